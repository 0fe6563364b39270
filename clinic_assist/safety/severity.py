"""The order of severities."""

from __future__ import annotations

from clinic_assist.chart.detected_issue import DetectedIssue, Severity

_TIERS = tuple(Severity)


def rank(severity: Severity) -> int:
    """0 for the most serious."""
    return _TIERS.index(severity)  # quicker than a dictionary: an enum is hashed in Python


def milder(severity: Severity) -> Severity:
    """One tier down; information stays."""
    return _TIERS[min(rank(severity) + 1, len(_TIERS) - 1)]


def graver(severity: Severity) -> Severity:
    """One tier up; the top stays."""
    return _TIERS[max(rank(severity) - 1, 0)]


def in_order(issues: list[DetectedIssue]) -> tuple[DetectedIssue, ...]:
    """Most serious first, then by ingredients, rule and facts, so that equal charts give equal reports."""
    return tuple(sorted(issues, key=lambda issue: (rank(issue.severity), issue.ingredients, issue.rule, issue.facts)))
