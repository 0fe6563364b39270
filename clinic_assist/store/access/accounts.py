"""The register of people in the encrypted database: accounts, public keys, and the slots that still open."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any, Final

from clinic_assist.errors import UserError
from clinic_assist.people import Account, AccountState, Role
from clinic_assist.store.access.slots import Holder, Slot
from clinic_assist.store.database import Database

FIRST_LOGIN: Final = "owner"
"""The login of whoever made the vault, until they choose another."""

_LOGIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_MOST_NAME: Final = 120


def folded_login(typed: str) -> str:
    """A login as it is kept. Raises UserError where it cannot be one."""
    login = typed.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise UserError(
            "This cannot be a user name.", hint="Use letters, figures, dots and dashes, without blanks: j.doe"
        )
    return login


def all_accounts(database: Database) -> tuple[Account, ...]:
    """Everybody, in the order of their coming, removed ones too: the audit trail names them."""
    return tuple(map(_account, database.rows("accounts")))


def active_accounts(database: Database) -> tuple[Account, ...]:
    """Those who are let in."""
    return tuple(one for one in all_accounts(database) if one.state is AccountState.ACTIVE)


def account_of(database: Database, account_id: str) -> Account | None:
    """The account of that id, removed or not."""
    row = database.row("account_by_id", account_id)
    return _account(row) if row else None


def insert_account(database: Database, account: Account, *, at: str) -> None:
    """Takes somebody in. Raises UserError: the login is taken, or the name is too long."""
    if len(account.name) > _MOST_NAME:
        raise UserError(f"A name has at most {_MOST_NAME} characters.")
    if any(one.login == account.login for one in active_accounts(database)):
        raise UserError("Somebody has this user name already.", hint="Choose another one.")
    row = (account.account_id, account.login, account.name, account.role.value, int(account.may_own), at)
    database.run("insert_account", *row)


def change_account(database: Database, account: Account) -> None:
    """Keeps another name or role of somebody."""
    database.run("change_account", account.name, account.role.value, int(account.may_own), account.account_id)


def totp_of(database: Database, account_id: str) -> bytes:
    """What is kept of somebody's authenticator app; empty for nothing."""
    return bytes(database.one("totp_of_account", account_id) or b"")


def keep_totp(database: Database, account_id: str, body: bytes | None) -> None:
    """Keeps what is known of somebody's authenticator app; None for nothing any more."""
    database.run("keep_totp", body, account_id)


def mark_removed(database: Database, account_id: str, *, at: str) -> None:
    """Lets somebody in no more; the account stays, for the audit trail. Their keys and slots go."""
    database.run("mark_account_removed", at, account_id)
    for holder_id in holders_of(database, account_id):
        forget_holder(database, holder_id)


def know_holder(database: Database, holder: Holder) -> None:
    """Notes to whose public key a new data key may be sealed."""
    database.run("insert_key_holder", holder.holder_id, holder.kind.value, holder.account, holder.public_key)


def forget_holder(database: Database, holder_id: str) -> None:
    """Takes a holder and all its slots from the register."""
    database.run("delete_key_slots_of", holder_id)
    database.run("delete_key_holder", holder_id)


def public_keys(database: Database) -> dict[str, bytes]:
    """Holder → public key, as the register knows them."""
    return {holder: bytes(key) for holder, _kind, _account, key in database.rows("key_holders")}


def holders_of(database: Database, account_id: str) -> tuple[str, ...]:
    """The holders of an account."""
    return tuple(holder for holder, _kind, account, _key in database.rows("key_holders") if account == account_id)


def know_slot(database: Database, slot: Slot, *, at: str) -> None:
    """Notes that a slot opens the vault."""
    database.run("insert_key_slot", slot.slot_id, slot.holder_id, at)


def forget_slots(database: Database, slot_ids: Iterable[str]) -> None:
    """Lets the vault be opened by these no more."""
    for slot_id in slot_ids:
        database.run("delete_key_slot", slot_id)


def known_slots(database: Database) -> dict[str, str]:
    """Slot → holder, of those that open the vault."""
    return dict(database.rows("key_slots"))


def new_account_id() -> str:
    """An id that nobody has had."""
    return secrets.token_hex(8)


def is_last_administrator(database: Database, account_id: str) -> bool:
    """Whether nobody could manage accounts any more without this one."""
    able = [one for one in active_accounts(database) if one.may_own or one.role is Role.ADMINISTRATOR]
    return [one.account_id for one in able] == [account_id]


def _account(row: Any) -> Account:
    account_id, login, name, role, state, may_own, has_totp = row
    return Account(
        account_id=account_id,
        login=login,
        name=name,
        role=Role(role),
        state=AccountState(state),
        may_own=bool(may_own),
        has_totp=bool(has_totp),
    )
