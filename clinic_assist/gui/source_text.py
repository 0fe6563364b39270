"""The text of an imported file around one place, which is marked and in view; more of it can be asked for."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.excerpt import AROUND, STEP, Excerpt, excerpt_of
from clinic_assist.gui.plain_text import PlainLabel, PlainView
from clinic_assist.gui.widgets import button, row_of
from clinic_assist.workflows.show_source import SourceView


class SourceText(QWidget):
    """Shows a part of a file; a file may be megabytes on one line.

    Attributes:
        text: The part, unaltered.
        shown: Which part it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: SourceView | None = None
        self._before = self._after = AROUND
        self.shown = PlainLabel(part="muted")
        self.text = PlainView(monospace=True)
        self.text.setProperty("part", "source")
        self.text.setAccessibleName(strings.SOURCE_TEXT)
        self._earlier = button(strings.SOURCE_EARLIER, self._load_earlier, part="link", icon_name="up")
        self._later = button(strings.SOURCE_LATER, self._load_later, part="link", icon_name="down")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row_of(self._earlier, 1))
        column.addWidget(self.text, 1)
        column.addLayout(row_of(self._later, 1))
        column.addWidget(self.shown)
        self.blank()

    @property
    def marked_text(self) -> str:
        """The characters that are marked, line breaks as the file has them but for CR."""
        selections = self.text.extraSelections()
        return selections[0].cursor.selectedText().replace("\u2029", "\n") if selections else ""

    @property
    def is_mark_in_view(self) -> bool:
        """Whether the beginning of the place can be seen."""
        selections = self.text.extraSelections()
        if not selections:
            return False
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(selections[0].cursor.selectionStart())
        return self.text.viewport().rect().intersects(self.text.cursorRect(cursor))

    def blank(self) -> None:
        """Shows nothing."""
        self._view = None
        self.text.setPlainText("")
        self.text.setExtraSelections([])
        self.shown.setText("")
        self._earlier.hide()
        self._later.hide()

    def show_view(self, view: SourceView) -> None:
        """Shows a file around a place."""
        self._view = view
        self._before = self._after = AROUND
        self._fill(scroll=True)

    def _fill(self, *, scroll: bool) -> None:
        if self._view is None:
            return
        part = excerpt_of(self._view, before=self._before, after=self._after)
        self.text.setPlainText(part.text)
        self.text.setExtraSelections([_marked(self.text, part)])
        self.shown.setText(strings.source_shown(part))
        self._earlier.setVisible(part.first > 0)
        self._later.setVisible(part.last < part.total)
        if scroll:
            # The panel may be opening just now: its size is only known after the next layout.
            place = _units(part.text[: part.mark_start])
            QTimer.singleShot(0, self, lambda: self._scroll_to(place))

    def _scroll_to(self, position: int) -> None:
        end = QTextCursor(self.text.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        self.text.setTextCursor(end)
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(min(position, end.position()))
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()
        # Show some lines before the place, so that it is seen in its context.
        bar = self.text.verticalScrollBar()
        bar.setValue(max(0, bar.value() - 3))

    def _load_earlier(self) -> None:
        self._before += STEP
        self._fill(scroll=True)

    def _load_later(self) -> None:
        self._after += STEP
        value = self.text.verticalScrollBar().value()
        self._fill(scroll=False)
        self.text.verticalScrollBar().setValue(value)


def _units(text: str) -> int:
    # Qt counts UTF-16 units where Python counts code points, and one break where a file has CR LF.
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


def _marked(view: PlainView, part: Excerpt) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    style = QTextCharFormat()
    style.setBackground(QColor(theme.HIGHLIGHT))
    cursor = QTextCursor(view.document())
    start = _units(part.text[: part.mark_start])
    cursor.setPosition(start)
    cursor.setPosition(start + _units(part.text[part.mark_start : part.mark_end]), QTextCursor.MoveMode.KeepAnchor)
    selection.cursor = cursor
    selection.format = style
    return selection
