"""Run the safety checks on a chart, and keep a clinician's decision to override."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, SafetyReport
from clinic_assist.errors import BugError
from clinic_assist.workflows.ports import ChartStore, Override
from clinic_assist.workflows.workplace import Workplace

OVERRIDE_REASONS = ("Will monitor", "Dose adjusted", "Already tolerated", "Benefit outweighs risk")


def check_chart(workplace: Workplace, chart: Chart) -> SafetyReport:
    """All checks, for today."""
    raise BugError("not joined yet")


def override_alert(
    workplace: Workplace, store: ChartStore, chart: Chart, issue: DetectedIssue, *, reason: str, by: str
) -> Override:
    """Keeps that a clinician goes on despite an alert; visible to everyone who opens this patient."""
    raise BugError("not joined yet")


def overrides_of(store: ChartStore, chart: Chart) -> dict[str, Override]:
    """The newest override for each alert key (see `alert_key`)."""
    found: dict[str, Override] = {}
    for override in store.overrides(chart.patient_id):
        found.setdefault(override.issue_key, override)
    return found


def alert_key(issue: DetectedIssue) -> str:
    """Names an alert across checks: rule and ingredients."""
    return "|".join((issue.rule, *issue.ingredients))
