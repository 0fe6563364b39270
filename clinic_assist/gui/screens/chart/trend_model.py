"""The results of one test as points over time, without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.facts import Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui import strings
from clinic_assist.gui.screens.chart.results_model import UNCOUNTED, is_abnormal
from clinic_assist.gui.screens.chart.series_model import Series, result_scale
from clinic_assist.terminology.conversion import Scale, converted, rounded, scale_of
from clinic_assist.terminology.labels import format_date, format_quantity, unit_text
from clinic_assist.terminology.result_lines import Result
from clinic_assist.terminology.units import unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A result: the day as a number, the value for its place, and the digits as the source has them.

    Attributes:
        converted_from: The value as reported, where it is drawn in another unit; `text` is then a converted figure.
    """

    day: float
    value: float
    text: str
    date: str
    is_abnormal: bool
    converted_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What is drawn.

    Attributes:
        points: Oldest first; at least two.
        low, high: The range that the newest result gives, where it gives one in the same unit or one that converts.
        is_range_converted: Whether one of them was converted.
        left_out: How many results of the test have no place in the picture: no number, a unit that cannot be converted
            exactly, no day.
        converted_units: The units from which points were converted, as sources write them.
    """

    points: tuple[Point, ...]
    unit: str
    low: float | None
    high: float | None
    left_out: int
    words: str
    is_range_converted: bool = False
    converted_units: tuple[str, ...] = ()


def trend_of(series: Series) -> Trend | None:
    """The trend of a test; None where there are not two results to draw."""
    quantity, scale = _number(series.newest), series.scale
    if quantity is None or scale is None:
        return None
    unit = unit_text(quantity)
    drawn = [(one, point) for one in series.results if (point := _point(one, scale)) is not None]
    points = [point for _one, point in drawn]
    if len({point.day for point in points}) < 2:
        return None
    points.sort(key=lambda point: point.day)
    (low, high), is_range_converted = _range(series.newest, scale)
    changed = [_number(one.observation) for one, point in drawn if point.converted_from]
    units = {unit_of(one): unit_text(one) for one in changed if one}
    return Trend(
        points=tuple(points),
        unit=unit,
        low=low,
        high=high,
        left_out=len(series.results) - len(points),
        words=strings.trend_words(
            series.name, len(points), (points[0].date, points[-1].date), unit, changed=len(changed)
        ),
        is_range_converted=is_range_converted,
        converted_units=tuple(units.values()),
    )


def _number(observation: Observation) -> Quantity | None:
    quantity = observation.value.quantity if observation.value else None
    if quantity is None or quantity.value is None or quantity.comparator or observation.status in UNCOUNTED:
        return None
    return quantity


def _point(result: Result, to: Scale) -> Point | None:
    quantity, when, scale = _number(result.observation), result.observation.when, result_scale(result)
    if quantity is None or quantity.value is None or when is None or when.day is None or scale is None:
        return None
    figure = converted(quantity.value, scale, to)
    if figure is None:
        return None
    is_same = scale.is_same(to)
    return Point(
        day=_day(when),
        value=float(figure),
        text=str(quantity.value if is_same else rounded(figure, quantity.value, scale)),
        date=format_date(when),
        is_abnormal=is_abnormal(result.observation),
        converted_from="" if is_same else format_quantity(quantity),
    )


def _day(when: PartialDate) -> float:
    clock = when.text[11:16].split(":")
    minutes = int(clock[0]) * 60 + int(clock[1]) if len(clock) == 2 and all(map(str.isdigit, clock)) else 0
    return when.earliest.toordinal() + minutes / 1440


def _range(observation: Observation, scale: Scale) -> tuple[tuple[float | None, float | None], bool]:
    """The ends of the one range that a result gives, in its own unit, and whether one had to be converted."""
    if len(observation.reference_ranges) != 1:
        return (None, None), False
    given = observation.reference_ranges[0]
    ends = [_end(end, scale) for end in (given.low, given.high)]
    return (ends[0][0], ends[1][0]), any(is_converted for _value, is_converted in ends)


def _end(end: Quantity | None, scale: Scale) -> tuple[float | None, bool]:
    own = scale_of(end, scale.measurand)
    if end is None or end.value is None or own is None:
        return None, False
    # An end without a unit is in that of the value.
    if not own.unit or own.is_same(scale):
        return float(end.value), False
    figure = converted(end.value, own, scale)
    return (None, False) if figure is None else (float(figure), True)
