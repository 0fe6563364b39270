"""Every medicine against every check, an icon in each cell; what a cell stands for is said in words below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from clinic_assist.chart.detected_issue import CheckState
from clinic_assist.gui import strings, theme
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.rows import Cell, Run, Tone
from clinic_assist.gui.screens.safety.model import matrix_look
from clinic_assist.gui.table_paint import CellDelegate
from clinic_assist.terminology.safety_summary import MatrixCell, MatrixRow

Index = QModelIndex | QPersistentModelIndex
_ICON, _LEAST_NAME, _LEAST_CELL, _WORDS_FROM, _ROW = 20, 200, 38, 92, 34


class MatrixModel(QAbstractTableModel):
    """Rows are medicines, columns are checks behind the column of names."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[MatrixRow, ...] = ()

    def show_rows(self, rows: Sequence[MatrixRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def cell(self, index: Index) -> MatrixCell | None:
        """The check in a cell; None in the column of names."""
        return self.rows[index.row()].cells[index.column() - 1] if index.column() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() or not self.rows else 1 + len(self.rows[0].cells)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row, found = self.rows[index.row()], self.cell(index)
        if found is None:
            if role == Qt.ItemDataRole.UserRole:
                return Cell((Run(row.medicine, bold=row.is_recognised),))
            named = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return row.medicine if named else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return strings.matrix_cell(row.medicine, strings.ISSUE_KINDS[found.kind.value], found.words, found.alerts)
        if role == Qt.ItemDataRole.ToolTipRole:  # never from data
            return f"{strings.ISSUE_KINDS[found.kind.value]}: {found.words}"
        return found if role == Qt.ItemDataRole.UserRole else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or not self.rows:
            return None
        if section == 0:
            return strings.MATRIX_MEDICINE
        return strings.ISSUE_KINDS_SHORT[self.rows[0].cells[section - 1].kind.value]


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


class _UprightHeader(QHeaderView):
    """Titles that read from below, so that columns may be narrow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSectionSize(_LEAST_CELL)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        metrics = QFontMetrics(_bold(self.font()))
        titles = [
            str(self.model().headerData(section, Qt.Orientation.Horizontal)) for section in range(1, self.count())
        ]
        longest = max((metrics.horizontalAdvance(title) for title in titles), default=0)
        return QSize(super().sizeHint().width(), longest + 20)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802 - Qt's name
        painter.save()
        painter.fillRect(rect, QColor("#EEF3F6"))
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QColor(theme.MUTED))
        painter.setFont(_bold(self.font()))
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        if section == 0:
            inner = rect.adjusted(10, 0, 0, -8)
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), title)
        else:
            painter.translate(rect.left(), rect.bottom())
            painter.rotate(-90)
            place = QRect(8, 0, rect.height() - 8, rect.width())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()


class _MatrixDelegate(CellDelegate):
    """Names as in all tables; checks as icons, with the word where there is room."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        return super().sizeHint(option, index) if index.column() == 0 else QSize(_LEAST_CELL, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == 0:
            super().paint(painter, option, index)
            return
        found: MatrixCell = index.data(int(Qt.ItemDataRole.UserRole))
        tone, icon_name, word = matrix_look(found)
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.SELECTION))
        elif found.severity is not None:
            painter.fillRect(rect.adjusted(2, 2, -2, -2), QColor(theme.TONE_GROUND[tone]))
        painter.setPen(QColor("#E4EAEE"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        with_word = rect.width() >= _WORDS_FROM and found.state is not CheckState.NONE_IN_KNOWLEDGE
        left = rect.left() + (8 if with_word else (rect.width() - _ICON) // 2)
        painter.drawPixmap(
            QPointF(left, rect.top() + (rect.height() - _ICON) / 2), tone_pixmap(icon_name, tone, size=_ICON)
        )
        if with_word:
            painter.setPen(QColor(theme.TONE_INK[tone]))
            place = rect.adjusted(_ICON + 13, 0, 0, 0)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), word)
        painter.restore()


class MatrixTable(QTableView):
    """The matrix itself, as high as its rows.

    Signals:
        cell_selected: (the row, its cell); the cell is None in the column of names.
        cell_opened: The same, by Enter or a double-click.
    """

    cell_selected = Signal(object, object)
    cell_opened = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.rows_model = MatrixModel()
        self.setHorizontalHeader(_UprightHeader(self))
        self.setModel(self.rows_model)
        self.setItemDelegate(_MatrixDelegate(self))
        self.setAccessibleName(strings.MATRIX)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(_ROW)
        self.selectionModel().currentChanged.connect(lambda index, _before: self._tell(index, self.cell_selected))
        self.doubleClicked.connect(lambda index: self._tell(index, self.cell_opened))

    def show_rows(self, rows: Sequence[MatrixRow]) -> None:
        """Replaces all rows; an empty matrix is hidden."""
        self.rows_model.show_rows(rows)
        self.setVisible(bool(rows))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell(self.currentIndex(), self.cell_opened)
        else:
            super().keyPressEvent(event)

    def _tell(self, index: Index, signal: object) -> None:
        if index.isValid():
            signal.emit(self.rows_model.rows[index.row()], self.rows_model.cell(index))  # type: ignore[attr-defined]

    def _fit(self) -> None:
        count = self.rows_model.columnCount() - 1
        if count <= 0:
            return
        width = self.viewport().width()
        each = max((width - _LEAST_NAME) // count, _LEAST_CELL)
        each = min(each, 132)
        for column in range(1, count + 1):
            self.setColumnWidth(column, each)
        self.setColumnWidth(0, max(width - each * count, _LEAST_NAME))
        for row in range(self.rows_model.rowCount()):
            self.setRowHeight(row, max(self.sizeHintForRow(row), _ROW))
        height = sum(self.rowHeight(row) for row in range(self.rows_model.rowCount()))
        self.setFixedHeight(height + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth() + 1)


def tone_of(cell: MatrixCell) -> Tone:
    """The tone of a cell's words."""
    return matrix_look(cell)[0]
