"""What every command does: opens the vault, and prints what it found."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.cli.output import fitted, print_all, say_beside
from clinic_assist.cli.passphrase import can_ask, read_passphrase
from clinic_assist.cli.shapes import Json
from clinic_assist.errors import BugError, CodeNeededError, PinNeededError, UserError
from clinic_assist.people import Way
from clinic_assist.workflows import open_chart, unlock_vault
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.second_factors import Typed
from clinic_assist.workflows.workplace import Workplace

TOUCH = "Touch the security key when it blinks."


def print_result(options: Namespace, shape: Json, lines: Sequence[str]) -> None:
    """Prints what a command found, as JSON or in lines for people."""
    print_all(json.dumps(shape, ensure_ascii=False, indent=1) if options.json else fitted(lines))


def way_of(options: Namespace) -> Way:
    """What is given: a passphrase, or the code of a sheet."""
    if options.recovery_key:
        return Way.RECOVERY
    return Way.EMERGENCY if options.emergency_key else Way.PASSWORD


def unlock(options: Namespace, workplace: Workplace, secret: str | None = None) -> ChartStore:
    """The vault of the command, opened, by a secret or by one that is asked for.

    Raises:
        UserError: There is none, nothing opens it, or `--break-glass` was given by whom it does not serve.
    """
    if not workplace.vaults.exists(options.vault):
        raise UserError("There is no vault in that folder.", hint="`clinic-assist vault create --vault DIR` makes one.")
    given = read_passphrase(options.passphrase_fd) if secret is None else secret
    typed = Typed(
        code=read_passphrase(options.code_fd) if options.code_fd is not None else "",
        pin=read_pin(options),
    )
    store = _opened(options, workplace, given, typed)
    if options.break_glass is not None:
        try:
            store.break_glass(options.break_glass)
        except BaseException:
            store.close()
            raise
    return store


def read_pin(options: Namespace) -> str:
    """The PIN of the security key, where a descriptor gives it; it is asked for only once the key wants it."""
    return read_passphrase(options.pin_fd) if options.pin_fd is not None else ""


def _opened(options: Namespace, workplace: Workplace, given: str, typed: Typed) -> ChartStore:
    """Opens the vault; what is asked for besides the passphrase is asked once, at a terminal."""
    way = way_of(options)
    if way is Way.PASSWORD and workplace.vaults.security_keys(options.vault, options.login):
        say_beside(TOUCH)
    for _ in range(3):
        try:
            return unlock_vault.unlock_vault(workplace, options.vault, given, login=options.login, way=way, typed=typed)
        except CodeNeededError:
            if typed.code or not can_ask():
                raise
            typed = replace(typed, code=read_passphrase(None, asked="One-time code"))
        except PinNeededError:
            if typed.pin or not can_ask():
                raise
            typed = replace(typed, pin=read_passphrase(None, asked="PIN of the security key"))
    raise BugError("More was asked for at sign-in than there is.")


@contextmanager
def open_store(options: Namespace, workplace: Workplace) -> Iterator[ChartStore]:
    """The vault, open for as long as the block lasts."""
    store = unlock(options, workplace)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_patient(options: Namespace, workplace: Workplace) -> Iterator[tuple[ChartStore, Chart]]:
    """The vault and the chart that the command names."""
    with open_store(options, workplace) as store:
        yield store, open_chart.open_chart(store, PatientId(options.patient))
