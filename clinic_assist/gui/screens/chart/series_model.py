"""Results as series: a line per test with its latest value, and all results of a test, whichever sources gave them."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Observation
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, Tone, lines, number_cell, part_key
from clinic_assist.gui.screens.chart.listing import concept_cell
from clinic_assist.gui.screens.chart.results_model import UNCOUNTED, category_of, result_cells
from clinic_assist.terminology.conversion import Scale, converted, rounded, scale_of
from clinic_assist.terminology.labels import concept_text, format_decimal, unit_text
from clinic_assist.terminology.measurands import Measurand, Measurands
from clinic_assist.terminology.result_lines import Result, Wording, lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """All results of one test, newest first.

    Attributes:
        key: The id of the newest that counts, and of what part of it.
        newest: The newest that counts.
        measurand: What all of them measure; None where they have no more in common than a code.
        wordings: Under which names and codes the sources give it.
        is_part: Whether the newest is a part of a result, which has a line of its own.
    """

    key: str
    category: str
    newest: Observation
    results: tuple[Result, ...]
    measurand: Measurand | None = None
    wordings: tuple[Wording, ...] = ()
    is_part: bool = False

    @property
    def is_joined(self) -> bool:
        """Whether sources give it under more than one name or code."""
        return self.measurand is not None and len(self.wordings) > 1

    @property
    def name(self) -> str:
        """What the test is called: by its source, and by us where sources differ."""
        return self.measurand.name if self.measurand and self.is_joined else concept_text(self.newest.code)

    @property
    def scale(self) -> Scale | None:
        """What the newest result is in, in which all are drawn; None where it is no number."""
        newest = next(one for one in self.results if one.observation is self.newest)
        return result_scale(newest)


def series_of(chart: Chart, measurands: Measurands) -> tuple[Series, ...]:
    """Groups results by what they measure; the test with the newest result first."""
    found = []
    for line in lines_of(chart, measurands):
        results = sorted(line.results, key=_time, reverse=True)
        newest = next((one for one in results if one.observation.status not in UNCOUNTED), results[0])
        observation = newest.observation
        found.append(
            Series(
                key=part_key(observation.id, line.measurand.id if newest.is_part and line.measurand else ""),
                category=category_of(observation),
                newest=observation,
                results=tuple(results),
                measurand=line.measurand,
                wordings=line.wordings,
                is_part=newest.is_part,
            )
        )
    return tuple(sorted(found, key=lambda one: one.newest.when.sort_key if one.newest.when else "", reverse=True))


def _time(result: Result) -> str:
    when = result.observation.when
    return when.sort_key if when else ""


def result_scale(result: Result) -> Scale | None:
    """What a result is in; None where it is no number, or its unit contradicts itself."""
    value = result.observation.value
    return scale_of(value.quantity if value else None, result.measurand)


def series_rows(all_series: tuple[Series, ...]) -> tuple[Row, ...]:
    """A line per test."""
    return tuple(
        Row((_name_cell(one), *result_cells(one.newest, named=True)[1:], number_cell(len(one.results))), key=one.key)
        for one in all_series
    )


def _name_cell(series: Series) -> Cell:
    """What the test is called, and where sources differ, what they call it."""
    if not series.is_joined:
        return concept_cell(series.newest.code)
    names = tuple(dict.fromkeys(one.name or one.code for one in series.wordings))
    return lines(Run(series.name, bold=True), Run(f"\n{strings.joined_names(names)}", tone=Tone.MUTED))


def result_rows(series: Series) -> tuple[Row, ...]:
    """A line per result of one test; beside a value in another unit, what it is in the unit of the newest."""
    rows = []
    for one in series.results:
        when, value, *others = result_cells(one.observation, named=False)
        beside = converted_text(one, series)
        shown = lines(*value.runs, Run(f"\n{beside}", tone=Tone.MUTED)) if beside else value
        rows.append(Row((when, shown, *others), key=one.observation.id))
    return tuple(rows)


def converted_text(result: Result, series: Series) -> str:
    """`= 5.55 mmol/L converted`, or that there is no exact way; empty where the unit is that of the newest anyhow."""
    quantity = result.observation.value.quantity if result.observation.value else None
    scale, to = result_scale(result), series.scale
    if quantity is None or quantity.value is None or to is None or (scale is not None and scale.is_same(to)):
        return ""
    figure = converted(quantity.value, scale, to) if scale else None
    if figure is None or scale is None:
        return strings.NOT_CONVERTED
    newest = series.newest.value.quantity if series.newest.value else None
    number = format_decimal(rounded(figure, quantity.value, scale))
    return strings.converted_value(f"{quantity.comparator or ''}{number}", unit_text(newest) if newest else "")
