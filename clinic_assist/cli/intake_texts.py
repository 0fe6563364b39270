"""What the commands about imports and about who is who print for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import Foreseen, ImportPreview, ImportSummary, Removal
from clinic_assist.cli.intake_shapes import Match
from clinic_assist.cli.texts import import_text
from clinic_assist.terminology.banner import NOT_KNOWN, format_name, medical_record_number
from clinic_assist.terminology.labels import format_date, format_moment

SAME = "Joined: both are one patient now."
DIFFERENT = "Kept apart: these are two patients, and are not asked about again."


def preview_text(preview: ImportPreview) -> list[str]:
    """`import --preview`: the files as `import` says them, then whom they are for."""
    lines = import_text(preview.files)
    for person in preview.patients:
        lines += ["", *_person_lines(person)]
    if preview.facts_of_nobody:
        lines += ["", f"Records that name no patient: {preview.facts_of_nobody:,}"]
    return [*lines, "", "This was a preview: nothing was stored."]


def _person_lines(person: Foreseen) -> list[str]:
    state = f"in the vault as {person.patient_id}" if person.patient_id else "new"
    counts = f"new records {person.new:,}, known already {person.known:,}, replaced {person.replacing:,}"
    return [
        _line(person.record),
        f"    {state}; {counts}",
        *(f"    conflict: {what}" for what in person.conflicts),
        *(f"    note: {note}" for note in person.notes),
    ]


def _line(record: Patient | None) -> str:
    name = format_name(record) if record else NOT_KNOWN
    born = format_date(record.birth_date, missing=NOT_KNOWN) if record else NOT_KNOWN
    gender = (record.gender if record else None) or NOT_KNOWN
    number = (medical_record_number(record) if record else None) or NOT_KNOWN
    return f"{name}   Born {born}   Gender {gender.capitalize()}   MRN {number}"


def imports_text(made: Sequence[ImportSummary]) -> list[str]:
    """`imports`, newest first."""
    lines = [f"{_moment(one.begun_at)}   {one.intake_id}   files {one.files:,}, facts {one.facts:,}" for one in made]
    return lines or ["No imports."]


def _moment(iso: str) -> str:
    return format_moment(datetime.fromisoformat(iso).astimezone())


def removal_text(removal: Removal) -> list[str]:
    """`imports --remove`."""
    return [
        f"Removed: files {removal.files:,}, facts {removal.facts:,}",
        f"Files that stay, because another import brought them as well: {removal.files_kept:,}",
        f"Patients whose charts changed: {removal.patients:,}, of whom nothing is left: {removal.patients_gone:,}",
        f"Signed notes that quote what was removed: {removal.notes_quoting:,}, drafts: {removal.drafts_quoting:,}",
    ]


def matches_text(found: Sequence[Match]) -> list[str]:
    """`matches`: a pair in three lines."""
    lines: list[str] = []
    for match in found:
        asked = match.question
        lines += [
            asked.reason,
            f"    {asked.one}   {_line(match.one)}",
            f"    {asked.other}   {_line(match.other)}",
        ]
    return lines or ["No pairs of patients to decide about."]
