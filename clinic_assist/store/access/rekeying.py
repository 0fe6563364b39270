"""A new data key for everybody who stays, on a copy of the database that is swapped in.

In this order a crash at any moment leaves a vault that opens for those who stay: the copy is made and checked;
slots.json gets the new data key beside the old one; the copy takes the database's place; head.json and slots.json
follow. Until the copy is in place the old data key opens; from then on the new one does, and whoever was removed has
only the old one. What a crash left lying is put in order when the vault is opened next (`settling.cut_to_register`).
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic_assist.errors import MachineError
from clinic_assist.notes.stored import AuditEntry
from clinic_assist.store import audit, keys
from clinic_assist.store.access import accounts, holding
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.slots import Slots
from clinic_assist.store.database import Database, driver_errors, open_database
from clinic_assist.store.durable import sync_directory, sync_file
from clinic_assist.store.keys import DataKey
from clinic_assist.store.opened import DATABASE_FILE, Opened

FRESH_FILE: Final = "vault.db.rekeyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A checked copy under a new data key, ready to be swapped in.

    Attributes:
        opened: What the session holds from then on.
        after: slots.json once the copy is in place.
    """

    opened: Opened
    after: Slots


def clear(directory: Path) -> None:
    """Removes a copy that a crash left behind; without slots.json naming its key nobody could read it."""
    for name in (FRESH_FILE, f"{FRESH_FILE}-wal", f"{FRESH_FILE}-shm", f"{FRESH_FILE}-journal"):
        with suppress(OSError):
            (directory / name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is changed in the copy.

    Attributes:
        event: What the audit trail calls it; `detail` and `patient_id` go with it.
        at: UTC, ISO 8601.
        before: Done in a transaction before the new key: what it removes is only ever on the disk under the old one.
        after: Done in the transaction that writes the audit entry, under the new key.
        check: Told the finished copy and its raw key; raises where the copy must not be taken.
        keeps_counts: Whether the copy must hold as many patients, facts, files and notes as the vault.
    """

    event: str
    detail: str
    at: str
    patient_id: str = ""
    before: Callable[[Database], None] = lambda _database: None
    after: Callable[[Database], None] = lambda _database: None
    check: Callable[[Path, bytes], None] = lambda _copy, _key: None
    keeps_counts: bool = True


def without_account(account_id: str, epoch: int, *, at: str) -> Change:
    """Somebody is removed for cause; `epoch` is the new one."""
    return Change(
        event="account-removed-for-cause",
        detail=f"account {account_id}, data key {epoch}",
        at=at,
        after=lambda database: accounts.mark_removed(database, account_id, at=at),
    )


def prepare(directory: Path, database: Database, opened: Opened, slots: Slots, *, change: Change) -> Fresh:
    """Makes and checks the changed copy, and gives everybody who stays the new data key beside the old one.

    Raises:
        MachineError: There is no room, or the copy does not read back; nothing was changed.
    """
    data_key = DataKey(vault_id=opened.vault_id, epoch=opened.data_key.epoch + 1, key=secrets.token_bytes(32))
    fresh_keys = keys.derive_keys(data_key.key, opened.vault_id)
    clear(directory)
    try:
        copy = _copied(directory, database)
        with driver_errors(copy.name):
            counts = _counts(database) if change.keeps_counts else None
            _change_copy(copy, opened, fresh_keys, change)
            known = _check_copy(copy, fresh_keys.database, counts)
        change.check(copy, fresh_keys.database)
        both, after = _sealed(slots, known, data_key)
        slot_file.write(directory, both)
    except BaseException:
        clear(directory)
        raise
    return Fresh(opened=replace(opened, data_key=data_key, keys=fresh_keys), after=after)


def swap(directory: Path, fresh: Fresh) -> Database:
    """Puts the copy in the place of the database, which must be closed, and opens it.

    Raises:
        MachineError: It could not be; the vault is as it was before, and opens again.
    """
    path = directory / DATABASE_FILE
    try:
        for suffix in ("-wal", "-shm"):  # of a database that was closed: empty, if they are there at all
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        (directory / FRESH_FILE).replace(path)
        sync_directory(directory)
    except OSError as error:
        raise MachineError(
            "The new database could not be put in place; the vault is as it was before.",
            hint="Open the vault again, check the disk, and try once more.",
        ) from error
    return open_database(path, fresh.opened.keys.database)


def _copied(directory: Path, database: Database) -> Path:
    copy = directory / FRESH_FILE
    database.run_text("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        shutil.copyfile(directory / DATABASE_FILE, copy)
    except OSError as error:
        raise MachineError(
            "The vault could not be copied, so nothing was changed.",
            hint="Make room on the disk for a second vault.db and try again.",
        ) from error
    return copy


def _change_copy(copy: Path, opened: Opened, fresh: keys.VaultKeys, change: Change) -> None:
    database = open_database(copy, opened.keys.database)
    try:
        with database.transaction():
            change.before(database)
        database.run_text("PRAGMA wal_checkpoint(TRUNCATE)")
        # SQLCipher API, "PRAGMA rekey": every page is written anew under the new raw key.
        database.run_text(f"PRAGMA rekey = \"x'{fresh.database.hex()}'\"")
        with database.transaction():
            last = database.row("last_audit_entry")
            public = Ed25519PrivateKey.from_private_bytes(opened.keys.signing).public_key().public_bytes_raw()
            database.run(
                "insert_past_key",
                opened.data_key.epoch,
                opened.keys.audit,
                public,
                int(last[0]) if last else 0,
                change.at,
            )
            change.after(database)
            entry = AuditEntry(
                seq=0,
                at=change.at,
                event=change.event,
                patient_id=change.patient_id,
                detail=change.detail,
                actor=opened.actor,
            )
            audit.append_entry(database, entry, fresh.audit)
        database.run_text("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close()
    sync_file(copy)


def _check_copy(copy: Path, key: bytes, counts: tuple[int, ...] | None) -> dict[str, bytes]:
    """Reads the copy back; gives the public keys of those who stay."""
    check = open_database(copy, key)
    try:
        is_whole = (
            not check.run_text("PRAGMA cipher_integrity_check")
            and check.run_text("PRAGMA integrity_check") == [("ok",)]
            and counts in (None, _counts(check))
        )
        if not is_whole:
            raise MachineError(
                "The copy under the new key is damaged; nothing was changed.", hint="Check the disk and try again."
            )
        return accounts.public_keys(check)
    finally:
        check.close()


def _counts(database: Database) -> tuple[int, ...]:
    return tuple(
        int(database.one(name)) for name in ("count_patients", "count_facts", "count_sources", "count_signed_notes")
    )


def _sealed(slots: Slots, known: dict[str, bytes], data_key: DataKey) -> tuple[Slots, Slots]:
    """slots.json with both data keys, and with the new one only. Sealed is to the public keys of the register."""
    both, after = slots, slots.without_holders({one.holder_id for one in slots.holders} - known.keys())
    for holder in after.holders:
        fresh = holding.with_data_key(replace(holder, public_key=known[holder.holder_id]), data_key)
        after = after.with_holder(fresh)
        both = both.with_holder(replace(fresh, sealed=(*holder.sealed, *fresh.sealed)))
    return both, replace(after, older=())
