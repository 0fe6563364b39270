from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Composition, MedicationStatement
from clinic_assist.terminology.banner import allergy_title
from tests.unit.importers.fhir_files import ABSENT, LOINC, PATIENT, SCT, batch_of, bundle, only

EMPTY = "http://terminology.hl7.org/CodeSystem/list-empty-reason"


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": "as written"}]}


def about(resource_type: str, **rest: Any) -> dict[str, Any]:
    who = "patient" if resource_type in ("AllergyIntolerance", "Immunization", "Device") else "subject"
    return {"resourceType": resource_type, who: {"reference": "Patient/p1"}, **rest}


@pytest.mark.parametrize(
    ("resource", "topic", "silence"),
    [
        (about("AllergyIntolerance", code=coded(ABSENT, "no-known-allergies")), Topic.ALLERGIES, Silence.NONE_KNOWN),
        (about("AllergyIntolerance", code=coded(ABSENT, "no-allergy-info")), Topic.ALLERGIES, Silence.NO_INFORMATION),
        (about("AllergyIntolerance", code=coded(SCT, "716186003")), Topic.ALLERGIES, Silence.NONE_KNOWN),
        (about("AllergyIntolerance", code={"text": "NKA"}), Topic.ALLERGIES, Silence.NONE_KNOWN),
        (
            about(
                "MedicationStatement", status="unknown", medicationCodeableConcept=coded(ABSENT, "no-medication-info")
            ),
            Topic.MEDICATIONS,
            Silence.NO_INFORMATION,
        ),
        (
            about("MedicationStatement", status="active", medicationCodeableConcept=coded(SCT, "787481004")),
            Topic.MEDICATIONS,
            Silence.NONE_KNOWN,
        ),
        (about("Condition", code=coded(ABSENT, "no-known-problems")), Topic.PROBLEMS, Silence.NONE_KNOWN),
        (about("Condition", code=coded(SCT, "160245001")), Topic.PROBLEMS, Silence.NONE_KNOWN),
        (about("Procedure", code=coded(ABSENT, "no-procedure-info")), Topic.PROCEDURES, Silence.NO_INFORMATION),
        (
            about("Immunization", vaccineCode=coded(ABSENT, "no-known-immunizations")),
            Topic.IMMUNIZATIONS,
            Silence.NONE_KNOWN,
        ),
        (about("Device", type=coded(SCT, "787483001")), Topic.DEVICES, Silence.NONE_KNOWN),
    ],
)
def test_a_coded_silence_becomes_the_entrys_own_fact(resource: dict[str, Any], topic: Topic, silence: Silence) -> None:
    batch = batch_of(bundle(PATIENT, resource))

    fact = only(batch, AbsenceStatement)

    assert (fact.topic, fact.silence) == (topic, silence)
    assert fact.subject == batch.facts[0].id
    assert (batch.entries, batch.read, len(batch.facts)) == (2, 2, 2)
    assert dict(batch.entry_types)[resource["resourceType"]] == 1


@pytest.mark.parametrize("code", ["409137002", "429625007", "428607008", "716184000"])
def test_no_known_drug_allergy_leaves_the_other_allergies_open(code: str) -> None:
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=coded(SCT, code))))

    assert only(batch, AbsenceStatement).is_partial


def test_no_known_allergy_speaks_of_all_of_them() -> None:
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=coded(SCT, "716186003"))))

    assert not only(batch, AbsenceStatement).is_partial


@pytest.mark.parametrize(
    "rest",
    [
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"clinicalStatus": {"coding": [{"code": "inactive"}]}},
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"clinicalStatus": {"coding": [{"code": "Resolved"}]}},
    ],
)
def test_a_withdrawn_silence_is_neither_a_claim_nor_an_allergy(rest: dict[str, Any]) -> None:
    resource = about("AllergyIntolerance", code=coded(SCT, "716186003"), **rest)

    batch = batch_of(bundle(PATIENT, resource))

    fact = only(batch, AbsenceStatement)
    chart = Chart(patient_id=PatientId("p"), patient=None, facts=batch.facts)
    assert fact.withdrawn == fact.status_code == next(iter(rest.values()))["coding"][0]["code"]
    assert chart.silences(Topic.ALLERGIES) == ()
    assert chart.silence(Topic.ALLERGIES) is Silence.NO_INFORMATION
    assert allergy_title(chart) == "Allergies not recorded"


def test_a_silence_that_stands_is_a_claim() -> None:
    status = {"coding": [{"code": "active"}]}
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=coded(SCT, "716186003"), clinicalStatus=status)))

    chart = Chart(patient_id=PatientId("p"), patient=None, facts=batch.facts)

    assert only(batch, AbsenceStatement).withdrawn is None
    assert allergy_title(chart) == "No known allergies"


def test_a_patient_who_was_not_asked_has_no_known_allergy() -> None:
    code = {"coding": [{"system": SCT, "code": "1631000175102", "display": "Patient not asked"}], "text": "Not on File"}
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=code)))

    chart = Chart(patient_id=PatientId("p"), patient=None, facts=batch.facts)

    assert chart.silence(Topic.ALLERGIES) is Silence.NOT_ASKED
    assert allergy_title(chart) == "Allergies not recorded"


LOCAL = "urn:oid:1.2.3.4"


def worded(text: str | None, *displays: str | None, system: str = LOCAL) -> dict[str, Any]:
    codings = [{"system": system, "code": "X1"} | ({"display": one} if one else {}) for one in displays]
    return {"coding": codings} | ({"text": text} if text else {})


@pytest.mark.parametrize(
    ("code", "is_partial"),
    [
        (worded("No Known Allergies", "No Known Allergies"), False),
        (worded("NKA", "No known allergies", "NKA"), False),
        (worded(None, "No Known Allergies."), False),
        (worded("NKA", "No known drug allergies"), True),
        (worded("No Known Latex Allergy", "No Known Latex Allergy"), True),
    ],
)
def test_words_beside_a_code_of_an_unknown_system_state_the_silence(code: dict[str, Any], is_partial: bool) -> None:
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=code)))

    assert only(batch, AbsenceStatement).silence is Silence.NONE_KNOWN
    assert only(batch, AbsenceStatement).is_partial is is_partial


@pytest.mark.parametrize(
    "code",
    [
        worded("No known allergies", "Cashew nut"),
        worded("No known allergies", None),
        worded("No known allergies", None, system=SCT),
        worded("Cashew nut", "No known allergies"),
        worded("No known medications", "No known medications"),
    ],
)
def test_words_that_a_code_contradicts_state_nothing(code: dict[str, Any]) -> None:
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=code)))

    assert only(batch, AllergyIntolerance)


@pytest.mark.parametrize("system", [EMPTY, "http://hl7.org/fhir/list-empty-reason"])
@pytest.mark.parametrize(
    ("use", "topic"),
    [
        ("adverserxns", Topic.ALLERGIES),
        ("allergies", Topic.ALLERGIES),
        ("medications", Topic.MEDICATIONS),
        ("problems", Topic.PROBLEMS),
        ("worklist", Topic.OTHER),
    ],
)
def test_an_empty_list_of_a_kind_that_fhir_names_speaks_of_that_topic(use: str, topic: Topic, system: str) -> None:
    uses = "http://terminology.hl7.org/CodeSystem/list-example-use-codes"
    emptied = about("List", status="current", code=coded(uses, use), emptyReason=coded(system, "unavailable"))

    fact = only(batch_of(bundle(PATIENT, emptied)), AbsenceStatement)

    assert (fact.topic, fact.silence) == (topic, Silence.NO_INFORMATION)


@pytest.mark.parametrize(
    "code",
    [
        coded(SCT, "91936005"),
        coded("http://example.org/codes", "no-known-allergies"),
        coded(ABSENT, "no-known-medications"),
        {"text": "No known allergies to cats"},
        {"text": "Penicillin"},
    ],
)
def test_an_allergy_is_not_mistaken_for_a_silence(code: dict[str, Any]) -> None:
    batch = batch_of(bundle(PATIENT, about("AllergyIntolerance", code=code)))

    assert only(batch, AllergyIntolerance)


def section(loinc: str, reason: str, **rest: Any) -> dict[str, Any]:
    return {"title": "T", "code": coded(LOINC, loinc), "emptyReason": coded(EMPTY, reason), **rest}


def document(*sections: dict[str, Any], status: str = "final") -> dict[str, Any]:
    return about("Composition", status=status, date="2024-01-02", section=list(sections))


@pytest.mark.parametrize(
    ("loinc", "reason", "topic", "silence"),
    [
        ("48765-2", "nilknown", Topic.ALLERGIES, Silence.NONE_KNOWN),
        ("10160-0", "notasked", Topic.MEDICATIONS, Silence.NOT_ASKED),
        ("11450-4", "unavailable", Topic.PROBLEMS, Silence.NO_INFORMATION),
        ("11369-6", "withheld", Topic.IMMUNIZATIONS, Silence.NO_INFORMATION),
        ("47519-4", "notstarted", Topic.PROCEDURES, Silence.NO_INFORMATION),
        ("46264-8", "closed", Topic.DEVICES, Silence.NO_INFORMATION),
        ("30954-2", "nilknown", Topic.RESULTS, Silence.NONE_KNOWN),
        ("8716-3", "nilknown", Topic.OTHER, Silence.NONE_KNOWN),
    ],
)
def test_an_empty_section_says_which_silence_it_is(loinc: str, reason: str, topic: Topic, silence: Silence) -> None:
    batch = batch_of(bundle(document(section(loinc, reason)), PATIENT, kind="document"))

    fact = only(batch, AbsenceStatement)

    assert (fact.topic, fact.silence) == (topic, silence)
    assert fact.provenance.locator == "Bundle.entry[0].resource/section[0]"
    assert fact.subject == batch.facts[2].id
    assert fact.date is not None
    assert only(batch, Composition).sections[0].empty_reason == reason
    assert (batch.entries, batch.read) == (2, 2)


def test_a_section_within_a_section_is_read_too() -> None:
    batch = batch_of(document({"title": "outer", "section": [section("48765-2", "nilknown")]}))

    assert only(batch, AbsenceStatement).provenance.locator == "Composition/section[0].section[0]"
    assert [one.depth for one in only(batch, Composition).sections] == [0, 1]


def test_an_empty_section_with_entries_makes_no_claim_and_that_is_said() -> None:
    contradictory = section("48765-2", "nilknown", entry=[{"reference": "AllergyIntolerance/1"}])

    batch = batch_of(document(contradictory))

    assert not [fact for fact in batch.facts if isinstance(fact, AbsenceStatement)]
    assert [issue.locator for issue in batch.issues] == ["Composition/section[0].emptyReason"]


@pytest.mark.parametrize(
    "composition",
    [
        document(section("48765-2", "nilknown"), status="entered-in-error"),
        document({"title": "T", "code": coded(LOINC, "48765-2"), "emptyReason": {"text": "left blank"}}),
        document({"title": "T", "code": coded(LOINC, "48765-2")}),
    ],
)
def test_a_void_document_or_an_unclear_reason_makes_no_claim(composition: dict[str, Any]) -> None:
    batch = batch_of(composition)

    assert not [fact for fact in batch.facts if isinstance(fact, AbsenceStatement)]


def test_an_empty_list_makes_a_claim_beside_itself() -> None:
    batch = batch_of(
        about("List", status="current", code=coded(LOINC, "10160-0"), emptyReason=coded(EMPTY, "nilknown"))
    )

    assert only(batch, AbsenceStatement).topic is Topic.MEDICATIONS
    assert len({fact.id for fact in batch.facts}) == 2


def test_an_ordinary_medication_is_no_silence() -> None:
    resource = about("MedicationStatement", status="active", medicationCodeableConcept=coded(SCT, "387517004"))

    assert only(batch_of(bundle(PATIENT, resource)), MedicationStatement)
