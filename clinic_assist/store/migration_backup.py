"""The backup that is made before a vault is brought to a new schema."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC
from pathlib import Path

from clinic_assist.errors import MachineError
from clinic_assist.notes.safekeeping import BackupReason
from clinic_assist.store import backup
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.backup_file import SUFFIX, Cover
from clinic_assist.store.database import Database
from clinic_assist.store.keys import backup_key
from clinic_assist.store.opened import DATABASE_FILE, Opened


def back_up_before_migration(database: Database, directory: Path, opened: Opened) -> Path:
    """Makes and proves a backup of an older vault in its own folder, named after the schema.

    It stays; the person may delete it when the new program has proved itself.

    Raises:
        MachineError: It cannot be written or does not read back; nothing was changed.
    """
    try:
        snapshot = backup.take_snapshot(database, directory / DATABASE_FILE)
    except OSError as error:
        raise MachineError(f"{DATABASE_FILE} cannot be read.", hint="Check the disk.") from error
    version = snapshot.content.schema_version
    path = directory / f"before-schema-{version + 1}{SUFFIX}"
    part = path.with_name(path.name + backup.PART)
    cover = Cover(
        vault_id=opened.vault_id,
        made_at=opened.now().astimezone(UTC).isoformat(timespec="seconds"),
        reason=BackupReason.BEFORE_MIGRATION,
        schema_version=version,
        epoch=opened.data_key.epoch,
        slots=slot_file.read_bytes(directory),
    )
    try:
        with closing(snapshot.file):
            backup.write_part(part, snapshot, cover, key=backup_key(opened.data_key), advance=lambda _part: None)
        backup.check(part, opened.data_key, directory)
        backup.give_name(part, path)
    except MachineError as error:
        backup.remove(part)
        raise MachineError(
            "The vault must be brought to a new schema, but no backup of it could be made first; nothing was changed.",
            hint=error.hint,
        ) from error
    return path
