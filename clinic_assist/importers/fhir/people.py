"""Patients, and the people, places and bodies that records refer to."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts import DirectoryEntry, Patient
from clinic_assist.importers.fhir.codes import US_CORE_BIRTH_SEX, US_CORE_ETHNICITY, US_CORE_RACE
from clinic_assist.importers.fhir.datatypes import absent_reason, addresses, concept, concepts, human_names, telecoms
from clinic_assist.importers.fhir.names import name_of
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference, references
from clinic_assist.importers.jsontext import JsonObject


def patient(reading: Reading) -> Patient:
    """Patient. `deceased` is true where only a date of death is given, because that states the death."""
    node = reading.resource
    deceased_on = reading.date(node, "deceasedDateTime")
    return Patient(
        **origin(reading, absent=absent_reason(node.get("_birthDate"))),
        names=human_names(reading, node),
        gender=reading.code(node, "gender"),
        birth_date=reading.date(node, "birthDate"),
        deceased=True if deceased_on else reading.flag(node, "deceasedBoolean"),
        deceased_on=deceased_on,
        telecom=telecoms(reading, node),
        addresses=addresses(reading, node),
        marital_status=concept(reading, node, "maritalStatus"),
        languages=_languages(reading, node),
        race=_extension_text(reading, node, US_CORE_RACE),
        ethnicity=_extension_text(reading, node, US_CORE_ETHNICITY),
        birth_sex=_birth_sex(reading, node),
        general_practitioners=references(reading, node, "generalPractitioner"),
        active=reading.flag(node, "active"),
        replaced_by=_linked(reading, node, "replaced-by"),
        replaces=_linked(reading, node, "replaces"),
    )


def _linked(reading: Reading, node: JsonObject, kind: str) -> tuple[Reference, ...]:
    """The other records of this person under one kind of link; says so where the one to be used is not in the file."""
    found = []
    for link in reading.elements(node, "link"):
        other = reference(reading, link, "other") if link.get("type") == kind else None
        if other is None:
            continue
        found.append(other)
        if kind == "replaced-by" and other.target is None:
            reading.warn(
                link, "other", "This record of the patient is replaced by another one, which is not in the file."
            )
    return tuple(found)


def directory_entry(reading: Reading) -> DirectoryEntry:
    """Practitioner, PractitionerRole, Organization or Location."""
    node = reading.resource
    resource_type = reading.record.kind
    common = origin(reading)
    common["subject"] = None
    return DirectoryEntry(
        **common,
        resource_type=resource_type,
        name=_directory_name(reading),
        role=_role(reading),
        organization=_organization(reading),
        telecom=telecoms(reading, node),
        addresses=addresses(reading, node),
        active=reading.flag(node, "active"),
    )


def _directory_name(reading: Reading) -> str | None:
    node, resource_type = reading.resource, reading.record.kind
    if resource_type == "PractitionerRole":
        who = reference(reading, node, "practitioner")
        return who.display if who else None
    if resource_type == "Practitioner":
        return name_of(node, resource_type)
    return reading.text(node, "name")


def _role(reading: Reading) -> CodeableConcept | None:
    node = reading.resource
    if reading.record.kind == "Practitioner":
        found = tuple(
            code
            for qualification in reading.elements(node, "qualification")
            if (code := concept(reading, qualification, "code"))
        )
    elif reading.record.kind == "PractitionerRole":
        found = concepts(reading, node, "code") + concepts(reading, node, "specialty")
    else:
        found = concepts(reading, node, "type")
    return found[0] if found else None


def _organization(reading: Reading) -> Reference | None:
    keys = {"PractitionerRole": "organization", "Organization": "partOf", "Location": "managingOrganization"}
    key = keys.get(reading.record.kind)
    return reference(reading, reading.resource, key) if key else None


def _languages(reading: Reading, node: JsonObject) -> tuple[CodeableConcept, ...]:
    """Languages, the preferred ones first."""
    listed = reading.elements(node, "communication")
    ordered = sorted(listed, key=lambda one: one.get("preferred") is not True)
    found = (concept(reading, one, "language") for one in ordered)
    return tuple(language for language in found if language)


def _extension(reading: Reading, node: JsonObject, url: str) -> JsonObject | None:
    return next((one for one in reading.elements(node, "extension") if one.get("url") == url), None)


def _extension_text(reading: Reading, node: JsonObject, url: str) -> str | None:
    """The `text` part of a US Core race or ethnicity extension, else the displays of its codes."""
    extension = _extension(reading, node, url)
    if extension is None:
        return None
    coded = concept(reading, extension, "valueCodeableConcept")  # US Core of DSTU2
    if coded is not None:
        return next((one.display for one in coded.codings if one.display), None) or coded.text
    parts = reading.elements(extension, "extension")
    for part in parts:
        if part.get("url") == "text":
            return reading.text(part, "valueString")
    shown = []
    for part in parts:
        value = reading.element(part, "valueCoding")
        display = reading.text(value, "display") if value else None
        if display:
            shown.append(display)
    return ", ".join(shown) or None


def _birth_sex(reading: Reading, node: JsonObject) -> str | None:
    extension = _extension(reading, node, US_CORE_BIRTH_SEX)
    return reading.text(extension, "valueCode") if extension else None
