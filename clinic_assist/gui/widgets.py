"""The few pieces that all screens are built of: cards, headings, buttons, chips, strips and pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_assist.gui import strings, theme
from clinic_assist.gui.icons import icon, pixmap, tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone


class PushButton(QPushButton):
    """A button that Enter presses too, as people expect, not only Space."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str, on_click: Callable[[], object], *, part: str = "", icon_name: str = "", shortcut: str = ""
) -> QPushButton:
    """A button with one of our own sentences; the shortcut is told to screen readers."""
    made = PushButton()
    made.setProperty("icon_name", icon_name)
    dress_as(made, part)
    relabel(made, text)
    if shortcut:
        # A shortcut of its own: QAbstractButton forgets its own one at every setText.
        QShortcut(QKeySequence(shortcut), made, made.click)
        made.setAccessibleDescription(shortcut)
        made.setToolTip(strings.with_shortcut(text, shortcut))
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: on_click())
    return made


def dress_as(made: QPushButton, part: str) -> None:
    """Gives a button the look of a part: the page's main one, say, or one like the others."""
    made.setProperty("part", part)
    made.style().unpolish(made)
    made.style().polish(made)
    if name := str(made.property("icon_name") or ""):
        colour = {"primary": "#FFFFFF", "bar": "#FFFFFF", "link": theme.PRIMARY}.get(part, theme.INK)
        picture = icon(name, colour=colour)
        picture.addPixmap(pixmap(name, colour=theme.DISABLED), QIcon.Mode.Disabled)
        made.setIcon(picture)
        made.setIconSize(QSize(18, 18))


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
    """A message in its tone, with an icon; hidden while it has nothing to say.

    Attributes:
        row: Where a button that belongs to the message may be added.
    """

    def __init__(
        self, *, tone: Tone = Tone.CRITICAL, icon_name: str = "warning", closable: bool = False, across: bool = False
    ) -> None:
        super().__init__()
        self._across = across
        self._label = PlainLabel(selectable=True)
        self._icon = QLabel()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(20 if across else 14, 8, 14 if across else 10, 8)
        self.row.setSpacing(10)
        self.row.addWidget(self._icon)
        self.row.addWidget(self._label, 1)
        if closable:
            close = button("", self.hide, part="link", icon_name="close")
            close.setAccessibleName(strings.CLOSE_MESSAGE)
            close.setToolTip(strings.CLOSE_MESSAGE)
            self.row.addWidget(close)
        self.set_tone(tone, icon_name)
        self.hide()

    def set_tone(self, tone: Tone, icon_name: str) -> None:
        self._icon.setPixmap(tone_pixmap(icon_name, tone, size=18))
        self._label.tone(tone)
        edge = theme.TONE_EDGE[tone]
        border = f"border: none; border-bottom: 1px solid {edge}" if self._across else f"border: 1px solid {edge}"
        radius = 0 if self._across else 6
        self.setStyleSheet(f"Strip {{ background: {theme.TONE_GROUND[tone]}; {border}; border-radius: {radius}px; }}")

    def say(self, text: str) -> None:
        """Shows a message; an empty one hides the strip."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        return self._label.plain if not self.isHidden() else ""


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


def labelled(pairs: Sequence[tuple[str, str]], *, bold: bool = False) -> QGridLayout:
    """Lines of `label  value` with the values in one line, heavier than the labels where `bold`, without colons."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (label, value) in enumerate(pairs):
        text = PlainLabel(value, selectable=True)
        if bold:
            text.bold()
        name = PlainLabel(label, part="field", wrap=False)
        grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, number, 1)
    return grid
