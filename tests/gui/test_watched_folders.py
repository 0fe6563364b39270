"""Folders are watched while the vault is unlocked; what appears there is offered, and imported only when a person says so."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.chart.intake import FileReport
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import MachineError
from clinic_assist.gui import folder_watch
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.watched.view import WatchedScreen
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.workflows import look_in_folders, watched_files
from clinic_assist.workflows.watch_memory import ANSWERS, FOLDERS
from clinic_assist.workflows.watched_files import FileState
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import open_chart


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A file is complete, and a folder looked into again, in the tenth of a second."""
    if request.node.name.startswith("test_ten_thousand"):
        monkeypatch.setattr(watched_files, "SETTLED_S", 0.5)
        monkeypatch.setattr(folder_watch, "SETTLED_S", 0.5)
        return
    monkeypatch.setattr(watched_files, "SETTLED_S", 0.05)
    monkeypatch.setattr(folder_watch, "SETTLED_S", 0.06)
    monkeypatch.setattr(folder_watch, "POLL_S", 0.3)
    monkeypatch.setattr(folder_watch, "_GATHER_MS", 10)
    monkeypatch.setattr(folder_watch, "_TELL_MS", 5)


@pytest.fixture
def exports(tmp_path: Path, store: MemoryStore) -> Path:
    """A folder that the vault remembers as watched; ask for it before `window`."""
    folder = tmp_path / "exports"
    folder.mkdir()
    store.preferences[FOLDERS] = json.dumps([str(folder)]).encode()
    return folder


@pytest.fixture
def watching(exports: Path, window: MainWindow) -> Iterator[WatchedScreen]:
    """The screen of watched folders, shown."""
    window.show_watched()
    yield window.watched
    window.watch.stop()


def digest(text: str) -> SourceId:
    return SourceId(sha256(text.encode()).hexdigest())


def states(window: MainWindow) -> dict[str, FileState]:
    return {file.path.name: file.state for file in window.watch.files}


def rows(screen: WatchedScreen) -> list[list[str]]:
    return [[cell.text.split("\n")[0] for cell in row.cells] for row in screen.files.rows_model.rows]


def offered(qtbot: QtBot, window: MainWindow, *names: str) -> None:
    qtbot.waitUntil(lambda: {file.path.name for file in window.watch.new_files()} == set(names))
    qtbot.waitUntil(lambda: not window.watch.is_busy and not window.watch._tell.isActive())


def test_nothing_is_watched_until_somebody_chooses_a_folder(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, answer_dialog: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text("{}")
    answer_dialog(tmp_path)
    window.show_watched()
    qtbot.wait(50)
    before = (window.watch.folders, window.watch.files, window.watched.nothing.isHidden(), store.preferences.copy())

    window.watched.add.click()
    offered(qtbot, window, "a.json")

    assert before == ((), (), False, {})
    assert window.watched.nothing.isHidden()
    assert json.loads(store.preferences[FOLDERS]) == [str(tmp_path)]
    assert "watched-folders" in store.events


def test_files_that_appear_are_counted_beside_the_way_to_the_imports_and_listed(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, workflows: FakeWorkflows
) -> None:
    qtbot.waitUntil(lambda: window.watch.listings != ())
    empty = window.to_imports.text().strip()
    for name in ("a.json", "b.json", "c.json"):
        (exports / name).write_text(name)
    (exports / "half.json.part").write_text("{")

    offered(qtbot, window, "a.json", "b.json", "c.json")
    qtbot.waitUntil(lambda: len(rows(watching)) == 3)

    assert empty == "Imports"
    assert window.to_imports.text().strip() == "Imports  3 new"
    assert window.imports.waiting.text == "3 new files in the watched folder."
    assert [(row[0], row[1], row[3]) for row in rows(watching)] == [
        (name, "6 bytes", "New") for name in ("a.json", "b.json", "c.json")
    ]
    assert (workflows.previewed, workflows.imported) == ([], [])


def test_a_file_is_offered_only_when_it_is_no_longer_written(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path
) -> None:
    (exports / "ready.json").write_text("{}")
    growing = threading.Event()

    def grow() -> None:
        number = 0
        while not growing.wait(0.01):
            number += 1
            (exports / "large.json").write_text("x" * number)

    writer = threading.Thread(target=grow)
    writer.start()
    offered(qtbot, window, "ready.json")
    meanwhile = states(window)["large.json"]
    growing.set()
    writer.join()

    offered(qtbot, window, "ready.json", "large.json")
    assert meanwhile is FileState.WRITING


def test_a_file_with_a_temporary_name_is_offered_when_it_is_renamed(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path
) -> None:
    (exports / "a.json.tmp").write_text("{}")
    qtbot.wait(300)
    before = states(window)

    (exports / "a.json.tmp").rename(exports / "a.json")
    offered(qtbot, window, "a.json")

    assert before == {}


def test_new_files_are_shown_in_a_preview_and_imported_on_a_word(
    qtbot: QtBot,
    watching: WatchedScreen,
    window: MainWindow,
    exports: Path,
    workflows: FakeWorkflows,
    store: MemoryStore,
) -> None:
    (exports / "a.json").write_text("A")
    (exports / "b.json").write_text("B")
    offered(qtbot, window, "a.json", "b.json")

    watching.go.click()
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    answers = [one.text().strip() for one in (window.imports.preview.go, window.imports.preview.leave)]
    strip = window.imports.waiting.text
    stored = workflows.imported.copy()
    store.held |= {digest("A"), digest("B")}
    window.imports.preview.go.click()
    qtbot.waitUntil(lambda: states(window) == dict.fromkeys(("a.json", "b.json"), FileState.KNOWN))

    assert workflows.previewed == [(exports / "a.json", exports / "b.json")]
    assert answers == ["Import", "Decide later"]
    assert strip == "", "one question at a time"
    assert stored == []
    assert workflows.imported == [(exports / "a.json", exports / "b.json")]
    qtbot.waitUntil(lambda: window.to_imports.text().strip() == "Imports")


def test_one_file_alone_can_be_looked_at(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, workflows: FakeWorkflows
) -> None:
    (exports / "a.json").write_text("A")
    (exports / "b.json").write_text("B")
    offered(qtbot, window, "a.json", "b.json")
    qtbot.waitUntil(lambda: len(rows(watching)) == 2)

    watching.files.selectRow(1)
    watching.one.click()
    qtbot.waitUntil(lambda: window.imports.is_waiting)

    assert workflows.previewed == [(exports / "b.json",)]


def test_a_preview_of_other_files_cannot_leave_anything_out(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path
) -> None:
    window.import_paths((exports,))
    qtbot.waitUntil(lambda: window.imports.is_waiting)

    assert window.imports.preview.out.isHidden()
    assert window.imports.preview.leave.text() == "Do not import"


def test_what_is_left_out_in_the_preview_does_not_come_back_until_it_changes(
    qtbot: QtBot,
    watching: WatchedScreen,
    window: MainWindow,
    exports: Path,
    workflows: FakeWorkflows,
    store: MemoryStore,
) -> None:
    (exports / "a.json").write_text("A")
    offered(qtbot, window, "a.json")
    watching.go.click()
    qtbot.waitUntil(lambda: window.imports.is_waiting)

    window.imports.preview.out.click()
    offered(qtbot, window)
    left_out, words, shown = states(window), watching.strip.text, window._stack.currentWidget()
    qtbot.waitUntil(lambda: digest("A") in store.preferences.get(ANSWERS, b"").hex())
    (exports / "a.json").write_text("changed")
    offered(qtbot, window, "a.json")

    assert left_out == {"a.json": FileState.LEFT_OUT}
    assert words == "Left out: 1 file. It is not offered again until changed."
    assert shown is watching
    assert workflows.imported == []


def test_what_was_left_out_can_be_offered_again(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, store: MemoryStore
) -> None:
    for name in ("a.json", "b.json"):
        (exports / name).write_text(name)
    offered(qtbot, window, "a.json", "b.json")
    qtbot.waitUntil(lambda: len(rows(watching)) == 2)

    watching.out_all.click()
    offered(qtbot, window)
    watching.undo.click()
    offered(qtbot, window, "a.json", "b.json")
    qtbot.waitUntil(lambda: len(rows(watching)) == 2)
    watching.files.selectRow(0)
    watching.out.click()
    offered(qtbot, window, "b.json")
    qtbot.waitUntil(lambda: len(rows(watching)) == 1)
    watching.others.click()
    all_rows = rows(watching)
    watching.files.selectRow(1)
    watching.again.click()

    offered(qtbot, window, "a.json", "b.json")
    assert [(row[0], row[3]) for row in all_rows] == [("b.json", "New"), ("a.json", "Left out")]


def test_archives_and_refused_files_are_not_offered_again_after_their_import(
    qtbot: QtBot,
    watching: WatchedScreen,
    window: MainWindow,
    exports: Path,
    workflows: FakeWorkflows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {"archive.zip": "Z", "no-record.bin": "N", "stopped.zip": "S", "stored.json": "T", "table.csv": "C"}
    texts["large.csv"] = "L"
    part = FileReport(path="large.csv (rows 1 to 3)", sha256=digest("P"), format="synthea-csv", entries=3)
    for name, text in texts.items():
        (exports / name).write_text(text)
    offered(qtbot, window, *texts)
    reports = (
        FileReport(path="archive.zip", sha256=digest("Z"), format="zip", entries=3, is_archive=True),
        FileReport(path="no-record.bin", sha256=digest("N")),
        FileReport(path="table.csv", sha256=digest("C"), needs_mapping=True),
        FileReport(path="stopped.zip", sha256=digest("S"), is_archive=True, was_stopped=True),
        FileReport(path="stored.json", sha256=digest("T"), format="fhir-r4-json", entries=3),
        FileReport(path="large.csv", sha256=digest("L"), format="synthea-csv", entries=3, parts=(part,)),
    )

    monkeypatch.setattr("clinic_assist.gui.screens.imports.work.import_paths", lambda *_args, **_more: reports)
    watching.go.click()
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    window.imports.preview.go.click()

    offered(qtbot, window, "stopped.zip", "stored.json", "table.csv")
    assert states(window)["archive.zip"] is FileState.DEALT_WITH
    assert states(window)["no-record.bin"] is FileState.DEALT_WITH
    assert states(window)["large.csv"] is FileState.DEALT_WITH


def test_files_that_the_vault_holds_are_known_and_nobody_is_asked(
    qtbot: QtBot, exports: Path, window: MainWindow, store: MemoryStore
) -> None:
    store.held.add(digest("A"))
    (exports / "a.json").write_text("A")
    (exports / "b.json").write_text("B")
    offered(qtbot, window, "b.json")
    window.show_watched()

    assert states(window)["a.json"] is FileState.KNOWN
    assert [row[0] for row in rows(window.watched)] == ["b.json"]
    assert "1 file that needs nothing" in window.watched.others.text()


def test_a_removed_import_offers_its_files_again(
    qtbot: QtBot, exports: Path, window: MainWindow, store: MemoryStore
) -> None:
    store.held.add(digest("A"))
    (exports / "a.json").write_text("A")
    qtbot.waitUntil(lambda: states(window) == {"a.json": FileState.KNOWN})

    store.held.clear()
    window.imports.import_removed.emit()

    offered(qtbot, window, "a.json")


def test_a_folder_that_goes_is_said_and_watched_again_when_it_is_back(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path
) -> None:
    (exports / "a.json").write_text("A")
    offered(qtbot, window, "a.json")
    exports.rename(exports.with_name("elsewhere"))
    offered(qtbot, window)
    qtbot.waitUntil(lambda: watching.folders.rows_model.rows[0].cells[1].text == "The folder is not there.")

    exports.with_name("elsewhere").rename(exports)
    offered(qtbot, window, "a.json")
    qtbot.waitUntil(lambda: watching.folders.rows_model.rows[0].cells[1].text == "Watched")

    (exports / "b.json").write_text("B")
    offered(qtbot, window, "a.json", "b.json")


def test_a_folder_that_is_no_longer_watched_drops_its_files_and_no_import(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, store: MemoryStore
) -> None:
    (exports / "a.json").write_text("A")
    offered(qtbot, window, "a.json")
    qtbot.waitUntil(lambda: len(rows(watching)) == 1)

    watching.folders.selectRow(0)
    watching.remove.click()
    qtbot.waitUntil(lambda: FOLDERS not in store.preferences)
    qtbot.waitUntil(lambda: not watching.nothing.isHidden())

    assert window.watch.files == ()
    assert "1 file of it no longer waits" in watching.strip.text
    assert (store.removed, (exports / "a.json").read_text()) == ([], "A")
    (exports / "b.json").write_text("B")
    qtbot.wait(400)
    assert window.watch.files == ()


def test_a_folder_that_cannot_be_watched_says_why(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, answer_dialog: Callable[[Path], None]
) -> None:
    answer_dialog(exports)

    watching.add.click()
    qtbot.waitUntil(lambda: watching.strip.text != "")

    assert watching.strip.text.startswith("This folder is watched already.")
    assert len(window.watch.folders) == 1


def test_a_lock_ends_the_watching_and_after_the_unlock_what_came_is_offered(
    qtbot: QtBot, exports: Path, window: MainWindow, store: MemoryStore, tasks: Tasks
) -> None:
    (exports / "a.json").write_text("A")
    offered(qtbot, window, "a.json")
    window.save_all()
    (exports / "b.json").write_text("B")
    qtbot.wait(400)
    locked = window.watch.files

    again = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(again)
    offered(qtbot, again, "a.json", "b.json")
    again.watch.stop()

    assert locked == ()


def test_new_files_over_an_open_chart_change_a_number_and_nothing_else(
    qtbot: QtBot, exports: Path, window: MainWindow
) -> None:
    open_chart(qtbot, window)
    shown, strip = window._stack.currentWidget(), window.strip.text
    (exports / "a.json").write_text("A")
    offered(qtbot, window, "a.json")
    qtbot.waitUntil(lambda: "1 new" in window.to_imports.text())

    assert window._stack.currentWidget() is shown is window.workspace
    assert window.strip.text == strip == ""
    assert window.patient_desk.chart is not None


def test_a_drive_that_does_not_answer_is_said_and_keeps_nobody_waiting(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: window.watch.listings != () and not window.watch.is_busy)
    answers = threading.Event()
    sightings = look_in_folders._sightings

    def hanging(folder: Path, unreadable: list[str | None]) -> object:
        assert answers.wait(60)
        return sightings(folder, unreadable)

    monkeypatch.setattr(look_in_folders, "_sightings", hanging)
    monkeypatch.setattr(folder_watch, "_UNANSWERED_S", 0.1)
    (exports / "a.json").write_text("A")
    qtbot.waitUntil(lambda: "does not answer" in watching.strip.text)
    open_chart(qtbot, window)
    opened = window.patient_desk.chart is not None
    window.show_watched()
    answers.set()

    offered(qtbot, window, "a.json")
    qtbot.waitUntil(lambda: watching.strip.text == "")
    assert opened


def test_a_vault_that_cannot_keep_an_answer_says_so(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path, store: MemoryStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (exports / "a.json").write_text("A")
    offered(qtbot, window, "a.json")

    def full(name: str, body: bytes | None) -> None:
        raise MachineError("The disk is full; the change was not stored.", hint="Make room.")

    monkeypatch.setattr(store, "set_preference", full)
    watching.out_all.click()
    qtbot.waitUntil(lambda: "The disk is full" in watching.strip.text)

    assert states(window) == {"a.json": FileState.LEFT_OUT}


def test_ten_thousand_files_are_offered_while_the_window_stays_usable(
    qtbot: QtBot, watching: WatchedScreen, window: MainWindow, exports: Path
) -> None:
    for number in range(10_000):
        (exports / f"{number:05}.json").write_text(str(number))

    qtbot.waitUntil(lambda: window.to_imports.text().strip() == "Imports  10,000 new")
    qtbot.waitUntil(lambda: not window.watch.is_busy and {row[3] for row in rows(watching)} == {"New"})

    assert watching.go.text().strip() == "Preview 10,000 new files"
    assert watching.count.plain == "10,000 new files wait. The first 1,000 are listed."
    assert len(rows(watching)) == 1_000
