"""The only way text from data reaches the screen: as plain text, never as markup.

Attack: a record that names its patient `<img src="//host/x">`. A QLabel or QMessageBox in its default format guesses
rich text and opens that path. Everything here is told PlainText, and tooltips are never made from data. Tables paint
with QTextLayout, which knows no markup. Try it: `tests/gui/test_hostile_text.py`.
"""

from __future__ import annotations

import re
import textwrap

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QTextOption
from PySide6.QtWidgets import QLabel, QMenu, QMessageBox, QPlainTextEdit, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.clipboard import the_clipboard
from clinic_assist.gui.rows import Tone


class PlainLabel(QLabel):
    """A label that shows exactly the characters it is given."""

    def __init__(self, text: str = "", *, part: str = "", wrap: bool = True, selectable: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if part:
            self.setProperty("part", part)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Names in right-to-left scripts read right to left, but stand where all others stand.
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Shows a text; a word too long for any line may break, by marks that nobody sees."""
        self._plain = text
        super().setText(as_shown(text) if self.wordWrap() else text)

    @property
    def plain(self) -> str:
        """The text as given."""
        return self._plain

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        if self.hasSelectedText():
            menu = QMenu(self)
            menu.addAction(strings.COPY, self._copy)
            menu.popup(event.globalPos())

    def _copy(self) -> None:
        if self.hasSelectedText():
            the_clipboard().copy(unmarked(self.selectedText()), self)

    def tone(self, tone: Tone, *, bold: bool = False) -> PlainLabel:
        """Gives it the ink of a tone."""
        weight = "font-weight: 600;" if bold else ""
        self.setStyleSheet(f"color: {theme.TONE_INK[tone]}; {weight}")
        return self

    def bold(self) -> PlainLabel:
        """Makes it heavier, as values are."""
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        return self


_LONG_WORD = re.compile(r"\S{30,}")
_JOINT = re.compile(r"(?<=[-_/.:])")
_DATE = re.compile(r"\b(\d{2})-([A-Z][a-z]{2})-(\d{4})\b")
_RATIO = re.compile(r"(?<!\S)(?=\S{3,18}(?!\S))[^\s/]+(?:/[^\s/]+)+")
_AREA = re.compile(r"(?<=/1\.73) (?=m)")
_MARKS = str.maketrans({"\u2011": "-", "\u2060": None, "\u200b": None, "\u00a0": " "})


def as_shown(text: str) -> str:
    """A text that wraps well: dates and units stay whole, a word too long for any line may break."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_pieces(word.group())), unbroken(text))


def unbroken(text: str) -> str:
    """The same text with marks that nobody sees, so that no line breaks within `14-Jul-1945` or `mL/min`."""
    whole = _AREA.sub("\u00a0", _DATE.sub("\\1\u2011\\2\u2011\\3", text))
    return _RATIO.sub(lambda unit: unit.group().replace("/", "/\u2060"), whole)


def unmarked(text: str) -> str:
    """A shown text as it was given, for the clipboard: whoever pastes it elsewhere must be able to search for it."""
    return text.translate(_MARKS)


def _pieces(word: str) -> list[str]:
    return [piece for part in _JOINT.split(word) for piece in textwrap.wrap(part, 30)]


class PlainView(QPlainTextEdit):
    """Read-only text of any length."""

    def __init__(self, *, monospace: bool = False) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        if monospace:
            self.setFont(theme.monospace_font(10))


class PlainEdit(QPlainTextEdit):
    """A text field of several lines that takes no files and no formats."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: object) -> None:  # noqa: N802 - Qt's name
        """Pastes text only."""
        self.insertPlainText(source.text())  # type: ignore[attr-defined]


def plain_message(parent: QWidget | None, title: str, text: str, detail: str = "") -> QMessageBox:
    """A message box in plain text; the caller opens it."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(detail)
    return box
