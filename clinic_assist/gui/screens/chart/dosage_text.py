"""How a dosage is written: form – strength – DOSE – route – frequency.

Order and the capitals of DOSE: NHS Common User Interface, medication line display guidance.
"""

from __future__ import annotations

import re
from decimal import Decimal

from clinic_assist.chart.datatypes import Dosage, Quantity, Timing
from clinic_assist.chart.facts import MedicationUse
from clinic_assist.gui import strings
from clinic_assist.gui.screens.chart.listing import joined
from clinic_assist.terminology.labels import (
    concept_text,
    format_decimal,
    format_range,
    format_ratio,
    unit_text,
)

# FHIR R4 value sets timing-abbreviation (from HL7 v3 GTSAbbreviation) and event-timing, in words.
_CODES = {
    "QD": "once daily",
    "QOD": "every other day",
    "BID": "twice daily",
    "TID": "3 times daily",
    "QID": "4 times daily",
    "AM": "every morning",
    "PM": "every afternoon",
    "BED": "at bedtime",
    "WK": "weekly",
    "MO": "monthly",
    "Q1H": "every hour",
    "Q2H": "every 2 hours",
    "Q3H": "every 3 hours",
    "Q4H": "every 4 hours",
    "Q6H": "every 6 hours",
    "Q8H": "every 8 hours",
}
_WHEN = {
    "MORN": "in the morning",
    "NOON": "at noon",
    "AFT": "in the afternoon",
    "EVE": "in the evening",
    "NIGHT": "at night",
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
_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
# Joint Commission official "do not use" list; shown as the source wrote it, and flagged.
_ERROR_PRONE = re.compile(
    r"\b(?:Q\.?D\.?|Q\.?O\.?D\.?|MSO4|MgSO4|MS|I\.?U\.?|U)\b|\d\.0+\s|(?<![\d])\.\d", re.IGNORECASE
)


def dosage_line(use: MedicationUse, dosage: Dosage | None) -> str:
    """The line below a medicine's name; empty where the source gives nothing of it."""
    strengths = ", ".join(format_ratio(item.strength) for item in use.ingredients if item.strength)
    parts = [concept_text(use.form, missing=""), strengths]
    if dosage is not None:
        parts += [_dose(dosage), concept_text(dosage.route, missing=""), frequency(dosage)]
    return joined(*parts)


def frequency(dosage: Dosage) -> str:
    """How often, in words, and whether only as needed."""
    timing = timing_words(dosage.timing) if dosage.timing else ""
    purpose = concept_text(dosage.as_needed_for, missing="")
    needed = (f"as needed for {purpose}" if purpose else "as needed") if dosage.as_needed or purpose else ""
    return joined(timing, needed, by=" ")


def timing_words(timing: Timing) -> str:
    """A timing in words: `twice daily, at bedtime`."""
    parts = [_rate(timing)]
    parts += [_WHEN.get(code, code) for code in timing.when]
    if timing.time_of_day:
        parts.append("at " + ", ".join(time[:5] for time in timing.time_of_day))
    if timing.day_of_week:
        parts.append("on " + ", ".join(day.capitalize() for day in timing.day_of_week))
    if timing.count:
        parts.append(f"{timing.count} times in all")
    return joined(*parts, by=", ")


def is_error_prone(text: str) -> bool:
    """Whether imported text holds an abbreviation or a number form that is known to be misread."""
    return _ERROR_PRONE.search(text) is not None


def _rate(timing: Timing) -> str:
    if timing.period is None or timing.period_unit is None:
        code = timing.code_text or ""
        return _CODES.get(code.upper(), code)
    times = _times(timing)
    unit = _UNITS.get(timing.period_unit, timing.period_unit)
    if timing.period == 1 and timing.period_max is None:
        return {"day": f"{times} daily", "week": f"{times} weekly"}.get(unit, f"{times} every {unit}")
    span = _plain(timing.period) + (f"–{_plain(timing.period_max)}" if timing.period_max else "")
    every = f"every {span} {unit}s"
    return every if times == "once" else f"{times} {every}"


def _times(timing: Timing) -> str:
    count, most = timing.frequency or 1, timing.frequency_max
    if most and most != count:
        return f"{count}–{most} times"
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _dose(dosage: Dosage) -> str:
    if dosage.dose and dosage.dose.value is not None:
        unit = "" if unit_text(dosage.dose) else f" {strings.NO_UNIT}"
        return f"DOSE {_dose_quantity(dosage.dose)}{unit}"
    if dosage.dose_range:
        return f"DOSE {format_range(dosage.dose_range)}"
    if dosage.rate:
        return f"RATE {format_ratio(dosage.rate)}"
    return f"RATE {_dose_quantity(dosage.rate_quantity)}" if dosage.rate_quantity else ""


def _dose_quantity(quantity: Quantity) -> str:
    # ISMP: no trailing zero after a decimal point in a dose; only the display, the record keeps its digits.
    number = _plain(quantity.value) if quantity.value is not None else ""
    return joined(f"{quantity.comparator or ''}{number}", unit_text(quantity), by=" ")


def _plain(value: Decimal) -> str:
    text = format_decimal(value)
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text
