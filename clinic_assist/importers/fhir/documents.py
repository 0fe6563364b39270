"""Documents: what points to one, and what is one."""

from __future__ import annotations

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import AbsenceStatement, Composition, DocumentReference, Fact, Section
from clinic_assist.chart.provenance import Locator, fact_id
from clinic_assist.importers.fhir.attachments import attachment_of
from clinic_assist.importers.fhir.datatypes import absent_reason, concept, concepts, period, status_concept
from clinic_assist.importers.fhir.narrative import narrative
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, provenance, reference, references
from clinic_assist.importers.jsontext import JsonObject
from clinic_assist.importers.silences import empty_reason_silence, section_topic
from clinic_assist.terminology.systems import LOINC

_MAX_SECTION_DEPTH = 20
# Statuses under which a document's silence says nothing about the patient.
_VOID = frozenset(("entered-in-error", "superseded"))


def document_reference(reading: Reading) -> DocumentReference:
    """DocumentReference."""
    node = reading.resource
    context = reading.element(node, "context") or {}
    contents = reading.elements(node, "content")
    found = (reading.element(content, "attachment") for content in contents)
    return DocumentReference(
        **origin(reading, absent=absent_reason(node.get("type"))),
        type=concept(reading, node, "type"),
        status=reading.code(node, "status"),
        doc_status=status_concept(reading, node, "docStatus"),
        categories=concepts(reading, node, "category"),
        date=reading.date(node, "date") or reading.date(node, "indexed"),
        authors=references(reading, node, "author"),
        description=reading.text(node, "description"),
        attachments=tuple(attachment_of(reading, one) for one in found if one is not None),
        period=period(reading, context, "period"),
        encounters=references(reading, context, "encounter"),
    )


def composition(reading: Reading) -> Composition:
    """Composition, its sections flattened in document order."""
    node = reading.resource
    sections: list[Section] = []
    _add_sections(reading, node, 0, sections)
    return Composition(
        **origin(reading, absent=absent_reason(node.get("type"))),
        type=concept(reading, node, "type"),
        status=reading.code(node, "status"),
        title=reading.text(node, "title"),
        date=reading.date(node, "date"),
        authors=references(reading, node, "author"),
        custodian=reference(reading, node, "custodian"),
        sections=tuple(sections),
        encounter=reference(reading, node, "encounter"),
    )


def _add_sections(reading: Reading, node: JsonObject, depth: int, found: list[Section]) -> None:
    if depth > _MAX_SECTION_DEPTH:
        reading.warn(node, "section", "Sections below this depth were not read.")
        return
    for one in reading.elements(node, "section"):
        code, _silence = empty_reason_silence(concept(reading, one, "emptyReason"))
        found.append(
            Section(
                title=reading.text(one, "title"),
                code=concept(reading, one, "code"),
                text=narrative(reading, one),
                empty_reason=code,
                entries=references(reading, one, "entry"),
                depth=depth,
            )
        )
        if "section" in one:
            _add_sections(reading, one, depth + 1, found)


def section_silences(reading: Reading, document: Fact) -> list[AbsenceStatement]:
    """What the empty sections of a Composition, or an empty List, say is absent; one fact for each."""
    if document.status_code in _VOID:
        return []
    holders: list[JsonObject] = []
    if reading.record.resource_type == "List":
        holders.append(reading.resource)
    else:
        _collect(reading.resource, 0, holders)
    statements = []
    for holder in holders:
        reason = concept(reading, holder, "emptyReason") if "emptyReason" in holder else None
        _code, silence = empty_reason_silence(reason)
        if silence is None:
            continue
        if holder.get("entry"):
            reading.warn(holder, "emptyReason", "The section is called empty but has entries; that it is was not read.")
            continue
        statements.append(_statement(reading, document, holder, silence))
    return statements


def _collect(node: JsonObject, depth: int, found: list[JsonObject]) -> None:
    sections = node.get("section")
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, dict):
            found.append(section)
            if depth < _MAX_SECTION_DEPTH:
                _collect(section, depth + 1, found)


def _statement(reading: Reading, document: Fact, holder: JsonObject, silence: Silence) -> AbsenceStatement:
    locator = Locator(reading.element_locator(holder, None))
    code = concept(reading, holder, "code")
    title = reading.text(holder, "title")
    return AbsenceStatement(
        id=fact_id(reading.file.source, locator, "AbsenceStatement"),
        provenance=provenance(reading, element=locator, part=(code.code_in(LOINC) if code else None) or title),
        subject=document.subject,
        topic=section_topic(code),
        silence=silence,
        scope=_scope(title, code, concept(reading, holder, "emptyReason")),
        date=document.when,
    )


def _scope(title: str | None, code: CodeableConcept | None, reason: CodeableConcept | None) -> CodeableConcept | None:
    """What is empty and why, for people: `Allergies: Nil known`; with the section's own code."""
    name = title or (code.display if code else "")
    why = reason.display if reason else ""
    text = ": ".join(part for part in (name, why) if part) or None
    if text is None and code is None:
        return None
    return CodeableConcept(codings=code.codings if code else (), text=text)
