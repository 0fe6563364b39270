"""Make a vault, open a vault."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def create_vault(workplace: Workplace, directory: Path, passphrase: str) -> ChartStore:
    """A new vault, open. Raises UserError where the directory is in use or the passphrase too short."""
    return _known(workplace, workplace.vaults.create(directory, passphrase))


def unlock_vault(workplace: Workplace, directory: Path, passphrase: str) -> ChartStore:
    """An existing vault, open. Raises UserError on a wrong passphrase, a missing, newer or busy vault."""
    return _known(workplace, workplace.vaults.open(directory, passphrase))


def _known(workplace: Workplace, store: ChartStore) -> ChartStore:
    """The vault, whose key now checks which models passed the site's evaluation."""
    if workplace.gate is not None:
        workplace.gate.unlocked(store)
    return store
