from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.safety.knowledge import load_knowledge
from clinic_assist.safety.pack_files import PARSED, PackFiles, UnreadableFileError, parsed_text
from tests.unit.safety.small_pack import write_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.toml").write_text('day = 2026-01-02\nnames = ["alpha"]\n', encoding="utf-8")
    (tmp_path / "two.toml").write_text("number = 2\n", encoding="utf-8")
    return tmp_path


def test_a_file_whose_bytes_are_known_is_not_parsed_again(folder: Path) -> None:
    told = parsed_text(folder).replace("alpha", "taken from the json")
    (folder / PARSED).write_text(told, encoding="utf-8")

    assert PackFiles(folder).read(folder / "one.toml")["names"] == ["taken from the json"]


def test_an_edited_file_is_parsed_though_it_was_known(folder: Path) -> None:
    (folder / PARSED).write_text(parsed_text(folder), encoding="utf-8")
    (folder / "two.toml").write_text("number = 3\n", encoding="utf-8")

    assert PackFiles(folder).read(folder / "two.toml") == {"number": 3}


@pytest.mark.parametrize("damaged", [b"", b"<<<<<<< HEAD\n", b"[1]", b'{"a": 1}', b"\xff"])
def test_a_damaged_copy_is_passed_over(damaged: bytes, folder: Path) -> None:
    (folder / PARSED).write_bytes(damaged)

    assert PackFiles(folder).read(folder / "two.toml") == {"number": 2}


def test_what_is_read_may_be_changed_by_its_reader(folder: Path) -> None:
    (folder / PARSED).write_text(parsed_text(folder), encoding="utf-8")
    files = PackFiles(folder)
    files.read(folder / "two.toml").clear()

    assert files.read(folder / "two.toml") == {"number": 2}


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "bad.toml").write_bytes(b"number = \xff")

    with pytest.raises(UnreadableFileError, match=r"bad\.toml is not TOML"):
        PackFiles(folder).read(folder / "bad.toml")
    with pytest.raises(UnreadableFileError, match=r"gone\.toml cannot be read"):
        PackFiles(folder).read(folder / "gone.toml")


def test_a_pack_loads_alike_with_and_without_its_copies(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    plain = load_knowledge(pack)
    for part in (pack, *(item for item in pack.iterdir() if item.is_dir())):
        (part / PARSED).write_text(parsed_text(part), encoding="utf-8")

    quick = load_knowledge(pack)

    assert (quick.version, quick.interactions, quick.washouts) == (plain.version, plain.interactions, plain.washouts)
