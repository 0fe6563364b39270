from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    KeptResource,
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from tests.unit.importers.fhir_files import DATA_ABSENT, PATIENT, batch_of, bundle, only, read_one

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
PRODUCT = {
    "resourceType": "Medication",
    "id": "m1",
    "code": {"coding": [{"system": RXNORM, "code": "314076", "display": "Lisinopril 10 MG Oral Tablet"}]},
    "form": {"text": "tablet"},
    "ingredient": [
        {
            "itemCodeableConcept": {"text": "Lisinopril"},
            "isActive": True,
            "strength": {"numerator": {"value": 10, "unit": "mg"}, "denominator": {"value": 1, "unit": "tablet"}},
        }
    ],
}
REQUEST: dict[str, Any] = {"resourceType": "MedicationRequest", "status": "active", "intent": "order"}


def requests_of(*entries: dict[str, Any]) -> MedicationRequest:
    tree = {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}
    return only(batch_of(tree), MedicationRequest)


@pytest.mark.parametrize(
    ("full_url", "reference"),
    [
        ("urn:uuid:6e1b9b36-2d6e-4f8e-8a3b-0d8f0a1b2c3d", "urn:uuid:6e1b9b36-2d6e-4f8e-8a3b-0d8f0a1b2c3d"),
        (None, "Medication/m1"),
        ("https://ehr.example.org/Medication/m1", "https://ehr.example.org/Medication/m1"),
    ],
)
def test_a_referenced_medication_fills_the_use(full_url: str | None, reference: str) -> None:
    product = {"fullUrl": full_url, "resource": PRODUCT} if full_url else {"resource": PRODUCT}

    fact = requests_of(product, {"resource": {**REQUEST, "medicationReference": {"reference": reference}}})

    assert fact.medication is not None
    assert fact.medication.code_in(RXNORM) == "314076"
    assert fact.form is not None
    assert fact.form.text == "tablet"
    assert [one.item.text for one in fact.ingredients] == ["Lisinopril"]
    assert fact.ingredients[0].is_active is True
    assert fact.medication_reference is not None
    assert fact.medication_reference.display == "Lisinopril 10 MG Oral Tablet"


def test_a_contained_medication_fills_the_use_and_is_no_entry_of_its_own() -> None:
    batch = batch_of(
        bundle({**REQUEST, "contained": [PRODUCT], "medicationReference": {"reference": "#m1"}}),
    )

    fact = only(batch, MedicationRequest)

    assert batch.entries == 1
    assert fact.medication is not None
    assert fact.medication.display == "Lisinopril 10 MG Oral Tablet"
    assert fact.medication_reference is not None
    assert fact.medication_reference.target is None


def test_a_medication_that_is_not_in_the_file_is_kept_as_written_and_named() -> None:
    resource = {**REQUEST, "subject": {"reference": "Patient/1"}}
    resource["medicationReference"] = {"reference": "Medication/9", "display": "Lisinopril"}

    batch = batch_of(resource)
    fact = only(batch, MedicationRequest)

    assert fact.medication is None
    assert fact.medication_reference is not None
    assert (fact.medication_reference.reference, fact.medication_reference.display) == ("Medication/9", "Lisinopril")
    assert [issue.locator for issue in batch.issues] == ["MedicationRequest/medicationReference"]


def test_an_ingredient_by_reference_is_named_by_its_substance() -> None:
    product = {
        "resourceType": "Medication",
        "contained": [{"resourceType": "Substance", "id": "s", "code": {"text": "Warfarin"}}],
        "ingredient": [{"itemReference": {"reference": "#s"}}, {"itemReference": {"display": "Lactose"}}, {}],
    }

    batch = batch_of(product)

    assert [one.item.text for one in only(batch, Medication).ingredients] == ["Warfarin", "Lactose"]
    assert [issue.locator for issue in batch.issues] == ["Medication/ingredient[2]"]


def test_a_request_keeps_every_part_of_its_dosage() -> None:
    dosage = {
        "sequence": 1,
        "text": "Take 1-2 tablets twice daily as needed",
        "additionalInstruction": [{"text": "with food"}],
        "patientInstruction": "Swallow whole",
        "timing": {
            "repeat": {
                "boundsDuration": {"value": 10, "unit": "d"},
                "frequency": 2,
                "period": 1.0,
                "periodUnit": "d",
                "when": ["MORN"],
            },
            "code": {"text": "BID"},
        },
        "asNeededCodeableConcept": {"text": "pain"},
        "route": {"text": "Oral"},
        "doseAndRate": [
            {"type": {"coding": [{"code": "calculated"}]}, "doseQuantity": {"value": 9, "unit": "mg"}},
            {"type": {"coding": [{"code": "ordered"}]}, "doseRange": {"low": {"value": 1}, "high": {"value": 2}}},
        ],
        "maxDosePerPeriod": {"numerator": {"value": 4}, "denominator": {"value": 1, "unit": "d"}},
    }

    fact = read_one(
        {**REQUEST, "medicationCodeableConcept": {"text": "x"}, "dosageInstruction": [dosage]}, MedicationRequest
    )
    read = fact.dosages[0]

    assert read.timing is not None
    assert (read.timing.frequency, str(read.timing.period), read.timing.period_unit) == (2, "1.0", "d")
    assert read.timing.code_text == "BID"
    assert read.timing.bounds_duration is not None
    assert read.timing.bounds_duration.value == 10
    assert read.as_needed is True
    assert read.as_needed_for is not None
    assert read.patient_instruction == "Swallow whole; with food"
    assert read.dose is None
    assert read.dose_range is not None
    assert read.dose_range.high is not None
    assert read.dose_range.high.value == Decimal(2)


def test_nothing_is_stated_that_the_source_left_out() -> None:
    fact = read_one({"resourceType": "MedicationRequest", "dosageInstruction": [{}]}, MedicationRequest)

    assert fact.status is None
    assert fact.intent is None
    assert fact.do_not_perform is None
    assert fact.reported is None
    assert fact.substitution_allowed is None
    assert fact.dosages[0].as_needed is None


def test_statement_dispense_and_administration_keep_their_own_parts() -> None:
    drug = {"medicationCodeableConcept": {"text": "Metformin"}}
    statement = read_one(
        {"resourceType": "MedicationStatement", "status": "stopped", **drug, "effectivePeriod": {"start": "2019-03"},
         "dateAsserted": "2020", "informationSource": {"display": "Daughter"}, "statusReason": [{"text": "nausea"}]},
        MedicationStatement,
    )  # fmt: skip
    dispense = read_one(
        {"resourceType": "MedicationDispense", "status": "completed", **drug, "quantity": {"value": 30.0},
         "daysSupply": {"value": 30, "unit": "d"}, "whenHandedOver": "2020-01-02",
         "statusReasonCodeableConcept": {"text": "short"}, "performer": [{"actor": {"display": "Pharmacy"}}]},
        MedicationDispense,
    )  # fmt: skip
    given = read_one(
        {"resourceType": "MedicationAdministration", "status": "completed", **drug, "effectiveDateTime": "2020-01-02",
         "dosage": {"dose": {"value": 0.50, "unit": "mg"}, "rateRatio": {"numerator": {"value": 1}}}},
        MedicationAdministration,
    )  # fmt: skip

    assert statement.effective is not None
    assert statement.effective.start is not None
    assert statement.effective.start.text == "2019-03"
    assert statement.effective.end is None
    assert [reason.text for reason in statement.status_reasons] == ["nausea"]
    assert dispense.quantity is not None
    assert str(dispense.quantity.value) == "30.0"
    assert [reason.text for reason in dispense.status_reasons] == ["short"]
    assert dispense.performers[0].display == "Pharmacy"
    assert given.dosages[0].dose is not None
    assert given.effective is not None
    assert given.effective.end == given.effective.start


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Immunization", "status": "completed", "notGiven": "yes", "vaccineCode": {"text": "x"}},
        {"resourceType": "Immunization", "status": "completed", "wasNotGiven": 1, "vaccineCode": {"text": "x"}},
        {"resourceType": "MedicationStatement", "status": "active", "taken": "maybe"},
        {"resourceType": "FamilyMemberHistory", "status": "completed", "notDone": True},
        {"resourceType": "MedicationRequest", "modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
    ],
)
def test_a_record_that_may_mean_its_opposite_is_kept_unread(resource: dict[str, Any]) -> None:
    batch = batch_of(bundle(PATIENT, resource))

    kept = only(batch, KeptResource)

    assert kept.resource_type == resource["resourceType"]
    assert "kept unread" in kept.reason
    assert (batch.entries, batch.read, len(batch.kept)) == (2, 1, 1)


def test_the_same_record_without_the_negation_is_read() -> None:
    batch = batch_of(bundle(PATIENT, {"resourceType": "Procedure", "status": "completed", "notDone": False}))

    assert (batch.read, len(batch.kept)) == (2, 0)


def test_an_r5_medication_is_read_from_its_codeable_reference() -> None:
    fact = read_one(
        {"resourceType": "MedicationStatement", "medication": {"concept": {"text": "Digoxin"}}}, MedicationStatement
    )

    assert fact.medication is not None
    assert fact.medication.text == "Digoxin"


def test_a_medicine_that_is_absent_for_a_reason_says_which() -> None:
    unknown = {"extension": [{"url": DATA_ABSENT, "valueCode": "asked-unknown"}]}

    fact = read_one({"resourceType": "MedicationStatement", "medicationCodeableConcept": unknown}, MedicationStatement)

    assert fact.medication is None
    assert fact.data_absent_reason == "asked-unknown"


def test_a_record_kept_unread_is_labelled_with_the_product_that_it_refers_to() -> None:
    product = {"resourceType": "Medication", "id": "a", "code": {"text": "Simvastatin 20 mg"}}
    changed = {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}
    order = {"resourceType": "MedicationRequest", "contained": [product], **changed}

    referring = only(batch_of({**order, "medicationReference": {"reference": "#a"}}), KeptResource)
    silent = only(batch_of(order), KeptResource)

    assert (referring.label, silent.label) == ("Simvastatin 20 mg", "")


CODE_ONLY = {"coding": [{"system": "http://snomed.info/sct", "code": "18531000168109"}]}


def told(words: str) -> dict[str, str]:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{words}</div>'}


def test_a_medicine_of_codes_only_is_named_by_its_short_narrative() -> None:
    fact = read_one(
        {**REQUEST, "medicationCodeableConcept": CODE_ONLY, "text": told("Olmesartan 40 mg")}, MedicationRequest
    )

    assert fact.medication is not None
    assert fact.medication.display == "Olmesartan 40 mg"
    assert fact.medication.codings[0].code == "18531000168109"


def test_a_referenced_product_of_codes_only_is_named_by_its_own_narrative() -> None:
    product = {"resourceType": "Medication", "id": "m1", "code": CODE_ONLY, "text": told("<p>Olmesartan 40 mg</p>")}
    request = {**REQUEST, "medicationReference": {"reference": "Medication/m1"}, "text": told("A prescription")}

    batch = batch_of(bundle(product, request))

    assert only(batch, MedicationRequest).medication == only(batch, Medication).code
    assert only(batch, Medication).code.display == "Olmesartan 40 mg"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ({**CODE_ONLY, "text": "Written"}, "Olmesartan 40 mg", "Written"),
        ({"coding": [{"code": "1", "display": "Shown"}]}, "Olmesartan 40 mg", "Shown"),
        (CODE_ONLY, "<p>Olmesartan</p><p>40 mg</p>", "18531000168109"),
        (CODE_ONLY, "word " * 40, "18531000168109"),
        (CODE_ONLY, "", "18531000168109"),
    ],
)
def test_words_of_its_own_or_a_long_narrative_leave_the_name_as_it_is(
    code: dict[str, Any], words: str, expected: str
) -> None:
    fact = read_one({**REQUEST, "medicationCodeableConcept": code, "text": told(words)}, MedicationRequest)

    assert fact.medication is not None
    assert fact.medication.display == expected


@pytest.mark.parametrize("fact_type", [AllergyIntolerance, Condition])
def test_an_allergy_or_problem_of_codes_only_is_named_by_its_narrative(fact_type: Any) -> None:
    fact = read_one({"resourceType": fact_type.__name__, "code": CODE_ONLY, "text": told("Peanut")}, fact_type)

    assert fact.code.display == "Peanut"
