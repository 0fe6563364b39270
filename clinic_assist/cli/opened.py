"""What every command does: opens the vault, and prints what it found."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.cli.output import fitted, print_all
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.cli.shapes import Json
from clinic_assist.errors import UserError
from clinic_assist.people import Way
from clinic_assist.workflows import open_chart, unlock_vault
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


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
    store = unlock_vault.unlock_vault(workplace, options.vault, given, login=options.login, way=way_of(options))
    if options.break_glass is not None:
        try:
            store.break_glass(options.break_glass)
        except BaseException:
            store.close()
            raise
    return store


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
