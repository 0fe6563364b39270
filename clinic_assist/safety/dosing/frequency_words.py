"""How often, in words: "twice daily", "q4-6h", "on Mondays", "in the morning and at bedtime"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from clinic_assist.safety.dosing.amounts import Span
from clinic_assist.safety.dosing.schedule import Frequency, once_a_day, times_in

NUMBER: Final = r"(\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)"
"""A figure as texts write it, as one group of a pattern."""
SPAN_OF_NUMBERS: Final = rf"{NUMBER}(?:\s*(?:-|to|or)\s*{NUMBER})?"
"""A figure or a span of figures, as two groups."""

_ONE: Final = Decimal(1)
_TIMES: Final = rf"{SPAN_OF_NUMBERS}\s*(?:x|times?)"
_DAY_OF_WEEK: Final = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b")

_Read = tuple[re.Pattern[str], "Frequency | None"]


def _fixed(pattern: str, times: int, days: int = 1) -> _Read:
    return re.compile(rf"(?<![\w]){pattern}(?!\w)"), times_in(
        Span(Decimal(times), Decimal(times)), Span(Decimal(days), Decimal(days))
    )


_TIME_UNIT: Final = "hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wks?|months?"
# How often, as counted; longer ways of writing stand before the shorter ones that they hold.
_COUNTED: Final[tuple[_Read, ...]] = (
    (re.compile(rf"\b{_TIMES}\s*(?:a|per|each|every|/)?\s*-?(daily|day|week|weekly|wk|month|monthly)\b"), None),
    (
        re.compile(
            rf"\b(?:every|q|each)\s*{SPAN_OF_NUMBERS}\s*-?\s*(hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wks?|months?)\b"
        ),
        None,
    ),
    (re.compile(rf"\bq\s*{NUMBER}\s*h\s*-\s*(?:q\s*)?{NUMBER}\s*(h|hrs?)\b"), None),
    _fixed(r"(?:every other day|every second day|qod|q\.o\.d\.?|alternate days)", 1, 2),
    _fixed(r"every (?:third|3rd) day", 1, 3),
    _fixed(r"(?:once|1 time|one time) (?:a |per |every |each )?(?:week|weekly)", 1, 7),
    _fixed(r"(?:twice|2 times) (?:a |per |every |each )?(?:week|weekly)", 2, 7),
    _fixed(r"(?:once|1 time) (?:a |per |every |each )?(?:month|monthly)", 1, 30),
    _fixed(r"(?:four times|4 times|4x)(?: a| per| each| every)? ?(?:daily|day)", 4),
    _fixed(r"(?:three times|thrice|3x)(?: a| per| each| every)? ?(?:daily|day)", 3),
    _fixed(r"(?:twice|2x|two times)(?: a| per| each| every)? ?-?(?:daily|day)", 2),
    _fixed(r"(?:once|1x|1 time)(?: a| per| each| every)? ?-?(?:daily|day)", 1),
    _fixed(r"(?:bid|b\.i\.d\.?)", 2),
    _fixed(r"(?:tid|t\.i\.d\.?)", 3),
    _fixed(r"(?:qid|q\.i\.d\.?)", 4),
    _fixed(r"(?:qweek|qwk|q week|weekly|every week|each week|per week|a week)", 1, 7),
    _fixed(r"(?:monthly|every month|each month|per month)", 1, 30),
    _fixed(r"(?:every hour|hourly|q1h|qh)", 24),
    _fixed(r"(?:twice|two times)", 2),
    _fixed(r"(?:qd|q\.d\.?|qday|q day|every day|each day|per day|a day|/ ?day|/ ?d|once daily|daily)", 1),
)
# Times of the day: each adds one, where nothing is counted.
_MOMENTS: Final = (
    r"(?:(?:every|each|in the) morning|q\.?a\.?m\.?|morning|(?:with|before|after) breakfast|a\.?m\.?)",
    r"(?:at noon|noon|midday|with lunch|before lunch|after lunch|every afternoon|in the afternoon)",
    r"(?:(?:every|each|in the) evening|qpm|evening|(?:with|before) (?:dinner|supper)|evening meal|p\.?m\.?)",
    r"(?:(?:every|each|at) night|nightly|qhs|q\.h\.s\.?|hs|h\.s\.?|(?:at )?bedtime|night|qbedtime|before bed)",
)
_MOMENT_PATTERNS: Final = tuple(re.compile(rf"(?<![\w.]){pattern}(?!\w)") for pattern in _MOMENTS)
_MEALS: Final = re.compile(r"\b(?:with|before|after) (?:each |all |every )?meals?\b|\bwith meals\b|\bac\b|\bpc\b")
_PERIODS: Final = {"h": _ONE / 24, "d": _ONE, "w": Decimal(7)}


def read_frequency(text: str) -> Frequency | None:
    """How often, as a phrase says it; None where it does not, or says it in ways that do not agree."""
    counted = _counted(text)
    if counted:
        first, *others = counted
        joined = re.search(r"\bto\b|\bor\b", text) is not None
        for other in others:
            if other != first and not joined:
                return None
            first = first.joined(other)
        return first
    if days := set(_DAY_OF_WEEK.findall(text)):
        count = Decimal(len(days))
        return times_in(Span(count, count), Span(Decimal(7), Decimal(7)))
    moments = sum(1 for pattern in _MOMENT_PATTERNS if pattern.search(text))
    if moments:
        return once_a_day(moments)
    return once_a_day(3) if _MEALS.search(text) else None


def _counted(text: str) -> list[Frequency]:
    found: list[tuple[int, Frequency]] = []
    rest = text
    for pattern, fixed in _COUNTED:
        matches = list(pattern.finditer(rest))
        for match in matches:
            frequency = fixed or _measured(match)
            if frequency:
                found.append((match.start(), frequency))
            rest = f"{rest[: match.start()]}{'_' * len(match[0])}{rest[match.end() :]}"
    return [frequency for _place, frequency in sorted(found, key=lambda one: one[0])]


def _measured(match: re.Match[str]) -> Frequency | None:
    """`3 times a day`, `every 4-6 hours`."""
    low, high = figure_of_text(match[1]), figure_of_text(match[2] or match[1])
    if not low or high < low:
        return None
    word = match[3]
    if match[0].startswith(("every", "q", "each")):
        if word.startswith("mi"):
            # "Every 5 minutes" is one attack, not a day.
            return None
        unit = Decimal(30) if word.startswith("mo") else _PERIODS[word[0]]
        return times_in(Span(_ONE, _ONE), Span(low * unit, high * unit))
    days = {"d": _ONE, "w": Decimal(7), "m": Decimal(30)}[word[0]]
    return times_in(Span(low, high), Span(days, days))


def figure_of_text(text: str) -> Decimal:
    """A figure, its thousands marked or not."""
    return Decimal(text.replace(",", ""))
