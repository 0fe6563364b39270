"""What a record says beside its fields, as its remarks: its own notes, those inside it, and what has no field."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Annotation
from clinic_assist.importers.fhir.datatypes import concepts, remarks, status_concept
from clinic_assist.importers.fhir.extensions import extensions_named
from clinic_assist.importers.fhir.names import short_text
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.versions.rewriting import listed
from clinic_assist.importers.jsontext import JsonObject

# Notes of a part of a record, by FHIR R4's names: the list and the element in it.
_INSIDE = {
    "AllergyIntolerance": ("reaction", "note"),
    "FamilyMemberHistory": ("condition", "note"),
    "CarePlan": ("activity", "progress"),
}
# Concepts that change what is to be done or known, for which a fact has no field, and what they are called.
_NAMED = {
    "Procedure": ("followUp", "Follow-up"),
    "ServiceRequest": ("orderDetail", "Detail of the order"),
    "Device": ("safety", "Safety"),
    "Immunization": ("subpotentReason", "Subpotent because"),
}

_TARGETS = ("target", "targetReference", "targetIdentifier", "resourceReference")
_ENDED = ("-AllergyIntoleranceEnd-1", "-AllergyIntoleranceEnd")


def all_remarks(reading: Reading) -> tuple[Annotation, ...]:
    """Answers the remarks of a record, its own first."""
    node, kind = reading.resource, reading.record.kind
    found = remarks(reading, node)
    inside = _INSIDE.get(kind)
    if inside is not None and inside[0] in node:
        for part in reading.elements(node, inside[0]):
            found += remarks(reading, part, inside[1])
    if kind == "AllergyIntolerance" and "extension" in node:
        found += _ended(reading)
    if "relatesTo" in node and kind in ("DocumentReference", "Composition"):
        found += _related(reading)
    named = _NAMED.get(kind)
    if named is not None and named[0] in node:
        key, label = named
        found += tuple(
            Annotation(text=f"{label}: {one.display}") for one in concepts(reading, node, key) if one.display
        )
    return found


def _related(reading: Reading) -> tuple[Annotation, ...]:
    """What a document replaces, adds to or signs (FHIR R4 document-relationship-type; a concept in R5)."""
    found = []
    for one in reading.elements(reading.resource, "relatesTo"):
        kind = status_concept(reading, one, "code") or status_concept(reading, one, "type")
        named = [value for key in _TARGETS for value in listed(one.get(key))]
        name = next((text for value in named if (text := _name(value))), None)
        if kind and name:
            found.append(Annotation(text=f"{kind[:1].upper()}{kind[1:]}: {name}"))
    return tuple(found)


def _name(value: JsonObject) -> str | None:
    """What a Reference or an Identifier points to, in words or as it is written."""
    written = value.get("reference") or value.get("value")
    return short_text(value) or (written if isinstance(written, str) else None)


def _ended(reading: Reading) -> tuple[Annotation, ...]:
    """When and why an allergy is no longer valid, in the extensions of CareConnect and UK Core."""
    parts = [
        part
        for ending in _ENDED
        for one in extensions_named(reading.resource, ending)
        for part in reading.elements(one, "extension")
    ]
    date = next((found for part in parts if (found := reading.date(part, "valueDateTime"))), None)
    why = next((text for part in parts if (text := reading.text(part, "valueString"))), None)
    said = ", ".join(filter(None, (date.text if date else None, why)))
    return (Annotation(text=f"Ended: {said}"),) if said else ()
