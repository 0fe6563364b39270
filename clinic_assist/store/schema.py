"""The vault's schema: numbered migrations, each run once, all in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clinic_assist.errors import BugError, UserError
from clinic_assist.store.database import Database
from clinic_assist.store.statements import split_script

_FILE_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step: from the schema before to `version`."""

    version: int
    script: str


@cache
def known_migrations() -> tuple[Migration, ...]:
    """All migrations of this program, in order, without a gap.

    Raises:
        BugError: The numbers have a gap (a file did not get into the build).
    """
    scripts = {file.name: file for file in files("clinic_assist.store").joinpath("migrations").iterdir()}
    found = [
        Migration(version=int(match[1]), script=scripts[name].read_text(encoding="utf-8"))
        for name in sorted(scripts)
        if (match := _FILE_NAME.fullmatch(name))
    ]
    if [migration.version for migration in found] != list(range(1, len(found) + 1)) or not found:
        raise BugError("The vault's migrations are not complete in this build.")
    return tuple(found)


def schema_version(database: Database) -> int:
    """Which schema the vault has; 0 for an empty file."""
    return int(database.run_text("PRAGMA user_version")[0][0])


def refuse_newer(database: Database, migrations: tuple[Migration, ...]) -> None:
    """Refuses a vault that a later program has changed.

    Raises:
        UserError: It is newer.
    """
    found, known = schema_version(database), migrations[-1].version
    if found > known:
        raise UserError(
            f"This vault was made by a newer Clinic Assist (vault schema {found}, this one knows {known}).",
            hint="Open it with the newer program.",
        )


def migrate(database: Database, migrations: tuple[Migration, ...]) -> None:
    """Brings the schema up to date, all or nothing."""
    pending = [migration for migration in migrations if migration.version > schema_version(database)]
    if not pending:
        return
    with database.transaction():
        for migration in pending:
            for text in split_script(migration.script):
                database.run_text(text)
        database.run_text(f"PRAGMA user_version = {pending[-1].version}")
