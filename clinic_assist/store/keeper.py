"""Backups outside an open vault, as workflows see them. Implements `workflows.back_up.BackupKeeper`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from clinic_assist.errors import ClinicAssistError, MachineError
from clinic_assist.notes.safekeeping import BackupLabel, CheckedBackup, ErasureCertificate, RescueReport, Restored
from clinic_assist.people import Way
from clinic_assist.store import backup, certificates, witness
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials, find_keys
from clinic_assist.store.durable import sync_directory
from clinic_assist.store.opened import Now
from clinic_assist.store.purge import purge, refuse_without_vault
from clinic_assist.store.rescue import rescue
from clinic_assist.store.restore import check_backup, restore


class Entry(Protocol):
    """What a backup is opened with."""

    @property
    def secret(self) -> str: ...

    @property
    def login(self) -> str: ...

    @property
    def way(self) -> Way: ...


class BackupsOnDisk:
    """Backups in folders of this machine.

    A vault that was restored or ended on purpose is older than this computer has seen it: `witnesses` is told.
    """

    def __init__(self, now: Now, *, witnesses: Path | None = None) -> None:
        self._now = now
        self._witnesses = witnesses

    def backups_in(self, folder: Path, vault_id: str = "") -> tuple[BackupLabel, ...]:
        """Those in a folder, newest first. Raises UserError: it cannot be looked into."""
        return backup.backups_in(folder, vault_id)

    def remove(self, label: BackupLabel) -> None:
        """Removes one. Raises MachineError."""
        try:
            label.path.unlink(missing_ok=True)
            sync_directory(label.path.parent)
        except OSError as error:
            raise MachineError("An old backup could not be removed.", hint="Check the backup folder.") from error

    def check(self, path: Path, given: Entry, work: Path) -> CheckedBackup:
        """Restores a backup for a trial within `work`, reads and counts everything, and removes it again."""
        return check_backup(path, _credentials(given), work)

    def note_erasure(self, folder: Path, certificate: ErasureCertificate) -> None:
        """Puts a certificate beside the backups, so that a restore on another machine erases again."""
        certificates.write(folder, certificate)

    def restore(self, path: Path, given: Entry, directory: Path, advance: Callable[[float], None]) -> Restored:
        """Makes a vault from a backup; one in place is kept aside."""
        restored = restore(path, _credentials(given), directory, now=self._now, advance=advance)
        witness.forget(self._witnesses, _vault_id(directory))
        return restored

    def rescue(self, directory: Path, given: Entry, target: Path) -> RescueReport:
        """Makes a new vault of what can be read of a damaged one, which is only read."""
        report = rescue(directory, _credentials(given), target, now=self._now)
        witness.forget(self._witnesses, _vault_id(target))
        return report

    def purge(self, directory: Path, given: Entry | None) -> tuple[Path, ...]:
        """Ends a vault; gives what remains. Whoever does it opens the vault first, unless its ways in are gone already.

        Raises UserError: there is none, nothing opens it, or it is open.
        """
        refuse_without_vault(directory)
        if given is not None:
            find_keys(backup.parsed_slots(slot_file.read_bytes(directory)), _credentials(given))
        vault_id = _vault_id(directory)
        left = purge(directory)
        witness.forget(self._witnesses, vault_id)
        return left


def _vault_id(directory: Path) -> str:
    """The id of the vault in a folder; empty where its ways in are gone."""
    try:
        return backup.parsed_slots(slot_file.read_bytes(directory)).vault_id
    except ClinicAssistError:
        return ""


def _credentials(given: Entry) -> Credentials:
    return Credentials(secret=Secret(text=given.secret), login=given.login, way=given.way)
