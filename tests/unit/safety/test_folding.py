"""What says the same is told once, with everything that was said."""

from __future__ import annotations

from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, IssueKind, SafetyReport, Severity
from clinic_assist.safety.folding import fold
from tests.pharmacy import knowledge
from tests.rules.situations import checked


def of(report: SafetyReport, rule: str) -> list[DetectedIssue]:
    return [issue for issue in report.issues if issue.rule == rule]


def test_one_rule_on_pairs_with_a_medicine_in_common_is_one_alert() -> None:
    (issue,) = of(
        checked("ciprofloxacin; also moxifloxacin; also prednisone; also methylprednisolone"),
        "fluoroquinolones-corticosteroids",
    )

    assert issue.ingredients == ("ciprofloxacin", "methylprednisolone", "moxifloxacin", "prednisone")
    assert issue.summary.startswith("ciprofloxacin and moxifloxacin with methylprednisolone and prednisone")


def test_what_is_serious_speaks_for_itself() -> None:
    report = checked("warfarin; also ibuprofen; also naproxen")
    serious = [
        issue for issue in report.issues if issue.kind is IssueKind.DRUG_DRUG and "warfarin" in issue.ingredients
    ]

    assert {issue.severity for issue in serious} == {Severity.SERIOUS}
    assert all(len(issue.ingredients) == 2 for issue in serious)
    assert len(serious) == 2


def test_kidney_disease_is_told_once_by_figure_and_problem() -> None:
    report = checked("naproxen; age 60; egfr 45; chronic kidney disease")
    alone = checked("naproxen; age 60; chronic kidney disease")

    (issue,) = [one for one in report.issues if one.kind is IssueKind.KIDNEY]
    assert not of(report, "nsaid-chronic-kidney-disease")
    assert any("eGFR 45" in phrase for phrase in issue.context)
    assert any(phrase.startswith("Also naproxen with chronic kidney disease. Avoid") for phrase in issue.context)
    assert of(alone, "nsaid-chronic-kidney-disease")


def test_a_folded_alert_still_counts_for_its_own_check() -> None:
    report = checked("naproxen; age 60; egfr 45; chronic kidney disease")

    states = {state.kind: state.state for state in report.by_drug if state.ingredient == "naproxen"}

    assert states[IssueKind.KIDNEY] is CheckState.FOUND
    assert states[IssueKind.DRUG_DISEASE] is CheckState.FOUND


def test_one_effect_of_age_is_told_once_with_each_advice() -> None:
    report = checked("lorazepam; also zolpidem; also gabapentin; age 79")

    (issue,) = [one for one in report.issues if one.rule.startswith("older-") and one.severity is Severity.MONITOR]
    assert issue.ingredients == ("gabapentin", "lorazepam", "zolpidem")
    assert sum(phrase.startswith("Also ") for phrase in issue.context) == 2


def test_advice_speaks_once_of_all_medicines_and_age_is_no_reason_for_it() -> None:
    (issue,) = of(checked("aspirin; also naproxen; age 79"), "alcohol-with-nsaids")

    assert issue.ingredients == ("aspirin", "naproxen")
    assert not any("79 years" in phrase for phrase in issue.context)


def test_nothing_is_lost_by_folding() -> None:
    report = checked(
        "glyburide; also insulin glargine; also lisinopril; also tramadol; also metoprolol; also lorazepam; also zolpidem; age 79"
    )

    again = fold(report.issues, knowledge())

    assert {issue_facts for issue in again for issue_facts in issue.facts} == {
        one for issue in report.issues for one in issue.facts
    }
    assert len(again) == len(report.issues)
