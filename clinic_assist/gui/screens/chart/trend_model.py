"""The results of one test as points over time, without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.facts import Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui import strings
from clinic_assist.gui.screens.chart.results_model import UNCOUNTED, Series, is_abnormal
from clinic_assist.terminology.labels import concept_text, format_date, unit_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A result: the day as a number, the value for its place, and the digits as the source has them."""

    day: float
    value: float
    text: str
    date: str
    is_abnormal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What is drawn.

    Attributes:
        points: Oldest first; at least two.
        low, high: The range that the newest result gives, where it gives one in the same unit.
        left_out: How many results of the test have no place in the picture: no number, another unit, no day.
    """

    points: tuple[Point, ...]
    unit: str
    low: float | None
    high: float | None
    left_out: int
    words: str


def trend_of(series: Series) -> Trend | None:
    """The trend of a test; None where there are not two results to draw."""
    quantity = _number(series.newest)
    if quantity is None:
        return None
    unit = unit_text(quantity)
    points = [point for one in series.results if (point := _point(one, unit)) is not None]
    if len({point.day for point in points}) < 2:
        return None
    points.sort(key=lambda point: point.day)
    low, high = _range(series.newest, unit)
    return Trend(
        points=tuple(points),
        unit=unit,
        low=low,
        high=high,
        left_out=len(series.results) - len(points),
        words=strings.trend_words(
            concept_text(series.newest.code), len(points), (points[0].date, points[-1].date), unit
        ),
    )


def _number(observation: Observation) -> Quantity | None:
    quantity = observation.value.quantity if observation.value else None
    if quantity is None or quantity.value is None or quantity.comparator or observation.status in UNCOUNTED:
        return None
    return quantity


def _point(observation: Observation, unit: str) -> Point | None:
    quantity, when = _number(observation), observation.when
    if quantity is None or quantity.value is None or when is None or when.day is None or unit_text(quantity) != unit:
        return None
    return Point(
        day=_day(when),
        value=float(quantity.value),
        text=str(quantity.value),
        date=format_date(when),
        is_abnormal=is_abnormal(observation),
    )


def _day(when: PartialDate) -> float:
    clock = when.text[11:16].split(":")
    minutes = int(clock[0]) * 60 + int(clock[1]) if len(clock) == 2 and all(map(str.isdigit, clock)) else 0
    return when.earliest.toordinal() + minutes / 1440


def _range(observation: Observation, unit: str) -> tuple[float | None, float | None]:
    if len(observation.reference_ranges) != 1:
        return None, None
    given = observation.reference_ranges[0]
    low, high = (
        float(end.value) if end and end.value is not None and unit_text(end) in ("", unit) else None
        for end in (given.low, given.high)
    )
    return low, high
