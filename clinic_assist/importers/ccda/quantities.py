"""Numbers and amounts: PQ, IVL_PQ, RTO, INT, REAL and BL, with the source's own digits."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from clinic_assist.chart.datatypes import Quantity, Range, Ratio
from clinic_assist.importers.ccda.concepts import text_of
from clinic_assist.importers.ccda.nodes import attribute, child, is_true, own_text, qualified
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.xml.tree import Element
from clinic_assist.terminology.systems import UCUM

# Numbers as exporters write them: some with a sign, some with a comma for thousands, none of which is guessed at.
_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{0,40})?|[+-]?\.\d{1,40}")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(\d{1,40}(?:\.\d{1,40})?)", re.ASCII)
_NO_VALUES = frozenset(("UNK", "NI", "NA"))
_NO_UNITS = frozenset(("1", "null", "UNK", "NI"))


def decimal(reading: Reading, node: Element | None, name: str = "value") -> Decimal | None:
    """A number with the source's own digits."""
    text = attribute(node, name)
    if node is None or text is None:
        return None
    if _NUMBER.fullmatch(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            pass
    if text.upper() not in _NO_VALUES:
        reading.warn(node, "A number was expected.", name)
    return None


def integer(reading: Reading, node: Element | None) -> int | None:
    """A whole number."""
    found = decimal(reading, node)
    if found is None or node is None:
        return None
    if found == found.to_integral_value() and abs(found) < 2**31:
        return int(found)
    reading.warn(node, "A whole number was expected.", "value")
    return None


def quantity(reading: Reading, node: Element | None) -> Quantity | None:
    """A PQ. One that says nothing itself is read from its first translation that does."""
    if node is None:
        return None
    value = decimal(reading, node)
    unit = attribute(node, "unit")
    if value is not None or (unit and unit not in _NO_UNITS):
        return quantity_of(value, unit if unit not in _NO_UNITS else _written_unit(reading, node))
    for translation in node.iterchildren(qualified("translation")):
        value = decimal(reading, translation)
        if value is not None:
            return quantity_of(
                value, attribute(translation, "unit") or _written_unit(reading, translation), is_ucum=False
            )
    return None


def amount_words(node: Element | None) -> str | None:
    """An amount that is no number, with its unit as written; None where nothing or only a null flavour is written."""
    stated = attribute(node, "value")
    written = stated or own_text(node)
    if node is None or not written or written.upper() in _NO_VALUES or (stated and _NUMBER.fullmatch(stated)):
        return None
    unit = attribute(node, "unit")
    return f"{written} {unit}" if unit and unit not in _NO_UNITS else written


def compared(node: Element) -> Quantity | None:
    """A number behind a comparator (`<5`), which PQ has no place for but exporters write; None where it is none."""
    found = _COMPARED.fullmatch(attribute(node, "value") or "")
    return replace(quantity_of(Decimal(found[2]), attribute(node, "unit")), comparator=found[1]) if found else None


def quantity_of(value: Decimal | None, unit: str | None, *, is_ucum: bool = True) -> Quantity:
    """A quantity with the unit as written. PQ.unit is UCUM by definition; a text with a blank in it cannot be."""
    if unit is None:
        return Quantity(value=value)
    if not is_ucum or any(letter.isspace() for letter in unit) or not unit.isascii():
        return Quantity(value=value, unit=unit)
    return Quantity(value=value, unit=unit, system=UCUM, code=unit)


def _written_unit(reading: Reading, node: Element) -> str | None:
    """The unit in words: the original text of a translation, or its code (HL7 v3 PQR)."""
    return text_of(reading, child(node, "originalText")) or attribute(node, "displayName") or attribute(node, "code")


def quantity_range(reading: Reading, node: Element | None) -> Range | None:
    """An IVL_PQ as a range."""
    if node is None:
        return None
    low, high = quantity(reading, child(node, "low")), quantity(reading, child(node, "high"))
    return Range(low=low, high=high) if low or high else None


def open_range(reading: Reading, node: Element) -> Quantity | None:
    """An IVL_PQ with one end only, as a quantity with a comparator (guide, "Ranges of Physical Quantities")."""
    low, high = child(node, "low"), child(node, "high")
    found_low, found_high = quantity(reading, low), quantity(reading, high)
    if bool(found_low) == bool(found_high):
        return None
    end, found, sign = (low, found_low, ">") if found_low else (high, found_high, "<")
    if end is None or found is None:
        return None
    sign += "" if end.get("inclusive") == "false" else "="
    return Quantity(value=found.value, comparator=sign, unit=found.unit, system=found.system, code=found.code)


def ratio(reading: Reading, node: Element | None) -> Ratio | None:
    """An RTO."""
    if node is None:
        return None
    numerator, denominator = quantity(reading, child(node, "numerator")), quantity(reading, child(node, "denominator"))
    return Ratio(numerator=numerator, denominator=denominator) if numerator or denominator else None


def flag(node: Element | None) -> bool | None:
    """A BL."""
    if node is None or attribute(node, "value") is None:
        return None
    return is_true(node, "value")
