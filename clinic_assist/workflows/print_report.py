"""Put a note, a safety report or a chart on paper (PDF)."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import SafetyReport
from clinic_assist.errors import BugError
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def print_note(
    workplace: Workplace, store: ChartStore, chart: Chart, note: SignedNote | VerifiedNote, *, target: Path
) -> Path:
    """Writes the note as PDF; an unsigned one is marked "draft – not signed" on every page."""
    raise BugError("not joined yet")


def print_safety(workplace: Workplace, store: ChartStore, chart: Chart, report: SafetyReport, *, target: Path) -> Path:
    """Writes the safety report as PDF."""
    raise BugError("not joined yet")


def print_chart(workplace: Workplace, store: ChartStore, chart: Chart, *, target: Path) -> Path:
    """Writes the chart as PDF."""
    raise BugError("not joined yet")
