"""Dates as people write them in notes, each with every reading that its digits allow.

`11/02/2026` has two readings; `Mar-2019` has the precision of a month. A date in a note agrees with a date of the
record when one of its readings is the same as far as the note goes; a note that is more precise does not agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clinic_assist.chart.partial_date import PartialDate

_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\b\.?"
_TIME = r"(?:,?\s*(?:at\s+|T)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s*(?:h|hrs|hours|Z))?)?"
_PATTERNS = tuple(
    re.compile(rf"(?<![\w/.-]){pattern}(?![\w/])", re.IGNORECASE)
    for pattern in (
        rf"(?P<y>\d{{4}})[-/](?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}}){_TIME}",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[-\s./](?P<mon>{_MONTH}),?[-\s./]?(?P<y>\d{{4}}){_TIME}",
        rf"(?P<mon>{_MONTH})[-\s]?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[-\s]+(?P<y>\d{{4}}){_TIME}",
        rf"(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_TIME}",
        rf"(?P<mon>{_MONTH})(?:\s+of)?,?[-\s/]?(?P<y>\d{{4}})",
        r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])",
        r"(?P<m>0?[1-9]|1[0-2])/(?P<y>\d{4})",
        r"(?P<y>(?:19|20)\d\d)(?!\s*(?:m[gl]|mcg|[µun]g|pg|g\b|kg|kcal|units?|iu|u/|[mµun]mol|cells|copies|/|%|steps|,\d|\.\d))",
    )
)
# Two or more dates that share a month or a year: "3–21 August 2026", "June and November 2026", "1987-1989".
_JOINT = r"\s*(?:[-–—,&]|\band\b|\bto\b)\s*"
_SHARED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w/.-])(?<![:=]\s)(?P<parts>\d{{1,2}}(?:{_JOINT}\d{{1,2}})+)(?P<rest>\s+{_MONTH}\s+\d{{4}})(?![\w/])",
        rf"\b(?P<before>{_MONTH}\s+)(?P<parts>\d{{1,2}}(?:{_JOINT}\d{{1,2}})+)(?P<rest>,?\s+\d{{4}})(?![\w/])",
        rf"\b(?P<parts>{_MONTH}(?:{_JOINT}{_MONTH})+)(?P<rest>\s+\d{{4}})(?![\w/])",
        r"(?<![\w/.-])(?<!\d, )(?<![a-z] )(?<!\d )(?P<parts>(?:19|20)\d\d\s?[-–—]\s?(?:19|20)\d\d)(?P<rest>)(?![\w/-])",
    )
)
_PART = re.compile(rf"\d+|{_MONTH}", re.IGNORECASE)
# A month without its year, written with a capital and in a place for a date: "in August", "1 October".
_CAPITAL = "(?:" + "|".join(sorted((name.capitalize() for name in _MONTH_NUMBERS), key=len, reverse=True)) + r")\b\.?"
_YEARLESS = (
    re.compile(rf"(?<![\w/.-])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[-\s](?P<mon>{_CAPITAL})(?![-\s/]*\d)"),
    re.compile(rf"\b(?P<mon>{_CAPITAL})\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[./-]\d)(?!\s*(?:m?c?g|mmol|%|units?))"),
    re.compile(
        r"\b(?:in|since|from|until|by|during|of|to|between|and|early|mid|late|last)\s+(?P<mon>"
        + _CAPITAL
        + r")(?![-\s/]*\d)"
    ),
)
# Two numbers are a day only where a word for an event stands before them: "on 16/11"; else they may be a score.
_YEARLESS_SLASHED = re.compile(
    r"\b(?:on|since|until|by|started|stopped|dated|given|done|obs|labs|bloods|admitted|seen|reviewed|discharged)\s+"
    r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/.-]*\d)(?!\s*(?:m?c?g|mmol|mmhg|%|units?)\b)",
    re.IGNORECASE,
)
# "Labs 21/11: …", "TSH (19/11): …": a heading with its day; a score is none.
_YEARLESS_HEAD = re.compile(
    r"(?<![\w/.-])(?<!pain )(?<!power )(?<!strength )(?<!score )(?<!gcs )(?P<a>\d{1,2})/(?P<b>\d{1,2})(?=\)?:)",
    re.IGNORECASE,
)
# Days that share a month without its year: "14-18 Nov".
_SHARED_YEARLESS = re.compile(
    rf"(?<![\w/.-])(?<![:=]\s)(?P<parts>\d{{1,2}}(?:{_JOINT}\d{{1,2}})+)(?P<rest>\s+{_CAPITAL})(?![-\s/]*\d)"
)
# A number that is compared is no year: "above 2000".
_COMPARED = re.compile(r"(?:above|below|over|under|than|[<>≤≥=~])\s*$", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:last|this|next|previous|past)\s+(?:year|month|week|spring|summer|autumn|fall|winter|visit|night)\b"
    r"|\b(?:\d+|a|an|one|two|three|four|five|six|several|few|couple of)\s+(?:days?|weeks?|months?|years?)"
    r"\s+(?:ago|earlier|later)\b"
    r"|\bin\s+(?:\d+|a|an|one|two|three|four|five|six|several|few)(?:\s?-\s?\d+)?\s+(?:days?|weeks?|months?|years?)\b"
    r"|(?<!most )\b(?:recently|lately|tomorrow)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(r"\b(?P<today>today)\b|\byesterday\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a note.

    Attributes:
        readings: What its digits can mean; two for `11/02/2026`.
        time: `HH:MM` where written.
        is_bare_year: Four digits alone, which may also be a number.
    """

    start: int
    end: int
    text: str
    readings: tuple[PartialDate, ...]
    time: str | None = None
    is_bare_year: bool = False

    def agrees_with(self, known: PartialDate) -> bool:
        """Whether the record's date is the same as far as the note goes, and the note goes no further."""
        if self.time is not None and known.time is not None and known.time != self.time:
            return False
        if self.time is not None and known.time is None:
            return False
        return any(known.text[:10].startswith(reading.text) for reading in self.readings)


def find_dates(text: str, *, on: date) -> tuple[DateMention, ...]:
    """All dates of a text in order. `today` and `yesterday` are read from `on`; in the year 1 days need their year."""
    taken: list[tuple[int, int]] = []
    found: list[DateMention] = []
    for mention in _sharing(text, on):
        taken.append((mention.start, mention.end))
        found.append(mention)
    for pattern in (*_PATTERNS, *((*_YEARLESS, _YEARLESS_SLASHED, _YEARLESS_HEAD) if on.year > 1 else ())):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if pattern is _PATTERNS[-1] and _COMPARED.search(text[: match.start()]):
                continue
            in_full = "y" in match.groupdict()
            readings = tuple(_readings(match.groupdict()) if in_full else _nearest(match.groupdict(), on))
            if readings:
                taken.append(match.span())
                found.append(_mention(match, readings, is_bare_year=pattern is _PATTERNS[-1]))
    found = [_with_weekday(text, mention) for mention in found]
    for match in _NEAR.finditer(text if on != date.min else ""):
        day = on if match.group("today") else on - timedelta(days=1)
        found.append(_mention(match, (PartialDate(day.isoformat()),), is_bare_year=False))
    return tuple(sorted(found, key=lambda mention: mention.start))


def _with_weekday(text: str, mention: DateMention) -> DateMention:
    """A date with the day of the week before it: readings that fall on another day are none."""
    before = _WEEKDAY.search(text[: mention.start])
    if before is None:
        return mention
    fitting = [
        one for one in mention.readings if one.day is None or _DAYS[one.earliest.weekday()] == before["day"][:3].lower()
    ]
    return replace(mention, start=before.start(), text=text[before.start() : mention.end], readings=tuple(fitting))


def weekdays_in(text: str) -> tuple[tuple[int, int], ...]:
    """Places of days of the week that stand before a date."""
    return tuple(match.span() for match in _BEFORE_DATE.finditer(text))


_BEFORE_DATE = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day|r?s)?\.?,?\s+(?=\d)", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"\b(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?,?\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def _sharing(text: str, on: date) -> Iterator[DateMention]:
    """Dates that share their month or year, each with its own place; the shared part belongs to the last."""
    for pattern in (*_SHARED, *((_SHARED_YEARLESS,) if on.year > 1 else ())):
        for match in pattern.finditer(text):
            parts = list(_PART.finditer(match["parts"]))
            day = on if pattern is _SHARED_YEARLESS else date.min
            before = match["before"] if "before" in match.groupdict() else ""
            dates = [find_dates(f"{before}{part.group()}{match['rest']}", on=day) for part in parts]
            if any(len(one) != 1 for one in dates):
                continue
            for part, (one,) in zip(parts, dates, strict=True):
                start = match.start() if part is parts[0] else match.start("parts") + part.start()
                end = match.end() if part is parts[-1] else match.start("parts") + part.end()
                yield DateMention(start, end, text[start:end], one.readings)


def _nearest(groups: dict[str, str | None], on: date) -> Iterator[PartialDate]:
    """A day or month without its year: the last one up to today, and the next one, of which a plan may speak."""
    if groups.get("a"):
        first, second = groups["a"], groups["b"]
        for one, other in dict.fromkeys(((first, second), (second, first))):
            if 1 <= int(one or 0) <= _MONTHS:
                yield from _nearest({"m": one, "d": other}, on)
        return
    month, day = _month_number(groups), int(groups.get("d") or 0)
    this_year = (month, day) <= (on.month, on.day)
    for year in (on.year, on.year + 1) if this_year else (on.year - 1, on.year):
        yield from _valid(f"{year}-{month:02d}" + (f"-{day:02d}" if day else ""))


_MONTHS = 12


def find_relative_times(text: str) -> tuple[tuple[int, int], ...]:
    """Places of times that no calendar day can be given for (`last year`, `three weeks ago`)."""
    return tuple(match.span() for match in _RELATIVE.finditer(text))


def _mention(match: re.Match[str], readings: tuple[PartialDate, ...], *, is_bare_year: bool) -> DateMention:
    groups = match.groupdict()
    if "y" not in groups and "a" in groups:
        return DateMention(match.start("a"), match.end(), match.string[match.start("a") : match.end()], readings)
    if "y" not in groups and "mon" in groups:
        start = min(
            place for place in (match.start("mon"), match.start("d") if groups.get("d") else match.start("mon"))
        )
        return DateMention(start, match.end(), match.string[start : match.end()], readings)
    time = f"{int(groups['hour']):02d}:{groups['minute']}" if groups.get("hour") else None
    return DateMention(match.start(), match.end(), match.group(), readings, time, is_bare_year)


def _readings(groups: dict[str, str | None]) -> Iterator[PartialDate]:
    for year in _years(groups["y"] or ""):
        if groups.get("a"):
            first, second = int(groups["a"] or 0), int(groups["b"] or 0)
            for month, day in dict.fromkeys(((first, second), (second, first))):
                yield from _valid(f"{year}-{month:02d}-{day:02d}")
            continue
        text = year
        if groups.get("mon") or groups.get("m"):
            text += f"-{_month_number(groups):02d}"
        if groups.get("d"):
            text += f"-{int(groups['d'] or 0):02d}"
        yield from _valid(text)


def _valid(text: str) -> Iterator[PartialDate]:
    with suppress(ValueError):
        yield PartialDate(text)


def _years(written: str) -> tuple[str, ...]:
    return (written,) if len(written) == 4 else (f"20{written}", f"19{written}")


def _month_number(groups: dict[str, str | None]) -> int:
    name = groups.get("mon")
    return _MONTH_NUMBERS[name.lower().rstrip(".")] if name else int(groups.get("m") or 0)
