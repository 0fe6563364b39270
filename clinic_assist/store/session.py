"""The unlocked vault: the encrypted store of charts, as workflows see it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic_assist.chart.chart import Chart, PatientId, PatientSummary
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import (
    Advance,
    FileReport,
    Foreseen,
    ImportBatch,
    ImportSummary,
    MatchQuestion,
    Removal,
    SourceFile,
    unwatched,
)
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.notes.stored import ChainCheck, Override, StoredDraft, VaultIntegrity, VaultStatus
from clinic_assist.store import (
    audit,
    chain,
    doubts,
    facts,
    foresight,
    intakes,
    keys,
    notes,
    removal,
    schema,
    search,
    sources,
)
from clinic_assist.store.audit import AuditEntry
from clinic_assist.store.database import Database, driver_errors
from clinic_assist.store.keys import KdfParameters, VaultKeys
from clinic_assist.store.lock import VaultLock
from clinic_assist.store.packing import Packing

DATABASE_FILE = "vault.db"

Now = Callable[[], datetime]
"""Gives the time, with its zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What an open vault holds besides its database. `lock` keeps other processes out until the vault is closed."""

    vault_id: str
    keys: VaultKeys
    lock: VaultLock
    now: Now


class _Undone(Exception):  # noqa: N818 - no error: ends a transaction of which nothing is to stay
    """What was only tried is undone."""


class Vault:
    """An open vault. Implements `workflows.ports.ChartStore`; one thread at a time, which it sees to itself.

    Attributes:
        directory: The vault's folder.
        vault_id: Its random name, as in slots.json.
    """

    def __init__(self, directory: Path, database: Database, opened: Opened) -> None:
        self.directory = directory
        self.vault_id = opened.vault_id
        self._database: Database | None = database
        self._keys = opened.keys
        self._lock_file = opened.lock
        self._now = opened.now
        self._turn = RLock()
        self._head_is_behind = False
        self._packings: dict[SourceId, Packing] = {}

    # -- importing ------------------------------------------------------------------------------------------------

    def begin_intake(self) -> str:
        """Starts a set of files that came together; returns its id."""
        intake_id = secrets.token_hex(16)
        self._settle_head()
        with self._writing() as database:
            database.run("insert_intake", intake_id, self._time())
        return intake_id

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is stored inside is durable in one step when the block ends; where it raises, nothing is stored.

        A disk takes milliseconds to write durably, however little: for many small files that is most of an import.
        """
        with self._turn:
            with self._writing():
                yield
            self._follow_with_head()

    def has_source(self, source: SourceId) -> bool:
        """Whether that very file is in the vault already, complete."""
        with self._reading() as database:
            return database.row("source_by_id", source) is not None

    def add_existing(self, intake: str, source: SourceId) -> FileReport:
        """Notes that a file already in the vault came again with this set; returns its first report, marked so."""
        with self._writing() as database:
            seq = intakes.add_source(database, intakes.require_intake(database, intake), source)
            return sources.report_of(database, seq)

    @contextmanager
    def packing(self, source: SourceFile) -> Iterator[None]:
        """Packs a file's bytes beside, while the block reads it and commits it. May be left out; blocks may overlap."""
        packing = self._packings[source.id] = Packing(source)
        try:
            yield
        finally:
            self._packings.pop(source.id, None)
            packing.close()

    def commit(self, intake: str, source: SourceFile, batch: ImportBatch, advance: Advance = unwatched) -> FileReport:
        """Stores the file's bytes, facts and issues: all or nothing, durable on return or when `together` ends.

        A file that is there already is only counted among the set.
        """
        if self.has_source(source.id):
            return self.add_existing(intake, source.id)
        begun = self._packings.get(source.id)
        packing = begun if begun is not None and begun.source is source else Packing(source)
        with closing(packing), self._writing() as database:
            row, now = intakes.require_intake(database, intake), self._time()
            report = sources.store_file(database, packing, batch, intake=row, imported_at=now, advance=advance)
            self._append_audit(database, "file-stored", detail=f"source {source.id} facts {len(batch.facts)}")
        # The head follows once for several files: written durably after each it took a tenth of an import.
        self._head_is_behind = True
        return report

    def foresee(self, source: SourceFile, batch: ImportBatch) -> tuple[tuple[Foreseen, ...], int]:
        """What a file would bring for each patient, and how many of its facts name nobody. Changes nothing."""
        with self._reading() as database, suppress(_Undone), database.transaction():
            found = foresight.foresee(database, source, batch, now=self._time())
            raise _Undone
        return found

    def report_of(self, source: SourceId) -> FileReport | None:
        """The report of a file's first import, marked as already present; None where it is not in the vault."""
        with self._reading() as database:
            row = database.row("source_by_id", source)
            return sources.report_of(database, int(row[0])) if row else None

    def finish_intake(self, intake: str) -> None:
        """Gives facts whose Patient came in another file of the set to that patient. Safe to repeat."""
        with self._writing() as database:
            intakes.resolve_references(database, intakes.require_intake(database, intake))
        self._follow_with_head()

    def import_reports(self, intake: str | None = None) -> tuple[FileReport, ...]:
        """All files ever imported, newest first; or those of one import, in the order in which the vault got them."""
        with self._reading() as database:
            return sources.reports(database, intake)

    def imports(self) -> tuple[ImportSummary, ...]:
        """The imports of which files are in the vault, newest first."""
        with self._reading() as database:
            return removal.imports(database)

    def foresee_removal(self, intake: str) -> Removal:
        """What removing an import would take away; changes nothing."""
        with self._reading() as database:
            return removal.foresee_removal(database, intakes.require_intake(database, intake))

    def remove_import(self, intake: str) -> Removal:
        """Removes the files that came with an import and with no other, with all that was read from them. Durable."""
        with self._recording() as database:
            row = intakes.require_intake(database, intake)
            removed = removal.remove_import(database, row, intake_id=intake, removed_at=self._time())
            detail = f"import {intake} files {removed.files} facts {removed.facts}"
            self._append_audit(database, "import-removed", detail=detail)
            return removed

    # -- who is who -----------------------------------------------------------------------------------------------

    def match_questions(self, apart_from: PatientId | None = None) -> tuple[MatchQuestion, ...]:
        """The doubts that nobody has decided yet; or the pairs by which people keep others apart from a patient."""
        with self._reading() as database:
            return doubts.open_questions(database) if apart_from is None else doubts.kept_apart(database, apart_from)

    def patient_records(self, patient: PatientId) -> tuple[Patient, ...]:
        """The Patient records that were taken for this patient, in the order of import."""
        with self._reading() as database:
            return doubts.records_of_patient(database, patient)

    def decide_match(self, one: FactId, other: FactId, *, is_same: bool) -> None:
        """Notes whether two Patient records are of one person, and joins or parts their patients. Durable on return.

        Raises:
            UserError: One of the records is not in the vault any more.
        """
        with self._writing() as database:
            doubts.decide(database, one, other, is_same=is_same, at=self._time())
            verdict = "same" if is_same else "different"
            self._append_audit(database, "patients-matched", detail=f"{one} {other} {verdict}")

    # -- charts ---------------------------------------------------------------------------------------------------

    def search_patients(self, query: str = "", *, limit: int = 200) -> tuple[PatientSummary, ...]:
        """Patients by any words of name, identifier or birth date, sorted by name; all when the query is empty."""
        with self._reading() as database:
            return search.find_patients(database, query, limit)

    def load_chart(self, patient: PatientId) -> Chart:
        """The chart. Raises UserError where there is no such patient."""
        with self._reading() as database:
            return facts.load_chart(database, patient)

    def source_bytes(self, source: SourceId) -> bytes:
        """The original file. Raises UserError where it is not in the vault."""
        with self._reading() as database:
            return sources.bytes_of(database, source)

    # -- notes ----------------------------------------------------------------------------------------------------

    def save_draft(self, draft_id: str | None, verified: VerifiedNote) -> str:
        """Keeps a draft; gives its id (new when None). Durable on return."""
        with self._writing() as database:
            return notes.put_draft(database, draft_id, verified, saved_at=self._time())

    def drafts(self, patient: PatientId) -> tuple[StoredDraft, ...]:
        """Unsigned drafts, newest first."""
        with self._reading() as database:
            return notes.drafts_of(database, patient)

    def delete_draft(self, draft_id: str) -> None:
        """Removes a draft; nothing happens where it is gone already."""
        with self._writing() as database:
            database.run("delete_draft", draft_id)

    def sign(self, digest: str) -> tuple[str, str]:
        """Ed25519 signature over the bytes of a hex digest: (signature, public key), both hex."""
        with self._reading():
            key = Ed25519PrivateKey.from_private_bytes(self._keys.signing)
            return key.sign(bytes.fromhex(digest)).hex(), key.public_key().public_bytes_raw().hex()

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

    # -- the vault itself -----------------------------------------------------------------------------------------

    def audit(self, event: str, *, patient: PatientId | None = None, detail: str = "") -> None:
        """Appends to the audit trail. `detail` holds ids and counts, never record text."""
        with self._writing() as database:
            self._append_audit(database, event, patient=patient, detail=detail)

    def audit_entries(self) -> tuple[AuditEntry, ...]:
        """The whole trail, oldest first."""
        with self._reading() as database:
            return tuple(audit.entries(database))

    def verify_audit(self) -> ChainCheck:
        """Whether the audit trail is as it was written."""
        with self._reading() as database:
            return audit.verify_entries(database, self._keys.audit)

    def verify_records(self) -> ChainCheck:
        """Whether every import and signed note is as it was stored. Reads the whole vault but the original files."""
        with self._reading() as database:
            return chain.verify_chain(database)

    def verify(self) -> VaultIntegrity:
        """Both chains together."""
        return VaultIntegrity(records=self.verify_records(), audit=self.verify_audit())

    def change_passphrase(self, current: str, new: str, *, kdf: KdfParameters | None = None) -> None:
        """Puts the vault under a new passphrase. Raises UserError where the current one is wrong."""
        with self._writing() as database:
            keys.change_passphrase(self.directory, current, new, kdf=kdf)
            self._append_audit(database, "passphrase-changed")

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

    def note_opening(self, *events: str) -> None:
        """Notes in the audit trail how the vault was opened, and writes head.json. Called once, by whoever opens it.

        A disk so full that head.json cannot be written keeps nobody from reading charts; only the next record needs it.
        """
        with self._writing() as database:
            for event in events:
                self._append_audit(database, event)
        self._head_is_behind = True
        self._follow_with_head()

    def close(self) -> None:
        """Ends the connection; the vault must be unlocked again. Safe to repeat."""
        with self._turn:
            database, self._database = self._database, None
            if database is not None:
                with suppress(MachineError), driver_errors(DATABASE_FILE):
                    self._write_head(database)
                with suppress(MachineError), driver_errors(DATABASE_FILE):
                    database.close()
            self._lock_file.release()

    # -- inside ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        with self._turn, driver_errors(DATABASE_FILE):
            if self._database is None:
                raise UserError("The vault is locked.", hint="Unlock it with the passphrase.")
            yield self._database

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._reading() as database, database.transaction():
            yield database

    @contextmanager
    def _recording(self) -> Iterator[Database]:
        """A transaction that adds to the chain of records; its head is written outside the database afterwards.

        What is committed is committed: a head that cannot be written does not undo it, but must be written before the
        next such record. Only files that are stored together, or one after the other in a set, share a head.
        """
        with self._turn:
            self._settle_head()
            with self._writing() as database:
                yield database
            self._head_is_behind = True
            self._follow_with_head()

    def _settle_head(self) -> None:
        """Writes a head that could not be written before. Raises MachineError where it still cannot."""
        with self._reading() as database:
            if self._head_is_behind:
                self._write_head(database)

    def _follow_with_head(self) -> None:
        """Writes a head that is behind, if it can be written."""
        with suppress(MachineError):
            self._settle_head()

    def _write_head(self, database: Database) -> None:
        if database.is_in_transaction:  # a head of what is not durable would be ahead of the vault after a power cut
            return
        head = chain.current_head(database, vault_id=self.vault_id, schema_version=schema.schema_version(database))
        chain.write_head(self.directory, head, self._keys.state)
        self._head_is_behind = False

    def _append_audit(
        self, database: Database, event: str, *, patient: PatientId | None = None, detail: str = ""
    ) -> None:
        entry = AuditEntry(seq=0, at=self._time(), event=event, patient_id=patient or "", detail=detail)
        audit.append_entry(database, entry, self._keys.audit)

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds")
