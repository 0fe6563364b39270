"""The second head of a vault, outside its folder: it tells a vault that was put back as a whole.

Attack: vault.db and head.json of one day, or the whole folder, are put in the place of today's. Defence: the same head
lies in a folder of the user's own on this computer, one for each vault. Limit: whoever can write that folder as well
can put it back or delete it; a vault that is opened on another computer has no witness there. A witness that was
deleted is made anew, which the audit trail says (`witness-made`). To try it: `tests/unit/store/test_witness.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from clinic_assist.errors import MachineError
from clinic_assist.store import chain
from clinic_assist.store.chain import Head
from clinic_assist.store.database import Database


def folder_of(witnesses: Path | None, vault_id: str) -> Path | None:
    """Where the witness of a vault lies; None where no folder for witnesses is given."""
    return witnesses / vault_id if witnesses is not None and vault_id else None


def write(folder: Path, head: Head, key: bytes) -> None:
    """Follows the vault. A folder that cannot be written keeps nobody from working; the head in the vault is there."""
    with suppress(MachineError, OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        chain.write_head(folder, head, key)


def forget(witnesses: Path | None, vault_id: str) -> None:
    """Lets an older state of a vault count again: it was restored, or ended, on purpose. Never raises."""
    folder = folder_of(witnesses, vault_id)
    if folder is not None:
        with suppress(OSError):
            (folder / chain.HEAD_FILE).unlink(missing_ok=True)
            folder.rmdir()


def is_missing(database: Database, folder: Path, *, vault_id: str, keys: Iterable[bytes]) -> bool:
    """Compares the database with what the witness saw last; tells whether there is none.

    Raises:
        MachineError: The database is older than the witness saw it, has another history, or the witness is damaged.
    """
    seen = chain.read_head(folder)
    if seen is None:
        return True
    try:
        chain.is_behind(database, seen, vault_id=vault_id, keys=keys)
    except MachineError as error:
        raise MachineError(
            error.message,
            hint=f"Put back the newer vault. Where a backup was restored on purpose, move this away: {folder}.",
        ) from None
    return False
