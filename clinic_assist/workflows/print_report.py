"""Put a note, a safety report, a chart or the report of an import on paper (PDF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import SafetyReport
from clinic_assist.chart.intake import FileReport
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.policy.values import ExportKind
from clinic_assist.reports.chart_pdf import write_chart
from clinic_assist.reports.import_pdf import ImportPaper, write_import
from clinic_assist.reports.note_pdf import PrintContext, write_note
from clinic_assist.reports.safety_pdf import write_safety
from clinic_assist.terminology.banner import banner_of
from clinic_assist.terminology.labels import format_moment
from clinic_assist.trail.disclosures import disclosure_detail
from clinic_assist.workflows.check_safety import alert_key, decisions_of
from clinic_assist.workflows.paper_file import write_paper
from clinic_assist.workflows.permitted import require_export
from clinic_assist.workflows.ports import ChartStore, KeptDecision
from clinic_assist.workflows.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """To whom and for what a copy is made, as far as somebody says; the trail keeps it for the patient's accounting."""

    recipient: str = ""
    purpose: str = ""


def print_note(
    workplace: Workplace,
    store: ChartStore,
    chart: Chart,
    note: SignedNote | VerifiedNote,
    *,
    target: Path,
    given: Given | None = None,
) -> Path:
    """Writes the note as PDF; an unsigned one is marked "draft – not signed" on every page."""
    require_export(store, ExportKind.PDF)
    write_paper(target, write_note(note, chart, _context(workplace, chart)))
    _note_copy(store, chart, "note" if isinstance(note, SignedNote) else "draft", given)
    return target


def print_safety(
    workplace: Workplace,
    store: ChartStore,
    chart: Chart,
    report: SafetyReport,
    *,
    target: Path,
    given: Given | None = None,
) -> Path:
    """Writes the safety report as PDF."""
    require_export(store, ExportKind.PDF)
    kept = decisions_of(store, chart, report)
    overrides = {
        issue: _decision_words(decision)
        for issue in report.issues
        if (decision := kept.get(alert_key(issue))) is not None
    }
    write_paper(target, write_safety(report, chart, _context(workplace, chart), overrides=overrides))
    _note_copy(store, chart, "safety", given)
    return target


def _decision_words(decision: KeptDecision) -> str:
    override = decision.override
    words = f"{override.reason} ({override.by}, {format_moment(datetime.fromisoformat(override.at))})"
    return words if decision.stands else f"{words}. Open again since: {'; '.join(decision.changes)}"


def print_chart(
    workplace: Workplace, store: ChartStore, chart: Chart, *, target: Path, given: Given | None = None
) -> Path:
    """Writes the chart as PDF."""
    require_export(store, ExportKind.PDF)
    write_paper(target, write_chart(chart, _context(workplace, chart)))
    _note_copy(store, chart, "chart", given)
    return target


def print_import(workplace: Workplace, store: ChartStore, reports: Sequence[FileReport], *, target: Path) -> Path:
    """Writes the report of an import as PDF."""
    require_export(store, ExportKind.PDF)
    paper = ImportPaper(printed=f"{format_moment(workplace.clock.now())} UTC", fonts=workplace.fonts)
    write_paper(target, write_import(reports, paper))
    store.audit("printed", detail="import")
    return target


def _note_copy(store: ChartStore, chart: Chart, what: str, given: Given | None) -> None:
    to = given or Given()
    detail = disclosure_detail(what, recipient=to.recipient, purpose=to.purpose)
    store.audit("printed", patient=chart.patient_id, detail=detail)


def _context(workplace: Workplace, chart: Chart) -> PrintContext:
    return PrintContext(
        banner=banner_of(chart, workplace.clock.today()),
        knowledge=workplace.knowledge_line,
        printed=f"{format_moment(workplace.clock.now())} UTC",
        fonts=workplace.fonts,
    )
