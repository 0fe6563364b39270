"""From what a person typed to the data keys of a vault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from clinic_assist.errors import UserError
from clinic_assist.people import Way
from clinic_assist.store import keys
from clinic_assist.store.access.codes import read_code
from clinic_assist.store.access.holding import Secret, open_slot, unseal
from clinic_assist.store.access.slots import Holder, HolderKind, Slot, SlotKind, Slots

KINDS: Final = {Way.RECOVERY: HolderKind.RECOVERY, Way.EMERGENCY: HolderKind.EMERGENCY}
"""Whose slots the code on a sheet opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody opens a vault with.

    Attributes:
        login: May be empty where the vault has one account only, and with a code.
        secret: Password or code, and what an enrolled key answered.
        way: What it is.
    """

    secret: Secret
    login: str = ""
    way: Way = Way.PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The way that credentials opened.

    Attributes:
        data_keys: By epoch: more than one where a change of the data key was cut short.
        holder: None where a slot of format 1 was opened.
    """

    data_keys: dict[int, bytes] = field(repr=False)
    holder: Holder | None
    slot_id: str
    way: Way


def find_keys(slots: Slots, given: Credentials) -> Found:
    """Opens a slot.

    Raises:
        UserError: Nothing opens; which of login and password is wrong is not said. Or a login must be given.
    """
    secret = given.secret
    if given.way is not Way.PASSWORD:
        secret = Secret(text=read_code(secret.text), factor=secret.factor, pepper=secret.pepper)
    for slot in _candidates(slots, given):
        holder = slots.holder(slot.holder_id)
        private = open_slot(slot, holder, slots.vault_id, secret)
        if private is None:
            continue
        data_keys = unseal(holder, slots.vault_id, private)
        if data_keys:
            return Found(data_keys=data_keys, holder=holder, slot_id=slot.slot_id, way=given.way)
    if slots.older and given.way is Way.PASSWORD:
        file = keys.SlotFile(format=keys.FORMAT, vault_id=slots.vault_id, slots=slots.older)
        data_key, place = keys.data_key_of(file, secret.text)
        return Found(data_keys={1: data_key}, holder=None, slot_id=slots.older[place].slot_id, way=given.way)
    raise refused(given)


def counted_as(slots: Slots, given: Credentials) -> str:
    """Under what name an attempt counts: the only account's however it is called, and each kind of sheet apart."""
    if given.way is not Way.PASSWORD:
        return str(given.way.value)
    logins = [one.login for one in slots.holders if one.kind is HolderKind.ACCOUNT]
    return logins[0] if not given.login.strip() and len(logins) == 1 else given.login


def refused(given: Credentials) -> UserError:
    """The one answer to everything that does not fit."""
    if given.way is not Way.PASSWORD:
        return UserError("That key does not open this vault.", hint="Check that the sheet is of this vault.")
    if given.login:
        return UserError(
            "That user name and passphrase do not open this vault.", hint="Check capitals and keyboard layout."
        )
    return keys.wrong_passphrase()


def _candidates(slots: Slots, given: Credentials) -> list[Slot]:
    kind = KINDS.get(given.way, HolderKind.ACCOUNT)
    able = [one for one in slots.holders if one.kind is kind]
    if kind is HolderKind.ACCOUNT:
        login = given.login.strip().casefold()
        if not login and len(able) > 1:
            raise UserError("This vault has several accounts.", hint="Give your user name as well.")
        able = [one for one in able if login in ("", one.login)]
    ids = {one.holder_id for one in able}
    code = given.way is not Way.PASSWORD
    return [slot for slot in slots.slots if slot.holder_id in ids and (slot.kind is SlotKind.CODE) == code]
