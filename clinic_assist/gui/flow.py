"""Widgets in a row, and in as many rows as the width needs: none is cut, none is squeezed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_GAP_BETWEEN_ROWS = 8


class Flow(QLayout):
    """A layout whose height follows from its width, as that of wrapped text does."""

    def __init__(self, *widgets: QWidget, gap: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return self._places(QRect(0, 0, width, 0))[1]

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        super().setGeometry(rect)
        for item, place in zip(self._items, self._places(rect)[0], strict=True):
            item.setGeometry(place)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        hints = [item.sizeHint() for item in self._items]
        return QSize(max((h.width() for h in hints), default=0), max((h.height() for h in hints), default=0))

    def _places(self, rect: QRect) -> tuple[list[QRect], int]:
        """Where each item goes, in the middle of its row, and the height that all rows take."""
        rows: list[list[QSize]] = [[]]
        used = 0
        for hint in (QSize() if item.isEmpty() else item.sizeHint() for item in self._items):
            if rows[-1] and used + hint.width() > rect.width():
                rows.append([])
                used = 0
            rows[-1].append(hint)
            used += hint.width() + self._gap if not hint.isEmpty() else 0
        places: list[QRect] = []
        top = rect.top()
        for row in rows:
            left, height = rect.left(), max((hint.height() for hint in row), default=0)
            for hint in row:
                places.append(QRect(QPoint(left, top + (height - hint.height()) // 2), hint))
                left += hint.width() + self._gap if not hint.isEmpty() else 0
            top += height + _GAP_BETWEEN_ROWS
        return places, top - _GAP_BETWEEN_ROWS - rect.top()
