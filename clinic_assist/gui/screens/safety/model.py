"""What the safety screen says, prepared without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, SafetyReport, Severity
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.terminology.labels import SEVERITY_WORDS
from clinic_assist.workflows.check_safety import alert_key
from clinic_assist.workflows.ports import Override

SEVERITY_LOOK = {
    Severity.CONTRAINDICATED: (Tone.CRITICAL, "stop-octagon"),
    Severity.SERIOUS: (Tone.SERIOUS, "warning"),
    Severity.MONITOR: (Tone.MONITOR, "eye"),
    Severity.INFORMATION: (Tone.MUTED, "info"),
}
STATE_LOOK = {
    CheckState.FOUND: (Tone.SERIOUS, "warning"),
    CheckState.NONE_IN_KNOWLEDGE: (Tone.GOOD, "check-circle"),
    CheckState.NOT_CHECKABLE: (Tone.SERIOUS, "question"),
    CheckState.NOT_RUN: (Tone.CRITICAL, "dash-circle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The checks in one line."""

    words: str
    tone: Tone
    icon: str


def knowledge_line(report: SafetyReport) -> str:
    """Which rules were used, of when, and when it was checked."""
    return strings.knowledge_line(report.knowledge, report.on, len(report.checked))


def open_interruptions(report: SafetyReport, overrides: Mapping[str, Override]) -> tuple[DetectedIssue, ...]:
    """Alerts of the top tier that nobody has overridden yet."""
    return tuple(issue for issue in report.issues if issue.interruptive and alert_key(issue) not in overrides)


def glance(report: SafetyReport) -> Glance:
    """How many alerts of which severity, and how much could not be checked."""
    parts = []
    for severity in Severity:
        count = sum(issue.severity is severity for issue in report.issues)
        if count:
            parts.append(f"{count} {SEVERITY_WORDS[severity].split(' – ')[0].lower()}")
    found = strings.alerts_found(", ".join(parts)) if parts else _nothing_found(report)
    not_run = [run for run in report.runs if run.state is CheckState.NOT_RUN]
    words = " ".join(
        filter(None, (found, strings.could_not_check(len(report.not_checked)), strings.did_not_run(len(not_run))))
    )
    if report.issues:
        tone, icon = SEVERITY_LOOK[min((issue.severity for issue in report.issues), key=list(Severity).index)]
    elif report.not_checked or not_run or not report.checked:
        tone, icon = Tone.SERIOUS, "question"
    else:
        tone, icon = Tone.GOOD, "check-circle"
    return Glance(words=words, tone=tone, icon=icon)


def _nothing_found(report: SafetyReport) -> str:
    return strings.NONE_IN_KNOWLEDGE if report.checked else strings.NOTHING_TO_CHECK
