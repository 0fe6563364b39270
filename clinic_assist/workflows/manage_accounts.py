"""The accounts of a vault, as people name them."""

from __future__ import annotations

from collections.abc import Iterable

from clinic_assist.errors import UserError
from clinic_assist.people import Account, AccountState
from clinic_assist.workflows.people_port import PeopleStore


def active_accounts(store: PeopleStore) -> tuple[Account, ...]:
    """Those who are let in. Raises UserError: whoever opened the vault may not see them."""
    return tuple(one for one in store.accounts() if one.state is AccountState.ACTIVE)


def account_named(store: PeopleStore, login: str) -> Account:
    """The account of a login, of those that are let in. Raises UserError where there is none."""
    wanted = login.strip().casefold()
    found = next((one for one in active_accounts(store) if one.login == wanted), None)
    if found is None:
        raise UserError("There is no account of that name.", hint="`clinic-assist account list` shows them.")
    return found


def account_by_login(everybody: Iterable[Account], login: str) -> Account:
    """The account of a login, removed or not: the newest of them. Raises UserError where nobody ever had it."""
    wanted = login.strip().casefold()
    found = [one for one in everybody if one.login == wanted]
    if not found:
        raise UserError("There is no account of that name.", hint="`clinic-assist account list` shows them.")
    return next((one for one in found if one.state is AccountState.ACTIVE), found[-1])


def remove_account(store: PeopleStore, account: Account, *, for_cause: bool) -> None:
    """Lets somebody in no more; for cause the vault gets a new data key as well, which takes as long as copying it."""
    if for_cause:
        store.remove_for_cause(account.account_id)
    else:
        store.remove_account(account.account_id)


def acting_name(store: PeopleStore, typed: str) -> str:
    """Under what name somebody signs or decides: that of their account, so that nobody types a colleague's."""
    return store.account.name.strip() or typed.strip()
