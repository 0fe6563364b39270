"""The overview's rows: fewer columns than the sections, the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, Tone
from clinic_assist.gui.screens.chart.allergies_model import allergies_listing
from clinic_assist.gui.screens.chart.listing import Listing, joined, silence_words
from clinic_assist.gui.screens.chart.medications_model import medications_listing
from clinic_assist.gui.screens.chart.problems_model import problems_listing
from clinic_assist.gui.screens.chart.results_model import is_abnormal, result_cells
from clinic_assist.gui.screens.chart.series_model import Series

MOST_ROWS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Of each topic: rows, words for silence and unread records, and how many rows are orders not to give."""

    topics: Mapping[str, tuple[tuple[Row, ...], str, int]]


def overview_of(chart: Chart, series: tuple[Series, ...], on: date) -> Overview:
    """What the first page shows; abnormal results come first."""
    whole = [one for one in series if not one.is_part]
    ordered = sorted(whole, key=lambda one: not is_abnormal(one.newest))
    results = tuple(_result(one) for one in ordered)
    return Overview(
        topics={
            "medications": _topic(medications_listing(chart, on), (0, 2)),
            "problems": _topic(problems_listing(chart), (0, 2)),
            "allergies": _topic(allergies_listing(chart), (0, 1, 2)),
            "results": (results, silence_words(chart, Topic.RESULTS), 0),
        }
    )


def _topic(listing: Listing, columns: tuple[int, ...]) -> tuple[tuple[Row, ...], str, int]:
    rows = tuple(Row(tuple(row.cells[number] for number in columns), key=row.key) for row in listing.rows)
    silence = listing.silence
    if not rows and not silence:
        silence = strings.none_current_counted(len(listing.hidden), len(listing.apart))
    return rows, joined(silence, strings.unread_words(len(listing.unread)), by=" "), listing.banned


def _result(series: Series) -> Row:
    test, value, mark, when, _range = result_cells(series.newest, named=True)
    dated = Cell((*value.runs, Run(f"\n{when.text}", tone=Tone.MUTED)))
    return Row((test, dated, mark), key=series.key)
