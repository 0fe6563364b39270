"""Dates, times, units and frequencies as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from clinic_assist.chart.datatypes import Timing
from clinic_assist.chart.partial_date import PartialDate
from tests.grounding.wordings.grammar import Voice

_MONTH_FORMS = ("%b-%Y", "%B %Y", "%b %Y", "%m/%Y")
_UNITS = {
    "mm[Hg]": ("mmHg", "mm Hg"),
    "mmHg": ("mmHg", "mm Hg"),
    "/min": ("/min", "per minute"),
    "{score}": ("",),
    "10*3/uL": ("x10^3/uL", "K/uL"),
    "10*6/uL": ("x10^6/uL",),
    "Cel": ("°C",),
    "[degF]": ("°F",),
    "cm": ("cm",),
    "mL/min/{1.73_m2}": ("mL/min/1.73m2",),
    "kg/m2": ("kg/m2", "kg/m²"),
    "ug": ("mcg",),
}


def date_said(day: PartialDate, rng: Voice, *, exact: bool = False) -> str:
    """A date as somebody writes it, at the record's precision, or now and then less exact."""
    rough = not exact and rng.random() < 0.2
    if day.day is not None and not rough:
        return day.earliest.strftime(rng.choice(rng.forms.days))
    if day.month is not None and not (rough and rng.random() < 0.5):
        return day.earliest.strftime(rng.choice(_MONTH_FORMS))
    return f"{day.year}"


def unit_said(unit: str, rng: Voice) -> str:
    """A unit as a note writes it."""
    return rng.choice(_UNITS.get(unit, (unit,)))


def number_said(value: Decimal, rng: Voice) -> str:
    """A number with the record's own digits, or its zeros left out; a computed one rounded to two decimals."""
    digits = value.as_tuple().exponent
    if isinstance(digits, int) and digits < -5:
        return f"{round(value, 2):f}"
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written and rng.random() < 0.4 else written


def frequency_said(timing: Timing | None, rng: Voice) -> str:
    """How often a medicine is taken; empty where the record's timing is no plain one."""
    if (
        timing is None
        or timing.when
        or timing.time_of_day
        or timing.day_of_week
        or timing.frequency_max
        or timing.count
    ):
        return ""
    if timing.period is None or timing.period_max is not None:
        return ""
    words = rng.forms.often.get((timing.frequency or 1, f"{timing.period.normalize():f}", timing.period_unit or ""))
    return rng.choice(words) if words else ""


def full_years(begin: date, end: date) -> int:
    """Birthdays passed from one day to another."""
    return end.year - begin.year - ((end.month, end.day) < (begin.month, begin.day))
