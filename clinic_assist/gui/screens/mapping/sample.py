"""The first rows of a file as they stand in it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from clinic_assist.gui import strings
from clinic_assist.workflows.map_tables import PREVIEWED_ROWS, TableHead

_WIDEST: Final = 260
_NARROWEST: Final = 60
_MEASURED_COLUMNS: Final = 60
_CELL_LENGTH: Final = 120
Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractTableModel):
    """Shows cells as they are, in one line. Qt's own delegate paints them as plain text."""

    def __init__(self) -> None:
        super().__init__()
        self._head: TableHead | None = None

    def show_table(self, head: TableHead | None) -> None:
        self.beginResetModel()
        self._head = head
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() or self._head is None else min(len(self._head.rows), PREVIEWED_ROWS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() or self._head is None else len(self._head.header)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if self._head is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        text = self._head.rows[index.row()][index.column()]
        return " ".join(text[: 2 * _CELL_LENGTH].split())[:_CELL_LENGTH]

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole or self._head is None:
            return None
        return self._head.header[section] if orientation is Qt.Orientation.Horizontal else section + 1


class SampleTable(QTableView):
    """Scrolls sideways: a table may have many columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(strings.MAPPING_SAMPLE)
        self.rows_model = _Rows()
        self.setModel(self.rows_model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding-left: 8px; }")  # where the titles begin
        self.verticalHeader().setDefaultSectionSize(28)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setStretchLastSection(True)

    def show_table(self, head: TableHead | None) -> None:
        """Shows a table; its columns are as wide as what they hold, within reason."""
        self.rows_model.show_table(head)
        for column in range(min(self.rows_model.columnCount(), _MEASURED_COLUMNS)):
            wanted = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column)) + 16
            self.setColumnWidth(column, max(_NARROWEST, min(wanted, _WIDEST)))
