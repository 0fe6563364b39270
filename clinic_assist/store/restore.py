"""Restoring a backup: into a new folder, or in the place of the vault, which is then kept aside.

The restored vault is made whole and proved in a folder of its own first. In place, two renames put it where the vault
was; a crash between them is finished when the vault is looked for next (`finish_swap`). A restored vault is a
roll-back that is meant: head.json is written anew from what the backup holds, and the audit trail says which backup it
was and what the vault in place had more.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.safekeeping import BackupContent, CheckedBackup, LostSince, Restored
from clinic_assist.notes.stored import AuditEntry
from clinic_assist.store import audit, backup, backup_file, chain
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.attempts import Attempts
from clinic_assist.store.access.opening import Credentials, find_keys
from clinic_assist.store.backup import Advance
from clinic_assist.store.certificates import certificates_in
from clinic_assist.store.database import Database, driver_errors, open_database
from clinic_assist.store.durable import sync_directory, write_durably
from clinic_assist.store.erasure import erased_patients, remember_erasures
from clinic_assist.store.keys import SLOTS_FILE, DataKey, VaultKeys, derive_keys
from clinic_assist.store.lock import VaultLock
from clinic_assist.store.opened import DATABASE_FILE

_RESTORING: Final = ".restoring"
_ASIDE: Final = ".before-restore-"
_LOCK_FILE: Final = "vault.lock"

Now = Callable[[], datetime]


def _unwatched(_part: float) -> None:
    """Nobody watches."""


def check_backup(path: Path, given: Credentials, work: Path) -> CheckedBackup:
    """The drill: restores a backup to a folder within `work`, reads and counts everything, and removes it again.

    Raises:
        UserError: Nothing opens it, or it is no backup.
        MachineError: It is damaged, does not hold what it must, or there is no room.
    """
    data_key, _slots = backup.keys_of(path, given)
    return backup.check(path, data_key, work)


def restore(path: Path, given: Credentials, directory: Path, *, now: Now, advance: Advance = _unwatched) -> Restored:
    """Makes a vault from a backup. Where there is one in the folder, it is kept aside, in a folder beside it.

    Args:
        path: The backup.
        given: What opened the vault on the day of the backup.
        directory: Where the vault is to be.
        now: The time.
        advance: Is told how far it is.

    Raises:
        UserError: Nothing opens the backup, the vault in place is open or is another one, or the folder is in use.
        MachineError: The backup is damaged, or there is no room. The vault in place is as it was.
    """
    finish_swap(directory)
    data_key, _slots = backup.keys_of(path, given)
    cover = backup_file.read_cover(path)
    _refuse_other(directory, data_key.vault_id)
    fresh = _beside(directory, _RESTORING)
    with ExitStack() as undo:
        if directory.exists():
            lock = VaultLock.acquire(directory / _LOCK_FILE)
            undo.callback(lock.release)
        _remove(fresh)
        try:
            fresh.mkdir(mode=0o700, parents=True)
            content = backup.unpack(path, data_key, fresh / DATABASE_FILE, advance)
            in_place = _key_in_place(directory, given, data_key)
            lost = _lost_since(directory, content, data_key, fresh=fresh, in_place=in_place)
            erased = _erasures(directory, in_place, path.parent)
            _settle(fresh, content, data_key, _Past(made_at=cover.made_at, lost=lost, erased=erased), now=now)
            # Last, for a vault exists when its slots.json does.
            write_durably(fresh / SLOTS_FILE, cover.slots)
        except OSError as error:
            _remove(fresh)
            raise MachineError(
                "The backup could not be restored; nothing was changed.", hint="Make room on the disk and try again."
            ) from error
        except BaseException:
            _remove(fresh)
            raise
        aside = _swap(directory, fresh, now)
    return Restored(directory=directory, content=content, made_at=cover.made_at, kept_aside=aside, lost=lost)


def finish_swap(directory: Path) -> None:
    """Ends a restore in place that was cut short between its two renames: the proved vault takes its place."""
    fresh = _beside(directory, _RESTORING)
    if not directory.exists() and (fresh / SLOTS_FILE).exists():
        with suppress(OSError):
            fresh.rename(directory)
            sync_directory(directory.parent)


def _refuse_other(directory: Path, vault_id: str) -> None:
    """Raises UserError where the folder holds something else than that vault or nothing."""
    if not directory.exists():
        return
    names = {path.name for path in directory.iterdir()} - {_LOCK_FILE}
    if names and not names & {SLOTS_FILE, DATABASE_FILE}:
        raise UserError("This folder holds other files.", hint="Choose an empty folder, or that of the vault.")
    in_place = _vault_id_in(directory)
    if in_place and in_place != vault_id:
        raise UserError("Another vault is in this folder.", hint="Choose another folder for this backup.")


def _vault_id_in(directory: Path) -> str:
    """The id of the vault in a folder; empty where there is none that can be read."""
    with suppress(UserError, MachineError):
        return backup.parsed_slots(slot_file.read_bytes(directory)).vault_id
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What a restored vault is told of the time after its backup."""

    made_at: str
    lost: LostSince | None
    erased: _Erasures


def _settle(fresh: Path, content: BackupContent, data_key: DataKey, past: _Past, *, now: Now) -> None:
    """Proves the restored database, notes the restore in its audit trail, and writes what lies beside it."""
    keys = derive_keys(data_key.key, data_key.vault_id)
    backup.prove(fresh / DATABASE_FILE, content, data_key)
    with driver_errors(DATABASE_FILE):
        database = open_database(fresh / DATABASE_FILE, keys.database)
        try:
            with database.transaction():
                _note(database, keys, past.made_at, lost=past.lost, now=now)
                remember_erasures(database, past.erased.patients, past.erased.certificates)
            head = chain.current_head(database, vault_id=data_key.vault_id, schema_version=content.schema_version)
        finally:
            database.close()
    chain.write_head(fresh, head, keys.state)
    Attempts(directory=fresh).start()


def _note(database: Database, keys: VaultKeys, made_at: str, *, lost: LostSince | None, now: Now) -> None:
    detail = f"backup of {made_at}"
    if lost is not None:
        detail += f"; lost since: {lost.records} records, {lost.audits} audit entries"
        detail += f", {len(lost.sources)} files, {len(lost.notes)} signed notes" if lost.is_known else " at least"
    at = now().astimezone(UTC).isoformat(timespec="milliseconds")
    entry = AuditEntry(seq=0, at=at, event="vault-restored", patient_id="", detail=detail)
    audit.append_entry(database, entry, keys.audit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Erasures:
    """Who was erased, by the vault in place and by the certificates beside the backup."""

    patients: tuple[str, ...] = ()
    certificates: tuple[tuple[str, bytes, str], ...] = ()


def _erasures(directory: Path, data_key: DataKey, folder: Path) -> _Erasures:
    """Whom a restore must not bring back. A patient's id is random: who can name it here was given a certificate."""
    beside = tuple(one.patient_id for one in certificates_in(folder, data_key.vault_id))
    if not (directory / DATABASE_FILE).exists():
        return _Erasures(patients=beside)
    with suppress(MachineError), driver_errors(DATABASE_FILE):
        database = open_database(directory / DATABASE_FILE, derive_keys(data_key.key, data_key.vault_id).database)
        try:
            own = tuple(erased_patients(database))
            kept = tuple((name, bytes(body), at) for name, body, at in database.rows("erasure_preferences"))
        finally:
            database.close()
        return _Erasures(patients=(*own, *beside), certificates=kept)
    return _Erasures(patients=beside)


def _key_in_place(directory: Path, given: Credentials, data_key: DataKey) -> DataKey:
    """The data key of the vault in place, which may be a newer one: by the same password, else that of the backup."""
    with suppress(MachineError, UserError):
        slots = backup.parsed_slots(slot_file.read_bytes(directory))
        found = find_keys(slots, given).data_keys
        epoch = max(found)
        return DataKey(vault_id=slots.vault_id, epoch=epoch, key=found[epoch])
    return data_key


def _lost_since(
    directory: Path, content: BackupContent, data_key: DataKey, *, fresh: Path, in_place: DataKey
) -> LostSince | None:
    """What the vault in place has that the backup has not, as far as it can be read; None where there is none."""
    if not (directory / DATABASE_FILE).exists():
        return None
    keys = derive_keys(data_key.key, data_key.vault_id)
    records = audits = 0
    with suppress(MachineError):
        head = chain.read_head(directory)
        if head is not None:
            records, audits = max(0, head.records - content.records), max(0, head.audits - content.audits)
    try:
        with driver_errors(DATABASE_FILE):
            sources, notes = _ids(directory / DATABASE_FILE, derive_keys(in_place.key, in_place.vault_id))
            had_sources, had_notes = _ids(fresh / DATABASE_FILE, keys)
    except MachineError:
        return LostSince(is_known=False, records=records, audits=audits)
    return LostSince(
        is_known=True,
        records=records,
        audits=audits,
        sources=tuple(sorted(sources - had_sources)),
        notes=tuple(sorted(notes - had_notes)),
    )


def _ids(path: Path, keys: VaultKeys) -> tuple[set[str], set[str]]:
    database = open_database(path, keys.database)
    try:
        sources = {one for (one,) in database.run_text("SELECT source_id FROM sources")}
        return sources, {one for (one,) in database.run_text("SELECT note_id FROM signed_notes")}
    finally:
        database.close()


def _swap(directory: Path, fresh: Path, now: Now) -> Path | None:
    """Puts the restored vault in place; gives where the old one is now."""
    aside = None
    try:
        if directory.exists():
            aside = _free(_beside(directory, f"{_ASIDE}{now().astimezone(UTC):%Y%m%d-%H%M%S}"))
            directory.rename(aside)
        fresh.rename(directory)
    except OSError as error:
        with suppress(OSError):
            if aside is not None and not directory.exists():
                aside.rename(directory)
        raise MachineError(
            "The restored vault could not be put in place; the vault is as it was before.",
            hint="Restore into a new folder instead.",
        ) from error
    with suppress(OSError):  # after a power cut either name may be the old one, which `finish_swap` puts right
        sync_directory(directory.parent)
    return aside


def _free(path: Path) -> Path:
    """A name that nothing has: two restores may be made within one second."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _beside(directory: Path, suffix: str) -> Path:
    return directory.with_name(directory.name + suffix)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
