"""The screen of questions: what is recorded, what is not, and that nothing of one patient reaches another."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.ask import desk as ask_desk
from clinic_assist.workflows.ask_chart import Answer, Outcome, ask_chart
from tests.gui.fake_workplace import MemoryStore


def _open(qtbot: QtBot, window: MainWindow, patient: str) -> None:
    window.open_patient(patient)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()


def _ask(qtbot: QtBot, window: MainWindow, question: str) -> None:
    page = window.workspace.ask
    page.question.setText(question)
    with qtbot.waitSignal(window.workspace.ask_desk.answered):
        page.ask.click()


def test_a_recorded_medicine_is_shown_with_a_cited_sentence(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    _open(qtbot, window, "p-full")

    _ask(qtbot, window, "Is the patient on warfarin?")

    page = window.workspace.ask
    assert page.chip.text == "Recorded"
    assert page.lead.plain.startswith("Recorded as in use")
    assert any("arfarin" in card.accessibleName() for card in page.cards)
    assert any("arfarin" in row.text for row in page.facts.rows_model.rows)


def test_what_is_not_recorded_says_so_with_what_was_searched(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    _open(qtbot, window, "p-full")

    _ask(qtbot, window, "Is the patient on vedolizumab?")

    page = window.workspace.ask
    assert page.chip.text == "Not documented"
    assert not page.cards
    assert page.searched.plain.startswith("Searched: ")
    assert not page.facts.rows_model.rows


def test_a_row_leads_to_its_source(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    _open(qtbot, window, "p-full")
    _ask(qtbot, window, "Is the patient on warfarin?")
    page = window.workspace.ask

    with qtbot.waitSignal(page.source_wanted) as wanted:
        page.facts.row_chosen.emit(page.facts.rows_model.rows[0].key)

    assert wanted.args == [(page.facts.rows_model.rows[0].key,)]
    assert not window.workspace.source.isHidden()


def test_markup_in_a_question_is_shown_as_it_is_written(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    _open(qtbot, window, "p-full")

    _ask(qtbot, window, "<b>vedolizumab</b>")

    assert window.workspace.ask.lead.plain.startswith("Not documented")


def test_question_and_answer_go_with_the_patient(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    _open(qtbot, window, "p-full")
    _ask(qtbot, window, "Is the patient on warfarin?")
    page = window.workspace.ask
    before = page.lead.plain

    window.open_patient("p-silent")

    assert before
    assert page.lead.plain == ""
    assert page.question.text() == ""
    assert not page.cards
    assert not page.facts.rows_model.rows


def test_a_late_answer_does_not_land_on_the_next_patient(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, finished = threading.Event(), threading.Event()
    late: list[Answer] = []

    def slow(*given: object, **named: object) -> Answer:
        released.wait(30)
        late.append(ask_chart(*given, **named))  # type: ignore[arg-type]
        finished.set()
        return late[-1]

    _open(qtbot, window, "p-full")
    monkeypatch.setattr(ask_desk, "ask_chart", slow)
    window.workspace.ask.question.setText("Is the patient on warfarin?")
    window.workspace.ask.ask.click()
    window.open_patient("p-silent")
    qtbot.waitUntil(lambda: getattr(window.patient_desk.chart, "patient_id", "") == "p-silent")
    released.set()
    qtbot.waitUntil(finished.is_set)
    qtbot.wait(50)

    # The control: the answer was there, and of the patient before.
    assert late[0].finding.outcome is Outcome.DOCUMENTED
    assert window.workspace.ask.lead.plain == ""
    assert not window.workspace.ask.cards


def test_enter_asks_and_a_key_opens_the_page(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    _open(qtbot, window, "p-full")
    window.workspace.navigation.entries["ask"].click()
    window.workspace.ask.question.setText("How is it going?")

    with qtbot.waitSignal(window.workspace.ask_desk.answered):
        window.workspace.ask.question.returnPressed.emit()

    assert window.workspace.page_name == "ask"
    assert window.workspace.ask.chip.text == "The question was not understood"
