"""A disk that fills up while files come in: whole files only, a clear message, and the vault goes on."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.store.vault import Vault, create_vault, open_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in
from tests.vaults.exports import Export


def incompressible_export(name: str) -> Export:
    export = Export(name, content=os.urandom(150_000).hex())
    person = export.patient(name)
    for _ in range(20):
        export.result(person.id)
    return export


EXPORTS = [incompressible_export(f"file-{number}") for number in range(40)]


def import_until_it_fails(vault: Vault) -> tuple[int, MachineError]:
    """How many files were acknowledged before the first that was not, and what was said then."""
    intake = vault.begin_intake()
    for done, export in enumerate(EXPORTS):
        try:
            vault.commit(intake, *export.build())
        except MachineError as error:
            return done, error
    pytest.fail("the disk never filled up")


def assert_whole(vault: Vault, files: int) -> None:
    assert vault.status().sources == files
    assert vault.status().facts == 21 * files
    assert vault.verify_records().is_intact
    assert [len(vault.load_chart(line.patient_id).facts) for line in vault.search_patients()] == [21] * files
    assert all(vault.source_bytes(export.id) == export.data for export in EXPORTS[:files])


def test_a_database_that_may_not_grow_keeps_whole_files_and_goes_on_when_it_may(tmp_path: Path) -> None:
    vault = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    database = vault._database
    assert database is not None
    database.run_text("PRAGMA max_page_count = 600")
    done, error = import_until_it_fails(vault)

    assert 0 < done < len(EXPORTS)
    assert error.message == "The disk is full; nothing was stored."
    assert error.hint
    assert_whole(vault, done)

    database.run_text("PRAGMA max_page_count = 1000000")
    bring_in(vault, *EXPORTS)

    assert_whole(vault, len(EXPORTS))
    vault.close()


def test_without_a_limit_nothing_fails(tmp_path: Path) -> None:
    vault = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    bring_in(vault, *EXPORTS)

    assert_whole(vault, len(EXPORTS))
    vault.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB, where the tests may mount one."""
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield tmp_path
    subprocess.run(["/bin/umount", str(tmp_path)], check=True)


def test_a_full_disk_keeps_whole_files_and_the_vault_opens_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    vault = create_vault(small_disk / "vault", PASSPHRASE, kdf=CHEAP)
    done, error = import_until_it_fails(vault)

    assert 0 < done < len(EXPORTS)
    assert "disk is full" in error.message or "could not be" in error.message
    assert error.hint
    assert_whole(vault, done)
    vault.close()
    (small_disk / "filler").write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize))
    crowded = open_vault(small_disk / "vault", PASSPHRASE)
    assert_whole(crowded, done)
    crowded.close()
    (small_disk / "filler").unlink()

    subprocess.run(["/bin/mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    again = open_vault(small_disk / "vault", PASSPHRASE)
    assert_whole(again, done)
    bring_in(again, *EXPORTS)

    assert_whole(again, len(EXPORTS))
    again.close()


def test_a_full_disk_while_a_vault_is_made_says_so_and_leaves_no_vault(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(4 * 1024 * 1024 - 64 * 1024))
    with pytest.raises(MachineError):
        create_vault(small_disk / "vault", PASSPHRASE, kdf=CHEAP)
    (small_disk / "filler").unlink()
    create_vault(small_disk / "vault", PASSPHRASE, kdf=CHEAP).close()

    open_vault(small_disk / "vault", PASSPHRASE).close()


def test_files_that_may_not_grow_are_the_machines_fault(tmp_path: Path) -> None:
    vault = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, hard))
    try:
        done, error = import_until_it_fails(vault)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    assert 0 < done < len(EXPORTS)
    assert "nothing was stored" in error.message
    assert_whole(vault, done)
    bring_in(vault, *EXPORTS)
    assert_whole(vault, len(EXPORTS))
    vault.close()
