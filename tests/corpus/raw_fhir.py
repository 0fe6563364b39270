"""What a raw FHIR R4 file says, read by the plain rules of the standard and nothing of the importer.

Deliberately another road to the same answer: the standard library's JSON reader, and one table of where FHIR R4 puts
the code, the status, the date and the value of each resource type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

# hl7.org/fhir/R4, the page of each resource: where its subject matter, status and clinical date stand, first found.
CODE = {
    "Immunization": ("vaccineCode",),
    "Encounter": ("type",),
    "DocumentReference": ("type",),
    "Composition": ("type",),
    "Device": ("type",),
    "FamilyMemberHistory": ("relationship",),
    "MedicationRequest": ("medicationCodeableConcept",),
    "MedicationStatement": ("medicationCodeableConcept",),
    "MedicationDispense": ("medicationCodeableConcept",),
    "MedicationAdministration": ("medicationCodeableConcept",),
}
STATUS = {"AllergyIntolerance": "clinicalStatus", "Condition": "clinicalStatus"}
DATES = {
    "AllergyIntolerance": ("onsetDateTime", "onsetPeriod.start", "recordedDate"),
    "Condition": ("onsetDateTime", "onsetPeriod.start", "recordedDate"),
    "Procedure": ("performedDateTime", "performedPeriod.start"),
    "Immunization": ("occurrenceDateTime", "recorded"),
    "Encounter": ("period.start",),
    "Observation": ("effectiveDateTime", "effectiveInstant", "effectivePeriod.start", "issued"),
    "DiagnosticReport": ("effectiveDateTime", "effectivePeriod.start", "issued"),
    "DocumentReference": ("date",),
    "Composition": ("date",),
    "ImagingStudy": ("started",),
    "FamilyMemberHistory": ("date",),
}
COMPARED = frozenset((*CODE, *STATUS, *DATES, "Procedure", "ServiceRequest"))


@dataclass(frozen=True)
class Said:
    """What one resource says, with None where it does not say."""

    locator: str
    resource_type: str
    status: str | None
    code: str | None
    date: str | None
    value: str | None
    unit: str | None
    parts: tuple[tuple[str | None, str | None], ...] = ()


def resources(data: bytes) -> Iterator[tuple[str, Node]]:
    """Every resource of a file with its place. Numbers come as the text that stands in the file."""
    tree = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    yield from _below(tree, tree["resourceType"])


def _below(tree: Node, place: str) -> Iterator[tuple[str, Node]]:
    if tree["resourceType"] != "Bundle":
        yield place, tree
        return
    for index, entry in enumerate(tree.get("entry", ())):
        if isinstance(entry.get("resource"), dict) and "resourceType" in entry["resource"]:
            yield from _below(entry["resource"], f"{place}.entry[{index}].resource")


def said(place: str, node: Node) -> Said:
    """What a resource says about the things that every list shows."""
    kind = node["resourceType"]
    value, unit = _measured(node) if kind == "Observation" else (None, None)
    parts = node.get("component", ()) if kind == "Observation" else ()
    return Said(
        locator=place,
        resource_type=kind,
        status=_status(node.get(STATUS.get(kind, "status"))),
        code=next(filter(None, (_code(node.get(key)) for key in CODE.get(kind, ("code",)))), None),
        date=next(filter(None, (_at(node, path) for path in DATES.get(kind, ()))), None),
        value=value,
        unit=unit,
        parts=tuple(_measured(part) for part in parts),
    )


def _measured(node: Node) -> tuple[str | None, str | None]:
    quantity = node.get("valueQuantity", {})
    if quantity.get("value") is None:
        return None, None
    return f"{quantity.get('comparator', '')}{quantity['value']}", _unit(quantity)


def _unit(quantity: Node) -> str | None:
    """The unit; UCUM's unity, which is the number one, is none."""
    units = {quantity.get("unit"), quantity.get("code")}
    return None if units <= {None, "1"} else quantity.get("unit") or quantity.get("code")


def _status(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else _code(value)


def _code(value: Any) -> str | None:
    for concept in value if isinstance(value, list) else [value]:
        for coding in concept.get("coding", ()) if isinstance(concept, dict) else ():
            if coding.get("code"):
                return str(coding["code"])
    return None


def _at(node: Any, path: str) -> str | None:
    for step in path.split("."):
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, str) else None


def patient_of(node: Node, patients: list[tuple[str, Node, str | None]]) -> str | None:
    """The place of the one Patient that a resource's subject names, by fullUrl or `Patient/id`; None where unsure.

    `patients` holds place, resource and fullUrl of every Patient in the file.
    """
    owner = node.get("subject") or node.get("patient")
    reference = owner.get("reference") if isinstance(owner, dict) else None
    if not isinstance(reference, str):
        return None
    found = {
        place for place, patient, url in patients if reference in (url, f"Patient/{patient.get('id')}") and reference
    }
    return found.pop() if len(found) == 1 else None


def patients_of(data: bytes) -> list[tuple[str, Node, str | None]]:
    """Place, resource and fullUrl of every Patient in the entries of a Bundle."""
    tree = json.loads(data.decode("utf-8-sig"))
    return [
        (f"Bundle.entry[{index}].resource", entry["resource"], entry.get("fullUrl"))
        for index, entry in enumerate(tree.get("entry", ()) if tree["resourceType"] == "Bundle" else ())
        if (entry.get("resource") or {}).get("resourceType") == "Patient"
    ]
