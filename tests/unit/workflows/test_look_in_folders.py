"""What lies in a watched folder of a real disk, and what the vault remembers of it."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError, UserError
from clinic_assist.workflows import look_in_folders, watch_memory
from clinic_assist.workflows.look_in_folders import check_folder, content_of, look
from clinic_assist.workflows.watch_memory import (
    Answer,
    Sighting,
    WatchMemory,
    keep_answers,
    keep_contents,
    keep_folders,
    load_memory,
)
from tests.gui.fake_workplace import MemoryStore


def names(folder: Path) -> list[str]:
    return [seen.path.relative_to(folder).as_posix() for seen in look(folder).files]


def sighting(path: Path) -> Sighting:
    (seen,) = (one for one in look(path.parent).files if one.path == path)
    return seen


def test_files_below_the_folder_are_found_but_not_hidden_or_unfinished_ones(tmp_path: Path) -> None:
    found = ["a.json", "b/c/d.xml", "part", "tmp.json"]
    passed_over = [
        ".hidden", ".git/x", "b/.cache/y", "a.json.part", "a.PARTIAL", "b.crdownload", "c.tmp", "~$letter.docx", "d.json~",
    ]  # fmt: skip
    for name in (*found, *passed_over):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)

    assert names(tmp_path) == ["a.json", "part", "tmp.json", "b/c/d.xml"]
    assert look(tmp_path).trouble == ""


def test_what_is_no_file_is_passed_over_and_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "nowhere.json").symlink_to(tmp_path / "none")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.json")

    assert names(tmp_path) == ["a.json", "link.json"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert look(tmp_path / "gone").trouble == "The folder is not there."


def test_a_folder_that_cannot_be_read_is_said_and_one_within_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.json").write_text("{}")
    scandir, locked = os.scandir, [str(tmp_path / "locked")]

    def refusing(path: str) -> object:  # the tests may run as root, whom no permission stops
        if str(path) in locked:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    partly = look(tmp_path)
    locked.append(str(tmp_path))

    assert (partly.trouble, len(partly.files)) == ("A folder in it cannot be read.", 1)
    assert look(tmp_path).trouble == "The folder cannot be read."


def test_no_more_files_are_looked_at_than_can_be_handled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_in_folders, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.json").write_text("{}")

    listing = look(tmp_path)

    assert len(listing.files) == 3
    assert "Only the first" in listing.trouble


def test_a_look_can_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")

    assert look(tmp_path, lambda: True).files == ()
    assert len(look(tmp_path, lambda: False).files) == 1


def test_the_content_of_a_file_is_its_sha256_whatever_its_size(tmp_path: Path) -> None:
    for data in (b"{}", b"x" * (3 << 20)):
        (tmp_path / "a").write_bytes(data)
        assert content_of(sighting(tmp_path / "a")) == sha256(data).hexdigest()


def test_a_file_that_changed_since_it_was_seen_has_no_content_yet(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"{}")
    seen = sighting(path)
    grown = replace(seen, size_bytes=1)
    path.unlink()

    assert content_of(seen) is None
    path.write_bytes(b"{}")
    assert content_of(grown) is None
    assert content_of(sighting(path)) is not None


def test_a_file_that_changes_while_it_is_read_has_no_content_yet(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * (2 << 20))

    def changing() -> bool:
        with path.open("ab") as file:
            file.write(b"y")
        return False

    assert content_of(sighting(path), changing) is None


def test_reading_a_large_file_can_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * (2 << 20))

    assert content_of(sighting(tmp_path / "a"), lambda: True) is None


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"{}")
    seen = sighting(tmp_path / "a")

    def refusing(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(SourceError, match="cannot be read") as caught:
        content_of(seen)

    assert caught.value.hint == "Permission denied"


def test_a_pipe_that_took_the_place_of_a_file_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"{}")
    seen = sighting(path)
    path.unlink()
    os.mkfifo(path)

    assert content_of(seen) is None


def test_what_is_remembered_comes_back_from_the_vault() -> None:
    store = MemoryStore()
    seen = Sighting(Path("/exports/zo\udce9.json"), 2, 3, 4)
    keys = [SourceId(f"{number:064x}") for number in range(3)]
    memory = (
        WatchMemory(folders=(Path("/exports"), Path("/mnt/w\udce9")))
        .with_contents({seen: keys[0]})
        .with_answers([keys[1]], Answer.LEFT_OUT)
        .with_answers([keys[2]], Answer.DEALT_WITH)
    )
    for keep in (keep_folders, keep_contents, keep_answers):
        keep(store, memory)  # type: ignore[arg-type]

    assert load_memory(store) == memory  # type: ignore[arg-type]
    assert store.events == ["watched-folders"]
    assert b"exports/" not in store.preferences[watch_memory.CONTENTS]
    assert load_memory(MemoryStore()) == WatchMemory()  # type: ignore[arg-type]


def test_what_is_taken_back_is_forgotten_in_the_vault_too() -> None:
    store = MemoryStore()
    memory = WatchMemory(folders=(Path("/exports"),)).with_answers([SourceId("ab" * 32)], Answer.LEFT_OUT)
    keep_folders(store, memory)  # type: ignore[arg-type]
    keep_answers(store, memory)  # type: ignore[arg-type]
    before = dict(store.preferences)

    keep_answers(store, memory.with_answers([SourceId("ab" * 32)], None))  # type: ignore[arg-type]
    keep_folders(store, WatchMemory())  # type: ignore[arg-type]

    assert len(before) == 2
    assert store.preferences == {}


def test_the_newest_are_remembered_where_there_are_more_than_a_preference_may_hold() -> None:
    store = MemoryStore()
    seen = {Sighting(Path(f"/e/{number}"), 1, 1, 1): SourceId(f"{number:064x}") for number in range(70_000)}
    memory = WatchMemory().with_contents(seen).with_answers(seen.values(), Answer.LEFT_OUT)
    keep_contents(store, memory)  # type: ignore[arg-type]
    keep_answers(store, memory.with_answers([SourceId(f"{n:064x}") for n in range(99_999, 170_000)], Answer.LEFT_OUT))  # type: ignore[arg-type]

    again = load_memory(store)  # type: ignore[arg-type]

    assert all(len(body) < 4 * 2**20 for body in store.preferences.values())
    assert set(again.contents.values()) == set(list(seen.values())[-watch_memory.MOST_CONTENTS :])
    assert len(again.answers) == watch_memory.MOST_ANSWERS
    assert SourceId(f"{169_999:064x}") in again.answers


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("none", "There is no folder at that path."),
        ("exports", "This folder is watched already."),
        ("exports/within", "This folder is watched already."),
        (".", "A folder within this one is watched already."),
        ("vault", "The vault itself lies there."),
        ("vault/within", "The vault itself lies there."),
        ("over", "The vault itself lies there."),
    ],
)
def test_a_folder_that_cannot_be_watched_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, words: str
) -> None:
    store = MemoryStore()
    vault = tmp_path / ("over/vault" if chosen == "over" else "vault")
    status = replace(store.status(), directory=str(vault))
    monkeypatch.setattr(store, "status", lambda: status)
    for name in ("exports/within", "vault/within", "over", "other"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    memory = WatchMemory(folders=(tmp_path / "exports",))

    with pytest.raises(UserError, match=words):
        check_folder(store, memory, tmp_path / chosen)  # type: ignore[arg-type]

    assert check_folder(store, memory, tmp_path / "other") == tmp_path / "other"  # type: ignore[arg-type]
