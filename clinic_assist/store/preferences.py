"""How people like to work; kept in the vault, because the name of a column or a folder can tell of a patient."""

from __future__ import annotations

from clinic_assist.errors import BugError
from clinic_assist.store.database import Database

MOST_BYTES = 4 * 1024 * 1024
"""Largest preference that is kept."""


def preference(database: Database, name: str) -> bytes | None:
    """What is kept under a name; None where nothing is."""
    found = database.row("preference_by_name", name)
    return bytes(found[0]) if found is not None else None


def set_preference(database: Database, name: str, body: bytes | None, *, at: str) -> None:
    """Keeps something under a name in place of what was there; None forgets it.

    Raises:
        BugError: It is larger than `MOST_BYTES`.
    """
    if body is None:
        database.run("delete_preference", name)
        return
    if len(body) > MOST_BYTES:
        raise BugError("A preference was to be kept that is no preference any more.")
    database.run("put_preference", name, body, at)
