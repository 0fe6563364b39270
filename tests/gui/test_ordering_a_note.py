from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.draft.model import look_of
from clinic_assist.gui.screens.draft.order_bar import OrderBar
from clinic_assist.notes.note import BLANK_MARK, Origin, Statement, Task
from clinic_assist.notes.order import LONGEST_LINE
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.workflows.prepare_order import StayChoice, own_notes
from tests.gui.fake_workplace import TODAY, FakeModel, FakeWorkflows, MemoryStore
from tests.gui.journeys import open_chart

STAYS = (StayChoice(stay="f-stay", words="12-Mar-2026 to 19-Mar-2026"), StayChoice(stay="f-old", words="2019"))  # type: ignore[arg-type]


@pytest.fixture
def bar(qtbot: QtBot) -> OrderBar:
    made = OrderBar()
    qtbot.addWidget(made)
    made.take_patient(STAYS, "", TODAY)
    made.show()
    return made


def choose(bar: OrderBar, task: Task) -> None:
    bar.task.setCurrentIndex(bar.task.findData(task))


def test_every_task_that_has_a_template_can_be_chosen(bar: OrderBar) -> None:
    assert {bar.task.itemData(index) for index in range(bar.task.count())} == set(Task) - {Task.ANSWER}


@pytest.mark.parametrize("task", [task for task in Task if task is not Task.ANSWER])
def test_a_task_shows_its_own_fields_only(bar: OrderBar, task: Task) -> None:
    choose(bar, task)
    shown = {
        Task.CHANGES: bar.since.isVisible(),
        Task.REFERRAL: bar.recipient.isVisible(),
        Task.VISIT: bar.own_text.isVisible(),
        Task.DISCHARGE: bar.stay.isVisible(),
    }

    wanted = {Task.HANDOVER: Task.DISCHARGE}.get(task, task)
    assert {one for one, is_there in shown.items() if is_there} == ({wanted} & shown.keys())


def test_an_order_holds_what_belongs_to_its_task_and_nothing_of_the_others(bar: OrderBar) -> None:
    bar.recipient.setText("Dr. Grey, nephrology")
    bar.question.setText("Can metformin\tgo on?")
    bar.own_text.setPlainText("S: tired")
    bar.from_day.setChecked(True)
    bar.since.setDate(QDate(2026, 3, 12))
    orders = {}
    for task in (Task.SUMMARY, Task.CHANGES, Task.REFERRAL, Task.VISIT, Task.DISCHARGE):
        choose(bar, task)
        orders[task] = bar.order()

    assert orders[Task.CHANGES].since == date(2026, 3, 12)
    assert orders[Task.REFERRAL].recipient == "Dr. Grey, nephrology"
    assert orders[Task.REFERRAL].question == "Can metformin go on?"
    assert orders[Task.VISIT].own_text == "S: tired"
    assert orders[Task.DISCHARGE].stay == "f-stay"
    plain = orders[Task.SUMMARY]
    assert (plain.since, plain.own_text, plain.recipient, plain.question, plain.stay) == (None, "", "", "", None)


def test_without_a_day_of_ones_own_the_program_finds_one(bar: OrderBar) -> None:
    choose(bar, Task.CHANGES)

    assert bar.order().since is None
    assert not bar.since.isEnabled()


def test_no_day_that_is_still_to_come_can_be_chosen(bar: OrderBar) -> None:
    bar.since.setDate(QDate(2099, 1, 1))

    assert bar.since.date() == QDate(TODAY.year, TODAY.month, TODAY.day)


def test_a_line_that_is_too_long_cannot_be_typed(bar: OrderBar) -> None:
    choose(bar, Task.REFERRAL)
    bar.question.setText("x" * 10_000)

    assert len(bar.order().question) == LONGEST_LINE


def test_where_no_stay_is_recorded_the_choice_says_so(bar: OrderBar) -> None:
    bar.take_patient((), "", TODAY)
    choose(bar, Task.DISCHARGE)

    assert bar.stay.currentText() == strings.NO_STAY
    assert bar.order().stay is None


def test_own_notes_are_in_the_vault_a_moment_after_they_were_typed(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    open_chart(qtbot, window)
    bar = window.workspace.draft.order
    choose(bar, Task.VISIT)
    bar.own_text.setPlainText("S: tired since Monday")
    patient = window.workspace.desk.chart.patient_id  # type: ignore[union-attr]

    qtbot.waitUntil(lambda: own_notes(store, patient) == "S: tired since Monday")  # type: ignore[arg-type]


def test_own_notes_stay_with_their_patient(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    open_chart(qtbot, window)
    bar = window.workspace.draft.order
    choose(bar, Task.VISIT)
    bar.own_text.setPlainText("S: of the first patient")
    first = window.workspace.desk.chart.patient_id  # type: ignore[union-attr]
    others = [patient for patient in store.charts if patient != first and not patient.endswith("gone")]
    window.open_patient(others[0])
    qtbot.waitUntil(lambda: getattr(window.workspace.desk.chart, "patient_id", "") == others[0])
    qtbot.waitUntil(lambda: own_notes(store, first) == "S: of the first patient")  # type: ignore[arg-type]

    assert bar.own_text.toPlainText() == ""
    assert own_notes(store, others[0]) == ""  # type: ignore[arg-type]


def test_the_order_reaches_the_workflow(qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows) -> None:
    open_chart(qtbot, window)
    page = window.workspace.draft
    choose(page.order, Task.HANDOVER)
    page.draft.click()
    qtbot.waitUntil(lambda: bool(workflows.orders))

    assert [one.order.task for one in workflows.orders] == [Task.HANDOVER]


def test_words_of_the_note_itself_and_places_to_fill_in_bear_no_verdict() -> None:
    unjudged = StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="")
    words = Statement(text="Changes since 18-Nov-2026.", origin=Origin.TEMPLATE)
    blank = Statement(text=f"Hospital course{BLANK_MARK}", origin=Origin.TEMPLATE)
    claim = Statement(text="Feels better.", origin=Origin.CLINICIAN)

    assert look_of(words, unjudged)[2] == strings.OWN_WORDS_OF_NOTE
    assert look_of(blank, unjudged)[2] == strings.TO_FILL_IN
    assert look_of(claim, unjudged)[2] == "Cannot be checked"


def test_what_is_to_be_said_of_the_model_is_said_when_the_draft_is_there(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnTheProcessor(FakeModel):
        status = SimpleNamespace(remarks=("The graphics card failed: the processor is used.",))

    open_chart(qtbot, window)
    window.workspace.desk._session.workplace.load_model = OnTheProcessor  # type: ignore[assignment]
    page = window.workspace.draft
    page.draft.click()

    qtbot.waitUntil(lambda: "graphics card failed" in page.strip.text)
