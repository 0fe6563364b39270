"""The command about who may open the vault."""

from __future__ import annotations

from argparse import Namespace

from clinic_assist import app
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.factor_commands import run_security_key, run_totp
from clinic_assist.cli.opened import open_store, print_result, read_pin, unlock
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.people import Account, Role
from clinic_assist.workflows.manage_accounts import account_named, remove_account
from clinic_assist.workflows.people_port import PeopleStore
from clinic_assist.workflows.second_factors import own_factor

_KEY_LINES = {
    "recovery-key": "Whoever has this key opens the vault as an administrator. Lock it away, not beside the machine.",
    "emergency-key": "Seal this in an envelope. Whoever opens it can read charts for a while; the audit trail says so.",
}


def run_account(options: Namespace) -> int:
    """`account list|add|role|name|password|remove|recovery-key|emergency-key|totp|security-key`."""
    if options.action == "totp":
        return run_totp(options)
    if options.action == "security-key":
        return run_security_key(options)
    if options.action == "password" and not options.account:
        return _change_own(options)
    with app.joined() as workplace, open_store(options, workplace) as store:
        match options.action:
            case "list":
                everybody = store.accounts()
                print_result(
                    options, {"accounts": [_shape(one) for one in everybody]}, [_line(one) for one in everybody]
                )
            case "recovery-key" | "emergency-key":
                _make_key(options, store)
            case "add":
                new = _new_passphrase(options)
                _say(options, store.add_account(options.account, options.name, Role(options.role), new), "Added")
            case _:
                _change(options, store)
    return DONE


def _change(options: Namespace, store: PeopleStore) -> None:
    account = account_named(store, options.account)
    match options.action:
        case "role":
            _say(options, store.change_account(account.account_id, role=Role(options.role)), "Changed")
        case "name":
            _say(options, store.change_account(account.account_id, name=options.name), "Changed")
        case "password":
            store.reset_password(account.account_id, _new_passphrase(options))
            _say(options, account, "New passphrase of")
        case _:
            remove_account(store, account, for_cause=options.for_cause)
            _say(options, account, "Removed")


def _change_own(options: Namespace) -> int:
    current = read_passphrase(options.passphrase_fd)
    with app.joined() as workplace:
        store = unlock(options, workplace, current)
        try:
            factor = own_factor(workplace, store, read_pin(options))
            store.change_passphrase(current, _new_passphrase(options), factor=factor)
            _say(options, store.account, "New passphrase of")
        finally:
            store.close()
    return DONE


def _new_passphrase(options: Namespace) -> str:
    return read_passphrase(options.new_passphrase_fd, confirm=True, asked="New passphrase")


def _make_key(options: Namespace, store: PeopleStore) -> None:
    code = store.make_recovery_key() if options.action == "recovery-key" else store.make_emergency_key()
    print_result(
        options,
        {"key": code},
        [code, "", "It is shown this once, and an earlier one opens nothing any more.", _KEY_LINES[options.action]],
    )


def _say(options: Namespace, account: Account, done: str) -> None:
    print_result(options, _shape(account), [f"{done}: {_line(account)}"])


def _shape(account: Account) -> dict[str, object]:
    return {
        "id": account.account_id,
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "state": account.state.value,
        "one_time_code": account.has_totp,
        "has_security_key": account.has_security_key,
        "last_sign_in": account.last_sign_in.isoformat() if account.last_sign_in else None,
        "manages_accounts": account.may_own or account.role is Role.ADMINISTRATOR,
    }


def _line(account: Account) -> str:
    words = account.role.value + (" and owner" if account.may_own else "")
    return f"{account.login}  {account.name or 'no name yet'}  {words}  {account.state.value}"
