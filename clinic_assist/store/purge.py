"""Ending a vault: the ways in are overwritten and removed first, so that nothing else can ever be read, then the rest.

Limit: a solid-state disk may keep the blocks that were overwritten; against that the random data key stands only under
what somebody types. Backups and copies elsewhere stay readable by the passwords of their day.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from clinic_assist.errors import MachineError, UserError
from clinic_assist.store.backup_file import SUFFIX
from clinic_assist.store.durable import sync_directory
from clinic_assist.store.keys import SLOTS_FILE
from clinic_assist.store.lock import VaultLock
from clinic_assist.store.opened import DATABASE_FILE

_LOCK_FILE = "vault.lock"
_OVER_FIRST_BYTES = 4096
"""Of a database the first page holds the salt of its page keys; without it no page verifies."""


def purge(directory: Path) -> tuple[Path, ...]:
    """Removes a vault for good; gives what remains in and beside its folder. Safe to repeat after a crash.

    Raises:
        UserError: The vault is open.
        MachineError: A file could not be overwritten or removed; what was done stays done.
    """
    lock = VaultLock.acquire(directory / _LOCK_FILE)
    try:
        for name in (SLOTS_FILE, f"{SLOTS_FILE}.new"):
            _overwrite(directory / name)
        backups = sorted(directory.glob(f"*{SUFFIX}*"))
        for path in backups:  # each holds the ways in of its day in its label, at its beginning
            _overwrite(path, most=16 * 1024 * 1024)
        for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}.rekeyed", f"{DATABASE_FILE}.rekeyed-wal"):
            _overwrite(directory / name, most=_OVER_FIRST_BYTES)
        for name in ("head.json", "attempts.json", "vault.unfinished", f"{DATABASE_FILE}-shm"):
            (directory / name).unlink(missing_ok=True)
    except OSError as error:
        raise MachineError(
            "A file of the vault could not be overwritten or removed.", hint="Check the disk and purge again."
        ) from error
    finally:
        lock.release()
    with suppress(OSError):
        (directory / _LOCK_FILE).unlink(missing_ok=True)
        directory.rmdir()
    aside = directory.parent.glob(f"{directory.name}.before-restore-*")
    return tuple(sorted((*(directory.iterdir() if directory.exists() else ()), *aside)))


def refuse_without_vault(directory: Path) -> None:
    """Raises UserError where there is nothing to purge."""
    if not (directory / SLOTS_FILE).exists() and not (directory / DATABASE_FILE).exists():
        raise UserError("There is no vault in that folder.")


def _overwrite(path: Path, *, most: int | None = None) -> None:
    """Random bytes over a file, synced, then away with it."""
    if not path.exists():
        return
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(size if most is None else min(size, most)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_directory(path.parent)
