"""Shows a key on paper once, and asks whether it was written down.

Attack: a key that nobody wrote down is no way back, and one that lies in a file on this disk is a way in. So the last
group is asked for, and there is no button that saves or copies it. Limit: whoever photographs the screen has it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.widgets import Card, Strip, button, row_of
from clinic_assist.people import Way

_IN_A_LINE = 7


class SheetDialog(QDialog):
    """Makes the key as it opens; it closes only when the last group was typed.

    Signals:
        made: There is a new key.
    """

    made = Signal()

    def __init__(self, parent: QWidget, session: Session, way: Way) -> None:
        super().__init__(parent)
        self._session, self._way = session, way
        self._code = ""
        self.setModal(True)
        self.setWindowTitle(strings.SHEET_TITLES[way])
        self.setMinimumWidth(680)
        self.key = PlainLabel(strings.SHEET_MAKING)
        self.key.setFont(theme.monospace_font(15))
        self.key.setAccessibleName(strings.SHEET_KEY)
        self.check = QLineEdit()
        self.check.setAccessibleName(strings.SHEET_CHECK)
        self.check.setMaximumWidth(140)
        self.check.setMaxLength(8)
        self.check.setAcceptDrops(False)
        self.strip = Strip()
        self.done_button = button(strings.SHEET_DONE, self.submit, part="primary")
        self.done_button.setDefault(True)
        self.done_button.setEnabled(False)
        self.check.textChanged.connect(lambda text: self.done_button.setEnabled(bool(self._code and text.strip())))
        self._lay_out()
        self._make()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.SHEET_TITLES[self._way], part="heading"))
        column.addWidget(PlainLabel(strings.SHEET_TEXTS[self._way]))
        column.addWidget(Card(margin=20).add(self.key))
        column.addWidget(PlainLabel(strings.SHEET_ONCE).tone(Tone.SERIOUS, bold=True))
        column.addWidget(PlainLabel(strings.SHEET_CHECK_MEANING, part="muted"))
        column.addLayout(row_of(PlainLabel(strings.SHEET_CHECK, part="field", wrap=False), self.check, 1, spacing=12))
        column.addWidget(self.strip)
        column.addStretch(1)
        column.addLayout(row_of(1, self.done_button))

    def _make(self) -> None:
        store = self._session.store
        make = store.make_recovery_key if self._way is Way.RECOVERY else store.make_emergency_key
        self._session.tasks.start(lambda _task: make()).then(self._show).otherwise(self._failed)

    def _show(self, code: str) -> None:
        groups = code.split("-")
        self._code = code
        lines = [" ".join(groups[start : start + _IN_A_LINE]) for start in range(0, len(groups), _IN_A_LINE)]
        self.key.setText("\n".join(lines))
        self.check.setFocus()
        self.made.emit()

    def _failed(self, error: object) -> None:
        self.key.setText("")
        self.strip.say(error_words(error))
        self.done_button.hide()

    def submit(self) -> None:
        """Closes where the last group is right."""
        if not self._code:
            return
        if self.check.text().strip().upper() == self._code.rpartition("-")[2]:
            self._forget()
            self.accept()
        else:
            self.strip.say(strings.SHEET_CHECK_WRONG)
            self.check.selectAll()
            self.check.setFocus()

    def reject(self) -> None:
        """Not by Escape while there is a key on the screen: it could not be shown again."""
        if not self._code:
            super().reject()

    def _forget(self) -> None:
        self._code = ""
        self.key.setText("")
