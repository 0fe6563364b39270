"""The rows of the saved mappings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from clinic_assist.chart.intake import FileReport
from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, lines, number_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedMapping:
    """A saved mapping and the files that were read by it, the newest first."""

    saved: SavedMapping
    files: tuple[str, ...]


def served(saved: Sequence[SavedMapping], reports: Sequence[FileReport]) -> tuple[ServedMapping, ...]:
    """Which files each mapping has served, from the reports of all imports."""
    return tuple(
        ServedMapping(saved=one, files=tuple(report.path for report in reports if report.mapping == one.name))
        for one in saved
    )


def mapping_rows(mappings: Sequence[ServedMapping]) -> tuple[Row, ...]:
    """A row per mapping; the key is its name."""
    return tuple(
        Row(
            (
                cell(one.saved.name, bold=True),
                cell(strings.FACT_NAMES[one.saved.mapping.fact]),
                cell(strings.header_words(one.saved.header)),
                number_cell(len(one.files)),
                _newest(one.files),
            ),
            key=one.saved.name,
        )
        for one in mappings
    )


def _newest(files: Sequence[str]) -> Cell:
    if not files:
        return cell(NOTHING, tone=Tone.MUTED)
    path = PurePath(files[0])
    folder = str(path.parent)
    return lines(Run(path.name), Run(f"\n{folder}" if folder != "." else "", tone=Tone.MUTED))
