"""A document's text with the places where the words stand that were looked for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainLabel, PlainView
from clinic_assist.gui.widgets import button, row_of

_Place = tuple[int, int]


class FoundText(QWidget):
    """The text; of the places, one is current.

    Signals:
        place_changed: Another place became current.
    """

    place_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = PlainView()
        self.text.setAccessibleName(strings.DOCUMENT_TEXT)
        self.text.setProperty("part", "source")
        self.counted = PlainLabel(part="muted", wrap=False)
        self.back = button(strings.PLACE_BEFORE, lambda: self.go(-1), part="link", icon_name="up")
        self.on = button(strings.PLACE_AFTER, lambda: self.go(1), part="link", icon_name="down")
        self._bar = QWidget()
        self._bar.setLayout(row_of(self.counted, 1, self.back, self.on))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)
        column.addWidget(self.text, 1)
        self._places: tuple[_Place, ...] = ()
        self._spans: list[_Place] = []
        self._more = False
        self._current = 0
        self.show_text("", (), has_more=False)

    def show_text(self, text: str, places: tuple[_Place, ...], *, has_more: bool) -> None:
        """Shows a text with its places marked, and goes to the first of them."""
        self._places, self._more, self._current = places, has_more, 0
        self._spans = _in_units(text, places)
        self.text.setPlainText(text)
        self._bar.setVisible(bool(places))
        self._mark()

    @property
    def place(self) -> _Place | None:
        """Start and end of the current place in the text."""
        return self._places[self._current] if self._places else None

    def go(self, step: int) -> None:
        """To the next place or the one before; after the last comes the first."""
        if self._places:
            self._current = (self._current + step) % len(self._places)
            self._mark()
            self.place_changed.emit()

    def _mark(self) -> None:
        marks = [self._marked(number) for number in range(len(self._spans))]
        self.text.setExtraSelections(marks)
        if self._spans:
            self.counted.setText(strings.place_counted(self._current + 1, len(self._spans), has_more=self._more))
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(self._spans[self._current][0])
            self.text.setTextCursor(cursor)
            self.text.ensureCursorVisible()

    def _marked(self, number: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        style = QTextCharFormat()
        style.setBackground(QColor(theme.HIGHLIGHT))
        if number == self._current:  # told from the others by more than colour
            style.setFontWeight(QFont.Weight.Bold)
            style.setFontUnderline(True)
        cursor = QTextCursor(self.text.document())
        start, end = self._spans[number]
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor, selection.format = cursor, style
        return selection


def _in_units(text: str, places: tuple[_Place, ...]) -> list[_Place]:
    """The places as Qt counts them: in UTF-16 units, with one break where the text has CR LF."""
    found: list[_Place] = []
    last = units = 0
    for start, end in places:
        first = units + _units(text[last:start])
        units = first + _units(text[start:end])
        found.append((first, units))
        last = end
    return found


def _units(text: str) -> int:
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2
