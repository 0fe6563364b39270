"""The commands about second factors of accounts."""

from __future__ import annotations

import json
from argparse import Namespace

from clinic_assist import app
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import TOUCH, print_result, read_pin, unlock
from clinic_assist.cli.output import print_all, say_beside
from clinic_assist.cli.passphrase import can_ask, read_passphrase
from clinic_assist.errors import PinNeededError
from clinic_assist.workflows import second_factors
from clinic_assist.workflows.manage_accounts import account_named
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def run_totp(options: Namespace) -> int:
    """`account totp [--remove]` for oneself, `account totp LOGIN --remove` for somebody whose app is lost."""
    passphrase = read_passphrase(options.passphrase_fd)
    with app.joined() as workplace:
        store = unlock(options, workplace, passphrase)
        try:
            if options.account:
                store.clear_totp(account_named(store, options.account).account_id)
            elif options.remove:
                store.remove_totp(passphrase, factor=second_factors.own_factor(workplace, store, read_pin(options)))
            else:
                _enrol_totp(options, workplace, store, passphrase)
            asks = not (options.remove or options.account)
            whose = options.account or store.account.login
            words = f"{whose} is asked for a one-time code {'from now on' if asks else 'no more'}."
            print_result(options, {"login": whose, "one_time_code": asks}, [words])
        finally:
            store.close()
    return DONE


def _enrol_totp(options: Namespace, workplace: Workplace, store: ChartStore, passphrase: str) -> None:
    offer = store.offer_totp()
    words = "Give this to your authenticator app (time-based, 6 digits, 30 seconds). It is shown this once:"
    shape = json.dumps({"secret": offer.secret, "uri": offer.uri})
    print_all(shape if options.json else f"{words}\n{offer.secret}\n{offer.uri}\n")  # not broken into lines
    code = read_passphrase(options.new_code_fd, asked="Code that the app shows")
    factor = second_factors.own_factor(workplace, store, read_pin(options))
    store.enrol_totp(passphrase, offer.secret, code, factor=factor)


def run_security_key(options: Namespace) -> int:
    """`account security-key [--name NAME] [--remove]`: the own account opens with a FIDO2 key as well, or no more."""
    passphrase = read_passphrase(options.passphrase_fd)
    with app.joined() as workplace:
        store = unlock(options, workplace, passphrase)
        try:
            say_beside(TOUCH)
            pin = read_pin(options)
            try:
                _change_key(options, workplace, store, passphrase, pin=pin)
            except PinNeededError:
                if pin or not can_ask():
                    raise
                asked = read_passphrase(None, asked="PIN of the security key")
                _change_key(options, workplace, store, passphrase, pin=asked)
            name = store.security_key_name()
            words = f"{name} opens this account, together with the passphrase." if name else "The passphrase opens it."
            print_result(options, {"login": store.account.login, "security_key": name}, [words])
        finally:
            store.close()
    return DONE


def _change_key(options: Namespace, workplace: Workplace, store: ChartStore, passphrase: str, *, pin: str) -> None:
    if options.remove:
        second_factors.remove_security_key(workplace, store, passphrase, pin=pin)
    else:
        second_factors.enrol_security_key(workplace, store, passphrase, name=options.name or "Security key", pin=pin)
