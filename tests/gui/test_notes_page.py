"""The notes page: whose words it shows, who is said to have written them, and where the reader's eye stays."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Lane
from clinic_assist.notes.note import Composer
from clinic_assist.notes.order import DraftOrder
from tests.gui.fake_workplace import FakeModel, FakeWorkflows, FakeWorkplace, MemoryStore
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
    window.workspace.desk.draft(DraftOrder(), use_model=use_model)

    qtbot.waitUntil(lambda: bool(store.kept_drafts))

    kept = next(iter(store.kept_drafts.values())).verified.draft
    assert kept.composer is (Composer.MODEL if use_model else Composer.RECORD_ONLY)
    assert kept.model == (FakeModel.identity if use_model else None)


def test_a_draft_stopped_before_its_first_statement_brings_the_last_one_back(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore
) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    qtbot.waitUntil(lambda: bool(window.workspace.desk.entries))
    before = window.workspace.desk.statements
    page = window.workspace.draft
    is_stopped = threading.Event()
    window.workspace.desk._session.tasks.start(lambda _task: is_stopped.wait(60), lane=Lane.MODEL)

    page.draft.click()
    page.stop.click()
    is_stopped.set()
    qtbot.waitUntil(lambda: window.workspace.desk.statements == before)

    assert "Stopped before the first statement" in page.strip.text
    assert page.entries.currentText()
    assert len(page.cards) == len(before)
    assert len(store.kept_drafts) == 1
