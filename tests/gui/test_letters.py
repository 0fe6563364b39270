"""Names in the letters of every script that the papers have can be read in the window too."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QTextLayout
from pytestqt.qtbot import QtBot

from clinic_assist.gui import theme
from clinic_assist.gui.main_window import MainWindow


def letters_missing(text: str, font: QFont) -> int:
    """How many glyphs of a text are the box for "no such letter"."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return sum(index == 0 for run in layout.glyphRuns() for index in run.glyphIndexes())


@pytest.mark.parametrize("text", ["Łucja Müller", "Фёдор", "Ελένη", "山田太郎", "王小明", "ひらがな", "김민준"])
def test_a_name_has_all_its_letters(qtbot: QtBot, window: MainWindow, text: str) -> None:
    assert letters_missing(text, theme.text_font()) == 0
    assert letters_missing(text, theme.text_font(bold=True)) == 0
    assert letters_missing(text, theme.monospace_font()) == 0


def test_a_letter_that_no_font_has_is_noticed(qtbot: QtBot, window: MainWindow) -> None:
    assert letters_missing("\U000f1234", theme.text_font()) > 0
