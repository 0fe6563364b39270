"""Text without any markup: which letters its bytes are, and whether it is something that people read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Older character sets that are recognised by the letters they give, and the share of the others that these must have.
_OLDER = (
    ("euc_jp", "Japanese letters (EUC)", re.compile(r"[\u3040-\u30ff]"), 0.2),
    ("cp932", "Japanese letters (Shift JIS)", re.compile(r"[\u3040-\u30ff]"), 0.2),
    ("cp949", "Korean letters", re.compile(r"[\uac00-\ud7a3]"), 0.8),
    ("gb18030", "Chinese letters", re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]"), 0.9),
    ("cp1251", "Cyrillic letters", re.compile(r"[\u0400-\u04ff]"), 0.9),
)
_MANY_HIGH_BYTES = 0.2
_WESTERN = "Western European letters"

_FEW_LINES = 50
_SIGNS_OF_CODE = frozenset('{}[]<>="')
_FEW_SIGNS = 0.03
_WORD = re.compile(r"[^\W\d_]{2,}")
_TABLE_DELIMITERS = ("\t", ";", ",", "|")
# Beginnings of formats that are lines of text and no prose: HL7 v2 segments (s.2.5), X12 and EDIFACT interchanges,
# vCards and calendars (RFC 6350, RFC 5545), and the text form of Blue Button records.
_OF_A_FORMAT = re.compile(
    r"\s*(?:[A-Z][A-Z0-9]{2}[|^~\\&]|ISA\*|UN[AB]\+|BEGIN:V|-----BEGIN )|.{0,3000}?\b(?:blue button|my healthevet)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text. `read_as` names the letters where nothing says which they are, and they are not UTF-8; else empty."""

    text: str
    read_as: str = ""


def decode_text(data: bytes) -> DecodedText:
    """Answers the text of bytes in any character set, line breaks as they are; half a letter at the end is left out."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return DecodedText(data[len(mark) :].decode(encoding, "replace"))
    wide = _unmarked_utf16(data)
    if wide:
        return DecodedText(data.decode(wide, "replace"))
    whole = _strict(data, "utf-8")
    return DecodedText(whole) if whole is not None else _older(data)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 is told by its zeros: every other byte of most Western text."""
    head = data[:1024]
    if len(head) < 8 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return None


def _older(data: bytes) -> DecodedText:
    sample = data[:65_536]
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high > _MANY_HIGH_BYTES * len(sample):
        for encoding, name, letters, share in _OLDER:
            text = _strict(data, encoding)
            if text is None:
                continue
            foreign = [one for one in text[:20_000] if one > "\x7f"]
            if foreign and sum(bool(letters.match(one)) for one in foreign) >= share * len(foreign):
                return DecodedText(text, name)
    text = _strict(data, "cp1252")
    return DecodedText(text if text is not None else data.decode("latin-1"), _WESTERN)


def is_prose(text: str) -> bool:
    """Whether a text is plainly something that people read: words in lines, no table, no format of its own."""
    if any(one < " " and one not in "\t\n\r\f\x0b" for one in text[:65_536]) or _OF_A_FORMAT.match(text):
        return False
    lines = [line for line in text[:65_536].splitlines()[:_FEW_LINES] if line.strip()]
    if not lines or any(_is_table(lines, delimiter) for delimiter in _TABLE_DELIMITERS):
        return False
    sample = "\n".join(lines)
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    solid = sum(not one.isspace() for one in sample)
    signs = sum(one in _SIGNS_OF_CODE for one in sample)
    is_of_letters = letters >= 0.6 * solid and signs <= _FEW_SIGNS * solid
    return is_of_letters and (len(words) >= 3 or not sample.isascii()) and _has_spaces(sample)


def _has_spaces(sample: str) -> bool:
    """Whether words are apart, as they are in all scripts but the East Asian ones; else it is some code."""
    longest = max((len(piece) for piece in sample.split()), default=0)
    return not sample.isascii() or longest < 100


def _is_table(lines: list[str], delimiter: str) -> bool:
    """Whether most lines have as many of a delimiter, or the first names several columns."""
    counts = [line.count(delimiter) for line in lines]
    first = counts[0]
    if not first or (delimiter == "," and lines[0].count(", ") > 0.3 * first):
        return False
    alike = sum(count == first for count in counts)
    if len(lines) > 1 and alike >= 0.9 * len(lines):
        return True
    return first >= 2 and delimiter != "|"
