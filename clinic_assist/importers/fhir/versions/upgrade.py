"""Which records are not in the shape of R4, and what is done with each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clinic_assist.importers.fhir.records import Record, contained_records
from clinic_assist.importers.fhir.versions import dstu2, r5, stu3
from clinic_assist.importers.fhir.versions.rewriting import Rewriting, listed
from clinic_assist.importers.jsontext import JsonObject

# What a fault of this program would raise.
FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
NOT_REWRITTEN = "not rewritten"
"""The type as which a record is read that could not be brought into the shape of R4: none."""

# Types whose name changed, and what R4 calls them.
_READ_AS = {
    "MedicationOrder": "MedicationRequest",
    "MedicationUsage": "MedicationStatement",
    "DiagnosticOrder": "ServiceRequest",
    "ProcedureRequest": "ServiceRequest",
    "ReferralRequest": "ServiceRequest",
    "DeviceUsage": "DeviceUseStatement",
}
# The order for several tests or services at once has no counterpart in R4: it is read as a statement.
_ORDERED = {"DiagnosticOrder": "item", "ReferralRequest": "serviceRequested"}

# Elements by which a record shows that it is not R4's, beside those that are renamed. An element that R4 has too is no
# mark, unless its content is looked at.
_MARKS: dict[str, tuple[str, ...]] = {
    "AllergyIntolerance": ("status", "participant"),
    "Condition": ("participant",),
    "Observation": ("related",),
    "MedicationRequest": ("reason", "renderedDosageInstruction"),
    "MedicationStatement": ("wasNotTaken", "taken", "reason", "adherence", "renderedDosageInstruction"),
    "MedicationDispense": ("notDone", "dispenser", "reason", "renderedDosageInstruction"),
    "MedicationAdministration": ("wasNotGiven", "notGiven", "practitioner", "reason"),
    "Immunization": ("wasNotGiven", "notGiven", "reported", "explanation", "reason"),
    "Procedure": ("notPerformed", "notDone", "reason"),
    "Communication": ("notDone", "reason"),
    "Encounter": ("indication", "reason"),
    "ServiceRequest": ("reason",),
    "FamilyMemberHistory": ("gender", "reason", "procedure"),
    "CareTeam": ("reason",),
    "DocumentReference": ("period",),
    "Device": ("displayName",),
    "DeviceUseStatement": ("reason", "notes"),
    "DeviceUsage": ("patient",),
    "Medication": ("product", "package"),
    "ImagingStudy": ("reason", "procedure"),
    "Goal": ("targetDate", "targetQuantity"),
}
"""Elements that R4 does not have in a type."""


def _marks() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for names in (dstu2.RENAMED, stu3.RENAMED, r5.RENAMED):
        for resource_type, renamed in names.items():
            found.setdefault(resource_type, set()).update(renamed)
    for resource_type, marks in _MARKS.items():
        found.setdefault(resource_type, set()).update(marks)
    return {resource_type: frozenset(marks) for resource_type, marks in found.items()}


_ANY_MARK = _marks()
_NONE: frozenset[str] = frozenset()


def _shown_inside(resource_type: str, resource: JsonObject) -> bool:
    """Whether a record without any such element shows by the content of another that it is not R4's."""
    look = _INSIDE.get(resource_type)
    return look is not None and look(resource)


def _has(key: str, inner: tuple[str, ...]) -> Callable[[JsonObject], bool]:
    """Whether one of the objects under a name has one of these elements."""
    names = frozenset(inner)

    def look(resource: JsonObject) -> bool:
        value = resource.get(key)
        if value is None:
            return False
        return any(not names.isdisjoint(one) for one in listed(value))

    return look


def _any(*looks: Callable[[JsonObject], bool]) -> Callable[[JsonObject], bool]:
    return lambda resource: any(look(resource) for look in looks)


def _is_r5_encounter(resource: JsonObject) -> bool:
    lists = any(isinstance(one.get("condition"), list) for one in listed(resource.get("diagnosis")))
    return lists or _has("participant", ("actor",))(resource)


def _is_r5_imaging(resource: JsonObject) -> bool:
    has_concepts = _has("modality", ("coding",))
    return has_concepts(resource) or any(has_concepts(one) for one in listed(resource.get("series")))


_INSIDE: dict[str, Callable[[JsonObject], bool]] = {
    "AllergyIntolerance": lambda resource: resource.get("criticality") in ("CRITL", "CRITH", "CRITU"),
    "Condition": _has("evidence", ("concept", "reference")),
    "MedicationRequest": _any(_has("requester", ("agent",)), _has("substitution", ("allowed",))),
    "Immunization": _any(
        _has("protocolApplied", ("doseNumber",)),
        _has("reaction", ("manifestation",)),
        _has("performer", ("reference", "display")),
    ),
    "Encounter": _is_r5_encounter,
    "DiagnosticReport": _has("performer", ("actor",)),
    "FamilyMemberHistory": _has("condition", ("onsetQuantity",)),
    "ServiceRequest": _has("patientInstruction", ("instructionMarkdown",)),
    "DocumentReference": r5.is_r5_context,
    "CarePlan": _has("activity", ("plannedActivityReference",)),
    "CareTeam": _has("participant", ("coveragePeriod",)),
    "Medication": _has("ingredient", ("amount", "item")),
    "ImagingStudy": _is_r5_imaging,
    "Patient": lambda resource: any(one.get("type") == "replace" for one in listed(resource.get("link"))),
}


def as_r4(record: Record) -> Record:
    """Answers the record in the shape of R4; one that is in it is answered as it is."""
    resource_type, resource = record.resource_type, record.resource
    read_as = _read_as(resource_type, resource)
    if (
        read_as == resource_type
        and _ANY_MARK.get(resource_type, _NONE).isdisjoint(resource)
        and not _shown_inside(resource_type, resource)
    ):
        return record
    try:
        return _rewritten(record, read_as)
    except FAULTS:
        # No input is known to come here. Such a record is kept unread.
        return replace(record, read_as=NOT_REWRITTEN)


def _rewritten(record: Record, read_as: str) -> Record:
    resource_type, resource = record.resource_type, record.resource
    rewriting = Rewriting(resource)
    r5.reasons(rewriting)
    for version in (r5, dstu2, stu3):
        rewriting.rename(version.RENAMED.get(resource_type, {}))
        change = version.CHANGES.get(resource_type)
        if change:
            change(rewriting)
    return replace(record, resource=rewriting.node, original=resource, places=rewriting.places, read_as=read_as)


def _read_as(resource_type: str, resource: JsonObject) -> str:
    ordered = _ORDERED.get(resource_type)
    if ordered and len(listed(resource.get(ordered))) != 1:
        return resource_type
    return _READ_AS.get(resource_type, resource_type)


def contained_in(record: Record) -> list[Record]:
    """Answers the resources that a record contains, in the shape of R4."""
    return [as_r4(inner) for inner in contained_records(record)]
