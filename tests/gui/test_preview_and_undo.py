"""Files are looked at before they are imported, and an import can be removed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_assist.chart.intake import FileReport, ImportPreview
from clinic_assist.errors import MachineError
from clinic_assist.gui.application import Application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.imports.removal_dialog import RemovalDialog
from tests.gui.fake_imports import REMOVAL
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace, MemoryStore, fake_file_reports
from tests.gui.journeys import begin_import, has_focus, open_chart, shown_dialog

WARD = (Path("/exports/ward3"),)


def preview(qtbot: QtBot, window: MainWindow) -> None:
    window.import_paths(WARD)
    qtbot.waitUntil(lambda: window.imports.is_waiting)


def texts(table: object) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows_model.rows]  # type: ignore[attr-defined]


def ask_to_remove(qtbot: QtBot, window: MainWindow) -> RemovalDialog:
    qtbot.waitUntil(lambda: window.imports.history.remove.isEnabled() and bool(window.imports.files.rows_model.rows))
    window.imports.history.remove.click()
    qtbot.waitUntil(lambda: window.imports.dialog is not None and window.imports.dialog.isVisible())
    return shown_dialog(RemovalDialog)


def history(qtbot: QtBot, window: MainWindow) -> None:
    window.show_imports()
    qtbot.waitUntil(lambda: not window.imports.history.isHidden())


def test_chosen_files_are_shown_before_anything_is_stored(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    preview(qtbot, window)
    screen = window.imports
    people = texts(screen.people.table)

    assert workflows.previewed == [WARD]
    assert workflows.imported == []
    assert screen.preview.summary.plain == (
        "4 files for 3 patients, 2 of them new: 74 new records, 195 known already, 3 replaced by newer versions, "
        "2 that name no patient; 1 conflict; nothing is stored yet."
    )
    assert [row[:8] for row in people] == [
        ["OKONKWO-LINDQVIST, Ngozi", "14-Mar-1952", "Female", "MRN-100234", "In the vault", "41", "195", "3"],
        ["GREY, Tom", "Aug-1961", "Male", "Not known", "New patient", "27", "0", "0"],
        ["Not known", "Not known", "Not known", "Not known", "New patient", "4", "0", "0"],
    ]
    assert people[0][8].startswith("1 conflict\nPenicillin: one file says active")
    assert "They were kept apart." in people[1][8]
    assert [row[1] for row in texts(screen.files)] == [
        "Ready",
        "Ready, not all of it",
        "Already in the vault",
        "Refused",
    ]
    assert any("names no subject" in row[3] for row in texts(screen.issues))
    assert has_focus(qtbot, window, screen.preview.go)


def test_import_after_the_preview_imports_the_same_files_and_reports(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    preview(qtbot, window)

    qtbot.keyClick(window.imports.preview.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.imports.files.rows_model.rows) and not window.imports.is_running)

    assert workflows.imported == [WARD]
    assert next(row[1] for row in texts(window.imports.files)) == "Imported"
    assert window.imports.preview.isHidden()
    assert window.imports.people.isHidden()
    assert not window.imports.remove.isHidden()


def test_a_preview_that_is_turned_down_imports_nothing(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    preview(qtbot, window)

    window.imports.preview.leave.click()
    window.imports.confirm()
    qtbot.waitUntil(lambda: "Nothing has been imported yet" in window.imports.summary.plain)

    assert workflows.imported == []
    assert window.imports.strip.text == "Nothing was imported."
    assert window.imports.people.isHidden()


def test_a_preview_waits_while_the_person_looks_at_a_chart(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    preview(qtbot, window)
    open_chart(qtbot, window)

    window.show_imports()

    assert window.imports.is_waiting
    assert not window.imports.people.isHidden()
    assert window.imports.preview.summary.plain.startswith("4 files")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((), "Nothing to import: there is no file in what was chosen."),
        (fake_file_reports()[2:3], "Nothing to import: the vault holds every one of these files already."),
        (fake_file_reports()[3:], "Nothing to import: none of these files can be read as a record."),
        (fake_file_reports()[2:], "Nothing to import: each of these files is in the vault already or cannot be read."),
    ],
)
def test_a_preview_that_finds_nothing_to_import_says_so(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, files: tuple[FileReport, ...], words: str
) -> None:
    workflows.foreseen = ImportPreview(files=files, patients=())
    preview(qtbot, window)

    assert window.imports.preview.summary.plain == words
    assert window.imports.preview.go.isHidden()
    assert window.imports.preview.leave.text() == "Close"
    assert len(texts(window.imports.files)) == len(files)


def test_a_preview_can_be_stopped_and_then_nothing_is_shown(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    workflows.preview_is_held = True
    window.import_paths(WARD)
    words = window.imports.state.plain

    window.imports.cancel.click()
    workflows.released.set()
    qtbot.waitUntil(lambda: window.imports.strip.text != "")

    assert "Nothing is stored yet" in words
    assert window.imports.strip.text == "Stopped. Nothing was imported."
    assert not window.imports.is_waiting


def test_a_preview_that_fails_says_why(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise MachineError("The reading process ended unexpectedly.", hint="Try again.")

    monkeypatch.setattr("clinic_assist.gui.screens.imports.work.preview_paths", fails)
    window.import_paths(WARD)
    qtbot.waitUntil(lambda: window.imports.strip.text != "")

    assert window.imports.strip.text == "The reading process ended unexpectedly. Try again."
    assert not window.imports.is_waiting
    assert workflows.imported == []


def test_while_a_preview_is_read_no_other_begins(qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows) -> None:
    workflows.preview_is_held = True
    window.import_paths(WARD)

    window.import_paths((Path("/exports/other"),))
    words = window.imports.strip.text
    workflows.released.set()
    qtbot.waitUntil(lambda: window.imports.is_waiting)

    assert "being read for a preview" in words
    assert workflows.previewed == [WARD]


def test_other_files_take_the_place_of_a_preview_that_waits(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    preview(qtbot, window)
    workflows.preview_is_held = True
    window.import_paths((Path("/exports/other"),))

    hidden = window.imports.people.isHidden()
    window.imports.confirm()
    workflows.released.set()
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    window.imports.preview.go.click()
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert hidden
    assert workflows.imported == [(Path("/exports/other"),)]


def test_the_list_of_imports_does_not_land_on_a_preview(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore
) -> None:
    store.note_import(fake_file_reports())
    workflows.preview_is_held = True
    window.show_imports()
    window.import_paths(WARD)
    workflows.released.set()
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    qtbot.wait(30)

    assert window.imports.history.isHidden()
    assert len(texts(window.imports.people.table)) == 3


def test_a_lock_or_the_end_during_a_preview_asks_nothing(
    qtbot: QtBot, workflows: FakeWorkflows, store: MemoryStore, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qapp, "exit", lambda _code: None)
    locked: list[object] = []
    application = Application(FakeWorkplace(), relaunch=locked.append, idle_lock_s=600, app=qapp)  # type: ignore[arg-type]
    application.show_session(store)
    window = application.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    workflows.preview_is_held = True
    window.import_paths(WARD)
    asks = window.imports.is_importing
    workflows.released.set()

    application.lock()

    assert not asks
    assert locked == [None]
    assert not window.isVisible()
    assert store.is_closed
    assert workflows.imported == []


def test_the_imports_made_are_listed_newest_first_with_their_files(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.note_import(fake_file_reports()[:1])
    store.note_import(fake_file_reports()[1:2])
    history(qtbot, window)
    qtbot.waitUntil(lambda: bool(texts(window.imports.files)))
    rows, newest = texts(window.imports.history.table), texts(window.imports.files)

    window.imports.history.table.selectRow(1)
    qtbot.waitUntil(lambda: texts(window.imports.files) != newest)

    assert [row[1].split("   ")[0] for row in rows] == ["two-patients.json", "okonkwo.json"]
    assert [row[2:] for row in rows] == [["1", "27"], ["1", "232"]]
    assert rows[0][0].startswith("21-Nov-2026 ")
    assert newest[0][0].startswith("two-patients.json")
    assert texts(window.imports.files)[0][0].startswith("okonkwo.json")


def test_removing_an_import_first_says_what_goes_and_then_what_went(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.note_import(fake_file_reports())
    history(qtbot, window)
    dialog = ask_to_remove(qtbot, window)
    lines = dict(dialog.lines)

    dialog.remove.click()
    qtbot.waitUntil(lambda: window.imports.strip.text != "")

    assert lines["Files"] == "3 files; 1 file that another import brought as well will stay"
    assert lines["Records"] == "1,214 records"
    assert lines["Patients"] == ("1 patient without any other record, who will leave the list; 2 other charts change")
    assert lines["Signed notes"] == "2 notes stay, but their sources cannot be opened any more"
    assert lines["Drafts"] == "None quotes these records"
    assert store.removed == ["intake-1"]
    assert window.imports.strip.text == (
        "Removed: 3 files with 1,214 records. 1 patient had no other record and left the list; 2 other charts changed. "
        "1 file stayed: another import brought the same."
    )


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_neither_escape_nor_a_careless_enter_removes(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, key: Qt.Key
) -> None:
    store.note_import(fake_file_reports())
    history(qtbot, window)
    dialog = ask_to_remove(qtbot, window)

    qtbot.keyClick(dialog, key)
    qtbot.waitUntil(lambda: not dialog.isVisible())

    assert store.removed == []


def test_a_removal_that_fails_says_why_and_the_import_stays(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.note_import(fake_file_reports())
    store.refuses = MachineError("The disk is full; the change was not stored.", hint="Make room.")
    history(qtbot, window)

    ask_to_remove(qtbot, window).remove.click()
    qtbot.waitUntil(lambda: window.imports.strip.text != "")
    qtbot.waitUntil(lambda: bool(texts(window.imports.history.table)))

    assert window.imports.strip.text == "The disk is full; the change was not stored. Make room."


def test_an_import_that_is_gone_meanwhile_is_said(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    store.note_import(fake_file_reports())
    history(qtbot, window)
    qtbot.waitUntil(window.imports.history.remove.isEnabled)
    store.made.clear()

    window.imports.history.remove.click()
    qtbot.waitUntil(lambda: window.imports.strip.text != "")

    assert window.imports.strip.text == "This import is not on the list any more."


def test_the_report_of_an_import_offers_its_removal(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, workflows: FakeWorkflows
) -> None:
    store.note_import(())
    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.remove.isHidden())

    window.imports.remove.click()
    qtbot.waitUntil(lambda: window.imports.dialog is not None and window.imports.dialog.isVisible())
    shown_dialog(RemovalDialog).remove.click()
    qtbot.waitUntil(lambda: bool(store.removed))
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert store.removed == ["intake-2"]


def test_what_other_imports_brought_as_well_is_said_to_stay(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.note_import(fake_file_reports())
    store.removal = type(REMOVAL)(
        files=0, files_kept=4, facts=0, patients=0, patients_gone=0, notes_quoting=0, drafts_quoting=0
    )
    history(qtbot, window)
    dialog = ask_to_remove(qtbot, window)

    assert "no record goes" in dialog.meaning.plain
    assert dict(dialog.lines)["Patients"] == "No chart changes"
    dialog.reject()


def test_a_chart_that_is_open_is_loaded_again_when_an_import_was_removed(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    open_chart(qtbot, window)

    window.imports.import_removed.emit()
    qtbot.waitUntil(lambda: store.loaded == ["p-full", "p-full"])
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)

    assert window.patient_desk.chart is not None


def test_the_report_of_an_import_is_saved_as_pdf(
    qtbot: QtBot,
    window: MainWindow,
    workflows: FakeWorkflows,
    answer_dialog: Callable[[Path], None],
    tmp_path: Path,
) -> None:
    answer_dialog(tmp_path)
    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.save.isHidden())
    window.imports.save.click()
    qtbot.waitUntil(lambda: bool(workflows.printed))

    assert workflows.printed == [("import", tmp_path / "clinic-assist-import-2026-11-22.pdf")]
    qtbot.waitUntil(lambda: window.imports.strip.text.startswith("Saved as "))


def test_each_type_of_record_says_what_became_of_it(qtbot: QtBot, window: MainWindow) -> None:
    preview(qtbot, window)
    window.imports.files.selectRow(1)

    assert texts(window.imports.report.facts) == [
        ["Result", "40", "0", "1"],
        ["Medication order", "15", "0", "0"],
        ["Nutrition order", "0", "2", "0"],
    ]
