"""FHIR's `value[x]`, whichever of its forms the source chose."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from clinic_assist.chart.datatypes import CodeableConcept, Quantity, SampledData, Value
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    coding,
    concept,
    period,
    quantity,
    quantity_of,
    quantity_range,
    ratio,
)
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.jsontext import JsonObject, JsonValue


def value_x(reading: Reading, node: JsonObject, prefix: str = "value") -> Value | None:
    """The value of `value[x]`; None where there is none, where it cannot be read, or where the source gave two."""
    keys = [key for key in node if key.startswith(prefix) and key[len(prefix) :] in _READERS]
    if not keys:
        _warn_of_unread_forms(reading, node, prefix)
        return None
    if len(keys) > 1:
        reading.warn(node, keys[1], "More than one value is given where there can be only one; none was read.")
        return None
    return _READERS[keys[0][len(prefix) :]](reading, node, keys[0])


def value_absent_reason(node: JsonObject, prefix: str = "value") -> str | None:
    """Why a value is missing, where that stands on the value itself (`_valueString` or `valueQuantity.extension`)."""
    for key, value in node.items():
        if key.lstrip("_").startswith(prefix):
            reason = absent_reason(value)
            if reason:
                return reason
    return None


def _warn_of_unread_forms(reading: Reading, node: JsonObject, prefix: str) -> None:
    for key in node:
        if key == prefix or (key.startswith(prefix) and key[len(prefix) : len(prefix) + 1].isupper()):
            reading.warn(node, key, "This form of value is not read.")


def _quantity(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = quantity(reading, node, key)
    if found is not None and found.value is None:
        written = _amount_in_words(node[key], found)
        return Value(string=written) if written else Value(quantity=found)
    return Value(quantity=found) if found else None


def _amount_in_words(value: JsonValue, found: Quantity) -> str | None:
    """What stands in the place of a number and is none, such as `<=10`, with its unit: shown as it is written."""
    written = value.get("value") if isinstance(value, dict) else None
    if not isinstance(written, str) or not written.strip():
        return None
    return " ".join(filter(None, (f"{found.comparator or ''}{written.strip()}", found.unit_text)))


def _concept(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = concept(reading, node, key)
    return Value(codeable_concept=found) if found else None


def _coding(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = coding(reading, node, key)
    return Value(codeable_concept=CodeableConcept(codings=(found,))) if found else None


def _string(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = reading.text(node, key)
    return Value(string=found) if found is not None else None


def _boolean(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = reading.flag(node, key)
    return Value(boolean=found) if found is not None else None


def _integer(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = reading.integer(node, key)
    return Value(integer=found) if found is not None else None


def _decimal(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = reading.decimal(node, key)
    return Value(decimal=found) if found is not None else None


def _range(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = quantity_range(reading, node, key)
    return Value(range=found) if found else None


def _ratio(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = ratio(reading, node, key)
    return Value(ratio=found) if found else None


def _time(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = reading.text(node, key)
    return Value(time=found) if found is not None else None


def _date_time(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = reading.date(node, key)
    return Value(date_time=found) if found else None


def _period(reading: Reading, node: JsonObject, key: str) -> Value | None:
    found = period(reading, node, key)
    return Value(period=found) if found else None


def _sampled(reading: Reading, node: JsonObject, key: str) -> Value | None:
    value = reading.element(node, key)
    origin_node = reading.element(value, "origin") if value else None
    origin = quantity_of(reading, origin_node) if origin_node else None
    if value is None or origin is None:
        reading.warn(node, key, "A series without an origin cannot be read.")
        return None

    def number(name: str) -> Decimal | None:
        return reading.decimal(value, name)

    return Value(
        sampled_data=SampledData(
            origin=origin,
            period_ms=number("period") or _interval_ms(reading, value),
            factor=number("factor"),
            lower_limit=number("lowerLimit"),
            upper_limit=number("upperLimit"),
            dimensions=reading.integer(value, "dimensions") or 1,
            data=reading.text(value, "data") or "",
        )
    )


def _interval_ms(reading: Reading, value: JsonObject) -> Decimal | None:
    """R5's `interval`, where it is in milliseconds as R4's `period` always is."""
    if value.get("intervalUnit") == "ms":
        return reading.decimal(value, "interval")
    if "interval" in value:
        reading.warn(value, "intervalUnit", "An interval in this unit is not read.")
    return None


# FHIR R4 s.2.1.28: the types that value[x] may have, here all that a chart can show.
_READERS: dict[str, Callable[[Reading, JsonObject, str], Value | None]] = {
    "Quantity": _quantity,
    "SimpleQuantity": _quantity,
    "Age": _quantity,
    "Duration": _quantity,
    "Count": _quantity,
    "Distance": _quantity,
    "Money": _quantity,
    "CodeableConcept": _concept,
    "Coding": _coding,
    "String": _string,
    "Code": _string,
    "Markdown": _string,
    "Id": _string,
    "Uri": _string,
    "Url": _string,
    "Canonical": _string,
    "Boolean": _boolean,
    "Integer": _integer,
    "PositiveInt": _integer,
    "UnsignedInt": _integer,
    "Decimal": _decimal,
    "Range": _range,
    "Ratio": _ratio,
    "SampledData": _sampled,
    "Time": _time,
    "DateTime": _date_time,
    "Date": _date_time,
    "Instant": _date_time,
    "Period": _period,
}
