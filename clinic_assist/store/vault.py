"""Making, unlocking and describing a vault.

A vault is a folder: vault.db (encrypted), slots.json (the wrapped key), head.json (how far it was), vault.lock. See
docs/vault-format.md.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clinic_assist.errors import MachineError, UserError
from clinic_assist.store import chain, keys, schema
from clinic_assist.store.database import driver_errors, open_database, refuse_plain
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.lock import VaultLock
from clinic_assist.store.session import DATABASE_FILE, Now, Opened, Vault

__all__ = ["DATABASE_FILE", "Vault", "VaultDescription", "create_vault", "describe_vault", "open_vault", "vault_exists"]

LOCK_FILE = "vault.lock"
UNFINISHED_FILE = "vault.unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultDescription:
    """What a folder says without a passphrase; nothing of it is proved.

    Attributes:
        schema_version: As head.json last noted it; None where that is missing or damaged.
        slots: How many passphrases open it.
        problem: Why it can probably not be opened, for a person; empty where nothing speaks against it.
    """

    exists: bool
    vault_id: str = ""
    schema_version: int | None = None
    slots: int = 0
    size_bytes: int = 0
    problem: str = ""


def utc_now() -> datetime:
    """The time of this computer, in UTC."""
    return datetime.now(tz=UTC)


def create_vault(directory: Path, passphrase: str, *, kdf: KdfParameters | None = None, now: Now = utc_now) -> Vault:
    """Makes a new, empty vault in a folder and opens it. The folder is made where it is missing, for its owner only.

    A process that dies on the way leaves a mark, so that the next attempt clears away what it had begun.

    Raises:
        UserError: There is a vault already, or the passphrase is too short.
        MachineError: The folder cannot be written.
    """
    file, vault_keys = keys.new_slot_file(passphrase, kdf=kdf or KdfParameters())
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError("The vault's folder cannot be made.", hint="Choose another folder.") from error
    with ExitStack() as undo:
        lock = VaultLock.acquire(directory / LOCK_FILE)
        undo.callback(lock.release)
        _clear_ground(directory)
        vault = _fill(directory, Opened(vault_id=file.vault_id, keys=vault_keys, lock=lock, now=now), undo)
        keys.write_slots(directory, file)
        _remove_mark(directory)
        undo.pop_all()
        return vault


def open_vault(directory: Path, passphrase: str, *, now: Now = utc_now) -> Vault:
    """Unlocks a vault. An older one is brought to this program's schema, after a verified copy was made.

    Side effects: notes the unlocking in the audit trail and writes head.json.

    Raises:
        UserError: No vault there, wrong passphrase, open elsewhere, or made by a newer program.
        MachineError: A file is missing, damaged, not encrypted, or older than what this computer saw last.
    """
    database = directory / DATABASE_FILE
    if database.exists() and not (directory / keys.SLOTS_FILE).exists():
        raise MachineError(
            f"{keys.SLOTS_FILE} is missing: without it nobody can open this vault.", hint="Restore it from a backup."
        )
    file = keys.read_slots(directory)
    if not database.exists():
        raise MachineError(f"{DATABASE_FILE} is missing.", hint="Restore the vault from a backup.")
    refuse_plain(database)
    if database.stat().st_size == 0:
        raise _damaged_database()
    with ExitStack() as undo:
        lock = VaultLock.acquire(directory / LOCK_FILE)
        undo.callback(lock.release)
        opened = Opened(vault_id=file.vault_id, keys=keys.unlock(file, passphrase), lock=lock, now=now)
        vault = _check_and_open(directory, opened, undo)
        _remove_mark(directory)
        undo.pop_all()
        return vault


def vault_exists(directory: Path) -> bool:
    """Whether there is a vault in that folder, in whatever state."""
    is_unfinished = (directory / UNFINISHED_FILE).exists()
    return (directory / keys.SLOTS_FILE).exists() or ((directory / DATABASE_FILE).exists() and not is_unfinished)


def describe_vault(directory: Path) -> VaultDescription:
    """What can be said of a folder without a passphrase. Raises nothing: a damaged vault is described as such."""
    try:
        file = keys.read_slots(directory)
    except UserError:
        return VaultDescription(exists=False)
    except MachineError as error:
        return VaultDescription(exists=True, problem=error.message)
    database = directory / DATABASE_FILE
    schema_version = None
    with suppress(MachineError):
        head = chain.read_head(directory)
        schema_version = head.schema_version if head else None
    return VaultDescription(
        exists=True,
        vault_id=file.vault_id,
        schema_version=schema_version,
        slots=len(file.slots),
        size_bytes=database.stat().st_size if database.exists() else 0,
        problem="" if database.exists() else f"{DATABASE_FILE} is missing.",
    )


def _clear_ground(directory: Path) -> None:
    """Makes sure that nobody's data is in the way, and leaves the mark of an unfinished vault.

    Raises:
        UserError: A vault, or part of one, is in the folder.
    """
    mark = directory / UNFINISHED_FILE
    names = [DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", f"{DATABASE_FILE}-journal", chain.HEAD_FILE]
    if (directory / keys.SLOTS_FILE).exists():
        raise UserError("There is a vault in this folder already.", hint="Open it, or choose another folder.")
    try:
        if not mark.exists():
            if any((directory / name).exists() for name in names):
                raise UserError(
                    "This folder holds part of a vault.",
                    hint=f"Restore its {keys.SLOTS_FILE} from a backup, or choose another folder.",
                )
            mark.touch(mode=0o600)
        for name in names:
            (directory / name).unlink(missing_ok=True)
    except OSError as error:
        raise MachineError("The vault's folder cannot be written.", hint="Choose another folder.") from error


def _remove_mark(directory: Path) -> None:
    """Ends the making of a vault. Where it cannot be done now, the next opening does it.

    A mark that stayed would let `create_vault` clear away the vault, should its slots.json be lost one day.
    """
    with suppress(OSError):
        (directory / UNFINISHED_FILE).unlink(missing_ok=True)


def _fill(directory: Path, opened: Opened, undo: ExitStack) -> Vault:
    """Makes the files of a new vault, all but slots.json."""
    database = open_database(directory / DATABASE_FILE, opened.keys.database)
    undo.callback(database.close)
    with driver_errors(DATABASE_FILE):
        schema.migrate(database, schema.known_migrations())
        with database.transaction():
            database.run("insert_vault", opened.vault_id, opened.now().astimezone(UTC).isoformat())
    vault = Vault(directory, database, opened)
    vault.note_opening("vault-created")
    return vault


def _check_and_open(directory: Path, opened: Opened, undo: ExitStack) -> Vault:
    """Opens the database, checks that it is the right one, and brings it up to date."""
    path = directory / DATABASE_FILE
    database = open_database(path, opened.keys.database)
    undo.callback(database.close)
    events = []
    with driver_errors(DATABASE_FILE):
        migrations = schema.known_migrations()
        schema.refuse_newer(database, migrations)
        found = schema.schema_version(database)
        if found == 0 or database.one("vault_id") != opened.vault_id:
            raise _damaged_database()
        if chain.is_behind(database, chain.read_head(directory), vault_id=opened.vault_id, key=opened.keys.state):
            events.append("head-restored")
        if found < migrations[-1].version:
            schema.copy_before_migration(database, path, opened.keys.database)
            schema.migrate(database, migrations)
            events.append("vault-migrated")
    vault = Vault(directory, database, opened)
    vault.note_opening(*events, "vault-unlocked")
    return vault


def _damaged_database() -> MachineError:
    return MachineError(
        f"{DATABASE_FILE} is damaged or belongs to another vault.", hint="Restore the vault from a backup."
    )
