"""Advice on alcohol, tobacco and food is one alert for each medicine, and no noise."""

from __future__ import annotations

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.advice import folded
from tests.rules.situations import checked


def advice_on(line: str) -> list[DetectedIssue]:
    return [issue for issue in checked(line).issues if issue.kind is IssueKind.LIFESTYLE]


def test_all_advice_on_a_medicine_stands_in_one_alert() -> None:
    (advice,) = advice_on("warfarin; age 50")

    assert advice.rule == "alcohol-with-warfarin"
    assert advice.severity is Severity.INFORMATION
    assert any(text.startswith("Also warfarin: steady intake of vitamin K. Eat") for text in advice.context)
    assert len(advice.sources) > 2


def test_a_recorded_habit_that_raises_an_alert_stands_alone_beside_the_advice() -> None:
    raised, advice = sorted(
        advice_on("warfarin; age 50; alcohol"), key=lambda issue: issue.severity is Severity.INFORMATION
    )

    assert raised.rule == "alcohol-recorded-warfarin"
    assert raised.severity is Severity.MONITOR
    assert advice.rule == "food-vitamin-k"


def test_what_is_no_advice_is_left_as_it_is() -> None:
    issues = checked("ibuprofen; heart failure; peptic ulcer").issues
    others = [issue for issue in issues if issue.kind is not IssueKind.LIFESTYLE]

    assert folded(others) == tuple(others)
    assert folded(()) == ()


def test_a_medicine_without_advice_has_none_and_neither_has_one_on_the_skin() -> None:
    assert advice_on("amlodipine; age 50; alcohol")[0].rule == "food-grapefruit-milder"
    assert advice_on("allopurinol; age 50; alcohol") == []
    assert advice_on("diclofenac gel; age 50") == []
    assert advice_on("diclofenac tablet; age 50") != []


def test_use_on_the_skin_is_no_reason_to_watch_a_problem_and_lowers_what_is_serious() -> None:
    def found(line: str) -> set[tuple[str, Severity]]:
        return {(one.rule, one.severity) for one in checked(line).issues if one.kind is IssueKind.DRUG_DISEASE}

    assert found("diclofenac gel; hypertension") == set()
    assert found("diclofenac gel; heart failure") == {("problem-heart-failure-nsaids", Severity.INFORMATION)}
    assert ("problem-heart-failure-nsaids", Severity.SERIOUS) in found("diclofenac tablet; heart failure")
