"""Times told from the note's own day: "three weeks ago", "last month", "this year".

Each gives every day that people mean by it, as `11/02/2026` gives both of its readings: "three weeks ago" half a week
to either side, "two months ago" that calendar month and half a month to either side, "last week" the seven days before
and the week before this one. These widths are ours. What lies ahead ("next week", "in two days") is a plan and gets no
day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.grounding.dates import DateMention
from clinic_assist.grounding.words import NUMBER_WORDS

_AGO = re.compile(
    rf"\b(?:about |approximately |around |some )?(?P<n>\d{{1,3}}|a|an|{'|'.join(NUMBER_WORDS)})"
    r"\s+(?P<unit>day|week|month|year)s?\s+ago\b",
    re.IGNORECASE,
)
# "Over the last week" is a span, "the last month of pregnancy" another month.
_CALENDAR = re.compile(r"(?<!the )\b(?P<which>last|this)\s+(?P<unit>week|month|year|night)\b(?!\s+of\b)", re.IGNORECASE)
_DAYS_IN_WEEK = 7
_HALF_A_WEEK = 3
_HALF_A_MONTH = 15
_MONTHS_IN_YEAR = 12
_HALF_A_YEAR = 6


def find_relative_dates(text: str, on: date) -> tuple[DateMention, ...]:
    """The times of a text that a day can be reckoned for, from the day `on`."""
    found = [_mention(match, _ago(match, on)) for match in _AGO.finditer(text)]
    found += [_mention(match, _calendar(match, on)) for match in _CALENDAR.finditer(text)]
    return tuple(sorted((one for one in found if one.readings), key=lambda one: one.start))


def _mention(match: re.Match[str], readings: Iterator[PartialDate]) -> DateMention:
    return DateMention(match.start(), match.end(), match.group(), tuple(readings))


def _ago(match: re.Match[str], on: date) -> Iterator[PartialDate]:
    written = match["n"].lower()
    count = int(NUMBER_WORDS.get(written, "1" if written in ("a", "an") else written))
    match match["unit"].lower():
        case "day":
            yield from _days(on - timedelta(days=count), 0)
        case "week":
            yield from _days(on - timedelta(days=count * _DAYS_IN_WEEK), _HALF_A_WEEK)
        case "month":
            first = _month_before(on, count)
            yield PartialDate(f"{first:%Y-%m}")
            yield from _days(_same_day(on, first), _HALF_A_MONTH)
        case _:
            months = range(count * _MONTHS_IN_YEAR - _HALF_A_YEAR, count * _MONTHS_IN_YEAR + _HALF_A_YEAR + 1)
            yield PartialDate(f"{on.year - count:04d}")
            yield from (PartialDate(f"{_month_before(on, one):%Y-%m}") for one in months)


def _calendar(match: re.Match[str], on: date) -> Iterator[PartialDate]:
    is_last = match["which"].lower() == "last"
    monday = on - timedelta(days=on.weekday())
    match match["unit"].lower():
        case "night":
            yield from _days(on - timedelta(days=1), 0)
            yield from _days(on, 0)
        case "week":
            first = min(monday, on) - timedelta(days=_DAYS_IN_WEEK if is_last else 0)
            length = (on - first).days if is_last else _DAYS_IN_WEEK
            yield from (PartialDate((first + timedelta(days=one)).isoformat()) for one in range(length))
        case "month":
            yield PartialDate(f"{_month_before(on, int(is_last)):%Y-%m}")
        case _:
            yield PartialDate(f"{on.year - int(is_last):04d}")


def _days(middle: date, width: int) -> Iterator[PartialDate]:
    return (PartialDate((middle + timedelta(days=one)).isoformat()) for one in range(-width, width + 1))


def _month_before(on: date, count: int) -> date:
    """The first day of the month so many months before that of a day."""
    months = on.year * _MONTHS_IN_YEAR + on.month - 1 - count
    return date(months // _MONTHS_IN_YEAR, months % _MONTHS_IN_YEAR + 1, 1)


def _same_day(on: date, first: date) -> date:
    """The day of a month with the same number; its last one where it is shorter."""
    following = _month_before(first, -1)
    return min(first + timedelta(days=on.day - 1), following - timedelta(days=1))
