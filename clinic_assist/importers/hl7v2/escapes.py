"""Escape sequences in the text of a field, HL7 v2.5.1 s.2.7.

python-hl7 drops what it does not know, writes `_` for highlighting and takes hexadecimal data for Latin-1. A record
must lose nothing, so this is our own: what is not understood stays as it was written.
"""

from __future__ import annotations

import re

from clinic_assist.importers.hl7v2.delimiters import Delimiters

_FORMATTING = re.compile(r"\.(br|sp|fi|nf|in|ti|sk|ce)\s*([+-]?\d{0,3})", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")
_CHARACTER_SET = re.compile(r"[CM]([0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?)")
_MOST_LINES = 20
_MOST_BLANKS = 200
_LONGEST = 65_536
# ISO 2022 designations of 8-bit sets in G1 (ISO-IR registry), as \Cxxyy\ names them; the others are told by Python.
_RIGHT_HALVES = {
    "2D41": "iso8859-1", "2D42": "iso8859-2", "2D43": "iso8859-3", "2D44": "iso8859-4", "2D4C": "iso8859-5",
    "2D47": "iso8859-6", "2D46": "iso8859-7", "2D48": "iso8859-8", "2D4D": "iso8859-9",
}  # fmt: skip


def unescape(text: str, delimiters: Delimiters, codec: str = "utf-8") -> str:
    r"""Answers the text that a field means.

    `codec` is the character set of the message, in which hexadecimal data is read and which `\C..\` switches from.
    """
    mark = delimiters.escape
    if not mark or mark not in text:
        return text
    parts: list[str] = []
    switched: str | None = None
    place = 0
    while place < len(text):
        begin = text.find(mark, place)
        if begin < 0:
            parts.append(_in_set(text[place:], switched, codec))
            break
        parts.append(_in_set(text[place:begin], switched, codec))
        end = text.find(mark, begin + 1, begin + _LONGEST)
        inner = text[begin + 1 : end] if end > 0 else ""
        character_set = _CHARACTER_SET.fullmatch(inner)
        meant = "" if character_set else _meaning(inner, delimiters, codec)
        if end < 0 or meant is None:
            parts.append(mark)
            place = begin + 1
            continue
        if character_set:
            switched = character_set[1].upper()
        parts.append(meant or "")
        place = end + 1
    return "".join(parts)


def _meaning(inner: str, delimiters: Delimiters, codec: str) -> str | None:
    """What stands for a sequence; None where it is none that is known."""
    known = {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
        "P": "#",  # HL7 v2.7 s.2.7.1, the truncation character
        "H": "",  # begin and end of highlighting, s.2.7.3: no words
        "N": "",
    }
    if inner in known:
        return known[inner]
    hexadecimal = _HEXADECIMAL.fullmatch(inner)
    if hexadecimal:
        return _of_bytes(bytes.fromhex(hexadecimal[1]), codec)
    formatting = _FORMATTING.fullmatch(inner)
    return _laid_out(formatting[1].lower(), formatting[2]) if formatting else None


def _laid_out(command: str, number: str) -> str:
    """A formatting command of FT (HL7 v2.5.1 s.2.7.6) as line feeds and blanks."""
    count = int(number) if number.strip("+-") else 1
    if command in ("br", "ce"):
        return "\n"
    if command == "sp":
        return "\n" * max(1, min(count, _MOST_LINES))
    if command == "sk":
        return " " * max(0, min(count, _MOST_BLANKS))
    return ""  # filling and indenting change no words


def _of_bytes(data: bytes, codec: str) -> str:
    """Hexadecimal data as text; a line end in it is one line feed."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in_set(text: str, switched: str | None, codec: str) -> str:
    """A text after a switch of the character set, read in that set; as it stands where that does not work."""
    if switched is None or not text:
        return text
    try:
        data = text.encode(codec)
        right_half = _RIGHT_HALVES.get(switched)
        if right_half:
            return data.decode(right_half)
        return (b"\x1b" + bytes.fromhex(switched) + data).decode("iso2022_jp_2")
    except UnicodeError:
        return text
