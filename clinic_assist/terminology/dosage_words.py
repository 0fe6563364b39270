"""How much and how often, in words: the same in the draft, on paper and on the screen.

No abbreviation of the Joint Commission's "do not use" list is ever written for a code, and no trailing zero in a dose;
a text that the source wrote stays as it is.
"""

from __future__ import annotations

from decimal import Decimal

from clinic_assist.chart.datatypes import Dosage, Quantity, Range, Timing
from clinic_assist.terminology.labels import concept_text, format_decimal, format_quantity, format_ratio, unit_text

# FHIR R4 value set timing-abbreviation (from HL7 v3 GTSAbbreviation), in words.
_CODES = {
    "QD": "once daily",
    "QOD": "every other day",
    "BID": "twice daily",
    "TID": "3 times daily",
    "QID": "4 times daily",
    "AM": "every morning",
    "PM": "every afternoon",
    "BED": "at bedtime",
    "WK": "once weekly",
    "MO": "once monthly",
    "Q1H": "every hour",
    "Q2H": "every 2 hours",
    "Q3H": "every 3 hours",
    "Q4H": "every 4 hours",
    "Q6H": "every 6 hours",
    "Q8H": "every 8 hours",
}
# FHIR R4 value set event-timing, in words.
_EVENTS = {
    "MORN": "in the morning",
    "MORN.early": "early in the morning",
    "MORN.late": "late in the morning",
    "NOON": "at noon",
    "AFT": "in the afternoon",
    "AFT.early": "early in the afternoon",
    "AFT.late": "late in the afternoon",
    "EVE": "in the evening",
    "EVE.early": "early in the evening",
    "EVE.late": "late in the evening",
    "NIGHT": "at night",
    "PHS": "after going to sleep",
    "HS": "at bedtime",
    "WAKE": "after waking",
    "C": "with meals",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "AC": "before meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "PC": "after meals",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
# FHIR R4 value set units-of-time, in words.
_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_ADVERBS = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}


def dose_text(dose: Quantity) -> str:
    """`5 mg` for 5.0 mg, `<0.5 mg`; empty without a number.

    The record keeps its digits; a dose is shown without trailing zeros, where a lost point would make it tenfold.
    """
    if dose.value is None:
        return ""
    return f"{dose.comparator or ''}{_plain(dose.value)} {unit_text(dose)}".rstrip()


def dose_range_text(span: Range) -> str:
    """`1–2 tablets`, `≥1 mg`, `≤2 mg`; empty without a number."""
    low = span.low if span.low and span.low.value is not None else None
    high = span.high if span.high and span.high.value is not None else None
    if low and high:
        alike = unit_text(low) in ("", unit_text(high))
        return f"{_plain(low.value or Decimal(0)) if alike else dose_text(low)}–{dose_text(high)}"
    if low:
        return f"≥{dose_text(low)}"
    return f"≤{dose_text(high)}" if high else ""


def timing_words(timing: Timing | None) -> str:
    """`twice daily, at bedtime`. A code that is a text of its own stays as written; empty where nothing is said."""
    if timing is None:
        return ""
    parts = [rate_words(timing)]
    before = f"{timing.offset_minutes} min " if timing.offset_minutes and timing.when else ""
    parts += [before + _EVENTS.get(code, code) for code in timing.when]
    if timing.time_of_day:
        parts.append("at " + ", ".join(time[:5] for time in timing.time_of_day))
    if timing.day_of_week:
        parts.append("on " + ", ".join(day.capitalize() for day in timing.day_of_week))
    if timing.count:
        most = f"–{timing.count_max}" if timing.count_max and timing.count_max != timing.count else ""
        parts.append(f"{timing.count}{most} times in all")
    if timing.duration is not None:
        longest = timing.duration_max if timing.duration_max != timing.duration else None
        span = _plain(timing.duration) + (f"–{_plain(longest)}" if longest is not None else "")
        unit = _UNITS.get(timing.duration_unit or "", timing.duration_unit or "")
        parts.append(f"over {span} {unit}{'s' if unit and span != '1' else ''}".strip())
    return ", ".join(filter(None, parts))


def rate_words(timing: Timing | None) -> str:
    """How often, without the times of day, days and meals: `twice daily`, `every 4–6 hours`."""
    if timing is None:
        return ""
    # FHIR R4, Timing.code: a code is a complete statement of the schedule, so that a text of its own says all of it.
    code = timing.code_text or ""
    if code and code.upper() not in _CODES:
        return code
    unit = _UNITS.get(timing.period_unit or "")
    if timing.period is None or unit is None:
        return _CODES.get(code.upper(), "") or (f"{timing.frequency} times" if timing.frequency else "")
    longest = timing.period_max if timing.period_max != timing.period else None
    if timing.period == 1 and longest is None:
        return f"{_times(timing)} {_ADVERBS[unit]}" if unit in _ADVERBS else f"{_times(timing)} every {unit}"
    span = _plain(timing.period) + (f"–{_plain(longest)}" if longest else "")
    every = f"every {span} {unit}s"
    return every if _times(timing) == "once" else f"{_times(timing)} {every}"


def as_needed_words(dosage: Dosage) -> str:
    """`as needed for pain`; empty where it is not so, or not said."""
    purpose = concept_text(dosage.as_needed_for, missing="")
    if purpose:
        return f"as needed for {purpose}"
    return "as needed" if dosage.as_needed else ""


def most_words(dosage: Dosage) -> list[str]:
    """The limits of a dosage: in a time, at a time, and in a life."""
    found = [f"at most {format_ratio(dosage.max_dose_per_period)}"] if dosage.max_dose_per_period else []
    for most, when in ((dosage.max_dose_per_administration, "at a time"), (dosage.max_dose_per_lifetime, "in a life")):
        found += [f"at most {format_quantity(most)} {when}"] if most else []
    return found


def _times(timing: Timing) -> str:
    count, most = timing.frequency or 1, timing.frequency_max
    if most and most != count:
        return f"{count}–{most} times"
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _plain(value: Decimal) -> str:
    text = format_decimal(value)
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text
