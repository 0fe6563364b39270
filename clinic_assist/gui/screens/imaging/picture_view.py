"""Draws one picture: fitted or at a size of its own, with the letters at its edges; says what the mouse asks for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_assist.chart.pictures import Edges, Picture
from clinic_assist.gui import strings, theme

_GROUND, _WORDS = "#000000", "#E8EEF2"
_STEPS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10, Qt.Key.Key_End: 1_000_000, Qt.Key.Key_Home: -1_000_000,
}  # fmt: skip
_NOTCH = 120  # Qt: an eighth of a degree, 15 degrees to a notch of a wheel
_LEAST_ZOOM, _MOST_ZOOM = 0.05, 32.0


class PictureView(QWidget):
    """The picture on black.

    Signals:
        step_wanted: By how many images to go on.
        window_dragged: By how much of the widget's size the mouse went: across (width) and down (centre).
        zoomed: The size changed.
    """

    step_wanted = Signal(int)
    window_dragged = Signal(float, float)
    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._held: bytes = b""
        self._picture: Picture | None = None
        self._words = ""
        self._zoom: float | None = None
        self._middle = QPointF(0.5, 0.5)
        self._from: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._turned = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setFont(theme.text_font(11, bold=True))
        self.setAccessibleName(strings.IMAGE_PICTURE)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(640, 480)

    def show_picture(self, picture: Picture | None) -> None:
        """Draws a picture, or nothing."""
        self._picture, self._image = picture, None
        if picture is not None:
            self._held = picture.pixels  # QImage does not copy what it is given
            kind, size = (QImage.Format.Format_RGB888, 3) if picture.is_colour else (QImage.Format.Format_Grayscale8, 1)
            self._image = QImage(self._held, picture.width, picture.height, picture.width * size, kind)
        else:
            self._held = b""
        self.update()

    def say(self, words: str) -> None:
        """Says words in place of a picture, or over one that is being replaced."""
        self._words = words
        self.update()

    def reset(self) -> None:
        """Fits the next picture into the widget, as at first."""
        self._zoom, self._middle = None, QPointF(0.5, 0.5)
        self.update()
        self.zoomed.emit()

    def show_at(self, zoom: float | None) -> None:
        """Sets how many points of the screen a pixel of the file takes; None fits the picture."""
        if zoom is None:
            self.reset()
            return
        self._zoom = min(max(zoom, _LEAST_ZOOM), _MOST_ZOOM)
        self.update()
        self.zoomed.emit()

    @property
    def zoom(self) -> float:
        """How many points of the screen a pixel of the file takes."""
        return self._zoom if self._zoom is not None else self._fitting()

    def _size(self) -> tuple[float, float]:
        """Width and height of the picture in pixels of the file, as they are seen: pixels need not be square."""
        if self._picture is None:
            return 1.0, 1.0
        shape = self._picture.shape
        return self._picture.columns * max(1.0, 1 / shape), self._picture.rows * max(1.0, shape)

    def _fitting(self) -> float:
        width, height = self._size()
        return max(min(self.width() / width, self.height() / height), 1e-6)

    def _place(self) -> QRectF:
        width, height = self._size()
        width, height = width * self.zoom, height * self.zoom
        left = self.width() / 2 - self._middle.x() * width
        top = self.height() / 2 - self._middle.y() * height
        return QRectF(left, top, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_GROUND))
        if self._image is not None and self._picture is not None:
            place = self._place()
            # Pixels that are drawn large are shown as they are, not smoothed into detail that nobody recorded.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < 3)
            painter.drawImage(place, self._image)
            self._draw_edges(painter, self._picture.edges)
        if self._words:
            self._draw_words(painter)
        if self.hasFocus():
            painter.setPen(QColor("#7FC4DE"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _draw_edges(self, painter: QPainter, edges: Edges) -> None:
        centre, middle = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter
        area = self.rect().adjusted(10, 6, -10, -6)
        for letters, where in (
            (edges.left, Qt.AlignmentFlag.AlignLeft | middle),
            (edges.right, Qt.AlignmentFlag.AlignRight | middle),
            (edges.top, Qt.AlignmentFlag.AlignTop | centre),
            (edges.bottom, Qt.AlignmentFlag.AlignBottom | centre),
        ):
            if letters:
                ground = painter.boundingRect(area, int(where), letters).adjusted(-5, -1, 5, 1)
                painter.fillRect(ground, QColor(0, 0, 0, 150))  # so that it is read on bright pixels too
                painter.setPen(QColor(_WORDS))
                painter.drawText(area, int(where), letters)

    def _draw_words(self, painter: QPainter) -> None:
        box = self.rect().adjusted(40, 20, -40, -20)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        needed = painter.boundingRect(box, flags, self._words).adjusted(-14, -8, 14, 8)
        painter.fillRect(needed, QColor(0, 0, 0, 190))
        painter.setPen(QColor(_WORDS))
        painter.drawText(box, flags, self._words)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.step_wanted.emit(step)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.show_at(self.zoom * 1.25)
        elif event.key() == Qt.Key.Key_Minus:
            self.show_at(self.zoom / 1.25)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.show_at(self.zoom * 1.25 ** (event.angleDelta().y() / _NOTCH))
            return
        self._turned -= event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self.step_wanted.emit(steps)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._from, self._button = event.position(), event.button()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802 - Qt's signature
        self._from = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._from is None or self._picture is None:
            return
        moved, self._from = event.position() - self._from, event.position()
        if self._button is Qt.MouseButton.LeftButton and not self._picture.is_colour:
            self.window_dragged.emit(moved.x() / max(1, self.width()), moved.y() / max(1, self.height()))
            return
        place = self._place()
        self._middle -= QPointF(moved.x() / place.width(), moved.y() / place.height())
        self._middle = QPointF(min(max(self._middle.x(), 0.0), 1.0), min(max(self._middle.y(), 0.0), 1.0))
        self._zoom = self.zoom
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.zoomed.emit()
