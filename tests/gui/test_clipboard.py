"""What leaves the window by the clipboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from clinic_assist.gui.clipboard import CLEAR_AFTER_S, Clipboard, the_clipboard
from clinic_assist.gui.plain_text import PlainEdit, PlainLabel, PlainView
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit

TEXT = "Potassium 5.9 mmol/L"
BEFORE = "what was there before"
CTRL = Qt.KeyboardModifier.ControlModifier
YES, NO = QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.RejectRole


@pytest.fixture(autouse=True)
def own(qapp: QApplication) -> Iterator[Clipboard]:
    one = the_clipboard()
    one.is_allowed = one.is_forbidden = False
    one.box = None
    QGuiApplication.clipboard().setText(BEFORE)
    yield one
    one.is_allowed = one.is_forbidden = False
    if one.box is not None:
        one.box.close()


@pytest.fixture
def label(qtbot: QtBot) -> PlainLabel:
    shown = PlainLabel(TEXT, selectable=True)
    qtbot.addWidget(shown)
    return shown


def content() -> str:
    return QGuiApplication.clipboard().text()


def answer(own: Clipboard, role: QMessageBox.ButtonRole) -> None:
    assert own.box is not None
    next(one for one in own.box.buttons() if own.box.buttonRole(one) is role).click()


def test_copying_asks_first_and_no_leaves_the_clipboard_alone(own: Clipboard, label: PlainLabel) -> None:
    own.copy(TEXT, label)
    before = content()
    answer(own, NO)

    assert before == content() == BEFORE
    assert not own.is_allowed


def test_after_yes_nobody_is_asked_again(qtbot: QtBot, own: Clipboard) -> None:
    view = PlainView()
    view.setPlainText(TEXT)
    qtbot.addWidget(view)
    view.show()
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)
    answer(own, YES)
    first, box = content(), own.box
    view.setPlainText("another")
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)

    assert first == TEXT
    assert content() == "another"
    assert own.box is box


def test_it_is_taken_away_after_a_while_and_at_once_at_the_lock(
    qtbot: QtBot, own: Clipboard, label: PlainLabel
) -> None:
    own.is_allowed = True
    own._timer.setInterval(100)
    own.copy(TEXT, label)
    there = content()
    qtbot.waitUntil(lambda: content() == "")
    own._timer.setInterval(CLEAR_AFTER_S * 1000)
    own.copy(TEXT, label)
    own.clear()

    assert there == TEXT
    assert content() == ""


def test_what_somebody_else_put_there_since_stays(own: Clipboard, label: PlainLabel) -> None:
    own.is_allowed = True
    own.copy(TEXT, label)
    QGuiApplication.clipboard().setText("of another program")
    own.clear()

    assert content() == "of another program"


def test_histories_are_asked_to_leave_it_out(own: Clipboard, label: PlainLabel) -> None:
    own.is_allowed = True
    own.copy(TEXT, label)

    assert bytes(QGuiApplication.clipboard().mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X])
@pytest.mark.parametrize("kind", [QLineEdit, PlainEdit])
def test_fields_to_write_in_ask_too_and_cutting_cuts(
    qtbot: QtBot, own: Clipboard, key: Qt.Key, kind: type[QLineEdit | PlainEdit]
) -> None:
    field = kind(TEXT)
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    qtbot.keyClick(field, key, CTRL)
    unasked = content()
    answer(own, YES)
    left = field.text() if isinstance(field, QLineEdit) else field.toPlainText()

    assert unasked == BEFORE
    assert content() == TEXT
    assert left == ("" if key is Qt.Key.Key_X else TEXT)


def test_a_passphrase_cannot_be_copied(qtbot: QtBot, own: Clipboard) -> None:
    own.is_allowed = True
    field = PassphraseEdit("Passphrase")
    field.setText("copper lantern")
    qtbot.addWidget(field)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, CTRL)

    assert content() == BEFORE


def test_where_the_hospital_forbids_it_nobody_is_asked(own: Clipboard, label: PlainLabel) -> None:
    own.is_forbidden = True
    own.copy(TEXT, label)

    assert own.box is None
    assert content() == BEFORE


def test_the_menu_of_a_field_copies_by_the_same_way(qtbot: QtBot, own: Clipboard) -> None:
    field = QLineEdit(TEXT)
    qtbot.addWidget(field)
    field.selectAll()
    menu = own._menu_of(field)
    next(action for action in menu.actions() if action.text() == "Copy").trigger()

    assert own.box is not None
    assert content() == BEFORE
