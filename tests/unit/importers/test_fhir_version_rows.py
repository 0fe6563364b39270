"""Every element that becomes part of a fact, as each version of FHIR writes it: JSON and XML of all say the same.

A row is one element of one type, in R4's shape and in those of DSTU2, STU3 and R5 (http://hl7.org/fhir/DSTU2, STU3, R4,
R5: the page of each type). R4B writes these types as R4 does. `SAME` is R4's shape; a version that has no such element
is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.unit.importers.fhir_files import PATIENT, SCT, batch_of, plain_facts
from tests.unit.importers.fhir_writing import as_json, as_xml

Node = dict[str, Any]
WHO = {"reference": "Patient/p1"}
DOCTOR = {"reference": "Practitioner/9", "display": "Dr No"}
VISIT = {"reference": "Encounter/7"}
CODE = {"coding": [{"system": SCT, "code": "1"}], "text": "Thing"}
OTHER = {"text": "Other"}
MORE = {"text": "More"}
DAY, LATER = "2019-03", "2020-01-02T10:20:00+05:30"
SPAN = {"start": DAY, "end": LATER}
AMOUNT = {"value": 2.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}
SPREAD = {"low": {"value": 1}, "high": {"value": 3}}
PART = {"numerator": {"value": 5, "unit": "mg"}, "denominator": {"value": 1, "unit": "mL"}}
AGE = {"value": 45, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}
CONDITION, OBSERVATION = {"reference": "Condition/3"}, {"reference": "Observation/3"}
MEDICINE = {"medicationCodeableConcept": CODE}
SAME: Any = object()


def code_of(*codes: str) -> Node:
    return {"coding": [{"code": code} for code in codes]}


@dataclass(frozen=True)
class Kind:
    """One type of record: what it is called in each version, and what every record of it holds."""

    r4: Node
    dstu2: Node | None = None
    stu3: Node | None = None
    r5: Node | None = None


@dataclass(frozen=True)
class Row:
    kind: str
    r4: Node
    others: dict[str, Node] = field(default_factory=dict)


def of(kind: str, **members: Any) -> Node:
    return {"resourceType": kind, **members}


KINDS = {
    "allergy": Kind(
        of("AllergyIntolerance", patient=WHO, code=CODE), of("AllergyIntolerance", patient=WHO, substance=CODE),
        of("AllergyIntolerance", patient=WHO, code=CODE), of("AllergyIntolerance", patient=WHO, code=CODE),
    ),
    "condition": Kind(
        of("Condition", subject=WHO, code=CODE), of("Condition", patient=WHO, code=CODE),
        of("Condition", subject=WHO, code=CODE), of("Condition", subject=WHO, code=CODE),
    ),
    "observation": Kind(*[of("Observation", status="final", subject=WHO, code=CODE)] * 4),
    "report": Kind(*[of("DiagnosticReport", status="final", subject=WHO, code=CODE)] * 4),
    "procedure": Kind(*[of("Procedure", status="completed", subject=WHO, code=CODE)] * 4),
    "procedure not done": Kind(
        of("Procedure", status="not-done", subject=WHO, code=CODE),
        of("Procedure", status="completed", notPerformed=True, subject=WHO, code=CODE),
        of("Procedure", status="completed", notDone=True, subject=WHO, code=CODE),
        of("Procedure", status="not-done", subject=WHO, code=CODE),
    ),
    "vaccination": Kind(
        of("Immunization", status="completed", patient=WHO, vaccineCode=CODE),
        of("Immunization", status="completed", patient=WHO, vaccineCode=CODE, wasNotGiven=False),
        of("Immunization", status="completed", patient=WHO, vaccineCode=CODE, notGiven=False),
        of("Immunization", status="completed", patient=WHO, vaccineCode=CODE),
    ),
    "vaccination not given": Kind(
        of("Immunization", status="not-done", patient=WHO, vaccineCode=CODE),
        of("Immunization", status="completed", patient=WHO, vaccineCode=CODE, wasNotGiven=True),
        of("Immunization", status="completed", patient=WHO, vaccineCode=CODE, notGiven=True),
        of("Immunization", status="not-done", patient=WHO, vaccineCode=CODE),
    ),
    "encounter": Kind(
        of("Encounter", status="finished", subject=WHO), of("Encounter", status="finished", patient=WHO),
        of("Encounter", status="finished", subject=WHO), of("Encounter", status="finished", subject=WHO),
    ),
    "request": Kind(
        of("MedicationRequest", **MEDICINE, status="active", intent="order", subject=WHO),
        of("MedicationOrder", **MEDICINE, status="active", patient=WHO),
        of("MedicationRequest", **MEDICINE, status="active", intent="order", subject=WHO),
        of("MedicationRequest", medication={"concept": CODE}, status="active", intent="order", subject=WHO),
    ),
    "use": Kind(
        of("MedicationStatement", **MEDICINE, status="active", subject=WHO),
        of("MedicationStatement", **MEDICINE, status="active", patient=WHO, wasNotTaken=False),
        of("MedicationStatement", **MEDICINE, status="active", subject=WHO, taken="y"),
        of("MedicationStatement", medication={"concept": CODE}, status="recorded", subject=WHO, adherence={"code": code_of("taking")}),
    ),
    "use, not taken": Kind(
        of("MedicationStatement", **MEDICINE, status="not-taken", subject=WHO),
        of("MedicationStatement", **MEDICINE, status="active", patient=WHO, wasNotTaken=True),
        of("MedicationStatement", **MEDICINE, status="active", subject=WHO, taken="n"),
        of("MedicationStatement", medication={"concept": CODE}, status="recorded", subject=WHO, adherence={"code": code_of("not-taking")}),
    ),
    "dispense": Kind(
        of("MedicationDispense", **MEDICINE, status="completed", subject=WHO),
        of("MedicationDispense", **MEDICINE, status="completed", patient=WHO),
        of("MedicationDispense", **MEDICINE, status="completed", subject=WHO),
        of("MedicationDispense", medication={"concept": CODE}, status="completed", subject=WHO),
    ),
    "dispense, declined": Kind(
        of("MedicationDispense", **MEDICINE, status="not-done", subject=WHO), None,
        of("MedicationDispense", **MEDICINE, status="stopped", subject=WHO, notDone=True), None,
    ),
    "administration": Kind(
        of("MedicationAdministration", **MEDICINE, status="completed", subject=WHO),
        of("MedicationAdministration", **MEDICINE, status="completed", patient=WHO, wasNotGiven=False),
        of("MedicationAdministration", **MEDICINE, status="completed", subject=WHO, notGiven=False),
        of("MedicationAdministration", medication={"concept": CODE}, status="completed", subject=WHO),
    ),
    "administration, not given": Kind(
        of("MedicationAdministration", **MEDICINE, status="not-done", subject=WHO),
        of("MedicationAdministration", **MEDICINE, status="completed", patient=WHO, wasNotGiven=True),
        of("MedicationAdministration", **MEDICINE, status="completed", subject=WHO, notGiven=True),
        of("MedicationAdministration", medication={"concept": CODE}, status="not-done", subject=WHO),
    ),
    "medication": Kind(*[of("Medication", code=CODE)] * 4),
    "service": Kind(
        of("ServiceRequest", status="active", intent="order", subject=WHO, code=CODE), None,
        of("ProcedureRequest", status="active", intent="order", subject=WHO, code=CODE),
        of("ServiceRequest", status="active", intent="order", subject=WHO, code={"concept": CODE}),
    ),
    "service of DSTU2": Kind(
        of("ServiceRequest", status="active", subject=WHO, code=CODE),
        of("ProcedureRequest", status="active", subject=WHO, code=CODE),
    ),
    "tests of DSTU2": Kind(
        of("ServiceRequest", status="active", subject=WHO, code=CODE),
        of("DiagnosticOrder", status="active", subject=WHO, item=[{"code": CODE}]),
    ),
    "referral": Kind(
        of("ServiceRequest", status="active", subject=WHO, code=CODE),
        of("ReferralRequest", status="active", patient=WHO, serviceRequested=[CODE]),
        of("ReferralRequest", status="active", subject=WHO, serviceRequested=[CODE]),
    ),
    "relative": Kind(*[of("FamilyMemberHistory", status="completed", patient=WHO, relationship=CODE)] * 4),
    "plan": Kind(*[of("CarePlan", status="active", subject=WHO)] * 4),
    "team": Kind(of("CareTeam", status="active", subject=WHO), None, *[of("CareTeam", status="active", subject=WHO)] * 2),
    "goal": Kind(
        of("Goal", lifecycleStatus="active", subject=WHO, description={"text": "walk"}),
        of("Goal", status="active", subject=WHO, description="walk"),
        of("Goal", status="active", subject=WHO, description={"text": "walk"}),
        of("Goal", lifecycleStatus="active", subject=WHO, description={"text": "walk"}),
    ),
    "device": Kind(
        of("Device", patient=WHO, status="active"), of("Device", patient=WHO, status="active"),
        of("Device", patient=WHO, status="active"), of("Device", patient=WHO, status="active"),
    ),
    "device use": Kind(
        of("DeviceUseStatement", subject=WHO, device=DOCTOR), of("DeviceUseStatement", subject=WHO, device=DOCTOR),
        of("DeviceUseStatement", subject=WHO, device=DOCTOR),
        of("DeviceUsage", patient=WHO, device={"reference": DOCTOR}),
    ),
    "pointer": Kind(*[of("DocumentReference", status="current", subject=WHO)] * 4),
    "document": Kind(*[of("Composition", status="final", subject=WHO, title="Letter")] * 4),
    "imaging": Kind(
        of("ImagingStudy", subject=WHO), of("ImagingStudy", patient=WHO), of("ImagingStudy", patient=WHO),
        of("ImagingStudy", subject=WHO),
    ),
    "person": Kind(*[of("Patient")] * 4),
}  # fmt: skip


def row(kind: str, r4: Node, **others: Any) -> Row:
    """One element in R4's shape, and in those of the versions that are named; `SAME` where that is R4's."""
    return Row(kind, r4, {version: r4 if shape is SAME else shape for version, shape in others.items()})


def everywhere(kind: str, **members: Any) -> Row:
    return row(kind, members, dstu2=SAME, stu3=SAME, r5=SAME)


def since_stu3(kind: str, **members: Any) -> Row:
    return row(kind, members, stu3=SAME, r5=SAME)


def reasons(kind: str, **others: Any) -> list[Row]:
    r5 = {"reason": [{"concept": OTHER}, {"reference": CONDITION}]}
    both = {"reasonCode": [OTHER], "reasonReference": [CONDITION]}
    return [row(kind, both, **({"r5": r5} | others))]


def doses(kind: str, key: str, old: str | None = None) -> list[Row]:
    """What a dosage says, under its name; `old` is its name in DSTU2."""
    old = old or key
    amount = "quantityQuantity" if old == "dosage" else "doseQuantity"
    spread = "quantityRange" if old == "dosage" else "doseRange"

    def one(r4: Node, dstu2: Node | None, stu3: Node, r5: Node) -> Row:
        others = {"stu3": {key: [stu3]}, "r5": {key: [r5]}} | ({"dstu2": {old: [dstu2]}} if dstu2 else {})
        return row(kind, {key: [r4]}, **others)

    def alike(**members: Any) -> Row:
        return one(members, members, members, members)

    return [
        alike(text="one at night"),
        one({"sequence": 2}, None, {"sequence": 2}, {"sequence": 2}),
        alike(route=OTHER),
        alike(method=OTHER),
        one({"site": OTHER}, {"siteCodeableConcept": OTHER}, {"site": OTHER}, {"site": OTHER}),
        one({"asNeededBoolean": True}, {"asNeededBoolean": True}, {"asNeededBoolean": True}, {"asNeeded": True}),
        one({"asNeededCodeableConcept": OTHER}, {"asNeededCodeableConcept": OTHER}, {"asNeededCodeableConcept": OTHER},
            {"asNeededFor": [OTHER]}),
        one({"doseAndRate": [{"doseQuantity": AMOUNT}]}, {amount: AMOUNT}, {"doseQuantity": AMOUNT}, {"doseAndRate": [{"doseQuantity": AMOUNT}]}),
        one({"doseAndRate": [{"doseRange": SPREAD}]}, {spread: SPREAD}, {"doseRange": SPREAD}, {"doseAndRate": [{"doseRange": SPREAD}]}),
        one({"doseAndRate": [{"rateRatio": PART}]}, {"rateRatio": PART}, {"rateRatio": PART}, {"doseAndRate": [{"rateRatio": PART}]}),
        one({"doseAndRate": [{"rateQuantity": AMOUNT}]}, None, {"rateQuantity": AMOUNT}, {"doseAndRate": [{"rateQuantity": AMOUNT}]}),
        one({"maxDosePerPeriod": PART}, {"maxDosePerPeriod": PART}, {"maxDosePerPeriod": PART}, {"maxDosePerPeriod": [PART]}),
        one({"patientInstruction": "with water"}, None, {"patientInstruction": "with water"}, {"patientInstruction": "with water"}),
        one({"additionalInstruction": [OTHER]}, {"additionalInstructions": OTHER} if old != "dosage" else None,
            {"additionalInstruction": [OTHER]}, {"additionalInstruction": [OTHER]}),
        alike(timing={"event": [LATER]}),
        one(*[{"timing": {"repeat": {"frequency": 1, "frequencyMax": 2, "period": 4, "periodMax": 6, unit: "h", "count": 3}}}
              for unit in ("periodUnit", "periodUnits", "periodUnit", "periodUnit")]),
        one({"timing": {"repeat": {"boundsDuration": AMOUNT}}}, {"timing": {"repeat": {"boundsQuantity": AMOUNT}}},
            *[{"timing": {"repeat": {"boundsDuration": AMOUNT}}}] * 2),
        alike(timing={"repeat": {"boundsPeriod": SPAN}}),
        one({"timing": {"repeat": {"when": ["AC"]}}}, {"timing": {"repeat": {"when": "AC"}}}, {"timing": {"repeat": {"when": ["AC"]}}},
            {"timing": {"repeat": {"when": ["AC"]}}}),
        one({"timing": {"repeat": {"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"]}}}, None,
            *[{"timing": {"repeat": {"dayOfWeek": ["mon"], "timeOfDay": ["08:00:00"]}}}] * 2),
        alike(timing={"code": OTHER}),
        one({"timing": {"repeat": {"duration": 30, "durationMax": 60, "durationUnit": "min"}}}, {"timing": {"repeat": {"duration": 30,
            "durationMax": 60, "durationUnits": "min"}}}, *[{"timing": {"repeat": {"duration": 30, "durationMax": 60, "durationUnit": "min"}}}] * 2),
        one({"timing": {"repeat": {"when": ["AC"], "offset": 30}}}, None, *[{"timing": {"repeat": {"when": ["AC"], "offset": 30}}}] * 2),
        one({"timing": {"repeat": {"count": 2, "countMax": 5}}}, None, *[{"timing": {"repeat": {"count": 2, "countMax": 5}}}] * 2),
        one({"maxDosePerAdministration": AMOUNT}, None, *[{"maxDosePerAdministration": AMOUNT}] * 2),
        one({"maxDosePerLifetime": AMOUNT}, None, *[{"maxDosePerLifetime": AMOUNT}] * 2),
    ]  # fmt: skip


R5_MAKER = {"manufacturer": {"reference": DOCTOR}}
ROWS: list[Row] = [
    # Any record
    everywhere("condition", identifier=[{"system": "urn:x", "value": "1"}]),
    # AllergyIntolerance
    row("allergy", {"clinicalStatus": code_of("active")}, dstu2={"status": "active"}, stu3={"clinicalStatus": "active"}, r5=SAME),
    row("allergy", {"clinicalStatus": code_of("resolved")}, dstu2={"status": "resolved"}, stu3={"clinicalStatus": "resolved"}, r5=SAME),
    row("allergy", {"verificationStatus": code_of("refuted")}, dstu2={"status": "refuted"}, stu3={"verificationStatus": "refuted"}, r5=SAME),
    row("allergy", {"verificationStatus": code_of("entered-in-error")}, dstu2={"status": "entered-in-error"},
        stu3={"verificationStatus": "entered-in-error"}, r5=SAME),
    row("allergy", {"type": "intolerance"}, dstu2=SAME, stu3=SAME, r5={"type": code_of("intolerance")}),
    row("allergy", {"category": ["food"]}, dstu2={"category": "food"}, stu3=SAME, r5=SAME),
    *(row("allergy", {"criticality": new}, dstu2={"criticality": old}, stu3=SAME, r5=SAME)
      for new, old in (("low", "CRITL"), ("high", "CRITH"), ("unable-to-assess", "CRITU"))),
    row("allergy", {"onsetDateTime": DAY}, dstu2={"onset": DAY}, stu3=SAME, r5=SAME),
    since_stu3("allergy", onsetAge=AGE),
    row("allergy", {"recordedDate": DAY}, dstu2=SAME, stu3={"assertedDate": DAY}, r5=SAME),
    row("allergy", {"recorder": DOCTOR}, dstu2=SAME, stu3=SAME, r5={"participant": [{"function": code_of("author"), "actor": DOCTOR}]}),
    row("allergy", {"asserter": DOCTOR}, dstu2={"reporter": DOCTOR}, stu3=SAME, r5={"participant": [{"function": code_of("informant"), "actor": DOCTOR}]}),
    row("allergy", {"lastOccurrence": DAY}, dstu2={"lastOccurence": DAY}, stu3=SAME, r5=SAME),
    row("allergy", {"note": [{"text": "n"}]}, dstu2={"note": {"text": "n"}}, stu3=SAME, r5=SAME),
    row("allergy", {"reaction": [{"manifestation": [OTHER, MORE], "severity": "severe"}]}, dstu2=SAME, stu3=SAME,
        r5={"reaction": [{"manifestation": [{"concept": OTHER}, {"concept": MORE}], "severity": "severe"}]}),
    row("allergy", {"reaction": [{"manifestation": [OTHER], "substance": MORE, "description": "d", "onset": DAY, "exposureRoute": CODE}]},
        dstu2=SAME, stu3=SAME, r5={"reaction": [
            {"manifestation": [{"concept": OTHER}], "substance": MORE, "description": "d", "onset": DAY, "exposureRoute": CODE}]}),
    row("allergy", {"reaction": [{"note": [{"text": "seen twice"}]}]}, dstu2={"reaction": [{"note": {"text": "seen twice"}}]}, stu3=SAME, r5=SAME),
    # Condition
    row("condition", {"clinicalStatus": code_of("resolved")}, dstu2={"clinicalStatus": "resolved"}, stu3={"clinicalStatus": "resolved"}, r5=SAME),
    row("condition", {"verificationStatus": code_of("refuted")}, dstu2={"verificationStatus": "refuted"}, stu3={"verificationStatus": "refuted"}, r5=SAME),
    row("condition", {"category": [OTHER]}, dstu2={"category": OTHER}, stu3=SAME, r5=SAME),
    everywhere("condition", severity=OTHER),
    everywhere("condition", bodySite=[OTHER, MORE]),
    everywhere("condition", onsetDateTime=DAY),
    everywhere("condition", onsetPeriod=SPAN),
    row("condition", {"onsetAge": AGE}, dstu2={"onsetQuantity": AGE}, stu3=SAME, r5=SAME),
    everywhere("condition", onsetRange={"low": AGE, "high": AGE}),
    everywhere("condition", onsetString="in spring"),
    everywhere("condition", abatementDateTime=LATER),
    row("condition", {"abatementAge": AGE}, dstu2={"abatementQuantity": AGE}, stu3=SAME, r5=SAME),
    everywhere("condition", abatementString="in autumn"),
    row("condition", {"recordedDate": DAY}, dstu2={"dateRecorded": DAY}, stu3={"assertedDate": DAY}, r5=SAME),
    row("condition", {"asserter": DOCTOR}, dstu2=SAME, stu3=SAME, r5={"participant": [{"function": code_of("informant"), "actor": DOCTOR}]}),
    row("condition", {"encounter": VISIT}, dstu2=SAME, stu3={"context": VISIT}, r5=SAME),
    row("condition", {"stage": [{"summary": OTHER}]}, dstu2={"stage": {"summary": OTHER}}, stu3={"stage": {"summary": OTHER}}, r5=SAME),
    row("condition", {"evidence": [{"code": [OTHER]}]}, dstu2={"evidence": [{"code": OTHER}]}, stu3=SAME, r5={"evidence": [{"concept": OTHER}]}),
    row("condition", {"note": [{"text": "n"}]}, dstu2={"notes": "n"}, stu3=SAME, r5=SAME),
    # Observation
    row("observation", {"category": [OTHER]}, dstu2={"category": OTHER}, stu3=SAME, r5=SAME),
    row("observation", {"encounter": VISIT}, dstu2=SAME, stu3={"context": VISIT}, r5=SAME),
    everywhere("observation", effectiveDateTime=LATER),
    everywhere("observation", effectivePeriod=SPAN),
    everywhere("observation", issued="2020-01-02T10:20:00Z"),
    everywhere("observation", performer=[DOCTOR]),
    *(everywhere("observation", **{f"value{kind}": value}) for kind, value in (
        ("Quantity", AMOUNT), ("CodeableConcept", OTHER), ("String", "words"), ("Range", SPREAD), ("Ratio", PART),
        ("Time", "08:30:00"), ("DateTime", LATER), ("Period", SPAN))),
    since_stu3("observation", valueBoolean=False),
    since_stu3("observation", valueInteger=7),
    everywhere("observation", dataAbsentReason=code_of("not-asked")),
    row("observation", {"interpretation": [OTHER]}, dstu2={"interpretation": OTHER}, stu3={"interpretation": OTHER}, r5=SAME),
    row("observation", {"note": [{"text": "n"}]}, dstu2={"comments": "n"}, stu3={"comment": "n"}, r5=SAME),
    everywhere("observation", bodySite=OTHER),
    everywhere("observation", method=OTHER),
    everywhere("observation", specimen={"reference": "Specimen/1"}),
    everywhere("observation", device={"reference": "Device/1"}),
    everywhere("observation", referenceRange=[{"low": {"value": 1, "unit": "mg"}, "high": {"value": 2, "unit": "mg"}, "text": "t"}]),
    row("observation", {"referenceRange": [{"low": {"value": 1}, "type": OTHER}]}, dstu2={"referenceRange": [{"low": {"value": 1}, "meaning": OTHER}]},
        stu3=SAME, r5=SAME),
    since_stu3("observation", referenceRange=[{"low": {"value": 1}, "appliesTo": [OTHER]}]),
    everywhere("observation", referenceRange=[{"age": {"low": AGE, "high": AGE}}]),
    row("observation", {"hasMember": [OBSERVATION]}, dstu2={"related": [{"type": "has-member", "target": OBSERVATION}]},
        stu3={"related": [{"type": "has-member", "target": OBSERVATION}]}, r5=SAME),
    row("observation", {"derivedFrom": [OBSERVATION]}, dstu2={"related": [{"type": "derived-from", "target": OBSERVATION}]},
        stu3={"related": [{"type": "derived-from", "target": OBSERVATION}]}, r5=SAME),
    everywhere("observation", component=[{"code": CODE, "valueQuantity": AMOUNT, "referenceRange": [{"low": {"value": 1}}]}]),
    row("observation", {"component": [{"code": CODE, "interpretation": [OTHER], "dataAbsentReason": code_of("masked")}]},
        stu3={"component": [{"code": CODE, "interpretation": OTHER, "dataAbsentReason": code_of("masked")}]}, r5=SAME),
    row("observation", {"focus": [{"reference": "RelatedPerson/1", "display": "the fetus"}]}, r5=SAME),
    # DiagnosticReport
    row("report", {"category": [OTHER]}, dstu2={"category": OTHER}, stu3={"category": OTHER}, r5=SAME),
    row("report", {"encounter": VISIT}, dstu2=SAME, stu3={"context": VISIT}, r5=SAME),
    everywhere("report", effectiveDateTime=DAY),
    everywhere("report", effectivePeriod=SPAN),
    everywhere("report", issued="2020-01-02T10:20:00Z"),
    row("report", {"performer": [DOCTOR]}, dstu2={"performer": DOCTOR}, stu3={"performer": [{"actor": DOCTOR}]}, r5=SAME),
    everywhere("report", result=[OBSERVATION]),
    everywhere("report", conclusion="c"),
    row("report", {"conclusionCode": [OTHER]}, dstu2={"codedDiagnosis": [OTHER]}, stu3={"codedDiagnosis": [OTHER]}, r5=SAME),
    everywhere("report", presentedForm=[{"contentType": "text/plain", "data": "aGVsbG8="}]),
    # Procedure
    row("procedure", {"encounter": VISIT}, dstu2=SAME, stu3={"context": VISIT}, r5=SAME),
    row("procedure", {"category": OTHER}, dstu2=SAME, stu3=SAME, r5={"category": [OTHER]}),
    *(row("procedure", {f"performed{kind}": value}, **({"dstu2": SAME} if kind in ("DateTime", "Period") else {}), r5={f"occurrence{kind}": value})
      for kind, value in (("DateTime", DAY), ("Period", SPAN), ("String", "in spring"), ("Age", AGE), ("Range", {"low": AGE, "high": AGE}))),
    row("procedure", {"performedDateTime": DAY}, stu3=SAME),
    everywhere("procedure", bodySite=[OTHER]),
    everywhere("procedure", outcome=OTHER),
    row("procedure", {"complication": [OTHER]}, dstu2=SAME, stu3=SAME, r5={"complication": [{"concept": OTHER}]}),
    everywhere("procedure", performer=[{"actor": DOCTOR}]),
    everywhere("procedure", location={"reference": "Location/1"}),
    *reasons("procedure", stu3=SAME),
    row("procedure", {"reasonCode": [OTHER]}, dstu2={"reasonCodeableConcept": OTHER}, stu3=SAME),
    row("procedure", {"reasonReference": [CONDITION]}, dstu2={"reasonReference": CONDITION}, stu3=SAME),
    row("procedure", {"note": [{"text": "n"}]}, dstu2={"notes": [{"text": "n"}]}, stu3=SAME, r5=SAME),
    row("procedure", {"followUp": [OTHER]}, dstu2=SAME, stu3=SAME, r5=SAME),
    row("procedure not done", {"statusReason": OTHER}, dstu2={"reasonNotPerformed": [OTHER]}, stu3={"notDoneReason": OTHER}, r5=SAME),
    # Immunization
    row("vaccination", {"occurrenceDateTime": DAY}, dstu2={"date": DAY}, stu3={"date": DAY}, r5=SAME),
    row("vaccination", {"occurrenceString": "as a child"}, r5=SAME),
    row("vaccination", {"primarySource": True}, dstu2={"reported": False}, stu3=SAME, r5=SAME),
    row("vaccination", {"primarySource": False}, dstu2={"reported": True}, stu3=SAME, r5=SAME),
    row("vaccination", {"manufacturer": DOCTOR}, dstu2=SAME, stu3=SAME, r5=R5_MAKER),
    everywhere("vaccination", lotNumber="l"),
    everywhere("vaccination", expirationDate="2030-01"),
    everywhere("vaccination", site=OTHER, route=MORE, doseQuantity=AMOUNT),
    row("vaccination", {"performer": [{"actor": DOCTOR}]}, dstu2={"performer": DOCTOR}, stu3={"practitioner": [{"actor": DOCTOR}]}, r5=SAME),
    everywhere("vaccination", location={"reference": "Location/1"}),
    everywhere("vaccination", encounter=VISIT),
    everywhere("vaccination", note=[{"text": "n"}]),
    row("vaccination", {"reasonCode": [OTHER]}, dstu2={"explanation": {"reason": [OTHER]}}, stu3={"explanation": {"reason": [OTHER]}},
        r5={"reason": [{"concept": OTHER}]}),
    row("vaccination", {"protocolApplied": [{"doseNumberPositiveInt": 2, "series": "s"}]}, dstu2={"vaccinationProtocol": [{"doseSequence": 2, "series": "s"}]},
        stu3={"vaccinationProtocol": [{"doseSequence": 2, "series": "s"}]}, r5={"protocolApplied": [{"doseNumber": "2", "series": "s"}]}),
    row("vaccination", {"reaction": [{"detail": OBSERVATION}]}, dstu2=SAME, stu3=SAME, r5={"reaction": [{"manifestation": {"reference": OBSERVATION}}]}),
    row("vaccination", {"isSubpotent": True}, r5=SAME),
    row("vaccination", {"subpotentReason": [OTHER]}, r5=SAME),
    row("vaccination not given", {"statusReason": OTHER}, dstu2={"explanation": {"reasonNotGiven": [OTHER]}},
        stu3={"explanation": {"reasonNotGiven": [OTHER]}}, r5=SAME),
    # Encounter
    row("encounter", {"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}},
        stu3={"class": {"system": "http://hl7.org/fhir/v3/ActCode", "code": "AMB"}},
        r5={"class": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}]}]}),
    row("encounter", {"class": {"code": "inpatient"}}, dstu2={"class": "inpatient"}),
    everywhere("encounter", type=[OTHER]),
    row("encounter", {"serviceType": OTHER}, r5={"serviceType": [{"concept": OTHER}]}),
    everywhere("encounter", priority=OTHER),
    row("encounter", {"period": SPAN}, dstu2=SAME, stu3=SAME, r5={"actualPeriod": SPAN}),
    row("encounter", {"reasonCode": [OTHER]}, dstu2={"reason": [OTHER]}, stu3={"reason": [OTHER]}, r5={"reason": [{"value": [{"concept": OTHER}]}]}),
    row("encounter", {"reasonReference": [CONDITION]}, r5={"reason": [{"value": [{"reference": CONDITION}]}]}),
    row("encounter", {"diagnosis": [{"condition": CONDITION}]}, dstu2={"indication": [CONDITION]}, stu3=SAME,
        r5={"diagnosis": [{"condition": [{"reference": CONDITION}]}]}),
    row("encounter", {"participant": [{"individual": DOCTOR}]}, dstu2=SAME, stu3=SAME, r5={"participant": [{"actor": DOCTOR}]}),
    everywhere("encounter", location=[{"location": {"reference": "Location/1"}}]),
    everywhere("encounter", serviceProvider=DOCTOR),
    row("encounter", {"hospitalization": {"dischargeDisposition": OTHER}}, dstu2=SAME, stu3=SAME, r5={"admission": {"dischargeDisposition": OTHER}}),
    # MedicationRequest
    row("request", {"authoredOn": DAY}, dstu2={"dateWritten": DAY}, stu3=SAME, r5=SAME),
    row("request", {"requester": DOCTOR}, dstu2={"prescriber": DOCTOR}, stu3={"requester": {"agent": DOCTOR}}, r5=SAME),
    row("request", {"encounter": VISIT}, dstu2=SAME, stu3={"context": VISIT}, r5=SAME),
    row("request", {"category": [OTHER]}, stu3={"category": OTHER}, r5=SAME),
    since_stu3("request", priority="urgent"),
    row("request", {"doNotPerform": True}, r5=SAME),
    row("request", {"reportedBoolean": True}, r5={"reported": True}),
    row("request", {"statusReason": OTHER}, dstu2={"reasonEnded": OTHER}, r5=SAME),
    row("request", {"courseOfTherapyType": OTHER}, r5=SAME),
    *reasons("request", stu3=SAME),
    row("request", {"reasonCode": [OTHER]}, dstu2={"reasonCodeableConcept": OTHER}, stu3=SAME),
    row("request", {"reasonReference": [CONDITION]}, dstu2={"reasonReference": CONDITION}, stu3=SAME),
    row("request", {"note": [{"text": "n"}]}, dstu2={"note": "n"}, stu3=SAME, r5=SAME),
    everywhere("request", dispenseRequest={"quantity": AMOUNT, "expectedSupplyDuration": AMOUNT, "numberOfRepeatsAllowed": 2, "validityPeriod": SPAN}),
    row("request", {"substitution": {"allowedBoolean": True}}, stu3={"substitution": {"allowed": True}}, r5=SAME),
    *doses("request", "dosageInstruction"),
    # MedicationStatement
    everywhere("use", effectivePeriod=SPAN),
    everywhere("use", effectiveDateTime=DAY),
    everywhere("use", dateAsserted=DAY),
    row("use", {"informationSource": DOCTOR}, dstu2=SAME, stu3=SAME, r5={"informationSource": [DOCTOR]}),
    row("use", {"category": [OTHER]}, stu3={"category": OTHER}, r5=SAME),
    row("use", {"context": VISIT}, stu3=SAME, r5={"encounter": VISIT}),
    row("use", {"reasonCode": [OTHER]}, dstu2={"reasonForUseCodeableConcept": OTHER}, stu3=SAME, r5={"reason": [{"concept": OTHER}]}),
    row("use", {"reasonReference": [CONDITION]}, dstu2={"reasonForUseReference": CONDITION}, stu3=SAME, r5={"reason": [{"reference": CONDITION}]}),
    row("use", {"note": [{"text": "n"}]}, dstu2={"note": "n"}, stu3=SAME, r5=SAME),
    *doses("use", "dosage"),
    row("use, not taken", {"statusReason": [OTHER]}, dstu2={"reasonNotTaken": [OTHER]}, stu3={"reasonNotTaken": [OTHER]},
        r5={"adherence": {"code": code_of("not-taking"), "reason": OTHER}}),
    # MedicationDispense
    everywhere("dispense", quantity=AMOUNT, daysSupply=AMOUNT),
    everywhere("dispense", whenPrepared=DAY),
    everywhere("dispense", whenHandedOver=DAY),
    row("dispense", {"performer": [{"actor": DOCTOR}]}, dstu2={"dispenser": DOCTOR}, stu3=SAME, r5=SAME),
    row("dispense", {"category": OTHER}, stu3=SAME, r5={"category": [OTHER]}),
    row("dispense", {"context": VISIT}, stu3=SAME, r5={"encounter": VISIT}),
    row("dispense", {"note": [{"text": "n"}]}, dstu2={"note": "n"}, stu3=SAME, r5=SAME),
    *doses("dispense", "dosageInstruction"),
    row("dispense, declined", {"statusReasonCodeableConcept": OTHER}, stu3={"notDoneReasonCodeableConcept": OTHER}),
    # MedicationAdministration
    row("administration", {"effectiveDateTime": DAY}, dstu2={"effectiveTimeDateTime": DAY}, stu3=SAME, r5={"occurenceDateTime": DAY}),
    row("administration", {"effectivePeriod": SPAN}, dstu2={"effectiveTimePeriod": SPAN}, stu3=SAME, r5={"occurencePeriod": SPAN}),
    row("administration", {"performer": [{"actor": DOCTOR}]}, dstu2={"practitioner": DOCTOR}, stu3=SAME,
        r5={"performer": [{"actor": {"reference": DOCTOR}}]}),
    row("administration", {"request": DOCTOR}, dstu2={"prescription": DOCTOR}, stu3={"prescription": DOCTOR}, r5=SAME),
    row("administration", {"context": VISIT}, dstu2={"encounter": VISIT}, stu3=SAME, r5={"encounter": VISIT}),
    row("administration", {"category": OTHER}, stu3=SAME, r5={"category": [OTHER]}),
    row("administration", {"reasonCode": [OTHER]}, dstu2={"reasonGiven": [OTHER]}, stu3=SAME, r5={"reason": [{"concept": OTHER}]}),
    row("administration", {"reasonReference": [CONDITION]}, stu3=SAME, r5={"reason": [{"reference": CONDITION}]}),
    row("administration", {"note": [{"text": "n"}]}, dstu2={"note": "n"}, stu3=SAME, r5=SAME),
    row("administration", {"dosage": {"text": "t", "dose": AMOUNT}}, dstu2={"dosage": {"text": "t", "quantity": AMOUNT}}, stu3=SAME, r5=SAME),
    row("administration", {"dosage": {"site": OTHER, "route": MORE, "method": CODE}}, dstu2={"dosage": {"siteCodeableConcept": OTHER, "route": MORE,
        "method": CODE}}, stu3=SAME, r5=SAME),
    everywhere("administration", dosage={"rateRatio": PART}),
    row("administration, not given", {"statusReason": [OTHER]}, dstu2={"reasonNotGiven": [OTHER]}, stu3={"reasonNotGiven": [OTHER]}, r5=SAME),
    # Medication
    row("medication", {"form": OTHER}, dstu2={"product": {"form": OTHER}}, stu3=SAME, r5={"doseForm": OTHER}),
    row("medication", {"ingredient": [{"itemCodeableConcept": OTHER, "strength": PART}]}, stu3={"ingredient": [{"itemCodeableConcept": OTHER, "amount": PART}]},
        r5={"ingredient": [{"item": {"concept": OTHER}, "strengthRatio": PART}]}),
    row("medication", {"ingredient": [{"itemReference": {"display": "i"}, "strength": PART}]}, dstu2={"product": {"ingredient": [
        {"item": {"display": "i"}, "amount": PART}]}}, stu3={"ingredient": [{"itemReference": {"display": "i"}, "amount": PART}]},
        r5={"ingredient": [{"item": {"reference": {"display": "i"}}, "strengthRatio": PART}]}),
    row("medication", {"ingredient": [{"itemCodeableConcept": OTHER, "isActive": False}]}, stu3=SAME, r5={"ingredient": [{"item": {"concept": OTHER},
        "isActive": False}]}),
    row("medication", {"batch": {"lotNumber": "l", "expirationDate": "2030"}}, dstu2={"product": {"batch": [{"lotNumber": "l", "expirationDate": "2030"}]}},
        stu3={"package": {"batch": [{"lotNumber": "l", "expirationDate": "2030"}]}}, r5=SAME),
    # ServiceRequest and what became of it
    row("service", {"priority": "urgent"}, stu3=SAME, r5=SAME),
    row("service", {"doNotPerform": True}, stu3=SAME, r5=SAME),
    row("service", {"category": [OTHER]}, stu3=SAME, r5=SAME),
    row("service", {"occurrenceDateTime": DAY}, stu3=SAME, r5=SAME),
    row("service", {"authoredOn": DAY}, stu3=SAME, r5=SAME),
    row("service", {"requester": DOCTOR}, stu3={"requester": {"agent": DOCTOR}}, r5=SAME),
    row("service", {"performer": [DOCTOR]}, stu3={"performer": DOCTOR}, r5=SAME),
    *reasons("service", stu3=SAME),
    row("service", {"bodySite": [OTHER]}, stu3=SAME, r5=SAME),
    row("service", {"encounter": VISIT}, stu3={"context": VISIT}, r5=SAME),
    row("service", {"note": [{"text": "n"}]}, stu3=SAME, r5=SAME),
    row("service", {"orderDetail": [OTHER]}),
    row("service of DSTU2", {"occurrenceDateTime": DAY}, dstu2={"scheduledDateTime": DAY}),
    row("service of DSTU2", {"occurrencePeriod": SPAN}, dstu2={"scheduledPeriod": SPAN}),
    row("service of DSTU2", {"authoredOn": DAY}, dstu2={"orderedOn": DAY}),
    row("service of DSTU2", {"requester": DOCTOR}, dstu2={"orderer": DOCTOR}),
    row("service of DSTU2", {"performer": [DOCTOR]}, dstu2={"performer": DOCTOR}),
    row("service of DSTU2", {"reasonCode": [OTHER]}, dstu2={"reasonCodeableConcept": OTHER}),
    row("service of DSTU2", {"reasonReference": [CONDITION]}, dstu2={"reasonReference": CONDITION}),
    row("service of DSTU2", {"note": [{"text": "n"}]}, dstu2={"notes": [{"text": "n"}]}),
    row("service of DSTU2", {"priority": "stat"}, dstu2={"priority": "stat"}),
    row("tests of DSTU2", {"requester": DOCTOR, "reasonCode": [OTHER], "encounter": VISIT}, dstu2={"orderer": DOCTOR, "reason": [OTHER], "encounter": VISIT}),
    row("tests of DSTU2", {"bodySite": [OTHER]}, dstu2={"item": [{"code": CODE, "bodySite": OTHER}]}),
    row("referral", {"authoredOn": DAY}, dstu2={"date": DAY}, stu3=SAME),
    row("referral", {"requester": DOCTOR}, dstu2=SAME, stu3={"requester": {"agent": DOCTOR}}),
    row("referral", {"performer": [DOCTOR]}, dstu2={"recipient": [DOCTOR]}, stu3={"recipient": [DOCTOR]}),
    row("referral", {"reasonCode": [OTHER]}, dstu2={"reason": OTHER}, stu3=SAME),
    row("referral", {"category": [OTHER]}, dstu2={"type": OTHER}, stu3={"type": OTHER}),
    row("referral", {"note": [{"text": "d"}]}, dstu2={"description": "d"}, stu3={"description": "d"}),
    row("referral", {"priority": "urgent"}, dstu2={"priority": code_of("urgent")}, stu3=SAME),
    row("referral", {"encounter": VISIT}, dstu2=SAME, stu3={"context": VISIT}),
    # FamilyMemberHistory
    everywhere("relative", name="N"),
    everywhere("relative", date=DAY),
    row("relative", {"sex": {"coding": [{"system": "http://hl7.org/fhir/administrative-gender", "code": "female"}]}}, dstu2={"gender": "female"},
        stu3={"gender": "female"}, r5=SAME),
    everywhere("relative", bornDate="1950"),
    row("relative", {"ageAge": AGE}, dstu2={"ageQuantity": AGE}, stu3=SAME, r5=SAME),
    everywhere("relative", deceasedBoolean=True),
    row("relative", {"deceasedAge": AGE}, dstu2={"deceasedQuantity": AGE}, stu3=SAME, r5=SAME),
    everywhere("relative", deceasedDate="1999"),
    row("relative", {"condition": [{"code": CODE, "outcome": OTHER, "onsetAge": AGE}]}, dstu2={"condition": [{"code": CODE, "outcome": OTHER,
        "onsetQuantity": AGE}]}, stu3=SAME, r5=SAME),
    row("relative", {"condition": [{"code": CODE, "note": [{"text": "twice"}]}]}, dstu2={"condition": [{"code": CODE, "note": {"text": "twice"}}]},
        stu3=SAME, r5=SAME),
    row("relative", {"note": [{"text": "n"}]}, dstu2={"note": {"text": "n"}}, stu3=SAME, r5=SAME),
    # CarePlan, CareTeam, Goal
    since_stu3("plan", title="T", description="d"),
    since_stu3("plan", intent="plan"),
    everywhere("plan", category=[OTHER]),
    everywhere("plan", period=SPAN),
    row("plan", {"encounter": VISIT}, stu3={"context": VISIT}, r5=SAME),
    row("plan", {"addresses": [CONDITION]}, dstu2=SAME, stu3=SAME, r5={"addresses": [{"reference": CONDITION}]}),
    everywhere("plan", goal=[{"reference": "Goal/1"}]),
    row("plan", {"activity": [{"reference": DOCTOR}]}, dstu2=SAME, stu3=SAME, r5={"activity": [{"plannedActivityReference": DOCTOR}]}),
    row("plan", {"activity": [{"detail": {"code": CODE, "status": "scheduled", "doNotPerform": True}}]}, dstu2={"activity": [{"detail": {"code": CODE,
        "status": "scheduled", "prohibited": True}}]}, stu3={"activity": [{"detail": {"code": CODE, "status": "scheduled", "prohibited": True}}]}),
    row("plan", {"activity": [{"detail": {"description": "d", "scheduledPeriod": SPAN}}]}, dstu2=SAME, stu3=SAME),
    row("plan", {"note": [{"text": "n"}]}, dstu2={"note": {"text": "n"}}, stu3=SAME, r5=SAME),
    since_stu3("team", name="N"),
    row("team", {"participant": [{"member": DOCTOR, "role": [OTHER]}]}, stu3={"participant": [{"member": DOCTOR, "role": OTHER}]},
        r5={"participant": [{"member": DOCTOR, "role": OTHER}]}),
    row("team", {"participant": [{"member": DOCTOR, "period": SPAN}]}, stu3=SAME, r5={"participant": [{"member": DOCTOR, "coveragePeriod": SPAN}]}),
    since_stu3("team", period=SPAN),
    row("team", {"reasonCode": [OTHER]}, stu3=SAME, r5={"reason": [{"concept": OTHER}]}),
    everywhere("goal", startDate=DAY),
    row("goal", {"priority": OTHER}, dstu2=SAME, stu3=SAME, r5=SAME),
    row("goal", {"target": [{"dueDate": DAY}]}, dstu2={"targetDate": DAY}, stu3={"target": {"dueDate": DAY}}, r5=SAME),
    row("goal", {"target": [{"measure": OTHER, "detailQuantity": AMOUNT}]}, stu3={"target": {"measure": OTHER, "detailQuantity": AMOUNT}}, r5=SAME),
    everywhere("goal", addresses=[CONDITION]),
    everywhere("goal", statusDate=DAY),
    row("goal", {"note": [{"text": "n"}]}, dstu2=SAME, stu3=SAME, r5=SAME),
    # Device and its use
    row("device", {"type": OTHER}, dstu2=SAME, stu3=SAME, r5={"type": [OTHER]}),
    everywhere("device", manufacturer="M", lotNumber="l"),
    row("device", {"modelNumber": "m"}, dstu2={"model": "m"}, stu3={"model": "m"}, r5=SAME),
    row("device", {"expirationDate": "2030"}, dstu2={"expiry": "2030"}, stu3=SAME, r5=SAME),
    row("device", {"udiCarrier": [{"carrierHRF": "u"}]}, dstu2={"udi": "u"}, stu3={"udi": {"carrierHRF": "u"}}, r5=SAME),
    row("device", {"deviceName": [{"name": "N", "type": "user-friendly-name"}]}, r5={"name": [{"value": "N", "type": "user-friendly-name"}]}),
    row("device", {"deviceName": [{"name": "N"}]}, stu3={"udi": {"name": "N"}}),
    row("device", {"safety": [OTHER]}, stu3=SAME, r5=SAME),
    row("device", {"note": [{"text": "n"}]}, dstu2=SAME, stu3=SAME, r5=SAME),
    row("device use", {"timingPeriod": SPAN}, dstu2={"whenUsed": SPAN}, stu3={"whenUsed": SPAN}, r5=SAME),
    row("device use", {"timingDateTime": DAY}, dstu2=SAME, stu3=SAME, r5=SAME),
    row("device use", {"recordedOn": DAY}, dstu2=SAME, stu3=SAME, r5={"dateAsserted": DAY}),
    row("device use", {"bodySite": OTHER}, dstu2={"bodySiteCodeableConcept": OTHER}, stu3=SAME, r5={"bodySite": {"concept": OTHER}}),
    row("device use", {"reasonCode": [OTHER]}, dstu2={"indication": [OTHER]}, stu3={"indication": [OTHER]}, r5={"reason": [{"concept": OTHER}]}),
    row("device use", {"note": [{"text": "n"}]}, dstu2={"notes": ["n"]}, stu3=SAME, r5=SAME),
    row("device use", {"status": "active"}, stu3=SAME, r5=SAME),
    # DocumentReference and Composition
    everywhere("pointer", type=OTHER, description="d"),
    row("pointer", {"category": [OTHER]}, dstu2={"class": OTHER}, stu3={"class": OTHER}, r5=SAME),
    row("pointer", {"docStatus": "final"}, dstu2={"docStatus": code_of("final")}, stu3=SAME, r5=SAME),
    row("pointer", {"date": "2020-01-02T10:20:00Z"}, dstu2={"indexed": "2020-01-02T10:20:00Z"}, stu3={"indexed": "2020-01-02T10:20:00Z"}, r5=SAME),
    everywhere("pointer", author=[DOCTOR]),
    everywhere("pointer", content=[{"attachment": {"contentType": "text/plain", "data": "aGVsbG8=", "title": "t"}}]),
    row("pointer", {"context": {"encounter": [VISIT]}}, dstu2={"context": {"encounter": VISIT}}, stu3={"context": {"encounter": VISIT}}, r5={"context": [VISIT]}),
    row("pointer", {"context": {"period": SPAN}}, dstu2=SAME, stu3=SAME, r5={"period": SPAN}),
    everywhere("document", date=DAY, type=OTHER),
    row("document", {"encounter": VISIT}, dstu2=SAME, stu3=SAME, r5=SAME),
    everywhere("document", author=[DOCTOR], custodian=DOCTOR),
    row("document", {"section": [{"title": "S", "code": OTHER, "entry": [OBSERVATION]}]}, dstu2=SAME, stu3=SAME, r5=SAME),
    everywhere("document", section=[{"title": "S", "emptyReason": code_of("nilknown"), "code": {"coding": [{"system": "http://loinc.org", "code": "48765-2"}]}}]),
    # ImagingStudy
    row("imaging", {"modality": [{"code": "CT"}]}, dstu2={"modalityList": [{"code": "CT"}]}, stu3={"modalityList": [{"code": "CT"}]},
        r5={"modality": [{"coding": [{"code": "CT"}]}]}),
    everywhere("imaging", started=DAY, description="d", numberOfSeries=1, numberOfInstances=2),
    row("imaging", {"procedureCode": [CODE]}, stu3=SAME, r5={"procedure": [{"concept": CODE}]}),
    row("imaging", {"reasonCode": [OTHER]}, stu3={"reason": OTHER}, r5={"reason": [{"concept": OTHER}]}),
    row("imaging", {"encounter": VISIT}, stu3={"context": VISIT}, r5=SAME),
    row("imaging", {"series": [{"uid": "1.2", "number": 1, "modality": {"code": "CT"}, "bodySite": {"display": "Head"}, "numberOfInstances": 2}]},
        dstu2=SAME, stu3=SAME, r5={"series": [{"uid": "1.2", "number": 1, "modality": {"coding": [{"code": "CT"}]},
            "bodySite": {"concept": {"coding": [{"display": "Head"}]}}, "numberOfInstances": 2}]}),
    # Patient
    row("person", {"name": [{"family": "Fern", "given": ["A"]}]}, dstu2={"name": [{"family": ["Fern"], "given": ["A"]}]}, stu3=SAME, r5=SAME),
    everywhere("person", gender="female", birthDate="1950-01"),
    everywhere("person", deceasedDateTime=DAY),
    everywhere("person", deceasedBoolean=False),
    everywhere("person", maritalStatus=OTHER),
    everywhere("person", communication=[{"language": OTHER, "preferred": True}]),
    row("person", {"generalPractitioner": [DOCTOR]}, dstu2={"careProvider": [DOCTOR]}, stu3=SAME, r5=SAME),
    row("person", {"link": [{"type": "replaced-by", "other": WHO}]}, dstu2={"link": [{"type": "replace", "other": WHO}]}, stu3=SAME, r5=SAME),
]  # fmt: skip


def in_bundle(resource: Node) -> Node:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}, {"resource": resource}]}


def said(resource: Node, write: Any) -> tuple[Any, list[str]]:
    batch = batch_of(write(in_bundle(resource)).encode())
    return plain_facts(batch)[1:], [issue.reason for issue in batch.issues]


CASES = [
    pytest.param(one, version, id=f"{one.kind}-{'-'.join(one.r4)}-{version}-{number}")
    for number, one in enumerate(ROWS)
    for version in ("r4", *one.others)
]


@pytest.mark.parametrize("write", [as_json, as_xml])
@pytest.mark.parametrize(("one", "version"), CASES)
def test_an_element_says_the_same_in_every_version(one: Row, version: str, write: Any) -> None:
    kind = KINDS[one.kind]
    base = getattr(kind, version)
    assert base is not None
    expected, _issues = said(kind.r4 | one.r4, as_json)
    found, _issues = said(base | one.others.get(version, one.r4), write)

    assert found == expected
    assert found != said(base, write)[0]  # the element is read, and not left out everywhere alike
