"""What a machine adds to the opening of a vault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.store.access.attempts import USUAL, LockOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a machine adds to the opening of a vault.

    Attributes:
        witnesses: Folder for the second heads of vaults, outside of them; None for none.
        lock_out: How strict the waits after wrong attempts are.
    """

    witnesses: Path | None = None
    lock_out: LockOut = USUAL


ALONE: Final = Surroundings()
