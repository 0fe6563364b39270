"""What an open vault does for its own safety: backups, beside other work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from threading import Lock

from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.safekeeping import BackupReason, CheckedBackup
from clinic_assist.store import backup, backup_file
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.factored import FactoredVault
from clinic_assist.store.backup import Advance, Snapshot
from clinic_assist.store.backup_file import Cover
from clinic_assist.store.database import Database
from clinic_assist.store.keys import DataKey, backup_key
from clinic_assist.store.opened import DATABASE_FILE, Opened

# sqlite.org/wal.html s.3: how many pages the log may have before it is written back.
_USUAL_LOG_PAGES = 1000


class BackedUpVault(FactoredVault):
    """An open vault, as backups see it."""

    def __init__(self, directory: Path, database: Database, opened: Opened) -> None:
        super().__init__(directory, database, opened)
        self._one_backup = Lock()

    def back_up(
        self, folder: Path, reason: BackupReason = BackupReason.ASKED, advance: Advance = lambda _part: None
    ) -> CheckedBackup:
        """Makes a backup in a folder while others work with the vault, and proves it before it counts.

        Needs room for the database twice: in the folder, and for a while beside the vault.

        Raises:
            UserError: Another backup is being made.
            MachineError: There is no room, the disk fails, the vault was closed meanwhile, or the backup does not read
                back. Earlier backups are untouched, and no file is left that looks like a backup.
            Exception: Whatever `advance` raises.
        """
        if not self._one_backup.acquire(blocking=False):
            raise UserError("A backup is being made already.", hint="Wait until it is done.")
        try:
            return self._back_up(folder, reason, advance)
        finally:
            self._one_backup.release()

    def _back_up(self, folder: Path, reason: BackupReason, advance: Advance) -> CheckedBackup:
        backup.clear_parts(folder, self.vault_id)
        made_at = self._now().astimezone(UTC).isoformat(timespec="seconds")
        path = _free(folder / backup.name_of(self.vault_id, made_at))
        part = path.with_name(path.name + backup.PART)
        try:
            with self._unchanging() as (snapshot, data_key, slots):
                cover = Cover(
                    vault_id=self.vault_id,
                    made_at=made_at,
                    reason=reason,
                    schema_version=snapshot.content.schema_version,
                    epoch=data_key.epoch,
                    slots=slots,
                )
                backup.write_part(part, snapshot, cover, key=backup_key(data_key), advance=advance)
            checked = backup.check(part, data_key, self.directory)
            backup.give_name(part, path)
        except BaseException:
            backup.remove(part)
            raise
        with self._writing() as database:
            detail = f"{reason.value}, {checked.content.patients} patients, {checked.content.records} records"
            self._append_audit(database, "backup-made", detail=detail)
        return CheckedBackup(label=backup_file.label_of(path), content=checked.content)

    @contextmanager
    def _unchanging(self) -> Iterator[tuple[Snapshot, DataKey, bytes]]:
        """The main file at one moment; for as long as the block lasts all changes go into the log."""
        with self._reading() as database:
            if database.is_in_transaction:
                raise UserError("The vault is in the middle of storing something.", hint="Try again in a moment.")
            database.run_text("PRAGMA wal_autocheckpoint = 0")
            try:
                snapshot = backup.take_snapshot(database, self.directory / DATABASE_FILE)
            except OSError as error:
                raise MachineError(f"{DATABASE_FILE} cannot be read.", hint="Check the disk.") from error
            data_key, slots = self._opened.data_key, slot_file.read_bytes(self.directory)
        try:
            with closing(snapshot.file):
                yield snapshot, data_key, slots
                if self._database is None or not snapshot.is_unchanged():
                    raise MachineError("The vault was closed while its backup was made.", hint="Make another backup.")
        finally:
            with self._turn:
                if self._database is not None:
                    self._database.run_text(f"PRAGMA wal_autocheckpoint = {_USUAL_LOG_PAGES}")


def _free(path: Path) -> Path:
    """A name that no file has: two backups may be made within one second."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
