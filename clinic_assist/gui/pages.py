"""How pages are laid out: in columns as the width allows, and scrolling with a steady edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from clinic_assist.gui import theme

Arrangement = tuple[int, tuple[tuple[str, ...], ...]]
_GAP = 16
# A height travels one level up with each round of layout events; pages are less deep than this.
_LAYOUT_LEVELS = 6


class Columns(QWidget):
    """Named widgets in columns: side by side where there is room, fewer columns where there is less.

    Args:
        arrangements: (least width in pixels, the names in each column), the widest first, the last from 0 on.
        shares: How the columns share the width, for each number of columns; equal where nothing is said.
    """

    def __init__(
        self,
        widgets: Mapping[str, QWidget],
        arrangements: Sequence[Arrangement],
        *,
        shares: Mapping[int, Sequence[int]] | None = None,
    ) -> None:
        super().__init__()
        self._widgets, self._arrangements, self._shares = dict(widgets), tuple(arrangements), dict(shares or {})
        self._shown: tuple[tuple[str, ...], ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._boxes: list[QVBoxLayout] = []
        for _number in range(max(len(columns) for _least, columns in self._arrangements)):
            box = QVBoxLayout()
            box.setSpacing(14)
            box.addStretch(1)
            self._boxes.append(box)
            self._row.addLayout(box)
        self._arrange(self._arrangements[-1][1])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange(next(columns for least, columns in self._arrangements if self.width() >= least))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No width is demanded: the columns follow the width, never the other way round."""
        return QSize(0, super().minimumSizeHint().height())

    def _arrange(self, columns: tuple[tuple[str, ...], ...]) -> None:
        if columns == self._shown:
            return
        self._shown = columns
        shares = self._shares.get(len(columns), (1,) * len(columns))
        for box in self._boxes:
            # Not by takeAt: an item that is only taken lives on and hides later changes of height from Qt.
            for widget in self._widgets.values():
                box.removeWidget(widget)
        for number, box in enumerate(self._boxes):
            names = columns[number] if number < len(columns) else ()
            for name in names:
                box.insertWidget(box.count() - 1, self._widgets[name])
            box.setContentsMargins(_GAP if number and names else 0, 0, 0, 0)
            self._row.setStretch(number, shares[number] if names else 0)


class _QuietBar(QScrollBar):
    """A scroll bar that keeps its room and shows itself only where there is something to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self.maximum() > self.minimum():
            super().paintEvent(event)


class Page(QScrollArea):
    """A page that scrolls up and down, never wider than reads well, its edge the same with and without a bar."""

    def __init__(self, *, max_width: int = theme.MAX_PAGE_WIDTH, margin: int = theme.MARGIN) -> None:
        super().__init__()
        self._margin, self._max_width = margin, max_width
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(_QuietBar())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._outer = QWidget()
        self._outer.setProperty("part", "page")
        self.column = QVBoxLayout(self._outer)
        self.column.setSpacing(14)
        self.setWidget(self._outer)
        self._set_margins()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._set_margins()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Measures everything anew: what changed while nobody saw it has told its height to nobody."""
        super().showEvent(event)
        for widget in reversed(self._outer.findChildren(QWidget)):
            widget.updateGeometry()
        self.settle()

    def to_top(self) -> None:
        """Shows its beginning."""
        self.verticalScrollBar().setValue(0)

    def settle(self) -> None:
        """Gives what was put on the page just now its place, so that it can be scrolled to."""
        for _level in range(_LAYOUT_LEVELS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _set_margins(self) -> None:
        spare = max(0, self.width() - 2 * self._margin - self._max_width)
        right = max(self._margin - theme.SCROLLBAR, 0) + spare
        self.column.setContentsMargins(self._margin, self._margin - 4, right, self._margin)
