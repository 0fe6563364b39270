"""What leaves the window by the clipboard: only after the person said yes, for a short while, and not into histories.

Attack: patient text lies in the clipboard, and in its history, long after somebody pasted it, where every program reads
it. Defence: copying asks once a session; what was copied goes after `CLEAR_AFTER_S` and at the lock; managers of
histories are asked to leave it out (KDE's password hint, which KeePassXC and Firefox give too, and Windows' exclusion
formats); the selection of X11 is never filled. Limits: a program that reads the clipboard at once has it, and a history
that ignores the hints keeps it. To try it: `tests/gui/test_clipboard.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox, QPlainTextEdit, QWidget

from clinic_assist.gui import strings

CLEAR_AFTER_S: Final = 30
"""How long a text stays, in seconds: time to switch windows and paste. Product decision."""

_HINTS: Final = {
    "x-kde-passwordManagerHint": b"secret",
    # Microsoft, "Clipboard formats: cloud clipboard and clipboard history formats".
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x00",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\x00\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\x00\x00\x00\x00",
}
_MARK: Final = "application/x-clinic-assist-copy"
"""Tells what was copied here from what others put there since."""
_Field = QLineEdit | QPlainTextEdit


class Clipboard(QObject):
    """The only way from the window to the clipboard. One for the application.

    Attributes:
        is_allowed: The person said yes in this session, or copies text of no patient.
        is_forbidden: The hospital says no; then nobody is asked.
    """

    def __init__(self, app: QApplication, *, clear_after_s: float = CLEAR_AFTER_S) -> None:
        super().__init__(app)
        self.is_allowed = self.is_forbidden = False
        self.box: QMessageBox | None = None
        self._mark = b""
        self._clipboard = QGuiApplication.clipboard()
        self._timer = QTimer(self, singleShot=True, interval=int(clear_after_s * 1000))
        self._timer.timeout.connect(self.clear)
        self._clipboard.selectionChanged.connect(self._forget_selection)
        app.installEventFilter(self)

    def obey(self, *, is_forbidden: bool, clear_after_s: float) -> None:
        """Does as the hospital decided for this computer."""
        self.is_forbidden = is_forbidden
        self._timer.setInterval(int(clear_after_s * 1000))

    def copy(self, text: str, parent: QWidget) -> None:
        """Copies, asking first where nobody said yes yet."""
        self._after_yes(lambda: self._put(text), parent)

    def clear(self) -> None:
        """Takes away what was copied here, if it is still there. Called at the lock, too."""
        self._timer.stop()
        data = self._clipboard.mimeData() if self._mark else None
        if data is not None and bytes(data.data(_MARK).data()) == self._mark:
            self._clipboard.clear()
        self._mark = b""

    def _after_yes(self, then: Callable[[], None], parent: QWidget) -> None:
        if self.is_forbidden:
            return
        if self.is_allowed:
            then()
            return
        self.box = QMessageBox(parent)
        self.box.setTextFormat(Qt.TextFormat.PlainText)
        self.box.setWindowTitle(strings.CLIPBOARD_TITLE)
        self.box.setText(strings.CLIPBOARD_ASK)
        self.box.setInformativeText(strings.CLIPBOARD_MEANING)
        yes = self.box.addButton(strings.CLIPBOARD_YES, QMessageBox.ButtonRole.AcceptRole)
        self.box.setDefaultButton(self.box.addButton(strings.CLIPBOARD_NO, QMessageBox.ButtonRole.RejectRole))

        def said_yes() -> None:
            self.is_allowed = True
            then()

        yes.clicked.connect(said_yes)
        self.box.open()

    def _put(self, text: str) -> None:
        data = QMimeData()
        data.setText(text)
        self._mark = secrets.token_hex(8).encode()
        for name, value in (*_HINTS.items(), (_MARK, self._mark)):
            data.setData(name, value)
        self._clipboard.setMimeData(data)
        self._timer.start()

    def _forget_selection(self) -> None:
        """What somebody only marks with the mouse is no copy: on X11 it would lie open for every program."""
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes copying and cutting out of the hands of Qt's own fields."""
        field = _field_of(watched)
        if field is None:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            cuts = event.matches(QKeySequence.StandardKey.Cut)
            if cuts or event.matches(QKeySequence.StandardKey.Copy):
                self._copy_from(field, cuts=cuts)
                return True
        if isinstance(event, QContextMenuEvent):
            self._menu_of(field).popup(event.globalPos())
            return True
        return False

    def _copy_from(self, field: _Field, *, cuts: bool) -> None:
        text = _selected(field)
        if not text:
            return

        def copy_and_cut() -> None:
            self._put(text)
            if cuts and not field.isReadOnly():
                _remove_selected(field)

        self._after_yes(copy_and_cut, field)

    def _menu_of(self, field: _Field) -> QMenu:
        menu = QMenu(field)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_text, is_open = bool(_selected(field)), not field.isReadOnly()
        for words, act, enabled in (
            (strings.CUT, lambda: self._copy_from(field, cuts=True), has_text and is_open),
            (strings.COPY, lambda: self._copy_from(field, cuts=False), has_text),
            (strings.PASTE, field.paste, is_open and not self.is_forbidden),
            (strings.SELECT_ALL, field.selectAll, True),
        ):
            menu.addAction(words, act).setEnabled(enabled)
        return menu


def the_clipboard() -> Clipboard:
    """The application's one; made when first asked for."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("There is no application yet.")
    return app.findChild(Clipboard) or Clipboard(app)


def _field_of(watched: QObject) -> _Field | None:
    """The text field that an event is for; of one with a viewport that is the parent."""
    if isinstance(watched, QLineEdit | QPlainTextEdit):
        return watched
    parent = watched.parent() if isinstance(watched, QWidget) else None
    return parent if isinstance(parent, QPlainTextEdit) and parent.viewport() is watched else None


def _selected(field: _Field) -> str:
    """The chosen text; nothing of a passphrase."""
    if isinstance(field, QLineEdit):
        return field.selectedText() if field.echoMode() is QLineEdit.EchoMode.Normal else ""
    return field.textCursor().selectedText().replace("\u2029", "\n")


def _remove_selected(field: _Field) -> None:
    if isinstance(field, QLineEdit):
        field.del_()
    else:
        field.textCursor().removeSelectedText()
