"""After a vault was made: the two keys on paper, while somebody thinks of it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.sheet_dialog import SheetDialog
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Card, button, row_of
from clinic_assist.people import SHEETS, Way


class FirstDialog(QDialog):
    """Offers both keys; either can be made later."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.dialog: SheetDialog | None = None
        self.setModal(True)
        self.setWindowTitle(strings.FIRST_TITLE)
        self.setMinimumWidth(700)
        self.make = {
            way: button(strings.SHEET_MAKE[way], lambda way=way: self._make(way), icon_name="document")  # type: ignore[misc]
            for way in SHEETS
        }
        self.states = {way: PlainLabel(strings.SHEET_STATE[way, False]) for way in SHEETS}
        self.leave = button(strings.FIRST_LATER, self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.FIRST_TITLE, part="heading"))
        for way in SHEETS:
            line = row_of(self.states[way], self.make[way], spacing=12)
            line.setStretch(0, 1)
            card = Card().add(PlainLabel(strings.SHEET_TITLES[way]).bold(), PlainLabel(strings.SHEET_TEXTS[way]))
            card.column.addLayout(line)
            column.addWidget(card)
        column.addWidget(PlainLabel(strings.FIRST_LATER_MEANING, part="muted"))
        column.addLayout(row_of(1, self.leave))

    def _make(self, way: Way) -> None:
        self.dialog = SheetDialog(self, self._session, way)
        self.dialog.accepted.connect(lambda: self._made(way))
        self.dialog.open()

    def _made(self, way: Way) -> None:
        self.states[way].setText(strings.SHEET_STATE[way, True])
        self.make[way].setEnabled(False)
        if not any(one.isEnabled() for one in self.make.values()):
            self.leave.setText(strings.CLOSE)
