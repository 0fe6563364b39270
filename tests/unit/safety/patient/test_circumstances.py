"""Three answers to everything a rule asks of a patient: it holds, it does not, it is not known."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.pack_format import WhenEntry
from clinic_assist.safety.patient.circumstances import TESTS, Circumstance, Outcome, Situation, judge
from clinic_assist.safety.routes import Route
from tests.rules.situations import situation


def participant(name: str, *routes: Route) -> Participant:
    record = DrugRecord(text=name, ingredients=(name,), routes=frozenset(routes))
    return Participant(ingredient=name, records=(record,))


def judged(line: str, **when: Any) -> Outcome:
    told = situation(f"warfarin; {line}" if line else "warfarin")
    entry = msgspec.convert(when, WhenEntry)
    circumstance = Circumstance(
        entry=entry, taken_with=frozenset(entry.taken_with), not_taken_with=frozenset(entry.not_taken_with)
    )
    medicines = [participant(name) for name in told.drugs]
    return judge(circumstance, Situation(told.patient, medicines), medicines[0])


CASES: list[tuple[str, dict[str, Any], bool | None]] = [
    ("age 65", {"age_from": 65}, True),
    ("age 64", {"age_from": 65}, False),
    ("", {"age_from": 65}, None),
    ("age 5 months", {"age_below": 0.5}, True),
    ("age 7 months", {"age_below": 0.5}, False),
    ("female", {"sex": "female"}, True),
    ("male", {"sex": "female"}, False),
    ("", {"sex": "female"}, None),
    ("potassium 5.5", {"lab": [{"measurand": "potassium", "from": 5.5, "unit": "mmol/L"}]}, True),
    ("potassium 5.4", {"lab": [{"measurand": "potassium", "from": 5.5, "unit": "mmol/L"}]}, False),
    ("potassium 5.8 mmol/L 2 years ago", {"lab": [{"measurand": "potassium", "from": 5.5, "unit": "mmol/L"}]}, None),
    ("", {"lab": [{"measurand": "potassium", "from": 5.5, "unit": "mmol/L"}]}, None),
    ("creatinine 200 umol/L", {"lab": [{"measurand": "creatinine", "from": 2, "unit": "mg/dL"}]}, True),
    ("creatinine 170 umol/L", {"lab": [{"measurand": "creatinine", "from": 2, "unit": "mg/dL"}]}, False),
    ("heart failure", {"problem": ["heart-failure"]}, True),
    ("", {"problem": ["heart-failure"]}, False),
    ("heart failure", {"without_problem": ["heart-failure"]}, False),
    ("female; age 30; pregnant", {"pregnant": True}, True),
    ("female; age 30; not pregnant", {"pregnant": True}, False),
    ("female; age 30", {"pregnant": True}, None),
    ("female; age 70", {"pregnant": True}, False),
    ("male; age 30", {"pregnant": True}, False),
    ("female; age 30; pregnant trimester 1", {"pregnant": True, "trimester": [1]}, True),
    ("female; age 30; pregnant trimester 3", {"pregnant": True, "trimester": [1]}, False),
    ("female; age 30; pregnant", {"pregnant": True, "trimester": [1]}, True),
    ("female; age 30", {"can_be_pregnant": True}, True),
    ("female; age 30; pregnant", {"can_be_pregnant": True}, False),
    ("female; age 55", {"can_be_pregnant": True}, False),
    ("female; age 30; breastfeeding", {"breastfeeding": True}, True),
    ("male", {"breastfeeding": True}, False),
    ("smoker", {"tobacco": True}, True),
    ("", {"tobacco": True}, None),
    ("alcohol", {"alcohol": True}, True),
    ("female; age 70; egfr 29", {"egfr": {"below": 30}}, True),
    ("female; age 70; egfr 30", {"egfr": {"below": 30}}, False),
    ("female; age 70", {"egfr": {"below": 30}}, None),
    ("female; age 70; egfr 25 mL/min/{1.73_m2} 3 years ago", {"egfr": {"below": 30}}, None),
    ("female; age 80; creatinine 1.5 mg/dL; weight 50 kg", {"crcl": {"below": 30}}, True),
    ("female; age 80; creatinine 1.5 mg/dL; weight 90 kg", {"crcl": {"below": 30}}, False),
    ("female; age 80; creatinine 1.5 mg/dL", {"crcl": {"below": 30}}, None),
]


@pytest.mark.parametrize(("line", "when", "expected"), CASES)
def test_a_condition_holds_fails_or_is_not_known(line: str, when: dict[str, Any], expected: bool | None) -> None:
    outcome = judged(line, **when)

    assert outcome.holds is expected
    assert bool(outcome.missing) is (expected is None)


def test_what_is_known_to_fail_decides_whatever_is_missing() -> None:
    assert judged("male", age_from=65, sex="female").holds is False
    assert judged("age 40", age_from=65, lab=[{"measurand": "potassium", "from": 5.5, "unit": "mmol/L"}]).holds is False


def test_what_decided_it_is_said() -> None:
    outcome = judged("age 82; female; creatinine 1.9 mg/dL", age_from=65, egfr={"below": 60})

    assert outcome.because[0] == "82 years old"
    assert "CKD-EPI 2021 from Creatinine 1.9 mg/dL of 24-Nov-2026" in outcome.because[1]


def test_the_other_medicine_of_a_condition_is_named() -> None:
    outcome = judged("also ibuprofen", taken_with=["ibuprofen", "naproxen"])

    assert outcome.holds is True
    assert [one.ingredient for one in outcome.also] == ["ibuprofen"]
    assert judged("", taken_with=["ibuprofen"]).holds is False
    assert judged("also ibuprofen", not_taken_with=["ibuprofen"]).holds is False


def test_a_way_of_use_fails_only_where_another_is_known() -> None:
    circumstance = Circumstance(entry=WhenEntry(routes=(Route.ORAL,)))
    told = situation("warfarin").patient

    def holds(*routes: Route) -> bool | None:
        subject = participant("warfarin", *routes)
        return judge(circumstance, Situation(told, [subject]), subject).holds

    assert holds(Route.ORAL) is True
    assert holds() is True
    assert holds(Route.INJECTED) is False


def test_everything_that_a_condition_can_state_is_looked_at() -> None:
    looked_at = [field for _test, fields in TESTS for field in fields]

    # How old a creatinine may be is no condition of its own.
    assert sorted([*looked_at, "kidney_within_days"]) == sorted(WhenEntry.__struct_fields__)
