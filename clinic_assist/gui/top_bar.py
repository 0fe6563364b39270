"""The bar at the top: the pages that an account reaches, who is signed in, help and the lock."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.reach import TopPage
from clinic_assist.gui.widgets import button

_LOOKS = {
    TopPage.PATIENTS: (strings.PATIENTS, "people", "Ctrl+P"),
    TopPage.IMPORTS: (strings.IMPORTS, "import", ""),
    TopPage.ACCOUNTS: (strings.ACCOUNTS, "lock", ""),
    TopPage.AUDIT: (strings.AUDIT, "list", ""),
    TopPage.BACKUPS: (strings.BACKUPS, "folder", ""),
}
_LONGEST_NAME = 24


class TopBar(QFrame):
    """The ways to the pages.

    Signals:
        page_wanted: A `TopPage`.
        own_wanted, help_wanted, lock_wanted: What their buttons say.

    Attributes:
        entries: The way to each page that is reached; the others are not there.
    """

    page_wanted = Signal(object)
    own_wanted = Signal()
    help_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, pages: Collection[TopPage], *, name: str, role: str) -> None:
        super().__init__()
        self.setProperty("part", "topbar")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, 6, 14, 6)
        row.setSpacing(6)
        row.addWidget(PlainLabel(strings.PRODUCT, part="product", wrap=False))
        row.addSpacing(14)
        self.entries: dict[TopPage, QPushButton] = {}
        for page in TopPage:
            if page in pages:
                self.entries[page] = self._entry(page)
                row.addWidget(self.entries[page])
        row.addStretch(1)
        self.own = button(_shortened(name), self.own_wanted.emit, part="bar", icon_name="person")
        self.own.setAccessibleName(strings.signed_in(name, role))
        self.own.setToolTip(strings.signed_in(strings.OWN_TITLE, role))  # never the name: a tooltip reads markup
        row.addWidget(self.own)
        row.addWidget(button(strings.HELP, self.help_wanted.emit, part="bar", icon_name="help", shortcut="F1"))
        row.addWidget(button(strings.LOCK, self.lock_wanted.emit, part="bar", icon_name="lock", shortcut="Ctrl+L"))

    def _entry(self, page: TopPage) -> QPushButton:
        words, icon_name, keys = _LOOKS[page]
        made = button(words, lambda: self.page_wanted.emit(page), part="bar", icon_name=icon_name, shortcut=keys)
        made.setCheckable(True)
        return made

    def mark(self, page: TopPage | None) -> None:
        """Shows which page is on the screen."""
        for one, entry in self.entries.items():
            entry.setChecked(one is page)


def _shortened(name: str) -> str:
    """A name typed by somebody, in the room that there is; an ampersand is no shortcut here."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return short.replace("&", "&&")
