"""A decision stands until the alert is graver or stands on something new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Dosage
from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity
from clinic_assist.chart.facts import Fact
from clinic_assist.notes.stored import Override
from clinic_assist.workflows.override_memory import circumstances_of, decision_on
from tests import charts

LISINOPRIL = charts.medication("Lisinopril 10 MG Oral Tablet")
POTASSIUM = charts.result("Potassium", "5.1", "mmol/L", "2026-11-02")


def made(
    *facts: Fact, severity: Severity = Severity.MONITOR, context: tuple[str, ...] = ()
) -> tuple[DetectedIssue, Chart]:
    issue = DetectedIssue(
        kind=IssueKind.DRUG_LABORATORY, severity=severity, interruptive=False, evidence=Evidence.ESTABLISHED,
        ingredients=("lisinopril",), trigger_texts=("Lisinopril",), summary="s", consequence="", mechanism="", action="",
        rule="r", sources=(), facts=tuple(fact.id for fact in facts), context=context,
    )  # fmt: skip
    return issue, charts.chart(*facts)


def changes(
    then: tuple[DetectedIssue, Chart], now: tuple[DetectedIssue, Chart], *, reason: str = "Will monitor"
) -> tuple[str, ...]:
    override = Override(
        patient_id=then[1].patient_id, issue_key="r|lisinopril", reason=reason, by="Dr A", at="2026-11-03T10:00:00+00:00",
        circumstances=circumstances_of(*then),
    )  # fmt: skip
    decision = decision_on(*now, override)
    assert decision.stands == (not decision.changes)
    return decision.changes


def potassium(figure: str, on: str = "2026-11-19", unit: str = "mmol/L") -> Fact:
    return charts.result("Potassium", figure, unit, on)


def test_the_same_records_imported_again_change_nothing() -> None:
    then = made(LISINOPRIL, POTASSIUM)
    again = made(charts.medication("Lisinopril 10 MG Oral Tablet"), potassium("5.1"))

    assert then[0].facts != again[0].facts
    assert changes(then, again) == ()


def test_a_result_that_has_moved_opens_the_alert_again_and_says_from_what_to_what() -> None:
    assert changes(made(LISINOPRIL, POTASSIUM), made(LISINOPRIL, potassium("6.2"))) == (
        "Potassium was 5.1 mmol/L (02-Nov-2026), now 6.2 mmol/L (19-Nov-2026)",
    )


@pytest.mark.parametrize("figure", ["5.1", "5.5", "4.6"])
def test_a_result_near_the_one_then_leaves_the_decision(figure: str) -> None:
    assert changes(made(LISINOPRIL, POTASSIUM), made(LISINOPRIL, potassium(figure))) == ()


def test_the_newest_result_counts() -> None:
    now = made(LISINOPRIL, potassium("7.0", "2026-11-01"), potassium("5.2", "2026-11-20"))

    assert changes(made(LISINOPRIL, POTASSIUM), now) == ()


def test_another_unit_or_a_first_result_is_new() -> None:
    assert changes(made(LISINOPRIL, POTASSIUM), made(LISINOPRIL, potassium("5.1", unit="meq/L"))) != ()
    assert changes(made(LISINOPRIL), made(LISINOPRIL, POTASSIUM)) == ("New: Potassium 5.1 mmol/L (02-Nov-2026)",)
    assert changes(made(LISINOPRIL, POTASSIUM), made(LISINOPRIL)) == ()


def test_a_graver_alert_is_open_again_and_a_milder_one_is_not() -> None:
    monitor, serious = made(LISINOPRIL), made(LISINOPRIL, severity=Severity.SERIOUS)

    assert changes(monitor, serious) == ("It was “Monitor”, now “Serious – consider a change”",)
    assert changes(serious, monitor) == ()


def test_another_dose_opens_it_again_unless_the_dose_was_to_be_adjusted() -> None:
    higher = made(replace(LISINOPRIL, medication=charts.coded("Lisinopril 40 MG Oral Tablet")))
    often = made(replace(LISINOPRIL, dosages=(Dosage(text="2 tablets daily"),)))

    assert changes(made(LISINOPRIL), higher) == ("Dose now: 40 mg",)
    assert changes(made(LISINOPRIL), often) == ("Dose now: 2 tablets daily",)
    assert changes(made(LISINOPRIL), higher, reason="Dose adjusted") == ()


def test_a_new_problem_opens_it_again() -> None:
    assert changes(made(LISINOPRIL), made(LISINOPRIL, charts.condition("Chronic kidney disease"))) == (
        "New in the record: Chronic kidney disease",
    )


def test_a_new_circumstance_opens_it_again_but_its_figures_and_doubts_about_a_record_do_not() -> None:
    old = made(
        LISINOPRIL, context=("82 years old", "eGFR 44 mL/min/1.73 m2 (from Creatinine 1.4 mg/dL of 02-Nov-2026)")
    )
    older = made(
        LISINOPRIL, context=("83 years old", "eGFR 41 mL/min/1.73 m2 (from Creatinine 1.5 mg/dL of 19-Nov-2026)")
    )
    doubtful = made(LISINOPRIL, context=("82 years old", "lisinopril: recorded 02-Oct-2025 and not ended since"))
    more = made(LISINOPRIL, context=("82 years old", "also takes spironolactone"))

    assert changes(old, older) == ()
    assert changes(old, doubtful) == ()
    assert changes(old, more) == ("New circumstance: also takes spironolactone",)


def test_a_decision_of_before_stands() -> None:
    issue, chart = made(LISINOPRIL, severity=Severity.CONTRAINDICATED)
    old = Override(patient_id=chart.patient_id, issue_key="k", reason="r", by="b", at="2026-01-01T00:00:00+00:00")

    assert decision_on(issue, chart, old).stands
