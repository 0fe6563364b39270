"""Deleted records, rules of their own, and references without their sign: said, and never taken for something else."""

from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.deletion import without_deleted
from clinic_assist.chart.facts import DELETED as DELETED_STATUS
from clinic_assist.chart.facts import DocumentReference, MedicationRequest, Observation, Patient, RecordDeletion
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.importers.fhir.attachments import NOT_AS_MEASURED
from clinic_assist.importers.fhir.convert import OTHER_RULES
from clinic_assist.importers.fhir.deletions import DELETED
from clinic_assist.importers.fhir.records import ONE_PAGE
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only, warnings_of

SERVER = "https://fhir.example.org/r4"
WEIGHT: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "w1",
    "meta": {"versionId": "1", "lastUpdated": "2024-03-01T10:00:00Z"},
    "status": "final",
    "code": {"text": "Weight"},
    "subject": {"reference": "Patient/p1"},
}


def history(deleted: str, *, at: str | None = "2024-03-02T10:00:00Z", full_url: str | None = None) -> dict[str, Any]:
    """A Bundle with a weight and the deletion of a record."""
    made = bundle(PATIENT, WEIGHT, kind="history")
    made["entry"][1]["fullUrl"] = f"{SERVER}/Observation/w1"
    entry: dict[str, Any] = {"request": {"method": "DELETE", "url": deleted}, "response": {"status": "204"}}
    entry["response"] |= {"lastModified": at} if at else {}
    made["entry"].insert(0, entry | ({"fullUrl": full_url} if full_url else {}))
    return made


def in_chart(batch: ImportBatch) -> Observation:
    """The weight as a chart shows it."""
    deletions = [fact for fact in batch.facts if isinstance(fact, RecordDeletion)]
    return without_deleted([only(batch, Observation)], deletions, {})[0]  # type: ignore[return-value]


@pytest.mark.parametrize("at", ["2024-03-02T10:00:00Z", None])
@pytest.mark.parametrize("deleted", ["Observation/w1", f"{SERVER}/Observation/w1"])
def test_a_deleted_record_stays_and_says_so(deleted: str, at: str | None) -> None:
    batch = batch_of(history(deleted, at=at))

    found = in_chart(batch)
    assert [note.text for note in found.notes] == [DELETED]
    assert found.status == DELETED_STATUS
    assert only(batch, Observation).status == "final"  # what is stored is what the file says
    assert ("Bundle.entry[2].resource", DELETED) in [(str(one.locator), one.reason) for one in batch.issues]


def test_a_deletion_is_known_by_the_full_url_of_its_entry() -> None:
    batch = batch_of(history("w1", full_url=f"{SERVER}/Observation/w1"))

    assert in_chart(batch).status == DELETED_STATUS


def test_a_deletion_is_no_entry_and_has_its_place() -> None:
    batch = batch_of(history("Observation/w1"))

    assert batch.entries == 2
    assert only(batch, RecordDeletion).provenance.locator == "Bundle.entry[0]"


def test_a_deletion_by_a_search_names_no_record() -> None:
    batch = batch_of(history("Observation?code=1"))

    assert not [fact for fact in batch.facts if isinstance(fact, RecordDeletion)]
    assert in_chart(batch).status == "final"


@pytest.mark.parametrize(
    ("deleted", "at"), [("Observation/w2", None), ("Condition/w1", None), ("Observation/w1", "2024-02-01T10:00:00Z")]
)
def test_a_record_that_is_not_the_deleted_one_or_was_written_after_it_is_not_marked(
    deleted: str, at: str | None
) -> None:
    batch = batch_of(history(deleted, at=at))

    assert in_chart(batch).notes == ()
    assert DELETED not in [one.reason for one in batch.issues]


def test_rules_of_their_own_are_said() -> None:
    assert ("Observation/implicitRules", OTHER_RULES) in warnings_of({**WEIGHT, "implicitRules": "http://x/rules"})
    assert OTHER_RULES not in [reason for _place, reason in warnings_of(WEIGHT)]


@pytest.mark.parametrize(("written", "expected"), [("#med", "Warfarin"), ("med", "Warfarin"), ("other", None)])
def test_a_contained_record_is_found_though_the_sign_is_left_out(written: str, expected: str | None) -> None:
    order = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "contained": [{"resourceType": "Medication", "id": "med", "code": {"text": "Warfarin"}}],
        "medicationReference": {"reference": written},
        "subject": {"reference": "Patient/p1"},
    }
    found = only(batch_of(bundle(PATIENT, order)), MedicationRequest)

    assert (found.medication.text if found.medication else None) == expected


@pytest.mark.parametrize(("relation", "is_said"), [("next", True), ("self", False), ("previous", False)])
def test_one_page_of_several_is_said(relation: str, *, is_said: bool) -> None:
    page = bundle(PATIENT, kind="searchset") | {"link": [{"relation": relation, "url": f"{SERVER}?page=2"}]}

    assert (ONE_PAGE in [one.reason for one in batch_of(page).issues]) is is_said


def test_the_case_of_a_uuid_means_nothing() -> None:
    made = bundle(
        {**PATIENT, "id": None}, {**WEIGHT, "subject": {"reference": "urn:uuid:AAAA0000-0000-4000-8000-00000000000B"}}
    )
    made["entry"][0]["fullUrl"] = "urn:uuid:aaaa0000-0000-4000-8000-00000000000b"
    del made["entry"][0]["resource"]["id"]
    batch = batch_of(made)

    assert only(batch, Observation).subject == only(batch, Patient).id


@pytest.mark.parametrize(
    ("described", "is_said"),
    [({"size": 5}, False), ({"size": "5"}, False), ({"size": 6}, True), ({"hash": "AAAA"}, True), ({}, False)],
)
def test_a_content_that_is_not_as_it_is_described_is_read_and_that_is_said(
    described: dict[str, Any], *, is_said: bool
) -> None:
    attachment = {"contentType": "text/plain", "data": "aGVsbG8=", **described}
    document = {"resourceType": "DocumentReference", "status": "current", "content": [{"attachment": attachment}]}
    batch = batch_of(bundle(PATIENT, document | {"subject": {"reference": "Patient/p1"}}))

    assert only(batch, DocumentReference).attachments[0].text == "hello"
    assert (NOT_AS_MEASURED in [one.reason for one in batch.issues]) is is_said
