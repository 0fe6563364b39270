"""Making, unlocking and describing a vault.

A vault is a folder: vault.db (encrypted), slots.json (the wrapped key), head.json (how far it was), vault.lock. See
docs/vault-format.md.
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from clinic_assist.errors import ClinicAssistError, MachineError, UserError
from clinic_assist.people import NO_PROOF, Account, AccountState, Founder, Proof, Role, Way, WaysIn
from clinic_assist.store import backup, chain, keys, restore, schema, witness
from clinic_assist.store.access import accounts, rekeying, settling
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.attempts import ATTEMPTS_FILE, Attempts
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import KINDS, Credentials, Found, counted_as, find_keys, refused
from clinic_assist.store.access.slots import HolderKind, Slots
from clinic_assist.store.database import Database, driver_errors, open_database, refuse_plain
from clinic_assist.store.keys import DataKey, KdfParameters
from clinic_assist.store.lock import VaultLock
from clinic_assist.store.migration_backup import back_up_before_migration
from clinic_assist.store.session import DATABASE_FILE, Now, Opened, Vault
from clinic_assist.store.surroundings import ALONE, Surroundings

__all__ = [
    "DATABASE_FILE",
    "Vault",
    "VaultDescription",
    "create_vault",
    "describe_vault",
    "open_vault",
    "vault_exists",
    "ways_in",
]

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


def create_vault(
    directory: Path,
    passphrase: str,
    *,
    kdf: KdfParameters | None = None,
    now: Now = utc_now,
    witnesses: Path | None = None,
    founder: Founder | None = None,
) -> Vault:
    """Makes a new, empty vault in a folder and opens it. The folder is made where it is missing, for its owner only.

    Its one account may do everything; it is called `owner` where the founder chooses no other login.
    A process that dies on the way leaves a mark, so that the next attempt clears away what it had begun.

    Raises:
        UserError: There is a vault already, the passphrase is too short, or the login cannot be one.
        MachineError: The folder cannot be written.
    """
    keys.check_strength(passphrase)
    if founder is not None and founder.login.strip():
        accounts.folded_login(founder.login)
    data_key = DataKey(vault_id=secrets.token_hex(16), epoch=1, key=secrets.token_bytes(32))
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError("The vault's folder cannot be made.", hint="Choose another folder.") from error
    with ExitStack() as undo:
        lock = VaultLock.acquire(directory / LOCK_FILE)
        undo.callback(lock.release)
        _clear_ground(directory)
        opened = Opened(
            vault_id=data_key.vault_id,
            keys=keys.derive_keys(data_key.key, data_key.vault_id),
            lock=lock,
            now=now,
            data_key=data_key,
            witness=witness.folder_of(witnesses, data_key.vault_id),
        )
        first = _First(secret=Secret(text=passphrase), kdf=kdf or KdfParameters(), founder=founder)
        vault, slots = _fill(directory, opened, first, undo=undo)
        Attempts(directory=directory).start()
        slot_file.write(directory, slots)
        _remove_mark(directory)
        undo.pop_all()
        return vault


def open_vault(
    directory: Path,
    passphrase: str,
    *,
    login: str = "",
    way: Way = Way.PASSWORD,
    proof: Proof = NO_PROOF,
    around: Surroundings = ALONE,
) -> Vault:
    """Unlocks a vault. An older one is brought to this program's schema, after a verified copy was made.

    Args:
        directory: The vault's folder.
        passphrase: Or the code on a sheet, as it was typed.
        login: May be empty where the vault has one account only.
        way: What was typed.
        proof: What an enrolled FIDO2 key answered, and a one-time code.
        around: What the machine adds: where second heads lie, and how strict the lock-out is.

    Side effects: counts the attempt, notes the unlocking in the audit trail and writes head.json.

    Raises:
        UserError: No vault there, nothing that opens it, a wait that is not over, open elsewhere, or made by a newer
            program.
        CodeNeededError: A one-time code is asked for as well.
        MachineError: A file is missing, damaged, not encrypted, or older than what this computer saw last.
    """
    restore.finish_swap(directory)
    database = directory / DATABASE_FILE
    if database.exists() and not (directory / keys.SLOTS_FILE).exists():
        raise MachineError(
            f"{keys.SLOTS_FILE} is missing: without it nobody can open this vault.", hint="Restore it from a backup."
        )
    slots = read_slots(directory)
    if not database.exists():
        raise MachineError(f"{DATABASE_FILE} is missing.", hint="Restore the vault from a backup.")
    refuse_plain(database)
    if database.stat().st_size == 0:
        raise _damaged_database()
    given = Credentials(secret=Secret(text=passphrase, factor=proof.factor), login=login, way=way)
    with ExitStack() as undo:
        lock = VaultLock.acquire(directory / LOCK_FILE)
        undo.callback(lock.release)
        rekeying.clear(directory)
        backup.clear_check(directory)
        attempts = Attempts(directory=directory, lock_out=around.lock_out)
        if slots.older:  # the book came with accounts
            attempts.start()
        name = counted_as(slots, given)
        failures = attempts.count(name)
        attempts.begin(name)
        found = find_keys(slots, given)
        door = _Door(
            found=found, lock=lock, now=utc_now, witnesses=around.witnesses, failures=failures, code=proof.code
        )
        vault = _check_and_open(directory, slots, given, door, undo=undo)
        attempts.succeeded(name)
        vault.erase_again()
        _remove_mark(directory)
        undo.pop_all()
        return vault


def read_slots(directory: Path) -> Slots:
    """slots.json of either format; one of format 1 as slots that nobody has opened since.

    Raises:
        UserError: There is no vault in that folder.
        MachineError: The file cannot be read, is damaged, or asks for more than we pay.
    """
    return backup.parsed_slots(slot_file.read_bytes(directory))


def vault_exists(directory: Path) -> bool:
    """Whether there is a vault in that folder, in whatever state."""
    restore.finish_swap(directory)
    is_unfinished = (directory / UNFINISHED_FILE).exists()
    return (directory / keys.SLOTS_FILE).exists() or ((directory / DATABASE_FILE).exists() and not is_unfinished)


def describe_vault(directory: Path) -> VaultDescription:
    """What can be said of a folder without a passphrase. Raises nothing: a damaged vault is described as such."""
    try:
        file = read_slots(directory)
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
        slots=len(file.slots) + len(file.older),
        size_bytes=database.stat().st_size if database.exists() else 0,
        problem="" if database.exists() else f"{DATABASE_FILE} is missing.",
    )


def ways_in(directory: Path) -> WaysIn:
    """By what a vault can be opened, as slots.json says. Raises nothing: where it cannot be read, opening says why."""
    try:
        slots = read_slots(directory)
    except ClinicAssistError:
        return WaysIn()
    kinds = [holder.kind for holder in slots.holders]
    return WaysIn(
        needs_login=kinds.count(HolderKind.ACCOUNT) > 1,
        sheets=frozenset(way for way, kind in KINDS.items() if kind in kinds),
    )


def _clear_ground(directory: Path) -> None:
    """Makes sure that nobody's data is in the way, and leaves the mark of an unfinished vault.

    Raises:
        UserError: A vault, or part of one, is in the folder.
    """
    mark = directory / UNFINISHED_FILE
    names = [DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", f"{DATABASE_FILE}-journal"]
    names += [chain.HEAD_FILE, ATTEMPTS_FILE]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _First:
    """Who comes in first, and by what."""

    secret: Secret
    kdf: KdfParameters
    founder: Founder | None


def _fill(directory: Path, opened: Opened, first: _First, *, undo: ExitStack) -> tuple[Vault, Slots]:
    """Makes the files of a new vault, all but slots.json, which it gives."""
    database = open_database(directory / DATABASE_FILE, opened.keys.database)
    undo.callback(database.close)
    at = opened.now().astimezone(UTC).isoformat()
    empty = Slots(format=slot_file.FORMAT, vault_id=opened.vault_id, holders=(), slots=())
    with driver_errors(DATABASE_FILE):
        schema.migrate(database, schema.known_migrations())
        with database.transaction():
            database.run("insert_vault", opened.vault_id, at)
            entry = settling.Entry(data_key=opened.data_key, secret=first.secret, kdf=first.kdf, at=at)
            account, slots = settling.first_account(database, empty, entry, first.founder)
    vault = Vault(directory, database, replace(opened, slot_id=slots.slots[0].slot_id))
    vault.let_in(account, slots)
    vault.note_opening(("vault-created", ""))
    return vault, slots


def _check_and_open(directory: Path, slots: Slots, given: Credentials, door: _Door, *, undo: ExitStack) -> Vault:
    """Opens the database, checks that it is the right one, and brings it up to date."""
    path, found = directory / DATABASE_FILE, door.found
    database, epoch = _open_with(path, slots.vault_id, found)
    undo.callback(database.close)
    data_key = DataKey(vault_id=slots.vault_id, epoch=epoch, key=found.data_keys[epoch])
    opened = Opened(
        vault_id=slots.vault_id,
        keys=keys.derive_keys(data_key.key, slots.vault_id),
        lock=door.lock,
        now=door.now,
        data_key=data_key,
        way=found.way,
        slot_id=found.slot_id,
        witness=witness.folder_of(door.witnesses, slots.vault_id),
    )
    events = [("failed-attempts", f"count {door.failures}")] if door.failures else []
    with driver_errors(DATABASE_FILE):
        migrations = schema.known_migrations()
        schema.refuse_newer(database, migrations)
        version = schema.schema_version(database)
        if version == 0 or database.one("vault_id") != opened.vault_id:
            raise _damaged_database()
        states = [keys.derive_keys(key, slots.vault_id).state for key in found.data_keys.values()]
        if chain.is_behind(database, chain.read_head(directory), vault_id=opened.vault_id, keys=states):
            events.append(("head-restored", ""))
        place = opened.witness
        if place is not None and witness.is_missing(database, place, vault_id=opened.vault_id, keys=states):
            events.append(("witness-made", ""))
        if version < migrations[-1].version:
            back_up_before_migration(database, directory, opened)
            schema.migrate(database, migrations)
            events.append(("vault-migrated", f"from {version}"))
        account, settled = _who(directory, database, slots, given, door=replace(door, epoch=epoch))
    vault = Vault(directory, database, opened)
    vault.let_in(account, settled)
    vault.pass_gate(door.code)
    vault.note_opening(*events, ("vault-unlocked", opened.way.value))
    return vault


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    """What was found behind the credentials, and what holds others out meanwhile."""

    found: Found
    lock: VaultLock
    now: Now
    epoch: int = 1
    witnesses: Path | None = None
    failures: int = 0
    code: str = field(default="", repr=False)


def _open_with(path: Path, vault_id: str, found: Found) -> tuple[Database, int]:
    """Opens the database by the newest data key that fits: a change of it may have been cut short."""
    *newer, oldest = sorted(found.data_keys, reverse=True)
    for epoch in newer:
        with suppress(MachineError):
            return open_database(path, keys.derive_keys(found.data_keys[epoch], vault_id).database), epoch
    return open_database(path, keys.derive_keys(found.data_keys[oldest], vault_id).database), oldest


def _who(
    directory: Path, database: Database, slots: Slots, given: Credentials, *, door: _Door
) -> tuple[Account, Slots]:
    """Whose slot was opened, as the register knows it; slots.json is put in order.

    Raises:
        UserError: The register does not know the slot or its holder any more.
    """
    found = door.found
    if found.holder is None:
        with database.transaction():
            at = door.now().astimezone(UTC).isoformat()
            account, adopted = settling.adopt_older(database, slots, found, given.secret, at=at)
        slot_file.write(directory, adopted)
        return account, adopted
    if accounts.known_slots(database).get(found.slot_id) != found.holder.holder_id:
        raise refused(given)
    settled = settling.cut_to_register(directory, database, slots, epoch=door.epoch)
    if found.holder.kind is not HolderKind.ACCOUNT:
        return _by_code(found), settled
    known = accounts.account_of(database, found.holder.account)
    if known is None or known.state is not AccountState.ACTIVE:
        raise refused(given)
    return known, settled


def _by_code(found: Found) -> Account:
    """Who somebody with a sheet counts as: the recovery key brings people back in, the envelope breaks the glass."""
    is_recovery = found.way is Way.RECOVERY
    return Account(
        account_id="recovery" if is_recovery else "emergency",
        login="",
        name="Recovery key" if is_recovery else "Emergency access",
        role=Role.ADMINISTRATOR if is_recovery else Role.EMERGENCY,
    )


def _damaged_database() -> MachineError:
    return MachineError(
        f"{DATABASE_FILE} is damaged or belongs to another vault.", hint="Restore the vault from a backup."
    )
