"""How often a day a medicine is taken by the words of its dosage, to hold against what is coded.

Exporters code a frequency of one a day where they have none, beside "take one tablet every week". Taken daily instead
of weekly, methotrexate has killed (ISMP, high-alert medications); so a code that the words contradict is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from clinic_assist.chart.datatypes import Timing

FREQUENCIES_DIFFER: Final = "The words of this dosage tell another frequency than its code; only the words were read."

_NUMBERS: Final = {
    "once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "thrice": 3, "four": 4, "five": 5, "six": 6, "eight": 8,
    "twelve": 12, "other": 2,
}  # fmt: skip
_COUNT = r"(?P<count>once|twice|thrice|(?:one|two|three|four|five|six|\d{1,2})\s+times?)"
_EVERY = (
    r"every\s+(?:(?P<every>other|one|two|three|four|six|eight|twelve|\d{1,2})\s+)?(?P<unit>hours?|days?|weeks?|months?)"
)
_SPAN = r"(?:(?:a|per|each|every)\s+(?P<span>day|week|month)|(?P<span_ly>daily|weekly|monthly))"
_PLAIN = r"(?P<plain>daily|weekly|monthly|each\s+day)"
_WORDS = re.compile(rf"\b(?:{_COUNT}\s+{_SPAN}|{_EVERY}|{_PLAIN})\b", re.IGNORECASE)
_DAYS: Final = {"hour": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7), "month": Decimal(30)}
# UCUM's units of time, in days.
_UNIT_DAYS: Final = {
    "min": Decimal(1) / 1440, "h": Decimal(1) / 24, "d": Decimal(1), "wk": Decimal(7), "mo": Decimal(30),
}  # fmt: skip
_ALIKE = Decimal("0.1")  # months differ in length, and a third of a day has no end


def contradicts(words: str | None, timing: Timing | None) -> bool:
    """Whether words tell one frequency, and a timing another. Where the words tell several, nothing is said.

    "Two tablets daily" may be one tablet twice a day.
    """
    coded = _coded_rate(timing)
    found = list(_WORDS.finditer(words or ""))
    rates = {_rate(one) for one in found}
    if coded is None or len(rates) != 1:
        return False
    (told,) = rates
    if told == 1 and coded > 1 and all(_is_plain(one) for one in found):
        return False
    return abs(told - coded) > _ALIKE * max(told, coded)


def _is_plain(found: re.Match[str]) -> bool:
    """Whether words tell a span without a count: `daily`, `every day`."""
    return bool(found["plain"]) or (bool(found["unit"]) and found["every"] is None)


def _rate(found: re.Match[str]) -> Decimal:
    """How often a day, by English words."""
    if unit := found["unit"]:
        every = Decimal(_number(found["every"])) * _DAYS[unit.lower().removesuffix("s")]
        return (1 / every).quantize(Decimal("0.0001"))
    span = (found["span"] or found["span_ly"] or found["plain"]).lower()
    days = _DAYS["week" if "week" in span else "month" if "month" in span else "day"]
    count = _number((found["count"] or "once").split()[0])
    return (Decimal(count) / days).quantize(Decimal("0.0001"))


def _number(word: str | None) -> int:
    return 1 if word is None else int(word) or 1 if word.isdigit() else _NUMBERS[word.lower()]


def _coded_rate(timing: Timing | None) -> Decimal | None:
    """How often a day by the code; None where it tells a span or no frequency."""
    if timing is None or not timing.period or timing.period_max is not None or timing.frequency is None:
        return None
    days = _UNIT_DAYS.get(timing.period_unit or "")
    return Decimal(timing.frequency) / (timing.period * days) if days else None
