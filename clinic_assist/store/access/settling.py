"""What is put in order between register and slots.json when a vault is opened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from clinic_assist.people import Account, Founder, Role
from clinic_assist.store.access import accounts, holding
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Found
from clinic_assist.store.access.slots import HolderKind, Slots
from clinic_assist.store.database import Database
from clinic_assist.store.keys import DataKey, KdfParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody is taken in with: the data key that is sealed to them, their secret and what it costs to try."""

    data_key: DataKey
    secret: Secret
    kdf: KdfParameters
    at: str


def first_account(
    database: Database, slots: Slots, entry: Entry, founder: Founder | None = None
) -> tuple[Account, Slots]:
    """The account of whoever made the vault, with its slot. To be called within a transaction; writes no file.

    Nobody else is there: so that one person can work alone, it may do what an administrator does as well.
    Raises UserError: what was given cannot be a login.
    """
    by = founder or Founder()
    taken = {one.login for one in accounts.all_accounts(database)}
    login = (
        accounts.folded_login(by.login)
        if by.login.strip()
        else next(name for name in _first_logins() if name not in taken)
    )
    account = Account(
        account_id=accounts.new_account_id(), login=login, name=by.name.strip(), role=Role.CLINICIAN, may_own=True
    )
    return account, with_account(database, slots, account, entry)


def with_account(database: Database, slots: Slots, account: Account, entry: Entry) -> Slots:
    """The slots with a new account that the register knows from now on. To be called within a transaction."""
    holder, private = holding.new_holder(
        entry.data_key, kind=HolderKind.ACCOUNT, account=account.account_id, login=account.login
    )
    slot = holding.new_slot(holder, private, entry.secret, vault_id=slots.vault_id, kdf=entry.kdf)
    accounts.insert_account(database, account, at=entry.at)
    accounts.know_holder(database, holder)
    accounts.know_slot(database, slot, at=entry.at)
    return slots.with_holder(holder).with_slot(slot)


def adopt_older(database: Database, slots: Slots, found: Found, secret: Secret, *, at: str) -> tuple[Account, Slots]:
    """Makes an account of a passphrase of format 1 that was just given. Its old slot goes."""
    old = next(slot for slot in slots.older if slot.slot_id == found.slot_id)
    left = replace(slots, older=tuple(slot for slot in slots.older if slot is not old))
    data_key = DataKey(vault_id=slots.vault_id, epoch=1, key=found.data_keys[1])
    return first_account(database, left, Entry(data_key=data_key, secret=secret, kdf=old.kdf, at=at))


def cut_to_register(directory: Path, database: Database, slots: Slots, *, epoch: int) -> Slots:
    """Takes from slots.json what the register does not know, and what a change of the data key left behind.

    The register decides: a slot that it does not know was put back from an earlier day, or belongs to a step that was
    cut short before it was acknowledged. `epoch` is that of the database; other data keys are of no use. Nothing is
    taken from the register: who holds the disk for an hour could otherwise have everybody forgotten.
    """
    known, keys = accounts.known_slots(database), accounts.public_keys(database)
    holders = tuple(
        replace(holder, sealed=tuple(one for one in holder.sealed if one.epoch == epoch))
        for holder in slots.holders
        if keys.get(holder.holder_id) == holder.public_key and any(one.epoch == epoch for one in holder.sealed)
    )
    ids = {holder.holder_id for holder in holders}
    settled = replace(
        slots,
        holders=holders,
        slots=tuple(one for one in slots.slots if one.holder_id in ids and known.get(one.slot_id) == one.holder_id),
        older=slots.older if epoch == 1 else (),
    )
    if settled != slots:
        slot_file.write(directory, settled)
    return settled


def _first_logins() -> list[str]:
    return [accounts.FIRST_LOGIN, *(f"{accounts.FIRST_LOGIN}{number}" for number in range(2, 100))]
