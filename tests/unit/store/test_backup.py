"""Backups: made beside other work, proved, restored exactly, and refused when damaged."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from clinic_assist.errors import ClinicAssistError, MachineError, UserError
from clinic_assist.people import Way
from clinic_assist.store import backup, backup_file
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials
from clinic_assist.store.restore import check_backup, restore
from clinic_assist.store.vault import Vault, create_vault, open_vault, utc_now, vault_exists
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in, charts_of
from tests.vaults.exports import Export

GIVEN = Credentials(secret=Secret(text=PASSPHRASE))


def person(name: str, *, content: str = "") -> Export:
    export = Export(name, content=content) if content else Export(name)
    found = export.patient(name)
    for _ in range(5):
        export.result(found.id)
    return export


@pytest.fixture
def filled(vault: Vault) -> Vault:
    bring_in(vault, person("1001"), person("1002"))
    return vault


def test_a_backup_restored_into_a_new_folder_holds_the_same_charts(filled: Vault, tmp_path: Path) -> None:
    made = filled.back_up(tmp_path / "backups")
    charts = charts_of(filled)

    done = restore(made.label.path, GIVEN, tmp_path / "new", now=utc_now)
    again = open_vault(tmp_path / "new", PASSPHRASE)

    assert done.content == made.content
    assert charts_of(again) == charts
    assert again.verify().is_intact
    assert "vault-restored" in [entry.event for entry in again.audit_entries()]
    again.close()


def test_what_is_stored_while_a_backup_is_copied_is_in_the_vault_and_not_in_the_backup(
    filled: Vault, tmp_path: Path
) -> None:
    stored: list[int] = []

    def advance(_part: float) -> None:
        if not stored:
            bring_in(filled, person("1003", content=os.urandom(6_000_000).hex()))
            stored.append(1)

    made = filled.back_up(tmp_path / "backups", advance=advance)

    assert stored
    assert made.content.patients == 2
    assert filled.status().patients == 3
    assert filled.verify().is_intact


def test_other_threads_work_while_a_backup_is_being_made(filled: Vault, tmp_path: Path) -> None:
    in_the_midst, done = Event(), Event()

    def advance(_part: float) -> None:
        in_the_midst.set()
        assert done.wait(20)

    thread = Thread(target=filled.back_up, args=(tmp_path / "backups",), kwargs={"advance": advance})
    thread.start()
    assert in_the_midst.wait(20)
    bring_in(filled, person("1003"))
    with pytest.raises(UserError, match="already"):
        filled.back_up(tmp_path / "other")
    done.set()
    thread.join()

    assert len(backup.backups_in(tmp_path / "backups")) == 1
    assert filled.status().patients == 3


def test_a_vault_that_is_locked_during_its_backup_leaves_no_backup(filled: Vault, tmp_path: Path) -> None:
    with pytest.raises(ClinicAssistError):
        filled.back_up(tmp_path / "backups", advance=lambda _part: filled.close())

    assert not list((tmp_path / "backups").iterdir())


def test_restoring_in_place_keeps_the_old_vault_and_names_what_is_lost(filled: Vault, tmp_path: Path) -> None:
    made = filled.back_up(tmp_path / "backups")
    later = person("1003")
    bring_in(filled, later)
    with pytest.raises(UserError, match="already open"):
        restore(made.label.path, GIVEN, filled.directory, now=utc_now)
    filled.close()

    done = restore(made.label.path, GIVEN, filled.directory, now=utc_now)

    assert done.lost is not None
    assert done.lost.is_known
    assert done.lost.sources == (later.id,)
    assert done.lost.records == 1
    assert done.kept_aside is not None
    old = open_vault(done.kept_aside, PASSPHRASE)
    assert old.status().patients == 3
    old.close()
    new = open_vault(filled.directory, PASSPHRASE)
    assert new.status().patients == 2
    assert new.verify().is_intact
    new.close()


def test_two_restores_within_one_second_keep_both_vaults_aside(filled: Vault, tmp_path: Path) -> None:
    path = filled.back_up(tmp_path / "backups").label.path
    filled.close()
    moment = utc_now()

    aside = [restore(path, GIVEN, filled.directory, now=lambda: moment).kept_aside for _ in range(3)]

    assert len(set(aside)) == 3
    assert all(one is not None and (one / "slots.json").exists() for one in aside)
    open_vault(filled.directory, PASSPHRASE).close()


def test_a_backup_opens_by_the_password_of_its_day_and_by_the_recovery_key(filled: Vault, tmp_path: Path) -> None:
    code = filled.make_recovery_key(kdf=CHEAP)
    path = filled.back_up(tmp_path / "backups").label.path
    filled.change_passphrase(PASSPHRASE, "another battery staple", kdf=CHEAP)

    with pytest.raises(UserError):
        check_backup(path, Credentials(secret=Secret(text="another battery staple")), tmp_path)
    by_password = check_backup(path, GIVEN, tmp_path)
    by_recovery = check_backup(path, Credentials(secret=Secret(text=code), way=Way.RECOVERY), tmp_path)

    assert by_password.content == by_recovery.content
    assert not (tmp_path / backup.CHECK_FOLDER).exists()


def test_another_vault_is_not_replaced_by_a_backup(filled: Vault, tmp_path: Path) -> None:
    path = filled.back_up(tmp_path / "backups").label.path
    create_vault(tmp_path / "other", PASSPHRASE, kdf=CHEAP).close()

    with pytest.raises(UserError, match="Another vault"):
        restore(path, GIVEN, tmp_path / "other", now=utc_now)
    assert restore(path, GIVEN, tmp_path / "free", now=utc_now).kept_aside is None


def test_damaged_backups_are_refused_whole(filled: Vault, tmp_path: Path) -> None:
    path = filled.back_up(tmp_path / "backups").label.path
    whole, random_ = path.read_bytes(), random.Random(1)
    data_key, _slots = backup.keys_of(path, GIVEN)
    label_ends = whole.index(b"}") + 1
    damaged = tmp_path / "damaged.cabackup"

    def read(data: bytes) -> int:
        damaged.write_bytes(data)
        return sum(map(len, backup_file.read(damaged, backup.backup_key(data_key))))

    assert read(whole) > 4096
    for _ in range(100):
        place = random_.randrange(len(whole))
        with pytest.raises(ClinicAssistError):
            read(whole[:place] + bytes([whole[place] ^ (1 << random_.randrange(8))]) + whole[place + 1 :])
    for length in (0, 10, label_ends, label_ends + 100, len(whole) - 1, len(whole) - backup_file.CHUNK_BYTES):
        with pytest.raises(ClinicAssistError):
            read(whole[: max(0, length)])
    with pytest.raises(ClinicAssistError):
        read(whole + b"\0")


def test_nothing_of_a_record_is_readable_in_a_backup(vault: Vault, tmp_path: Path) -> None:
    export = Export("1001")
    export.patient("1001", family="Zyxwvutperson")
    bring_in(vault, export)
    path = vault.back_up(tmp_path / "backups").label.path

    assert b"Zyxwvutperson" not in path.read_bytes()
    assert "Zyxwvutperson" not in path.name
    assert vault.search_patients("Zyxwvutperson")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["/bin/umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_last_good_backup_and_nothing_that_looks_like_one(
    filled: Vault, small_disk: Path
) -> None:
    good = filled.back_up(small_disk / "backups").label.path
    bring_in(filled, person("1003", content=os.urandom(1_000_000).hex()))

    with pytest.raises(MachineError, match="could not be written"):
        filled.back_up(small_disk / "backups")

    assert list((small_disk / "backups").iterdir()) == [good]
    assert check_backup(good, GIVEN, filled.directory).content.patients == 2


def test_a_vault_whose_restore_was_cut_between_the_renames_is_found(filled: Vault, tmp_path: Path) -> None:
    path = filled.back_up(tmp_path / "backups").label.path
    filled.close()
    restore(path, GIVEN, filled.directory, now=utc_now)
    filled.directory.rename(filled.directory.with_name("vault.restoring"))

    assert vault_exists(filled.directory)
    open_vault(filled.directory, PASSPHRASE).close()


_KILLED = """
import os, signal, sys
from pathlib import Path
from clinic_assist.store.vault import open_vault
vault = open_vault(Path(sys.argv[1]), sys.argv[3])
def advance(part):
    os.kill(os.getpid(), signal.SIGKILL)
vault.back_up(Path(sys.argv[2]), advance=advance)
"""


def test_a_killed_backup_is_no_backup_and_the_next_one_clears_it_away(filled: Vault, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    good = filled.back_up(folder).label.path
    filled.close()

    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(filled.directory), str(folder), PASSPHRASE], check=False
    )
    again = open_vault(filled.directory, PASSPHRASE)

    assert killed.returncode == -9
    assert [label.path for label in backup.backups_in(folder)] == [good]
    assert len(list(folder.iterdir())) == 2
    again.back_up(folder)
    assert len(list(folder.iterdir())) == 2 == len(backup.backups_in(folder))
    again.close()
