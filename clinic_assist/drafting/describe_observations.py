"""What can be said of measurements and simple findings."""

from __future__ import annotations

import re
from dataclasses import replace

from clinic_assist.chart.datatypes import CodeableConcept, Quantity, Range, Value
from clinic_assist.chart.facts import Observation, ObservationComponent, ReferenceRange
from clinic_assist.drafting.prepared import FactKind
from clinic_assist.drafting.slot_texts import Description, SlotTexts, plain
from clinic_assist.drafting.spoken import short_test_name, shown_number
from clinic_assist.drafting.statuses import status_class
from clinic_assist.terminology.labels import (
    format_decimal,
    format_quantity,
    format_range,
    format_value,
    status_words,
    unit_text,
)

# HL7 v3 code system ObservationInterpretation, as used by FHIR R4 Observation.interpretation.
_FLAGS = {
    "N": "normal",
    "H": "high",
    "HU": "significantly high",
    "HH": "critically high",
    "L": "low",
    "LU": "significantly low",
    "LL": "critically low",
    "A": "abnormal",
    "AA": "critically abnormal",
    "POS": "positive",
    "NEG": "negative",
    "IND": "indeterminate",
    "DET": "detected",
    "ND": "not detected",
    "R": "resistant",
    "S": "susceptible",
    "I": "intermediate",
    "U": "significant change up",
    "D": "significant change down",
    "B": "better",
    "W": "worse",
}
_CRITICAL = frozenset({"HH", "LL", "AA"})
_ABNORMAL = _CRITICAL | {"H", "HU", "L", "LU", "A", "POS", "DET", "R"}
_BACKGROUND_CATEGORIES = frozenset({"social-history", "survey"})


def describe_observation(fact: Observation) -> Description | None:
    """The description of a result or finding; None where it holds nothing of its own (the header of a panel)."""
    texts = SlotTexts().named(short_test_name(plain(fact.code.display)) if fact.code else None, otherwise="Observation")
    texts.status(fact.status).date("date", fact.when)
    _content(texts, fact)
    if not {"value", "parts", "absent"} & texts.slots.keys() and fact.has_members:
        return None
    texts.text("flag", _flag(fact.interpretations))
    kind = FactKind.FINDING if is_background(fact) else FactKind.RESULT
    if kind is FactKind.RESULT:
        texts.text("range", _range(fact.reference_ranges) if "value" in texts.slots else None)
    return texts.described(kind, status_class(fact.status))


def is_background(fact: Observation) -> bool:
    """Whether it tells of habits and circumstances rather than of a test."""
    return bool(_codes(fact.categories) & _BACKGROUND_CATEGORIES)


def is_critical(fact: Observation) -> bool:
    """Whether the source itself flags it as critical."""
    return bool(_all_flags(fact) & _CRITICAL)


def is_abnormal(fact: Observation) -> bool:
    """Whether the source itself flags it, or a part of it, as out of range."""
    return bool(_all_flags(fact) & _ABNORMAL)


def test_key(fact: Observation) -> str:
    """What makes two results the same test: the first code with its system, else the name."""
    for coding in fact.code.codings if fact.code else ():
        if coding.code:
            return f"{coding.system or ''}|{coding.code}"
    return (fact.code.display if fact.code else "").casefold()


def _content(texts: SlotTexts, fact: Observation) -> None:
    value = fact.value
    if value is not None and value.quantity is not None and value.quantity.value is not None:
        quantity = value.quantity
        texts.text("value", f"{quantity.comparator or ''}{format_decimal(shown_number(value.quantity.value))}")
        texts.text("unit", _told_unit(quantity, texts.slots["name"]))
    elif value is not None and value.string is not None and not is_background(fact):
        # "Smoking was not asked" would be a claim: a text stands after a colon, as parts do.
        texts.text("parts", value.string)
    elif value is not None:
        texts.text("value", format_value(value, missing=""))
    elif fact.components:
        parts = sorted(fact.components, key=lambda part: "systolic" not in part.code.display.lower())
        texts.text("parts", "; ".join(map(_part, parts)))
    elif fact.data_absent_reason:
        texts.text("absent", status_words(fact.data_absent_reason))


def _part(component: ObservationComponent) -> str:
    flag = _flag(component.interpretations)
    name = component.code.display or "part"
    return f"{name} {_part_value(component.value, component.data_absent_reason)}{f' ({flag})' if flag else ''}"


def _part_value(value: Value | None, absent: str | None) -> str:
    if value is None:
        return f"no value ({status_words(absent)})" if absent else "no value"
    quantity = value.quantity
    if quantity is not None and quantity.value is not None:
        return format_quantity(replace(quantity, value=shown_number(quantity.value)))
    return format_value(value)


def _told_unit(quantity: Quantity, name: str) -> str:
    """The unit, but not one that says nothing, or what the name says: an INR of 4.8 INR, a score of 17 (score)."""
    unit = _ANNOTATION.sub(r"\1", unit_text(quantity))
    return "" if unit.strip("()[]").casefold() in ("score", "ph", name.casefold()) else unit


# UCUM annotations say what is counted: {drinks}/wk.
_ANNOTATION = re.compile(r"\{([A-Za-z ]+)\}")


def _flag(interpretations: tuple[CodeableConcept, ...]) -> str:
    words = (_flag_words(concept) for concept in interpretations)
    return ", ".join(dict.fromkeys(word for word in words if word))


def _flag_words(concept: CodeableConcept) -> str:
    for coding in concept.codings:
        if coding.code in _FLAGS:
            return _FLAGS[coding.code]
    return _FLAGS.get(concept.display, concept.display)


def _range(ranges: tuple[ReferenceRange, ...]) -> str | None:
    """The reference range, where there is exactly one: which of several holds for the patient is not ours to guess."""
    if len(ranges) != 1:
        return None
    only = ranges[0]
    if only.low or only.high:
        return format_range(Range(low=only.low, high=only.high))
    return only.text


def _all_flags(fact: Observation) -> set[str]:
    flags = _codes(fact.interpretations)
    for component in fact.components:
        flags |= _codes(component.interpretations)
    return flags


def _codes(concepts: tuple[CodeableConcept, ...]) -> set[str]:
    return {coding.code for concept in concepts for coding in concept.codings if coding.code}
