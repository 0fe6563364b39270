"""Says what would go with an import, and asks whether it is to go."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.imports.work import AskedRemoval
from clinic_assist.gui.widgets import Card, button, labelled, row_of


class RemovalDialog(QDialog):
    """Enter and Escape keep the import: only its own button removes it.

    Signals:
        confirmed: The id of the import that is to go.
    """

    confirmed = Signal(str)

    def __init__(self, parent: QWidget, asked: AskedRemoval) -> None:
        super().__init__(parent)
        self._intake = asked.summary.intake_id
        self.setModal(True)
        self.setWindowTitle(strings.REMOVE_TITLE)
        self.resize(660, 380)
        self.lines = strings.removal_asked(asked.summary, asked.removal)
        self.remove = button(strings.REMOVE_NOW, self._confirm, icon_name="delete")
        self.keep = button(strings.REMOVE_NOT, self.reject, part="primary")
        self.keep.setDefault(True)
        card = Card(margin=18)
        card.column.addLayout(labelled(self.lines, bold=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.REMOVE_ASK, part="heading"))
        column.addWidget(card)
        self.meaning = PlainLabel(strings.removal_meaning(asked.removal), part="muted")
        column.addWidget(self.meaning)
        column.addStretch(1)
        column.addLayout(row_of(1, self.remove, self.keep, spacing=10))
        self.setAccessibleDescription(". ".join(f"{name} {value}" for name, value in self.lines))
        self.keep.setFocus()

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(self._intake)
