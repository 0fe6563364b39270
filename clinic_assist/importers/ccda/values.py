"""The value of an observation, whichever data type the source chose."""

from __future__ import annotations

from collections.abc import Callable

from clinic_assist.chart.datatypes import Quantity, SampledData, Value
from clinic_assist.importers.ccda.bodies import encoded_content
from clinic_assist.importers.ccda.concepts import absent_reason, concept, is_encoded, text_of
from clinic_assist.importers.ccda.nodes import attribute, child, children, data_type
from clinic_assist.importers.ccda.quantities import (
    amount_words,
    compared,
    decimal,
    flag,
    integer,
    open_range,
    quantity,
    quantity_of,
    quantity_range,
    ratio,
)
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.times import interval, moment
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.xml.tree import Element

SEVERAL_VALUES = "More than one value is given; the first was read."
_WORDED = frozenset(("CD", "CO", "CE"))


def value_of(reading: Reading, node: Element) -> tuple[Value | None, str | None]:
    """Answers the value of a statement, and why there is none. Of several values one is read, with a warning.

    An answer of a questionnaire comes as its number and its words (C-CDA template 4.86): the words are the value.
    """
    listed = children(node, "value")
    if not listed:
        return None, None
    chosen = value_among(listed)
    if len(listed) > 1 and not is_answer(listed):
        reading.warn(listed[1], SEVERAL_VALUES)
    found = read_value(reading, chosen)
    return found, None if found else absent_reason(chosen)


def value_among(listed: list[Element]) -> Element:
    """Which of several values is the value."""
    return next((one for one in listed if data_type(one) in _WORDED), listed[0]) if is_answer(listed) else listed[0]


def is_answer(listed: list[Element]) -> bool:
    """Whether several values are one coded answer and its numbers."""
    kinds = [data_type(one) for one in listed]
    return sum(kind in _WORDED for kind in kinds) == 1 and kinds.count("INT") == len(kinds) - 1 > 0


def read_value(reading: Reading, node: Element) -> Value | None:
    """One `value` element."""
    kind = data_type(node)
    reader = _READERS.get(kind) or _READERS.get(kind.split("<")[0].split("_")[0] if "<" in kind else "")
    if reader is None:
        if kind:
            reading.warn(node, "This form of value is not read.")
            return None
        reader = _untyped
    return reader(reading, node)


def _untyped(reading: Reading, node: Element) -> Value | None:
    """A value that does not name its type: told by what it holds, and said."""
    if attribute(node, "code") or attribute(node, "displayName"):
        found = _coded(reading, node)
    elif attribute(node, "value"):
        found = _quantity(reading, node)
    elif child(node, "low") is not None or child(node, "high") is not None:
        found = _range(reading, node)
    else:
        found = _text(reading, node)
    if found:
        reading.warn(node, "The value does not name its type; it was read as what it holds.")
    return found


def _quantity(reading: Reading, node: Element) -> Value | None:
    if told := compared(node):
        return Value(quantity=told)
    found = quantity(reading, node)
    if found is None or found.value is None:
        return _as_written(node) or (Value(quantity=found) if found else None)
    return Value(quantity=found)


def _as_written(node: Element) -> Value | None:
    """What stands in the place of a number and is none, in its own words (`hemolyzed`, `4,2 mmol/L`)."""
    written = amount_words(node)
    return Value(string=written) if written else None


def _range(reading: Reading, node: Element) -> Value | None:
    single = open_range(reading, node) or (quantity(reading, node) if attribute(node, "value") else None)
    if single:
        return Value(quantity=single)
    found = quantity_range(reading, node) or _center(reading, node)
    return Value(range=found) if found and not isinstance(found, Quantity) else Value(quantity=found) if found else None


def _center(reading: Reading, node: Element) -> Quantity | None:
    return quantity(reading, child(node, "center"))


def _coded(reading: Reading, node: Element) -> Value | None:
    found = concept(reading, node)
    return Value(codeable_concept=found) if found else None


def _text(reading: Reading, node: Element) -> Value | None:
    """Words; those of an embedded file where it is text. Of another file `remainder` says what it is."""
    found = encoded_content(reading, node).text if is_encoded(node) else text_of(reading, node)
    if found and not is_encoded(node) and (attribute(node, "mediaType") or "").lower() == "text/html":
        found = plain_text(found)
    return Value(string=found) if found else None


def _integer(reading: Reading, node: Element) -> Value | None:
    found = integer(reading, node)
    if found is None and (number := decimal(reading, node)) is not None:
        return Value(quantity=quantity_of(number, None))
    return Value(integer=found) if found is not None else _as_written(node)


def _real(reading: Reading, node: Element) -> Value | None:
    found = decimal(reading, node)  # guide, CF-results: REAL is a quantity without a unit
    return Value(quantity=quantity_of(found, None)) if found is not None else _as_written(node)


def _ratio(reading: Reading, node: Element) -> Value | None:
    found = ratio(reading, node)
    return Value(ratio=found) if found else None


def _flag(_reading: Reading, node: Element) -> Value | None:
    found = flag(node)
    return Value(boolean=found) if found is not None else None


def _moment(reading: Reading, node: Element) -> Value | None:
    found = moment(reading, node)
    return Value(date_time=found) if found else None


def _interval(reading: Reading, node: Element) -> Value | None:
    found = interval(reading, node)
    if found.is_moment:
        return Value(date_time=found.start)
    return Value(period=found.period) if found.period else None


def _money(reading: Reading, node: Element) -> Value | None:
    found = decimal(reading, node)
    unit = attribute(node, "currency")
    return Value(quantity=quantity_of(found, unit, is_ucum=False)) if found is not None else None


def _series(reading: Reading, node: Element) -> Value | None:
    """A sampled sequence, an SLIST (HL7 v3 Data Types R1)."""
    origin, digits = quantity(reading, child(node, "origin")), child(node, "digits")
    if origin is None or digits is None:
        reading.warn(node, "A series without an origin cannot be read.")
        return None
    factor = quantity(reading, child(node, "scale"))
    return Value(
        sampled_data=SampledData(origin=origin, factor=factor.value if factor else None, data=digits.text or "")
    )


_READERS: dict[str, Callable[[Reading, Element], Value | None]] = {
    "PQ": _quantity,
    "IVL_PQ": _range,
    "IVL_INT": _range,
    "IVL_REAL": _range,
    "IVL": _range,
    "CD": _coded,
    "CE": _coded,
    "CO": _coded,
    "CV": _coded,
    "CS": _coded,
    "CR": _coded,
    "ST": _text,
    "ED": _text,
    "SC": _text,
    "II": lambda _reading, node: Value(string=attribute(node, "extension")) if attribute(node, "extension") else None,
    "INT": _integer,
    "REAL": _real,
    "RTO": _ratio,
    "RTO_PQ_PQ": _ratio,
    "RTO_QTY_QTY": _ratio,
    "BL": _flag,
    "BN": _flag,
    "TS": _moment,
    "IVL_TS": _interval,
    "MO": _money,
    "SLIST_PQ": _series,
}
