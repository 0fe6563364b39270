"""Amounts in words, digits as written."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import Quantity, Range

_UNITS_OF_AGE = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours"}


def quantity_words(value: Quantity) -> str:
    """A quantity as text, digits as written."""
    number = "" if value.value is None else format(value.value, "f")
    return " ".join(part for part in (f"{value.comparator or ''}{number}", value.unit_text) if part)


def age_words(age: Quantity) -> str:
    """`65 years`, from the code of its unit, which is UCUM's in CDA and FHIR alike (UCUM s.4.2, table 5)."""
    return quantity_words(replace(age, unit=_UNITS_OF_AGE.get(age.code or age.unit or "", age.unit)))


def ages_words(ages: Range) -> str:
    """`10 years to 12 years`."""
    low, high = (age_words(end) if end else "" for end in (ages.low, ages.high))
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}"
