"""Dates, times, units and frequencies as people write them."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from clinic_assist.chart.datatypes import Timing
from clinic_assist.chart.partial_date import PartialDate

_DAY_FORMS = (
    "%d-%b-%Y",
    "%d-%b-%Y",
    "%Y-%m-%d",
    "%-d %B %Y",
    "%-d %b %Y",
    "%B %-d, %Y",
    "%b %-d, %Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
)
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
_OFTEN = {
    (1, "1", "d"): ("once daily", "daily", "every day", "once a day", "qd", "OD"),
    (2, "1", "d"): ("twice daily", "BID", "twice a day", "two times a day", "bd"),
    (3, "1", "d"): ("three times a day", "TID", "three times daily", "tds"),
    (4, "1", "d"): ("four times a day", "QID", "four times daily"),
    (1, "4", "h"): ("every 4 hours", "q4h", "4-hourly"),
    (1, "6", "h"): ("every 6 hours", "q6h"),
    (1, "8", "h"): ("every 8 hours", "q8h"),
    (1, "12", "h"): ("every 12 hours", "q12h"),
    (1, "1", "wk"): ("once weekly", "weekly", "once a week", "every week"),
    (3, "1", "wk"): ("three times a week",),
}


def date_said(day: PartialDate, rng: random.Random, *, exact: bool = False) -> str:
    """A date as somebody writes it, at the record's precision, or now and then less exact."""
    rough = not exact and rng.random() < 0.2
    if day.day is not None and not rough:
        return day.earliest.strftime(rng.choice(_DAY_FORMS))
    if day.month is not None and not (rough and rng.random() < 0.5):
        return day.earliest.strftime(rng.choice(_MONTH_FORMS))
    return f"{day.year}"


def unit_said(unit: str, rng: random.Random) -> str:
    """A unit as a note writes it."""
    return rng.choice(_UNITS.get(unit, (unit,)))


def number_said(value: Decimal, rng: random.Random) -> str:
    """A number with the record's own digits, or its zeros left out; a computed one rounded to two decimals."""
    digits = value.as_tuple().exponent
    if isinstance(digits, int) and digits < -5:
        return f"{round(value, 2):f}"
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written and rng.random() < 0.4 else written


def frequency_said(timing: Timing | None, rng: random.Random) -> str:
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
    words = _OFTEN.get((timing.frequency or 1, f"{timing.period.normalize():f}", timing.period_unit or ""))
    return rng.choice(words) if words else ""


def full_years(begin: date, end: date) -> int:
    """Birthdays passed from one day to another."""
    return end.year - begin.year - ((end.month, end.day) < (begin.month, begin.day))
