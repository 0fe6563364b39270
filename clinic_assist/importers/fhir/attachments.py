"""Content of documents: what is text becomes text, what is not stays in the source file."""

from __future__ import annotations

import base64
import binascii
import codecs
import re

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.jsontext import JsonObject

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Longest decoded text of one attachment; a longer one stays in the file and is named."""

_HTML = frozenset(("text/html", "application/xhtml+xml"))
_PLAIN = frozenset(("text/plain", "text/markdown", "text"))
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:\-]{1,40})""", re.IGNORECASE)
# Character sets that documents really use; any other codec name of Python's is not tried.
_CHARSETS = frozenset(
    [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "ascii",
        "iso8859-1",
        "iso8859-2",
        "iso8859-15",
        "cp1250",
        "cp1251",
        "cp1252",
        "shift_jis",
        "gb18030",
        "big5",
        "euc_jp",
        "euc_kr",
    ]
)


def attachments(reading: Reading, node: JsonObject, key: str) -> tuple[Attachment, ...]:
    """A list of Attachments."""
    return tuple(attachment_of(reading, value) for value in reading.elements(node, key))


def attachment_of(reading: Reading, value: JsonObject) -> Attachment:
    """One Attachment; content that a Binary in the same file holds is read from there."""
    content_type = reading.text(value, "contentType")
    url = reading.text(value, "url")
    holder, data = value, reading.text(value, "data")
    if data is None and url:
        target = reading.file.index.resolve(url, reading.record)
        if target and target.resource_type == "Binary":
            holder = target.resource
            data = reading.text(holder, "data") or reading.text(holder, "content")
            content_type = content_type or reading.text(holder, "contentType")
    content = None if data is None else _decode(reading, value, data)
    return Attachment(
        content_type=content_type,
        title=reading.text(value, "title"),
        url=url,
        text=None if content is None else _text(reading, value, content, content_type or ""),
        size_bytes=None if content is None else len(content),
        creation=reading.date(value, "creation"),
    )


def _decode(reading: Reading, node: JsonObject, data: str) -> bytes | None:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        reading.warn(node, "data", "The content is not valid base64.")
        return None


def _text(reading: Reading, node: JsonObject, content: bytes, content_type: str) -> str | None:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in _HTML and media_type not in _PLAIN:
        return None
    if len(content) > MAX_TEXT_BYTES:
        reading.warn(node, None, f"The text is longer than {MAX_TEXT_BYTES // 2**20} MiB and was not read.")
        return None
    text = _decoded_text(content, _CHARSET.search(content_type))
    if text is None:
        reading.warn(node, None, "The text is not in the character set that is declared for it (UTF-8 if none is).")
        return None
    if media_type in _HTML:
        text = plain_text(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") or None


def _decoded_text(content: bytes, declared: re.Match[str] | None) -> str | None:
    try:
        charset = codecs.lookup(declared[1]).name if declared else "utf-8"
        if charset not in _CHARSETS:
            return None
        return content.decode("utf-8-sig" if charset == "utf-8" else charset)
    except (LookupError, UnicodeDecodeError):
        return None
