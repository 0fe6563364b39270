"""Where the keyboard is after each step: never lost, never somewhere that the next key would do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.about.name_dialog import NameDialog
from clinic_assist.gui.screens.draft.sign_dialog import SignDialog
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.tasks import Tasks
from tests.gui.fake_workplace import PASSPHRASE, FakeVaults, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import draft_note, open_chart, shown_dialog


def _active(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_enter_in_a_new_passphrase_goes_on_to_its_repetition(qtbot: QtBot, tmp_path: Path) -> None:
    tasks, vaults = Tasks(), FakeVaults(there=False)
    unlock = UnlockWindow(FakeWorkplace(vaults=vaults), tasks, tmp_path / "new")  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    unlock.show()
    unlock.activateWindow()
    qtbot.waitUntil(unlock.isActiveWindow)

    qtbot.keyClicks(unlock.passphrase, PASSPHRASE)
    qtbot.keyClick(unlock.passphrase, Qt.Key.Key_Return)
    then = QApplication.focusWidget()
    qtbot.keyClicks(unlock.again, PASSPHRASE)
    with qtbot.waitSignal(unlock.unlocked):
        qtbot.keyClick(unlock.again, Qt.Key.Key_Return)

    assert then is unlock.again
    assert vaults.made == [tmp_path / "new"]
    tasks.close()


def test_the_letters_of_a_passphrase_are_shown_only_on_demand(qtbot: QtBot, tmp_path: Path) -> None:
    tasks = Tasks()
    unlock = UnlockWindow(FakeWorkplace(), tasks, tmp_path)  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    unlock.show()
    modes = [unlock.passphrase.echoMode()]

    for _ in range(2):
        unlock.reveal.click()
        modes.append(unlock.passphrase.echoMode())

    assert modes == [QLineEdit.EchoMode.Password, QLineEdit.EchoMode.Normal, QLineEdit.EchoMode.Password]
    tasks.close()


@pytest.mark.parametrize("number", range(1, 11))
def test_the_key_of_a_page_opens_it_and_takes_the_keyboard_there(qtbot: QtBot, window: MainWindow, number: int) -> None:
    open_chart(qtbot, window)
    _active(qtbot, window)
    name = list(window.workspace.pages)[number - 1]

    qtbot.keyClick(window, Qt.Key(int(Qt.Key.Key_0) + number % 10), Qt.KeyboardModifier.AltModifier)

    assert window.workspace.page_name == name
    assert window.workspace.navigation.entries[name].hasFocus()


def test_the_keyboard_stays_on_an_alert_when_a_decision_is_kept(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    open_chart(qtbot, window)
    window.workspace.open_page("safety")
    _active(qtbot, window)
    card = window.workspace.safety.cards[1]
    card.decision.reasons[0].setFocus()

    qtbot.keyClick(card.decision.reasons[0], Qt.Key.Key_Return)
    dialog = shown_dialog(NameDialog)
    qtbot.keyClicks(dialog.name, "Dr Ada Example")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.patient_desk.overrides))

    assert len(store.decisions) == 1
    focus = window.focusWidget()  # where keys go when the window is the active one
    assert focus is not None
    assert window.workspace.safety.cards[1].isAncestorOf(focus)


def test_a_reason_of_ones_own_is_asked_for_and_kept(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    open_chart(qtbot, window)
    window.workspace.open_page("safety")
    _active(qtbot, window)
    decision = window.workspace.safety.cards[0].decision
    hidden = not decision.other.isVisible()
    window._session.clinician = "Dr Ada Example"

    decision._own.click()
    qtbot.keyClicks(decision.other, "Agreed with cardiology")
    qtbot.keyClick(decision.other, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(store.decisions))

    assert hidden
    assert store.decisions[0].reason == "Agreed with cardiology"


def test_editing_begins_at_the_statement_under_the_eye_and_ends_there(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    _active(qtbot, window)
    page = window.workspace.draft
    page.cards[9].setFocus()

    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.cards[9].editor is not None and page.cards[9].editor.hasFocus())
    place = page.list.verticalScrollBar().value()
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.cards[9].editor is None and page.cards[9].hasFocus())

    assert place > 0
    assert page.list.verticalScrollBar().value() > 0


def test_after_a_statement_is_deleted_the_keyboard_is_on_the_next_one(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    _active(qtbot, window)
    page = window.workspace.draft
    page.edit.click()
    next_text = window.workspace.desk.statements[6].text

    page.list.delete_wanted.emit(5)
    qtbot.waitUntil(lambda: page.cards[5].editor is not None and page.cards[5].editor.hasFocus())

    editor = page.cards[5].editor
    assert editor is not None
    assert editor.toPlainText() == next_text


def test_signing_begins_in_the_field_for_the_name_or_at_the_first_tick(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    window._sign()
    dialog = shown_dialog(SignDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    with_ticks = QApplication.focusWidget()
    ticks = list(dialog.boxes.values())
    needed = dialog.missing.plain
    dialog.close()
    for number in (18, 17, 16):
        window.workspace.draft._remove(number)
    qtbot.waitUntil(lambda: window.workspace.desk.is_settled)
    window._sign()
    dialog = next(one for one in (shown_dialog(SignDialog),) if not one.boxes)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)

    assert with_ticks is ticks[0]
    assert needed == "Still needed: 1 to correct or delete, 2 to tick, your name"
    assert dialog.name.hasFocus()
    assert dialog.missing.plain == "Still needed: your name"
    dialog.close()


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    _active(qtbot, window)

    qtbot.keyClick(window.workspace.overview._open_safety, Qt.Key.Key_Return)

    assert window.workspace.page_name == "safety"


def test_tab_reaches_the_rows_and_enter_shows_their_source(qtbot: QtBot, window: MainWindow) -> None:
    open_chart(qtbot, window)
    _active(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)

    for _ in range(20):
        focus = QApplication.focusWidget()
        if isinstance(focus, QTableView) and focus.model().rowCount():
            break
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert isinstance(focus, QTableView)
    qtbot.keyClick(focus, Qt.Key.Key_Down)
    qtbot.keyClick(focus, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.workspace.source.shown.text()))
    shown = window.workspace.source.fact
    qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert shown == window.workspace.sections["problems"].table.current_key
    assert window.workspace.source.isHidden()


def test_every_control_of_every_page_has_a_name_for_screen_readers(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    open_chart(qtbot, window)
    draft_note(qtbot, window)
    window.workspace.draft.edit.click()
    controls = [
        one
        for kind in (QPushButton, QLineEdit, QTableView)
        for one in window.findChildren(kind)
        if one.focusPolicy() is not Qt.FocusPolicy.NoFocus
    ]

    nameless = [one for one in controls if not one.accessibleName() and not getattr(one, "text", str)()]

    assert len(controls) > 60
    assert nameless == []
