"""The SQL of this room: one statement a file, named for its question."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from sqlcipher3 import dbapi2

from clinic_assist.errors import BugError


@cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return files("clinic_assist.store").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def split_script(script: str) -> Iterator[str]:
    """The single statements of a migration, in order. Each must end at the end of a line.

    Raises:
        BugError: The last statement is not complete.
    """
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if dbapi2.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise BugError("A migration ends within a statement.")
