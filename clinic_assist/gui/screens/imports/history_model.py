"""The rows of the imports that were made."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.intake import ImportSummary
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Row, cell, number_cell


def import_rows(imports: Sequence[ImportSummary]) -> tuple[Row, ...]:
    """A row per import; the key is its id."""
    return tuple(
        Row(
            (
                cell(strings.moment_words(one.begun_at), bold=True, order=one.begun_at),
                number_cell(one.files),
                number_cell(one.facts),
            ),
            key=one.intake_id,
        )
        for one in imports
    )
