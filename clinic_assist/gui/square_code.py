"""Paints a square code for a phone's camera."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings

_SIDE_PX = 220
_QUIET = 4
"""ISO/IEC 18004 s.5.3.8: modules of light margin."""


class SquareCode(QWidget):
    """Black on white whatever the theme: cameras expect it."""

    def __init__(self) -> None:
        super().__init__()
        self.modules: tuple[tuple[bool, ...], ...] = ()
        self.setFixedSize(_SIDE_PX, _SIDE_PX)
        self.setAccessibleName(strings.TOTP_SQUARE)

    def show_modules(self, modules: tuple[tuple[bool, ...], ...]) -> None:
        """Shows a code; an empty one forgets what was shown."""
        self.modules = modules
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self.modules:
            return
        count = len(self.modules) + 2 * _QUIET
        size = max(1, min(self.width(), self.height()) // count)
        left, top = (self.width() - size * count) // 2, (self.height() - size * count) // 2
        for line, row in enumerate(self.modules, _QUIET):
            for place, is_dark in enumerate(row, _QUIET):
                if is_dark:
                    painter.fillRect(left + place * size, top + line * size, size, size, Qt.GlobalColor.black)
