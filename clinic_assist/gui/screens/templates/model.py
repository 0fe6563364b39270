"""What the dialog on templates shows, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Row, Tone, cell
from clinic_assist.notes.note import Origin, VerifiedNote
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.labels import VERDICT_WORDS, format_date
from clinic_assist.workflows.edit_templates import Standing, TemplateSheet

_LOOK = {
    Standing.SHIPPED: (Tone.MUTED, ""),
    Standing.EDITED: (Tone.GOOD, "edit"),
    Standing.NEWER_SHIPPED: (Tone.SERIOUS, "warning"),
    Standing.UNUSABLE: (Tone.CRITICAL, "stop-octagon"),
}


def sheet_rows(sheets: Sequence[TemplateSheet]) -> list[Row]:
    """A row a task: what the note is called, and whose its template is."""
    return [_row(sheet) for sheet in sheets]


def _row(sheet: TemplateSheet) -> Row:
    tone, icon_name = _LOOK[sheet.standing]
    words = strings.STANDING_WORDS[sheet.standing]
    name = cell(strings.TASK_WORDS.get(sheet.task, sheet.title), bold=True)
    return Row((name, cell(words, tone=tone, icon=icon_name)), key=sheet.task.value)


def patient_label(patient: PatientSummary) -> str:
    """A patient in the choice of whom to preview with."""
    name = ", ".join(part for part in (patient.family.upper(), patient.given) if part) or patient.patient_id
    try:
        born = format_date(PartialDate(patient.birth_date)) if patient.birth_date else ""
    except ValueError:
        born = patient.birth_date or ""
    return f"{name}  {born}".rstrip()


def note_text(verified: VerifiedNote) -> str:
    """A note as plain text: its headings, its statements, the verdict of each that was not found supported."""
    pairs = zip(verified.draft.statements, verified.verdicts, strict=True)
    parts = [verified.draft.title]
    for heading, found in groupby(pairs, key=lambda pair: pair[0].section):
        parts += ["", heading]
        for statement, verdict in found:
            is_plain = verdict.verdict is Verdict.SUPPORTED or statement.origin is Origin.TEMPLATE
            mark = "" if is_plain else f"   [{VERDICT_WORDS[verdict.verdict]}]"
            parts.append(f"  {statement.text}{mark}")
    left_out = strings.preview_omitted([one.text for one in verified.omissions])
    return "\n".join((*parts, "", left_out) if left_out else parts)
