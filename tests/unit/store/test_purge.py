"""A vault is ended for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.store.purge import purge, refuse_without_vault
from clinic_assist.store.vault import Vault, open_vault, vault_exists
from tests.unit.store.conftest import PASSPHRASE


def test_a_purged_vault_is_gone_with_the_backups_in_its_folder(vault: Vault) -> None:
    vault.back_up(vault.directory)
    kept = (vault.directory / "vault.db").read_bytes()
    vault.close()
    purge(vault.directory)

    assert not vault.directory.exists()
    assert not vault_exists(vault.directory)
    assert len(kept) > 4096


def test_an_open_vault_is_not_purged(vault: Vault) -> None:
    with pytest.raises(UserError, match="already open"):
        purge(vault.directory)
    vault.close()
    open_vault(vault.directory, PASSPHRASE).close()


def test_the_ways_in_are_overwritten_before_anything_is_removed(vault: Vault) -> None:
    vault.close()
    slots = vault.directory / "slots.json"
    second = slots.with_name("second-name")
    second.hardlink_to(slots)
    before = second.read_bytes()
    remains = purge(vault.directory)

    assert remains == (second,)
    assert len(second.read_bytes()) == len(before)
    assert b"holders" in before
    assert b"holders" not in second.read_bytes()


def test_what_is_no_vault_is_not_purged(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        refuse_without_vault(tmp_path)
