"""What the safety screen says, prepared without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckRun, CheckState, DetectedIssue, NotChecked, SafetyReport, Severity
from clinic_assist.chart.facts import MedicationUse
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.terminology.labels import CHECK_STATE_WORDS, SEVERITY_WORDS
from clinic_assist.terminology.safety_summary import MatrixCell, MatrixRow, matrix
from clinic_assist.workflows.check_safety import alert_key
from clinic_assist.workflows.ports import KeptDecision

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
# An empty circle: hundreds of green ticks would hide what was found, and say more than is known.
MATRIX_STATE_LOOK = {
    **STATE_LOOK,
    CheckState.NONE_IN_KNOWLEDGE: (Tone.MUTED, "circle"),
    CheckState.NOT_RUN: (Tone.MUTED, "dash-circle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The checks in one line."""

    words: str
    tone: Tone
    icon: str


def knowledge_line(report: SafetyReport) -> str:
    """Which rules were used, of when, and when it was checked."""
    return strings.knowledge_line(report.knowledge, report.on, len(report.checked), report.tables)


def open_interruptions(report: SafetyReport, overrides: Mapping[str, KeptDecision]) -> tuple[DetectedIssue, ...]:
    """Alerts of the top tier that nobody has overridden, or that stand on something else since."""
    return tuple(issue for issue in report.issues if issue.interruptive and not is_decided(issue, overrides))


def is_decided(issue: DetectedIssue, overrides: Mapping[str, KeptDecision]) -> bool:
    """Whether somebody has decided to go on despite an alert, and it stands on the same as then."""
    kept = overrides.get(alert_key(issue))
    return kept is not None and kept.stands


def glance(report: SafetyReport, overrides: Mapping[str, KeptDecision]) -> Glance:
    """How many alerts of which severity, how many are decided on, and how much could not be checked."""
    found = alert_counts(report) or _nothing_found(report)
    decided = sum(is_decided(issue, overrides) for issue in report.issues)
    not_run = [run for run in report.runs if run.state is CheckState.NOT_RUN]
    words = " ".join(
        filter(
            None,
            (
                found,
                strings.decided_on(decided),
                strings.could_not_check(len(report.not_checked)),
                strings.did_not_run([strings.ISSUE_KINDS[run.kind.value] for run in not_run]),
            ),
        )
    )
    if report.issues:
        tone, icon = SEVERITY_LOOK[min((issue.severity for issue in report.issues), key=list(Severity).index)]
    elif report.not_checked or not_run or not report.checked:
        tone, icon = Tone.SERIOUS, "question"
    else:
        tone, icon = Tone.GOOD, "check-circle"
    return Glance(words=words, tone=tone, icon=icon)


def alert_counts(report: SafetyReport) -> str:
    """How many alerts of which severity; empty for none."""
    counts = [(severity, sum(issue.severity is severity for issue in report.issues)) for severity in Severity]
    parts = [f"{count} {SEVERITY_WORDS[severity].split(' – ')[0].lower()}" for severity, count in counts if count]
    return strings.alerts_found(len(report.issues), ", ".join(parts)) if parts else ""


def matrix_look(cell: MatrixCell) -> tuple[Tone, str, str]:
    """Tone, icon and short word of a cell. "None" is not green: that nothing is known is no all-clear."""
    if cell.severity is not None:
        return (*SEVERITY_LOOK[cell.severity], strings.MATRIX_WORDS[cell.severity.value])
    return (*MATRIX_STATE_LOOK[cell.state], strings.MATRIX_WORDS[cell.state.value])


def matrix_rows(report: SafetyReport, chart: Chart) -> tuple[MatrixRow, ...]:
    """Every medicine of the chart that counts as in use, also those that were not recognised."""
    return matrix(report, [one for one in report.not_checked if _is_medicine(one, chart)])


def _is_medicine(one: NotChecked, chart: Chart) -> bool:
    return any(isinstance(chart.any_fact(fact), MedicationUse) for fact in one.facts)


def runs_by_state(report: SafetyReport) -> tuple[tuple[str, Tone, str, tuple[CheckRun, ...]], ...]:
    """The checks by how they went: words, tone, icon, and the checks."""
    found: dict[tuple[str, Tone, str], list[CheckRun]] = {}
    for run in sorted(report.runs, key=lambda run: list(CheckState).index(run.state)):
        found.setdefault(run_look(run, report), []).append(run)
    return tuple((*look, tuple(runs)) for look, runs in found.items())


def run_notes(report: SafetyReport) -> tuple[tuple[str, str], ...]:
    """What else to know of the checks, each note once: (the checks, the note). Missing data are told apart."""
    by_note: dict[str, list[str]] = {}
    for run in report.runs:
        missing = {text for state in report.by_drug if state.kind is run.kind for text in state.missing}
        if run.note and not any(text in run.note for text in missing):
            by_note.setdefault(run.note, []).append(strings.ISSUE_KINDS[run.kind.value])
    checks = len(report.runs)
    return tuple(
        (strings.ALL_OTHER_CHECKS if len(kinds) > checks // 2 else ", ".join(kinds), note)
        for note, kinds in by_note.items()
    )


def run_look(run: CheckRun, report: SafetyReport) -> tuple[str, Tone, str]:
    """How a check went: words, tone and icon. Where there was nothing to check, no green says that all is well."""
    if run.state is CheckState.NONE_IN_KNOWLEDGE and not report.checked:
        return strings.NOTHING_LISTED, Tone.MUTED, "dash-circle"
    return (CHECK_STATE_WORDS[run.state], *STATE_LOOK[run.state])


def _nothing_found(report: SafetyReport) -> str:
    return strings.NONE_IN_KNOWLEDGE if report.checked else strings.NOTHING_TO_CHECK
