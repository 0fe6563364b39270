"""From bytes to characters, by the character set that each message declares of itself (MSH-18)."""

from __future__ import annotations

import re
from typing import NamedTuple

from clinic_assist.errors import SourceError
from clinic_assist.importers.hl7v2.charset_evidence import Told, as_sent
from clinic_assist.importers.jsontext import encoding_of

ENDS_WITHIN = "The file ends within a character; what is there was read."

_HEAD = 4096
_HEADER = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|(?<=[\r\n\x0b\x1c]))[ \t]*MSH(?=[^A-Za-z0-9\s])")
_COUNTRY, _CHARACTER_SET = 17, 18
# Bytes of one character in UTF-16 and UTF-32.
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


class DecodedFile(NamedTuple):
    """The characters of a file.

    Attributes:
        codecs: Where each stretch of one character set begins, with its Python name, in the file's order.
        warnings: Where each problem begins, and what it is.
    """

    text: str
    codecs: tuple[tuple[int, str], ...]
    warnings: tuple[tuple[int, str], ...] = ()


def decode(data: bytes) -> DecodedFile:
    """Answers the text of a file of messages; each message is read in the character set it declares.

    Raises:
        SourceError: A mark of byte order promises a text that the bytes do not hold.
    """
    codec, mark_length = encoding_of(data[:_HEAD])
    if codec != "utf-8":
        return _decode_wide(data[mark_length:], codec)
    parts: list[str] = []
    sets: list[tuple[int, str]] = []
    warnings: list[tuple[int, str]] = []
    place = 0
    for chunk, told in _stretches(data):
        text, codec, problem = as_sent(chunk, told)
        if problem and not (warnings and warnings[-1][1] == problem and sets[-1][1] == codec):
            warnings.append((place, problem))
        sets.append((place, codec))
        parts.append(text)
        place += len(text)
    return DecodedFile("".join(parts), tuple(sets), tuple(warnings))


def _decode_wide(data: bytes, codec: str) -> DecodedFile:
    """A file of two or four bytes to a character; one that is cut off within the last is read up to there."""
    whole = len(data) - len(data) % _WIDTHS[codec]
    try:
        text = data[:whole].decode(codec)
    except UnicodeDecodeError as error:
        raise SourceError("The file is not in the character set that its first bytes announce.") from error
    return DecodedFile(text, ((0, codec),), ((len(text), ENDS_WITHIN),) if whole < len(data) else ())


def _stretches(data: bytes) -> list[tuple[bytes, Told]]:
    """The file in parts, each with what it declares. Messages alike stay together where they are plain ASCII.

    Others are judged one by one: what one of them holds says nothing of how the next was sent.
    """
    starts = [found.start() for found in _HEADER.finditer(data)] or [0]
    starts[0] = 0
    found: list[tuple[int, Told, bool]] = []
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        told = _declared(data, start)
        message = data[start:end]
        is_plain = message.isascii() and b"\x1b" not in message
        if not (found and is_plain and found[-1][1:] == (told, True)):
            found.append((start, told, is_plain))
    ends = [start for start, _told, _plain in found[1:]] + [len(data)]
    return [(data[start:end], told) for (start, told, _plain), end in zip(found, ends, strict=True)]


def _declared(data: bytes, start: int) -> Told:
    """What the header of the first message from there declares."""
    begin = data.find(b"MSH", start, start + _HEAD)
    if begin < 0 or len(data) <= begin + 4:
        return Told()
    line = re.split(rb"[\r\n\x1c]", data[begin : begin + _HEAD], maxsplit=1)[0].decode("latin-1")
    fields = line.split(line[3]) if len(line) > 3 else []
    if len(fields) < _COUNTRY:
        return Told()
    country = fields[_COUNTRY - 1]
    if len(fields) < _CHARACTER_SET:
        return Told(country=country)
    repetition = fields[1][1:2] or "~"
    names = [name.strip().upper() for name in fields[_CHARACTER_SET - 1].split(repetition) if name.strip()]
    # HL7 v2.5.1 s.2.15.9.18: the first set is the message's own; further ones are switched to within it.
    name = next(
        (name for name in names if name.startswith(("ISO IR", "ISO-IR", "ISO 2022"))), names[0] if names else ""
    )
    return Told(name, country)
