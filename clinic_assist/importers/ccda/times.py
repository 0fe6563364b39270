"""HL7 v3 points in time and intervals, with the precision and zone that they were written with."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from clinic_assist.chart.datatypes import Period
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.ccda.nodes import attribute, child, null_flavor
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.xml.tree import Element

# HL7 v3 Data Types R1 s.2.33.3: YYYYMMDDHHMMSS.UUUU+ZZzz, cut off anywhere; vendors also write it as ISO 8601.
_TS = re.compile(
    r"(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T ]?(\d{2})(?::?(\d{2})(?::?(\d{2})(\.\d+)?)?)?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_DAY = 10
_FIRST_YEAR = 1800  # earlier ones are the lowest dates that database systems know, written where there is none


class Interval(NamedTuple):
    """From and to. A point in time has a start alone and is a moment.

    Attributes:
        end_flavor: Why there is no end, where the source has an end that says nothing (`UNK`).
    """

    start: PartialDate | None = None
    end: PartialDate | None = None
    is_moment: bool = False
    end_flavor: str | None = None

    @property
    def first(self) -> PartialDate | None:
        return self.start or self.end

    @property
    def until(self) -> PartialDate | None:
        """The end, where it is another than the beginning: else both are one moment (guide, CF-results)."""
        return self.end if self.start and self.end != self.start else None

    @property
    def period(self) -> Period | None:
        """As a Period; a moment is its own start and end."""
        if self.is_moment:
            return Period(start=self.start, end=self.start)
        return Period(start=self.start, end=self.end) if self.start or self.end else None


def moment(reading: Reading, node: Element | None) -> PartialDate | None:
    """The date of an element's `value`."""
    if node is None or (text := attribute(node, "value")) is None:
        return None
    found, problem = _date_of(text)
    if problem:
        reading.warn(node, problem, "value")
    return found


@lru_cache(maxsize=4096)  # the times of authors and encounters come again and again
def _date_of(text: str) -> tuple[PartialDate | None, str]:
    """The date that a text means, and what is wrong with the text."""
    match = _TS.fullmatch(text)
    if match is None:
        return None, "The date is not valid."
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if int(year) < _FIRST_YEAR:
        return None, "The date is too early to be meant."
    problem = ""
    written = "-".join(part for part in (year, month, day) if part)
    if hour and not minute:
        problem = "Of this date only the day was read: it gives an hour without minutes."
    elif hour:
        written += f"T{hour}:{minute}" + (f":{second}{fraction or ''}" if second else "") + _zone(zone)
    try:
        return PartialDate(written), problem
    except ValueError:
        return None, "The date is not valid."


def _zone(text: str | None) -> str:
    if not text or text == "Z":
        return text or ""
    return text if ":" in text else f"{text[:3]}:{text[3:]}"


def day(reading: Reading, node: Element | None) -> PartialDate | None:
    """The date of an element without its time of day, as a date of birth."""
    found = moment(reading, node)
    return PartialDate(found.text[:_DAY]) if found else None


def interval(reading: Reading, node: Element | None) -> Interval:
    """A time or span of time: `value`, or `low`, `high` and `center`."""
    if node is None:
        return Interval()
    point = moment(reading, node)
    if not len(node):
        return Interval(start=point, is_moment=True) if point else Interval()
    low, high = child(node, "low"), child(node, "high")
    start, end = moment(reading, low), moment(reading, high)
    if start is None and end is None:
        point = point or moment(reading, child(node, "center"))
        if point:
            return Interval(start=point, is_moment=True)
    if child(node, "width") is not None and (start is None or end is None):
        reading.warn(node, "The length of this span was not read.")
    return Interval(start, end, is_moment=False, end_flavor=null_flavor(high))


def effective(reading: Reading, node: Element) -> Interval:
    """The effectiveTime of a statement."""
    return interval(reading, child(node, "effectiveTime"))
