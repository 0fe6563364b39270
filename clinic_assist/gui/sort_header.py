"""A table header whose titles sort: by click, or by keyboard with arrow keys and Space."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from clinic_assist.gui import theme
from clinic_assist.gui.icons import pixmap

_ARROW = 12


class SortHeader(QHeaderView):
    """Shows the order by an arrow beside the title; the section under the keyboard has a frame."""

    def __init__(self, parent: QWidget, *, sortable: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._at = 0
        self._sorted = -1
        self._descending = False
        self.setSectionsClickable(sortable)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if sortable else Qt.FocusPolicy.NoFocus)

    def show_order(self, section: int, *, descending: bool) -> None:
        """Draws the arrow; -1 for the order in which the rows came."""
        self._sorted, self._descending = section, descending
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step:
            self._move(step)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sectionClicked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: N802 - Qt's name
        painter.save()
        super().paintSection(painter, rect, logical_index)
        painter.restore()
        if logical_index == self._sorted:
            self._paint_arrow(painter, rect, logical_index)
        if logical_index == self._at and self.hasFocus():
            painter.setPen(QPen(QColor(theme.PRIMARY), 2))
            painter.drawRect(rect.adjusted(2, 2, -2, -2))

    def _paint_arrow(self, painter: QPainter, rect: QRect, section: int) -> None:
        numeric = int(self.model().headerData(section, self.orientation(), Qt.ItemDataRole.TextAlignmentRole) or 0)
        if numeric & int(Qt.AlignmentFlag.AlignRight):
            left = rect.left() + 2
        else:
            title = str(self.model().headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole))
            left = min(rect.left() + 14 + self._title_width(title), rect.right() - _ARROW)
        name = "down" if self._descending else "up"
        painter.drawPixmap(
            QPointF(left, rect.center().y() - _ARROW // 2), pixmap(name, colour=theme.PRIMARY, size=_ARROW)
        )

    def _title_width(self, title: str) -> int:
        font = self.font()
        font.setBold(True)
        return QFontMetrics(font).horizontalAdvance(title)

    def _move(self, step: int) -> None:
        number = self._at
        while 0 <= number + step < self.count():
            number += step
            if not self.isSectionHidden(number):
                self._at = number
                break
        self.viewport().update()
