"""Loads and morphine equivalents in a small pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, IssueKind, Severity
from clinic_assist.errors import MachineError
from clinic_assist.safety.check import check_drugs
from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from clinic_assist.safety.patient.state import PatientState
from tests.rules.situations import situation
from tests.unit.safety.fake_names import FakeNames
from tests.unit.safety.small_pack import LOADS, OPIOIDS, write_pack

ON = date(2026, 11, 27)


def found(pack: Knowledge, *drugs: str, patient: PatientState | None = None) -> list[DetectedIssue]:
    report = check_drugs(drugs, pack, FakeNames(), patient=patient, on=ON)
    return [issue for issue in report.issues if issue.kind is IssueKind.CUMULATIVE]


def test_three_medicines_that_are_heavy_enough_are_told_with_their_points(small: Knowledge) -> None:
    (issue,) = found(small, "alpha tablet", "beta tablet", "gamma tablet")

    assert (issue.rule, issue.severity) == ("load-noise", Severity.MONITOR)
    assert issue.summary == "Noise load of alpha, beta and gamma"
    assert issue.context[0] == "7 points (watched from 5, serious from 8): alpha 3, beta 3, gamma 1"


def test_two_medicines_are_left_to_their_own_rule(small: Knowledge) -> None:
    assert found(small, "alpha tablet", "beta tablet") == []


def test_the_patient_can_make_two_medicines_a_serious_load(small: Knowledge) -> None:
    (issue,) = found(small, "alpha tablet", "beta tablet", patient=situation("alpha; age 70").patient)

    assert issue.severity is Severity.SERIOUS
    assert "Raised by 2: 70 years old" in issue.context


def test_local_and_inhaled_use_and_drugs_taken_out_have_no_weight(small: Knowledge) -> None:
    assert found(small, "alpha cream", "beta tablet", "gamma tablet") == []
    assert found(small, "alpha tablet", "beta inhaler", "gamma tablet") == []
    assert found(small, "acid tablet", "gamma tablet", "beta tablet") == []


def test_one_alert_that_names_all_and_is_as_serious_leaves_the_load_out(small: Knowledge) -> None:
    """The rule of the group has the effect "noise", and its severity is serious."""
    assert found(small, "alpha tablet", "delta tablet", "acid tablet") == []


def test_an_opioid_is_converted_and_the_way_is_told(small: Knowledge) -> None:
    issues = found(small, "alpha tablet 10 mg; 1 tablet every 8 hours as needed")

    assert [(issue.summary, issue.severity) for issue in issues] == [
        ("Opioids of 60 morphine milligram equivalents a day", Severity.MONITOR)
    ]
    assert "alpha 30 mg × 2 = 60" in issues[0].context[0]


def test_below_fifty_nothing_is_said(small: Knowledge) -> None:
    assert found(small, "alpha tablet 10 mg; 1 tablet every 12 hours") == []


def test_what_is_not_converted_is_named_beside_what_is(small: Knowledge) -> None:
    (issue,) = found(small, "alpha tablet 10 mg; 2 tablets every 6 hours", "beta tablet 8 mg; 1 tablet daily")

    assert issue.severity is Severity.SERIOUS
    assert "beta is not converted: it is odd" in issue.context


@pytest.mark.parametrize(
    ("drug", "missing"),
    [
        ("alpha tablet", "Morphine equivalents: neither how much nor how often is stated"),
        ("alpha injection; 10 mg daily", "Morphine equivalents: no conversion is known for its way of use"),
        ("alpha tablet 10 units; 1 tablet daily",
         "Morphine equivalents: its dose is in a unit that the conversion does not use"),
    ],
)  # fmt: skip
def test_an_opioid_that_cannot_be_converted_is_not_checkable(small: Knowledge, drug: str, missing: str) -> None:
    report = check_drugs([drug], small, FakeNames(), on=ON)

    (state,) = [one for one in report.by_drug if one.kind is IssueKind.CUMULATIVE]
    assert (state.state, state.note) == (CheckState.NOT_CHECKABLE, missing)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("points = 3", "points = 4"),
        ('drug = ["@greeks"]', 'drug = ["@martians"]'),
        ("age_from = 65", 'problem = ["nothing"]'),
        ("serious_from = 8", "serious_from = 1"),
        ('fires = ["alpha; also beta; also gamma"]', "fires = []"),
    ],
)
def test_a_load_that_is_not_whole_is_refused(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(MachineError, match="load"):
        load_knowledge(write_pack(tmp_path, loads=LOADS.replace(before, after, 1)))


@pytest.mark.parametrize(("before", "after"), [("factor = 2", ""), ("factor = 2", 'factor = 2\nunit = "furlong"')])
def test_an_opioid_needs_a_factor_or_a_reason(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(MachineError, match="opioid"):
        load_knowledge(write_pack(tmp_path, opioids=OPIOIDS.replace(before, after, 1)))


def test_doubts_of_records_are_said_with_a_load_and_with_a_class() -> None:
    from clinic_assist.safety.class_duplicates import find_class_duplicates
    from clinic_assist.safety.loads import find_loads
    from clinic_assist.safety.medications import medications_of
    from clinic_assist.safety.patient.circumstances import Situation
    from tests.charts import chart, medication
    from tests.pharmacy import knowledge, names

    drugs = ("haloperidol", "citalopram", "ondansetron", "omeprazole", "pantoprazole")
    records = medications_of(chart(*(medication(drug, status="on-hold") for drug in drugs)), names(), ON)
    taken = Situation.without_patient(records.participants)
    (load,) = [one for one in find_loads(taken, [], knowledge()) if "qt" in one.rule]
    duplicates = find_class_duplicates(taken, [], knowledge())
    (acid,) = [one for one in duplicates if "omeprazole" in one.ingredients]

    assert "haloperidol: its status is on hold" in load.context
    assert "omeprazole: its status is on hold" in acid.context


def test_many_medicines_are_counted_where_their_names_are_too_long(tmp_path: Path) -> None:
    long = [f"{letter * 40}" for letter in "klmn"]
    rows = LOADS.replace('drug = ["@greeks"]', f"drug = {long!r}".replace("'", '"'))
    pack = load_knowledge(write_pack(tmp_path, loads=rows))
    from clinic_assist.safety.loads import find_loads
    from clinic_assist.safety.medications import DrugRecord, Participant
    from clinic_assist.safety.patient.circumstances import Situation

    taken = [Participant(ingredient=one, records=(DrugRecord(text=one, ingredients=(one,)),)) for one in long]
    (issue,) = find_loads(Situation.without_patient(taken), [], pack)

    assert issue.summary == "Noise load of 4 medicines"
