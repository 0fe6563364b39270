"""The notes page: whose words it shows, who is said to have written them, and where the reader's eye stays."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_assist.chart.chart import Chart
from clinic_assist.gui.application import Application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.session import Session
from clinic_assist.notes.note import Composer, VerifiedNote
from tests.gui.conftest import end_lanes
from tests.gui.fake_workplace import FakeModel, FakeWorkflows, FakeWorkplace, MemoryStore, fake_note
from tests.gui.journeys import draft_note, open_chart


def test_what_went_wrong_for_one_patient_is_not_said_over_the_next(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    workflows.dies_after = 0
    open_chart(qtbot, window)
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: bool(window.workspace.draft.strip.text))

    open_chart(qtbot, window, "p-none-known")

    assert window.workspace.draft.strip.text == ""


def test_a_kept_draft_opens_no_window_of_its_own(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    qtbot.waitUntil(lambda: bool(store.kept_drafts))
    workplace = FakeWorkplace()
    other = MainWindow(Session(workplace=workplace, store=store, tasks=window._session.tasks))  # type: ignore[arg-type]
    qtbot.addWidget(other)
    other.show()

    other.open_patient("p-full")
    qtbot.waitUntil(lambda: other.workspace.desk.note is not None)

    assert {one for one in QApplication.topLevelWidgets() if one.isVisible()} <= {
        window,
        other,
        other.patient_desk.interruption,
    }


@pytest.mark.parametrize("use_model", [True, False])
def test_a_draft_that_broke_off_says_who_wrote_it(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore, *, use_model: bool
) -> None:
    workflows.dies_after = 3
    open_chart(qtbot, window)
    window.workspace.desk.draft(use_model=use_model)

    qtbot.waitUntil(lambda: bool(store.kept_drafts))

    kept = next(iter(store.kept_drafts.values())).verified.draft
    assert kept.composer is (Composer.MODEL if use_model else Composer.RECORD_ONLY)
    assert kept.model == (FakeModel.identity if use_model else None)


def test_a_draft_stopped_before_its_first_statement_brings_the_last_one_back(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    qtbot.waitUntil(lambda: bool(window.workspace.desk.entries))
    before = window.workspace.desk.statements
    page = window.workspace.draft

    def slow(_workplace: object, chart: Chart, *, should_stop: Callable[[], bool], **_more: object) -> VerifiedNote:
        while not should_stop():
            time.sleep(0.01)
        return fake_note(chart, ())

    monkeypatch.setattr("clinic_assist.gui.screens.draft.desk.draft_note", slow)
    page.draft.click()
    page.stop.click()
    qtbot.waitUntil(lambda: window.workspace.desk.statements == before)

    assert "Stopped before the first statement" in page.strip.text
    assert page.entries.currentText()
    assert len(page.cards) == len(before)
    assert len(store.kept_drafts) == 1


def test_the_copied_text_of_a_note_says_whose_it_is_and_what_the_record_does_not_support(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)

    window.workspace.draft.copy.click()
    lines = QApplication.clipboard().text().split("\n")

    assert lines[0].startswith("OKONKWO-LINDQVIST, Margarethe Anne (Dr)   Born 14-Mar-1952 (74y)")
    assert lines[0].endswith("MRN MRN-0048213   Known allergies")
    assert lines[1] == "Draft – not signed"
    assert "Takes Furosemide 40 MG Oral Tablet." in lines
    assert "Potassium was 3.9 mmol/L on 19-Nov-2026. [Record says otherwise]" in lines
    assert "clipboard" in window.strip.text


def test_a_lock_takes_copied_text_of_a_record_back(
    qtbot: QtBot, workflows: FakeWorkflows, store: MemoryStore, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qapp, "exit", lambda _code: None)
    application = Application(FakeWorkplace(), relaunch=lambda _vault: None, idle_lock_s=600, app=qapp)  # type: ignore[arg-type]
    application.show_session(store)
    window = application.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    window.workspace.draft.copy.click()
    copied = QApplication.clipboard().text()

    application.lock()
    end_lanes()

    assert copied
    assert QApplication.clipboard().text() == ""
