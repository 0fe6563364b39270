"""A malformed element costs itself, with its place, never its record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clinic_assist.chart.facts import AllergyIntolerance, Condition, DirectoryEntry, FamilyMemberHistory, Patient
from clinic_assist.chart.intake import IssueSeverity
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only, read_one, warnings_of


@pytest.mark.parametrize(
    ("changed", "locator", "reason"),
    [
        ({"birthDate": "2019-13-45"}, "Patient/birthDate", "The date is not valid."),
        ({"birthDate": "2019-02-30"}, "Patient/birthDate", "The date is not valid."),
        ({"birthDate": 1980}, "Patient/birthDate", "A date was expected."),
        ({"gender": ["female"]}, "Patient/gender", "A text was expected."),
        ({"gender": ""}, "Patient/gender", "The text is empty."),
        ({"active": "yes"}, "Patient/active", "true or false was expected."),
        ({"name": "Ada"}, "Patient/name", "A list was expected."),
        ({"name": [{"given": ["Ada"]}, "x"]}, "Patient/name[1]", "An object was expected."),
        ({"name": [{"given": [5]}]}, "Patient/name[0].given[0]", "A text was expected."),
        ({"maritalStatus": 5}, "Patient/maritalStatus", "A coded concept was expected."),
        (
            {"maritalStatus": {"coding": [{"code": 1}]}},
            "Patient/maritalStatus.coding[0].code",
            "A text was expected.",
        ),
        ({"meta": {"lastUpdated": "soon"}}, "Patient/meta.lastUpdated", "The date is not valid."),
    ],
)
def test_a_malformed_element_is_named_and_the_rest_is_read(changed: dict[str, Any], locator: str, reason: str) -> None:
    resource = {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "77"}], **changed}

    batch = batch_of(resource)

    assert [(issue.severity, issue.locator, issue.reason) for issue in batch.issues] == [
        (IssueSeverity.WARNING, locator, reason)
    ]
    assert only(batch, Patient).identifiers[0].value == "77"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1e999999999", "The number is out of any clinical range."),
        ("9" * 400, "The number is out of any clinical range."),
        ("0." + "1" * 100, "The number is out of any clinical range."),
        ("true", "A number was expected."),
    ],
)
def test_a_number_that_is_none_leaves_the_unit(written: str, reason: str) -> None:
    data = (
        '{"resourceType":"Observation","status":"final","subject":{"reference":"Patient/1"},'
        f'"valueQuantity":{{"value":{written},"unit":"mg"}}}}'
    ).encode()

    batch = batch_of(data)

    assert [(issue.locator, issue.reason) for issue in batch.issues] == [("Observation/valueQuantity.value", reason)]
    value = batch.facts[0].value_of
    assert value is not None
    assert value.quantity is not None
    assert (value.quantity.value, value.quantity.unit) == (None, "mg")


def test_warnings_of_one_record_are_limited_and_the_rest_is_counted() -> None:
    resource = {**PATIENT, "name": [5] * 70}

    reasons = [reason for _locator, reason in warnings_of(resource)]

    assert len(reasons) == 51
    assert reasons[-1] == "20 more elements of this record were not read."


def test_no_message_repeats_what_the_record_says() -> None:
    secret = "Fernwoodsecret"
    resource = {
        "resourceType": "Patient",
        "id": secret,
        "name": [secret, {"family": {"x": secret}}],
        "birthDate": secret,
        "gender": [secret],
        secret: secret,
    }

    batch = batch_of(bundle(resource, {"resourceType": secret * 9}, secret))

    assert len(batch.issues) >= 5
    assert secret not in json.dumps([issue.reason for issue in batch.issues])


def test_primitive_extensions_do_no_harm_and_give_the_reason_of_an_absence() -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    fact = only(
        batch_of(
            {
                "resourceType": "Patient",
                "_birthDate": absent,
                "_gender": {"id": "x"},
                "name": [{"family": "F", "given": [None, "B"], "_given": [{"id": "a"}, None]}],
            }
        ),
        Patient,
    )

    assert fact.birth_date is None
    assert fact.data_absent_reason == "unknown"
    assert fact.names[0].given == ("B",)


def test_a_patient_is_read_whole() -> None:
    fact = only(
        batch_of(
            {
                "resourceType": "Patient",
                "identifier": [
                    {
                        "system": "urn:h",
                        "value": "77",
                        "use": "usual",
                        "type": {"coding": [{"code": "MR"}]},
                        "assigner": {"display": "Clinic"},
                    }
                ],
                "name": [{"use": "official", "family": "Fernwood", "given": ["Ada", "B."], "prefix": ["Dr"]}],
                "gender": "female",
                "birthDate": "1950-03",
                "deceasedDateTime": "2020-01-02",
                "telecom": [{"system": "phone", "value": "1"}],
                "address": [{"line": ["1 Way"], "city": "X"}],
                "communication": [{"language": {"text": "French"}}, {"language": {"text": "Thai"}, "preferred": True}],
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
                        "extension": [
                            {"url": "ombCategory", "valueCoding": {"display": "A"}},
                            {"url": "text", "valueString": "B"},
                        ],
                    },
                    {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"},
                ],
                "generalPractitioner": [{"display": "Dr Oak"}],
                "active": True,
            }
        ),
        Patient,
    )

    assert (fact.identifiers[0].type_code, fact.identifiers[0].assigner) == ("MR", "Clinic")
    assert fact.names[0].given == ("Ada", "B.")
    assert fact.birth_date is not None
    assert fact.birth_date.text == "1950-03"
    assert fact.deceased is True
    assert [language.text for language in fact.languages] == ["Thai", "French"]
    assert (fact.race, fact.ethnicity, fact.birth_sex) == ("B", None, "F")
    assert fact.general_practitioners[0].display == "Dr Oak"


def test_a_patient_of_whom_nothing_is_said_states_nothing() -> None:
    fact = only(batch_of({"resourceType": "Patient"}), Patient)

    assert (fact.names, fact.gender, fact.birth_date, fact.deceased, fact.active) == ((), None, None, None, None)


def test_an_allergy_is_read_with_its_reactions_and_a_plain_stu3_status() -> None:
    fact = only(
        batch_of(
            {
                "resourceType": "AllergyIntolerance",
                "patient": {"reference": "Patient/1"},
                "code": {"text": "Penicillin"},
                "clinicalStatus": "active",
                "verificationStatus": {"coding": [{"code": "confirmed"}]},
                "type": "allergy",
                "category": ["medication"],
                "criticality": "high",
                "onsetAge": {"value": 5, "unit": "a"},
                "reaction": [{"manifestation": [{"text": "Hives"}], "severity": "moderate", "description": "arms"}],
            }
        ),
        AllergyIntolerance,
    )

    assert (fact.clinical_status, fact.verification_status) == ("active", "confirmed")
    assert fact.onset_text == "5 years"
    assert fact.reactions[0].manifestations[0].text == "Hives"
    assert fact.subject == "Patient/1"


def test_a_condition_keeps_whichever_form_of_onset_it_has() -> None:
    span = read_one(
        {
            "resourceType": "Condition",
            "onsetPeriod": {"start": "2010", "end": "2012"},
            "abatementString": "last spring",
        },
        Condition,
    )
    words = read_one({"resourceType": "Condition", "onsetRange": {"low": {"value": 30, "unit": "a"}}}, Condition)

    assert span.onset is not None
    assert span.onset_end is not None
    assert (span.onset.text, span.onset_end.text, span.abatement_text) == ("2010", "2012", "last spring")
    assert words.onset_text == "from 30 years"


def test_a_relatives_conditions_stay_the_relatives() -> None:
    fact = only(
        batch_of(
            {
                "resourceType": "FamilyMemberHistory",
                "status": "completed",
                "patient": {"reference": "Patient/1"},
                "relationship": {"text": "Father"},
                "deceasedAge": {"value": 60, "unit": "a"},
                "condition": [
                    {"code": {"text": "Stroke"}, "contributedToDeath": True, "onsetAge": {"value": 59, "unit": "a"}},
                    {"note": []},
                ],
            }
        ),
        FamilyMemberHistory,
    )

    assert fact.deceased is True
    assert fact.deceased_text == "60 years"
    assert [(one.code.text, one.onset_text) for one in fact.conditions] == [("Stroke", "59 years")]


def test_the_directory_holds_names_and_roles() -> None:
    batch = batch_of(
        bundle(
            {
                "resourceType": "Practitioner",
                "id": "d",
                "name": [{"given": ["Ian"], "family": "Oak"}],
                "qualification": [{"code": {"text": "MD"}}],
            },
            {"resourceType": "Organization", "id": "o", "name": "Clinic"},
            {
                "resourceType": "PractitionerRole",
                "practitioner": {"reference": "Practitioner/d"},
                "organization": {"reference": "Organization/o"},
                "code": [{"text": "Surgeon"}],
            },
            {"resourceType": "Location", "name": "Ward 3", "managingOrganization": {"reference": "Organization/o"}},
        )
    )

    entries = [fact for fact in batch.facts if isinstance(fact, DirectoryEntry)]

    assert [(one.kind, one.name, one.role and one.role.text) for one in entries] == [
        ("Practitioner", "Ian Oak", "MD"),
        ("Organization", "Clinic", None),
        ("PractitionerRole", "Ian Oak", "Surgeon"),
        ("Location", "Ward 3", None),
    ]
    assert entries[2].organization is not None
    assert entries[2].organization.display == "Clinic"


def test_a_patient_with_a_modifier_is_read_and_the_modifier_is_named() -> None:
    batch = batch_of({**PATIENT, "modifierExtension": [{"url": "urn:x", "valueBoolean": True}]})

    assert only(batch, Patient).names
    assert [issue.locator for issue in batch.issues] == ["Patient/modifierExtension"]


def test_what_is_malformed_in_another_record_is_named_there_once() -> None:
    product = {"resourceType": "Medication", "id": "m", "code": {"text": "A"}, "ingredient": [{}]}
    use = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "subject": {"reference": "Patient/p1"},
        "medicationReference": {"reference": "Medication/m"},
    }

    batch = batch_of(bundle(PATIENT, product, use))

    assert [issue.locator for issue in batch.issues] == ["Bundle.entry[1].resource/ingredient[0]"]


HL7 = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"coding": [{"system": "urn:vendor", "code": "A"}, {"system": HL7, "code": "inactive"}]}, "inactive"),
        ({"coding": [{"system": "urn:vendor", "code": "A"}, {"code": "inactive"}]}, "A"),
        ({"coding": [{"system": "urn:vendor", "display": "Inactive"}]}, "Inactive"),
        ({"coding": [{"system": HL7, "code": "active"}], "text": "Active until 2019"}, "active"),
        ({"text": "Inactive"}, "Inactive"),
        ("inactive", "inactive"),
        ({}, None),
    ],
)
def test_of_the_codes_of_a_status_fhirs_own_counts_and_else_the_words(status: Any, expected: str | None) -> None:
    fact = read_one({"resourceType": "AllergyIntolerance", "clinicalStatus": status}, AllergyIntolerance)

    assert fact.clinical_status == expected
