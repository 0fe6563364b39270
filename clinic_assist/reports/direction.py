"""Text with Hebrew or Arabic in it, in the order and the letter forms in which it stands on paper.

The page library draws characters from left to right in the order in which it gets them, and its fonts do not join
letters by themselves. Order: Unicode Standard Annex #9 (python-bidi). Letter forms: Unicode's compatibility characters
(arabic-reshaper).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import bidirectional, decomposition, mirrored

if TYPE_CHECKING:
    from arabic_reshaper import ArabicReshaper

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_ARABIC = range(0x0600, 0x0900)
_FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_MIRROR = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")  # noqa: RUF001
_LEVEL = re.compile(r"Level\(\s*(\d+)")
_JOINING = re.compile("[\u200c\u200d]")
_MARKS = re.compile(r"([\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]+)(\w)")


def has_right_to_left(text: str) -> bool:
    """Whether any character is written from right to left."""
    return not text.isascii() and any(bidirectional(character) in ("R", "AL", "AN") for character in text)


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter is written from right to left (UAX #9, P2 and P3)."""
    strong = (_STRONG.get(bidirectional(character)) for character in text)
    return next(filter(None, strong), "L") == "R"


def lines_of(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Lines in logical order that fit a width, broken at spaces; each is then put in its own order."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and measure(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def visual_order(line: str, *, from_right: bool) -> str:
    """The characters of one line from left to right as they are to be seen.

    `from_right` is the direction of its paragraph.
    """
    levels = _levels(line, from_right=from_right)
    places = list(range(len(line)))
    for lowest in range(max(levels, default=0), 0, -1):  # UAX #9, L2
        places = _turned(places, levels, lowest)
    shown = "".join(_mirrored(line[place]) if levels[place] % 2 else line[place] for place in places)  # L4
    return _MARKS.sub(lambda found: found[2] + found[1][::-1], shown)  # L3: a mark is drawn over the letter before it


def _levels(line: str, *, from_right: bool) -> list[int]:
    """The embedding level of each character. The library tells those of the bytes in UTF-8, in words."""
    from bidi import get_display

    told = str(get_display(line, base_dir="R" if from_right else "L", debug=True))
    # The text itself comes first in what is told, with its line ends escaped.
    told = told.partition("\n    levels: [")[2].partition("\n    paragraphs: [")[0]
    of_bytes = iter(map(int, _LEVEL.findall(told)))
    levels = []
    for character in line:
        levels.append(next(of_bytes))
        for _rest in character.encode()[1:]:
            next(of_bytes)
    return levels


def _turned(places: list[int], levels: list[int], lowest: int) -> list[int]:
    turned: list[int] = []
    for is_inside, group in groupby(places, key=lambda place: levels[place] >= lowest):
        run = list(group)
        turned += run[::-1] if is_inside else run
    return turned


def _mirrored(character: str) -> str:
    return character.translate(_MIRROR) if mirrored(character) else character


def has_arabic(text: str) -> bool:
    """Whether there is a letter that joins."""
    return any(ord(character) in _ARABIC for character in text)


def joined(text: str, known: AbstractSet[int]) -> str:
    """The text in logical order with each letter in its form; forms that the font lacks stay as they are."""
    shaped = _JOINING.sub("", str(_reshaper().reshape(text)))
    if all(ord(character) in known for character in shaped):
        return shaped
    return "".join(character if ord(character) in known else _plain_letters(character) for character in shaped)


def _plain_letters(form: str) -> str:
    """The letters that a form stands for."""
    if not any(ord(form) in block for block in _FORMS):
        return form
    return "".join(chr(int(part, 16)) for part in decomposition(form).split()[1:]) or form


@cache
def _reshaper() -> ArabicReshaper:
    from arabic_reshaper import ArabicReshaper

    # Only the ligature of lam and alef is a must (The Unicode Standard, s.9.2, "Ligatures"); a vowel mark is kept.
    ligatures = {"support_ligatures": True, "ARABIC LIGATURE ALLAH": False}
    return ArabicReshaper(
        configuration={"delete_harakat": False, "delete_tatweel": False, "support_zwj": True, **ligatures}
    )
