from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import (
    AbsenceStatement,
    Condition,
    DiagnosticReport,
    KeptResource,
    MedicationRequest,
    Observation,
    Patient,
)
from clinic_assist.importers import locate
from tests.unit.importers.fhir_files import DATA_ABSENT, LOINC, PATIENT, batch_of, bundle, only

CREATININE: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "1",
    "status": "final",
    "code": {"coding": [{"system": LOINC, "code": "2160-0", "display": "Creatinine"}]},
    "valueQuantity": {"value": 1.30, "unit": "mg/dL"},
}
SUBJECT = {"subject": {"reference": "Patient/p1"}}


def report(*inner: Any, **rest: Any) -> dict[str, Any]:
    results = [{"reference": f"#{one['id']}"} for one in inner if isinstance(one, dict) and "id" in one]
    made = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "Chemistry"}}
    return {**made, **SUBJECT, "result": results, "contained": list(inner), **rest}


def contained_patient(*identifiers: dict[str, str], **rest: Any) -> dict[str, Any]:
    made = {"resourceType": "Patient", "id": "x", "name": [{"family": "Oak", "given": ["Ian"]}], **rest}
    return {**made, "identifier": list(identifiers)} if identifiers else made


def about_contained(patient: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "code": {"text": "Gout"}, "subject": {"reference": "#x"}, **rest} | {
        "contained": [patient]
    }


def test_a_result_inside_a_report_is_a_fact_at_its_own_place_and_no_entry() -> None:
    data = json.dumps(bundle(PATIENT, report(CREATININE, issued="2024-01-02T03:04:05Z"))).encode()

    batch = batch_of(data)

    fact = only(batch, Observation)
    text, start, end = locate(data, fact.provenance.locator, "fhir-r4-json")
    assert fact.value is not None
    assert fact.value.quantity is not None
    assert fact.value.quantity.value == Decimal("1.3")
    assert fact.provenance.locator == "Bundle.entry[1].resource/contained[0]"
    assert json.loads(text[start:end]) == CREATININE
    assert only(batch, DiagnosticReport).results[0].target == fact.id
    assert fact.subject == only(batch, Patient).id
    assert (batch.entries, batch.read, len(batch.facts)) == (2, 2, 3)
    assert dict(batch.entry_types) == {"DiagnosticReport": 1, "Patient": 1}


def test_a_contained_record_that_names_its_own_patient_is_that_patients() -> None:
    other = {**PATIENT, "id": "p2"}
    batch = batch_of(bundle(PATIENT, other, report({**CREATININE, "subject": {"reference": "Patient/p2"}})))

    assert only(batch, Observation).subject == batch.facts[1].id
    assert only(batch, DiagnosticReport).subject == batch.facts[0].id


def test_two_reports_with_results_of_the_same_id_keep_them_apart() -> None:
    second = {**report({**CREATININE, "valueQuantity": {"value": 2}}), "id": "s"}
    batch = batch_of(bundle(PATIENT, report(CREATININE), second))

    found = [fact for fact in batch.facts if isinstance(fact, Observation)]

    assert [fact.provenance.resource_key for fact in found] == ["DiagnosticReport/r#1", "DiagnosticReport/s#1"]
    assert len({fact.id for fact in found}) == 2


def test_a_contained_silence_and_a_contained_order_are_read_as_such() -> None:
    none = {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "No known allergies"}}
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "Lisinopril 10 mg"}}
    order = {"resourceType": "MedicationRequest", "id": "o", "status": "active", "intent": "order"}
    order["medicationReference"] = {"reference": "#m"}
    batch = batch_of(bundle(PATIENT, report(none, drug, order)))

    assert only(batch, AbsenceStatement).silence is Silence.NONE_KNOWN
    assert only(batch, MedicationRequest).medication is not None
    assert only(batch, MedicationRequest).medication.display == "Lisinopril 10 mg"  # type: ignore[union-attr]
    assert (batch.entries, len(batch.facts)) == (2, 4)


def test_what_is_contained_in_a_record_kept_unread_is_not_read() -> None:
    modified = report(CREATININE, modifierExtension=[{"url": "urn:x"}])

    batch = batch_of(bundle(PATIENT, modified))

    assert only(batch, KeptResource).resource_type == "DiagnosticReport"
    assert not [fact for fact in batch.facts if isinstance(fact, Observation)]
    assert (batch.entries, batch.read) == (2, 1)


def test_a_contained_record_whose_meaning_is_turned_round_is_not_read_and_that_is_said() -> None:
    batch = batch_of(bundle(PATIENT, report({**CREATININE, "modifierExtension": [{"url": "urn:x"}]})))

    places = [issue.locator for issue in batch.issues]

    assert not [fact for fact in batch.facts if isinstance(fact, Observation | KeptResource)]
    assert "Bundle.entry[1].resource/contained[0]" in places
    assert (batch.entries, batch.read) == (2, 2)


def test_a_warning_inside_a_contained_record_names_its_place() -> None:
    batch = batch_of(bundle(PATIENT, report({**CREATININE, "valueQuantity": {"value": "high"}})))

    assert [(issue.locator, issue.reason) for issue in batch.issues] == [
        ("Bundle.entry[1].resource/contained[0].valueQuantity.value", "A number was expected.")
    ]


@pytest.mark.parametrize("inner", [None, 7, "x", [], {}, {"id": "1"}, {"resourceType": "Nonsense", "id": "1"}])
def test_a_contained_resource_of_no_use_costs_nothing(inner: Any) -> None:
    batch = batch_of(bundle(PATIENT, report(inner)))

    assert (batch.entries, batch.read, len(batch.facts)) == (2, 2, 2)


def test_a_contained_patient_is_a_patient_with_name_birth_date_and_number() -> None:
    inner = contained_patient({"system": "urn:mrn", "value": "9"}, birthDate="1970-01-01", gender="male")

    batch = batch_of(about_contained(inner))

    patient = only(batch, Patient)
    assert only(batch, Condition).subject == patient.id
    assert patient.birth_date is not None
    assert patient.birth_date.text == "1970-01-01"
    assert patient.names[0].family == "Oak"
    assert patient.provenance.locator == "Condition/contained[0]"
    assert patient.provenance.resource_key == "identifier:urn:mrn|9"
    assert (batch.entries, batch.read, batch.issues) == (1, 1, ())


def test_a_contained_patient_without_a_number_is_known_only_there() -> None:
    batch = batch_of(about_contained(contained_patient()))

    assert only(batch, Condition).subject == only(batch, Patient).id
    assert [issue.reason for issue in batch.issues] == ["The patient is described only inside this record."]


def test_a_number_without_a_system_gathers_its_records_under_the_contained_name() -> None:
    inner = contained_patient({"value": "9"})

    batch = batch_of(bundle(about_contained(inner), about_contained(inner, id="c2")))

    found = [fact for fact in batch.facts if isinstance(fact, Condition)]
    assert {fact.subject for fact in found} == {"identifier:|9"}
    assert {fact.subject_display for fact in found} == {"Ian Oak"}


def test_a_contained_patient_who_is_not_the_subject_is_no_patient_of_the_chart() -> None:
    batch = batch_of(bundle(PATIENT, report(contained_patient({"system": "urn:mrn", "value": "9"}))))

    assert [fact.provenance.locator for fact in batch.facts if isinstance(fact, Patient)] == [
        "Bundle.entry[0].resource"
    ]


@pytest.mark.parametrize("extra", [{"modifierExtension": [{"url": "urn:x"}]}, {"resourceType": "Claim"}])
def test_a_record_kept_unread_still_has_its_contained_patient(extra: dict[str, Any]) -> None:
    inner = contained_patient({"system": "urn:mrn", "value": "9"})

    batch = batch_of(about_contained(inner) | extra)

    assert only(batch, KeptResource).subject == only(batch, Patient).id
    assert (batch.entries, batch.read) == (1, 0)


def test_a_contained_value_that_is_absent_keeps_its_reason() -> None:
    absent = {key: value for key, value in CREATININE.items() if key != "valueQuantity"}
    absent["_valueString"] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}

    assert only(batch_of(report(absent)), Observation).data_absent_reason == "unknown"
