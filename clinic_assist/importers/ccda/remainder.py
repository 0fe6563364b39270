"""What a statement says and its fact has no field for, as remarks of the fact: CDA allows more on every statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from clinic_assist.chart.datatypes import Annotation, CodeableConcept
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    DocumentReference,
    Fact,
    KeptResource,
    MedicationUse,
    Observation,
    Procedure,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.provenance import Provenance
from clinic_assist.importers.ccda.bodies import encoded_content
from clinic_assist.importers.ccda.care import FAILED
from clinic_assist.importers.ccda.codes import MEDICATION_STATUS_CODES, MEDICATION_STATUS_WORDS, STATUS_LOINC, UNITS
from clinic_assist.importers.ccda.concepts import concept, concept_or_text, is_encoded, own_words, text_of
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    code_of,
    data_type,
    own_text,
    qualified,
    related,
)
from clinic_assist.importers.ccda.quantities import quantity
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import place_of
from clinic_assist.importers.ccda.times import effective, interval
from clinic_assist.importers.ccda.values import is_answer, value_of
from clinic_assist.importers.words import quantity_words
from clinic_assist.importers.xml.tree import Element, local_name

_NO_LETTERS = re.compile(r"[\W_]+")
# SNOMED CT: over the counter products, prescription drug.
_MEDICINE_KINDS = frozenset(("329505003", "73639000"))
# The acts and documents outside this one that a statement may name (CDA R2 s.4.3.8.4, reference).
_EXTERNAL = ("externalDocument", "externalAct", "externalObservation", "externalProcedure")


def with_remainder(reading: Reading, fact: Fact) -> Fact:
    """Answers the fact with what else its statement says."""
    if isinstance(fact, KeptResource | Statement):  # these are shown with all that they say
        return fact
    told = [Annotation(text=text) for text in dict.fromkeys(_labelled(reading, fact))]
    words = None if isinstance(fact, DocumentReference) else _own_words(reading)
    if words and not _is_said(words, fact):
        told.append(Annotation(text=words))
    return replace(fact, notes=(*fact.notes, *told)) if told else fact


def _labelled(reading: Reading, fact: Fact) -> Iterator[str]:
    node = reading.node
    if isinstance(fact, Procedure | ServiceRequest):
        yield from _of_procedure(reading)
    if isinstance(fact, ServiceRequest) and (place := place_of(reading)):
        yield f"Location: {place}"
    if isinstance(fact, Observation):
        yield from _of_observation(reading)
    if isinstance(fact, AllergyIntolerance) and (end := effective(reading, node).end):
        yield f"Ended: {end.text}"
    if isinstance(fact, MedicationUse):
        yield from _kind_of_medicine(reading)
        yield from _of_package(reading)
        yield from _unclear_status(reading, fact)
    if not isinstance(fact, AbsenceStatement | DocumentReference):
        yield from _files(reading)
        for reference in node.iterchildren(qualified("reference")):
            for one in reference.iterchildren(*map(qualified, _EXTERNAL)):
                yield from _external(reading, one)


def _own_words(reading: Reading) -> str | None:
    """The words in the statement itself, also where they are encoded."""
    text = child(reading.node, "text")
    if text is not None and is_encoded(text):
        return encoded_content(reading, text).text
    return own_words(reading.node)


def _files(reading: Reading) -> Iterator[str]:
    """What a statement holds or points to that is no text: it stays in the source."""
    for one in (*children(reading.node, "value"), *children(reading.node, "text")):
        target = attribute(child(one, "reference"), "value")
        if is_encoded(one):
            file = encoded_content(reading, one)
            if file.text is None and file.size_bytes is not None:
                yield f"Embedded file, not shown: {file.content_type or 'kind not told'}, {file.size_bytes:,} bytes"
        elif target and not target.startswith("#") and local_name(one) == "value":
            yield f"Refers to: {target}"


def _of_procedure(reading: Reading) -> Iterator[str]:
    node = reading.node
    for one in node.iterchildren(qualified("methodCode")):
        if told := concept(reading, one):
            yield f"Method: {told.display}"
    for entity in children(node, "specimen", "specimenRole", "specimenPlayingEntity"):
        found = concept(reading, child(entity, "code"))
        if shown := (found.display if found else "") or own_text(child(entity, "name")):
            yield f"Specimen: {shown}"
    for _link, one in related(node):
        if code_of(one) == FAILED and (why := text_of(reading, child(one, "text"))):
            yield f"Failed: {why}"
    for one in node.iterchildren(qualified("value")):
        if data_type(one) == "PQ" and (amount := quantity(reading, one)):
            yield f"Value: {quantity_words(amount)}"


def _of_observation(reading: Reading) -> Iterator[str]:
    """The number of an answer that is told in words, and the unit of a result that is no number."""
    listed = children(reading.node, "value")
    if is_answer(listed):
        numbers = (attribute(one, "value") for one in listed if data_type(one) == "INT")
        yield from (f"Number of the answer: {number}" for number in numbers if number)
    for _link, one in related(reading.node):
        if code_of(one) == UNITS and (value := value_of(reading, one)[0]):
            told = value.codeable_concept.display if value.codeable_concept else value.string
            yield from (f"Unit: {text}" for text in (told,) if text)


def _of_package(reading: Reading) -> Iterator[str]:
    """The batch of a medicine, which is asked for when one is called back."""
    for name in ("consumable", "product"):
        material = child(reading.node, name, "manufacturedProduct", "manufacturedMaterial")
        if material is None:
            continue
        if lot := own_text(child(material, "lotNumberText")):
            yield f"Lot: {lot}"
        if expires := interval(reading, child(material, "expirationTime")).first:
            yield f"Expires: {expires.text}"


def _kind_of_medicine(reading: Reading) -> Iterator[str]:
    """Whether a medicine is prescribed or bought freely: HITSP C83 s.2.2.2.8, type of medication."""
    for _link, one in related(reading.node):
        if (
            code_of(one) in _MEDICINE_KINDS
            and child(one, "value") is None
            and (told := concept(reading, child(one, "code")))
        ):
            reading.handled.add(one)
            yield f"Kind: {told.display}"


def _unclear_status(reading: Reading, fact: MedicationUse) -> Iterator[str]:
    """The words of a status observation that did not become the status."""
    for _link, one in related(reading.node):
        if code_of(one) == STATUS_LOINC and (told := concept_or_text(reading, child(one, "value"), one)):
            known = {MEDICATION_STATUS_CODES.get(coding.code or "") for coding in told.codings}
            known.add(MEDICATION_STATUS_WORDS.get(told.display.strip().lower()))
            if fact.status is None or fact.status not in known:
                yield f"Status: {', '.join(dict.fromkeys(_words_of(told)))}"


def _words_of(told: CodeableConcept) -> Iterator[str]:
    for text in (told.text, *(one.display for one in told.codings)):
        if text and text.strip():
            yield text.strip()


def _external(reading: Reading, node: Element) -> Iterator[str]:
    kind = concept(reading, child(node, "code"))
    text = child(node, "text")
    where = attribute(child(text, "reference"), "value") if text is not None else None
    words = own_text(text) if where is None else where
    said = ", ".join(part for part in (kind.display if kind else "", words) if part)
    if said:
        yield f"{'Document' if local_name(node) == 'externalDocument' else 'Refers to'}: {said}"


def _is_said(words: str, fact: Fact) -> bool:
    """Whether a fact holds these words, be it in others or in several of its fields."""
    if fact.concept is not None and words in (fact.concept.text, fact.concept.display):  # most of them
        return True
    wanted = _letters(words)
    return not wanted or wanted in _letters("".join(_strings(fact)))


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Provenance():
            return
        case tuple():
            for one in value:
                yield from _strings(one)
        case _:
            for name in getattr(value, "__dataclass_fields__", ()):  # a plain value, such as a number, has none
                yield from _strings(getattr(value, name))
