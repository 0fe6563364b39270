"""Asks to whom and for what a copy is made, before it is made: both may be left empty and are then said to be so."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.widgets import button, row_of

_MOST = 120


class GivenDialog(QDialog):
    """Two fields.

    Signals:
        answered: (recipient, purpose), each as typed.
    """

    answered = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(strings.GIVEN_TITLE)
        self.setMinimumWidth(620)
        self.recipient, self.purpose = QLineEdit(), QLineEdit()
        self.go = button(strings.GIVEN_GO, self._answer, part="primary", icon_name="pdf")
        self.go.setDefault(True)
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        for number, (words, hint, edit) in enumerate(
            (
                (strings.GIVEN_RECIPIENT, strings.GIVEN_RECIPIENT_HINT, self.recipient),
                (strings.GIVEN_PURPOSE, strings.GIVEN_PURPOSE_HINT, self.purpose),
            )
        ):
            edit.setAccessibleName(words)
            edit.setPlaceholderText(hint)
            edit.setMaxLength(_MOST)
            edit.setAcceptDrops(False)
            form.addWidget(PlainLabel(words, part="field", wrap=False), number, 0)
            form.addWidget(edit, number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.GIVEN_TITLE, part="heading"))
        column.addWidget(PlainLabel(strings.GIVEN_MEANING, part="muted"))
        column.addLayout(form)
        column.addStretch(1)
        column.addLayout(row_of(1, button(strings.CANCEL, self.reject), self.go))
        self.recipient.setFocus()

    def _answer(self) -> None:
        self.accept()
        self.answered.emit(self.recipient.text().strip(), self.purpose.text().strip())
