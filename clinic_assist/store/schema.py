"""The vault's schema: numbered migrations, each run once, all in one transaction."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.store.database import Database, driver_errors, open_database
from clinic_assist.store.durable import sync_directory
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


def copy_before_migration(database: Database, path: Path, key: bytes) -> Path:
    """Makes a copy of an older vault's database beside it, still encrypted, and proves that it can be read.

    The copy is named after its schema and stays; the person may delete it when the new program has proved itself.

    Raises:
        MachineError: The copy cannot be written or does not read back; nothing was changed.
    """
    version = schema_version(database)
    copy = path.with_name(f"{path.stem}-schema-{version}.db")
    database.run_text("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        shutil.copyfile(path, copy)
        sync_directory(path.parent)
    except OSError as error:
        raise MachineError(
            "The vault must be brought to a new schema, but a copy of it could not be made first.",
            hint="Make room on the disk for a second vault.db and try again.",
        ) from error
    _verify_copy(copy, key, version)
    return copy


def _verify_copy(copy: Path, key: bytes, version: int) -> None:
    is_whole = False
    with suppress(MachineError), driver_errors(copy.name):
        check = open_database(copy, key)
        try:
            is_whole = (
                not check.run_text("PRAGMA cipher_integrity_check")
                and check.run_text("PRAGMA integrity_check") == [("ok",)]
                and schema_version(check) == version
            )
        finally:
            check.close()
    if not is_whole:
        raise MachineError(
            "The copy made before the change of schema is damaged; nothing was changed.",
            hint="Check the disk, then restore the vault from a backup.",
        )
