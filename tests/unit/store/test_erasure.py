"""A patient's record is erased with proof; everybody else's stays as it was."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import MachineError, UserError
from clinic_assist.store import certificates, erasing
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials
from clinic_assist.store.pages import find_in_pages
from clinic_assist.store.restore import restore
from clinic_assist.store.vault import Vault, open_vault, utc_now
from tests.unit.store.conftest import PASSPHRASE, bring_in
from tests.vaults.exports import Export
from tests.vaults.make_vault import write_about

REASON = "request of the patient"
GIVEN = Credentials(secret=Secret(text=PASSPHRASE))


def own_file(mrn: str, family: str) -> Export:
    export = Export(f"only-{mrn}", content=os.urandom(20_000).hex())
    person = export.patient(mrn, family=family, given=f"Given{family}", born="1950-01-02")
    for number in range(20):
        export.result(person.id, digits=f"5.{number}")
    return export


def shared_file() -> Export:
    export = Export("of-both", content=os.urandom(20_000).hex())
    for mrn, family in (("9000001", "Erasedperson"), ("9000002", "Stayingperson")):
        person = export.patient(mrn, family=family, given=f"Given{family}", born="1950-01-02")
        export.condition(person.id)
    return export


@pytest.fixture
def two(vault: Vault) -> tuple[Vault, PatientId, PatientId]:
    bring_in(vault, own_file("9000001", "Erasedperson"), own_file("9000002", "Stayingperson"), shared_file())
    erased, staying = (vault.search_patients(name)[0].patient_id for name in ("Erasedperson", "Stayingperson"))
    return vault, erased, staying


def raw_hits(vault: Vault, *needles: bytes) -> int:
    vault.close()
    again = open_vault(vault.directory, PASSPHRASE)
    key = again._keys.database
    again.close()
    return len(find_in_pages(vault.directory / "vault.db", key, needles)[0])


def test_the_record_of_one_patient_goes_and_the_other_ones_stays(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, staying = two
    before = vault.load_chart(staying)

    certificate = vault.erase_patient(erased, reason=REASON)

    with pytest.raises(UserError):
        vault.load_chart(erased)
    assert not vault.search_patients("Erasedperson")
    assert set(vault.load_chart(staying).facts) == set(before.facts)
    assert vault.verify().is_intact
    assert certificate.found_before > 0.9 * certificate.looked_for > 5
    assert certificate.found_after == 0
    assert certificate.words_found_before >= 3
    assert certificate.words_found_after == 0
    assert certificate.removed["facts"] == 23
    assert len(certificate.source_ids) == len(certificate.shared_sources) == 1
    assert vault.status().facts == 23
    assert vault.erasure_certificates() == (certificate,)


def test_names_are_found_in_the_raw_pages_before_and_not_after(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, _staying = two
    needles = b"Erasedperson", b"9000001", b"erasedperson"
    before = raw_hits(vault, *needles)
    again = open_vault(vault.directory, PASSPHRASE)
    again.erase_patient(erased, reason=REASON)

    assert before == 3
    assert raw_hits(again, *needles) == 0
    assert raw_hits(again, b"Stayingperson") == 1


def test_the_audit_trail_keeps_the_pseudonym_and_the_vault_opens_again(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, _staying = two
    vault.audit("chart-viewed", patient=erased)
    certificate = vault.erase_patient(erased, reason=REASON)
    vault.close()

    again = open_vault(vault.directory, PASSPHRASE)

    told = [(entry.event, entry.patient_id) for entry in again.audit_entries()]
    assert ("chart-viewed", erased) in told
    assert ("patient-erased", erased) in told
    assert certificate.patient_id == erased
    assert again.verify().is_intact
    again.close()


def test_the_original_of_a_shared_file_says_that_it_was_erased(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, staying = two
    certificate = vault.erase_patient(erased, reason=REASON)
    own = next(source for source in vault.load_chart(staying).sources if source not in certificate.shared_sources)

    with pytest.raises(UserError, match="original of this file was erased"):
        vault.source_bytes(certificate.shared_sources[0])
    assert vault.source_bytes(own)


def test_signed_notes_go_only_where_somebody_said_so(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, _staying = two
    write_about(vault, erased)
    with pytest.raises(UserError, match="1 signed notes"):
        vault.erase_patient(erased, reason=REASON)
    kept = vault.signed_notes(erased)

    certificate = vault.erase_patient(erased, reason=REASON, with_notes=True)

    assert len(kept) == 1
    assert certificate.removed["signed_notes"] == certificate.removed["drafts"] == certificate.removed["overrides"] == 1
    assert vault.verify().is_intact
    assert {name for name, _text in vault._database.rows("triggers_against_erasing")} == {
        "signed_notes_never_go",
        "overrides_never_go",
        "match_decisions_never_go",
    }


def test_no_reason_no_erasure(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, _staying = two
    with pytest.raises(UserError, match="Say why"):
        vault.erase_patient(erased, reason=" ")

    assert vault.load_chart(erased).facts


def test_where_something_is_still_found_nothing_is_changed(
    two: tuple[Vault, PatientId, PatientId], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, erased, _staying = two
    monkeypatch.setattr(erasing.erasure, "erase", lambda *_given, **_named: None)
    with pytest.raises(MachineError, match="still found"):
        vault.erase_patient(erased, reason=REASON)
    monkeypatch.undo()

    assert vault.load_chart(erased).facts
    assert vault.erase_patient(erased, reason=REASON).found_after == 0


def test_a_certificate_is_signed_by_the_vault(two: tuple[Vault, PatientId, PatientId]) -> None:
    vault, erased, _staying = two
    certificate = vault.erase_patient(erased, reason=REASON)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(certificate.public_key))
    body = msgspec.json.encode(replace(certificate, signature=""))

    key.verify(bytes.fromhex(certificate.signature), body)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whichever
        key.verify(bytes.fromhex(certificate.signature), body.replace(b"request", b"refusal"))


def test_a_restored_backup_does_not_bring_an_erased_patient_back(
    two: tuple[Vault, PatientId, PatientId], tmp_path: Path
) -> None:
    vault, erased, staying = two
    path = vault.back_up(tmp_path / "backups").label.path
    certificate = vault.erase_patient(erased, reason=REASON, older_backups=[path.name])
    vault.close()

    restore(path, GIVEN, vault.directory, now=utc_now)
    again = open_vault(vault.directory, PASSPHRASE)

    assert not again.search_patients("Erasedperson")
    assert again.load_chart(staying).facts
    assert [one.reason for one in again.erasure_certificates()] == [REASON, "erased again after a restore"]
    assert certificate.older_backups == (path.name,)
    assert again.verify().is_intact
    again.close()


def test_on_another_machine_the_certificates_beside_the_backup_count(
    two: tuple[Vault, PatientId, PatientId], tmp_path: Path
) -> None:
    vault, erased, _staying = two
    path = vault.back_up(tmp_path / "backups").label.path
    restore(path, GIVEN, tmp_path / "control", now=utc_now)
    control = open_vault(tmp_path / "control", PASSPHRASE)
    certificates.write(path.parent, vault.erase_patient(erased, reason=REASON))

    restore(path, GIVEN, tmp_path / "elsewhere", now=utc_now)
    again = open_vault(tmp_path / "elsewhere", PASSPHRASE)

    assert control.search_patients("Erasedperson")
    assert not again.search_patients("Erasedperson")
    control.close()
    again.close()


def test_a_forged_certificate_erases_nobody(two: tuple[Vault, PatientId, PatientId], tmp_path: Path) -> None:
    vault, erased, staying = two
    path = vault.back_up(tmp_path / "backups").label.path
    genuine = vault.erase_patient(erased, reason=REASON)
    certificates.write(path.parent, replace(genuine, patient_id=staying))

    assert certificates.certificates_in(path.parent, vault.vault_id) == ()
    certificates.write(path.parent, genuine)
    assert certificates.certificates_in(path.parent, vault.vault_id) == (genuine,)
