"""What R5 says in another way than R4, said in R4's way: http://hl7.org/fhir/R5, each type's page and its history.

A CodeableReference, which R5 has in many places, needs nothing here: the readers of concepts and references take it.
"""

from __future__ import annotations

from collections.abc import Callable

from clinic_assist.importers.fhir.versions.rewriting import Rewriting, listed
from clinic_assist.importers.jsontext import JsonObject, JsonValue

_PERFORMED = {
    f"occurrence{kind}": f"performed{kind}" for kind in ("DateTime", "Period", "String", "Age", "Range")
}  # fmt: skip

RENAMED: dict[str, dict[str, str]] = {
    "Encounter": {"actualPeriod": "period", "admission": "hospitalization"},
    "MedicationRequest": {"reported": "reportedBoolean", "effectiveDosePeriod": "effectivePeriod"},
    "MedicationDispense": {"notPerformedReason": "statusReason"},
    "MedicationAdministration": {"occurenceDateTime": "effectiveDateTime", "occurencePeriod": "effectivePeriod"},
    "Procedure": _PERFORMED,
    "Device": {"name": "deviceName"},
    "DeviceUsage": {"dateAsserted": "recordedOn"},
    "Medication": {"doseForm": "form"},
}

# R5 valueset-participation-role-type: who wrote a record down, and who says that it is so.
_RECORDERS = frozenset(("author", "enterer"))
_ASSERTERS = frozenset(("informant", "verifier", "attester"))
# R5 valueset-medication-statement-adherence, where R4 has a status for it (R4 medication-statement-status). R5's own
# status says only that the statement was recorded.
_ADHERENCES = {
    "taking": "active", "taking-as-directed": "active", "taking-not-as-directed": "active", "not-taking": "not-taken",
    "on-hold": "on-hold", "on-hold-as-directed": "on-hold", "on-hold-not-as-directed": "on-hold",
    "stopped": "stopped", "stopped-as-directed": "stopped", "stopped-not-as-directed": "stopped", "unknown": "unknown",
}  # fmt: skip


def reasons(rewriting: Rewriting) -> None:
    """`reason`, each a CodeableReference, became of `reasonCode` and `reasonReference`."""
    found = listed(rewriting.node.get("reason"))
    if found and all(_is_either(one) for one in found):
        _split(rewriting, found, "reason")


def _split(rewriting: Rewriting, found: list[JsonObject], old: str) -> None:
    rewriting.take(old)
    for key, inner in (("reasonCode", "concept"), ("reasonReference", "reference")):
        values: list[JsonValue] = [one[inner] for one in found if isinstance(one.get(inner), dict)]
        if values:
            rewriting.put(key, values, old)


def _is_either(value: JsonObject) -> bool:
    """Whether an object is a CodeableReference."""
    return isinstance(value.get("concept"), dict) or isinstance(value.get("reference"), dict)


def _participants(rewriting: Rewriting) -> None:
    """`participant` with its function took the place of `recorder` and `asserter`."""
    for participant in listed(rewriting.node.get("participant")):
        codes = _codes(participant.get("function"))
        for key, functions in (("recorder", _RECORDERS), ("asserter", _ASSERTERS)):
            if codes & functions and "actor" in participant:
                rewriting.put(key, participant["actor"], "participant")


def _codes(concept: JsonValue) -> set[str]:
    codings = listed(concept.get("coding")) if isinstance(concept, dict) else []
    return {code for coding in codings if isinstance(code := coding.get("code"), str)}


def _condition(rewriting: Rewriting) -> None:
    _participants(rewriting)
    evidence = listed(rewriting.node.get("evidence"))
    if any("concept" in one or _is_either(one) for one in evidence):
        concepts: list[JsonValue] = [{"code": one["concept"]} for one in evidence if "concept" in one]
        rewriting.replace("evidence", concepts, "evidence")


def _encounter(rewriting: Rewriting) -> None:
    given = [value for one in listed(rewriting.node.get("reason")) for value in listed(one.get("value"))]
    if given:
        _split(rewriting, given, "reason")
    diagnoses = listed(rewriting.node.get("diagnosis"))
    if any(isinstance(one.get("condition"), list) for one in diagnoses):
        each: list[JsonValue] = [
            {"condition": one} for diagnosis in diagnoses for one in listed(diagnosis.get("condition"))
        ]
        rewriting.replace("diagnosis", each, "diagnosis")
    for participant in rewriting.parts("participant"):
        rewriting.rename({"actor": "individual"}, participant)


def _statement(rewriting: Rewriting) -> None:
    adherence = rewriting.node.get("adherence")
    statuses = {
        _ADHERENCES[code]
        for code in _codes(adherence.get("code") if isinstance(adherence, dict) else None) & set(_ADHERENCES)
    }
    _rendered(rewriting, "dosage")
    if isinstance(adherence, dict) and isinstance(adherence.get("reason"), dict):
        rewriting.put("statusReason", [adherence["reason"]], "adherence.reason")
    if len(statuses) == 1 and rewriting.node.get("status") != "entered-in-error":
        rewriting.replace("status", statuses.pop(), "adherence")
        rewriting.take("adherence")


def _rendered(rewriting: Rewriting, name: str) -> None:
    """`renderedDosageInstruction` says the whole dosage in words; it is read where no dosage is given."""
    words = rewriting.node.get("renderedDosageInstruction")
    if isinstance(words, str):
        rewriting.put(name, [{"text": words}], "renderedDosageInstruction")


def _instructed(rewriting: Rewriting) -> None:
    _rendered(rewriting, "dosageInstruction")


def _service(rewriting: Rewriting) -> None:
    """`patientInstruction` is a list in R5; the first that is in words is read."""
    given = rewriting.node.get("patientInstruction")
    words = [one["instructionMarkdown"] for one in listed(given) if "instructionMarkdown" in one]
    if words:
        rewriting.replace("patientInstruction", words[0], "patientInstruction")
    if len(words) > 1:
        rewriting.unread("patientInstruction", "More than one instruction is given; the first was read.")


def _family(rewriting: Rewriting) -> None:
    if rewriting.node.get("procedure"):
        rewriting.unread("procedure", "Procedures of relatives are not read.")


def _immunization(rewriting: Rewriting) -> None:
    for protocol in rewriting.parts("protocolApplied"):
        rewriting.rename({"doseNumber": "doseNumberString"}, protocol)
    for reaction in rewriting.parts("reaction"):
        found = reaction.get("manifestation")
        if isinstance(found, dict) and isinstance(found.get("reference"), dict):
            rewriting.put("detail", found["reference"], "manifestation", reaction)


def is_r5_context(resource: JsonObject) -> bool:
    """Whether `context` holds references: a list in JSON, and in XML, where one is no list, by what it holds."""
    context = resource.get("context")
    return isinstance(context, list) or (isinstance(context, dict) and "reference" in context)


def _document(rewriting: Rewriting) -> None:
    """`context` is a list of encounters in R5, and what stood in it stands above."""
    if is_r5_context(rewriting.node):
        context: JsonObject = {"encounter": list(listed(rewriting.take("context")))}
        if "period" in rewriting.node:
            context["period"] = rewriting.node["period"]
        rewriting.put("context", context, "context")
    elif "period" in rewriting.node:
        rewriting.put("context", {"period": rewriting.node["period"]}, "period")


def _team(rewriting: Rewriting) -> None:
    for participant in rewriting.parts("participant"):
        rewriting.rename({"coveragePeriod": "period"}, participant)


def _care_plan(rewriting: Rewriting) -> None:
    for activity in rewriting.parts("activity"):
        rewriting.rename({"plannedActivityReference": "reference"}, activity)


def _device(rewriting: Rewriting) -> None:
    for name in rewriting.parts("deviceName"):
        rewriting.rename({"value": "name"}, name)
    if "displayName" in rewriting.node:
        rewriting.put("deviceName", [{"name": rewriting.node["displayName"]}], "displayName")


def _medication(rewriting: Rewriting) -> None:
    for ingredient in rewriting.parts("ingredient"):
        item = ingredient.get("item")
        if isinstance(item, dict) and _is_either(item):
            for inner, key in (("concept", "itemCodeableConcept"), ("reference", "itemReference")):
                if inner in item:
                    rewriting.put(key, item[inner], f"item.{inner}", ingredient)


def _imaging(rewriting: Rewriting) -> None:
    """A modality is a Coding in R4 and a CodeableConcept in R5."""
    if "modality" in rewriting.node:
        rewriting.replace("modality", _codings(rewriting.node["modality"]), "modality")
    if any(_is_either(one) for one in listed(rewriting.node.get("procedure"))):
        rewriting.rename({"procedure": "procedureCode"})
    for series in rewriting.parts("series"):
        for key in ("modality", "laterality"):
            found = _codings(series.get(key))
            if found:
                series[key] = found[0]
        site = series.get("bodySite")
        if isinstance(site, dict) and _codings(site.get("concept")):
            series["bodySite"] = _codings(site["concept"])[0]


def _codings(value: JsonValue) -> list[JsonValue]:
    """The first Coding of each concept, and Codings as they are."""
    return [(listed(one["coding"]) or [{}])[0] if "coding" in one else one for one in listed(value)]


CHANGES: dict[str, Callable[[Rewriting], None]] = {
    "FamilyMemberHistory": _family,
    "MedicationRequest": _instructed,
    "MedicationDispense": _instructed,
    "ServiceRequest": _service,
    "AllergyIntolerance": _participants,
    "Condition": _condition,
    "Encounter": _encounter,
    "MedicationStatement": _statement,
    "MedicationUsage": _statement,
    "Immunization": _immunization,
    "DocumentReference": _document,
    "CarePlan": _care_plan,
    "CareTeam": _team,
    "Device": _device,
    "Medication": _medication,
    "ImagingStudy": _imaging,
}
