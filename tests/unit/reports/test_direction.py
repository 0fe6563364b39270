"""Hebrew and Arabic stand on paper as they are read: compared with Qt, which orders and shapes text by itself."""

from __future__ import annotations

import random
from pathlib import Path
from unicodedata import decomposition

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication
from reportlab.pdfbase.ttfonts import TTFont

from clinic_assist.reports.direction import begins_right_to_left, has_right_to_left, joined, lines_of, visual_order

FONT = Path(__file__).parents[3] / "resources" / "fonts" / "DejaVuSansCondensed.ttf"
LATIN, HEBREW = "abc", "אבג"
BRACKETS = str.maketrans("()[]", "||||")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("abc אבג def", "abc גבא def"),
        ("אבג abc", "abc גבא"),
        ("take אבג (5 mg)", "take גבא (5 mg)"),
        ("x (אבג) y", "x (גבא) y"),
        ("(אבג)", "(גבא)"),
        ("אבג 12.5", "12.5 גבא"),
        ("אבג, דה", "הד ,גבא"),
        ("born 1950", "born 1950"),
        ("", ""),
        ("levels: [ Level(1) paragraphs: [ א", "levels: [ Level(1) paragraphs: [ א"),
    ],
)
def test_a_line_is_put_in_the_order_in_which_it_is_seen(line: str, shown: str) -> None:
    assert visual_order(line, from_right=begins_right_to_left(line)) == shown


def laid_out(line: str, font: QFont, *, from_right: bool) -> list[tuple[int, int]]:
    """What Qt draws from left to right: place in the text and glyph."""
    layout, option = QTextLayout(line, font), QTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    layout.beginLayout()
    text_line = layout.createLine()
    text_line.setLineWidth(100_000)
    layout.endLayout()
    drawn = [
        (point.x(), place, glyph)
        for run in text_line.glyphRuns(-1, -1, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll)
        for place, glyph, point in zip(run.stringIndexes(), run.glyphIndexes(), run.positions(), strict=True)
    ]
    return [(place, glyph) for _x, place, glyph in sorted(drawn)]


@pytest.fixture
def font(qapp: QApplication) -> QFont:
    number = QFontDatabase.addApplicationFont(str(FONT))
    found = QFont(QFontDatabase.applicationFontFamilies(number)[0], 12)
    found.setStretch(QFont.Stretch.SemiCondensed)
    return found


def test_lines_of_any_mixture_are_ordered_as_qt_orders_them(font: QFont) -> None:
    chance, compared, reordered = random.Random(11), 0, 0
    for _ in range(600):
        line = " ".join("".join(chance.choices("abc אבג דمح 12 .,:-/ ()[] %+", k=chance.randint(1, 14))).split())
        if not line:
            continue
        from_right = begins_right_to_left(line)
        expected = "".join(line[place] for place, _glyph in laid_out(line, font, from_right=from_right))

        # Which of two brackets is drawn is told by the level, not by the order.
        assert visual_order(line, from_right=from_right).translate(BRACKETS) == expected.translate(BRACKETS)
        compared += 1
        reordered += expected != line
    assert compared > 500
    assert reordered > 300


def test_arabic_letters_take_the_forms_that_qt_draws(font: QFont) -> None:
    glyphs = TTFont("Compared", str(FONT)).face.charToGlyph
    letters = [chr(code) for code in (*range(0x621, 0x63B), *range(0x641, 0x64B))] + list("پچژگ")
    chance, compared, shaped = random.Random(12), 0, 0
    for _ in range(400):
        word = "".join(chance.choices(letters, k=chance.randint(1, 7)))
        forms = joined(word, glyphs.keys())

        # An isolated form looks like the letter itself, which Qt draws in its stead.
        drawn = sorted(glyphs[_letter_of(form)] for form in forms)
        assert drawn == sorted(glyph for _place, glyph in laid_out(word, font, from_right=True))
        compared += 1
        shaped += forms != word
    assert compared == 400
    assert shaped > 300


def _letter_of(form: str) -> int:
    tag, *letters = decomposition(form).split() or ("",)
    return int(letters[0], 16) if tag == "<isolated>" and len(letters) == 1 else ord(form)


def test_marks_stay_with_their_letters() -> None:
    word = joined("مُحَمَّد", frozenset(range(0x10000)))

    assert [ord(sign) for sign in visual_order(word, from_right=True)][:1] == [0xFEAA]
    assert visual_order("אָב", from_right=True) == "באָ"


def test_a_joiner_joins_and_a_non_joiner_parts() -> None:
    every = frozenset(range(0x10000))

    assert joined("\u0628\u0628", every) == "\ufe91\ufe90"
    assert joined("\u0628\u200c\u0628", every) == "\ufe8f\ufe8f"
    assert joined("\u0628\u200d", every) == "\ufe91"
    assert joined("\u0628\u0628", frozenset()) == "\u0628\u0628"


def test_only_text_from_right_to_left_needs_any_of_this() -> None:
    assert not has_right_to_left("Müller 山田 Достоевский 12")
    assert has_right_to_left("Dr. כהן")
    assert begins_right_to_left("12, כהן")
    assert not begins_right_to_left("Dr. כהן")


def test_lines_are_broken_at_spaces_to_fit() -> None:
    assert list(lines_of("aa bb cc dddddd e", 5, len)) == ["aa bb", "cc", "dddddd", "e"]
    assert list(lines_of("", 5, len)) == [""]
