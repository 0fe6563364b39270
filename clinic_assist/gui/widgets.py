"""The few pieces that all screens are built of: cards, headings, buttons, chips, strips and pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_assist.gui import theme
from clinic_assist.gui.icons import icon, pixmap, tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone


def button(
    text: str, on_click: Callable[[], object], *, part: str = "", icon_name: str = "", shortcut: str = ""
) -> QPushButton:
    """A button with one of our own sentences; the shortcut is told to screen readers."""
    made = QPushButton()
    if part:
        made.setProperty("part", part)
    if icon_name:
        colour = {"primary": "#FFFFFF", "bar": "#FFFFFF", "link": theme.PRIMARY}.get(part, theme.INK)
        picture = icon(icon_name, colour=colour)
        picture.addPixmap(pixmap(icon_name, colour=theme.DISABLED), QIcon.Mode.Disabled)
        made.setIcon(picture)
        made.setIconSize(QSize(18, 18))
    relabel(made, text)
    if shortcut:
        # A shortcut of its own: QAbstractButton forgets its own one at every setText.
        QShortcut(QKeySequence(shortcut), made, made.click)
        made.setAccessibleDescription(shortcut)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: on_click())
    return made


def relabel(made: QPushButton, text: str) -> None:
    """Gives a button another text; one with an icon keeps its distance from it."""
    made.setText(text if made.icon().isNull() or not text else f" {text}")


class ChoiceBox(QComboBox):
    """A drop-down list that shows that it is one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawPixmap(self.width() - 26, (self.height() - 16) // 2, pixmap("chevron", size=16))
        painter.end()


class TickBox(QCheckBox):
    """A checkbox with an edge that can be seen."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setMinimumSize(26, 26)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(3, (self.height() - 20) / 2, 20, 20)
        painter.setPen(QPen(QColor(theme.PRIMARY if self.hasFocus() else theme.MUTED), 2.5 if self.hasFocus() else 1.5))
        painter.setBrush(QColor(theme.PRIMARY if self.isChecked() else theme.SURFACE))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            painter.drawPixmap(QPointF(box.left() + 2, box.top() + 2), pixmap("check", colour="#FFFFFF", size=16))
        painter.setPen(QColor(theme.INK))
        painter.drawText(self.rect().adjusted(32, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(36 + self.fontMetrics().horizontalAdvance(self.text()), 28)


class Card(QFrame):
    """A white sheet with a column of things on it."""

    def __init__(self, *, spacing: int = 8, margin: int = 16) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin - 2, margin, margin - 2)
        self.column.setSpacing(spacing)

    def add(self, *widgets: QWidget) -> Card:
        """Puts widgets below each other."""
        for widget in widgets:
            self.column.addWidget(widget)
        return self


class Chip(QFrame):
    """A word with its icon on a tinted ground."""

    def __init__(self, text: str = "", *, tone: Tone = Tone.MUTED, icon_name: str = "") -> None:
        super().__init__()
        self._icon = QLabel()
        self._text = PlainLabel(wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 10, 3)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_word(text, tone=tone, icon_name=icon_name)

    def show_word(self, text: str, *, tone: Tone, icon_name: str = "") -> None:
        """Changes word, tone and icon together."""
        self._text.setText(text)
        self._text.tone(tone, bold=True)
        self._icon.setVisible(bool(icon_name))
        if icon_name:
            self._icon.setPixmap(tone_pixmap(icon_name, tone, size=16))
        self.setStyleSheet(f"Chip {{ background: {theme.TONE_GROUND[tone]}; border-radius: 6px; }}")
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        return self._text.plain


class Strip(QFrame):
    """A message across the page in its tone, with an icon; hidden while it has nothing to say."""

    def __init__(self, *, tone: Tone = Tone.CRITICAL, icon_name: str = "warning", closable: bool = False) -> None:
        super().__init__()
        self._label = PlainLabel(selectable=True)
        self._icon = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 10, 9)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        if closable:
            close = button("", self.hide, part="link", icon_name="close")
            close.setAccessibleName("Close message")
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.set_tone(tone, icon_name)
        self.hide()

    def set_tone(self, tone: Tone, icon_name: str) -> None:
        self._icon.setPixmap(tone_pixmap(icon_name, tone, size=18))
        self._label.tone(tone)
        edge = theme.TONE_INK[tone]
        self.setStyleSheet(
            f"Strip {{ background: {theme.TONE_GROUND[tone]}; border: 1px solid {edge}; border-radius: 6px; }}"
        )

    def say(self, text: str) -> None:
        """Shows a message; an empty one hides the strip."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        return self._label.plain if not self.isHidden() else ""


class Columns(QWidget):
    """Two columns side by side where there is room, below each other where there is not."""

    def __init__(self, *, narrow_below: int, shares: tuple[int, int] = (3, 2)) -> None:
        super().__init__()
        self._narrow_below = narrow_below
        self._shares = shares
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        for column, share in zip((self.left, self.right), shares, strict=True):
            column.setSpacing(14)
            self._box.addLayout(column, share)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = self.width() < self._narrow_below
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            for number, share in enumerate(self._shares):
                self._box.setStretch(number, 0 if narrow else share)


class Page(QScrollArea):
    """A page that scrolls up and down, its content never wider than reads well."""

    def __init__(self, *, max_width: int = theme.MAX_PAGE_WIDTH, margin: int = 20) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QWidget()
        outer.setProperty("part", "page")
        row = QHBoxLayout(outer)
        row.setContentsMargins(margin, margin - 4, margin, margin)
        body = QWidget()
        body.setMaximumWidth(max_width)
        row.addWidget(body, 100)
        row.addStretch(1)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)
        self.setWidget(outer)


def row_of(*things: QWidget | int, spacing: int = 8) -> QHBoxLayout:
    """Widgets in a row; a number is a stretch."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for thing in things:
        if isinstance(thing, int):
            row.addStretch(thing)
        else:
            row.addWidget(thing)
    return row


def empty(layout: QLayout) -> None:
    """Takes everything out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)


def labelled(label: str, value: str, *, bold: bool = False) -> QHBoxLayout:
    """`label  value`, the value heavier than the label, without a colon."""
    field = PlainLabel(label, part="field", wrap=False)
    text = PlainLabel(value, selectable=True)
    if bold:
        text.bold()
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text, 1)
    return row
