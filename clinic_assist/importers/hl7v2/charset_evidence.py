"""In which character set a message was sent: what it declares (MSH-18), held against what its bytes can be."""

from __future__ import annotations

from typing import NamedTuple

from clinic_assist.importers.hl7v2 import japanese
from clinic_assist.importers.hl7v2.charset_names import codec_named, codec_of_country, shown

NOT_DECLARED = "The character set is neither declared nor UTF-8; it was read as {}."
NOT_AS_DECLARED = "The text is not in the character set that MSH-18 declares; it was read as {}."
NOT_KNOWN = "The character set that MSH-18 declares is not known; the text was read as {}."
LOST_ESCAPES = "The text has lost the signs that switch to Japanese; they were put back where they were missing."

DAMAGED = "Signs of Japanese are damaged and cannot be read; each is shown as one mark."
DAMAGE = japanese.REPLACEMENT

_JAPANESE = frozenset(("iso2022_jp_ext", "cp932", "euc_jp"))
_SEVERAL_BYTES = frozenset(("gb18030", "cp949", "big5"))
_CYRILLIC = ("iso8859-5", "cp1251", "koi8_r")
# The ten letters that are most of any Russian text, and most of Ukrainian, Bulgarian and Serbian ones.
_USUAL_CYRILLIC = frozenset("оеаинтсрвл")
# Windows has letters and signs where ISO 8859 has control characters, which no text holds (ECMA-48).
_WINDOWS = {
    "iso8859-1": "cp1252", "iso8859-15": "cp1252", "iso8859-2": "cp1250", "iso8859-7": "cp1253",
    "iso8859-8": "cp1255", "iso8859-9": "cp1254",
}  # fmt: skip
_CONTROLS = bytes(range(0x80, 0xA0))
_LATIN = "iso8859-1"


class Told(NamedTuple):
    """What a header says of its text: the character set (MSH-18) and the country (MSH-17)."""

    character_set: str = ""
    country: str = ""


class Sent(NamedTuple):
    """A text, the codec that it was read with, and what is wrong; empty where nothing is."""

    text: str
    codec: str
    problem: str = ""


def as_sent(data: bytes, told: Told) -> Sent:
    """Answers the text of a message as it was sent, whatever it declares."""
    declared = codec_named(told.character_set)
    if b"\x1b" in data and japanese.has_escapes(data) and (text := _try(data, "iso2022_jp_ext")) is not None:
        return Sent(text, "iso2022_jp_ext", DAMAGED) if DAMAGE in text else _sent(text, "iso2022_jp_ext", told)
    if data.isascii():
        return _seven_bits(data, declared)
    if declared is None:
        return _undeclared(data, told)
    if (text := _plainly_utf_8(data, declared)) is not None:
        return _sent(text, "utf-8", told)
    codec = _eight_bit_codec(data, declared)
    if codec is not None:
        return _sent(data.decode(codec), codec, told)
    return _undeclared(data, told)


def _seven_bits(data: bytes, declared: str | None) -> Sent:
    codec = declared or "utf-8"
    mended = japanese.with_lost_escapes(data) if codec == "iso2022_jp_ext" else None
    if mended is not None:
        return Sent(japanese.decode_iso_2022(mended), codec, LOST_ESCAPES)
    return Sent(data.decode("ascii"), codec)


def _undeclared(data: bytes, told: Told) -> Sent:
    """A text whose declaration is missing, not known or impossible."""
    text = _try(data, "utf-8")
    if text is not None:
        return _sent(text, "utf-8", told)
    usual = codec_of_country(told.country)
    codec = _eight_bit_codec(data, usual) if usual is not None else None
    codec = codec or _with_windows_letters(data, _LATIN)
    return _sent(data.decode(codec), codec, told)


def _sent(text: str, codec: str, told: Told) -> Sent:
    declared = codec_named(told.character_set)
    if declared == codec or (declared == "ascii" and text.isascii()):
        return Sent(text, codec)
    if not told.character_set:
        return Sent(text, codec, "" if codec == "utf-8" else NOT_DECLARED.format(shown(codec)))
    return Sent(text, codec, (NOT_KNOWN if declared is None else NOT_AS_DECLARED).format(shown(codec)))


def _plainly_utf_8(data: bytes, declared: str) -> str | None:
    """The text where it is UTF-8 beyond doubt; None where it is not.

    In a set of one byte to a character hardly any text is valid UTF-8 by chance. In one of several bytes a short one
    may be, so there it must also make characters of three bytes, as UTF-8 does of all East Asian ones.
    """
    text = _try(data, "utf-8")
    if text is None or declared not in _SEVERAL_BYTES | _JAPANESE:
        return text
    foreign = [letter for letter in text if letter > "\x7f"]
    return text if 2 * sum(letter > "\u07ff" for letter in foreign) >= len(foreign) else None


def _eight_bit_codec(data: bytes, declared: str) -> str | None:
    """The codec that reads bytes above 0x7F, given what is declared; None where none of its family does."""
    if declared in _JAPANESE:
        return japanese.eight_bit_codec(data)
    if declared in _CYRILLIC:
        return _cyrillic(data, declared)
    codec = _with_windows_letters(data, declared)
    if _try(data, codec) is not None:
        return codec
    return "cp950" if codec == "big5" and _try(data, "cp950") is not None else None


def _with_windows_letters(data: bytes, codec: str) -> str:
    """The set of Windows in place of an ISO one, where the text has its letters; itself elsewhere."""
    windows = _WINDOWS.get(codec)
    if windows is None or not data.translate(None, bytes(set(range(256)) - set(_CONTROLS))):
        return codec
    return windows if _try(data, windows) is not None else codec


def _cyrillic(data: bytes, declared: str) -> str | None:
    """Which Cyrillic set makes the usual letters of the bytes: what is declared, unless another does far better."""
    found = {
        codec: sum(letter in _USUAL_CYRILLIC for letter in text.lower())
        for codec in (declared, *_CYRILLIC)
        if (text := _try(data, codec)) is not None
    }
    if not found:
        return None
    best = max(found, key=lambda codec: found[codec])
    return declared if declared in found and found[best] < 2 * found[declared] + 2 else best


def _try(data: bytes, codec: str) -> str | None:
    try:
        if codec == "iso2022_jp_ext":
            return japanese.decode_iso_2022(data)
        return data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except UnicodeDecodeError:
        return None
