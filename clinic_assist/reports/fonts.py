"""The two fonts of a page, and what to do with characters they do not have."""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from clinic_assist.errors import MachineError

REGULAR = "ClinicSans"
BOLD = "ClinicSans-Bold"
# Adobe's predefined CID font for Chinese, which PDF viewers substitute without embedding (PDF 32000-1 s.9.7.5.2). It
# also holds the kana.
_EAST_ASIAN = "STSong-Light"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@cache
def register_fonts(folder: Path) -> frozenset[int]:
    """Makes the fonts known to reportlab, once; answers which characters they hold.

    Raises:
        MachineError: A font file is missing or damaged.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    try:
        regular = TTFont(REGULAR, str(folder / "DejaVuSansCondensed.ttf"))
        bold = TTFont(BOLD, str(folder / "DejaVuSansCondensed-Bold.ttf"))
    except (TTFError, OSError, struct.error, ValueError, LookupError) as problem:
        raise MachineError("The page fonts are missing or damaged.", hint="Install the program again.") from problem
    pdfmetrics.registerFont(regular)
    pdfmetrics.registerFont(bold)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    pdfmetrics.registerFont(UnicodeCIDFont(_EAST_ASIAN))
    return frozenset(regular.face.charToGlyph)


def markup(text: str, known: frozenset[int]) -> str:
    """Record text as safe paragraph markup: escaped, control and direction marks out, other scripts in their own font.

    A character that no font has is written as its code point, so that it is never silently lost.
    """
    clean = _CONTROL.sub(" ", text)
    if clean.isascii():
        return escape(clean).replace("\n", "<br/>")
    return "".join(_piece(character, known) for character in clean)


def _piece(character: str, known: frozenset[int]) -> str:
    if character == "\n":
        return "<br/>"
    code = ord(character)
    if code < 128 or code in known:
        return escape(character)
    # CJK symbols, kana, ideographs, Hangul excepted (not in the font), full-width forms.
    if 0x3000 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF:
        return f'<font name="{_EAST_ASIAN}">{character}</font>'
    return f"[U+{code:04X}]"
