"""Make a vault, open a vault."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.people import NO_PROOF, Founder, Way
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.second_factors import NOTHING_TYPED, Typed, proof_of
from clinic_assist.workflows.workplace import Workplace


def create_vault(
    workplace: Workplace, directory: Path, passphrase: str, *, founder: Founder | None = None
) -> ChartStore:
    """A new vault, open. Raises UserError: directory in use, passphrase too short, no possible login."""
    return _known(workplace, workplace.vaults.create(directory, passphrase, founder=founder))


def unlock_vault(
    workplace: Workplace,
    directory: Path,
    passphrase: str,
    *,
    login: str = "",
    way: Way = Way.PASSWORD,
    typed: Typed = NOTHING_TYPED,
) -> ChartStore:
    """An existing vault, open.

    Args:
        workplace: The joined parts.
        directory: The vault's folder.
        passphrase: Or the code of a sheet, as `way` says.
        login: May be empty where the vault has one account, and with a code.
        way: What was typed.
        typed: A one-time code, and the PIN of a security key; an enrolled key is asked, which waits for a touch.

    Raises:
        CodeNeededError: A one-time code is asked for as well, or the one that was given does not fit.
        PinNeededError: The security key asks for its PIN.
        UserError: What was typed does not open it, a wait is not over, or the vault is missing, newer or busy.
    """
    proof = proof_of(workplace, directory, login, typed) if way is Way.PASSWORD else NO_PROOF
    return _known(workplace, workplace.vaults.open(directory, passphrase, login=login, way=way, proof=proof))


def _known(workplace: Workplace, store: ChartStore) -> ChartStore:
    """The vault, whose key now checks which models passed the site's evaluation."""
    if workplace.gate is not None:
        workplace.gate.unlocked(store)
    return store
