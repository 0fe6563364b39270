"""What a record says beside its fields, as its remarks: its own notes, those inside it, and what has no field."""

from __future__ import annotations

from collections.abc import Iterator

from clinic_assist.chart.datatypes import Annotation
from clinic_assist.importers.fhir.datatypes import (
    addresses,
    concept,
    concept_of,
    concepts,
    remarks,
    status_concept,
    telecoms,
)
from clinic_assist.importers.fhir.extensions import extensions_named
from clinic_assist.importers.fhir.names import human_name_text, short_text
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.versions.rewriting import listed
from clinic_assist.importers.jsontext import JsonObject

# Notes of a part of a record, by FHIR R4's names: the list and the element in it.
_INSIDE = {
    "AllergyIntolerance": ("reaction", "note"),
    "FamilyMemberHistory": ("condition", "note"),
    "CarePlan": ("activity", "progress"),
}
# What changes what is to be done or known and has no field in a fact, by its path (R4, and what STU3 and DSTU2 had in
# its place), and what it is called.
_BESIDE: dict[str, tuple[tuple[str, str], ...]] = {
    "Procedure": (
        ("followUp", "Follow-up"),
        ("focalDevice.action", "Device"),
        ("usedCode", "Used"),
    ),
    "ServiceRequest": (("orderDetail", "Detail of the order"),),
    "Device": (("safety", "Safety"),),
    "Immunization": (
        ("subpotentReason", "Subpotent because"),
        ("protocolApplied.targetDisease", "Against"),
        ("protocolApplied.doseStatus", "Dose"),
        ("protocolApplied.doseStatusReason", "Dose so because"),
    ),
    "Condition": (("evidence.detail", "Evidence"),),
    "Encounter": (
        ("hospitalization.admitSource", "Admitted from"),
        ("hospitalization.reAdmission", "Readmission"),
        ("hospitalization.dietPreference", "Diet"),
        ("hospitalization.specialArrangement", "Special arrangement"),
        ("hospitalization.destination", "Discharged to"),
    ),
    "CarePlan": (
        ("activity.outcomeCodeableConcept", "Outcome"),
        ("activity.detail.statusReason", "Reason of the status"),
    ),
    "Goal": (
        ("statusReason", "Reason of the status"),
        ("outcomeCode", "Outcome"),
        ("outcomeReference", "Outcome"),
    ),
    "MedicationRequest": (
        ("substitution.reason", "Substitution because"),
        ("priorPrescription", "Replaces the order"),
    ),
    "MedicationDispense": (("type", "Kind of supply"),),
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
    if kind == "Patient":
        found += _of_a_person(reading) + (_contacts(reading) if "contact" in node else ())
    for path, label in _BESIDE.get(kind, ()):
        if path.partition(".")[0] in node:
            told = dict.fromkeys(_words_at(reading, node, path.split(".")))
            found += tuple(Annotation(text=f"{label}: {text}") for text in told)
    return found


def _words_at(reading: Reading, node: JsonObject, path: list[str]) -> Iterator[str]:
    """What stands at a path in words: texts, concepts, and what is pointed to by name."""
    key, *rest = path
    value = node.get(key)
    if isinstance(value, str) and not rest:
        yield value
        return
    for one in listed(value):
        if rest:
            yield from _words_at(reading, one, rest)
        else:
            told = concept_of(reading, one)
            text = (told.display if told else None) or short_text(one)
            if text:
                yield text


def _of_a_person(reading: Reading) -> tuple[Annotation, ...]:
    """The religion, which may decide on treatment, and the place of birth: extensions of FHIR itself."""
    told = []
    for one in extensions_named(reading.resource, "/patient-religion"):
        faith = concept(reading, one, "valueCodeableConcept")
        told += [f"Religion: {faith.display}"] if faith and faith.display else []
    for one in extensions_named(reading.resource, "/patient-birthPlace"):
        for at in addresses(reading, one, "valueAddress"):
            parts = (*at.line, at.city, at.state, at.postal_code, at.country)
            where = ", ".join(part for part in parts if part) or at.text
            told += [f"Born in {where}"] if where else []
    return tuple(Annotation(text=text) for text in told)


def _contacts(reading: Reading) -> tuple[Annotation, ...]:
    """Whom to turn to about the patient, each in a line: role, name, telephone."""
    found = []
    for one in reading.elements(reading.resource, "contact"):
        roles = ", ".join(role.display for role in concepts(reading, one, "relationship") if role.display)
        body = reading.element(one, "organization")
        name = human_name_text(one.get("name")) or (short_text(body) if body else None)
        numbers = [point.value for point in telecoms(reading, one) if point.value]
        said = ", ".join(part for part in (name, *numbers) if part)
        if said:
            found.append(Annotation(text=f"Contact ({roles}): {said}" if roles else f"Contact: {said}"))
    return tuple(found)


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
