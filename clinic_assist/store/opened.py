"""An open vault's connection: one thread at a time, whole transactions, and a head outside that follows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock

from clinic_assist.chart.chart import PatientId
from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.stored import AuditEntry
from clinic_assist.people import Way
from clinic_assist.store import audit, chain, schema, sealing, witness
from clinic_assist.store.database import Database, driver_errors
from clinic_assist.store.keys import DataKey, VaultKeys
from clinic_assist.store.lock import VaultLock

DATABASE_FILE = "vault.db"
_CLOCK_SLIP = timedelta(minutes=2)
"""What a clock that is set by a time server may lose without a word: product decision."""

Now = Callable[[], datetime]
"""Gives the time, with its zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What an open vault holds besides its database. `lock` keeps other processes out until the vault is closed.

    Attributes:
        data_key: All keys are made from it, and it is sealed to whoever is let in.
        way: By what the vault was opened, and which slot that was.
        actor: Id of the account that entries of the audit trail are put down to.
        witness: Folder of this vault's second head, outside the vault's own; None for none.
    """

    vault_id: str
    keys: VaultKeys
    lock: VaultLock
    now: Now
    data_key: DataKey
    way: Way = Way.PASSWORD
    slot_id: str = ""
    actor: str = ""
    witness: Path | None = None


class OpenVault:
    """What every part of an open vault stands on.

    Attributes:
        directory: The vault's folder.
        vault_id: Its random name, as in slots.json.
    """

    def __init__(self, directory: Path, database: Database, opened: Opened) -> None:
        self.directory = directory
        self.vault_id = opened.vault_id
        self._database: Database | None = database
        self._keys = opened.keys
        self._opened = opened
        self._lock_file = opened.lock
        self._now = opened.now
        self._turn = RLock()
        self._head_is_behind = False

    def note_opening(self, *events: tuple[str, str]) -> None:
        """Notes in the audit trail how the vault was opened, and writes head.json. Called once, by whoever opens it.

        The events are pairs (event, detail). A clock that stands before the newest entry is noted too.

        A disk so full that head.json cannot be written keeps nobody from reading charts; only the next record needs it.
        """
        with self._writing() as database:
            sealing.renew(
                database, self.vault_id, lambda event, detail: self._append_audit(database, event, detail=detail)
            )
            if back_s := self._set_back_by(database):
                self._append_audit(database, "clock-set-back", detail=f"seconds {back_s}")
            for event, detail in events:
                self._append_audit(database, event, detail=detail)
        self._head_is_behind = True
        self._follow_with_head()

    def close(self) -> None:
        """Ends the connection; the vault must be unlocked again. Safe to repeat."""
        with self._turn:
            database, self._database = self._database, None
            if database is not None:
                with suppress(MachineError), driver_errors(DATABASE_FILE):
                    self._note_end(database)
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
        if self._opened.witness is not None:
            witness.write(self._opened.witness, head, self._keys.state)
        self._head_is_behind = False

    def _append_audit(
        self, database: Database, event: str, *, patient: PatientId | None = None, detail: str = ""
    ) -> None:
        entry = AuditEntry(
            seq=0, at=self._time(), event=event, patient_id=patient or "", detail=detail, actor=self._opened.actor
        )
        audit.append_entry(database, entry, self._keys.audit)

    def _note_end(self, database: Database) -> None:
        """Notes the lock, where somebody was let in. A full disk keeps nobody from locking."""
        if self._opened.actor and not database.is_in_transaction:
            with database.transaction():
                self._append_audit(database, "vault-locked")

    def _set_back_by(self, database: Database) -> int:
        """By how many seconds the clock stands before the newest entry; 0 where it does not, but for a small slip."""
        newest = database.row("last_audit_time")
        if newest is None:
            return 0
        back = datetime.fromisoformat(newest[0]) - self._now().astimezone(UTC)
        return int(back.total_seconds()) if back > _CLOCK_SLIP else 0

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="milliseconds")
