"""The unlocked vault: the encrypted store of charts, as workflows see it."""

from __future__ import annotations

from contextlib import suppress

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic_assist.chart.chart import Chart, PatientId, PatientSummary
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import NobodysDocument
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.errors import BugError, MachineError
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.notes.stored import AuditEntry, ChainCheck, Override, StoredDraft, VaultIntegrity, VaultStatus
from clinic_assist.store import (
    audit,
    chain,
    facts,
    nobodys,
    notes,
    preferences,
    schema,
    search,
    sources,
)
from clinic_assist.store.erasing import ErasingVault
from clinic_assist.store.opened import DATABASE_FILE, Now, Opened

__all__ = ["DATABASE_FILE", "Now", "Opened", "Vault"]


class Vault(ErasingVault):
    """An open vault. Implements `workflows.ports.ChartStore`; one thread at a time, which it sees to itself."""

    # -- charts ---------------------------------------------------------------------------------------------------

    def search_patients(self, query: str = "", *, limit: int = 200) -> tuple[PatientSummary, ...]:
        """Patients by any words of name, identifier or birth date, sorted by name; all when the query is empty."""
        with self._reading() as database:
            return search.find_patients(database, query, limit)

    def load_chart(self, patient: PatientId) -> Chart:
        """The chart. Raises UserError where there is no such patient."""
        with self._reading() as database:
            return facts.load_chart(database, patient)

    def documents_of_nobody(self) -> tuple[NobodysDocument, ...]:
        """The documents that name no patient, without their text, the last imported file first."""
        with self._reading() as database:
            return nobodys.documents_of_nobody(database)

    def count_documents_of_nobody(self) -> int:
        """How many documents name no patient."""
        with self._reading() as database:
            return nobodys.count_documents_of_nobody(database)

    def has_given_documents(self) -> bool:
        """Whether a document that names no patient is in a chart because a person said whose it is."""
        with self._reading() as database:
            return nobodys.has_given_documents(database)

    def document_of_nobody(self, source: SourceId, document: FactId) -> Fact:
        """One of them, whole. Raises UserError where it is not in the vault any more."""
        with self._reading() as database:
            return nobodys.document_of_nobody(database, source, document)

    def source_bytes(self, source: SourceId) -> bytes:
        """The original file. Raises UserError where it is not in the vault."""
        with self._reading() as database:
            return sources.bytes_of(database, source)

    # -- notes ----------------------------------------------------------------------------------------------------

    def save_draft(self, draft_id: str | None, verified: VerifiedNote) -> str:
        """Keeps a draft; gives its id (new when None). Durable on return."""
        with self._writing() as database:
            kept = notes.put_draft(database, draft_id, verified, saved_at=self._time())
            patient, detail = PatientId(verified.draft.patient_id), f"draft {kept}"
            event = "draft-made" if draft_id is None else "draft-edited"
            if not audit.is_last(database, event, patient, detail):
                self._append_audit(database, event, patient=patient, detail=detail)
            return kept

    def drafts(self, patient: PatientId) -> tuple[StoredDraft, ...]:
        """Unsigned drafts, newest first."""
        with self._reading() as database:
            return notes.drafts_of(database, patient)

    def delete_draft(self, draft_id: str) -> None:
        """Removes a draft; nothing happens where it is gone already."""
        with self._writing() as database:
            database.run("delete_draft", draft_id)
            self._append_audit(database, "draft-deleted", detail=f"draft {draft_id}")

    def sign(self, digest: str) -> tuple[str, str]:
        """Ed25519 signature over the bytes of a hex digest: (signature, public key), both hex."""
        with self._reading():
            key = Ed25519PrivateKey.from_private_bytes(self._keys.signing)
            return key.sign(bytes.fromhex(digest)).hex(), key.public_key().public_bytes_raw().hex()

    def has_signed(self, digest: str, signature: str, public_key: str) -> bool:
        """Whether a signature over a hex digest is of this vault."""
        return self.sign(digest) == (signature, public_key)  # Ed25519 is deterministic: RFC 8032 s.5.1.6

    def save_signed_note(self, note: SignedNote) -> None:
        """Keeps a signed note for ever; a note id can be stored once.

        Raises:
            UserError: A note with that id is stored already.
            BugError: The signature is not this vault's over this note.
        """
        with self._recording() as database:
            key = Ed25519PrivateKey.from_private_bytes(self._keys.signing).public_key()
            try:
                key.verify(bytes.fromhex(note.signature), bytes.fromhex(note.digest))
            except (InvalidSignature, ValueError):
                raise BugError("A note was to be stored whose signature is not this vault's.") from None
            notes.append_note(database, note)
            patient = PatientId(note.verified.draft.patient_id)
            self._append_audit(database, "note-signed", patient=patient, detail=f"note {note.note_id}")

    def signed_notes(self, patient: PatientId) -> tuple[SignedNote, ...]:
        """Newest first."""
        with self._reading() as database:
            return notes.notes_of(database, patient)

    def save_override(self, override: Override) -> None:
        """Keeps a clinician's decision about an alert, for ever."""
        with self._writing() as database:
            notes.append_override(database, override)

    def overrides(self, patient: PatientId) -> tuple[Override, ...]:
        """Newest first."""
        with self._reading() as database:
            return notes.overrides_of(database, patient)

    def all_overrides(self) -> tuple[Override, ...]:
        """Those of all patients, newest first."""
        with self._reading() as database:
            return notes.all_overrides(database)

    # -- how people like to work ----------------------------------------------------------------------------------

    def preference(self, name: str) -> bytes | None:
        """What is kept under a name; None where nothing is."""
        with self._reading() as database:
            return preferences.preference(database, name)

    def set_preference(self, name: str, body: bytes | None) -> None:
        """Keeps something under a name in place of what was there; None forgets it. Durable on return."""
        with self._writing() as database:
            preferences.set_preference(database, name, body, at=self._time())

    # -- the vault itself -----------------------------------------------------------------------------------------

    def audit(self, event: str, *, patient: PatientId | None = None, detail: str = "") -> None:
        """Appends to the audit trail. `detail` holds ids and counts, never record text."""
        with self._writing() as database:
            self._append_audit(database, event, patient=patient, detail=detail)

    def audit_entries(self) -> tuple[AuditEntry, ...]:
        """The whole trail, oldest first."""
        with self._reading() as database:
            return tuple(audit.entries(database))

    def audit_between(self, since: str = "", until: str = "", *, limit: int) -> tuple[AuditEntry, ...]:
        """Entries of `since <= at < until` (UTC, ISO 8601; empty for no bound), newest first, at most `limit`."""
        with self._reading() as database:
            return audit.entries_between(database, since, until, limit=limit)

    def audit_marks_after(self, seq: int, *, limit: int) -> tuple[AuditEntry, ...]:
        """Entries after a number, oldest first, without patient and detail: what may be told outside the vault."""
        with self._reading() as database:
            return audit.marks_after(database, seq, limit=limit)

    def verify_audit(self) -> ChainCheck:
        """Whether the audit trail is as it was written."""
        with self._reading() as database:
            return audit.verify_entries(database, self._keys.audit)

    def verify_records(self) -> ChainCheck:
        """Whether every import and signed note is as it was stored. Reads the whole vault but the original files."""
        with self._reading() as database:
            return chain.verify_chain(database)

    def verify(self) -> VaultIntegrity:
        """Both chains together. What is found wrong is noted in the trail, which goes on from where it stands."""
        found = VaultIntegrity(
            records=self.verify_records(), audit=self.verify_audit(), indexes_agree=self._indexes_agree()
        )
        if not found.is_intact:
            with suppress(MachineError):
                parts = {"records": found.records.broken_at, "audit": found.audit.broken_at}
                where = " ".join(f"{part} {place or 'intact'}" for part, place in parts.items())
                where += "" if found.indexes_agree else " indexes differ"
                self.audit("integrity-failed", detail=where)
        return found

    def _indexes_agree(self) -> bool:
        """Whether every index, and the list of patients, holds just what the tables hold.

        Attack: an older page of an index or of the list is put back. Its code is good, the chain reads the tables, and
        a chart silently lacks what came since. Defence: SQLite's own check of indexes, and the counts of the list.
        """
        with self._reading() as database:
            is_whole = database.run_text("PRAGMA integrity_check(1)") == [("ok",)]
            return is_whole and database.one("miscounted_patients") == 0

    def status(self) -> VaultStatus:
        """Counts and versions; no record."""
        with self._reading() as database:
            return VaultStatus(
                directory=str(self.directory),
                schema_version=schema.schema_version(database),
                cipher_version=database.cipher_version,
                patients=database.one("count_patients"),
                facts=database.one("count_facts"),
                sources=database.one("count_sources"),
                signed_notes=database.one("count_signed_notes"),
                size_bytes=sum(file.stat().st_size for file in self.directory.iterdir() if file.is_file()),
                vault_id=self.vault_id,
            )
