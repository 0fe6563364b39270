from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import BugError
from clinic_assist.store.preferences import MOST_BYTES
from clinic_assist.store.vault import Vault, open_vault
from tests.unit.store.conftest import PASSPHRASE


def test_a_preference_is_there_after_the_vault_was_closed_and_opened(vault: Vault) -> None:
    vault.set_preference("folders", b"one")
    vault.set_preference("folders", b"two")
    folder = Path(vault.directory)
    vault.close()

    again = open_vault(folder, PASSPHRASE)
    assert again.preference("folders") == b"two"
    again.close()


def test_none_forgets_it_and_nothing_else(vault: Vault) -> None:
    vault.set_preference("folders", b"one")
    vault.set_preference("mappings", b"")
    vault.set_preference("folders", None)
    vault.set_preference("never there", None)

    assert (vault.preference("folders"), vault.preference("mappings")) == (None, b"")


def test_what_is_too_large_is_not_kept_and_what_was_there_stays(vault: Vault) -> None:
    vault.set_preference("folders", bytes(MOST_BYTES))
    with pytest.raises(BugError):
        vault.set_preference("folders", bytes(MOST_BYTES + 1))

    assert vault.preference("folders") == bytes(MOST_BYTES)
