"""A vault that is put back as a whole is told by what lies outside its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.notes.safekeeping import BackupReason
from clinic_assist.store.keeper import BackupsOnDisk
from clinic_assist.store.surroundings import Surroundings
from clinic_assist.store.vault import create_vault, open_vault, utc_now
from clinic_assist.workflows.back_up import BackupEntry
from tests.unit.store.conftest import CHEAP, PASSPHRASE


@pytest.fixture
def witnesses(tmp_path: Path) -> Path:
    return tmp_path / "state" / "witnesses"


@pytest.fixture
def replayed(folder: Path, witnesses: Path, tmp_path: Path) -> Path:
    """A vault whose whole folder was put back to an earlier day."""
    create_vault(folder, PASSPHRASE, kdf=CHEAP, witnesses=witnesses).close()
    shutil.copytree(folder, tmp_path / "yesterday")
    today = open_vault(folder, PASSPHRASE, around=Surroundings(witnesses=witnesses))
    today.audit("chart-opened")
    today.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "yesterday", folder)
    return folder


def test_a_whole_folder_put_back_is_refused_with_what_is_missing(replayed: Path, witnesses: Path) -> None:
    with pytest.raises(MachineError, match="0 imports or notes and 3 audit entries are missing") as refused:
        open_vault(replayed, PASSPHRASE, around=Surroundings(witnesses=witnesses))

    assert str(witnesses) in refused.value.hint


def test_without_a_witness_it_opens_which_is_the_control(replayed: Path) -> None:
    vault = open_vault(replayed, PASSPHRASE)

    assert vault.verify().is_intact
    vault.close()


def test_a_witness_that_was_deleted_is_made_anew_and_noted(replayed: Path, witnesses: Path) -> None:
    shutil.rmtree(witnesses)
    vault = open_vault(replayed, PASSPHRASE, around=Surroundings(witnesses=witnesses))
    events = [entry.event for entry in vault.audit_entries()]
    vault.close()

    assert events[-2:] == ["witness-made", "vault-unlocked"]


def test_a_damaged_witness_is_refused(replayed: Path, witnesses: Path) -> None:
    (place,) = witnesses.glob("*/head.json")
    place.write_text("{", encoding="utf-8")

    with pytest.raises(MachineError, match="damaged"):
        open_vault(replayed, PASSPHRASE, around=Surroundings(witnesses=witnesses))


def test_a_witness_that_cannot_be_written_keeps_nobody_out(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    vault = create_vault(folder, PASSPHRASE, kdf=CHEAP, witnesses=blocked)

    assert vault.verify().is_intact
    vault.close()


def test_a_vault_that_was_restored_on_purpose_opens_although_it_is_older(tmp_path: Path) -> None:
    folder, witnesses = tmp_path / "vault", tmp_path / "witnesses"
    vault = create_vault(folder, PASSPHRASE, kdf=CHEAP, witnesses=witnesses)
    vault.back_up(tmp_path / "backups", BackupReason.ASKED, lambda _part: None)
    vault.audit("since")
    vault.close()
    again = open_vault(folder, PASSPHRASE, around=Surroundings(witnesses=witnesses))
    again.close()
    keeper = BackupsOnDisk(utc_now, witnesses=witnesses)
    keeper.restore(next((tmp_path / "backups").iterdir()), BackupEntry(secret=PASSPHRASE), folder, lambda _part: None)

    restored = open_vault(folder, PASSPHRASE, around=Surroundings(witnesses=witnesses))
    assert restored.verify().is_intact
    restored.close()
    assert keeper.purge(folder, None) is not None
    assert not any(witnesses.rglob("head.json"))
