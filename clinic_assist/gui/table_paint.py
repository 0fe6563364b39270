"""Paints table cells: wrapped runs of plain text in several weights and inks, with an icon before them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from clinic_assist.gui import theme
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import unbroken
from clinic_assist.gui.rows import Cell

Index = QModelIndex | QPersistentModelIndex
_PAD_X, _PAD_Y, _ICON = 10, 7, 16


class CellDelegate(QStyledItemDelegate):
    """Draws `Cell` values. QTextLayout takes characters only, so no cell can hold markup."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        cell = index.data(int(Qt.ItemDataRole.UserRole))
        width = self._table.columnWidth(index.column())
        layout = _laid_out(cell, option.font, _text_width(cell, width))
        return QSize(width, max(int(layout.boundingRect().height() + 0.99), _ICON) + 2 * _PAD_Y)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell = index.data(int(Qt.ItemDataRole.UserRole))
        painter.save()
        rect = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.SELECTION))
        painter.setPen(QColor("#E4EAEE"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setClipRect(rect)
        left = rect.left() + _PAD_X
        if cell.icon:
            top = rect.top() + _PAD_Y
            if not cell.runs:
                self._paint_target(painter, QRectF(left - 5, top - 5, _ICON + 10, _ICON + 10), state)
            painter.drawPixmap(QPointF(left, top), tone_pixmap(cell.icon, cell.icon_tone, size=_ICON))
            left += _ICON + 6
        layout = _laid_out(cell, option.font, _text_width(cell, int(rect.width())))
        painter.setPen(QColor(theme.INK))
        layout.draw(painter, QPointF(left, rect.top() + _PAD_Y))
        painter.restore()

    @staticmethod
    def _paint_target(painter: QPainter, around: QRectF, state: QStyle.StateFlag) -> None:
        """Lights up an icon that does something when clicked, while the pointer is on it."""
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.PRIMARY))
            painter.setBrush(QColor(theme.PRIMARY_SOFT))
            painter.drawRoundedRect(around, 5, 5)


def _text_width(cell: Cell, width: int) -> int:
    return max(width - 2 * _PAD_X - (_ICON + 6 if cell.icon else 0), 20)


def _laid_out(cell: Cell, font: QFont, width: int) -> QTextLayout:
    texts = [unbroken(run.text).replace("\r\n", "\n").replace("\n", "\u2028") for run in cell.runs]
    layout = QTextLayout("".join(texts), font)
    option = QTextOption(Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(_formats(cell, texts))
    layout.beginLayout()
    top = 0.0
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
        line = layout.createLine()
    layout.endLayout()
    return layout


def _formats(cell: Cell, texts: list[str]) -> list[QTextLayout.FormatRange]:
    ranges: list[QTextLayout.FormatRange] = []
    start = 0
    for run, text in zip(cell.runs, texts, strict=True):
        # Qt counts UTF-16 units, Python code points.
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        part = QTextLayout.FormatRange()
        part.start, part.length = start, length
        style = QTextCharFormat()
        style.setForeground(QColor(theme.TONE_INK[run.tone]))
        if run.bold:
            style.setFontWeight(QFont.Weight.DemiBold)
        part.format = style
        ranges.append(part)
        start += length
    return ranges
