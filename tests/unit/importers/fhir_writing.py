"""Writes FHIR trees as XML, and R4 records as STU3 and DSTU2 write them, by another road than the import."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Node = dict[str, Any]

RENAMED_IN_STU3: dict[str, dict[str, str]] = {
    "AllergyIntolerance": {"recordedDate": "assertedDate"},
    "Condition": {"recordedDate": "assertedDate", "encounter": "context"},
    "Observation": {"encounter": "context"},
    "Encounter": {"reasonCode": "reason"},
    "Immunization": {"occurrenceDateTime": "date"},
    "Procedure": {"encounter": "context"},
    "MedicationRequest": {"encounter": "context"},
    "MedicationStatement": {},
}
RENAMED_IN_DSTU2: dict[str, dict[str, str]] = {
    "AllergyIntolerance": {"code": "substance", "asserter": "reporter", "onsetDateTime": "onset"},
    "Condition": {"recordedDate": "dateRecorded", "subject": "patient", "onsetAge": "onsetQuantity"},
    "Observation": {},
    "Encounter": {"reasonCode": "reason", "subject": "patient"},
    "Immunization": {"occurrenceDateTime": "date"},
    "Procedure": {"note": "notes"},
    "MedicationRequest": {"authoredOn": "dateWritten", "subject": "patient", "requester": "prescriber"},
    "MedicationStatement": {"subject": "patient"},
}


def as_xml(tree: Node) -> str:
    """A resource as FHIR XML; numbers come as they are written in JSON."""
    return _resource(tree, ' xmlns="http://hl7.org/fhir"')


def _resource(tree: Node, namespace: str = "") -> str:
    kind = tree["resourceType"]
    inner = _members({key: value for key, value in tree.items() if key != "resourceType"})
    return f"<{kind}{namespace}>{inner}</{kind}>"


def _members(node: Node) -> str:
    # fhir_comments: what DSTU2 wrote for the comments of XML.
    names = dict.fromkeys(key.removeprefix("_") for key in node if key != "fhir_comments")
    return "".join(_element(name, node.get(name), node.get(f"_{name}")) for name in names)


def _element(name: str, value: Any, beside: Any) -> str:
    if isinstance(value, list) or isinstance(beside, list):
        values = value or [None] * len(beside)
        others = beside or [None] * len(values)
        return "".join(_element(name, one, other) for one, other in zip(values, others, strict=True))
    if isinstance(value, dict):
        if "resourceType" in value:
            return f"<{name}>{_resource(value)}</{name}>"
        return _object(name, value)
    if name == "div":
        return str(value)
    written = (
        ""
        if value is None
        else f" value={quoteattr(_text(value), {chr(10): '&#10;', chr(9): '&#9;', chr(13): '&#13;'})}"
    )
    return f"<{name}{written}>{_members(beside or {})}</{name}>"


def _object(name: str, value: Node) -> str:
    attributes = "".join(
        f" {key}={quoteattr(str(value[key]))}" for key in ("id", "url") if key in value and _is_attribute(name, key)
    )
    inner = {key: one for key, one in value.items() if not (key in ("id", "url") and _is_attribute(name, key))}
    return f"<{name}{attributes}>{_members(inner)}</{name}>"


def _is_attribute(name: str, key: str) -> bool:
    return key == "id" or name in ("extension", "modifierExtension")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def narrative(words: str) -> str:
    """A narrative that holds these words."""
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escape(words)}</p></div>'


class Digits(str):
    """A number as a file writes it, with its own digits."""

    __slots__ = ()


def as_json(tree: Any) -> str:
    """A tree as JSON, its numbers with their digits."""
    if isinstance(tree, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{as_json(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(as_json, tree)) + "]"
    return str(tree) if isinstance(tree, Digits) else json.dumps(tree)


def as_stu3(resource: Node) -> Node:
    """An R4 record as STU3 writes it: http://hl7.org/fhir/STU3, each type's page."""
    kind = resource["resourceType"]
    found = _plain_statuses(_renamed(resource, RENAMED_IN_STU3[kind]))
    if kind == "Observation" and "note" in found:
        found["comment"] = found.pop("note")[0]["text"]
    if kind == "MedicationRequest" and "requester" in found:
        found["requester"] = {"agent": found["requester"]}
    if kind == "MedicationStatement":
        found["taken"] = "n" if found.get("status") == "not-taken" else "y"
    if kind == "Immunization":
        _turned(found, "notGiven", "not-done", "completed")
        _explained(found)
    if kind == "Procedure":
        _turned(found, "notDone", "not-done", "completed")
        _moved(found, "statusReason", "notDoneReason")
    _not_taken(found)
    return _older_dosages(found, "doseQuantity")


def as_dstu2(resource: Node) -> Node:
    """An R4 record as DSTU2 writes it: http://hl7.org/fhir/DSTU2, each type's page."""
    kind = resource["resourceType"]
    found = _renamed(resource, RENAMED_IN_DSTU2[kind])
    found = _TO_DSTU2.get(kind, _plain_statuses)(found)
    return _older_dosages(found, "quantityQuantity" if kind == "MedicationStatement" else "doseQuantity")


def _allergy(found: Node) -> Node:
    statuses = [found.pop(key) for key in ("clinicalStatus", "verificationStatus") if key in found]
    return found | ({"status": statuses[0]["coding"][0]["code"]} if statuses else {})


def _observation(found: Node) -> Node:
    if "note" in found:
        found["comments"] = found.pop("note")[0]["text"]
    return found


def _immunization(found: Node) -> Node:
    _turned(found, "wasNotGiven", "not-done", "completed")
    _explained(found)
    return found


def _procedure(found: Node) -> Node:
    _turned(found, "notPerformed", "not-done", "completed")
    if "statusReason" in found:
        found["reasonNotPerformed"] = [found.pop("statusReason")]
    return _one_reason(found, "reasonCodeableConcept")


def _statement(found: Node) -> Node:
    found["wasNotTaken"] = found.get("status") == "not-taken"
    _not_taken(found)
    return _one_reason(found, "reasonForUseCodeableConcept")


def _request(found: Node) -> Node:
    found["resourceType"] = "MedicationOrder"
    found.pop("intent", None)
    return _one_reason(found, "reasonCodeableConcept")


_TO_DSTU2 = {
    "AllergyIntolerance": _allergy,
    "Observation": _observation,
    "Immunization": _immunization,
    "Procedure": _procedure,
    "MedicationStatement": _statement,
    "MedicationRequest": _request,
}


def _plain_statuses(found: Node) -> Node:
    for key in ("clinicalStatus", "verificationStatus"):
        if key in found:
            found[key] = found[key]["coding"][0]["code"]
    return found


def _turned(found: Node, flag: str, status: str, other: str) -> None:
    found[flag] = found.get("status") == status
    if found[flag]:
        found["status"] = other


def _not_taken(found: Node) -> None:
    if found.get("status") == "not-taken":
        found["status"] = "active"
        _moved(found, "statusReason", "reasonNotTaken")


def _moved(found: Node, old: str, new: str) -> None:
    if old in found:
        found[new] = found.pop(old)


def _one_reason(found: Node, name: str) -> Node:
    if "reasonCode" in found:
        found[name] = found.pop("reasonCode")[0]
    return found


def _renamed(resource: Node, names: dict[str, str]) -> Node:
    return {names.get(key, key): value for key, value in resource.items()}


def _explained(found: Node) -> None:
    if "statusReason" in found:
        found["explanation"] = {"reasonNotGiven": [found.pop("statusReason")]}


def _older_dosages(found: Node, dose: str) -> Node:
    for key in ("dosage", "dosageInstruction"):
        if key in found:
            found[key] = [_older_dosage(one, dose) for one in found[key]]
    return found


def _older_dosage(dosage: Node, dose: str) -> Node:
    found = dict(dosage)
    for one in found.pop("doseAndRate", []):
        found[dose] = one["doseQuantity"]
    return found
