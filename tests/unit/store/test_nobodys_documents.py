"""Documents that name no patient: found, given to a patient by a person's word, taken back, and never lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import UserError
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.who_is_who import part, person_of


def patient_file(folder: Path, name: str, *, mrn: str = "77", born: str = "1945-07-14") -> Path:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:test:mrn", "value": mrn}],
        "name": [{"family": name, "given": ["Ada"]}],
        "birthDate": born,
    }
    path = folder / f"{name}-{mrn}.json"
    path.write_text(json.dumps(patient))
    return path


def letter(folder: Path, name: str = "letter.txt") -> Path:
    path = folder / name
    path.write_text("Dear colleague,\n\nthe patient will be seen again in May.\n\nYours, Dr Example\n")
    return path


@pytest.fixture
def given(vault: Vault, tmp_path: Path) -> tuple[SourceId, PatientId]:
    """A letter in the chart of the one patient."""
    import_paths(vault, [patient_file(tmp_path, "Testperson")])
    import_paths(vault, [letter(tmp_path)])
    (document,) = vault.documents_of_nobody()
    (line,) = vault.search_patients()
    vault.give_document(document.source.id, line.patient_id)
    return document.source.id, line.patient_id


def documents_in(vault: Vault, patient: PatientId) -> list[str]:
    return [fact.provenance.source for fact in vault.load_chart(patient).facts if fact.kind == "DocumentReference"]


def test_a_document_that_is_given_is_in_that_chart_with_its_file_and_nobodys_no_more(
    vault: Vault, given: tuple[SourceId, PatientId]
) -> None:
    source, patient = given
    chart = vault.load_chart(patient)
    (listed,) = vault.documents_of_nobody()

    assert documents_in(vault, patient) == [source]
    assert chart.sources[source].name.endswith("letter.txt")
    assert vault.count_documents_of_nobody() == 0
    assert (listed.given_to, listed.given_name, listed.can_be_given) == (patient, "Testperson, Ada", False)
    assert vault.search_patients()[0].fact_count == 2
    assert vault.document_of_nobody(source, listed.fact).id == listed.fact
    assert vault.verify().records.is_intact
    assert [entry.event for entry in vault.audit_entries()][-1] == "document-given"


def test_a_document_that_is_taken_back_is_nobodys_and_can_be_given_to_another(
    vault: Vault, tmp_path: Path, given: tuple[SourceId, PatientId]
) -> None:
    source, patient = given
    import_paths(vault, [patient_file(tmp_path, "Otherperson", mrn="99", born="1999-01-01")])
    other = next(line.patient_id for line in vault.search_patients() if line.patient_id != patient)

    vault.give_document(source, None)
    between = (vault.count_documents_of_nobody(), documents_in(vault, patient))
    vault.give_document(source, other)

    assert between == (1, [])
    assert documents_in(vault, patient) == []
    assert documents_in(vault, other) == [source]
    assert {line.patient_id: line.fact_count for line in vault.search_patients()} == {patient: 1, other: 2}


def test_a_document_follows_its_patient_when_patients_are_joined_and_parted(
    vault: Vault, tmp_path: Path, given: tuple[SourceId, PatientId]
) -> None:
    source, patient = given
    import_paths(vault, [patient_file(tmp_path, "Testperson", mrn="78", born="1945-07-15")])
    other = next(line.patient_id for line in vault.search_patients() if line.patient_id != patient)
    (one,), (two,) = vault.patient_records(patient), vault.patient_records(other)

    vault.decide_match(one.id, two.id, is_same=True)
    (joined,) = vault.search_patients()
    together = documents_in(vault, joined.patient_id)
    part(vault, person_of(vault, joined.patient_id), two.provenance.source)
    owners = [line.patient_id for line in vault.search_patients() if documents_in(vault, line.patient_id)]

    assert together == [source]
    assert len(vault.search_patients()) == 2
    assert [vault.patient_records(owner)[0].id for owner in owners] == [one.id]
    assert vault.count_documents_of_nobody() == 0


def test_a_document_whose_patient_is_removed_is_nobodys_again(vault: Vault, given: tuple[SourceId, PatientId]) -> None:
    source, _patient = given
    of_patient = vault.imports()[-1].intake_id

    vault.remove_import(of_patient)
    (listed,) = vault.documents_of_nobody()

    assert vault.search_patients() == ()
    assert (listed.source.id, listed.given_to, listed.can_be_given) == (source, None, True)
    assert vault.status().facts == 1


def test_a_document_that_is_removed_and_comes_again_is_given_again(
    vault: Vault, tmp_path: Path, given: tuple[SourceId, PatientId]
) -> None:
    source, patient = given
    vault.remove_import(vault.imports()[0].intake_id)
    between = documents_in(vault, patient)

    import_paths(vault, [letter(tmp_path)])

    assert between == []
    assert documents_in(vault, patient) == [source]


def test_a_document_that_was_taken_back_and_comes_again_is_nobodys(
    vault: Vault, tmp_path: Path, given: tuple[SourceId, PatientId]
) -> None:
    source, patient = given
    vault.give_document(source, None)
    vault.remove_import(vault.imports()[0].intake_id)

    import_paths(vault, [letter(tmp_path)])

    assert documents_in(vault, patient) == []
    assert vault.count_documents_of_nobody() == 1


def test_what_cannot_be_given_is_refused(vault: Vault, tmp_path: Path, given: tuple[SourceId, PatientId]) -> None:
    source, patient = given
    loose = {"resourceType": "DocumentReference", "id": "e", "status": "current", "description": "Loose leaf"}
    result = {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/x"}}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": loose}, {"resource": result}]}
    (tmp_path / "two.json").write_text(json.dumps(bundle))
    import_paths(vault, [tmp_path / "two.json", letter(tmp_path, "letter.txt")])
    leaf = next(one for one in vault.documents_of_nobody() if one.title == "Loose leaf")
    placeholder = next(line.patient_id for line in vault.search_patients() if line.patient_id != patient)

    for refused, to, words in (
        (source, patient, "in a chart already"),
        (leaf.source.id, patient, "cannot be given"),
        (SourceId("0" * 64), patient, "cannot be given"),
    ):
        with pytest.raises(UserError, match=words):
            vault.give_document(refused, to)
    vault.give_document(source, None)
    with pytest.raises(UserError, match="nobody's chart"):
        vault.give_document(source, None)
    with pytest.raises(UserError, match="only refer to this patient"):
        vault.give_document(source, placeholder)
    with pytest.raises(UserError, match="no such patient"):
        vault.give_document(source, PatientId("0" * 32))

    assert not leaf.can_be_given
    assert vault.count_documents_of_nobody() == 2


def test_a_document_that_names_its_patient_is_not_in_the_list(vault: Vault, tmp_path: Path) -> None:
    import_paths(vault, [patient_file(tmp_path, "Testperson")])
    own = {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "subject": {"reference": "Patient/p"},
        "content": [{"attachment": {"contentType": "text/plain", "data": "aGVsbG8="}}],
    }
    (tmp_path / "own.json").write_text(json.dumps(own))
    import_paths(vault, [tmp_path / "own.json"])

    assert vault.documents_of_nobody() == ()
    assert vault.count_documents_of_nobody() == 0
