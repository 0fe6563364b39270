"""Draws the results of one test over time: a line, the range behind it, and what lies outside in a shape of its own.

A converted figure is hollow.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.trend_model import Point, Trend

_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 20, 30, 28


class TrendPlot(QWidget):
    """The trend of the chosen test; hidden where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.trend: Trend | None = None
        self.setFont(theme.text_font(9))
        self.hide()

    def show_trend(self, trend: Trend | None) -> None:
        """Draws a trend, or nothing."""
        self.trend = trend
        self.setVisible(trend is not None)
        self.setAccessibleName(trend.words if trend else "")
        self.update()

    @property
    def legend(self) -> str:
        """What the picture's signs mean."""
        return _legend(self.trend) if self.trend else ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's signature
        if self.trend is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.LINE))
        painter.setBrush(QColor(theme.SURFACE))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        scale = _Scale(self.trend, QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM))
        self._draw_range(painter, scale, self.trend)
        self._draw_line(painter, scale, self.trend.points)
        self._draw_labels(painter, scale, self.trend)
        painter.end()

    def _draw_range(self, painter: QPainter, scale: _Scale, trend: Trend) -> None:
        if trend.low is None and trend.high is None:
            return
        top = scale.area.top() if trend.high is None else scale.y(trend.high)
        bottom = scale.area.bottom() if trend.low is None else scale.y(trend.low)
        painter.fillRect(QRectF(scale.area.left(), top, scale.area.width(), bottom - top), QColor("#E6F4EB"))
        painter.setPen(QPen(QColor("#8FC3A3"), 1, Qt.PenStyle.DashLine))
        for end, place in ((trend.high, top), (trend.low, bottom)):
            if end is not None:
                painter.drawLine(QPointF(scale.area.left(), place), QPointF(scale.area.right(), place))

    def _draw_line(self, painter: QPainter, scale: _Scale, points: tuple[Point, ...]) -> None:
        painter.setPen(QPen(QColor(theme.PRIMARY), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        places = [scale.place(point) for point in points]
        painter.drawPolyline(QPolygonF(places))
        for point, place in zip(points, places, strict=True):
            tone = theme.TONE_INK[Tone.SERIOUS] if point.is_abnormal else theme.PRIMARY
            hollow = bool(point.converted_from)
            painter.setPen(QPen(QColor(tone), 1.8) if hollow else QPen(QColor(theme.SURFACE), 1))
            painter.setBrush(QColor(theme.SURFACE if hollow else tone))
            if point.is_abnormal:
                around = [QPointF(0, -5.5), QPointF(5.5, 0), QPointF(0, 5.5), QPointF(-5.5, 0)]
                painter.drawPolygon(QPolygonF([place + corner for corner in around]))
            else:
                painter.drawEllipse(place, 3.6, 3.6)

    def _draw_labels(self, painter: QPainter, scale: _Scale, trend: Trend) -> None:
        painter.setPen(QColor(theme.MUTED))
        highest, lowest = (choose(trend.points, key=lambda point: point.value) for choose in (max, min))
        for point in {highest.text: highest, lowest.text: lowest}.values():
            row = QRectF(0, scale.y(point.value) - 10, _LEFT - 10, 20)
            painter.drawText(row, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), point.text)
        below = QRectF(scale.area.left(), scale.area.bottom() + 6, scale.area.width(), 20)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), trend.points[0].date)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), trend.points[-1].date)
        above = QRectF(12, 6, self.width() - 24, 20)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft), trend.unit)
        painter.drawText(above, int(Qt.AlignmentFlag.AlignRight), self.legend)


def _legend(trend: Trend) -> str:
    return strings.trend_legend(
        has_range=trend.low is not None or trend.high is not None,
        has_outside=any(point.is_abnormal for point in trend.points),
        left_out=trend.left_out,
        converted_units=trend.converted_units,
        is_range_converted=trend.is_range_converted,
    )


class _Scale:
    """From days and values to places on the widget."""

    def __init__(self, trend: Trend, area: QRectF) -> None:
        self.area = area
        values = [point.value for point in trend.points]
        values += [end for end in (trend.low, trend.high) if end is not None]
        spread = (max(values) - min(values)) or abs(values[0]) or 1.0
        self._low, self._high = min(values) - 0.06 * spread, max(values) + 0.06 * spread
        self._first, self._last = trend.points[0].day, trend.points[-1].day

    def y(self, value: float) -> float:
        return self.area.bottom() - (value - self._low) / (self._high - self._low) * self.area.height()

    def place(self, point: Point) -> QPointF:
        across = (point.day - self._first) / (self._last - self._first)
        return QPointF(self.area.left() + across * self.area.width(), self.y(point.value))
