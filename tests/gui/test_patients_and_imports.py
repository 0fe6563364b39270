"""Between patients nothing is carried over, and an import never stands in the way of the ward."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from clinic_assist.chart.intake import FileReport, ImportIssue, IssueSeverity
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import MachineError
from clinic_assist.gui.application import Application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.imports.model import issue_rows, report_rows
from clinic_assist.gui.tasks import Lane, Tasks
from tests.gui.fake_workplace import PASSPHRASE, FakeVaults, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import begin_import, draft_note, open_chart, shown_dialog
from tests.gui.synthetic_charts import large_chart


def test_what_was_filtered_and_scrolled_for_one_patient_is_forgotten_for_the_next(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.charts["p-large"] = large_chart()
    open_chart(qtbot, window, "p-large")
    space = window.workspace
    space.open_page("records")
    space.records.filter.setText("Medicine number 7")
    qtbot.waitUntil(lambda: len(space.records.table.rows_model.rows) < 50)
    space.records.table.sort_by(1, descending=True)
    space.open_page("medications")
    qtbot.waitUntil(lambda: space.sections["medications"]._page.verticalScrollBar().maximum() > 100)
    space.sections["medications"]._page.verticalScrollBar().setValue(100)

    open_chart(qtbot, window, "p-full")
    space.open_page("records")

    assert space.records.filter.text() == ""
    assert window.patient_desk.chart is not None
    assert [row.key for row in space.records.table.rows_model.rows] == [f.id for f in window.patient_desk.chart.facts]
    assert space.sections["medications"]._page.verticalScrollBar().value() == 0


def test_the_source_panel_follows_the_row_and_names_what_it_shows(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    space = window.workspace
    space.open_page("problems")
    table = space.sections["problems"].table
    keys = [row.key for row in table.rows_model.rows]
    table.selectRow(0)
    before = space.source.isHidden()
    table.row_chosen.emit(keys[0])

    table.selectRow(3)
    qtbot.waitUntil(lambda: bool(space.source.shown.text()))

    assert before
    assert space.source.fact == keys[3]
    assert "Atrial fibrillation" in space.source._facts.itemAt(0).widget().plain  # type: ignore[union-attr]


def test_a_chart_that_could_not_be_opened_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    kept = store.charts.pop("p-none-known")
    window.open_patient("p-none-known")
    qtbot.waitUntil(lambda: "could not be opened" in window.workspace.loading.text)
    store.charts["p-none-known"] = kept

    window.workspace.loading.retry_wanted.emit()
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)

    assert window.workspace.loading.text == ""
    assert "GREY, Tom" in window.workspace.banner.line


def test_a_page_with_past_entries_only_says_so_and_counts_them(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    page = window.workspace.sections["medications"]
    listing = page._listing

    page.show_listing(type(listing)(hidden=listing.hidden))

    assert page.none_current.text.startswith("None current")
    assert page.hidden_words.plain == "2 past medications not shown"


def test_a_message_goes_with_the_screen_it_was_about(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    window.complain("The disk is full.")

    window.show_patients()

    assert window.strip.text == ""


def test_a_chart_opens_between_two_files_of_a_running_import(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    workflows.import_delay_s = 0.4
    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: window.imports.bar.value() >= 1)

    window.open_patient("p-none-known")
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)

    assert window.imports.is_running
    qtbot.waitUntil(lambda: not window.imports.is_running)


def test_nothing_gets_in_between_once_the_work_is_asked_to_stop(qtbot: QtBot) -> None:
    tasks, order = Tasks(), []
    go_on, begun = threading.Event(), threading.Event()

    def long(task: object) -> None:
        begun.set()
        go_on.wait(5)
        task.let_others_in()  # type: ignore[attr-defined]
        order.append("long")

    for stopped in (False, True):
        go_on.clear()
        begun.clear()
        task = tasks.start(long, lane=Lane.STORE)
        begun.wait(5)
        tasks.start(lambda _task: order.append("other"), lane=Lane.STORE)
        if stopped:
            task.stop()
        go_on.set()
        count = 4 if stopped else 2
        qtbot.waitUntil(lambda count=count: len(order) == count)

    assert order == ["other", "long", "long", "other"]
    tasks.close()


def test_while_an_import_runs_no_other_files_are_asked_for(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("clinic_assist.gui.file_dialogs.choose_files", lambda parent: asked.append(parent) or ())
    window.choose_files()
    workflows.import_delay_s = 0.2
    begin_import(qtbot, window)

    window.choose_files()
    words = window.imports.strip.text
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert len(asked) == 1
    assert "An import is running" in words


def test_closing_the_window_during_an_import_asks_first(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    workflows.import_delay_s = 0.2
    begin_import(qtbot, window)

    window.close()
    box = shown_dialog(QMessageBox)
    still_open = window.isVisible()
    next(one for one in box.buttons() if one.text() == "Stop and quit").click()

    assert still_open
    assert not window.isVisible()
    qtbot.waitUntil(lambda: not window.imports.is_running)


def test_a_lock_during_an_import_asks_nothing(
    qtbot: QtBot, workflows: FakeWorkflows, store: MemoryStore, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qapp, "exit", lambda _code: None)
    locked: list[object] = []
    application = Application(FakeWorkplace(), relaunch=locked.append, idle_lock_s=600, app=qapp)  # type: ignore[arg-type]
    application.show_session(store)
    window = application.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    workflows.import_delay_s = 0.2
    begin_import(qtbot, window)

    application.lock()

    assert locked == [None]
    assert not window.isVisible()
    assert store.is_closed


def test_after_a_lock_the_vault_that_was_open_is_asked_for_again(
    qtbot: QtBot, workflows: FakeWorkflows, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(qapp, "exit", lambda _code: None)
    locked: list[object] = []
    workplace = FakeWorkplace(vaults=FakeVaults(there=True))
    application = Application(workplace, relaunch=locked.append, idle_lock_s=600, app=qapp)  # type: ignore[arg-type]
    application.show_unlock(tmp_path / "usual")
    unlock = application.unlock
    assert unlock is not None
    qtbot.addWidget(unlock)

    unlock.folder.setText(str(tmp_path / "other"))
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    qtbot.waitUntil(lambda: application.session is not None)
    application.lock()

    assert locked == [tmp_path / "other"]


def test_an_import_that_broke_off_says_why_and_shows_what_is_in(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.note_import((FileReport(path="/exports/a.json", format="fhir-r4-json", entries=3),))

    def full(*_args: object, **_more: object) -> None:
        raise MachineError("The disk is full.", hint="1 of 2 files were done before and are kept. Free some space.")

    monkeypatch.setattr("clinic_assist.gui.screens.imports.work.import_paths", full)

    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: bool(window.imports.files.rows_model.rows))

    assert window.imports.strip.text == "The disk is full. 1 of 2 files were done before and are kept. Free some space."
    assert window.imports.files.rows_model.rows[0].cells[0].text.startswith("a.json")


def test_entries_are_what_was_read_kept_and_rejected() -> None:
    issue = ImportIssue(
        severity=IssueSeverity.REJECTED,
        locator=Locator("Bundle.entry[3]"),
        reason="No.",
        resource_type="NutritionOrder",
    )
    report = FileReport(path="/x/a.json", format="fhir-r4-json", entries=10, kept=2, issues=(issue,))
    refused = FileReport(path="/x/b.xml", issues=(issue,))

    cells = [[cell.text for cell in row.cells[2:]] for row in report_rows((report, refused))]

    assert cells == [["FHIR R4 JSON", "0", "10", "7", "2", "1"], ["–", "0", "0", "0", "0", "1"]]
    assert issue_rows(report)[0].cells[1].text == "Nutrition order"


def test_a_file_in_parts_is_one_row_that_says_how_many() -> None:
    part = FileReport(path="/x/a.csv (rows 1 to 5)", format="synthea-csv;first=1", entries=5)
    (row,) = report_rows((FileReport(path="/x/a.csv", format="synthea-csv", entries=10, parts=(part, part)),))

    assert row.cells[2].text == "Synthea CSV\nin 2 parts"
    assert row.cells[0].text.startswith("a.csv")


def test_a_draft_is_deleted_only_after_a_second_word(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    qtbot.waitUntil(lambda: len(store.kept_drafts) == 1)

    window.workspace.draft.delete.click()
    box = shown_dialog(QMessageBox)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    kept = len(store.kept_drafts)
    window.workspace.draft.delete.click()
    next(one for one in shown_dialog(QMessageBox).buttons() if one.text() == "Delete draft").click()
    qtbot.waitUntil(lambda: not store.kept_drafts)

    assert kept == 1
    assert window.workspace.desk.note is None


def test_the_search_without_a_match_leads_back_to_all_patients(qtbot: QtBot, window: MainWindow) -> None:
    window.patients.search.setText("nobody of that name")
    qtbot.waitUntil(lambda: not window.patients.table.rows_model.rows)

    window.patients._clear.click()
    qtbot.waitUntil(lambda: len(window.patients.table.rows_model.rows) == 7)

    assert window.patients.search.text() == ""
