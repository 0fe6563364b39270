"""Kidneys, results and monitoring of whole charts, through the check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Period, Quantity, Value
from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, IssueKind, SafetyReport, Severity
from clinic_assist.chart.facts import MedicationAdministration, Observation
from clinic_assist.chart.facts.results import ReferenceRange
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.check import check_chart
from tests.charts import chart, coded, medication, named, patient, result
from tests.pharmacy import knowledge, measurands, names

ON = date(2026, 11, 27)


def report(made: Chart) -> SafetyReport:
    return check_chart(made, knowledge(), names(), ON, measurands=measurands())


def found(made: Chart, kind: IssueKind) -> list[DetectedIssue]:
    return [issue for issue in report(made).issues if issue.kind is kind]


def with_upper(observation: Observation, high: str) -> Observation:
    limit = Quantity(value=Decimal(high), unit="U/L")
    return replace(observation, reference_ranges=(ReferenceRange(high=limit),))


def test_the_creatinine_of_a_chart_stands_behind_a_kidney_alert() -> None:
    creatinine = result("Creatinine", "2.4", "mg/dL", "2026-11-20")
    (issue,) = found(chart(patient(), medication("metformin 500 MG Oral Tablet"), creatinine), IssueKind.KIDNEY)

    assert issue.severity is Severity.CONTRAINDICATED
    assert creatinine.id in issue.facts
    assert "Creatinine 2.4 mg/dL of 20-Nov-2026" in issue.context[0]


@pytest.mark.parametrize(
    ("day", "status", "said"),
    [
        ("2023-03-02", "final", "(the last is of 02-Mar-2023, too old)"),
        ("2026-12-24", "final", "(there is only one of a later day)"),
        ("2026-11-20", "entered-in-error", "a creatinine is missing"),
    ],
)
def test_a_creatinine_that_does_not_count_is_named(day: str, status: str, said: str) -> None:
    creatinine = replace(result("Creatinine", "2.4", "mg/dL", day), status=status)

    run = next(
        run
        for run in report(chart(patient(), medication("metformin 500 MG Oral Tablet"), creatinine)).runs
        if run.kind is IssueKind.KIDNEY
    )
    assert run.state is CheckState.NOT_CHECKABLE
    assert said in run.note


def test_the_comparator_of_a_reported_rate_is_kept() -> None:
    bound = result("eGFR", "60", "mL/min/1.73m2", "2026-11-20")
    over = replace(bound, value=Value(quantity=Quantity(value=Decimal(60), comparator=">", unit="mL/min/1.73m2")))

    assert found(chart(patient(), medication("metformin 500 MG Oral Tablet"), over), IssueKind.KIDNEY) == []
    assert found(chart(patient(), medication("ibuprofen 400 MG Oral Tablet"), over), IssueKind.KIDNEY) == []


def test_the_upper_limit_of_the_laboratory_decides() -> None:
    statin = medication("atorvastatin 20 MG Oral Tablet")
    alt = result("ALT", "110", "U/L", "2026-11-20")

    assert found(chart(patient(), statin, alt), IssueKind.DRUG_LABORATORY) == []
    assert found(chart(patient(), statin, with_upper(alt, "55")), IssueKind.DRUG_LABORATORY) == []
    (issue,) = found(chart(patient(), statin, with_upper(alt, "33")), IssueKind.DRUG_LABORATORY)
    assert issue.context[0].endswith("(the laboratory's upper limit is 33)")


def test_two_ranges_give_no_limit() -> None:
    alt = with_upper(result("ALT", "110", "U/L", "2026-11-20"), "33")
    both = replace(alt, reference_ranges=(*alt.reference_ranges, *alt.reference_ranges))

    assert found(chart(patient(), medication("atorvastatin 20 MG"), both), IssueKind.DRUG_LABORATORY) == []


def test_a_missing_result_is_said_since_when_and_when_last() -> None:
    warfarin = medication("warfarin 5 MG Oral Tablet", authored_on=PartialDate("2025-02-01"))
    inr = result("INR", "2.4", "", "2026-03-03")

    (issue,) = found(chart(patient(), warfarin, inr), IssueKind.MONITORING)
    assert issue.summary == "warfarin: results not recorded here in time: INR, haemoglobin"
    assert issue.context[:3] == (
        "INR: asked for about every 12 weeks; latest 03-Mar-2026",
        "haemoglobin: asked for about every year; none recorded here",
        "warfarin is in use since 01-Feb-2025 at the latest, by this record",
    )
    assert {warfarin.id, inr.id} <= set(issue.facts)


def test_a_dose_given_in_hospital_asks_for_no_results() -> None:
    given = MedicationAdministration(
        **named("MedicationAdministration"),
        medication=coded("warfarin 5 MG Oral Tablet"),
        status="completed",
        effective=Period(start=PartialDate("2026-11-26"), end=PartialDate("2026-11-26")),
    )

    made = chart(patient(), given, result("INR", "2.4", "", "2020-03-03"))
    assert "warfarin" in report(made).checked
    assert found(made, IssueKind.MONITORING) == []


def test_a_chart_without_results_is_not_checkable() -> None:
    warfarin = medication("warfarin 5 MG Oral Tablet", authored_on=PartialDate("2025-02-01"))

    run = next(run for run in report(chart(patient(), warfarin)).runs if run.kind is IssueKind.MONITORING)
    assert run.state is CheckState.NOT_CHECKABLE
    assert run.note == "No result of a laboratory is recorded here (asked for warfarin)"
