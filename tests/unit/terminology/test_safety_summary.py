from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic_assist.chart.detected_issue import (
    CheckRun,
    CheckState,
    DetectedIssue,
    DrugState,
    Evidence,
    IssueKind,
    KnowledgeVersion,
    NotChecked,
    SafetyReport,
    Severity,
)
from clinic_assist.safety.check import check_drugs
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.terminology.safety_summary import gaps, grouped, matrix, to_record
from tests.pharmacy import knowledge, names

ON = date(2026, 11, 27)


def issue(severity: Severity, kind: IssueKind, *ingredients: str, interruptive: bool = False) -> DetectedIssue:
    return DetectedIssue(
        kind=kind, severity=severity, interruptive=interruptive, evidence=Evidence.PROBABLE, ingredients=ingredients,
        trigger_texts=(), summary="s", consequence="", mechanism="", action="", rule="r", sources=(),
    )  # fmt: skip


def report(*issues: DetectedIssue, by_drug: tuple[DrugState, ...] = ()) -> SafetyReport:
    runs = tuple(CheckRun(kind=kind, state=CheckState.FOUND) for kind in (IssueKind.DRUG_DRUG, IssueKind.KIDNEY))
    return SafetyReport(
        patient_id=None, on=ON, knowledge=KnowledgeVersion(name="n", version="1", date=ON), checked=(),
        issues=issues, not_checked=(), runs=runs, by_drug=by_drug,
    )  # fmt: skip


def state(ingredient: str, kind: IssueKind, how: CheckState, *missing: str) -> DrugState:
    return DrugState(ingredient=ingredient, kind=kind, state=how, missing=missing)


def test_alerts_stand_by_severity_then_those_that_interrupt_then_by_check() -> None:
    quiet = issue(Severity.CONTRAINDICATED, IssueKind.DRUG_DRUG, "a")
    loud = issue(Severity.CONTRAINDICATED, IssueKind.KIDNEY, "z", interruptive=True)
    mild = issue(Severity.MONITOR, IssueKind.DRUG_DRUG, "b")
    kidney = issue(Severity.MONITOR, IssueKind.KIDNEY, "a")

    assert grouped([kidney, mild, quiet, loud]) == (
        (Severity.CONTRAINDICATED, (loud, quiet)),
        (Severity.MONITOR, (mild, kidney)),
    )


def test_the_matrix_says_for_each_medicine_and_check_the_gravest_alert_or_the_state() -> None:
    found = issue(Severity.MONITOR, IssueKind.DRUG_DRUG, "a", "b")
    made = report(
        found,
        replace(found, severity=Severity.SERIOUS),
        by_drug=(
            state("a", IssueKind.DRUG_DRUG, CheckState.FOUND),
            state("a", IssueKind.KIDNEY, CheckState.NOT_CHECKABLE, "No potassium is recorded"),
        ),
    )

    row, unknown = matrix(made, [NotChecked(text="White pill", reason="Not known")])

    assert [(cell.state, cell.severity, cell.alerts) for cell in row.cells] == [
        (CheckState.FOUND, Severity.SERIOUS, 2),
        (CheckState.NOT_CHECKABLE, None, 0),
    ]
    assert [cell.words for cell in row.cells] == ["Serious – consider a change", "Not fully checkable"]
    assert (unknown.medicine, unknown.is_recognised) == ("White pill", False)
    assert {(cell.state, cell.note) for cell in unknown.cells} == {(CheckState.NOT_CHECKABLE, "Not known")}


def test_what_most_medicines_wait_for_comes_first() -> None:
    made = report(
        by_drug=(
            state("a", IssueKind.DRUG_DRUG, CheckState.FOUND, "The age is not recorded"),
            state("a", IssueKind.KIDNEY, CheckState.NOT_CHECKABLE, "No potassium is recorded"),
            state("b", IssueKind.KIDNEY, CheckState.NOT_CHECKABLE, "No potassium is recorded"),
        )
    )

    first, second = gaps(made)

    assert (first.missing, first.asked_for) == ("No potassium is recorded", ((IssueKind.KIDNEY, ("a", "b")),))
    assert second.asked_for == ((IssueKind.DRUG_DRUG, ("a",)),)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("Kidney function not known: a creatinine and a birth date is missing", "Record a creatinine and a birth date"),
        (
            "Kidney function not known: a creatinine and a birth date are missing",
            "Record a creatinine and a birth date",
        ),
        (
            "Kidney function not known: a recent creatinine (the last is of 02-Mar-2023, too old) is missing",
            "Record a recent creatinine",
        ),
        (
            "Kidney function not known: a creatinine (there is only one of a later day) and the sex are missing",
            "Record a creatinine (there is only one of a later day) and the sex",
        ),
        (
            "Creatinine clearance 87 mL/min may be too high: missing for the clearance by Cockcroft-Gault: a weight",
            "Record a weight",
        ),
        ("No result of a laboratory is recorded here", "Record or import results of the laboratory"),
        ("Since when it is taken is not recorded", "Record since when it is taken"),
        ("Kidney function is known as over 60 only (eGFR >60)", "Record a creatinine"),
        ("No platelets are recorded", "Record a result of platelets with its date"),
        ("No potassium is recorded", "Record a result of potassium with its date"),
        ("Potassium 5.8 mmol/L of 12-Nov-2022 is too old to count", "Record a new result of Potassium"),
        ("Creatinine <20 umol/L of 12-Nov-2022 is too old to count", "Record a new result of Creatinine"),
        ("Body weight 70 kg of 12-Nov-2022 is too old for a dose by weight", "Record a new result of Body weight"),
        ("Potassium 5.8 mg of 12-Nov-2026 is in a unit that cannot be compared", "Record Potassium in another unit"),
        ("how often it is taken is not stated", "Record how often it is taken"),
        ("the age is not recorded", "Record the birth date"),
        ("Whether she is pregnant is not recorded", "Record whether she is pregnant"),
        ("Kidney function not known: an equation for children: both are for adults is missing", ""),
        ("Something else", ""),
    ],
)
def test_what_is_missing_says_what_to_record(missing: str, words: str) -> None:
    assert to_record(missing) == words


def test_a_real_check_without_a_creatinine_says_what_to_record() -> None:
    made = check_drugs(["metformin"], knowledge(), names(), patient=PatientState(on=ON), on=ON)

    assert [gap.to_record for gap in gaps(made) if gap.missing.startswith("Kidney function")] != [""]
    assert any("metformin" in drugs for gap in gaps(made) for _kind, drugs in gap.asked_for)
