"""Acts without a class of their own as label and text, notes as documents, and entries that are kept unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clinic_assist.chart.datatypes import Attachment, CodeableConcept, Period
from clinic_assist.chart.facts import DocumentReference, Fact, KeptResource, Statement
from clinic_assist.importers.ccda.bodies import encoded_content
from clinic_assist.importers.ccda.codes import CLINICAL_NOTE, RESULT_STATUSES, SECTION_TYPES
from clinic_assist.importers.ccda.concepts import (
    concept,
    concept_or_text,
    is_encoded,
    naming_text,
    pointed_text,
    text_of,
)
from clinic_assist.importers.ccda.nodes import STATEMENTS, attribute, child, own_text, related
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, recorded, status
from clinic_assist.importers.ccda.times import Interval, effective
from clinic_assist.importers.ccda.values import value_of
from clinic_assist.importers.xml.tree import Element, local_name

_MAX_DETAILS = 200
_ANY_NOTE = "34109-9"  # LOINC note (C-CDA template 4.202)
_LABELS = {
    "code": "Code", "value": "Value", "name": "Name", "text": "Text", "effectiveTime": "Time", "time": "Time",
    "low": "From", "high": "To", "id": "Identifier", "desc": "Description", "title": "Title",
    "translation": "Code", "functionCode": "Function", "statusCode": "Status", "telecom": "Telecom",
}  # fmt: skip


def statement(reading: Reading, resource_type: str) -> Fact:
    """An act as its code, status, date and text, with all that stands in it as label and text."""
    node = reading.node
    for _link, inner in related(node):
        _fold(reading, inner)
    value, _why_not = value_of(reading, node)
    own = concept(reading, child(node, "code"))
    told = value.codeable_concept if value else None
    return Statement(
        **origin(reading),
        resource_type=resource_type,
        code=told or own or concept_or_text(reading, child(node, "code"), node),
        status=status(node, {}),
        date=effective(reading, node).first or recorded(reading, node),
        narrative=naming_text(reading, child(node, "text")),
        details=tuple(_limited(reading, _details(node))),
    )


def _fold(reading: Reading, node: Element) -> None:
    """Marks a statement and all in it as read."""
    reading.handled.add(node)
    for _link, inner in related(node):
        _fold(reading, inner)


def _limited(reading: Reading, details: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for count, pair in enumerate(dict.fromkeys(details)):
        if count == _MAX_DETAILS:
            reading.warn(reading.node, f"Only the first {_MAX_DETAILS} details of this entry were read.")
            return
        yield pair


def _details(node: Element) -> Iterator[tuple[str, str]]:
    for one in node.iter("{*}*"):
        name = local_name(one)
        if name in _LABELS and one is not node:
            text = _words(one)
            if text:
                yield f"{_holder(one, node)}{_LABELS[name]}", text


def _holder(one: Element, node: Element) -> str:
    """The nearest participation or statement around a detail, as the first part of its label."""
    parent = one.getparent()
    while parent is not None and parent is not node:
        name = local_name(parent)
        if name in STATEMENTS or name in ("performer", "participant", "author", "informant", "holder", "coveredParty"):
            kind = attribute(child(parent, "code"), "displayName") or parent.get("typeCode")
            return f"{name.capitalize()} {kind or ''}".strip() + ": "
        parent = parent.getparent()
    return ""


def _words(node: Element) -> str | None:
    name = local_name(node)
    if name in ("code", "value", "translation", "functionCode"):
        amount = " ".join(part for part in (attribute(node, "value"), attribute(node, "unit")) if part)
        return attribute(node, "displayName") or amount or own_text(node) or attribute(node, "code")
    if name == "id":
        return attribute(node, "extension")
    if name == "statusCode":
        return attribute(node, "code")
    return attribute(node, "value") or (own_text(node) if name in ("name", "desc", "title") else None)


def note(reading: Reading) -> Fact:
    """A note activity (C-CDA template 4.202): a document whose text stands in the section."""
    node = reading.node
    return DocumentReference(
        **origin(reading),
        type=_note_type(reading),
        doc_status=status(node, RESULT_STATUSES),
        categories=(CodeableConcept(codings=(CLINICAL_NOTE,)),),
        date=recorded(reading, node),
        authors=people(node, "author"),
        attachments=_note_content(reading, child(node, "text")),
        period=_span(effective(reading, node)),
    )


def _span(time: Interval) -> Period | None:
    return Period(start=time.start) if time.is_moment else time.period


def _note_type(reading: Reading) -> CodeableConcept | None:
    """What kind of note it is: the translation, because the code is always that of any note (guide, CF-notes)."""
    found = concept(reading, child(reading.node, "code"))
    if found is None:
        return None
    special = tuple(one for one in found.codings if one.code != _ANY_NOTE)
    return replace(found, codings=special) if special else found


def _note_content(reading: Reading, node: Element | None) -> tuple[Attachment, ...]:
    """The content: what is embedded, then the narrative that is pointed to where its words are others."""
    if node is None:
        return ()
    if not is_encoded(node):
        text = text_of(reading, node)
        return (Attachment(content_type=attribute(node, "mediaType") or "text/plain", text=text),) if text else ()
    embedded = encoded_content(reading, node)
    pointed = pointed_text(reading, node)
    if not pointed or "".join(pointed.split()) == "".join((embedded.text or "").split()):
        return (embedded,)
    return (embedded, Attachment(content_type="text/plain", text=pointed))


def kept(reading: Reading, reason: str) -> Fact:
    """An entry that is kept unread, with a label and a date where they can be told."""
    node = reading.node
    for _link, inner in related(node):
        _fold(reading, inner)
    return KeptResource(
        **origin(reading),
        resource_type=SECTION_TYPES.get(reading.section.loinc, local_name(node)),
        reason=reason,
        label=_label(reading) or "",
        date=effective(reading, node).first,
    )


def _label(reading: Reading) -> str | None:
    node = reading.node
    material = child(node, "consumable", "manufacturedProduct", "manufacturedMaterial", "code")
    for one in (child(node, "value"), material, child(node, "code")):
        found = concept(reading, one) if one is not None else None
        if found and found.display:
            return found.display
    return text_of(reading, child(node, "text"))
