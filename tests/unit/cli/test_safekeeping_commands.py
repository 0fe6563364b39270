"""`backup` and `restore` as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.store.vault import open_vault
from tests.unit.cli.conftest import PASSPHRASE, Command
from tests.unit.store.conftest import bring_in
from tests.vaults.exports import Export


def test_a_backup_is_made_listed_tried_and_restored(vault: Path, tmp_path: Path, command: Command) -> None:
    made = command("backup", "make", "--to", tmp_path / "b", "--vault", vault, "--json")
    file = made.json["file"]
    listed = command("backup", "list", "--to", tmp_path / "b", "--vault", vault, "--json")
    tried = command("backup", "check", file, "--vault", vault)
    planned = command("backup", "plan", "--vault", vault, "--to", tmp_path / "b")
    restored = command("restore", file, "--to", tmp_path / "new", "--json")

    assert [one.status for one in (made, listed, tried, planned, restored)] == [0] * 5
    assert [one["file"] for one in listed.json["backups"]] == [file]
    assert "Everything is there." in tried.output
    assert "0 patients, passed" in planned.output
    assert restored.json["kept_aside"] is None
    open_vault(tmp_path / "new", PASSPHRASE).close()


def test_a_planned_backup_is_made_once_when_it_is_due(vault: Path, tmp_path: Path, command: Command) -> None:
    command("backup", "plan", "--vault", vault, "--to", tmp_path / "b", "--every", "1", "--keep", "2,1,1")
    first = command("backup", "due", "--vault", vault, "--json")
    second = command("backup", "due", "--vault", vault, "--json")

    assert first.json["made"]["reason"] == "scheduled"
    assert second.json["made"] is None


def test_a_restore_in_place_says_where_the_old_vault_is(vault: Path, tmp_path: Path, command: Command) -> None:
    file = command("backup", "make", "--to", tmp_path / "b", "--vault", vault, "--json").json["file"]

    done = command("restore", file, "--in-place", "--vault", vault)

    assert done.status == 0
    assert "is kept in" in done.output
    assert "Not in this backup: 0 files, 0 signed notes" in done.output


def test_a_wrong_password_restores_nothing(vault: Path, tmp_path: Path, command: Command) -> None:
    file = command("backup", "make", "--to", tmp_path / "b", "--vault", vault, "--json").json["file"]

    done = command("restore", file, "--to", tmp_path / "new", passphrase=b"not the passphrase")

    assert done.status == 3
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "typed",
    [
        ("make", "FILE"),
        ("check",),
        ("make", "--every", "3"),
        ("plan", "--keep", "1,2"),
        ("plan", "--every", "0", "--to", "x"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(typed: tuple[str, ...], command: Command) -> None:
    assert command("backup", *typed).status == 2


def test_a_patient_is_erased_a_vault_rescued_and_purged(vault: Path, tmp_path: Path, command: Command) -> None:
    opened = open_vault(vault, PASSPHRASE)
    export = Export("one", content="x" * 900)
    export.result(export.patient("9000001", family="Erasedperson").id)
    bring_in(opened, export)
    patient = opened.search_patients("Erasedperson")[0].patient_id
    opened.close()

    rescued = command("rescue", "--vault", vault, "--to", tmp_path / "saved", "--json")
    erased = command("erase", "--vault", vault, "--patient", patient, "--reason", "asked for it", "--json")
    again = command("erase", "--vault", vault, "--patient", patient, "--reason", "asked for it")
    wrong = command("purge", "--vault", vault, "--yes", passphrase=b"not the passphrase")
    purged = command("purge", "--vault", vault, "--yes", "--json")

    assert rescued.status == 0
    assert rescued.json["whole"] == [patient]
    assert erased.json["removed"]["facts"] == 2
    assert erased.json["found_after"] == 0
    assert again.status == wrong.status == 3
    assert [Path(one).name.startswith("clinic-assist-") for one in purged.json["remains"]] == [True]
