from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.facts import Condition, Encounter, Observation, Patient
from clinic_assist.importers.fhir.record import SEVERAL_PEOPLE
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only

UUID = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
SERVER = "https://ehr.example.org/fhir"


def entry(resource: dict[str, Any], full_url: str | None = None) -> dict[str, Any]:
    return {"fullUrl": full_url, "resource": resource} if full_url else {"resource": resource}


def condition(reference: Any, **rest: Any) -> dict[str, Any]:
    subject = reference if isinstance(reference, dict) else {"reference": reference}
    return {"resourceType": "Condition", "id": "c1", "subject": subject, **rest}


def subject_of(*entries: dict[str, Any]) -> tuple[str | None, str]:
    """Subject of the only Condition, and the id of the first Patient."""
    batch = batch_of({"resourceType": "Bundle", "type": "collection", "entry": list(entries)})
    patients = [fact for fact in batch.facts if isinstance(fact, Patient)]
    return only(batch, Condition).subject, patients[0].id if patients else ""


@pytest.mark.parametrize(
    ("full_url", "own_url", "reference"),
    [
        (UUID, None, UUID),
        (None, None, "Patient/p1"),
        (UUID, None, "Patient/p1"),
        (f"{SERVER}/Patient/p1", f"{SERVER}/Condition/c1", "Patient/p1"),
        (f"{SERVER}/Patient/p1", None, f"{SERVER}/Patient/p1"),
        (f"{SERVER}/Patient/p1", None, "Patient/p1"),
        (f"{SERVER}/Patient/p1", f"{SERVER}/Condition/c1", "Patient/p1/_history/2"),
        (f"{SERVER}/Patient/p1", None, f"{SERVER}/Patient/p1/_history/2"),
        (None, f"{SERVER}/Condition/c1", "Patient/p1"),
    ],
)
def test_a_patient_in_the_file_is_found_by_every_form_of_reference(
    full_url: str | None, own_url: str | None, reference: str
) -> None:
    subject, patient = subject_of(entry(PATIENT, full_url), entry(condition(reference), own_url))

    assert subject == patient


@pytest.mark.parametrize(
    ("full_url", "own_url", "reference"),
    [
        (f"{SERVER}/Patient/p1", "https://other.example.org/fhir/Condition/c1", "Patient/p1"),
        (f"{SERVER}/Patient/p1", None, "https://other.example.org/fhir/Patient/p1"),
        (None, None, "Patient/p2"),
        (None, None, "urn:uuid:00000000-0000-0000-0000-000000000000"),
    ],
)
def test_a_patient_who_is_not_the_one_meant_is_not_taken(
    full_url: str | None, own_url: str | None, reference: str
) -> None:
    subject, patient = subject_of(entry(PATIENT, full_url), entry(condition(reference), own_url))

    assert subject == reference
    assert subject != patient


def test_two_records_of_the_same_name_on_two_servers_are_no_answer() -> None:
    entries = [entry(PATIENT, f"https://{server}.example.org/Patient/p1") for server in ("a", "b")]

    subject, _patient = subject_of(*entries, entry(condition("Patient/p1")))

    assert subject == "Patient/p1"


def test_versions_of_one_patient_in_a_history_are_one_patient() -> None:
    versions = [{**PATIENT, "meta": {"versionId": number}} for number in ("2", "1")]

    subject, patient = subject_of(
        *(entry(version, f"{SERVER}/Patient/p1") for version in versions),
        entry(condition("Patient/p1"), f"{SERVER}/Condition/c1"),
    )

    assert subject == patient


def test_two_patients_who_were_given_one_id_are_no_answer() -> None:
    other = {**PATIENT, "name": [{"family": "Oak"}]}

    subject, _patient = subject_of(entry(PATIENT), entry(other), entry(condition("Patient/p1")))

    assert subject == "Patient/p1"


def test_a_patient_who_came_twice_alike_is_one() -> None:
    subject, patient = subject_of(entry(PATIENT), entry(dict(PATIENT)), entry(condition("Patient/p1")))

    assert subject == patient


@pytest.mark.parametrize("reference", ["Patient/p2", "urn:uuid:9", "https://x.example.org/Patient/1"])
def test_a_patient_replaced_by_one_who_is_not_in_the_file_is_named(reference: str) -> None:
    replaced = {**PATIENT, "link": [{"type": "replaced-by", "other": {"reference": reference}}]}

    batch = batch_of(replaced)

    assert only(batch, Patient).replaced_by[0].reference == reference
    assert [(issue.locator, issue.reason) for issue in batch.issues] == [
        ("Patient/link[0].other", "This record of the patient is replaced by another one, which is not in the file.")
    ]


def test_links_between_patients_of_one_file_lead_to_them() -> None:
    old = {**PATIENT, "link": [{"type": "replaced-by", "other": {"reference": "Patient/p2"}}]}
    new = {**PATIENT, "id": "p2", "link": [{"type": "replaces", "other": {"reference": "Patient/p1"}}]}

    first, second = [fact for fact in batch_of(bundle(old, new)).facts if isinstance(fact, Patient)]

    assert first.replaced_by[0].target == second.id
    assert second.replaces[0].target == first.id
    assert batch_of(bundle(old, new)).issues == ()


def test_each_fact_belongs_to_its_own_of_two_patients() -> None:
    other = {**PATIENT, "id": "p2"}
    batch = batch_of(bundle(PATIENT, other, condition("Patient/p1"), {**condition("Patient/p2"), "id": "c2"}))

    first, second = [fact for fact in batch.facts if isinstance(fact, Patient)]
    subjects = [fact.subject for fact in batch.facts if isinstance(fact, Condition)]

    assert subjects == [first.id, second.id]


@pytest.mark.parametrize("reference", ["Patient?identifier=urn:mrn|77", "Patient?identifier=urn%3Amrn%7C77"])
def test_a_conditional_reference_finds_the_one_with_that_identifier(reference: str) -> None:
    known = {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "77"}]}
    other = {**PATIENT, "id": "p2", "identifier": [{"system": "urn:mrn", "value": "78"}]}

    subject, patient = subject_of(entry(known), entry(other), entry(condition(reference)))

    assert subject == patient


def test_an_identifier_that_two_patients_share_is_no_answer() -> None:
    same = [{"system": "urn:mrn", "value": "77"}]
    entries = [entry({**PATIENT, "id": number, "identifier": same}) for number in ("p1", "p2")]

    subject, _patient = subject_of(*entries, entry(condition({"identifier": same[0]})))

    assert subject == "identifier:urn:mrn|77"


def test_a_logical_reference_is_kept_as_its_identifier() -> None:
    subject, _patient = subject_of(
        entry(PATIENT), entry(condition({"identifier": {"system": "urn:mrn", "value": "9"}, "display": "A"}))
    )

    assert subject == "identifier:urn:mrn|9"


def test_a_group_is_not_a_patient_and_that_is_said() -> None:
    batch = batch_of(condition("Group/g1"))

    assert only(batch, Condition).subject is None
    assert [(issue.locator, issue.reason) for issue in batch.issues] == [
        ("Condition/subject", "The record is about a Group, not a patient.")
    ]


@pytest.mark.parametrize("resource", [{"resourceType": "Condition"}, condition({}), condition({"display": "Ada"})])
def test_a_missing_subject_is_not_guessed_even_beside_a_single_patient(resource: dict[str, Any]) -> None:
    batch = batch_of(bundle(PATIENT, resource))

    assert only(batch, Condition).subject is None
    assert [issue.locator.partition("/")[0] for issue in batch.issues] == ["Bundle.entry[1].resource"]


def test_the_display_falls_back_to_the_name_of_the_record_pointed_to() -> None:
    doctor = {
        "resourceType": "Practitioner",
        "id": "d",
        "name": [{"prefix": ["Dr"], "given": ["Ian"], "family": "Oak"}],
    }
    visit = {"resourceType": "Encounter", "id": "e", "status": "finished", "subject": {"reference": "Patient/p1"}}
    measured = {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "performer": [{"reference": "Practitioner/d"}, {"reference": "Practitioner/x"}, {"display": "Lab"}],
        "encounter": {"reference": "Encounter/e"},
    }
    batch = batch_of(bundle(PATIENT, doctor, visit, measured))

    fact = only(batch, Observation)

    assert [performer.display for performer in fact.performers] == ["Dr Ian Oak", None, "Lab"]
    assert fact.performers[0].target == batch.facts[1].id
    assert fact.encounter is not None
    assert fact.encounter.target == only(batch, Encounter).id


def test_references_in_a_nested_bundle_are_resolved_there_first() -> None:
    inner = bundle({**PATIENT, "birthDate": "1980"}, condition("Patient/p1"))
    batch = batch_of(bundle(PATIENT, inner, {**condition("Patient/p1"), "id": "c2"}))

    outer_patient, inner_patient = [fact for fact in batch.facts if isinstance(fact, Patient)]
    inner_condition, outer_condition = [fact for fact in batch.facts if isinstance(fact, Condition)]

    assert batch.entries == 4
    assert inner_patient.provenance.locator == "Bundle.entry[1].resource.entry[0].resource"
    assert (inner_condition.subject, outer_condition.subject) == (inner_patient.id, outer_patient.id)


def test_provenance_holds_the_sources_own_name_and_version() -> None:
    versioned = {**PATIENT, "meta": {"versionId": "3", "lastUpdated": "2020-02-01T10:00:00Z"}}
    tree = {"resourceType": "Bundle", "type": "collection", "entry": [entry(versioned, UUID), entry(condition("x"))]}

    patient, problem = (fact.provenance for fact in batch_of(tree).facts)

    assert (patient.resource_key, patient.version_id, str(patient.last_updated and patient.last_updated.text)) == (
        UUID,
        "3",
        "2020-02-01T10:00:00Z",
    )
    assert problem.resource_key == "Condition/c1"


def test_importing_again_gives_the_same_ids() -> None:
    tree = bundle(PATIENT, condition("Patient/p1"))

    assert [fact.id for fact in batch_of(tree).facts] == [fact.id for fact in batch_of(tree).facts]
    assert len({fact.id for fact in batch_of(tree).facts}) == 2


def encounters_of(*resources: tuple[dict[str, Any], str | None]) -> list[tuple[str | None, str | None]]:
    """Display and target of the encounter of each Condition, in the file's order."""
    entries = [entry(resource, full_url) for resource, full_url in resources]
    batch = batch_of({"resourceType": "Bundle", "type": "collection", "entry": entries})
    found = [fact.encounter for fact in batch.facts if isinstance(fact, Condition)]
    locators = {fact.id: fact.provenance.locator for fact in batch.facts}
    return [(one.display, locators.get(one.target or "")) if one else (None, None) for one in found]


def visit(reference: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Condition", "encounter": reference}


def test_the_same_reference_on_two_servers_leads_to_the_record_of_each() -> None:
    other = "https://other.example.org/fhir"
    encounter = {"resourceType": "Encounter", "id": "e"}

    found = encounters_of(
        (visit({"reference": "Encounter/e"}), f"{SERVER}/Condition/1"),
        (visit({"reference": "Encounter/e"}), f"{other}/Condition/1"),
        (visit({"reference": "Encounter/e"}), f"{SERVER}/Condition/2"),
        ({**encounter, "type": [{"text": "here"}]}, f"{SERVER}/Encounter/e"),
        ({**encounter, "type": [{"text": "there"}]}, f"{other}/Encounter/e"),
    )

    here, there = ("here", "Bundle.entry[3].resource"), ("there", "Bundle.entry[4].resource")
    assert found == [here, there, here]


def test_the_same_reference_shows_what_each_record_writes_beside_it() -> None:
    found = encounters_of(
        (visit({"reference": "Encounter/gone", "identifier": {"value": "17"}}), None),
        (visit({"reference": "Encounter/gone"}), None),
        (visit({"reference": "Encounter/gone", "display": "Ward round"}), None),
        (visit({"reference": "Encounter/gone", "identifier": {"value": "18"}}), None),
        (visit({"reference": "Encounter/gone"}), None),
    )

    assert [display for display, _target in found] == ["17", None, "Ward round", "18", None]


def test_a_contained_record_is_that_of_its_own_resource_though_others_name_theirs_alike() -> None:
    def holding(name: str) -> dict[str, Any]:
        inner = {"resourceType": "Encounter", "id": "e", "type": [{"text": name}]}
        return {**visit({"reference": "#e"}), "contained": [inner]}

    found = encounters_of((holding("first"), None), (holding("second"), None), (visit({"reference": "#e"}), None))

    assert [display for display, _target in found] == ["first", "second", None]


def test_a_blank_display_is_warned_of_wherever_it_stands() -> None:
    blank = visit({"reference": "Encounter/e", "display": " "})

    batch = batch_of(bundle(blank, blank))

    places = [issue.locator for issue in batch.issues if "text is empty" in issue.reason]
    assert places == [f"Bundle.entry[{number}].resource/encounter.display" for number in (0, 1)]


OTHER_PATIENT = {**PATIENT, "id": "p2", "name": [{"family": "Other"}]}


@pytest.mark.parametrize(
    ("named", "is_p1"),
    [
        ({"subject": [{"reference": "Patient/p1"}, {"reference": "Patient/p2"}]}, False),
        ({"subject": {"reference": "Patient/p1"}, "patient": {"reference": "Patient/p2"}}, False),
        ({"subject": [{"reference": "Patient/p1"}]}, True),
        ({"subject": {"reference": "Patient/p1"}, "patient": {"reference": "Patient/p1"}}, True),
    ],
)
def test_a_record_that_names_several_people_is_nobodys(named: dict[str, Any], *, is_p1: bool) -> None:
    record = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **named}
    batch = batch_of(bundle(PATIENT, OTHER_PATIENT, record))

    assert only(batch, Observation).subject == (batch.facts[0].id if is_p1 else None)
    assert (SEVERAL_PEOPLE in [issue.reason for issue in batch.issues]) is not is_p1
