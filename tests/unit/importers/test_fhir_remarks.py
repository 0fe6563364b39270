"""What a FHIR record says and its fact has no field for, as remarks of the fact."""

from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.facts import MedicationRequest, Patient
from tests.unit.importers.fhir_files import batch_of, bundle


def remarks_of(resource: dict[str, Any]) -> list[str]:
    kind = resource["resourceType"]
    (fact,) = [one for one in batch_of(bundle(resource)).facts if one.kind == kind]
    return [note.text for note in fact.notes]


def text(words: str) -> dict[str, str]:
    return {"text": words}


@pytest.mark.parametrize(
    ("resource", "remark"),
    [
        (
            {"resourceType": "Goal", "statusReason": "Put off until summer"},
            "Reason of the status: Put off until summer",
        ),
        ({"resourceType": "Goal", "outcomeCode": [text("Stopped smoking")]}, "Outcome: Stopped smoking"),
        ({"resourceType": "Goal", "outcomeReference": [{"display": "Weight 70 kg"}]}, "Outcome: Weight 70 kg"),
        (
            {"resourceType": "CarePlan", "activity": [{"outcomeCodeableConcept": [text("Lost weight")]}]},
            "Outcome: Lost weight",
        ),
        (
            {"resourceType": "CarePlan", "activity": [{"detail": {"statusReason": text("No time")}}]},
            "Reason of the status: No time",
        ),
        (
            {"resourceType": "Condition", "evidence": [{"detail": [{"display": "Chest X-ray"}]}]},
            "Evidence: Chest X-ray",
        ),
        (
            {
                "resourceType": "Immunization",
                "vaccinationProtocol": [{"doseStatusReason": text("Cold chain break"), "doseStatus": text("No count")}],
            },
            "Dose so because: Cold chain break",
        ),
        (
            {"resourceType": "Encounter", "hospitalization": {"destination": {"display": "Nursing home"}}},
            "Discharged to: Nursing home",
        ),
        (
            {"resourceType": "Encounter", "hospitalization": {"dietPreference": [text("No pork")]}},
            "Diet: No pork",
        ),
        ({"resourceType": "MedicationDispense", "type": text("Part fill")}, "Kind of supply: Part fill"),
        (
            {"resourceType": "MedicationRequest", "substitution": {"reason": text("Policy")}},
            "Substitution because: Policy",
        ),
        (
            {"resourceType": "MedicationRequest", "priorPrescription": {"display": "Lisinopril 10 mg"}},
            "Replaces the order: Lisinopril 10 mg",
        ),
        (
            {"resourceType": "Immunization", "protocolApplied": [{"targetDisease": [text("Hepatitis B")]}]},
            "Against: Hepatitis B",
        ),
        ({"resourceType": "Procedure", "usedCode": [text("Needle")]}, "Used: Needle"),
        (
            {
                "resourceType": "Patient",
                "contact": [
                    {
                        "relationship": [text("Guardian")],
                        "name": {"family": "Fernwood", "given": ["Ben"]},
                        "telecom": [{"system": "phone", "value": "555 0101"}],
                    }
                ],
            },
            "Contact (Guardian): Ben Fernwood, 555 0101",
        ),
        (
            {
                "resourceType": "Patient",
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/patient-religion",
                        "valueCodeableConcept": text("Jehovah's Witnesses"),
                    }
                ],
            },
            "Religion: Jehovah's Witnesses",
        ),
        (
            {
                "resourceType": "Patient",
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
                        "valueAddress": {"city": "Salem", "country": "US"},
                    }
                ],
            },
            "Born in Salem, US",
        ),
        ({"resourceType": "Patient", "contact": [{"organization": {"display": "Home care"}}]}, "Contact: Home care"),
    ],
)
def test_what_has_no_field_is_a_remark(resource: dict[str, Any], remark: str) -> None:
    assert remark in remarks_of(resource)


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Goal", "outcomeReference": [{"reference": "Observation/7"}]},
        {"resourceType": "Encounter", "hospitalization": {"destination": {"reference": "Location/7"}}},
        {"resourceType": "Patient", "contact": [{"gender": "male"}]},
        {"resourceType": "CarePlan", "activity": [{"detail": {}}, "nothing"]},
    ],
)
def test_what_is_named_by_no_words_is_no_remark(resource: dict[str, Any]) -> None:
    assert remarks_of(resource) == []


def test_an_order_between_dstu2_and_stu3_keeps_the_date_on_which_it_was_written() -> None:
    order = {"resourceType": "MedicationRequest", "status": "active", "dateWritten": "1978-10-04"}

    (fact,) = [one for one in batch_of(bundle(order)).facts if isinstance(one, MedicationRequest)]

    assert fact.authored_on is not None
    assert fact.authored_on.text == "1978-10-04"


def test_a_patient_without_contacts_has_no_remark() -> None:
    (fact,) = [
        one for one in batch_of(bundle({"resourceType": "Patient", "id": "p"})).facts if isinstance(one, Patient)
    ]

    assert fact.notes == ()
