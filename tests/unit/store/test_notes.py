from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import BugError, UserError
from clinic_assist.notes.note import (
    Composer,
    Coverage,
    DraftNote,
    LeftOut,
    ModelIdentity,
    Omission,
    Selection,
    SignedNote,
    Statement,
    Task,
    VerifiedNote,
    signing_digest,
)
from clinic_assist.notes.stored import AlertCircumstances, KnownResult, Override
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.store.vault import Vault, open_vault
from tests.unit.store.conftest import PASSPHRASE, bring_in
from tests.vaults.exports import Export


@pytest.fixture
def patient(vault: Vault) -> PatientId:
    export = Export("one")
    export.patient()
    bring_in(vault, export)
    return vault.search_patients()[0].patient_id


def verified_note(patient: PatientId, text: str = "Potassium was 4.10 mmol/L.") -> VerifiedNote:
    fact = Export("one").patient().id
    draft = DraftNote(
        patient_id=patient,
        task=Task.SUMMARY,
        composer=Composer.MODEL,
        statements=(Statement(text=text, citations=(fact,), section="Results"),),
        selection=Selection(used=(fact,), left_out=(LeftOut(reason="older than 24 months", facts=(fact,)),)),
        model=ModelIdentity(name="tiny", version="1", sha256="0" * 64, is_clinical=False),
        withheld=("no citation",),
    )
    return VerifiedNote(
        draft=draft,
        verdicts=(StatementVerdict(verdict=Verdict.SUPPORTED, reason="as recorded", facts=(fact,)),),
        omissions=(Omission(fact=fact, kind="allergy", text="Penicillin"),),
        coverage=Coverage(total=2, used=1, left_out=(("older than 24 months", 1),)),
    )


def signed_note(vault: Vault, verified: VerifiedNote, note_id: str = "note-1") -> SignedNote:
    told = {"signed_by": "Dr Test", "signed_at": "2026-01-01T00:00:00+00:00"}
    digest = signing_digest(verified, **told)
    signature, public_key = vault.sign(digest)
    return SignedNote(
        note_id=note_id,
        verified=verified,
        confirmed=(),
        digest=digest,
        signature=signature,
        public_key=public_key,
        **told,
    )


def test_a_draft_comes_back_as_it_was_saved(vault: Vault, patient: PatientId) -> None:
    verified = verified_note(patient)
    draft_id = vault.save_draft(None, verified)
    (draft,) = vault.drafts(patient)

    assert (draft.draft_id, draft.patient_id, draft.verified) == (draft_id, patient, verified)
    assert draft.saved_at.endswith("+00:00")


def test_saving_again_replaces_and_deleting_removes(vault: Vault, patient: PatientId) -> None:
    draft_id = vault.save_draft(None, verified_note(patient, "First."))
    other = vault.save_draft(None, verified_note(patient, "Other."))
    again = vault.save_draft(draft_id, verified_note(patient, "Second."))
    texts = {draft.draft_id: draft.verified.draft.statements[0].text for draft in vault.drafts(patient)}
    vault.delete_draft(draft_id)
    vault.delete_draft(draft_id)

    assert again == draft_id
    assert texts == {draft_id: "Second.", other: "Other."}
    assert [draft.draft_id for draft in vault.drafts(patient)] == [other]


def test_a_draft_survives_the_vault(vault: Vault, patient: PatientId, folder: Path) -> None:
    vault.save_draft(None, verified_note(patient))
    vault.close()
    again = open_vault(folder, PASSPHRASE)

    assert len(again.drafts(patient)) == 1
    again.close()


def test_nothing_is_kept_for_a_patient_who_is_not_there(vault: Vault) -> None:
    nobody = PatientId("nobody")
    for ask in (vault.drafts, vault.signed_notes, vault.overrides, vault.load_chart):
        with pytest.raises(UserError, match="no such patient"):
            ask(nobody)
    with pytest.raises(UserError, match="no such patient"):
        vault.save_draft(None, verified_note(nobody))


def test_a_signed_note_comes_back_and_its_signature_holds(vault: Vault, patient: PatientId) -> None:
    first = signed_note(vault, verified_note(patient), "note-1")
    second = signed_note(vault, verified_note(patient, "Another."), "note-2")
    vault.save_signed_note(first)
    vault.save_signed_note(second)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(first.public_key))
    key.verify(bytes.fromhex(first.signature), bytes.fromhex(first.digest))

    assert vault.signed_notes(patient) == (second, first)
    assert vault.status().signed_notes == 2
    assert vault.verify_records().is_intact
    assert vault.audit_entries()[-1].event == "note-signed"


def test_the_signing_key_is_the_same_after_opening_again(vault: Vault, folder: Path) -> None:
    before = vault.sign("00" * 32)
    vault.close()
    again = open_vault(folder, PASSPHRASE)

    assert again.sign("00" * 32) == before
    again.close()


def test_a_note_id_is_stored_once(vault: Vault, patient: PatientId) -> None:
    vault.save_signed_note(signed_note(vault, verified_note(patient)))
    with pytest.raises(UserError, match="already signed"):
        vault.save_signed_note(signed_note(vault, verified_note(patient, "Another.")))

    assert [note.verified.draft.statements[0].text for note in vault.signed_notes(patient)] == [
        "Potassium was 4.10 mmol/L."
    ]


def test_a_note_signed_by_another_key_is_not_stored(vault: Vault, patient: PatientId) -> None:
    note = signed_note(vault, verified_note(patient))
    foreign = Ed25519PrivateKey.generate().sign(bytes.fromhex(note.digest)).hex()
    for signature in (foreign, "00", "no hex"):
        with pytest.raises(BugError, match="signature"):
            vault.save_signed_note(replace(note, signature=signature))
    vault.save_signed_note(note)

    assert len(vault.signed_notes(patient)) == 1


def test_a_changed_note_is_found(vault: Vault, patient: PatientId) -> None:
    vault.save_signed_note(signed_note(vault, verified_note(patient)))
    database = vault._database
    assert database is not None
    with pytest.raises(Exception, match="append only"):
        database.run_text("UPDATE signed_notes SET body = x'00'")
    with pytest.raises(Exception, match="append only"):
        database.run_text("DELETE FROM signed_notes")
    before = vault.verify_records()
    database.run_text("DROP TRIGGER signed_notes_never_change")
    database.run_text("UPDATE signed_notes SET body = x'00'")

    assert before.is_intact
    assert vault.verify_records().broken_at == 2


def test_overrides_are_kept_newest_first(vault: Vault, patient: PatientId) -> None:
    first = Override(patient_id=patient, issue_key="rule|a|b", reason="will monitor", by="Dr Test", at="2026-01-01")
    second = replace(first, reason="dose adjusted", at="2026-01-02")
    vault.save_override(first)
    vault.save_override(second)

    assert vault.overrides(patient) == (second, first)
    assert vault.all_overrides() == (second, first)


def test_what_an_alert_stood_on_is_kept_with_its_override(vault: Vault, patient: PatientId, folder: Path) -> None:
    circumstances = AlertCircumstances(
        severity="monitor", results=(KnownResult(name="Potassium", figure="5.10", unit="mmol/L"),), doses=("10 mg",)
    )
    override = Override(
        patient_id=patient, issue_key="rule|a", reason="r", by="Dr", at="2026-01-01", circumstances=circumstances
    )
    vault.save_override(override)
    vault.close()
    again = open_vault(folder, PASSPHRASE)

    assert again.overrides(patient) == again.all_overrides() == (override,)
    again.close()
