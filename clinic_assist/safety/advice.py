"""Folds the advice on alcohol, tobacco and food for one medicine into one alert, so that it is read and no noise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity


def folded(issues: Iterable[DetectedIssue]) -> tuple[DetectedIssue, ...]:
    """The alerts, the advice on each medicine joined: what is information only stands within the first of it.

    An alert on a habit that is more than information speaks for itself.
    """
    kept: list[DetectedIssue] = []
    advice: dict[tuple[str, ...], list[DetectedIssue]] = {}
    for issue in issues:
        if issue.kind is IssueKind.LIFESTYLE and issue.severity is Severity.INFORMATION:
            advice.setdefault(issue.ingredients, []).append(issue)
        else:
            kept.append(issue)
    return (*kept, *map(_joined, advice.values()))


def _joined(advice: list[DetectedIssue]) -> DetectedIssue:
    first, *others = sorted(advice, key=lambda issue: issue.rule)
    if not others:
        return first
    told = tuple(f"Also {issue.summary}. {issue.action}" for issue in others)
    return replace(
        first,
        facts=tuple(dict.fromkeys(fact for issue in (first, *others) for fact in issue.facts)),
        sources=tuple(dict.fromkeys(source for issue in (first, *others) for source in issue.sources)),
        context=(*first.context, *told),
    )
