"""Japanese text as messages hold it: ISO 2022 with its escapes, without them, or in another set than declared."""

from __future__ import annotations

import re
from bisect import bisect_left

# RFC 1468 and RFC 2237, and ECMA-35 for half-width katakana: the designations of one set each; `ESC ( B` is ASCII.
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJIH])")
_TWO_BYTE, _SUPPLEMENT, _KATAKANA = (b"$@", b"$B"), b"$(D", b"(I"
# Where the escape character itself was lost on the way: `$B` with pairs of bytes up to `(B`, within a line.
_LOST_BEGIN = re.compile(rb"\$[@B](?=[\x21-\x7e]{2})")
_LOST_END = re.compile(rb"\([BJ]")
_LONGEST_RUN = 4000
REPLACEMENT = "\ufffd"
_LINE_ENDS = re.compile(rb"([\r\n\x0b\x1c]+)")


def has_escapes(data: bytes) -> bool:
    """Answers whether a text of seven bits switches to a Japanese set."""
    found = _ESCAPES.search(data)
    return found is not None and (found[0] != b"\x1b(B" or data.count(b"\x1b$") > 0)


def decode_iso_2022(data: bytes) -> str:
    """Answers a text in ISO 2022-JP. Each line begins in ASCII, whatever the one before ended in (RFC 1468).

    What stands for nothing in the set that is switched to is U+FFFD.

    Raises:
        UnicodeDecodeError: A byte has its eighth bit, which no such text has.
    """
    return "".join(_line(part) for part in _LINE_ENDS.split(data))


def _line(data: bytes) -> str:
    if b"\x1b" not in data:
        return data.decode("ascii")
    parts: list[str] = []
    place, inner = 0, b"(B"
    for found in _ESCAPES.finditer(data):
        parts.append(_in_set(data[place : found.start()], inner))
        place, inner = found.end(), found[0][1:]
    parts.append(_in_set(data[place:], inner))
    return "".join(parts)


def _in_set(data: bytes, inner: bytes) -> str:
    """The characters of a stretch in one set."""
    if not data:
        return ""
    if inner in _TWO_BYTE:
        return _two_bytes(data)
    if inner == _SUPPLEMENT:
        return (b"\x1b$(D" + data).decode("iso2022_jp_ext", "replace" if data.isascii() else "strict")
    if inner == _KATAKANA:  # JIS X 0201: the right half's bytes, without their eighth bit
        return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in data).decode("cp932")
    return data.decode("ascii")  # JIS X 0201's left half too: its yen sign is the backslash that HL7 declares


def _two_bytes(data: bytes) -> str:
    """JIS X 0208 with the rows that makers have added, as Windows-31J has them (row 13, 89 to 92, 115 to 119)."""
    try:
        return (b"\x1b$B" + data + b"\x1b(B").decode("iso2022_jp_ext")
    except UnicodeDecodeError:
        return "".join(_pair(data[at : at + 2]) for at in range(0, len(data), 2))


def _pair(pair: bytes) -> str:
    """One character; the mark for a damaged one where two bytes are none."""
    if not pair.isascii():
        raise UnicodeDecodeError("iso2022_jp", pair, 0, len(pair), "a byte of eight bits")
    if len(pair) < 2 or not all(0x21 <= byte <= 0x7E for byte in pair):
        return REPLACEMENT
    return _shifted(pair).decode("cp932", "replace")


def _shifted(pair: bytes) -> bytes:
    """A code of JIS X 0208 in the places of Shift-JIS (JIS X 0208:1997, annex 1)."""
    row, cell = pair
    lead = (row + 1) // 2 + (0x70 if row <= 0x5E else 0xB0)
    trail = cell + (0x1F if cell <= 0x5F else 0x20) if row % 2 else cell + 0x7E
    return bytes((lead, trail))


def with_lost_escapes(data: bytes) -> bytes | None:
    """Answers a text of seven bits with the escape characters that it has lost; None where none seem lost."""
    ends = [found.start() for found in _LOST_END.finditer(data)]
    if b"\x1b" in data or not ends:
        return None
    parts: list[bytes] = []
    place = 0
    for begin in _LOST_BEGIN.finditer(data):
        at = bisect_left(ends, begin.end())
        length = ends[at] - begin.end() if at < len(ends) else 0
        if begin.start() >= place and 0 < length <= _LONGEST_RUN and not length % 2:
            parts += [data[place : begin.start()], b"\x1b", data[begin.start() : ends[at]], b"\x1b"]
            place = ends[at]
    if not parts:
        return None
    mended = b"".join([*parts, data[place:]])
    foreign = [letter for letter in decode_iso_2022(mended) if letter > "\x7f"]
    return mended if foreign and all(_is_usual(letter) for letter in foreign) else None


def eight_bit_codec(data: bytes) -> str | None:
    """Answers which of Shift-JIS and EUC-JP a text is in; None where it is in neither."""
    texts = {codec: text for codec in ("euc_jp", "cp932") if (text := _try(data, codec)) is not None}
    if len(texts) < 2:
        return next(iter(texts), None)
    # In both: what EUC-JP writes as kana or usual kanji, Shift-JIS reads as half-width katakana throughout. They are
    # that where EUC-JP makes rare kanji of them (JIS X 0208, second level: from row 48 on).
    foreign = [letter for letter in texts["euc_jp"] if letter > "\x7f"]
    rare = sum(letter.encode("euc_jp")[0] >= 0xD0 for letter in foreign)
    return "cp932" if 4 * rare >= len(foreign) else "euc_jp"


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_usual(letter: str) -> bool:
    """Whether a character is kana, kanji, or a sign or full-width letter of Japanese text."""
    return "\u3000" <= letter <= "\u9fff" or "\uff01" <= letter <= "\uff9f" or letter in "×÷°±−"
