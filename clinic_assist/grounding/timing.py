"""How often a medicine is taken, from the words of a note and from FHIR Timing, in one comparable form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from clinic_assist.chart.datatypes import Timing
from clinic_assist.grounding.words import NUMBER_WORDS

# FHIR R4 value set units-of-time; months and years as average Gregorian lengths, used only to compare rates.
_DAYS = {
    "min": Fraction(1, 1440),
    "h": Fraction(1, 24),
    "d": Fraction(1),
    "wk": Fraction(7),
    "mo": Fraction(30436875, 1000000),
    "a": Fraction(3652425, 10000),
}
_PERIOD_WORDS = {
    "minute": "min",
    "min": "min",
    "hour": "h",
    "hr": "h",
    "h": "h",
    "day": "d",
    "daily": "d",
    "d": "d",
    "morning": "d",
    "evening": "d",
    "night": "d",
    "bedtime": "d",
    "week": "wk",
    "weekly": "wk",
    "wk": "wk",
    "month": "mo",
    "monthly": "mo",
    "year": "a",
    "yearly": "a",
    "annually": "a",
}
# HL7 v3 GTSAbbreviation and the Latin abbreviations of prescribing (ISMP list of error-prone abbreviations).
_CODES = {
    "qd": Fraction(1),
    "od": Fraction(1),
    "qam": Fraction(1),
    "qpm": Fraction(1),
    "qhs": Fraction(1),
    "hs": Fraction(1),
    "am": Fraction(1),
    "pm": Fraction(1),
    "bid": Fraction(2),
    "bd": Fraction(2),
    "tid": Fraction(3),
    "tds": Fraction(3),
    "qid": Fraction(4),
    "qds": Fraction(4),
    "qod": Fraction(1, 2),
    "qw": Fraction(1, 7),
    "qwk": Fraction(1, 7),
    "qmonth": Fraction(1) / _DAYS["mo"],
}
_TIMES = {"once": 1, "twice": 2, "thrice": 3, **{word: int(number) for word, number in NUMBER_WORDS.items()}}
_COUNT = r"(?P<count>once|twice|thrice|(?:(?:\d+|" + "|".join(NUMBER_WORDS) + r")\s*(?:times|x|×)))"
_PER = (
    r"(?:a|an|per|each|every|in a|in the|in|/|at)?[\s-]*(?P<period>minute|min|hour|hr|day|daily|d|morning|evening|night"
    r"|bedtime|weekly|week|wk|monthly|month|yearly|year|annually)s?\b"
)
_PATTERNS = (
    re.compile(rf"\b{_COUNT}[\s-]*{_PER}", re.IGNORECASE),
    re.compile(
        r"\b(?:every|each|q)[\s.-]*(?:(?P<every>\d+|"
        + "|".join(NUMBER_WORDS)
        + r"|other)(?:\s?-\s?(?P<every_max>\d+))?)?[\s.-]*"
        r"(?P<period>minutes?|hours?|hrs?|h|days?|d|mornings?|evenings?|nights?|weeks?|wk|months?|years?)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<code>q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|q\.?o\.?d\.?|qam|qpm|q\.?h\.?s\.?|bd|tds|qds|qwk|qw"
        r"|qmonth)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<code>OD|HS)(?!\w)"),
    re.compile(
        r"(?:\b(?:once|one)\s+)?\b(?P<alone>daily|nightly|weekly|fortnightly|monthly|yearly|annually|hourly)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<bed>(?:at|before)\s+(?:bedtime|night))\b", re.IGNORECASE),
    re.compile(r"\b(?P<bed>in\s+the\s+(?:morning|evening))\b", re.IGNORECASE),
)
_ALONE = {
    "daily": Fraction(1),
    "nightly": Fraction(1),
    "weekly": Fraction(1, 7),
    "fortnightly": Fraction(1, 14),
    "monthly": 1 / _DAYS["mo"],
    "yearly": 1 / _DAYS["a"],
    "annually": 1 / _DAYS["a"],
    "hourly": Fraction(24),
}
_AS_NEEDED = re.compile(
    r"\b(?:as\s+(?:needed|required|necessary)|when\s+(?:needed|required)|p\.?r\.?n\.?)(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often. `per_day` is exact; `start` and `end` are its place in the text."""

    start: int
    end: int
    text: str
    per_day: Fraction


def find_frequencies(text: str) -> tuple[Frequency, ...]:
    """All statements of how often, in order."""
    found: list[Frequency] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            rate = _rate(match.groupdict())
            if rate is not None:
                found.append(Frequency(match.start(), match.end(), match.group(), rate))
    return tuple(sorted(found, key=lambda frequency: frequency.start))


def find_as_needed(text: str) -> tuple[tuple[int, int], ...]:
    """Places of "as needed"."""
    return tuple(match.span() for match in _AS_NEEDED.finditer(text))


def rates_of(timing: Timing) -> Iterator[Fraction]:
    """How often per day, as FHIR Timing says it: by its numbers, its code and its times of day."""
    if timing.period and timing.period_unit in _DAYS:
        days = Fraction(timing.period) * _DAYS[timing.period_unit]
        yield Fraction(timing.frequency or 1) / days
        if timing.frequency_max:
            yield Fraction(timing.frequency_max) / days
    for code in (timing.code_text or "",):
        yield from (frequency.per_day for frequency in find_frequencies(code))
        if code.lower() in _CODES:
            yield _CODES[code.lower()]
    for events in (timing.time_of_day, timing.when):
        if events:
            yield Fraction(len(events))


def _rate(groups: dict[str, str | None]) -> Fraction | None:
    if code := groups.get("code"):
        return _CODES[code.lower().replace(".", "")]
    if alone := groups.get("alone"):
        return _ALONE[alone.lower()]
    if groups.get("bed"):
        return Fraction(1)
    period = _days(groups.get("period"))
    if period is None:
        return None
    if count := groups.get("count"):
        return _count(count) / period
    every = groups.get("every") or "1"
    return 1 / ((2 if every.lower() == "other" else _count(every)) * period)


def _days(word: str | None) -> Fraction | None:
    if word is None:
        return None
    lower = word.lower()
    return _DAYS[_PERIOD_WORDS[lower] if lower in _PERIOD_WORDS else _PERIOD_WORDS[lower.rstrip("s")]]


def _count(word: str) -> Fraction:
    match = re.match(r"\d+|[a-z]+", word.lower().strip())
    first = match.group() if match else "1"
    return Fraction(_TIMES[first]) if first in _TIMES else Fraction(int(first))
