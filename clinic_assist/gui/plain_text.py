"""The only way text from data reaches the screen: as plain text, never as markup.

Attack: a record that names its patient `<img src="//host/x">`. A QLabel or QMessageBox in its default format guesses
rich text and opens that path. Everything here is told PlainText, and tooltips are never made from data. Tables paint
with QTextLayout, which knows no markup. Try it: `tests/gui/test_hostile_text.py`.
"""

from __future__ import annotations

import re
import textwrap

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QLabel, QMessageBox, QPlainTextEdit, QPushButton, QWidget

from clinic_assist.gui import theme
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


def as_shown(text: str) -> str:
    """A text that wraps well: a date never breaks at its hyphens, a word too long for any line may break."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(_pieces(word.group())), whole_dates(text))


def whole_dates(text: str) -> str:
    """The same text, as long as before, with hyphens in dates at which no line breaks."""
    return _DATE.sub("\\1\u2011\\2\u2011\\3", text)


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


def plain_button(text: str, *, part: str = "") -> QPushButton:
    """A button whose text may come from data: an ampersand is shown, not taken for a shortcut."""
    button = QPushButton(text.replace("&", "&&"))
    if part:
        button.setProperty("part", part)
    button.setAccessibleName(text)
    return button


def plain_message(parent: QWidget | None, title: str, text: str, detail: str = "") -> QMessageBox:
    """A message box in plain text; the caller opens it."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(detail)
    return box
