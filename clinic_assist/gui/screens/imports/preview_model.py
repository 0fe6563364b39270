"""The preview's rows: for whom the files are, and what they would bring."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import Foreseen, ImportPreview
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, date_cell, lines, number_cell
from clinic_assist.terminology.banner import NOT_KNOWN, format_name, medical_record_number


def person_rows(people: Sequence[Foreseen]) -> tuple[Row, ...]:
    """A row per patient; the key is the number in the preview."""
    return tuple(_row(number, person) for number, person in enumerate(people))


def is_worth_importing(preview: ImportPreview) -> bool:
    """Whether any file can be read and is not in the vault yet."""
    return any(report.format is not None and not report.already_present for report in preview.files)


def _row(number: int, person: Foreseen) -> Row:
    record = person.record
    born = record.birth_date if record else None
    return Row(
        (
            cell(format_name(record) if record else NOT_KNOWN, bold=True),
            date_cell(born, missing=NOT_KNOWN),
            cell(_gender(record)),
            cell((medical_record_number(record) if record else None) or NOT_KNOWN),
            _state(person),
            number_cell(person.new, bold=bool(person.new)),
            number_cell(person.known),
            number_cell(person.replacing),
            _to_look_at(person),
        ),
        key=str(number),
    )


def _gender(record: Patient | None) -> str:
    gender = record.gender if record else None
    return gender.capitalize() if gender and gender != "unknown" else NOT_KNOWN


def _state(person: Foreseen) -> Cell:
    if person.patient_id is None:
        return cell(strings.PREVIEW_NEW_PATIENT, tone=Tone.MONITOR, icon="add")
    return cell(strings.PREVIEW_KNOWN_PATIENT, tone=Tone.GOOD, icon="check")


def _to_look_at(person: Foreseen) -> Cell:
    """Conflicts first, each a line, then what to know about who is taken for whom."""
    if not person.conflicts and not person.notes:
        return cell(NOTHING, tone=Tone.MUTED)
    runs = []
    if person.conflicts:
        runs.append(Run(strings.conflicts_words(len(person.conflicts)), bold=True, tone=Tone.SERIOUS))
        runs += [Run(f"\n{what}") for what in person.conflicts]
    runs += [Run(f"{chr(10) if runs or number else ''}{note}") for number, note in enumerate(person.notes)]
    told = lines(*runs)
    return Cell(told.runs, icon="warning", icon_tone=Tone.SERIOUS)
