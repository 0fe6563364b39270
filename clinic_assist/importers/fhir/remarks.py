"""What a record says beside its fields, as its remarks: its own notes, those inside it, and what has no field."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Annotation
from clinic_assist.importers.fhir.datatypes import concepts, remarks
from clinic_assist.importers.fhir.reading import Reading

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


def all_remarks(reading: Reading) -> tuple[Annotation, ...]:
    """Answers the remarks of a record, its own first."""
    node, kind = reading.resource, reading.record.kind
    found = remarks(reading, node)
    inside = _INSIDE.get(kind)
    if inside is not None and inside[0] in node:
        for part in reading.elements(node, inside[0]):
            found += remarks(reading, part, inside[1])
    named = _NAMED.get(kind)
    if named is not None and named[0] in node:
        key, label = named
        found += tuple(
            Annotation(text=f"{label}: {one.display}") for one in concepts(reading, node, key) if one.display
        )
    return found
