"""From bytes to characters, by the character set that each message declares of itself (MSH-18)."""

from __future__ import annotations

import re
from typing import NamedTuple

from clinic_assist.errors import SourceError
from clinic_assist.importers.jsontext import encoding_of

NOT_DECLARED = "The character set is neither declared nor UTF-8; it was read as ISO 8859-1."
NOT_AS_DECLARED = "The text is not in the character set that MSH-18 declares; it was read as {}."
NOT_KNOWN = "The character set that MSH-18 declares is not known; the text was read as {}."

# HL7 v2.8 table 0211, and the names that systems write in its place.
_CODECS = {
    "ASCII": "ascii", "US-ASCII": "ascii", "ISO IR6": "ascii", "ISO IR 6": "ascii",
    "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "UTF8": "utf-8", "UNICODE": "utf-8",
    **{f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    **{f"ISO-8859-{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    **{f"8859-{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    "ISO IR100": "iso8859-1", "ISO IR101": "iso8859-2", "ISO IR144": "iso8859-5", "ISO IR148": "iso8859-9",
    "WINDOWS-1252": "cp1252", "CP1252": "cp1252", "WINDOWS-1250": "cp1250", "WINDOWS-1251": "cp1251",
    "ISO IR14": "iso2022_jp_ext", "ISO IR87": "iso2022_jp_ext", "ISO IR159": "iso2022_jp_ext",
    "GB 18030-2000": "gb18030", "KS X 1001": "euc_kr", "BIG-5": "big5",
}  # fmt: skip
_HEAD = 4096
_HEADER = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|(?<=[\r\n\x0b\x1c]))[ \t]*MSH(?=[^A-Za-z0-9\s])")
_CHARACTER_SET = 18


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
        try:
            return DecodedFile(data[mark_length:].decode(codec), ((0, codec),))
        except UnicodeDecodeError as error:
            raise SourceError("The file is not in the character set that its first bytes announce.") from error
    parts: list[str] = []
    sets: list[tuple[int, str]] = []
    warnings: list[tuple[int, str]] = []
    place = 0
    for chunk, declared in _stretches(data):
        text, codec, problem = _decode_part(chunk, declared)
        if problem:
            warnings.append((place, problem))
        sets.append((place, codec))
        parts.append(text)
        place += len(text)
    return DecodedFile("".join(parts), tuple(sets), tuple(warnings))


def _stretches(data: bytes) -> list[tuple[bytes, str]]:
    """The file in parts that declare one character set, each with what it declares; messages alike stay together."""
    starts = [found.start() for found in _HEADER.finditer(data)] or [0]
    starts[0] = 0
    found: list[tuple[int, str]] = []
    for start in starts:
        declared = _declared(data, start)
        if not found or found[-1][1] != declared:
            found.append((start, declared))
    ends = [start for start, _declared in found[1:]] + [len(data)]
    return [(data[start:end], declared) for (start, declared), end in zip(found, ends, strict=True)]


def _declared(data: bytes, start: int) -> str:
    """What MSH-18 of the first message from there declares; empty where it declares nothing."""
    begin = data.find(b"MSH", start, start + 4096)
    if begin < 0 or len(data) <= begin + 4:
        return ""
    line = re.split(rb"[\r\n\x1c]", data[begin : begin + 4096], maxsplit=1)[0].decode("latin-1")
    fields = line.split(line[3]) if len(line) > 3 else []
    if len(fields) < _CHARACTER_SET:
        return ""
    told = fields[_CHARACTER_SET - 1].strip()
    repetition = fields[1][1:2] or "~"
    names = [name.strip().upper() for name in told.split(repetition) if name.strip()]
    # HL7 v2.5.1 s.2.15.9.18: the first set is the message's own; further ones are switched to within it.
    return next((name for name in names if name.startswith("ISO IR")), names[0] if names else "")


def _decode_part(data: bytes, declared: str) -> tuple[str, str, str]:
    """The text, the codec that it was read with, and what is wrong; empty where nothing is."""
    codec = _CODECS.get(declared)
    if codec is not None:
        try:
            return data.decode("utf-8-sig" if codec == "utf-8" else codec), codec, ""
        except UnicodeDecodeError:
            pass
    try:
        text, used = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, used = data.decode("latin-1"), "iso8859-1"
    shown = "UTF-8" if used == "utf-8" else "ISO 8859-1"
    if not declared:
        return text, used, "" if used == "utf-8" else NOT_DECLARED
    if codec is None:
        return text, used, "" if text.isascii() else NOT_KNOWN.format(shown)
    return text, used, NOT_AS_DECLARED.format(shown)
