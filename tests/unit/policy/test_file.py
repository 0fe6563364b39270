"""The policy file: each key, each wrong value by line and key, and each way to slip in another file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinic_assist import settings
from clinic_assist.errors import MachineError
from clinic_assist.people import Role
from clinic_assist.policy.file import KEYS, read_policy
from clinic_assist.policy.values import ExportKind, Policy, SecondFactor

ROOT = Path(__file__).parents[3]
ME = os.getuid()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic-assist"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    return folder / "policy.toml"


def written(file: Path, text: str, mode: int = 0o644) -> Path:
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def refusal(file: Path, *, owner: int = ME) -> str:
    with pytest.raises(MachineError) as caught:
        read_policy(file, owner=owner)
    assert "no vault is opened" in caught.value.message
    return caught.value.message


def test_without_a_file_nothing_is_set(file: Path) -> None:
    assert read_policy(file) == Policy()
    assert read_policy(file.parent / "nowhere" / "policy.toml") == Policy()


def test_the_example_sets_every_key_and_each_value_arrives(file: Path) -> None:
    text = (ROOT / "installer" / "policy.example.toml").read_text(encoding="utf-8")
    policy = read_policy(written(file, text), owner=ME)
    assert policy.given == set(KEYS)
    assert policy == Policy(
        idle_minutes=5,
        minimum_passphrase=14,
        free_attempts=3,
        longest_wait_minutes=60,
        second_factor=SecondFactor.NONE,
        exports=(
            (ExportKind.PDF, frozenset({Role.CLINICIAN, Role.PHARMACIST})),
            (ExportKind.CSV, frozenset()),
            (ExportKind.FHIR, frozenset()),
            (ExportKind.AUDIT, frozenset({Role.AUDITOR, Role.ADMINISTRATOR})),
        ),
        clipboard=False,
        clipboard_seconds=30,
        retention_days=3650,
        watched_folders=True,
        watched_within=(Path("/srv/exports"),),
        requires_isolation=True,
        backup_hours=24,
        backup_warning_days=3,
        given=frozenset(KEYS),
    )


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", ["-1", "0", "1.5", "'no such value'", "[1]", "['owner']", "['relative/path']", "{}"])
def test_a_value_that_a_key_does_not_take_is_named_by_line_and_key(file: Path, key: str, value: str) -> None:
    table, name = key.split(".")
    written(file, f"# a comment\n\n[{table}]\n{name} = {value}\n")
    message = refusal(file)
    assert f"line 4: {key} takes {KEYS[key].takes}" in message
    assert "no such value" not in message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[lock]\nidle_minuts = 5\n", "line 2: there is no key lock.idle_minuts"),
        ("[locks]\nidle_minutes = 5\n", "line 2: there is no key locks.idle_minutes"),
        ("idle_minutes = 5\n", "line 1: key idle_minutes stands outside a table"),
        ("[lock]\nidle_minutes = = 5\n", "line 2 is not TOML"),
        ("[lock]\nidle_minutes = 5\nidle_minutes = 60\n", "line 3 is not TOML"),
        ("[lock]\nidle_minutes = true\n", "line 2: lock.idle_minutes takes"),
        ("[clipboard]\nallowed = 0\n", "line 2: clipboard.allowed takes"),
    ],
)
def test_what_is_no_policy_is_refused_by_its_place(file: Path, text: str, why: str) -> None:
    assert why in refusal(written(file, text))


GOOD = "[lock]\nidle_minutes = 5\n"


def test_a_file_of_another_owner_is_refused(file: Path) -> None:
    assert read_policy(written(file, GOOD), owner=ME).idle_minutes == 5
    assert "it does not belong to" in refusal(file, owner=ME + 1)


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_can_write_is_refused(file: Path, mode: int) -> None:
    assert read_policy(written(file, GOOD, 0o644), owner=ME).idle_minutes == 5
    assert "it can be written by others" in refusal(written(file, GOOD, mode))


def test_a_folder_that_others_can_write_is_refused(file: Path) -> None:
    written(file, GOOD)
    file.parent.chmod(0o775)
    assert "its folder can be written by others" in refusal(file)


def test_a_link_is_refused_wherever_it_points(file: Path, tmp_path: Path) -> None:
    file.symlink_to(written(tmp_path / "own.toml", GOOD))
    assert "it is a link" in refusal(file)
    (tmp_path / "own.toml").unlink()
    assert "it is a link" in refusal(file)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_refused_and_nothing_waits_for_it(file: Path, make: object) -> None:
    make(file)  # type: ignore[operator]
    file.chmod(0o644)
    assert "it is no file" in refusal(file)


def test_too_large_a_file_and_one_that_is_no_text_are_refused(file: Path) -> None:
    assert "larger" in refusal(written(file, "#" * 70_000))
    file.write_bytes(b"# \xff\n")
    assert "not UTF-8" in refusal(file)


def test_no_variable_of_the_environment_moves_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = settings.policy_file()
    monkeypatch.delenv("CLINIC_ASSIST_VAULT", raising=False)
    for name in ("CLINIC_ASSIST_POLICY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME", "PROGRAMDATA", "ETC"):
        monkeypatch.setenv(name, str(tmp_path))
    assert settings.policy_file() == before == Path("/etc/clinic-assist/policy.toml")
    assert settings.default_vault_folder().is_relative_to(tmp_path)  # these variables do move other things


def test_the_page_about_the_policy_names_every_key() -> None:
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in page] == []
