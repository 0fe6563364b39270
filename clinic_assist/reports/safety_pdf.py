"""The safety report on paper: what was found, what was not checked, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, SafetyReport
from clinic_assist.reports.note_pdf import PrintContext
from clinic_assist.reports.page import PageFrame, PageWriter
from clinic_assist.terminology.fact_text import fact_line
from clinic_assist.terminology.labels import CHECK_STATE_WORDS, EVIDENCE_WORDS, SEVERITY_WORDS, format_day
from clinic_assist.terminology.tall_man import tall_man

TITLE = "Medication safety report"
KIND_WORDS = {
    IssueKind.DRUG_DRUG: "Drug interactions",
    IssueKind.DRUG_ALLERGY: "Drugs against allergies",
    IssueKind.DUPLICATE: "Duplicate medicines",
}


def write_safety(
    report: SafetyReport, chart: Chart, context: PrintContext, *, overrides: Mapping[DetectedIssue, str]
) -> bytes:
    """The report as PDF. `overrides` gives for an alert who went on despite it, and why."""
    writer = PageWriter(context.fonts)
    writer.add(TITLE, "title")
    writer.add(
        "Rules compared the medicines and allergies in the record with the knowledge named below. "
        "No alert does not mean that a combination is safe. For review by a professional who decides.",
        "small",
    )
    writer.add("What was checked", "heading")
    rows = [(KIND_WORDS[run.kind], CHECK_STATE_WORDS[run.state], run.note) for run in report.runs]
    writer.add_rows(("Check", "Result", "Remark"), rows, (2.4, 2.6, 5))
    _write_not_checked(writer, report)
    writer.add(f"Alerts ({len(report.issues)})", "heading")
    if not report.issues:
        writer.add("None in the knowledge base for the medicines that could be checked.")
    for issue in report.issues:
        _write_alert(writer, issue, chart, overrides.get(issue))
    writer.add("Medicines checked", "heading")
    writer.add(", ".join(tall_man(name) for name in report.checked) or "None.")
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


def _write_not_checked(writer: PageWriter, report: SafetyReport) -> None:
    writer.add(f"Not checked ({len(report.not_checked)})", "heading")
    if not report.not_checked:
        writer.add("Every current medicine and allergy was recognised.")
        return
    writer.add_rows(("As written in the record", "Why not"), [(n.text, n.reason) for n in report.not_checked], (5, 5))


def _write_alert(writer: PageWriter, issue: DetectedIssue, chart: Chart, override: str | None) -> None:
    writer.add(f"{SEVERITY_WORDS[issue.severity]}: {issue.summary}", "strong")
    found = [fact_line(fact) for fact in map(chart.fact, issue.facts) if fact is not None]
    lines = [
        ("Why for this patient", "; ".join(found) or ", ".join(issue.trigger_texts)),
        ("Circumstances", "; ".join(issue.context)),
        ("Consequence", issue.consequence),
        ("Mechanism", issue.mechanism),
        ("Recommended", issue.action),
        ("Alternatives", issue.alternatives),
        ("Evidence", EVIDENCE_WORDS[issue.evidence]),
        ("Sources", "; ".join(f"{source.citation} ({source.date})" for source in issue.sources)),
        ("Overridden", override or ""),
    ]
    for name, text in lines:
        if text:
            writer.add_markup(f"<b>{name}</b> {writer.markup(text)}")
    writer.add(f"Rule {issue.rule}", "small")
