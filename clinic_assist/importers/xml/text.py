"""Bytes to the text of an XML file, in the encoding that it really has; what differs from its declaration is said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from clinic_assist.importers.jsontext import encoding_of

_DECLARATION = re.compile(r"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_DECLARATION_LENGTH = 400
# Encodings that hospital systems write; a declaration that names another codec of Python's is not followed.
_KNOWN = frozenset((
    "ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "iso8859-2", "iso8859-9", "iso8859-15",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "shift_jis", "euc_jp", "gb2312", "gbk", "gb18030",
    "big5", "euc_kr",
))  # fmt: skip
# Zeros to a whole block, and the end of file of DOS and CP/M, which transfer programs leave behind a file.
_PADDING = "\0\x1a"
_AFTER_THE_END = f"{_PADDING} \t\r\n"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a file that is not valid XML and was read nevertheless.

    Attributes:
        offset: Its place in the decoded text.
        reason: For a person; holds nothing of the record.
    """

    offset: int
    reason: str


def decode(data: bytes) -> tuple[str, list[Flaw]]:
    """Answers the text of an XML file without its byte order mark, and where its encoding is not what it says.

    One byte that is no UTF-8 becomes one character, by the Windows code page that most such files come from, so that
    the rest of the text stays as it is.
    """
    text, flaws = _decoded(data)
    ended = text.rstrip(_AFTER_THE_END)
    if len(ended) < len(text) and any(letter in _PADDING for letter in text[len(ended) :]):
        flaws = [*flaws, Flaw(len(ended), "What fills the file after its end was left out.")]
        text = ended
    return text, flaws


def _decoded(data: bytes) -> tuple[str, list[Flaw]]:
    encoding, mark_length = encoding_of(data)
    body = data[mark_length:]
    if encoding != "utf-8":
        return str(body, encoding, "replace"), []
    declared = _declared(body)
    if mark_length or declared in (None, "utf-8", "ascii"):
        return _as_utf8(body)
    return _as_declared(body, declared or "")


def line_and_column(text: str, offset: int) -> str:
    """`line 3, column 14` of a place, both counted from 1."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return f"line {line:,}, column {column:,}"


def _declared(body: bytes) -> str | None:
    match = _DECLARATION.match(str(body[:_DECLARATION_LENGTH], "latin-1"))
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1]).name
    except LookupError:
        return "unknown"
    return name if name in _KNOWN else "unknown"


def _as_utf8(body: bytes) -> tuple[str, list[Flaw]]:
    try:
        return str(body, "utf-8"), []
    except UnicodeDecodeError:
        text = str(body, "utf-8", "surrogateescape")
    first = re.search("[\udc80-\udcff]", text)
    offset = first.start() if first else 0
    text = re.sub("[\udc80-\udcff]", lambda match: _windows_character(ord(match[0]) - 0xDC00), text)
    return text, [Flaw(offset, "The file holds bytes that are not UTF-8; they were read as Windows-1252.")]


def _windows_character(byte: int) -> str:
    return bytes((byte,)).decode("cp1252", "replace")


def _as_declared(body: bytes, declared: str) -> tuple[str, list[Flaw]]:
    """A text in the encoding that its declaration names, unless the bytes show that it is UTF-8 after all."""
    try:
        text = str(body, "utf-8")
    except UnicodeDecodeError:
        if declared == "unknown" or declared.startswith("utf-16"):
            return _as_utf8(body)
        return str(body, declared, "replace"), []
    if text.isascii() and declared != "unknown" and not declared.startswith("utf-16"):
        return text, []
    return text, [Flaw(0, "The file is not in the encoding that it declares; it was read as UTF-8.")]
