"""Making backups of an open vault and proving that they can be restored.

A vault's main file does not change while its log is not written back. So a backup writes the log back once, stops
that for as long as it copies, and the main file is the vault at one moment, while people go on working. Pages stay as
SQLCipher encrypted them; nothing is ever in the clear. A backup gets its name only after it was read back from the
disk, opened, and found to hold what was counted; until then it is a `.part`, which the next backup removes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.safekeeping import BackupContent, BackupLabel, CheckedBackup
from clinic_assist.store import audit, backup_file, chain, schema
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.opening import Credentials, find_keys
from clinic_assist.store.access.slots import Slots
from clinic_assist.store.backup_file import SUFFIX, Cover
from clinic_assist.store.database import Database, driver_errors, open_database
from clinic_assist.store.durable import sync_directory
from clinic_assist.store.keys import FORMAT, DataKey, backup_key, derive_keys, parse_slots

PART: Final = ".part"
CHECK_FOLDER: Final = "backup.check"
"""In the vault's folder, while a backup is opened to prove it: a database as encrypted as the vault's own."""
_READ_BYTES: Final = 1024 * 1024
_MOST_CONTENT_BYTES: Final = 1024 * 1024

Advance = Callable[[float], None]
"""Is told what part is done, 0 to 1; may raise to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A vault at one moment: an open main file that does not change, and what is in it."""

    file: BinaryIO
    size_bytes: int
    content: BackupContent
    changed_ns: int

    def is_unchanged(self) -> bool:
        """Whether nobody wrote to the file since: whatever closes the vault or changes its key does."""
        now = os.fstat(self.file.fileno())
        return (now.st_size, now.st_mtime_ns) == (self.size_bytes, self.changed_ns)


def content_of(database: Database) -> BackupContent:
    """Counts of everything. Works for vaults of any schema."""
    version = schema.schema_version(database)
    tables = [name for (name,) in database.run_text("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: _rows_in(database, name) for name in sorted(tables)}
    head = chain.current_head(database, vault_id="", schema_version=version)
    is_old = version < 2  # the first schema joined no patients
    return BackupContent(
        schema_version=version,
        patients=rows["patients"] if is_old else int(database.one("count_patients")),
        facts=int(database.one("count_facts")),
        sources=rows["sources"],
        signed_notes=rows["signed_notes"],
        records=head.records,
        record_head=head.record_head,
        audits=head.audits,
        audit_head=head.audit_head,
        rows=rows,
    )


def _rows_in(database: Database, table: str) -> int:
    return int(database.run_text(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608 - a name of our own schema


def take_snapshot(database: Database, path: Path) -> Snapshot:
    """Writes the log back and opens the main file. It stays as it is while `wal_autocheckpoint` is 0."""
    database.run_text("PRAGMA wal_checkpoint(TRUNCATE)")
    # Closing this descriptor lets go of the locks that SQLite holds on the file (POSIX; sqlite.org/howtocorrupt.html
    # s.2.2). vault.lock is what keeps other processes out.
    file = path.open("rb")
    found = os.fstat(file.fileno())
    return Snapshot(file=file, size_bytes=found.st_size, content=content_of(database), changed_ns=found.st_mtime_ns)


def write_part(path: Path, snapshot: Snapshot, cover: Cover, *, key: bytes, advance: Advance) -> None:
    """Writes a backup under its unfinished name, durably.

    Raises:
        MachineError: There is no room or the disk fails; what was written is removed.
        Exception: Whatever `advance` raises.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            backup_file.write(file, cover, key, _parts(snapshot, advance))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        remove(path)
        raise MachineError(
            "The backup could not be written; earlier backups are untouched.",
            hint="Make room in the backup folder, or check that it can be written.",
        ) from error
    except BaseException:
        remove(path)
        raise


def give_name(part: Path, path: Path) -> None:
    """Makes a proved backup one that counts. Raises MachineError."""
    try:
        part.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise MachineError("The backup could not be given its name.", hint="Check the backup folder.") from error


def check(path: Path, data_key: DataKey, work: Path) -> CheckedBackup:
    """Opens a backup in a folder of its own within `work`, reads every page and every record, and counts.

    Side effects: needs room for a second database in `work` while it runs; it is as encrypted as the vault's own.

    Raises:
        MachineError: The backup does not hold what it must, or there is no room to open it.
    """
    folder = work / CHECK_FOLDER
    clear_check(work)
    try:
        folder.mkdir(mode=0o700)
        content = unpack(path, data_key, folder / "vault.db")
        prove(folder / "vault.db", content, data_key)
    except OSError as error:
        raise MachineError(
            "The backup could not be opened to check it.", hint="Make room beside the vault for a second vault.db."
        ) from error
    finally:
        clear_check(work)
    return CheckedBackup(label=backup_file.label_of(path), content=content)


def unpack(path: Path, data_key: DataKey, target: Path, advance: Advance = lambda _part: None) -> BackupContent:
    """Writes the database of a backup to a file, durably, still encrypted; gives what must be in it.

    Raises:
        MachineError: The backup is damaged; the file is then of no use.
        OSError: The file cannot be written.
    """
    stream = backup_file.read(path, backup_key(data_key))
    content, rest = _read_content(stream)
    size, done = max(1, path.stat().st_size), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(rest)
        for part in stream:
            file.write(part)
            done += len(part)
            advance(min(1.0, done / size))
        file.flush()
        os.fsync(file.fileno())
    return content


def keys_of(path: Path, given: Credentials) -> tuple[DataKey, Slots]:
    """The data key of a backup, by what opened the vault on its day, and the ways in of that day.

    Raises:
        UserError: Nothing opens it.
        MachineError: Its label is damaged.
    """
    cover = backup_file.read_cover(path)
    slots = parsed_slots(cover.slots)
    found = find_keys(slots, given)
    if cover.epoch not in found.data_keys or slots.vault_id != cover.vault_id:
        raise backup_file.damaged()
    return DataKey(vault_id=slots.vault_id, epoch=cover.epoch, key=found.data_keys[cover.epoch]), slots


def parsed_slots(data: bytes) -> Slots:
    """slots.json of either format. Raises MachineError: it is damaged."""
    if slot_file.format_of(data) != FORMAT:
        return slot_file.parse(data)
    old = parse_slots(data)
    return Slots(format=slot_file.FORMAT, vault_id=old.vault_id, holders=(), slots=(), older=old.slots)


def backups_in(folder: Path, vault_id: str = "") -> tuple[BackupLabel, ...]:
    """The backups in a folder, newest first; of one vault, or of any. What cannot be read is left out.

    Raises:
        UserError: The folder cannot be looked into.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))
    except OSError as error:
        raise UserError("The backup folder cannot be looked into.", hint="Check that it is there.") from error
    found = []
    for path in paths:
        with suppress(UserError, MachineError, OSError):
            found.append(backup_file.label_of(path))
    mine = [label for label in found if vault_id in ("", label.vault_id)]
    return tuple(sorted(mine, key=lambda label: label.made_at, reverse=True))


def name_of(vault_id: str, made_at: str) -> str:
    """The name of a backup file: the vault's beginning and the moment. Nothing of a record."""
    moment = "".join(sign for sign in made_at[:19] if sign.isdigit())
    return f"clinic-assist-{vault_id[:8]}-{moment[:8]}-{moment[8:]}{SUFFIX}"


def clear_parts(folder: Path, vault_id: str) -> None:
    """Removes what backups of a vault that were cut short have left."""
    with suppress(OSError):
        for path in folder.glob(f"clinic-assist-{vault_id[:8]}-*{SUFFIX}{PART}"):
            remove(path)


def clear_check(work: Path) -> None:
    """Removes the folder in which a backup was being checked."""
    shutil.rmtree(work / CHECK_FOLDER, ignore_errors=True)


def remove(path: Path) -> None:
    """Removes a file, if it is there and can be."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _parts(snapshot: Snapshot, advance: Advance) -> Iterator[bytes]:
    content = msgspec.json.encode(snapshot.content)
    yield len(content).to_bytes(4, "big") + content
    left = snapshot.size_bytes
    while left:
        part = snapshot.file.read(min(_READ_BYTES, left))
        if not part:
            raise OSError("The database became shorter while it was copied.")
        left -= len(part)
        yield part
        advance(1 - left / snapshot.size_bytes)


def _read_content(stream: Iterable[bytes]) -> tuple[BackupContent, bytes]:
    first = next(iter(stream), b"")
    length = int.from_bytes(first[:4], "big")
    if length > min(_MOST_CONTENT_BYTES, len(first) - 4):
        raise backup_file.damaged()
    try:
        return msgspec.json.decode(first[4 : 4 + length], type=BackupContent), first[4 + length :]
    except (msgspec.DecodeError, ValueError):
        raise backup_file.damaged() from None


def prove(path: Path, expected: BackupContent, data_key: DataKey) -> None:
    """Reads every page and record of an unpacked backup, and counts. Raises MachineError: it is not as it must be."""
    keys = derive_keys(data_key.key, data_key.vault_id)
    with driver_errors("The backup"):
        database = open_database(path, keys.database)
        try:
            is_whole = (
                not database.run_text("PRAGMA cipher_integrity_check")
                and database.run_text("PRAGMA integrity_check") == [("ok",)]
                and database.one("vault_id") == data_key.vault_id
                and content_of(database) == expected
            )
            # The chains of an older schema are verified by the program that knew it, and again after migration.
            if is_whole and expected.schema_version == schema.known_migrations()[-1].version:
                is_whole = (
                    chain.verify_chain(database).is_intact and audit.verify_entries(database, keys.audit).is_intact
                )
        finally:
            database.close()
    if not is_whole:
        raise MachineError(
            "The backup does not hold what the vault held, so it does not count.",
            hint="Check the vault (`vault status`) and the disk, then make another backup.",
        )
