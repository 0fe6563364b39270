"""Draws recorded curves on squared paper: 1 mm and 5 mm lines, a calibration mark, the name of each lead."""

from __future__ import annotations

from math import isnan

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from clinic_assist.chart.tracings import Tracing
from clinic_assist.gui import strings, theme
from clinic_assist.gui.screens.imaging.tracing_model import (
    PAPER_MM,
    Piece,
    heights_mm,
    millivolts,
    outline,
    pieces_of,
    short_lead,
)

_PAPER, _FINE, _COARSE, _INK = "#FFFDFC", "#F8DEDC", "#EBB0AC", "#1A1A1A"
_LEFT_MM, _TOP_MM, _RIGHT_MM = 20, 4, 3
_NAME_MM, _MARK_MM = 11, 12  # in the margin: room for a lead's name, then the calibration mark
_ROW_MM, _FEW_ROWS_MM, _MOST_ROW_MM = 22, 26, 38
_LEAST_PX, _MOST_PX = 2.4, 6.0


class TracingView(QWidget):
    """The curves of one page."""

    def __init__(self) -> None:
        super().__init__()
        self._tracing: Tracing | None = None
        self._pieces: tuple[Piece, ...] = ()
        self._gain, self._in_columns = 10.0, True
        self._curves: dict[Piece, list[QPolygonF]] = {}
        self._words = ""
        self.setFont(theme.text_font(9, bold=True))
        self.setAccessibleName(strings.TRACING_PICTURE)
        self.setMinimumSize(320, 200)

    def show_tracing(self, tracing: Tracing | None, *, gain: float, in_columns: bool) -> None:
        """Draws a page of a recording, or nothing."""
        self._tracing, self._gain, self._in_columns = tracing, gain, in_columns
        self._pieces = pieces_of(tracing, in_columns=in_columns) if tracing is not None else ()
        self._curves.clear()
        self.setMinimumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    def say(self, words: str) -> None:
        """Says words in place of curves."""
        self._words = words
        self.update()

    @property
    def _mm(self) -> float:
        """Points of the screen to a millimetre of the paper: so that a page is as wide as the widget."""
        fitting = self.width() / (_LEFT_MM + PAPER_MM + _RIGHT_MM)
        return min(max(fitting, _LEAST_PX), _MOST_PX)

    @property
    def _rows(self) -> int:
        return max((piece.row for piece in self._pieces), default=0) + 1

    @property
    def _row_mm(self) -> float:
        if self._rows > 4:
            return _ROW_MM
        return min(max(_FEW_ROWS_MM, (self.height() / self._mm - 2 * _TOP_MM) / self._rows), _MOST_ROW_MM)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        row_mm = _FEW_ROWS_MM if self._rows <= 4 else _ROW_MM
        height = (2 * _TOP_MM + self._rows * row_mm) * self._mm if self._pieces else 200
        return QSize(int((_LEFT_MM + PAPER_MM + _RIGHT_MM) * _LEAST_PX), int(height))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._curves.clear()
        self.setMinimumHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_PAPER))
        if self._tracing is not None and self._pieces:
            if self._tracing.frequency is not None:
                self._draw_paper(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row in range(self._rows):
                self._draw_mark(painter, row)
            for piece in self._pieces:
                self._draw_piece(painter, piece, self._tracing)
        if self._words:
            painter.setPen(QColor(theme.MUTED))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(40, 20, -40, -20), flags, self._words)
        painter.end()

    def _draw_paper(self, painter: QPainter) -> None:
        mm, right, bottom = self._mm, self.width(), self.height()
        for is_coarse, colour in ((False, _FINE), (True, _COARSE)):
            painter.setPen(QPen(QColor(colour), 1))
            upright = [n for n in range(int(right / mm) + 1) if ((n - _LEFT_MM) % 5 == 0) is is_coarse]
            level = [n for n in range(int(bottom / mm) + 1) if ((n - _TOP_MM) % 5 == 0) is is_coarse]
            painter.drawLines([QLineF(round(n * mm) + 0.5, 0, round(n * mm) + 0.5, bottom) for n in upright])
            if self._has_scale:
                painter.drawLines([QLineF(0, round(n * mm) + 0.5, right, round(n * mm) + 0.5) for n in level])

    @property
    def _has_scale(self) -> bool:
        """Whether any curve is drawn to the lines across."""
        return self._tracing is not None and any(millivolts(one) is not None for one in self._tracing.channels)

    def _middle(self, row: int) -> float:
        return (_TOP_MM + (row + 0.5) * self._row_mm) * self._mm

    def _draw_mark(self, painter: QPainter, row: int) -> None:
        """One millivolt for a fifth of a second, as the recorder draws it; only where the row is in millivolts."""
        channels = [self._tracing.channels[one.channel] for one in self._pieces if one.row == row and self._tracing]
        if not channels or any(millivolts(channel) is None for channel in channels):
            return
        mm, base = self._mm, self._middle(row)
        top = base - self._gain * mm
        corners = [(0, base), (1, base), (1, top), (6, top), (6, base), (7, base)]
        painter.setPen(QPen(QColor(_INK), 1.2))
        painter.drawPolyline(QPolygonF([QPointF((_MARK_MM + left) * mm, height) for left, height in corners]))

    def _draw_piece(self, painter: QPainter, piece: Piece, tracing: Tracing) -> None:
        mm = self._mm
        width = PAPER_MM * mm / piece.columns
        left = _LEFT_MM * mm + piece.column * width
        if piece not in self._curves:
            self._curves[piece] = self._curves_of(piece, tracing, left, width)
        top = self._middle(piece.row) - self._row_mm * mm / 2
        painter.save()
        painter.setClipRect(QRectF(left, top - 4 * mm, width, (self._row_mm + 8) * mm))
        painter.setPen(
            QPen(QColor(_INK), 1.1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        for curve in self._curves[piece]:
            painter.drawPolyline(curve)
        painter.restore()
        if piece.column:
            painter.setPen(QPen(QColor(_INK), 1))
            painter.drawLine(QLineF(left, self._middle(piece.row) - 3 * mm, left, self._middle(piece.row) + 3 * mm))
        self._draw_name(painter, piece, tracing, QPointF(left + 4, top + 2))

    def _draw_name(self, painter: QPainter, piece: Piece, tracing: Tracing, place: QPointF) -> None:
        """In the margin where it fits and its curve begins there; else above the curve."""
        channel = tracing.channels[piece.channel]
        name = short_lead(channel.name) or f"{piece.channel + 1}"
        if millivolts(channel) is None:
            name = f"{name}  ({channel.unit})" if channel.unit else name
        box = painter.fontMetrics().boundingRect(name).size()
        if piece.column == 0 and box.width() <= _NAME_MM * self._mm:
            place = QPointF(self._mm / 2, self._middle(piece.row) - box.height() / 2)
        area = QRectF(place.x(), place.y(), box.width() + 6, box.height())
        painter.fillRect(area, QColor(255, 253, 252, 215))
        painter.setPen(QColor(_INK))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), name)

    def _curves_of(self, piece: Piece, tracing: Tracing, left: float, width: float) -> list[QPolygonF]:
        """The curve in points of the screen, cut where nothing was recorded, and no wider than its samples are long."""
        heights = heights_mm(tracing.channels[piece.channel], self._gain)[piece.start : piece.end]
        length = width * self._share(tracing)
        curves, points = [], list[QPointF]()
        middle = self._middle(piece.row)
        for share, height in (*outline(heights, most=max(1, int(length))), (1.0, float("nan"))):
            if not isnan(height):
                points.append(QPointF(left + share * length, middle - height * self._mm))
            elif points:
                curves.append(QPolygonF(points))
                points = []
        return curves

    def _share(self, tracing: Tracing) -> float:
        """How much of the page the samples fill: the last page of a long recording may be short."""
        return min(1.0, tracing.count / self.samples_to_page) if self.samples_to_page else 1.0

    samples_to_page = 0
    """How many samples a whole page has; 0 where nothing says how long one lasts."""
