"""Results: one line per test with its latest value, and the whole series of a test, whichever sources gave it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Quantity, Range, Value
from clinic_assist.chart.facts import Observation, ObservationComponent, ReferenceRange
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, date_cell, lines, number_cell, part_key
from clinic_assist.gui.screens.chart.listing import concept_cell, joined
from clinic_assist.terminology.conversion import Scale, converted, rounded, scale_of
from clinic_assist.terminology.labels import (
    concept_text,
    format_decimal,
    format_range,
    format_value,
    status_words,
    unit_text,
)
from clinic_assist.terminology.measurands import Measurand, Measurands
from clinic_assist.terminology.result_lines import Result, Wording, lines_of
from clinic_assist.terminology.systems import OBSERVATION_CATEGORY

# HL7 v3 ObservationInterpretation, the codes that FHIR R4 s.10.1 binds.
_MARKS = {
    "HH": ("Critically high", "up-double", Tone.CRITICAL),
    "LL": ("Critically low", "down-double", Tone.CRITICAL),
    "AA": ("Critically abnormal", "stop-octagon", Tone.CRITICAL),
    "H": ("High", "up", Tone.SERIOUS),
    "HU": ("Significantly high", "up-double", Tone.CRITICAL),
    "L": ("Low", "down", Tone.SERIOUS),
    "LU": ("Significantly low", "down-double", Tone.CRITICAL),
    "A": ("Abnormal", "warning", Tone.SERIOUS),
    "POS": ("Positive", "warning", Tone.SERIOUS),
    "N": ("Normal", "check", Tone.MUTED),
    "NEG": ("Negative", "check", Tone.MUTED),
}
_LABELS = {
    "above": ("Above the range", "up", Tone.SERIOUS),
    "below": ("Below the range", "down", Tone.SERIOUS),
    "within": ("Within the range", "check", Tone.MUTED),
}
_RANK = {Tone.CRITICAL: 0, Tone.SERIOUS: 1, Tone.NORMAL: 2, Tone.MUTED: 3}
UNCOUNTED = frozenset({"entered-in-error", "cancelled"})


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


def result_cells(observation: Observation, *, named: bool) -> tuple[Cell, ...]:
    """Name or date first, then value, mark, range."""
    when = date_cell(observation.when, with_time=not named, missing=strings.NO_DATE)
    cells = (value_cell(observation), mark_cell(observation), cell(range_text(observation.reference_ranges)))
    if not named:
        return (when, *cells)
    return (concept_cell(observation.code), cells[0], cells[1], when, cells[2])


def value_cell(observation: Observation, *, with_status: bool = True) -> Cell:
    """The value with its unit and its components; measured digits as reported; that it is not final, if it is not."""
    runs = [Run(_value_or_absence(observation.value, observation.data_absent_reason), bold=True)]
    if observation.components:
        if observation.value is None:
            runs = []
        for part in observation.components:
            start = "\n" if runs else ""
            runs.append(Run(f"{start}{concept_text(part.code)}  "))
            runs.append(Run(_value_or_absence(part.value, part.data_absent_reason), bold=True))
    if with_status and observation.status not in ("final", "amended", "corrected", None):
        runs.append(Run(f"\n{status_words(observation.status).capitalize()}", tone=Tone.SERIOUS))
    return lines(*runs)


def mark_cell(observation: Observation) -> Cell:
    """Whether it is abnormal: the laboratory's own word, else what its range says; never only a colour.

    Sorts the critical ones first.
    """
    parts: tuple[Observation | ObservationComponent, ...] = (observation, *observation.components)
    for part in parts:
        for interpretation in part.interpretations:
            for coding in interpretation.codings:
                if coding.code in _MARKS and (coding.code != "N" or len(parts) == 1):
                    return _mark(*_MARKS[coding.code])
            if interpretation.display and not interpretation.is_coded:
                return cell(interpretation.display, order=_RANK[Tone.NORMAL])
    sides = [_side(part.value.quantity if part.value else None, part.reference_ranges) for part in parts]
    for side in ("above", "below"):
        if side in sides:
            return _mark(*_LABELS[side])
    return _mark(*_LABELS["within"]) if sides == ["within"] else cell(NOTHING, tone=Tone.MUTED)


def _mark(word: str, icon: str, tone: Tone) -> Cell:
    return cell(word, bold=tone is not Tone.MUTED, tone=tone, icon=icon, order=_RANK[tone])


def range_text(ranges: tuple[ReferenceRange, ...]) -> str:
    """The ranges as the laboratory gave them."""
    return "\n".join(filter(None, (_one_range(one) for one in ranges))) or strings.NO_RANGE


def category_of(observation: Observation) -> str:
    """The first category in words."""
    for category in observation.categories:
        code = category.code_in(OBSERVATION_CATEGORY)
        if code:
            return code.replace("-", " ").capitalize()
    return concept_text(observation.categories[0]) if observation.categories else strings.NO_CATEGORY


def is_abnormal(observation: Observation) -> bool:
    """Whether its mark is more than muted."""
    return mark_cell(observation).icon_tone in (Tone.SERIOUS, Tone.CRITICAL)


def _value_or_absence(value: Value | None, reason: str | None) -> str:
    if value is None and reason:
        return strings.value_absent(status_words(reason))
    return format_value(value)


def _one_range(one: ReferenceRange) -> str:
    span = format_range(Range(low=one.low, high=one.high)) if one.low or one.high else ""
    return joined(span or one.text, concept_text(one.type, missing=""), by=" ")


def _side(quantity: Quantity | None, ranges: tuple[ReferenceRange, ...]) -> str:
    # Only where the laboratory gave exactly one range in the same unit: anything else is not ours to judge.
    if quantity is None or quantity.value is None or quantity.comparator or len(ranges) != 1:
        return ""
    low, high = (_limit(end, quantity) for end in (ranges[0].low, ranges[0].high))
    if low is not None and quantity.value < low:
        return "below"
    if high is not None and quantity.value > high:
        return "above"
    given = [end for end in (ranges[0].low, ranges[0].high) if end is not None]
    return "within" if given and all(_limit(end, quantity) is not None for end in given) else ""


def _limit(end: Quantity | None, quantity: Quantity) -> Decimal | None:
    if end is None or end.value is None or (unit_text(end) and unit_text(end) != unit_text(quantity)):
        return None
    return end.value
