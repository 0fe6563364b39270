"""All that commands and the window need, joined once by `app` and handed to the workflows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clinic_assist.workflows.ports import ChartStore, Clock, ModelLoader


class VaultOpener(Protocol):
    """Makes and opens vaults."""

    def create(self, directory: Path, passphrase: str) -> ChartStore:
        """A new vault, open. Raises UserError: directory in use, passphrase too short."""
        ...

    def open(self, directory: Path, passphrase: str) -> ChartStore:
        """An existing vault. Raises UserError: wrong passphrase, no vault there, newer vault, open elsewhere."""
        ...

    def exists(self, directory: Path) -> bool:
        """Whether there is a vault in that directory."""
        ...


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """The joined parts.

    Attributes:
        vaults: Makes and opens vaults.
        load_model: Gives the language model, or None where none is installed.
        clock: The only source of time.
    """

    vaults: VaultOpener
    load_model: ModelLoader
    clock: Clock
