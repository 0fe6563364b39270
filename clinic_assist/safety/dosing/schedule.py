"""How often a medicine is taken: times on a day on which it is taken, and times in a week."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clinic_assist.chart.datatypes import Timing
from clinic_assist.safety.dosing.amounts import Span

_ONE: Final = Decimal(1)
_SEVEN: Final = Decimal(7)
# FHIR R4 value set units-of-time, in days. A month counts 30 and a year 365 days, which says enough.
_DAYS: Final = {
    "s": _ONE / 86_400, "min": _ONE / 1440, "h": _ONE / 24, "d": _ONE, "wk": _SEVEN, "week": _SEVEN, "mo": Decimal(30),
    "a": Decimal(365),
}  # fmt: skip
# FHIR R4 value set timing-abbreviation: times and the period in days.
_CODES: Final = {
    "QD": (1, 1), "BID": (2, 1), "TID": (3, 1), "QID": (4, 1), "QOD": (1, 2), "AM": (1, 1), "PM": (1, 1), "BED": (1, 1),
    "WK": (1, 7), "MO": (1, 30), "Q1H": (24, 1), "Q2H": (12, 1), "Q3H": (8, 1), "Q4H": (6, 1), "Q6H": (4, 1),
    "Q8H": (3, 1), "Q12H": (2, 1), "DAILY": (1, 1),
}  # fmt: skip
# FHIR R4 value set event-timing: a meal without a name stands for three.
_THRICE: Final = frozenset({"C", "AC", "PC"})


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often.

    Attributes:
        a_day: Times on a day on which it is taken.
        a_week: Times in seven days, on average.
    """

    a_day: Span
    a_week: Span

    def joined(self, other: Frequency) -> Frequency:
        """Either of two."""
        return Frequency(self.a_day.joined(other.a_day), self.a_week.joined(other.a_week))


def times_in(times: Span, days: Span) -> Frequency:
    """So many times in so many days: on a day of taking once, where there are more days than times."""
    # Rounded, because a third of a day has no exact figure and `every 8 hours` is three times a day.
    rate = Span(round(times.least / days.most, 6), round(times.most / days.least, 6))
    return Frequency(a_day=Span(max(_ONE, rate.least), max(_ONE, rate.most)), a_week=rate.times(_SEVEN))


def once_a_day(times: int = 1) -> Frequency:
    """So many times every day."""
    figure = Decimal(times)
    return times_in(Span(figure, figure), Span(_ONE, _ONE))


def frequency_of(timing: Timing | None) -> Frequency | None:
    """What a coded timing says; None where it does not say how often."""
    if timing is None:
        return None
    days = Decimal(len(timing.day_of_week)) if timing.day_of_week else _SEVEN
    if timing.period and timing.period_unit in _DAYS:
        unit = _DAYS[timing.period_unit]
        # FHIR R4, Timing.repeat.frequency: "if no frequency is stated, the assumption is that the event occurs once".
        least = Decimal(timing.frequency or 1)
        most = Decimal(timing.frequency_max or timing.frequency or 1)
        span = Span(timing.period * unit, max(timing.period, timing.period_max or timing.period) * unit)
        found = times_in(Span(least, max(least, most)), span)
        return found if not timing.day_of_week else _on_days(found, days)
    if timing.when:
        return _on_days(once_a_day(sum(3 if code in _THRICE else 1 for code in timing.when)), days)
    if timing.time_of_day:
        return _on_days(once_a_day(len(timing.time_of_day)), days)
    return _by_code(timing, days)


def _by_code(timing: Timing, days: Decimal) -> Frequency | None:
    code = (timing.code_text or "").strip().upper()
    if code in _CODES:
        times, period = _CODES[code]
        return times_in(Span(Decimal(times), Decimal(times)), Span(Decimal(period), Decimal(period)))
    return times_in(Span(days, days), Span(_SEVEN, _SEVEN)) if timing.day_of_week else None


def _on_days(daily: Frequency, days: Decimal) -> Frequency:
    return Frequency(daily.a_day, daily.a_day.times(days))
