"""The pages within the safety page, one shown at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from clinic_assist.gui.flow import Flow
from clinic_assist.gui.widgets import button


class Tabs(QWidget):
    """Buttons in a row, and below them the page that is chosen."""

    def __init__(self, pages: Mapping[str, tuple[str, QWidget]]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._pages = {name: page for name, (_title, page) in pages.items()}
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        for name, (title, _page) in pages.items():
            made = button(title, partial(self.open, name), part="tab")
            made.setCheckable(True)
            self._group.addButton(made)
            self.buttons[name] = made
        column.addLayout(Flow(*self.buttons.values(), gap=6))
        for page in self._pages.values():
            column.addWidget(page)
        self.open(next(iter(self._pages)))

    def open(self, name: str) -> None:
        """Shows a page. The others are hidden, so that none gives the page its height."""
        for other, page in self._pages.items():
            page.setVisible(other == name)
        self.buttons[name].setChecked(True)

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return next(name for name, page in self._pages.items() if not page.isHidden())
