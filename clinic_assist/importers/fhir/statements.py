"""Clinical types without a class of their own, as label and text; and records that are kept unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import KeptResource, Statement
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.fhir.attachments import attachment_of
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    concept_of,
    quantity_of,
)
from clinic_assist.importers.fhir.names import name_of, short_text
from clinic_assist.importers.fhir.narrative import narrative
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference, reference_of
from clinic_assist.importers.jsontext import JsonObject, JsonValue
from clinic_assist.importers.words import quantity_words

_NO_WORDS = frozenset(("id", "extension", "modifierExtension", "div", "system", "fhir_comments"))
_MAX_DETAILS = 500
_MAX_DEPTH = 12
_MAX_ITEM_DEPTH = 40
# Read into fields of their own, or about the record rather than of its content.
_NOT_DETAILS = frozenset(
    [
        "resourceType",
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "modifierExtension",
        "identifier",
        "status",
        "subject",
        "patient",
        "beneficiary",
        "for",
        "note",
        "item",
        "fhir_comments",  # DSTU2 s.1.11.2.1: the comments of XML, which are no content
    ]
)
# What a record is about, by FHIR R4's names; the first that is there.
_CODE_KEYS = (
    "code", "type", "relationship", "event", "activity", "scope", "topic", "serviceType", "appointmentType",
    "modality", "category", "morphology", "location", "title", "description", "method",
)  # fmt: skip
# The date that matters clinically, most telling first; `a.b` is an element inside another.
_DATE_KEYS = tuple(key.partition(".")[::2] for key in (
    "date", "effectiveDateTime", "effectivePeriod.start", "occurrenceDateTime", "occurrencePeriod.start",
    "identifiedDateTime", "occurredDateTime", "occurredPeriod.start", "collection.collectedDateTime",
    "collection.collectedPeriod.start", "createdDateTime", "period.start", "start", "authoredOn", "authored",
    "dateTime", "dateWritten", "sent", "issued", "recorded", "recordedDate", "created", "receivedTime",
    "billablePeriod.start",
))  # fmt: skip
_TEXT_KEYS = frozenset(("code", "description", "scope", "title", "type"))
_DISPLAY_EXTENSION = "http://hl7.org/fhir/StructureDefinition/display"


def statement(reading: Reading) -> Statement:
    """A record as its subject, status, date and text, with all further content as label and text."""
    node = reading.resource
    code_key, code = _code(node, reading)
    details = _limited(reading, _details(reading, code_key))
    return Statement(
        **origin(reading, absent=absent_reason(node.get("code"))),
        resource_type=reading.record.resource_type,
        code=code,
        status=reading.code(node, "status"),
        date=_date(node),
        narrative=narrative(reading, node),
        details=tuple(details),
    )


def kept_resource(reading: Reading, reason: str) -> KeptResource:
    """A record that is kept unread, with a label and a date where they can be told."""
    node = reading.resource
    return KeptResource(
        **origin(reading),
        resource_type=reading.record.resource_type,
        reason=reason,
        label=name_of(node, reading.record.resource_type) or _product(reading) or "",
        date=_date(node),
    )


def _product(reading: Reading) -> str | None:
    """The name of the product that a record of a medicine refers to: the safety checks list what was not read."""
    product = reference(reading, reading.resource, "medicationReference")
    return product.display if product else None


def _code(node: JsonObject, reading: Reading) -> tuple[str, CodeableConcept | None]:
    """What the record is about, and which element says so."""
    for key in _CODE_KEYS:
        value = node.get(key)
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        if isinstance(value, dict):
            is_concept = bool({"coding", "text"} & value.keys())
            found = concept_of(reading, value) if is_concept else None
            text = None if found else short_text(value)
        else:
            found = None
            text = value.strip() if isinstance(value, str) and key in _TEXT_KEYS else None
        if found or text:
            return key, found or CodeableConcept(text=text)
    return "", _questionnaire_title(node)


def _questionnaire_title(node: JsonObject) -> CodeableConcept | None:
    beside = node.get("_questionnaire")
    extensions = beside.get("extension") if isinstance(beside, dict) else None
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and extension.get("url") == _DISPLAY_EXTENSION:
            title = extension.get("valueString")
            return CodeableConcept(text=title) if isinstance(title, str) and title.strip() else None
    return None


def _date(node: JsonObject) -> PartialDate | None:
    for outer, inner in _DATE_KEYS:
        value = node.get(outer)
        if inner:
            for step in inner.split("."):
                value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str):
            try:
                return PartialDate(value)
            except ValueError:
                continue
    return None


def _limited(reading: Reading, details: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for count, pair in enumerate(details):
        if count == _MAX_DETAILS:
            reading.warn(reading.resource, None, f"Only the first {_MAX_DETAILS} details of this record were read.")
            return
        yield pair


def _details(reading: Reading, code_key: str) -> Iterator[tuple[str, str]]:
    for key, value in reading.resource.items():
        if key in _NOT_DETAILS or key == code_key or key.startswith("_"):
            continue
        for one in value if isinstance(value, list) else [value]:
            text = _words(reading, one, 0)
            if text:
                yield _label(key), text
    yield from _answers(reading, reading.resource, 0)


def _answers(reading: Reading, node: JsonObject, depth: int) -> Iterator[tuple[str, str]]:
    """Question and answer of each item of a QuestionnaireResponse; another type's items as they are."""
    if "item" not in node:
        return
    if depth > _MAX_ITEM_DEPTH:
        reading.warn(node, "item", "Questions nested deeper than this were not read.")
        return
    for item in reading.elements(node, "item"):
        if not {"linkId", "text", "answer"} & item.keys():
            words = _words(reading, item, 0)
            if words:
                yield "Item", words
            continue
        question = reading.text(item, "text") or reading.text(item, "linkId") or "Item"
        answers = reading.elements(item, "answer")
        given = [text for answer in answers if (text := _answer_words(reading, answer))]
        if given:
            yield question, ", ".join(given)
        for answer in answers:
            yield from _answers(reading, answer, depth + 1)
        yield from _answers(reading, item, depth + 1)


def _answer_words(reading: Reading, answer: JsonObject) -> str:
    found = (_words(reading, value, 0) for key, value in answer.items() if key.startswith("value"))
    return ", ".join(text for text in found if text)


def _label(key: str) -> str:
    """`doseGiven` as `Dose given`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key[:80])
    return words[:1].upper() + words[1:].lower()


def _words(reading: Reading, value: JsonValue, depth: int) -> str:
    """Any element as text; empty where it says nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value.strip()
        case int() | Decimal():
            return _number(value)
        case list():
            return ", ".join(text for one in value if (text := _words(reading, one, depth + 1)))
        case dict():
            return _object_words(reading, value, depth) if depth < _MAX_DEPTH else "…"


def _number(value: int | Decimal) -> str:
    if isinstance(value, int):
        return str(value) if value.bit_length() < 256 else "…"
    return format(value, "f") if abs(value.adjusted()) < 40 else str(value)[:60]


def _object_words(reading: Reading, value: JsonObject, depth: int) -> str:
    keys = value.keys()
    if "data" in keys or "contentType" in keys:
        attachment = attachment_of(reading, value)
        return attachment.text or attachment.title or attachment.content_type or ""
    if "reference" in keys:
        found = reference_of(reading, value)
        return (found.display or found.reference or "") if found else ""
    if "value" in keys and {"unit", "code"} & keys:
        amount = quantity_of(reading, value)
        return quantity_words(amount) if amount else ""
    if {"coding", "display", "family", "given"} & keys:
        return short_text(value) or ""
    return _other_words(reading, value, depth)


def _other_words(reading: Reading, value: JsonObject, depth: int) -> str:
    """A Period, or any structure as its labels and texts."""
    if value.keys() <= {"start", "end", "id", "extension"}:
        ends = [text for key in ("start", "end") if isinstance(text := value.get(key), str)]
        return " to ".join(ends)
    parts = (
        (_label(key), _words(reading, inner, depth + 1))
        for key, inner in value.items()
        if not key.startswith("_") and key not in _NO_WORDS
    )
    shown = [(label, text) for label, text in parts if text]
    if len(shown) == 1:
        return shown[0][1]
    return "; ".join(f"{label} {text}" for label, text in shown)
