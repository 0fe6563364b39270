"""What DSTU2 says in another way than STU3, said in STU3's way: hl7.org/fhir/DSTU2 and STU3, the page of each type."""

from __future__ import annotations

from collections.abc import Callable

from clinic_assist.importers.fhir.versions.rewriting import Rewriting, listed

_NOTES = {"notes": "note"}

RENAMED: dict[str, dict[str, str]] = {
    "AllergyIntolerance": {
        "substance": "code", "onset": "onsetDateTime", "reporter": "asserter", "lastOccurence": "lastOccurrence",
    },
    "Condition": {
        **_NOTES, "dateRecorded": "assertedDate", "onsetQuantity": "onsetAge", "abatementQuantity": "abatementAge",
    },
    "Observation": {"comments": "comment"},
    "MedicationOrder": {
        "dateWritten": "authoredOn", "prescriber": "requester", "reasonEnded": "statusReason",
        "reasonCodeableConcept": "reasonCode",
    },
    # STU3's name for the type with DSTU2's names for its elements, as Synthea wrote it between the two.
    "MedicationRequest": {"dateWritten": "authoredOn"},
    "MedicationStatement": {
        "reasonForUseCodeableConcept": "reasonCode", "reasonForUseReference": "reasonReference",
    },
    "MedicationAdministration": {
        "effectiveTimeDateTime": "effectiveDateTime", "effectiveTimePeriod": "effectivePeriod",
        "reasonGiven": "reasonCode", "wasNotGiven": "notGiven",
    },
    "Immunization": {"wasNotGiven": "notGiven"},
    "Procedure": {
        **_NOTES, "notPerformed": "notDone", "reasonNotPerformed": "notDoneReason",
        "reasonCodeableConcept": "reasonCode",
    },
    "DiagnosticOrder": {"orderer": "requester", "reason": "reasonCode"},
    "ProcedureRequest": {
        **_NOTES, "orderer": "requester", "orderedOn": "authoredOn", "scheduledDateTime": "occurrenceDateTime",
        "scheduledPeriod": "occurrencePeriod", "reasonCodeableConcept": "reasonCode",
    },
    "ReferralRequest": {"date": "authoredOn", "fulfillmentTime": "occurrencePeriod", "reason": "reasonCode"},
    "FamilyMemberHistory": {"ageQuantity": "ageAge", "deceasedQuantity": "deceasedAge"},
    "Device": {"expiry": "expirationDate"},
    "DeviceUseStatement": {"bodySiteCodeableConcept": "bodySite"},
    "Patient": {"careProvider": "generalPractitioner"},
}  # fmt: skip

# DSTU2 valueset-allergy-intolerance-criticality, and the codes that STU3 has for the same.
_CRITICALITY = {"CRITL": "low", "CRITH": "high", "CRITU": "unable-to-assess"}
# DSTU2 valueset-allergy-intolerance-status has one list for both of the later statuses. `active` does not say that it
# is verified, nor `confirmed` that it is active.
_VERIFICATIONS = frozenset(("unconfirmed", "confirmed", "refuted", "entered-in-error"))


def _allergy(rewriting: Rewriting) -> None:
    node = rewriting.node
    status = node.get("status")
    if isinstance(status, str) and "clinicalStatus" not in node and "verificationStatus" not in node:
        rewriting.rename({"status": "verificationStatus" if status in _VERIFICATIONS else "clinicalStatus"})
    criticality = node.get("criticality")
    if isinstance(criticality, str) and criticality in _CRITICALITY:
        rewriting.replace("criticality", _CRITICALITY[criticality], "criticality")


def _order(rewriting: Rewriting) -> None:
    """MedicationOrder is by its name an order, which later versions say by `intent`."""
    rewriting.put("intent", "order", "resourceType")
    ended = rewriting.node.get("dateEnded")
    if ended is not None:
        rewriting.put("effectivePeriod", {"end": ended}, "dateEnded")


def _statement(rewriting: Rewriting) -> None:
    if rewriting.node.get("wasNotTaken") is True:
        rewriting.put("taken", "n", "wasNotTaken")
    if isinstance(rewriting.node.get("wasNotTaken"), bool):
        rewriting.take("wasNotTaken")


def _immunization(rewriting: Rewriting) -> None:
    reported = rewriting.node.get("reported")
    if isinstance(reported, bool):  # STU3 Immunization.primarySource: the same, the other way round
        rewriting.put("primarySource", not reported, "reported")
        rewriting.take("reported")
    _performer(rewriting, "performer", "practitioner")


def _performer(rewriting: Rewriting, old: str, new: str = "performer") -> None:
    """A plain reference to who did it, which later versions put under `actor`."""
    found = listed(rewriting.node.get(old))
    if found and not any("actor" in one for one in found):
        rewriting.take(old)
        rewriting.put(new, [{"actor": one} for one in found], old)


def _dispense(rewriting: Rewriting) -> None:
    _performer(rewriting, "dispenser")


def _administration(rewriting: Rewriting) -> None:
    _performer(rewriting, "practitioner")


def _encounter(rewriting: Rewriting) -> None:
    """`indication` became `diagnosis.condition` in STU3."""
    indications = listed(rewriting.node.get("indication"))
    if indications:
        rewriting.put("diagnosis", [{"condition": one} for one in indications], "indication")


def _items(rewriting: Rewriting) -> None:
    """A DiagnosticOrder of one item is about that; of several, it is read as a statement (see `read_as`)."""
    items = listed(rewriting.node.get("item"))
    if len(items) == 1:
        for key in ("code", "bodySite"):
            if key in items[0]:
                rewriting.put(key, items[0][key], f"item[0].{key}")


def _goal(rewriting: Rewriting) -> None:
    target = {new: rewriting.take(old) for old, new in _TARGETS.items() if old in rewriting.node}
    if target:
        rewriting.put("target", [target], next(old for old, new in _TARGETS.items() if new in target))


_TARGETS = {"targetDate": "dueDate", "targetQuantity": "dueDuration"}


def _family(rewriting: Rewriting) -> None:
    for condition in rewriting.parts("condition"):
        rewriting.rename({"onsetQuantity": "onsetAge"}, condition)


def _device(rewriting: Rewriting) -> None:
    udi = rewriting.node.get("udi")
    if isinstance(udi, str):
        rewriting.take("udi")
        rewriting.put("udiCarrier", [{"carrierHRF": udi}], "udi")


def _device_use(rewriting: Rewriting) -> None:
    notes = rewriting.take("notes")
    texts = notes if isinstance(notes, list) else [notes]  # XML does not say that one is a list
    if any(isinstance(text, str) for text in texts):
        rewriting.put("note", [{"text": text} for text in texts if isinstance(text, str)], "notes")


def _medication(rewriting: Rewriting) -> None:
    product = rewriting.node.get("product")
    if isinstance(product, dict):
        for key in ("form", "ingredient", "batch"):
            if key in product:
                rewriting.put(key, product[key], f"product.{key}")
        rewriting.take("product")
        for ingredient in rewriting.parts("ingredient"):
            rewriting.rename({"item": "itemReference"}, ingredient)


def _patient(rewriting: Rewriting) -> None:
    """Link types of DSTU2 valueset-link-type: `replace` became `replaced-by`."""
    for link in rewriting.parts("link"):
        if link.get("type") == "replace":
            link["type"] = "replaced-by"


CHANGES: dict[str, Callable[[Rewriting], None]] = {
    "AllergyIntolerance": _allergy,
    "MedicationOrder": _order,
    "MedicationStatement": _statement,
    "MedicationDispense": _dispense,
    "MedicationAdministration": _administration,
    "Immunization": _immunization,
    "Encounter": _encounter,
    "DiagnosticOrder": _items,
    "Goal": _goal,
    "FamilyMemberHistory": _family,
    "Device": _device,
    "DeviceUseStatement": _device_use,
    "Medication": _medication,
    "Patient": _patient,
}
