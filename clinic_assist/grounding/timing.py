"""How often a medicine is taken, from the words of a note and from FHIR Timing, in one comparable form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from clinic_assist.chart.datatypes import Timing
from clinic_assist.grounding.words import NUMBER_WORDS
from clinic_assist.terminology.dosage_words import rate_words

# FHIR R4 value set units-of-time; months and years as average Gregorian lengths, used only to compare rates.
_DAYS = {
    "s": Fraction(1, 86400),
    "min": Fraction(1, 1440),
    "h": Fraction(1, 24),
    "d": Fraction(1),
    "wk": Fraction(7),
    "mo": Fraction(30436875, 1000000),
    "a": Fraction(3652425, 10000),
}
_PERIOD_WORDS = {
    "second": "s",
    "minute": "min",
    "min": "min",
    "hour": "h",
    "hourly": "h",
    "hr": "h",
    "h": "h",
    "day": "d",
    "daily": "d",
    "d": "d",
    "morning": "d",
    "afternoon": "d",
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
# The Latin abbreviations of prescribing (ISMP list of error-prone abbreviations), as notes write them. The codes of
# FHIR's Timing.code are read by `terminology.dosage_words`.
_CODES = {
    "qd": Fraction(1),
    "od": Fraction(1),
    "om": Fraction(1),
    "mane": Fraction(1),
    "nocte": Fraction(1),
    "qam": Fraction(1),
    "qpm": Fraction(1),
    "qhs": Fraction(1),
    "hs": Fraction(1),
    "bid": Fraction(2),
    "bd": Fraction(2),
    "tid": Fraction(3),
    "tds": Fraction(3),
    "qid": Fraction(4),
    "qds": Fraction(4),
    "qod": Fraction(1, 2),
    "alternate days": Fraction(1, 2),
    "alternating days": Fraction(1, 2),
    "qw": Fraction(1, 7),
    "qwk": Fraction(1, 7),
    "qmonth": Fraction(1) / _DAYS["mo"],
}
_TIMES = {
    "other": 2,
    "once": 1,
    "twice": 2,
    "thrice": 3,
    **{word: int(number) for word, number in NUMBER_WORDS.items()},
}
_NUMBER = r"\d[\d,]*(?:\.\d+)?|" + "|".join(NUMBER_WORDS)
_TO = r"\s*(?:[-–—]|\bto\b|\bor\b)\s*"
_COUNT = (
    rf"(?P<count>once|twice|thrice|(?:{_NUMBER})(?=(?:{_TO}(?:{_NUMBER}))?\s*(?:times|x|×)))"
    rf"(?:(?:{_TO}(?P<count_max>{_NUMBER}))?\s*(?:times|x|×))?"
)
_EVERY = (
    rf"(?:every|each|q)[\s.-]*(?:(?P<every>{_NUMBER}|other)(?:{_TO}(?P<every_max>{_NUMBER}))?)?[\s.-]*"
    r"(?P<period>seconds?|minutes?|hours?|hrs?|h|days?|d|mornings?|afternoons?|evenings?|nights?|weeks?|wk|months?"
    r"|years?)\b"
)
_PER = (
    r"(?:a|an|per|each|every|in a|in the|in|/|at)?[\s-]*(?P<period>second|minute|min|hour|hr|day|daily|d|morning"
    r"|afternoon|evening|night|bedtime|weekly|week|wk|monthly|month|yearly|year|annually)s?\b"
)
_PATTERNS = (
    re.compile(
        rf"\b(?P<every>{_NUMBER})(?:[\s-]?(?P<period>hourly)|-(?P<long>weekly|monthly))\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_COUNT}[\s-]*{_EVERY}", re.IGNORECASE),
    re.compile(rf"\b{_COUNT}[\s-]*{_PER}", re.IGNORECASE),
    re.compile(rf"\b{_EVERY}", re.IGNORECASE),
    re.compile(rf"\b{_COUNT}\s+(?P<in_all>in\s+(?:all|total))\b", re.IGNORECASE),
    re.compile(rf"\b{_COUNT}(?=\s*(?:[,.;]|$))", re.IGNORECASE),
    re.compile(
        r"\b(?P<code>q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|q\.?o\.?d\.?|qam|qpm|q\.?h\.?s\.?|bd|tds|qds|qwk|qw"
        r"|qmonth)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:on\s+)?(?P<code>altern(?:ate|ating) days)\b", re.IGNORECASE),
    re.compile(r"\b(?P<code>OD|OM|HS|[Mm]ane|[Nn]octe|(?:od|om)(?=\s*(?:[.,;)]|$)))(?!\w)"),
    re.compile(
        r"(?:\b(?:once|one)\s+)?\b(?P<alone>daily|nightly|weekly|fortnightly|monthly|yearly|annually|hourly)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<bed>(?:at|before)\s+(?:bedtime|night))\b", re.IGNORECASE),
    re.compile(r"\b(?P<bed>in\s+the\s+(?:morning|afternoon|evening))\b", re.IGNORECASE),
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
# Bedtime and night are one to people who prescribe; `qpm` is said of the afternoon and of the evening.
_DAY_PARTS = {
    "morning": "morning",
    "qam": "morning",
    "om": "morning",
    "mane": "morning",
    "nocte": "night",
    "afternoon": "afternoon",
    "evening": "evening",
    "night": "night",
    "nightly": "night",
    "bedtime": "night",
    "qhs": "night",
    "hs": "night",
}
_DAY_PART = re.compile(
    r"\b(?:morning|qam|om|mane|nocte|afternoon|evening|nightly|night|bedtime|q\.?h\.?s|hs)(?!\w)", re.IGNORECASE
)
# FHIR R4 value set event-timing: codes that stand for every meal, whose number a record does not say.
_EVERY_MEAL = frozenset(("C", "AC", "PC"))
_AS_NEEDED = re.compile(
    r"\b(?:as\s+(?:needed|required|necessary)|when\s+(?:needed|required)|p\.?r\.?n\.?)(?!\w)", re.IGNORECASE
)


class Reckoning(Enum):
    """What a number of times is reckoned by: a day, nothing that is said, or the whole treatment."""

    PER_DAY = "per day"
    NOT_SAID = "times"
    IN_ALL = "times in all"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often, exactly: `least` and `most` differ where a span is given ("every 4–6 hours")."""

    least: Fraction
    most: Fraction
    by: Reckoning = Reckoning.PER_DAY

    def holds(self, other: Rate) -> bool:
        """Whether the other lies within this span."""
        return self.by is other.by and self.least <= other.least and other.most <= self.most


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often, as a text says it; `start` and `end` are its place."""

    start: int
    end: int
    text: str
    rate: Rate


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


def day_parts_in(text: str) -> frozenset[str]:
    """The parts of the day that a text names, each by one word."""
    return frozenset(_DAY_PARTS[match.group().lower().replace(".", "")] for match in _DAY_PART.finditer(text))


def day_parts_at(text: str) -> tuple[tuple[int, str], ...]:
    """The parts of the day that a text names, each with its place."""
    found = ((match.start(), match.group().lower().replace(".", "")) for match in _DAY_PART.finditer(text))
    return tuple((start, _DAY_PARTS[word]) for start, word in found)


def find_as_needed(text: str) -> tuple[tuple[int, int], ...]:
    """Places of "as needed"."""
    return tuple(match.span() for match in _AS_NEEDED.finditer(text))


def rates_of(timing: Timing) -> Iterator[Rate]:
    """How often, as FHIR Timing says it: by its numbers, its code, its times of day and its count."""
    least, most = timing.frequency or 1, timing.frequency_max or timing.frequency or 1
    if timing.period and timing.period_unit in _DAYS:
        unit = _DAYS[timing.period_unit]
        shortest, longest = Fraction(timing.period), Fraction(timing.period_max or timing.period)
        yield Rate(least / (longest * unit), most / (shortest * unit))
    elif timing.frequency:
        yield Rate(Fraction(least), Fraction(most), Reckoning.NOT_SAID)
    if timing.count:
        yield _plain(Fraction(timing.count), Reckoning.IN_ALL)
    if timing.code_text:
        code = Timing(code_text=timing.code_text)
        yield from (frequency.rate for frequency in find_frequencies(rate_words(code)))
        yield from (frequency.rate for frequency in find_frequencies(timing.code_text))
    for events in (timing.time_of_day, [event for event in timing.when if event not in _EVERY_MEAL]):
        if events:
            yield _plain(Fraction(len(events)))


def _rate(groups: dict[str, str | None]) -> Rate | None:
    if code := groups.get("code"):
        return _plain(_CODES[code.lower().replace(".", "")])
    if alone := groups.get("alone"):
        return _plain(_ALONE[alone.lower()])
    if groups.get("bed"):
        return _plain(Fraction(1))
    least, most = _span(groups.get("count"), groups.get("count_max"))
    period = _days(groups.get("period") or groups.get("long"))
    if period is None:
        return Rate(least, most, Reckoning.IN_ALL if groups.get("in_all") else Reckoning.NOT_SAID)
    shortest, longest = _span(groups.get("every"), groups.get("every_max"))
    return Rate(least / (longest * period), most / (shortest * period)) if shortest else None


def _plain(times: Fraction, by: Reckoning = Reckoning.PER_DAY) -> Rate:
    return Rate(times, times, by)


def _days(word: str | None) -> Fraction | None:
    if word is None:
        return None
    lower = word.lower()
    return _DAYS[_PERIOD_WORDS[lower] if lower in _PERIOD_WORDS else _PERIOD_WORDS[lower.rstrip("s")]]


def _span(first: str | None, last: str | None) -> tuple[Fraction, Fraction]:
    """Both numbers of a span, the smaller first; one for none."""
    low = _count(first or "1")
    high = _count(last) if last else low
    return min(low, high), max(low, high)


def _count(word: str) -> Fraction:
    lower = word.lower()
    return Fraction(_TIMES[lower]) if lower in _TIMES else Fraction(lower.replace(",", ""))
