"""The safety report on paper: what was found, what was not checked, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, SafetyReport, Severity
from clinic_assist.chart.provenance import FactId
from clinic_assist.reports.frame import PageFrame
from clinic_assist.reports.note_pdf import PrintContext
from clinic_assist.reports.page import PageWriter
from clinic_assist.reports.sources import source_marks, write_sources
from clinic_assist.terminology.fact_text import fact_line
from clinic_assist.terminology.labels import (
    CHECK_STATE_WORDS,
    EVIDENCE_WORDS,
    ISSUE_KIND_WORDS,
    SEVERITY_WORDS,
    format_day,
)
from clinic_assist.terminology.safety_summary import gaps, grouped, matrix
from clinic_assist.terminology.tall_man import tall_man

TITLE = "Medication safety report"
# Of one alert; the others are told by their numbers.
_MOST_RECORDS = 6


def write_safety(
    report: SafetyReport, chart: Chart, context: PrintContext, *, overrides: Mapping[DetectedIssue, str]
) -> bytes:
    """The report as PDF. `overrides` gives for an alert who went on despite it, and why."""
    writer = PageWriter(context.fonts)
    writer.add(TITLE, "title")
    writer.add(
        "Rules compared the medicines in the record with each other and the patient, by the knowledge named below. "
        "No alert does not mean that a combination is safe. For review by a professional who decides.",
        "small",
    )
    writer.add("What was checked", "heading")
    rows = [(ISSUE_KIND_WORDS[run.kind], CHECK_STATE_WORDS[run.state], run.note) for run in report.runs]
    writer.add_rows(("Check", "Result", "Remark"), rows, (2.4, 2.6, 5))
    _write_not_checked(writer, report)
    _write_gaps(writer, report)
    writer.add(f"Alerts ({len(report.issues)})", "heading")
    if not report.issues:
        writer.add("None in the knowledge base for the medicines that could be checked.")
    else:
        writer.add(_counts(report))
    numbers: dict[FactId, int] = {}
    for _severity, issues in grouped(report.issues):
        for issue in issues:
            with writer.together():
                _write_alert(writer, issue, chart, numbers, override=overrides.get(issue))
    writer.add("Medicines checked", "heading")
    writer.add(", ".join(tall_man(name) for name in report.checked) or "None.")
    _write_matrix(writer, report)
    write_sources(writer, chart, numbers)
    return writer.build(
        PageFrame(
            banner=context.banner,
            title=TITLE,
            state=f"Checked for {format_day(report.on)}",
            is_draft=False,
            versions=f"Knowledge {context.knowledge}.",
            printed=f"Printed {context.printed}",
        )
    )


def _counts(report: SafetyReport) -> str:
    """`2 contraindicated, 5 monitor`, so that the first page says what the others hold."""
    severities = [issue.severity for issue in report.issues]
    return ", ".join(
        f"{severities.count(severity)} × {SEVERITY_WORDS[severity]}" for severity in Severity if severity in severities
    )


def _write_not_checked(writer: PageWriter, report: SafetyReport) -> None:
    writer.add(f"Not checked ({len(report.not_checked)})", "heading")
    if not report.not_checked:
        writer.add("Every current medicine and allergy was recognised.")
        return
    writer.add_rows(("As written in the record", "Why not"), [(n.text, n.reason) for n in report.not_checked], (5, 5))


def _write_gaps(writer: PageWriter, report: SafetyReport) -> None:
    """What the record lacks, so that rules could not be tried."""
    found = gaps(report)
    if not found:
        return
    writer.add(f"Could not be decided ({len(found)})", "heading")
    rows = [
        (
            f"{gap.missing}. {gap.to_record}".strip(),
            "; ".join(f"{ISSUE_KIND_WORDS[kind]}: {', '.join(names)}" for kind, names in gap.asked_for),
        )
        for gap in found
    ]
    writer.add_rows(("What the record lacks", "Asked for by"), rows, (5, 5))


# In the matrix a letter stands for a state; the line below it says which.
_MATRIX_LETTERS: Final[dict[Severity | CheckState, str]] = {
    Severity.CONTRAINDICATED: "A",
    Severity.SERIOUS: "S",
    Severity.MONITOR: "M",
    Severity.INFORMATION: "i",
    CheckState.NONE_IN_KNOWLEDGE: "–",
    CheckState.NOT_CHECKABLE: "?",
    CheckState.NOT_RUN: "x",
}


def _write_matrix(writer: PageWriter, report: SafetyReport) -> None:
    """Each medicine against each check, in letters."""
    rows = matrix(report)
    if not rows:
        return
    writer.add("Each medicine against each check", "heading")
    numbered = list(enumerate((cell.kind for cell in rows[0].cells), start=1))
    names = ", ".join(f"{number} {ISSUE_KIND_WORDS[kind]}" for number, kind in numbered)
    writer.add(f"Checks: {names}.", "small")
    states = [f"{letter} {_letter_words(state)}" for state, letter in _MATRIX_LETTERS.items()]
    writer.add(f"{', '.join(states)}.", "small")
    header = ("Medicine", *(str(number) for number, _ in numbered))
    cells = [
        (tall_man(row.medicine), *(_MATRIX_LETTERS[cell.severity or cell.state] for cell in row.cells)) for row in rows
    ]
    writer.add_rows(header, cells, (4, *(1 for _ in numbered)))


def _letter_words(state: Severity | CheckState) -> str:
    return SEVERITY_WORDS[state] if isinstance(state, Severity) else CHECK_STATE_WORDS[state]


def _write_alert(
    writer: PageWriter, issue: DetectedIssue, chart: Chart, numbers: dict[FactId, int], *, override: str | None
) -> None:
    writer.add(f"{SEVERITY_WORDS[issue.severity]}: {issue.summary}", "strong")
    lines = [
        ("Why for this patient", _why(issue, chart, numbers)),
        ("Circumstances", "; ".join(issue.context)),
        ("Consequence", issue.consequence),
        ("Mechanism", issue.mechanism),
        ("Recommended", issue.action),
        ("Alternatives", issue.alternatives),
        ("Evidence", EVIDENCE_WORDS[issue.evidence]),
        ("References", "; ".join(f"{source.citation} ({source.date})" for source in issue.sources)),
        ("Overridden", override or ""),
    ]
    for name, text in lines:
        if text:
            writer.add_markup(f"<b>{name}</b> {writer.markup(text)}")
    writer.add(f"Rule {issue.rule}", "small")


def _why(issue: DetectedIssue, chart: Chart, numbers: dict[FactId, int]) -> str:
    """The records that it rests on, each with its number in the table of sources."""
    found = [fact for fact in map(chart.fact, issue.facts) if fact is not None]
    if not found:
        return ", ".join(issue.trigger_texts)
    for fact in found:
        numbers.setdefault(fact.id, len(numbers) + 1)
    told = [f"{fact_line(fact)} [{numbers[fact.id]}]" for fact in found[:_MOST_RECORDS]]
    if rest := found[_MOST_RECORDS:]:
        told.append(f"and {len(rest)} more [{source_marks(numbers[fact.id] for fact in rest)}]")
    return "; ".join(told)
