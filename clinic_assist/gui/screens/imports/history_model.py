"""The rows of the imports that were made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from clinic_assist.chart.intake import ImportSummary
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, Tone, cell, lines, number_cell


def import_rows(imports: Sequence[ImportSummary]) -> tuple[Row, ...]:
    """A row per import; the key is its id."""
    return tuple(
        Row(
            (
                cell(strings.moment_words(one.begun_at), bold=True, order=one.begun_at),
                _origin(one),
                number_cell(one.files),
                number_cell(one.facts),
            ),
            key=one.intake_id,
        )
        for one in imports
    )


def _origin(one: ImportSummary) -> Cell:
    """Its first file with the folder, and how many others came with it; of which none was stored, that."""
    if not one.first_file:
        return lines(Run(strings.IMPORT_ALL_REFUSED, tone=Tone.MUTED))
    path = PurePath(one.first_file)
    folder = str(path.parent)
    return lines(
        Run(path.name),
        Run(strings.and_more_files(one.files - 1), tone=Tone.MUTED),
        Run(f"   {folder}" if folder != "." else "", tone=Tone.MUTED),
    )
