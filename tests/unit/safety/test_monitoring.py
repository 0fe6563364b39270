from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_assist.chart.detected_issue import IssueKind, Severity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.errors import MachineError
from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.monitoring import find_missing_results, interval
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient_rules import PatientFindings
from clinic_assist.safety.routes import Route
from tests.unit.safety.patient.patients import ON, measured, patient
from tests.unit.safety.small_pack import MONITORING, TESTS, write_pack


def record(*, days: int | None, kind: str = "MedicationRequest order", route: Route = Route.ORAL) -> DrugRecord:
    since = PartialDate((ON - timedelta(days=days)).isoformat()) if days is not None else None
    return DrugRecord(
        text="Alpha 1 mg", ingredients=("alpha",), record=kind, routes=frozenset({route}), since=since, doubts=()
    )


def missing(
    small: Knowledge, *results, records: tuple[DrugRecord, ...] = (), age: float | None = 50
) -> PatientFindings:
    taken = records or (record(days=400),)
    return find_missing_results(
        Situation(patient(*results, age=age), [Participant(ingredient="alpha", records=taken)]), small
    )


def summaries(findings: PatientFindings) -> list[str]:
    return [issue.summary for issue in findings.issues]


def inr(ago: int):
    return measured("inr", "2.5", "", ago=ago)


def test_a_result_that_is_too_old_is_missed_with_its_day(small: Knowledge) -> None:
    (issue,) = missing(small, inr(200)).issues

    assert issue.kind is IssueKind.MONITORING
    assert issue.severity is Severity.MONITOR
    assert issue.summary == "alpha: no INR recorded here in the last 12 weeks (latest 11-May-2026)"
    assert issue.action == "Look for the results elsewhere; otherwise have them done. Look at the hair."
    assert issue.context == (
        "INR: asked for about every 12 weeks; latest 11-May-2026",
        "alpha is in use since 23-Oct-2025 at the latest, by this record",
    )
    assert len(issue.facts) == 1
    assert not issue.interruptive


def test_a_result_is_late_after_a_quarter_more_than_its_interval(small: Knowledge) -> None:
    assert summaries(missing(small, inr(105))) == []
    assert len(missing(small, inr(106)).issues) == 1


def test_any_of_the_results_of_a_test_will_do(small: Knowledge) -> None:
    assert summaries(missing(small, inr(300), measured("prothrombin-time", "14", "s", ago=10))) == []


def test_none_at_all_is_said_so(small: Knowledge) -> None:
    findings = missing(small, inr(-3), measured("prothrombin-time", "14", "s", ago=3000))

    assert summaries(findings) == ["alpha: no INR recorded here in the last 12 weeks (latest 10-Sep-2018)"]


def test_a_medicine_in_use_for_less_than_the_interval_is_left_alone(small: Knowledge) -> None:
    assert summaries(missing(small, inr(300), records=(record(days=105),))) == []
    assert summaries(missing(small, inr(300), records=(record(days=-5),))) == []


def test_the_earliest_record_in_use_counts(small: Knowledge) -> None:
    records = (record(days=10), record(days=500))

    assert len(missing(small, inr(300), records=records).issues) == 1


@pytest.mark.parametrize(
    ("records", "results", "said"),
    [
        ((record(days=None),), (inr(300),), "since when it is taken is not recorded"),
        ((record(days=400),), (), "no result of a laboratory is recorded here"),
        ((record(days=400),), (measured("body-weight", "70", "kg"),), "no result of a laboratory is recorded here"),
    ],
)
def test_what_cannot_be_told_is_said(small: Knowledge, records, results, said) -> None:
    findings = missing(small, *results, records=records)

    assert findings.issues == ()
    assert [(one.ingredient, one.kind, one.missing) for one in findings.untried] == [
        ("alpha", IssueKind.MONITORING, said)
    ]


@pytest.mark.parametrize(
    "records",
    [
        (record(days=400, kind="MedicationAdministration"),),
        (record(days=400, route=Route.SKIN),),
        (record(days=400, route=Route.INJECTED),),
    ],
)
def test_single_doses_and_other_ways_of_use_are_left_alone(small: Knowledge, records) -> None:
    assert missing(small, inr(300), records=records) == PatientFindings()


def test_a_test_for_an_age_is_asked_for_at_that_age(small: Knowledge) -> None:
    assert summaries(missing(small, inr(3), age=64)) == []
    assert summaries(missing(small, inr(3), age=None)) == []
    (issue,) = missing(small, inr(3), age=65, records=(record(days=500),)).issues
    assert issue.summary == "alpha: no weight recorded here in the last year (none recorded here)"
    assert issue.severity is Severity.INFORMATION


def test_a_test_before_the_start_is_information(small: Knowledge) -> None:
    records = (record(days=30),)

    (issue,) = missing(small, inr(3), age=70, records=records).issues
    assert issue.summary == "alpha: no weight recorded here before its start (none recorded here)"
    weight = measured("body-weight", "70", "kg", ago=390)
    assert missing(small, inr(3), weight, age=70, records=records).issues == ()


def test_a_test_before_the_start_is_asked_for_in_the_first_year(small: Knowledge) -> None:
    assert len(missing(small, inr(3), age=70, records=(record(days=365),)).issues) == 1
    assert missing(small, inr(3), age=70, records=(record(days=366),)).issues == ()


def test_several_are_one_alert_of_the_highest_tier(small: Knowledge) -> None:
    (issue,) = missing(small, inr(300), age=70, records=(record(days=500),)).issues

    assert issue.summary == "alpha: results not recorded here in time: INR, weight"
    assert issue.severity is Severity.MONITOR


def test_many_names_are_counted(small: Knowledge) -> None:
    entry = small.monitoring["alpha"]
    due = tuple(replace(entry.due[0], name=f"a test with a name as long as {number}") for number in range(5))
    wide = replace(small, monitoring={"alpha": replace(entry, due=due)})

    assert summaries(missing(wide, inr(300))) == ["alpha: 5 results not recorded here in time"]


def test_doubts_about_the_medicine_are_told(small: Knowledge) -> None:
    doubtful = replace(record(days=400), doubts=("taken when needed",))

    (issue,) = missing(small, inr(300), records=(doubtful,)).issues
    assert issue.context[-1] == "alpha: taken when needed"


def test_a_retired_entry_is_not_used(small: Knowledge) -> None:
    assert "beta" not in small.monitoring


@pytest.mark.parametrize(
    ("days", "words"),
    [(6, "6 days"), (7, "week"), (84, "12 weeks"), (30, "month"), (183, "6 months"), (365, "year"), (1095, "3 years")],
)
def test_an_interval_in_words(days: int, words: str) -> None:
    assert interval(days) == words


FAULTS = {
    "an unknown test": (
        {"monitoring": MONITORING.replace('"inr", every_days = 84 }', '"x", every_days = 84 }', 1)},
        "test x",
    ),
    "at no time": ({"monitoring": MONITORING.replace(", every_days = 84", "")}, "at no time"),
    "no case": ({"monitoring": MONITORING.replace('silent = ["alpha"]', "silent = []")}, "no case"),
    "two of one id": ({"monitoring": MONITORING.replace("monitoring-retired", "monitoring-alpha")}, "of that id"),
    "two for one drug": (
        {"monitoring": MONITORING.replace('status = "retired"', "").replace('["beta"]\ndue', '["alpha"]\ndue')},
        "an entry already",
    ),
    "two tests": ({"tests": TESTS.replace('"weight"', '"inr"')}, "exists already"),
    "no measurand": ({"tests": TESTS.replace('["body-weight"]', "[]")}, "no measurand"),
}


@pytest.mark.parametrize(("changed", "message"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_entry_is_refused(changed: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=message):
        load_knowledge(write_pack(tmp_path, **changed))
