"""Finds the time that a question is about: "since March 2021", "in the last 6 months", "before admission"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_assist.asking.question import TimeSpan
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Encounter

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|\d{{1,2}}[- ]{_MONTH}[-, ]+\d{{4}}"
    rf"|{_MONTH} \d{{1,2}},? \d{{4}}|{_MONTH}[- ]\d{{4}}"
    rf"|(?:19|20)\d{{2}}|{_MONTH}(?![a-z]))"
)
_BETWEEN = re.compile(rf"\b(?:between|from) ({_DATE}) (?:and|to|until|till) ({_DATE})", re.IGNORECASE)
_ONE = re.compile(rf"\b(since|after|before|until|by|in|on|during|of|from) ({_DATE})", re.IGNORECASE)
_LENGTH = re.compile(
    r"\b(?:in|during|within|over|for)? ?(?:the )?(?:last|past) (\d{1,3}|few|couple of)? ?(day|week|month|year)s?\b",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(since )?(\d{1,3}) (day|week|month|year)s? ago\b", re.IGNORECASE)
_WORDS = re.compile(r"\b(?:today|yesterday|this (?:year|month|week))\b", re.IGNORECASE)
_STAY = re.compile(
    r"\b(before|since|after|during|on|at|in|prior to) (?:the |his |her |their |this )?(?:last |latest |most recent )?"
    r"(admission|hospitali[sz]ation|hospital stay|discharge)\b",
    re.IGNORECASE,
)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
# HL7 v3 ActCode, ActEncounterCode: a stay in hospital.
_STAYS = frozenset({"IMP", "ACUTE", "NONAC"})


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time in a question, and where its words stand."""

    span: TimeSpan
    start: int
    end: int


def find_time(text: str, chart: Chart, on: date) -> FoundTime | None:
    """The time that a question names; None where it names none. `on` is today."""
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], TimeSpan | None]], ...] = (
        (_BETWEEN, lambda match: _between(match, on)),
        (_STAY, lambda match: _around_stay(match, chart)),
        (_ONE, lambda match: _one(match, on)),
        (_AGO, lambda match: _ago(match, on)),
        (_LENGTH, lambda match: _length(match, on)),
        (_WORDS, lambda match: _named(match, on)),
    )
    for pattern, read in readers:
        for match in pattern.finditer(text):
            span = read(match)
            if span is not None:
                return FoundTime(span, match.start(), match.end())
    return None


def days_of(written: str, on: date) -> tuple[date, date] | None:
    """The first and last day that a date may mean; a month without a year is the last one that has begun."""
    lower = written.lower()
    numbers = [int(one) for one in re.findall(r"\d+", lower)]
    named = next((place for place, name in enumerate(_MONTHS, start=1) if name in lower), None)
    try:
        if named is None:
            return _iso(numbers)
        year = next((one for one in numbers if one > 31), None)
        day = next((one for one in numbers if one <= 31), None)
        if year is None:
            year = on.year if named <= on.month else on.year - 1
        return _span(year, named, day)
    except ValueError:
        return None


def _iso(numbers: list[int]) -> tuple[date, date]:
    year, month, day = (*numbers, None, None)[:3]
    if month is None:
        return date(year or 0, 1, 1), date(year or 0, 12, 31)
    return _span(year or 0, month, day)


def _span(year: int, month: int, day: int | None) -> tuple[date, date]:
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _between(match: re.Match[str], on: date) -> TimeSpan | None:
    first, last = days_of(match[1], on), days_of(match[2], on)
    return TimeSpan(first=first[0], last=last[1], words=match.group()) if first and last else None


def _one(match: re.Match[str], on: date) -> TimeSpan | None:
    days = days_of(match[2], on)
    if days is None:
        return None
    match match[1].lower():
        case "since" | "from":
            return TimeSpan(first=days[0], words=match.group())
        case "after":
            return TimeSpan(first=days[1] + timedelta(days=1), words=match.group())
        case "before":
            return TimeSpan(last=days[0] - timedelta(days=1), words=match.group())
        case "until" | "by":
            return TimeSpan(last=days[1], words=match.group())
        case _:
            return TimeSpan(first=days[0], last=days[1], words=match.group())


def _ago(match: re.Match[str], on: date) -> TimeSpan:
    first = on - timedelta(days=int(match[2]) * _DAYS[match[3].lower()])
    return TimeSpan(first=first, last=None if match[1] else first, words=match.group())


def _length(match: re.Match[str], on: date) -> TimeSpan | None:
    count = match[1] or ""
    if not count and not re.search(r"\b(?:in|during|within|over|past)\b", match.group(), re.IGNORECASE):
        # "last year" is the calendar's; "last month's result" the same.
        return _calendar_before(match[2].lower(), on, match.group())
    number = int(count) if count.isdecimal() else {"few": 3, "couple of": 2}.get(count.lower(), 1)
    return TimeSpan(first=on - timedelta(days=number * _DAYS[match[2].lower()]), words=match.group())


def _calendar_before(unit: str, on: date, words: str) -> TimeSpan | None:
    if unit == "year":
        return TimeSpan(first=date(on.year - 1, 1, 1), last=date(on.year - 1, 12, 31), words=words)
    if unit == "month":
        last = on.replace(day=1) - timedelta(days=1)
        return TimeSpan(first=last.replace(day=1), last=last, words=words)
    return TimeSpan(first=on - timedelta(days=2 * _DAYS[unit]), words=words)


def _named(match: re.Match[str], on: date) -> TimeSpan:
    word = match.group().lower()
    first = {"today": on, "yesterday": on - timedelta(days=1), "this week": on - timedelta(days=on.weekday())}.get(
        word, on.replace(day=1) if word == "this month" else date(on.year, 1, 1)
    )
    return TimeSpan(first=first, last=first if word == "yesterday" else None, words=match.group())


def _around_stay(match: re.Match[str], chart: Chart) -> TimeSpan:
    stay = next((one for one in chart.of(Encounter) if _is_stay(one)), None)
    if stay is None or stay.period is None or stay.period.start is None:
        return TimeSpan(words=match.group(), unknown="no stay in hospital with a date is recorded")
    start = stay.period.start.earliest
    end = stay.period.end.latest if stay.period.end else None
    edge = end if match[2].lower() == "discharge" else start
    if edge is None:
        return TimeSpan(words=match.group(), unknown="the end of the last stay in hospital is not recorded")
    match match[1].lower():
        case "before" | "prior to":
            return TimeSpan(last=edge - timedelta(days=1), words=match.group())
        case "since" | "after":
            return TimeSpan(first=edge, words=match.group())
        case "during" | "in":
            return TimeSpan(first=start, last=end, words=match.group())
        case _:
            return TimeSpan(first=edge, last=edge, words=match.group())


def _is_stay(encounter: Encounter) -> bool:
    code = (encounter.encounter_class.code or "").upper() if encounter.encounter_class else ""
    return code in _STAYS and encounter.status not in ("planned", "cancelled", "entered-in-error")
