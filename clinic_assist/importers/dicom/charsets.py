"""Text in the character sets that DICOM allows, and switches between (DICOM PS3.3 C.12.1.1.2, PS3.5 s.6.1).

pydicom has the tables of terms and escape sequences. The decoding is done here, because its own warns with the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydicom.charset import CODES_TO_ENCODINGS, python_encoding

_ESCAPE = b"\x1b"
_TO_ASCII = b"\x1b(B"  # leaves what is above ASCII as the first set has it
_DEFAULT = "iso8859"  # ISO_IR 6, the default repertoire, is a part of it
# What a code that switches to two-byte characters in place of ASCII is read by: these read the escapes themselves.
_WITH_ESCAPES = frozenset(("iso2022_jp", "iso2022_jp_2", "iso-2022-jp", "iso2022_jp_1"))
# Python's names, in pydicom's table, of the sets of one byte to a character.
_ONE_BYTE = ("iso8859", "latin", "iso_ir", "tis", "cp125")
_SPELLING = re.compile(r"^(ISO)[ _-]?(IR|2022)[ _-]+(?:IR[ _-]+)?(\d+)$")
_READ_AS = (("utf-8", "UTF-8"), ("cp1252", "Western European letters"))

# Latin alphabet 9 came to DICOM after pydicom's table (PS3.3 C.12.1.1.2, table C.12-2).
_TERMS = {**python_encoding, "ISO_IR 203": "iso8859_15", "ISO 2022 IR 203": "iso8859_15"}

_LATIN_1 = _TERMS["ISO_IR 100"]
_UPPER_CONTROLS = re.compile("[\x80-\x9f]")

UNKNOWN_SET = "The character set is none that is known here; the text was read as {name}."
NOT_IN_SET = "The text is not in the character set that is declared for it; it was read as {name}."


@dataclass(frozen=True, slots=True)
class CharacterSets:
    """The character sets of a data set, the first the one that texts begin in.

    Attributes:
        encodings: Python's names of them.
        is_known: Whether all of the terms are DICOM's.
        is_default: Whether nothing but the default repertoire (ASCII) is declared.
    """

    encodings: tuple[str, ...] = (_DEFAULT,)
    is_known: bool = True
    is_default: bool = True


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what was wrong with its character set; empty where nothing was."""

    text: str
    flaw: str = ""


def character_sets(terms: list[str]) -> CharacterSets:
    """The sets that a Specific Character Set names; an empty first value is the default repertoire."""
    known = [_TERMS.get(term) or _TERMS.get(_mended(term)) for term in terms]
    found = tuple(encoding for encoding in known if encoding)
    return CharacterSets(
        encodings=found or (_DEFAULT,),
        is_known=None not in known,
        is_default=set(found) <= {_DEFAULT},
    )


def _mended(term: str) -> str:
    """A term as DICOM spells it: systems write `ISO IR 100`, `ISO-IR 100`, `ISO_IR_100`."""
    match = _SPELLING.match(term.strip().upper())
    if match is None:
        return term
    return f"ISO 2022 IR {match[3]}" if match[2] == "2022" else f"ISO_IR {match[3]}"


def decode(value: bytes, sets: CharacterSets) -> Decoded:
    """The text of a value, in the sets that are declared, else in whatever makes it readable."""
    if value.isascii() and _ESCAPE not in value:
        return Decoded(_control_free(value.decode("ascii")))
    if (text := _plainly_utf_8(value, sets)) is not None:
        return Decoded(_control_free(text), NOT_IN_SET.format(name="UTF-8"))
    try:
        if sets.is_known and (value.isascii() or not sets.is_default):
            text = _declared(value, sets)
            # Controls that no text has stand for letters of Windows, such as the apostrophe of O’Brien.
            if sets.encodings[0] != _LATIN_1 or not _UPPER_CONTROLS.search(text):
                return Decoded(_control_free(text))
    except (UnicodeDecodeError, LookupError):
        pass
    return _undeclared(value, sets)


def _plainly_utf_8(value: bytes, sets: CharacterSets) -> str | None:
    """The text where a set of one byte to a character is declared and it is UTF-8; None where it is not.

    In such a set hardly any text is valid UTF-8 by chance: `Müller` in UTF-8 would be `MÃ¼ller`.
    """
    if not sets.is_known or sets.is_default or not sets.encodings[0].startswith(_ONE_BYTE) or value.isascii():
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _declared(value: bytes, sets: CharacterSets) -> str:
    first, *rest = value.split(_ESCAPE)
    text = first.decode(sets.encodings[0])
    return text + "".join(_escaped(_ESCAPE + piece, sets) for piece in rest)


def _escaped(piece: bytes, sets: CharacterSets) -> str:
    """What follows an escape sequence, up to the next (DICOM PS3.5 s.6.1.2.5)."""
    code = next((piece[:length] for length in (4, 3) if piece[:length] in CODES_TO_ENCODINGS), None)
    if code is None:
        raise LookupError("no escape sequence of DICOM")
    encoding = sets.encodings[0] if code == _TO_ASCII else CODES_TO_ENCODINGS[code]
    if encoding in _WITH_ESCAPES:
        return piece.decode(encoding)
    return piece[len(code) :].decode(encoding)


def _undeclared(value: bytes, sets: CharacterSets) -> Decoded:
    flaw = NOT_IN_SET if sets.is_known else UNKNOWN_SET
    for encoding, name in _READ_AS:
        try:
            return Decoded(_control_free(value.decode(encoding)), flaw.format(name=name))
        except UnicodeDecodeError:
            continue
    return Decoded(_control_free(value.decode("latin-1")), flaw.format(name="Latin letters"))


def _control_free(text: str) -> str:
    """Without the controls that no text has a use for (DICOM PS3.5 s.6.1.3 allows four)."""
    return "".join([one for one in text if one >= " " or one in "\t\n\f\r"]) if not text.isprintable() else text
