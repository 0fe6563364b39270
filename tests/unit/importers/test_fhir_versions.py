"""A record of DSTU2, STU3 or R5 gives the facts that the same record gives in R4, and its places are its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    CarePlan,
    Immunization,
    KeptResource,
    MedicationStatement,
    Observation,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers import locate
from clinic_assist.importers.fhir.convert import OUR_FAULT
from clinic_assist.importers.fhir.versions import stu3
from tests.unit.importers.fhir_files import PATIENT, SCT, batch_of, bundle, only, plain_facts, read_one, source_of

WHO = {"reference": "Patient/p1"}
DOCTOR = {"reference": "Practitioner/9", "display": "Dr No"}
CODE = {"coding": [{"system": SCT, "code": "1"}], "text": "Thing"}
OTHER = {"text": "Other"}
DAY = "2019-03"
R4_MEDICINE = {"medicationCodeableConcept": CODE, "subject": WHO}


def r4(kind: str, **members: Any) -> dict[str, Any]:
    return {"resourceType": kind, **members}


# The record as R4 writes it, and as other versions do.
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "dstu2 allergy": (
        r4("AllergyIntolerance", patient=WHO, code=CODE, onsetDateTime=DAY, recordedDate="2020", asserter=DOCTOR, criticality="high",
           clinicalStatus={"coding": [{"code": "inactive"}]}, lastOccurrence="2020-01-02", note=[{"text": "n"}]),
        r4("AllergyIntolerance", patient=WHO, substance=CODE, onset=DAY, recordedDate="2020", reporter=DOCTOR, criticality="CRITH",
           status="inactive", lastOccurence="2020-01-02", note={"text": "n"}),
    ),
    "dstu2 allergy, confirmed": (
        r4("AllergyIntolerance", patient=WHO, code=CODE, verificationStatus={"coding": [{"code": "confirmed"}]}),
        r4("AllergyIntolerance", patient=WHO, substance=CODE, status="confirmed"),
    ),
    "dstu2 allergy, refuted": (
        r4("AllergyIntolerance", patient=WHO, code=CODE, verificationStatus={"coding": [{"code": "refuted"}]}),
        r4("AllergyIntolerance", patient=WHO, substance=CODE, status="refuted"),
    ),
    "stu3 allergy": (
        r4("AllergyIntolerance", patient=WHO, code=CODE, recordedDate=DAY, clinicalStatus={"coding": [{"code": "active"}]}),
        r4("AllergyIntolerance", patient=WHO, code=CODE, assertedDate=DAY, clinicalStatus="active"),
    ),
    "r5 allergy": (
        r4("AllergyIntolerance", patient=WHO, code=CODE, type="allergy", recorder=DOCTOR, asserter=WHO,
           reaction=[{"manifestation": [OTHER]}]),
        r4("AllergyIntolerance", patient=WHO, code=CODE, type={"coding": [{"code": "allergy"}]}, participant=[
            {"function": {"coding": [{"code": "author"}]}, "actor": DOCTOR},
            {"function": {"coding": [{"code": "informant"}]}, "actor": WHO},
        ], reaction=[{"manifestation": [{"concept": OTHER}]}]),
    ),
    "dstu2 condition": (
        r4("Condition", subject=WHO, code=CODE, recordedDate=DAY, onsetAge={"value": 5, "unit": "a"}, note=[{"text": "words"}],
           clinicalStatus={"coding": [{"code": "active"}]}, verificationStatus={"coding": [{"code": "confirmed"}]}),
        r4("Condition", patient=WHO, code=CODE, dateRecorded=DAY, onsetQuantity={"value": 5, "unit": "a"}, notes="words",
           clinicalStatus="active", verificationStatus="confirmed"),
    ),
    "stu3 condition": (
        r4("Condition", subject=WHO, code=CODE, recordedDate=DAY, encounter={"reference": "Encounter/1"}),
        r4("Condition", subject=WHO, code=CODE, assertedDate=DAY, context={"reference": "Encounter/1"}),
    ),
    "r5 condition": (
        r4("Condition", subject=WHO, code=CODE, evidence=[{"code": [OTHER]}]),
        r4("Condition", subject=WHO, code=CODE, evidence=[{"concept": OTHER}]),
    ),
    "stu3 observation": (
        r4("Observation", status="final", subject=WHO, code=CODE, note=[{"text": "c"}], hasMember=[{"reference": "Observation/2"}],
           interpretation=[OTHER]),
        r4("Observation", status="final", subject=WHO, code=CODE, comment="c", interpretation=OTHER,
           related=[{"type": "has-member", "target": {"reference": "Observation/2"}}]),
    ),
    "dstu2 observation": (
        r4("Observation", status="final", subject=WHO, code=CODE, note=[{"text": "c"}], category=[OTHER],
           referenceRange=[{"low": {"value": 1}, "type": OTHER}]),
        r4("Observation", status="final", subject=WHO, code=CODE, comments="c", category=OTHER,
           referenceRange=[{"low": {"value": 1}, "meaning": OTHER}]),
    ),
    "dstu2 order": (
        r4("MedicationRequest", **R4_MEDICINE, status="stopped", intent="order", authoredOn=DAY, requester=DOCTOR, statusReason=OTHER,
           reasonCode=[OTHER], dosageInstruction=[{"text": "1", "doseAndRate": [{"doseQuantity": {"value": 2}}], "site": OTHER,
           "timing": {"repeat": {"period": 1, "periodUnit": "d"}}, "additionalInstruction": [OTHER]}]),
        r4("MedicationOrder", medicationCodeableConcept=CODE, patient=WHO, status="stopped", dateWritten=DAY, prescriber=DOCTOR,
           reasonEnded=OTHER, reasonCodeableConcept=OTHER, dosageInstruction=[{"text": "1", "doseQuantity": {"value": 2},
           "siteCodeableConcept": OTHER, "timing": {"repeat": {"period": 1, "periodUnits": "d"}}, "additionalInstructions": OTHER}]),
    ),
    "stu3 request": (
        r4("MedicationRequest", **R4_MEDICINE, status="active", intent="order", requester=DOCTOR, substitution={"allowedBoolean": True},
           dosageInstruction=[{"doseAndRate": [{"doseQuantity": {"value": 2}}]}]),
        r4("MedicationRequest", **R4_MEDICINE, status="active", intent="order", requester={"agent": DOCTOR, "onBehalfOf": WHO},
           substitution={"allowed": True}, dosageInstruction=[{"doseQuantity": {"value": 2}}]),
    ),
    "r5 request": (
        r4("MedicationRequest", **R4_MEDICINE, status="active", intent="order", reasonCode=[OTHER], reasonReference=[{"reference": "Condition/3"}],
           reportedBoolean=True, dosageInstruction=[{"asNeededCodeableConcept": OTHER}]),
        r4("MedicationRequest", medication={"concept": CODE}, subject=WHO, status="active", intent="order", reported=True,
           reason=[{"concept": OTHER}, {"reference": {"reference": "Condition/3"}}], dosageInstruction=[{"asNeededFor": [OTHER]}]),
    ),
    "dstu2 statement, not taken": (
        r4("MedicationStatement", **R4_MEDICINE, status="not-taken", statusReason=[OTHER]),
        r4("MedicationStatement", medicationCodeableConcept=CODE, patient=WHO, status="active", wasNotTaken=True, reasonNotTaken=[OTHER]),
    ),
    "dstu2 statement, taken": (
        r4("MedicationStatement", **R4_MEDICINE, status="active", reasonCode=[OTHER], dosage=[{"doseAndRate": [{"doseQuantity": {"value": 2}}]}]),
        r4("MedicationStatement", medicationCodeableConcept=CODE, patient=WHO, status="active", wasNotTaken=False,
           reasonForUseCodeableConcept=OTHER, dosage=[{"quantityQuantity": {"value": 2}}]),
    ),
    "stu3 statement, not taken": (
        r4("MedicationStatement", **R4_MEDICINE, status="not-taken"),
        r4("MedicationStatement", **R4_MEDICINE, status="active", taken="n"),
    ),
    "stu3 statement, entered in error": (
        r4("MedicationStatement", **R4_MEDICINE, status="entered-in-error"),
        r4("MedicationStatement", **R4_MEDICINE, status="entered-in-error", taken="n"),
    ),
    "r5 statement, not taken": (
        r4("MedicationStatement", **R4_MEDICINE, status="not-taken"),
        r4("MedicationStatement", medication={"concept": CODE}, subject=WHO, status="recorded", adherence={"code": {"coding": [{"code": "not-taking"}]}}),
    ),
    "dstu2 administration, not given": (
        r4("MedicationAdministration", **R4_MEDICINE, status="not-done", statusReason=[OTHER], effectiveDateTime=DAY, performer=[{"actor": DOCTOR}],
           dosage={"dose": {"value": 2}, "site": OTHER}),
        r4("MedicationAdministration", medicationCodeableConcept=CODE, patient=WHO, status="completed", wasNotGiven=True, reasonNotGiven=[OTHER],
           effectiveTimeDateTime=DAY, practitioner=DOCTOR, dosage={"quantity": {"value": 2}, "siteCodeableConcept": OTHER}),
    ),
    "stu3 administration, not given": (
        r4("MedicationAdministration", **R4_MEDICINE, status="not-done", request=DOCTOR),
        r4("MedicationAdministration", **R4_MEDICINE, status="completed", notGiven=True, prescription=DOCTOR),
    ),
    "dstu2 vaccination, not given": (
        r4("Immunization", patient=WHO, status="not-done", vaccineCode=CODE, occurrenceDateTime=DAY, primarySource=False, statusReason=OTHER),
        r4("Immunization", patient=WHO, status="completed", vaccineCode=CODE, date=DAY, reported=True, wasNotGiven=True,
           explanation={"reasonNotGiven": [OTHER]}),
    ),
    "stu3 vaccination": (
        r4("Immunization", patient=WHO, status="completed", vaccineCode=CODE, occurrenceDateTime=DAY, primarySource=True,
           performer=[{"actor": DOCTOR}], protocolApplied=[{"doseNumberPositiveInt": 2, "series": "s"}]),
        r4("Immunization", patient=WHO, status="completed", vaccineCode=CODE, date=DAY, primarySource=True, notGiven=False,
           practitioner=[{"actor": DOCTOR}], vaccinationProtocol=[{"doseSequence": 2, "series": "s"}]),
    ),
    "r5 vaccination": (
        r4("Immunization", patient=WHO, status="completed", vaccineCode=CODE, manufacturer=DOCTOR, protocolApplied=[{"doseNumberString": "2"}]),
        r4("Immunization", patient=WHO, status="completed", vaccineCode=CODE, manufacturer={"reference": DOCTOR}, protocolApplied=[{"doseNumber": "2"}]),
    ),
    "dstu2 procedure, not done": (
        r4("Procedure", subject=WHO, status="not-done", code=CODE, statusReason=OTHER, reasonCode=[OTHER], note=[{"text": "n"}]),
        r4("Procedure", subject=WHO, status="completed", code=CODE, notPerformed=True, reasonNotPerformed=[OTHER], reasonCodeableConcept=OTHER,
           notes=[{"text": "n"}]),
    ),
    "stu3 procedure, not done": (
        r4("Procedure", subject=WHO, status="not-done", code=CODE, statusReason=OTHER),
        r4("Procedure", subject=WHO, status="completed", code=CODE, notDone=True, notDoneReason=OTHER),
    ),
    "r5 procedure": (
        r4("Procedure", subject=WHO, status="completed", code=CODE, performedDateTime=DAY, complication=[OTHER], reasonReference=[DOCTOR]),
        r4("Procedure", subject=WHO, status="completed", code=CODE, occurrenceDateTime=DAY, complication=[{"concept": OTHER}],
           reason=[{"reference": DOCTOR}]),
    ),
    "stu3 encounter": (
        r4("Encounter", subject=WHO, status="finished", reasonCode=[OTHER]),
        r4("Encounter", subject=WHO, status="finished", reason=[OTHER]),
    ),
    "dstu2 encounter": (
        r4("Encounter", subject=WHO, status="finished", diagnosis=[{"condition": {"reference": "Condition/3"}}]),
        r4("Encounter", patient=WHO, status="finished", indication=[{"reference": "Condition/3"}]),
    ),
    "r5 encounter": (
        r4("Encounter", subject=WHO, status="completed", period={"start": DAY}, participant=[{"individual": DOCTOR}], reasonCode=[OTHER],
           diagnosis=[{"condition": {"reference": "Condition/3"}}], hospitalization={"dischargeDisposition": OTHER}),
        r4("Encounter", subject=WHO, status="completed", actualPeriod={"start": DAY}, participant=[{"actor": DOCTOR}],
           reason=[{"value": [{"concept": OTHER}]}], diagnosis=[{"condition": [{"reference": {"reference": "Condition/3"}}]}],
           admission={"dischargeDisposition": OTHER}),
    ),
    "stu3 report": (
        r4("DiagnosticReport", subject=WHO, status="final", code=CODE, performer=[DOCTOR], conclusionCode=[OTHER]),
        r4("DiagnosticReport", subject=WHO, status="final", code=CODE, performer=[{"actor": DOCTOR}], codedDiagnosis=[OTHER]),
    ),
    "stu3 relative": (
        r4("FamilyMemberHistory", patient=WHO, status="completed", relationship=CODE,
           sex={"coding": [{"system": "http://hl7.org/fhir/administrative-gender", "code": "male"}]}),
        r4("FamilyMemberHistory", patient=WHO, status="completed", relationship=CODE, gender="male"),
    ),
    "dstu2 goal": (
        r4("Goal", subject=WHO, lifecycleStatus="accepted", description={"text": "walk"}, target=[{"dueDate": "2020-01-01"}]),
        r4("Goal", subject=WHO, status="accepted", description="walk", targetDate="2020-01-01"),
    ),
    "dstu2 document": (
        r4("DocumentReference", subject=WHO, status="current", category=[OTHER], date="2020-01-01", docStatus="final"),
        r4("DocumentReference", subject=WHO, status="current", **{"class": OTHER}, indexed="2020-01-01", docStatus={"coding": [{"code": "final"}]}),
    ),
    "r5 document": (
        r4("DocumentReference", subject=WHO, status="current", context={"encounter": [DOCTOR], "period": {"start": DAY}}),
        r4("DocumentReference", subject=WHO, status="current", context=[DOCTOR], period={"start": DAY}),
    ),
    "dstu2 device": (
        r4("Device", patient=WHO, type=CODE, modelNumber="m", expirationDate="2030", udiCarrier=[{"carrierHRF": "u"}]),
        r4("Device", patient=WHO, type=CODE, model="m", expiry="2030", udi="u"),
    ),
    "dstu2 device use": (
        r4("DeviceUseStatement", subject=WHO, device=DOCTOR, timingPeriod={"start": DAY}, reasonCode=[OTHER], note=[{"text": "n"}], bodySite=OTHER),
        r4("DeviceUseStatement", subject=WHO, device=DOCTOR, whenUsed={"start": DAY}, indication=[OTHER], notes=["n"], bodySiteCodeableConcept=OTHER),
    ),
    "stu3 medication": (
        r4("Medication", code=CODE, ingredient=[{"itemCodeableConcept": OTHER, "strength": {"numerator": {"value": 5}}}], batch={"lotNumber": "l"}),
        r4("Medication", code=CODE, ingredient=[{"itemCodeableConcept": OTHER, "amount": {"numerator": {"value": 5}}}], package={"batch": [{"lotNumber": "l"}]}),
    ),
    "dstu2 medication": (
        r4("Medication", code=CODE, form=OTHER, ingredient=[{"itemReference": {"display": "i"}, "strength": {"numerator": {"value": 5}}}]),
        r4("Medication", code=CODE, product={"form": OTHER, "ingredient": [{"item": {"display": "i"}, "amount": {"numerator": {"value": 5}}}]}),
    ),
    "r5 medication": (
        r4("Medication", code=CODE, form=OTHER, ingredient=[{"itemCodeableConcept": OTHER, "strength": {"numerator": {"value": 5}}}]),
        r4("Medication", code=CODE, doseForm=OTHER, ingredient=[{"item": {"concept": OTHER}, "strengthRatio": {"numerator": {"value": 5}}}]),
    ),
    "stu3 procedure request": (
        r4("ServiceRequest", subject=WHO, status="active", intent="order", code=CODE, requester=DOCTOR),
        r4("ProcedureRequest", subject=WHO, status="active", intent="order", code=CODE, requester={"agent": DOCTOR}),
    ),
    "dstu2 diagnostic order": (
        r4("ServiceRequest", subject=WHO, status="active", code=CODE, requester=DOCTOR, reasonCode=[OTHER], note=[{"text": "n"}]),
        r4("DiagnosticOrder", subject=WHO, status="active", item=[{"code": CODE}], orderer=DOCTOR, reason=[OTHER], note=[{"text": "n"}]),
    ),
    "dstu2 patient": (
        r4("Patient", name=[{"family": "Fern Wood"}], generalPractitioner=[DOCTOR], link=[{"type": "replaced-by", "other": {"reference": "Patient/p1"}}]),
        r4("Patient", name=[{"family": ["Fern", "Wood"]}], careProvider=[DOCTOR], link=[{"type": "replace", "other": {"reference": "Patient/p1"}}]),
    ),
    "r5 dosage in words": (
        r4("MedicationRequest", **R4_MEDICINE, status="active", intent="order", dosageInstruction=[{"text": "one at night"}]),
        r4("MedicationRequest", medication={"concept": CODE}, subject=WHO, status="active", intent="order", renderedDosageInstruction="one at night"),
    ),
    "r5 service": (
        r4("ServiceRequest", subject=WHO, status="active", intent="order", code=CODE, patientInstruction="fast", reasonCode=[OTHER]),
        r4("ServiceRequest", subject=WHO, status="active", intent="order", code={"concept": CODE}, patientInstruction=[{"instructionMarkdown": "fast"}],
           reason=[{"concept": OTHER}]),
    ),
    "r5 adherence with its reason": (
        r4("MedicationStatement", **R4_MEDICINE, status="stopped", statusReason=[OTHER]),
        r4("MedicationStatement", medication={"concept": CODE}, subject=WHO, status="recorded",
           adherence={"code": {"coding": [{"code": "stopped"}]}, "reason": OTHER}),
    ),
    "r5 series": (
        r4("Observation", subject=WHO, status="final", code=CODE, valueSampledData={"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "1 2"}),
        r4("Observation", subject=WHO, status="final", code=CODE,
           valueSampledData={"origin": {"value": 0}, "interval": 10, "intervalUnit": "ms", "dimensions": 1, "data": "1 2"}),
    ),
    "r5 imaging": (
        r4("ImagingStudy", subject=WHO, status="available", modality=[{"code": "CT"}], reasonCode=[OTHER], procedureCode=[CODE]),
        r4("ImagingStudy", subject=WHO, status="available", modality=[{"coding": [{"code": "CT"}]}], reason=[{"concept": OTHER}], procedure=[{"concept": CODE}]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("written_in_r4", "written_otherwise"), PAIRS.values(), ids=PAIRS.keys())
def test_the_same_record_in_two_versions_gives_equal_facts(
    written_in_r4: dict[str, Any], written_otherwise: dict[str, Any]
) -> None:
    one, other = batch_of(bundle(PATIENT, written_in_r4)), batch_of(bundle(PATIENT, written_otherwise))

    assert plain_facts(one) == plain_facts(other)
    assert not other.kept
    assert plain_facts(one) != plain_facts(batch_of(bundle(PATIENT, r4(written_in_r4["resourceType"], subject=WHO))))


def test_every_place_is_that_of_the_original() -> None:
    resource = r4("Condition", code={"coding": [{"code": "x"}]}, patient=WHO, dateRecorded="2019-13-45", notes=["n", 5])
    data = json.dumps(bundle(PATIENT, resource)).encode()
    batch = batch_of(data)

    places = {issue.locator: issue.reason for issue in batch.issues}
    assert places["Bundle.entry[1].resource/dateRecorded"] == "The date is not valid."
    text, start, end = locate(data, Locator("Bundle.entry[1].resource/dateRecorded"), source_of(data).format)
    assert text[start:end] == '"2019-13-45"'


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        (r4("MedicationOrder", patient=WHO, medicationCodeableConcept=CODE, dateWritten=5), "dateWritten"),
        (r4("MedicationRequest", **R4_MEDICINE, requester={"agent": {"reference": 5}}), "requester.agent.reference"),
        (
            r4("Immunization", patient=WHO, vaccinationProtocol=[{"doseSequence": "two"}]),
            "vaccinationProtocol[0].doseSequence",
        ),
        (
            r4("Medication", code=CODE, package={"batch": {"expirationDate": "x"}}),
            "package.batch.expirationDate",
        ),
        (r4("Encounter", patient=WHO, indication=[{"reference": 7}]), "indication[0].reference"),
        (r4("FamilyMemberHistory", patient=WHO, condition=[{"code": CODE, "onsetQuantity": 4}]), "condition[0].onsetQuantity"),
        (r4("MedicationStatement", **R4_MEDICINE, status="active", taken="unk"), "taken"),
        (r4("FamilyMemberHistory", patient=WHO, procedure=[{"code": CODE}]), "procedure"),
        (
            r4("Observation", subject=WHO, code=CODE, related=[{"type": "replaces", "target": WHO}]),
            "related",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_at_its_place_in_the_file(resource: dict[str, Any], place: str) -> None:
    batch = batch_of(bundle(PATIENT, resource))

    assert f"Bundle.entry[1].resource/{place}" in {issue.locator for issue in batch.issues}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://hl7.org/fhir/v3/ActCode", "http://terminology.hl7.org/CodeSystem/v3-ActCode"),
        ("http://hl7.org/fhir/v2/0078", "http://terminology.hl7.org/CodeSystem/v2-0078"),
        ("http://hl7.org/fhir/observation-category", "http://terminology.hl7.org/CodeSystem/observation-category"),
        ("http://hl7.org/fhir/administrative-gender", "http://hl7.org/fhir/administrative-gender"),
        ("http://hl7.org/fhir/sid/cvx", "http://hl7.org/fhir/sid/cvx"),
        (SCT, SCT),
    ],
)
def test_a_code_system_of_hl7_has_one_address_in_all_versions(old: str, new: str) -> None:
    one = r4("Observation", status="final", code={"coding": [{"system": old, "code": "x"}]})

    concept = read_one(one, Observation).code
    assert concept is not None
    assert concept.codings[0].system == new


def test_types_are_counted_and_named_as_the_file_writes_them() -> None:
    batch = batch_of(bundle(PATIENT, PAIRS["dstu2 order"][1] | {"id": "7"}))

    assert batch.entry_types == (("MedicationOrder", 1), ("Patient", 1))
    assert batch.facts[1].provenance.resource_key == "MedicationOrder/7"


def test_an_order_for_several_services_is_a_statement_with_all_of_them() -> None:
    order = r4("DiagnosticOrder", subject=WHO, item=[{"code": {"text": "Sodium"}}, {"code": {"text": "Potassium"}}])
    batch = batch_of(bundle(PATIENT, order))

    assert not [fact for fact in batch.facts if isinstance(fact, ServiceRequest)]
    shown = " ".join(text for _label, text in only(batch, Statement).details)
    assert "Sodium" in shown
    assert "Potassium" in shown


def test_no_known_allergies_are_an_absence_in_dstu2_too() -> None:
    code = {"coding": [{"system": SCT, "code": "716186003"}]}
    absence = read_one(r4("AllergyIntolerance", patient=WHO, substance=code, status="active"), AbsenceStatement)
    refuted = read_one(r4("AllergyIntolerance", patient=WHO, substance=code, status="refuted"), AbsenceStatement)

    assert absence.silence is Silence.NONE_KNOWN
    assert absence.withdrawn is None
    assert refuted.withdrawn == "refuted"


def test_a_status_of_dstu2_says_nothing_that_it_does_not_say() -> None:
    active = read_one(r4("AllergyIntolerance", patient=WHO, substance=CODE, status="active"), AllergyIntolerance)
    confirmed = read_one(r4("AllergyIntolerance", patient=WHO, substance=CODE, status="confirmed"), AllergyIntolerance)

    assert (active.clinical_status, active.verification_status) == ("active", None)
    assert (confirmed.clinical_status, confirmed.verification_status) == (None, "confirmed")


def test_what_was_prohibited_is_not_planned() -> None:
    plan = read_one(
        r4("CarePlan", status="active", activity=[{"detail": {"code": CODE, "prohibited": True}}]), CarePlan
    )
    modern = read_one(r4("CarePlan", status="active", activity=[{"detail": {"doNotPerform": True}}]), CarePlan)

    assert plan.activities[0].do_not_perform is True
    assert modern.activities[0].do_not_perform is True


def test_a_record_in_r4s_own_shape_is_left_as_it_is() -> None:
    for written_in_r4, _other in PAIRS.values():
        if written_in_r4["resourceType"] != "Patient":
            batch = batch_of(bundle(PATIENT, written_in_r4))
            assert not batch.kept


def test_a_contained_record_of_an_older_version_is_read_too() -> None:
    inner = r4("Immunization", id="i", patient=WHO, status="completed", vaccineCode=CODE, date="2020", wasNotGiven=True)
    report = r4("DiagnosticReport", status="final", subject=WHO, code=CODE, contained=[inner])
    fact = only(batch_of(bundle(PATIENT, report)), Immunization)

    assert fact.status == "not-done"
    assert fact.provenance.locator == "Bundle.entry[1].resource/contained[0]"


def test_a_line_of_a_bulk_export_is_read_by_its_own_version() -> None:
    lines = [PATIENT, PAIRS["stu3 observation"][1], PAIRS["stu3 statement, not taken"][0]]
    batch = batch_of("\n".join(json.dumps(line) for line in lines).encode())

    assert [note.text for note in only(batch, Observation).notes] == ["c"]
    assert only(batch, MedicationStatement).status == "not-taken"


@pytest.mark.parametrize(
    ("resource", "version"),
    [
        (PAIRS["dstu2 order"][1], "dstu2"),
        (PAIRS["dstu2 condition"][1], "dstu2"),
        (PAIRS["stu3 condition"][1], "stu3"),
        (PAIRS["stu3 statement, not taken"][1], "stu3"),
        (PAIRS["r5 encounter"][1], "r5"),
        (PAIRS["r5 procedure"][1], "r5"),
        (PATIENT, "r4"),
        (r4("CapabilityStatement", fhirVersion="3.0.1"), "stu3"),
        (r4("Patient", meta={"profile": ["http://hl7.org/fhir/STU3/StructureDefinition/Patient"]}), "stu3"),
        (r4("Patient", meta={"profile": ["http://hl7.org/fhir/DSTU2/patient.html"]}), "dstu2"),
        (r4("CapabilityStatement", fhirVersion="4.3.0"), "r4"),
        (r4("Condition", clinicalStatus={"coding": []}, dateRecorded="2020", recordedDate="2020"), "r4"),
    ],
)
def test_the_version_in_the_name_of_the_format_is_the_most_likely(resource: dict[str, Any], version: str) -> None:
    assert source_of(json.dumps(resource).encode()).format == f"fhir-{version}-json"


def test_a_fault_of_ours_costs_the_record_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_rewriting: object) -> None:
        raise KeyError

    monkeypatch.setitem(stu3.CHANGES, "MedicationStatement", fail)
    batch = batch_of(bundle(PATIENT, PAIRS["stu3 statement, not taken"][1]))

    assert only(batch, KeptResource).reason == OUR_FAULT
    assert (batch.entries, batch.read) == (2, 1)
