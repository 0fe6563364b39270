"""What STU3 says in another way than R4, said in R4's way: http://hl7.org/fhir/STU3 and R4, each type's page."""

from __future__ import annotations

from collections.abc import Callable

from clinic_assist.importers.fhir.versions.rewriting import Rewriting, listed
from clinic_assist.importers.jsontext import JsonObject, JsonValue

_REASON = {"reason": "reasonCode"}

RENAMED: dict[str, dict[str, str]] = {
    "AllergyIntolerance": {"assertedDate": "recordedDate"},
    "Condition": {"assertedDate": "recordedDate", "context": "encounter"},
    "Observation": {"comment": "note"},
    "MedicationStatement": {"reasonNotTaken": "statusReason"},
    "MedicationDispense": {"notDoneReasonCodeableConcept": "statusReasonCodeableConcept"},
    "MedicationAdministration": {"reasonNotGiven": "statusReason", "prescription": "request"},
    "Immunization": {
        "date": "occurrenceDateTime", "practitioner": "performer", "vaccinationProtocol": "protocolApplied",
    },
    "Procedure": {"notDoneReason": "statusReason"},
    "Communication": {"notDoneReason": "statusReason"},
    "Encounter": _REASON,
    "DiagnosticReport": {"codedDiagnosis": "conclusionCode"},
    "ReferralRequest": {"type": "category", "recipient": "performer"},
    "Goal": {"status": "lifecycleStatus"},
    "DocumentReference": {"class": "category"},
    "Device": {"model": "modelNumber", "udi": "udiCarrier"},
    "DeviceUseStatement": {"whenUsed": "timingPeriod", "indication": "reasonCode"},
    "ImagingStudy": {"modalityList": "modality", **_REASON},
}  # fmt: skip

_IN_ERROR = "entered-in-error"
NOT_KNOWN_WHETHER_TAKEN = "The record says that it is not known whether the medicine is taken."
_OTHER_RELATION = "This kind of relation to another observation is not read."
# STU3 valueset-observation-relationshiptypes, those that R4 has as elements of their own.
_RELATIONS = {"has-member": "hasMember", "derived-from": "derivedFrom"}


def _negated(rewriting: Rewriting, key: str, status: str) -> None:
    """A flag that turns the record into its opposite becomes the status that R4 has for it (R4 event-status).

    A record that was entered in error states nothing, whichever way it was turned. A flag that is no boolean stays, so
    that the record is kept unread.
    """
    said = rewriting.node.get(key)
    if said is True and rewriting.node.get("status") != _IN_ERROR:
        rewriting.replace("status", status, key)
    if isinstance(said, bool):
        rewriting.take(key)


def _not_given(rewriting: Rewriting) -> None:
    _negated(rewriting, "notGiven", "not-done")


def _not_done(rewriting: Rewriting) -> None:
    _negated(rewriting, "notDone", "not-done")


def _statement(rewriting: Rewriting) -> None:
    """`taken` of STU3 medication-statement-taken: y, n, unk, na; R4 says by the status that a medicine is not taken."""
    taken = rewriting.node.get("taken")
    if taken == "n" and rewriting.node.get("status") != _IN_ERROR:
        rewriting.replace("status", "not-taken", "taken")
    if taken == "unk":
        rewriting.unread("taken", NOT_KNOWN_WHETHER_TAKEN)
    if taken in ("y", "n", "unk", "na"):
        rewriting.take("taken")


def _requester(rewriting: Rewriting) -> None:
    """`requester.agent` became `requester`."""
    found = rewriting.node.get("requester")
    if isinstance(found, dict) and "agent" in found:
        rewriting.replace("requester", found["agent"], "requester.agent")


def _request(rewriting: Rewriting) -> None:
    _requester(rewriting)
    substitution = rewriting.part("substitution")
    if substitution is not None:
        rewriting.rename({"allowed": "allowedBoolean"}, substitution)


def _referral(rewriting: Rewriting) -> None:
    """A referral to one service is a request for it; to several, it is read as a statement (see `upgrade`)."""
    _requester(rewriting)
    services = listed(rewriting.node.get("serviceRequested"))
    if len(services) == 1:
        rewriting.put("code", services[0], "serviceRequested")
    description = rewriting.node.get("description")
    if isinstance(description, str):
        rewriting.put("note", [{"text": description}], "description")


def _observation(rewriting: Rewriting) -> None:
    found: dict[str, list[JsonValue]] = {}
    for related in listed(rewriting.node.get("related")):
        kind = related.get("type")
        name = _RELATIONS.get(kind) if isinstance(kind, str) else None
        if name is None:
            rewriting.unread("related", _OTHER_RELATION)
        elif "target" in related:
            found.setdefault(name, []).append(related["target"])
    for name, targets in found.items():
        rewriting.put(name, targets, "related")


def _immunization(rewriting: Rewriting) -> None:
    _not_given(rewriting)
    explanation = rewriting.node.get("explanation")
    if isinstance(explanation, dict):
        for old, new in (("reasonNotGiven", "statusReason"), ("reason", "reasonCode")):
            if old in explanation:
                rewriting.put(new, explanation[old], f"explanation.{old}")
    for protocol in rewriting.parts("protocolApplied"):
        rewriting.rename({"doseSequence": "doseNumberPositiveInt"}, protocol)


def _report(rewriting: Rewriting) -> None:
    """`performer[].actor` became `performer[]`."""
    performers = listed(rewriting.node.get("performer"))
    if any("actor" in one for one in performers):
        actors = [one.get("actor", one) for one in performers]
        rewriting.replace("performer", actors, "performer")


def _family(rewriting: Rewriting) -> None:
    gender = rewriting.node.get("gender")
    if isinstance(gender, str):
        coding: JsonObject = {"system": "http://hl7.org/fhir/administrative-gender", "code": gender}
        rewriting.put("sex", {"coding": [coding]}, "gender")


def _medication(rewriting: Rewriting) -> None:
    package = rewriting.node.get("package")
    if isinstance(package, dict) and "batch" in package:
        rewriting.put("batch", package["batch"], "package.batch")
    for ingredient in rewriting.parts("ingredient"):
        rewriting.rename({"amount": "strength"}, ingredient)


def _device(rewriting: Rewriting) -> None:
    """`udi.name` became a `deviceName`."""
    carriers = rewriting.parts("udiCarrier")
    named = next((one["name"] for one in carriers if isinstance(one.get("name"), str)), None)
    if named is not None:
        rewriting.put("deviceName", [{"name": named}], "udi.name")


CHANGES: dict[str, Callable[[Rewriting], None]] = {
    "MedicationRequest": _request,
    "MedicationOrder": _request,
    "MedicationStatement": _statement,
    "MedicationDispense": _not_done,
    "MedicationAdministration": _not_given,
    "Immunization": _immunization,
    "Procedure": _not_done,
    "Communication": _not_done,
    "ProcedureRequest": _requester,
    "ReferralRequest": _referral,
    "Observation": _observation,
    "DiagnosticReport": _report,
    "FamilyMemberHistory": _family,
    "Medication": _medication,
    "Device": _device,
}
