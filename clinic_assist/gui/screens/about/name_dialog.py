"""Asks once in a session who decides: an override and a signature carry a name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.widgets import button, row_of


class NameDialog(QDialog):
    """One field.

    Signals:
        named: The name as given.
    """

    named = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(strings.NAME_TITLE)
        self.resize(520, 210)
        self.name = QLineEdit()
        self.name.setAccessibleName(strings.NAME_TITLE)
        self.name.setPlaceholderText(strings.SIGN_NAME_HINT)
        self._ok = button(strings.NAME_OK, self._decide, part="primary")
        self._ok.setDefault(True)
        self._ok.setEnabled(False)
        self.name.textChanged.connect(lambda text: self._ok.setEnabled(bool(text.strip())))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(PlainLabel(strings.NAME_TITLE, part="heading"))
        column.addWidget(PlainLabel(strings.NAME_TEXT, part="muted"))
        column.addWidget(self.name)
        column.addStretch(1)
        column.addLayout(row_of(1, button(strings.CANCEL, self.reject), self._ok))
        self.name.setFocus()

    def _decide(self) -> None:
        self.named.emit(self.name.text().strip())
        self.accept()
