"""The safety page: alerts in groups, the matrix, what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_assist.chart.detected_issue import IssueKind, Severity
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.safety.view import SafetyPage
from tests.gui.fake_workplace import FakeWorkflows, MemoryStore
from tests.gui.rich_safety_chart import MEDICINES, rich_safety_chart


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore) -> SafetyPage:
    store.charts["p-rich"] = rich_safety_chart()
    workflows.check_with_shipped_rules = True
    window.open_patient("p-rich")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()
    window.workspace.open_page("safety")
    return window.workspace.safety


def words(page: SafetyPage) -> str:
    return "\n".join(label.plain for label in page.findChildren(PlainLabel) if not label.isHidden())


def test_alerts_stand_by_severity_and_those_for_information_are_counted_not_shown(page: SafetyPage) -> None:
    shown = [card.issue.severity for card in page.cards]

    assert shown == sorted(shown, key=list(Severity).index)
    assert Severity.INFORMATION not in shown
    assert "for information not shown" in words(page)


def test_folded_alerts_come_when_asked_for_and_stay_while_the_patient_is_open(
    page: SafetyPage, window: MainWindow, qtbot: QtBot
) -> None:
    before = len(page.cards)
    page.alerts._unfold()

    assert len(page.cards) > before
    assert page.cards[-1].issue.severity is Severity.INFORMATION
    window.patient_desk.override(page.cards[0].issue, "Will monitor", "Dr Ada Example")
    qtbot.waitUntil(lambda: page.cards[0]._kept is not None)
    assert page.cards[-1].issue.severity is Severity.INFORMATION


def test_the_matrix_holds_every_medicine_also_what_was_not_recognised(page: SafetyPage) -> None:
    rows = page.matrix.table.rows_model.rows

    assert len(rows) == len(MEDICINES)
    assert [row.medicine for row in rows if not row.is_recognised] == [MEDICINES[-1][0]]
    assert {len(row.cells) for row in rows} == {len(IssueKind)}


def test_each_cell_says_in_words_what_it_stands_for(page: SafetyPage) -> None:
    model = page.matrix.table.rows_model
    role = int(Qt.ItemDataRole.AccessibleTextRole)
    texts = [
        str(model.data(model.index(row, column), role))
        for row in range(model.rowCount())
        for column in range(1, model.columnCount())
    ]

    assert all(": " in text for text in texts)
    assert any(text.startswith("metformin, Kidney function: Not fully checkable") for text in texts)
    assert any(text.startswith("warfarin, Drug–drug interaction: Serious") for text in texts)


def test_a_chosen_cell_says_what_is_missing_and_what_to_record(page: SafetyPage) -> None:
    table = page.matrix.table
    row = next(n for n, one in enumerate(table.rows_model.rows) if one.medicine == "metformin")
    column = 1 + [cell.kind for cell in table.rows_model.rows[row].cells].index(IssueKind.KIDNEY)
    page.tabs.open("matrix")
    table.setCurrentIndex(table.rows_model.index(row, column))

    assert page.matrix.title.plain == "metformin – Kidney function"
    assert "Record a creatinine." in page.matrix.said.plain
    assert page.matrix.open.isHidden()


def test_a_cell_with_alerts_leads_to_the_gravest(page: SafetyPage, qtbot: QtBot) -> None:
    table = page.matrix.table
    row = next(n for n, one in enumerate(table.rows_model.rows) if one.medicine == "simvastatin")
    page.tabs.open("matrix")
    table.setCurrentIndex(table.rows_model.index(row, 1))

    qtbot.keyClick(table, Qt.Key.Key_Return)

    assert page.tabs.current == "alerts"
    card = page.alerts.first_card("simvastatin", IssueKind.DRUG_DRUG)
    assert card is not None
    assert card.issue.severity is Severity.CONTRAINDICATED


def test_what_is_missing_is_listed_with_what_to_record(page: SafetyPage) -> None:
    assert strings.MISSING_DATA in words(page)
    assert "Record a creatinine." in words(page)


def test_another_patient_takes_everything_away(page: SafetyPage, window: MainWindow, qtbot: QtBot) -> None:
    page.tabs.open("matrix")
    window.open_patient("p-silent")

    assert page.cards == ()
    assert page.matrix.table.rows_model.rows == ()
    assert page.tabs.current == "alerts"
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    assert "metformin" not in words(page)


def checked(page: SafetyPage, qtbot: QtBot, name: str, directions: str = "") -> None:
    page.tabs.open("propose")
    page.propose._pick(name)
    page.propose.directions.setText(directions)
    page.propose.check_button.click()
    qtbot.waitUntil(lambda: bool(page.propose.strip.text) or not page.propose._results.isHidden())


def test_a_new_medicine_is_picked_from_a_list_never_completed(page: SafetyPage, qtbot: QtBot) -> None:
    page.tabs.open("propose")
    page.propose.search.setText("clarithro")
    assert page.propose.names == ()
    assert page.propose.search.completer() is None
    page.propose.find_button.click()
    qtbot.waitUntil(lambda: bool(page.propose.names))

    assert "clarithromycin" in page.propose.names
    assert page.propose.picked == ""
    assert not page.propose.check_button.isEnabled()


def test_a_new_medicine_shows_what_it_adds_its_states_and_alternatives(page: SafetyPage, qtbot: QtBot) -> None:
    before = len(page.cards)
    checked(page, qtbot, "naproxen", "500 mg twice daily")

    assert page.propose.cards
    assert all("naproxen" in card.issue.ingredients for card in page.propose.cards)
    assert all(card.decision.isHidden() for card in page.propose.cards)
    assert len(page.propose.states.rows_model.rows) == len(IssueKind)
    assert "celecoxib" in [row.cells[0].text for row in page.propose.alternatives.rows_model.rows]
    assert len(page.cards) == before


def test_a_new_medicine_that_nothing_recognises_says_so(page: SafetyPage, qtbot: QtBot) -> None:
    checked(page, qtbot, "naproxxen")

    assert "not wholly, checked" in page.propose.strip.text
    assert page.propose._results.isHidden()


def test_the_answer_goes_with_the_patient(page: SafetyPage, qtbot: QtBot, window: MainWindow) -> None:
    checked(page, qtbot, "naproxen")
    window.open_patient("p-silent")

    assert page.propose.cards == ()
    assert page.propose.picked == ""
    assert page.propose._results.isHidden()
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)


def test_a_late_answer_on_another_medicine_is_not_shown(page: SafetyPage, qtbot: QtBot) -> None:
    page.tabs.open("propose")
    page.propose._pick("naproxen")
    page.propose.check_button.click()
    page.propose._pick("clarithromycin")
    qtbot.wait(300)

    assert page.propose.cards == ()


def test_an_alert_that_stands_on_something_new_is_open_again_and_says_what(
    page: SafetyPage, window: MainWindow, store: MemoryStore, qtbot: QtBot
) -> None:
    decided = page.cards[0].issue
    assert decided.interruptive
    window.patient_desk.override(decided, "Will monitor", "Dr Ada Example")
    qtbot.waitUntil(lambda: page.cards[0]._kept is not None)
    assert "A decision is kept for 1 of them" in window.workspace.overview.safety.text
    kept = store.decisions[0]
    assert kept.circumstances is not None
    store.decisions[0] = replace(kept, circumstances=replace(kept.circumstances, severity="serious", doses=()))

    window.open_patient("p-rich")
    qtbot.waitUntil(lambda: window.patient_desk.interruption is not None)
    card = next(card for card in page.cards if card.issue == decided)
    said = "\n".join(label.plain for label in card.decision.findChildren(PlainLabel))

    assert "Open again. Dr Ada Example went on despite this alert on" in said
    assert "now “Contraindicated – avoid”" in said
    assert "Dose now: " in said
    assert "A decision is kept" not in window.workspace.overview.safety.text
    window.patient_desk.interruption.go_on.click()
