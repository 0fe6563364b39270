"""What clinicians write: drafts (replaced as they change), signed notes and overrides (kept for ever)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import UserError
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.notes.stored import AlertCircumstances, Override, StoredDraft
from clinic_assist.store.chain import append_link, digest_of
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode, encode
from clinic_assist.store.patients import require_patient


def put_draft(database: Database, draft_id: str | None, verified: VerifiedNote, *, saved_at: str) -> str:
    """Keeps a draft, in place of the one with that id; gives its id."""
    patient = require_patient(database, PatientId(verified.draft.patient_id))
    kept_id = draft_id or secrets.token_hex(16)
    database.run("put_draft", kept_id, patient, saved_at, encode(verified))
    return kept_id


def drafts_of(database: Database, patient_id: PatientId) -> tuple[StoredDraft, ...]:
    """Drafts, newest first."""
    patient = require_patient(database, patient_id)
    return tuple(
        StoredDraft(draft_id=draft_id, patient_id=patient_id, verified=decode(body, VerifiedNote), saved_at=saved_at)
        for draft_id, saved_at, body in database.rows("drafts_of_patient", patient)
    )


def append_note(database: Database, note: SignedNote) -> None:
    """Keeps a signed note and binds it to the chain of records.

    Raises:
        UserError: A note with that id is there already.
    """
    if database.row("signed_note_by_id", note.note_id) is not None:
        raise UserError("This note is already signed and stored.")
    patient = require_patient(database, PatientId(note.verified.draft.patient_id))
    body = encode(note)
    database.run("insert_signed_note", note.note_id, patient, body)
    append_link(database, kind="note", item=note.note_id, digest=digest_of([note.note_id.encode(), body]))


def notes_of(database: Database, patient_id: PatientId) -> tuple[SignedNote, ...]:
    """Signed notes, newest first."""
    patient = require_patient(database, patient_id)
    return tuple(decode(body, SignedNote) for (body,) in database.rows("signed_notes_of_patient", patient))


def append_override(database: Database, override: Override) -> None:
    """Keeps an override."""
    patient = require_patient(database, override.patient_id)
    circumstances = encode(override.circumstances) if override.circumstances else None
    database.run(
        "insert_override", patient, override.issue_key, override.reason, override.by, override.at, circumstances
    )


def overrides_of(database: Database, patient_id: PatientId) -> tuple[Override, ...]:
    """Overrides, newest first."""
    patient = require_patient(database, patient_id)
    return tuple(_override(patient_id, row) for row in database.rows("overrides_of_patient", patient))


def all_overrides(database: Database) -> tuple[Override, ...]:
    """The overrides of all patients, newest first."""
    return tuple(_override(PatientId(patient), row) for patient, *row in database.rows("all_overrides"))


def _override(patient_id: PatientId, row: Sequence[Any]) -> Override:
    issue_key, reason, by, at, body = row
    circumstances = decode(body, AlertCircumstances) if body is not None else None
    return Override(
        patient_id=patient_id, issue_key=issue_key, reason=reason, by=by, at=at, circumstances=circumstances
    )
