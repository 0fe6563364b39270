"""Reads instructions written in words, such as "take 1-2 tabs by mouth q4-6h prn".

English, as prescriptions in the United States are written. What is not wholly understood gives no figure, and the
answer says what was missing; a number whose meaning is not certain is never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from clinic_assist.safety.dosing.amounts import UNIT_WORDS, Amount, Kind, Span, unit_of_text
from clinic_assist.safety.dosing.schedule import Frequency, once_a_day, times_in

NO_AMOUNT = "how much is taken at a time is not stated"
NO_FREQUENCY = "how often it is taken is not stated"
CHANGES = "the dose changes over time"
SEVERAL = "the instruction names several doses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One dose of an instruction with how often it is taken."""

    amount: Amount
    frequency: Frequency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sig:
    """What an instruction says.

    Attributes:
        parts: Doses that are taken side by side ("16 units in the morning and 18 units at bedtime").
        frequency: How often, where no dose was found with it.
        limit: The most in a day.
        missing: Why it is not wholly understood; empty where it is.
    """

    parts: tuple[Part, ...] = ()
    frequency: Frequency | None = None
    as_needed: bool = False
    limit: Amount | None = None
    missing: str = ""


_ONE: Final = Decimal(1)
_WORDS: Final = {
    "one half": "0.5", "one-half": "0.5", "half": "0.5", "one and one half": "1.5", "one and a half": "1.5",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20",
}  # fmt: skip
_NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
_FRACTION: Final = re.compile(r"(?:\b(\d+)(?:\s+and)?\s+|\b)(\d)\s*/\s*([2-4])\b(?!\s*/|\.\d|\d)")
_SIGNS: Final = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "–": "-", "—": "-", "‑": "-", "µ": "u", "μ": "u", "×": "x"}
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# What is no instruction on how to take it: for how long, how many were supplied, from when, and how to store it.
_ASIDE: Final = re.compile(
    r"\b(?:for|x)\s*\d+(?:\.\d+)?\s*(?:more\s+)?(?:days?|weeks?|months?|wks?|doses?)\b"
    r"|\b(?:disp(?:ense)?|qty|quantity|refills?|starting|start|until|stop|end)\b.*"
    r"|#\s*\d+|\d+ refill.*|\b(?:in|with)\s+\d[\d.]*\s*(?:l|ml|oz|ounces?)\b(?:\s+(?:of\s+)?[a-z0-9%]+)?"
    r"|\b\d[\d.]*\s*ml\s+(?:vial|bottle|bag)\b|\b(?:at|@)\s*\d[\d.]*\s*ml\s*(?:/|per)\s*h(?:ou)?r?\b"
    r"|\bover\s+\d+\s*(?:-\s*\d+\s*)?(?:min(?:ute)?s?|h(?:ou)?rs?)\b"
    r"|\b\d+\s*(?:min(?:ute)?s?|h(?:ou)?rs?)\s+(?:before|after|prior)\b"
    r"|\b(?:expires?|discard|dissolve|do not|avoid|call|each)\b.*"
)
_CHANGING: Final = re.compile(
    r"\b(?:then|taper\w*|titrat\w*|escalat\w*|increas\w*|decreas\w*|alternat\w*|sliding scale|on day \d|repeat\w*|"
    r"loading|tomorrow|first dose)\b"
)
_AS_NEEDED: Final = re.compile(r"\b(?:as needed|when needed|if needed|as required|when required|prn|p\.r\.n\.?)(?!\w)")
_N: Final = r"(\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)"
_UNIT: Final = "|".join(re.escape(word) for word in UNIT_WORDS)
_SPAN: Final = rf"{_N}(?:\s*(?:-|to|or)\s*{_N})?"
_AMOUNT: Final = re.compile(
    rf"(?<![\w./-]){_SPAN}\s*-?\s*({_UNIT})\b\.?(\s*/\s*(?:kg|h|hr|hour)\b| per (?:kg|hour)\b)?(?!\s*/?\s*(?:ml|l)\b)"
)
_BARE: Final = re.compile(
    rf"(?:^|\b(?:take|takes|give|use|chew|swallow|apply|inject|inhale)\s+){_SPAN}"
    r"(?=\s+(?:po|by mouth|orally|daily|once|twice|[234] times|bid|tid|qid|qd|q\d|qhs|qam|qpm|every|each|at bedtime|"
    r"in the|nightly|weekly|a day|per day|prn|as needed)\b)"
)
_LIMIT: Final = re.compile(
    r"\b(?:max(?:imum)?(?: of| dose| daily dose)?|(?:do )?not (?:to )?exceed|no more than|not more than|up to)\s*:?\s*"
    rf"{_N}\s*({_UNIT})?\.?\s*(?:/|per|in|a|an|each|every|daily|within)\s*(?:a\s+)?(?:24\s*(?:h|hr|hrs|hours)|day|d|24h)?\b"
)
_TIMES: Final = rf"{_SPAN}\s*(?:x|times?)"
_COUNTS: Final = frozenset({Kind.FORM, Kind.VOLUME, Kind.PUFF, Kind.PATCH})
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
            rf"\b(?:every|q|each)\s*{_SPAN}\s*-?\s*(hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wks?|months?)\b"
        ),
        None,
    ),
    (re.compile(rf"\bq\s*{_N}\s*h\s*-\s*(?:q\s*)?{_N}\s*(h|hrs?)\b"), None),
    _fixed(r"(?:every other day|every second day|qod|q\.o\.d\.?|alternate days)", 1, 2),
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
_PERIODS: Final = {"h": _ONE / 24, "m": _ONE / 1440, "d": _ONE, "w": Decimal(7)}


@lru_cache(maxsize=2048)
def read_sig(text: str) -> Sig:
    """What an instruction says, part by part."""
    plain = _plain(text)
    limit, plain = _limit(plain)
    as_needed = bool(_AS_NEEDED.search(plain))
    # "as needed for pain": what follows names a purpose, and may hold numbers of its own.
    plain = re.sub(r"\b(?:as needed|when needed|if needed|prn) for\b.*", " ", plain)
    changing = bool(_CHANGING.search(plain))
    amounts = [*_AMOUNT.finditer(plain)] or [*_BARE.finditer(plain)]
    parts = _counted_rather_than_weighed(tuple(_parts(plain, amounts)))
    if changing:
        return Sig(as_needed=as_needed, limit=limit, missing=CHANGES)
    missing = _missing(parts) if parts else NO_AMOUNT
    kept = parts if missing != SEVERAL else ()
    frequency = None if kept else read_frequency(plain)
    return Sig(parts=kept, frequency=frequency, as_needed=as_needed, limit=limit, missing=missing)


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


def _plain(text: str) -> str:
    plain = text.lower()
    for sign, spelled in _SIGNS.items():
        plain = plain.replace(sign, spelled)
    plain = _BRACKETS.sub(" ", plain)
    plain = _NUMBER_WORD.sub(lambda found: _WORDS[found[0]], plain)
    plain = _FRACTION.sub(_decimal, plain)
    return " ".join(_ASIDE.sub(" ", plain).split())


def _decimal(found: re.Match[str]) -> str:
    whole, top, bottom = int(found[1] or 0), int(found[2]), int(found[3])
    return format(Decimal(whole) + Decimal(top) / Decimal(bottom), "f") if top < bottom else found[0]


def _limit(text: str) -> tuple[Amount | None, str]:
    found = _LIMIT.search(text)
    if found is None or (
        "day" not in found[0] and "24" not in found[0] and "/d" not in found[0] and "daily" not in found[0]
    ):
        return None, text
    kind, factor = unit_of_text(found[2] or "") or (Kind.BARE, _ONE)
    figure = _figure(found[1]) * factor
    return Amount(Span(figure, figure), kind), text[: found.start()] + " " + text[found.end() :]


def _parts(text: str, amounts: Sequence[re.Match[str]]) -> Iterable[Part]:
    """Each amount with what stands between it and the next one; before the first where nothing stands behind."""
    for index, found in enumerate(amounts):
        amount = _amount(found)
        if amount is None:
            continue
        end = amounts[index + 1].start() if index + 1 < len(amounts) else len(text)
        frequency = read_frequency(text[found.end() : end])
        if frequency is None and len(amounts) == 1:
            frequency = read_frequency(text)
        yield Part(amount=amount, frequency=frequency)


def _counted_rather_than_weighed(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """`10 mg tablet, take 2 tablets daily`: of a count and a weight with one frequency, the count is the dose."""
    frequencies = [part.frequency for part in parts if part.frequency]
    counts = [part for part in parts if part.amount.kind in _COUNTS]
    if len(parts) == 2 and len(counts) == 1 and len(frequencies) == 1:
        return (Part(amount=counts[0].amount, frequency=frequencies[0]),)
    return parts


def _amount(found: re.Match[str]) -> Amount | None:
    least, most = _figure(found[1]), _figure(found[2] or found[1])
    if len(found.groups()) < 3:
        return Amount(Span(least, max(least, most)), Kind.BARE)
    per = (found[4] or "").replace(" per ", "/").replace(" ", "") if len(found.groups()) > 3 else ""
    unit = unit_of_text(found[3] + per)
    if unit is None or most < least:
        return None
    return Amount(Span(least, most).times(unit[1]), unit[0])


def _missing(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return "" if parts[0].frequency else NO_FREQUENCY
    kinds = {part.amount.kind for part in parts}
    if len(kinds) > 1 or any(part.frequency is None for part in parts):
        return SEVERAL
    return ""


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
    low, high = _figure(match[1]), _figure(match[2] or match[1])
    if not low or high < low:
        return None
    word = match[3]
    if match[0].startswith(("every", "q", "each")):
        unit = Decimal(30) if word.startswith("mo") else _PERIODS[word[0]]
        return times_in(Span(_ONE, _ONE), Span(low * unit, high * unit))
    days = {"d": _ONE, "w": Decimal(7), "m": Decimal(30)}[word[0]]
    return times_in(Span(low, high), Span(days, days))


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
