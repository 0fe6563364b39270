"""A line that leads to a source: its text wraps, so that no drug name is ever cut, and all of it can be clicked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.widgets import button


class FactLink(QFrame):
    """The icon takes the keyboard, the whole line the mouse.

    Signals:
        chosen: The source is to be shown.
    """

    chosen = Signal()

    def __init__(self, text: str, *, part: str = "") -> None:
        super().__init__()
        self._label = PlainLabel(text, part=part)
        self.icon = button("", self.chosen.emit, part="link", icon_name="source")
        self.icon.setAccessibleName(f"{strings.SHOW_SOURCE}  {text}")
        self.icon.setToolTip(strings.SHOW_SOURCE)
        self.icon.setFixedSize(30, 28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(4)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self._label.setMinimumHeight(28)
        self.mark(marked=False)

    @property
    def text(self) -> str:
        """Its words."""
        return self._label.plain

    def mark(self, *, marked: bool) -> None:
        """Says that its source is the one that is shown."""
        font = self._label.font()
        font.setBold(marked)
        self._label.setFont(font)
        ground = theme.SELECTION if marked else "transparent"
        self.setStyleSheet(
            f"FactLink {{ background: {ground}; border-radius: 6px; }} "
            f"FactLink:hover {{ background: {theme.SELECTION if marked else theme.PRIMARY_SOFT}; }}"
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit()
        else:
            super().mousePressEvent(event)
