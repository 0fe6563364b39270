"""One table for the whole product: rows of plain text cells that wrap, with icons, weights and tones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView

from clinic_assist.gui.rows import Cell, Row
from clinic_assist.gui.table_paint import CellDelegate

Index = QModelIndex | QPersistentModelIndex
_CELL_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        share: Its part of the width that the fixed columns leave; 0 for a fixed column.
        width: In pixels, for a fixed column.
        numeric: Its title stands at the right, as its numbers do.
        least: The table's width in pixels below which the column is left out.
    """

    title: str
    share: int = 0
    width: int = 100
    numeric: bool = False
    least: int = 0


ColumnSpec = tuple[str, int, int] | tuple[str, int, int, bool] | tuple[str, int, int, bool, int]
ColumnSpecs = Sequence[ColumnSpec]


def columns_of(spec: ColumnSpecs) -> list[Column]:
    """Columns from the tuples of `strings.columns`."""
    return [Column(*entry) for entry in spec]


class RowsModel(QAbstractTableModel):
    """Shows frozen rows; holds nothing else."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        cell: Cell = self.rows[index.row()].cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.text
        return cell if role == _CELL_ROLE else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].numeric else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return self._columns[section].title if role == Qt.ItemDataRole.DisplayRole else None


class RecordTable(QTableView):
    """A table of records. Rows grow to their text; only rows on the screen are measured, so long lists open at once.

    Signals:
        row_chosen: The key of a row that was double-clicked or opened with Enter.
        row_selected: The key of the current row; empty for none.
    """

    row_chosen = Signal(str)
    row_selected = Signal(str)

    def __init__(self, columns: Sequence[Column], *, name: str, fits_content: bool = False) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._fits_content = fits_content
        self._measured_width = -1
        self._measured: set[int] = set()
        self.rows_model = RowsModel(columns)
        self.setModel(self.rows_model)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self._set_manners()
        self.doubleClicked.connect(lambda index: self._choose(index.row()))
        self.selectionModel().currentRowChanged.connect(self._tell_selected)
        self.verticalScrollBar().valueChanged.connect(self._measure_visible)

    def _set_manners(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setAlternatingRowColors(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(34)
        self.verticalHeader().setMinimumSectionSize(30)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self._fits_content:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replaces all rows, keeping the current row's key where it is still there."""
        self.rows_model.show_rows(rows)
        self._measured.clear()
        self._fit()
        QTimer.singleShot(0, self, self._fit)
        self.row_selected.emit("")

    @property
    def current_key(self) -> str:
        """The key of the current row; empty where none is."""
        row = self.currentIndex().row()
        return self.rows_model.rows[row].key if 0 <= row < len(self.rows_model.rows) else ""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            row = self.currentIndex().row()
            if row >= 0:
                QGuiApplication.clipboard().setText("\t".join(cell.text for cell in self.rows_model.rows[row].cells))
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.rows_model.rows) and self.rows_model.rows[row].key:
            self.row_chosen.emit(self.rows_model.rows[row].key)

    def _tell_selected(self) -> None:
        self.row_selected.emit(self.current_key)

    def _fit(self) -> None:
        width = self.viewport().width()
        if width != self._measured_width:
            self._measured_width = width
            self._measured.clear()
            self._share_width(width)
        self._measure_visible()

    def _share_width(self, width: int) -> None:
        shown = [column for column in self._columns if width >= column.least]
        left = width - sum(column.width for column in shown if not column.share)
        shares = sum(column.share for column in shown)
        left = max(left, 16 * shares)
        for number, column in enumerate(self._columns):
            self.setColumnHidden(number, column not in shown)
            if column not in shown:
                continue
            part = left * column.share // shares if column.share else 0
            # What is left is shared anew, so that no pixel is lost and the last column ends at the edge.
            left, shares = left - part, shares - column.share
            self.setColumnWidth(number, part or column.width)

    def _measure_visible(self) -> None:
        count = len(self.rows_model.rows)
        if self._fits_content:
            for row in range(count):
                self._measure(row)
            height = sum(self.rowHeight(row) for row in range(count)) + 2 * self.frameWidth() + 1
            header = self.horizontalHeader()
            self.setFixedHeight(height + (0 if header.isHidden() else header.sizeHint().height()))
            return
        row = max(self.rowAt(0), 0)
        while row < count and self.rowViewportPosition(row) < self.viewport().height():
            self._measure(row)
            row += 1

    def _measure(self, row: int) -> None:
        if row not in self._measured:
            self._measured.add(row)
            self.resizeRowToContents(row)
