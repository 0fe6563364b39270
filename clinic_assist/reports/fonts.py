"""The fonts of a page, and what to do with characters they do not have."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from unicodedata import category, name, normalize
from xml.sax.saxutils import escape

from clinic_assist.errors import MachineError
from clinic_assist.reports.direction import (
    begins_right_to_left,
    has_arabic,
    has_right_to_left,
    joined,
    lines_of,
    visual_order,
)

REGULAR = "ClinicSans"
BOLD = "ClinicSans-Bold"
EAST_ASIAN = "ClinicEastAsian"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Signs without a look of their own: controls, marks of direction (UAX #9), zero-width and variation selectors, tags.
_CONTROLS = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x84\x86-\x9f]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# These two say how Arabic letters join, and are taken out with that.
_JOINING = re.compile("[\u200c\u200d]")
_MOST_CODES = 40

GAPS = "A bracket such as [Thai 0E2A] stands for letters that the page fonts lack; they are in the imported file."


class Typesetter:
    """Turns text of a record into safe paragraph markup.

    Attributes:
        has_gaps: Whether any character so far is in no font; the page then says what the brackets mean.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = register_fonts(folder)
        self.has_gaps = False

    def markup(self, text: str, *, width: float = 0, size: float = 9, bold: bool = False) -> str:
        """Escaped, invisible signs out, other scripts in their own font and order. A line end starts a line.

        A character that no font has is written as its code point, so that it is never silently lost.

        Args:
            text: As it stands in the record.
            width: Of the line in points. Text from right to left is broken to it here, because a line must be put in
                order after it is broken; 0 for text that is one line.
            size: Of the font, in points, for that.
            bold: Of the font, for that.
        """
        if text.isascii():
            return _broken_lines(escape(_CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text))))
        clean = _INVISIBLE.sub("", _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", normalize("NFC", text))))
        if has_right_to_left(clean):
            clean = "\n".join(self._in_visual_order(line, width, size, bold=bold) for line in clean.split("\n"))
        clean = _JOINING.sub("", clean)
        if all(character == "\n" or ord(character) in self._known for character in clean):
            return _broken_lines(escape(clean))
        return _broken_lines("".join(self._runs(clean)))

    def one_line(self, text: str, *, size: float = 9, bold: bool = False, width: float = 0) -> str:
        """As `markup`, for a name or heading: a line end in the record must not look like a line of ours."""
        return self.markup(" ".join(text.split()), size=size, bold=bold, width=width)

    def _in_visual_order(self, line: str, width: float, size: float, *, bold: bool) -> str:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        def measure(words: str) -> float:
            return float(stringWidth(self._shaped(words), BOLD if bold else REGULAR, size))

        from_right = begins_right_to_left(line)
        lines = lines_of(line, width, measure) if width else [line]
        return "\n".join(visual_order(self._shaped(part), from_right=from_right) for part in lines)

    def _shaped(self, text: str) -> str:
        return joined(text, self._known) if has_arabic(text) else text

    def _runs(self, text: str) -> Iterator[str]:
        """Pieces of one font each; spaces between characters that no font has belong to them."""
        east_asian = east_asian_characters(self._folder)

        def font_of(character: str) -> str:
            code = ord(character)
            if code in self._known or character == "\n":
                return REGULAR
            return EAST_ASIAN if code in east_asian else ""

        runs = [(font, "".join(characters)) for font, characters in groupby(text, key=font_of)]
        for number in range(len(runs) - 2, 0, -1):
            if runs[number][1] == " " and not runs[number - 1][0] and not runs[number + 1][0]:
                runs[number - 1 : number + 2] = [("", "".join(run for _font, run in runs[number - 1 : number + 2]))]
        for font, run in runs:
            if font == EAST_ASIAN:
                yield f'<font name="{EAST_ASIAN}">{escape(run)}</font>'
            elif font:
                yield escape(run)
            else:
                self.has_gaps = True
                yield _named(run)


def _broken_lines(marked: str) -> str:
    return marked.replace("\n", "<br/>")


def _named(run: str) -> str:
    """`[Thai 0E2A 0E21]`, by Unicode code points; of longer texts how many there are."""
    script = " and ".join(list(dict.fromkeys(map(_script, run.replace(" ", ""))))[:2])
    letters = len(run.replace(" ", ""))
    if letters > _MOST_CODES:
        return f"[{script}, {letters:,} letters]"
    return f"[{script} {' '.join(f'{ord(character):04X}' for character in run if character != ' ')}]"


def _script(character: str) -> str:
    """`Thai`, from the character's name; `Sign` for what is no letter."""
    return name(character, "Unknown").split()[0].capitalize() if category(character)[0] in "LM" else "Sign"


@cache
def register_fonts(folder: Path) -> frozenset[int]:
    """Makes the two fonts of all text known to reportlab, once; answers which characters they hold.

    Raises:
        MachineError: A font file is missing or damaged.
    """
    from reportlab.pdfbase import pdfmetrics

    regular = _load(folder, "DejaVuSansCondensed.ttf", REGULAR)
    bold = _load(folder, "DejaVuSansCondensed-Bold.ttf", BOLD)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return regular & bold


@cache
def east_asian_characters(folder: Path) -> frozenset[int]:
    """The same for the font of Chinese, Japanese and Korean, which is read when a page first needs it (0.06 s).

    Raises:
        MachineError: The font file is missing or damaged.
    """
    from reportlab.pdfbase import pdfmetrics

    found = _load(folder, "DroidSansFallback.ttf", EAST_ASIAN)
    # It has one weight.
    pdfmetrics.registerFontFamily(
        EAST_ASIAN, normal=EAST_ASIAN, bold=EAST_ASIAN, italic=EAST_ASIAN, boldItalic=EAST_ASIAN
    )
    return found


def _load(folder: Path, file: str, font_name: str) -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    try:
        font = TTFont(font_name, str(folder / file))
    except (TTFError, OSError, struct.error, ValueError, LookupError) as problem:
        raise MachineError("The page fonts are missing or damaged.", hint="Install the program again.") from problem
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
