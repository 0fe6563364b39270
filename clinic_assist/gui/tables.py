"""One table for the whole product: rows of plain text cells that wrap, with icons, weights and tones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView

from clinic_assist.gui import strings
from clinic_assist.gui.clipboard import the_clipboard
from clinic_assist.gui.columns import Column, share_out
from clinic_assist.gui.rows import Cell, Row, Tone
from clinic_assist.gui.sort_header import SortHeader
from clinic_assist.gui.table_paint import CellDelegate

Index = QModelIndex | QPersistentModelIndex
_CELL_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class RowAction:
    """What one click on the icon at the end of a row does: it chooses the row, as Enter and a double-click do."""

    icon: str
    words: str

    @property
    def cell(self) -> Cell:
        return Cell(icon=self.icon, icon_tone=Tone.MONITOR)


SHOW_SOURCE = RowAction("source", strings.SHOW_SOURCE)
OPEN_CHART = RowAction("next", strings.OPEN_CHART)
SHOW_PLACE = RowAction("source", strings.PLACE_OPEN)
_ACTION_COLUMN = Column("", 0, 38)


class RowsModel(QAbstractTableModel):
    """Shows frozen rows; holds nothing else."""

    def __init__(self, columns: Sequence[Column], action: RowAction | None = None) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._action = action
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def is_action(self, index: Index) -> bool:
        """Whether a click there chooses the row."""
        return self._action is not None and index.column() == len(self._columns) and bool(self.rows[index.row()].key)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._columns) + (self._action is not None)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if index.column() == len(self._columns):
            return self._action_data(index, role)
        cell: Cell = self.rows[index.row()].cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.text
        return cell if role == _CELL_ROLE else None

    def _action_data(self, index: Index, role: int) -> object:
        if self._action is None or not self.is_action(index):
            return Cell() if role == _CELL_ROLE else None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._action.words
        return self._action.cell if role == _CELL_ROLE else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section] if section < len(self._columns) else _ACTION_COLUMN
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return column.title if role == Qt.ItemDataRole.DisplayRole else None


class RecordTable(QTableView):
    """A table of records. Rows grow to their text; only rows on the screen are measured, so long lists open at once.

    Signals:
        row_chosen: The key of a row that was double-clicked, opened with Enter, or whose icon was clicked.
        row_selected: The key of the current row; empty for none.
    """

    row_chosen = Signal(str)
    row_selected = Signal(str)

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str,
        fits_content: bool = False,
        action: RowAction | None = None,
        sortable: bool = False,
    ) -> None:
        super().__init__()
        self._columns = (*columns, _ACTION_COLUMN) if action else tuple(columns)
        self._fits_content = fits_content
        self._measured_width = -1
        self._measured: set[int] = set()
        self._given: tuple[Row, ...] = ()
        self._order = (-1, False)
        self.rows_model = RowsModel(columns, action)
        self._header = SortHeader(self, sortable=sortable)
        self.setHorizontalHeader(self._header)
        self.setModel(self.rows_model)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self._set_manners()
        self.doubleClicked.connect(lambda index: self._choose(index.row()))
        self.clicked.connect(lambda index: self._choose(index.row()) if self.rows_model.is_action(index) else None)
        self.selectionModel().currentRowChanged.connect(self._tell_selected)
        self.verticalScrollBar().valueChanged.connect(self._measure_visible)
        self._header.sectionClicked.connect(self._sort_next)

    def _set_manners(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setAlternatingRowColors(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(34)
        self.verticalHeader().setMinimumSectionSize(30)
        self._header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._header.setMinimumSectionSize(16)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self._fits_content:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replaces all rows, in the order that the person has chosen."""
        self._given = tuple(rows)
        self._show_sorted()

    def forget_order(self) -> None:
        """Shows rows in the order in which they come, as for another patient."""
        self._order = (-1, False)
        self._header.show_order(-1, descending=False)

    def sort_by(self, section: int, *, descending: bool) -> None:
        """Orders the rows by a column."""
        key = self.current_key
        self._order = (section, descending)
        self._header.show_order(section, descending=descending)
        self._show_sorted()
        self.select_key(key)

    def select_key(self, key: str) -> None:
        """Makes the row with a key the current one, where it is shown."""
        for number, row in enumerate(self.rows_model.rows):
            if key and row.key == key:
                self.selectRow(number)
                return

    @property
    def current_key(self) -> str:
        """The key of the current row; empty where none is."""
        row = self.currentIndex().row()
        return self.rows_model.rows[row].key if 0 <= row < len(self.rows_model.rows) else ""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_action = index.isValid() and self.rows_model.is_action(index)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_action else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            row = self.currentIndex().row()
            if row >= 0:
                the_clipboard().copy("\t".join(cell.text for cell in self.rows_model.rows[row].cells), self)
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.rows_model.rows) and self.rows_model.rows[row].key:
            self.row_chosen.emit(self.rows_model.rows[row].key)

    def _tell_selected(self) -> None:
        self.row_selected.emit(self.current_key)

    def _sort_next(self, section: int) -> None:
        """Up, then down, then as the rows came."""
        if section < self.rows_model.columnCount() and self._columns[section].title:
            now, descending = self._order
            if section != now:
                self.sort_by(section, descending=False)
            else:
                self.sort_by(-1 if descending else section, descending=not descending)

    def _show_sorted(self) -> None:
        section, descending = self._order
        rows = self._given
        if section >= 0:
            said = [row for row in rows if not row.cells[section].comes_last]
            last = [row for row in rows if row.cells[section].comes_last]
            said.sort(key=lambda row: row.cells[section].sort_key, reverse=descending)
            rows = (*said, *last)
        self.rows_model.show_rows(rows)
        self._measured_width = -1
        self._measured.clear()
        self._fit()
        QTimer.singleShot(0, self, self._fit)
        self.row_selected.emit("")

    def _fit(self) -> None:
        width = self.viewport().width()
        if width != self._measured_width:
            self._measured_width = width
            self._measured.clear()
            self._share_width(width)
        self._measure_visible()

    def _share_width(self, width: int) -> None:
        silent = {
            number
            for number, column in enumerate(self._columns)
            if column.least and all(row.cells[number].is_silent for row in self._given)
        }
        for number, part in enumerate(share_out(self._columns, width, silent=silent)):
            self.setColumnHidden(number, not part)
            if part:
                self.setColumnWidth(number, part)

    def _measure_visible(self) -> None:
        count = len(self.rows_model.rows)
        if self._fits_content:
            for row in range(count):
                self._measure(row)
            height = sum(self.rowHeight(row) for row in range(count)) + 2 * self.frameWidth() + 1
            self.setFixedHeight(height + (0 if self._header.isHidden() else self._header.sizeHint().height()))
            return
        row = max(self.rowAt(0), 0)
        while row < count and self.rowViewportPosition(row) < self.viewport().height():
            self._measure(row)
            row += 1

    def _measure(self, row: int) -> None:
        if row not in self._measured:
            self._measured.add(row)
            self.resizeRowToContents(row)
