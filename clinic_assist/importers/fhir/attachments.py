"""Content of documents: what is text becomes text, what is not stays in the source file."""

from __future__ import annotations

import base64
import binascii
import codecs
import re

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.importers.fhir.elsewhere import NOT_AS_DESCRIBED, binary_elsewhere, is_as_described
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.jsontext import JsonObject
from clinic_assist.importers.rtftext import rtf_text
from clinic_assist.importers.xml.text import decode
from clinic_assist.importers.xml.words import xml_words

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Longest decoded text of one attachment; a longer one stays in the file and is named."""

NOT_AS_MEASURED = "The content has not the size or hash that is given for it; it may have been changed."

_HTML = frozenset(("text/html", "application/xhtml+xml"))
_PLAIN = frozenset(("text/plain", "text/markdown", "text"))
_RTF = frozenset(("text/rtf", "application/rtf"))
_XML = frozenset(("text/xml", "application/xml"))
_BINARY = re.compile(r"(?:^|/)Binary/|^urn:uuid:")
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
    """One Attachment; content that a Binary of the import holds is read from there."""
    content_type = reading.text(value, "contentType")
    url = reading.text(value, "url")
    data = reading.text(value, "data")
    if data is not None and not is_as_described(value, data):
        reading.warn(value, "data", NOT_AS_MEASURED)
    if data is None and url:
        data, held_type = _held(reading, value, url)
        if content_type is None or _media_type(content_type) == _media_type(held_type or ""):
            content_type = held_type or content_type  # a Binary often gives the character set beside the type
    content = None if data is None else _decode(reading, value, data)
    return Attachment(
        content_type=content_type,
        title=reading.text(value, "title"),
        url=url,
        text=None if content is None else _text(reading, value, content, content_type or ""),
        size_bytes=None if content is None else len(content),
        creation=reading.date(value, "creation"),
    )


def _held(reading: Reading, value: JsonObject, url: str) -> tuple[str | None, str | None]:
    """Content and type of the Binary that a URL points to, in the same Bundle or file, else in one beside it."""
    target = reading.file.index.resolve(url, reading.record)
    is_here = target is not None and target.resource_type == "Binary"
    binary = target.resource if target is not None and is_here else None
    if target is None:
        binary = binary_elsewhere(reading.file.binaries, url)
    if binary is None:
        if _BINARY.search(url):
            reading.warn(value, "url", "The content that this points to is not in the file.")
        return None, None
    # `content` in DSTU2 and STU3.
    data = reading.text(binary, "data") or reading.text(binary, "content")
    if data is None:
        reading.warn(value, "url", "The Binary that this points to holds nothing.")
    elif not is_here and not is_as_described(value, data):
        reading.warn(value, "url", NOT_AS_DESCRIBED)
        return None, None
    return data, reading.text(binary, "contentType")


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _decode(reading: Reading, node: JsonObject, data: str) -> bytes | None:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        reading.warn(node, "data", "The content is not valid base64.")
        return None


def _text(reading: Reading, node: JsonObject, content: bytes, content_type: str) -> str | None:
    media_type = _media_type(content_type)
    is_xml = media_type in _XML or (media_type.endswith("+xml") and media_type not in _HTML)
    if not is_xml and media_type not in _HTML | _PLAIN | _RTF:
        return None
    if len(content) > MAX_TEXT_BYTES:
        reading.warn(node, None, f"The text is longer than {MAX_TEXT_BYTES // 2**20} MiB and was not read.")
        return None
    if media_type in _RTF:
        return _rtf(reading, node, content)
    text = _decoded_xml(content) if is_xml else _decoded_text(content, _CHARSET.search(content_type))
    if text is None:
        reading.warn(node, None, "The text is not in the character set that is declared for it (UTF-8 if none is).")
        return None
    if media_type in _HTML:
        text = plain_text(text)
    elif is_xml:
        text = xml_words(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") or None


def _rtf(reading: Reading, node: JsonObject, content: bytes) -> str | None:
    if not content.lstrip().startswith(b"{\\rtf"):
        reading.warn(node, None, "The content is not the RTF that it is said to be.")
        return None
    return rtf_text(content) or None


def _decoded_xml(content: bytes) -> str:
    """XML says its encoding itself."""
    return decode(content)[0]


def _decoded_text(content: bytes, declared: re.Match[str] | None) -> str | None:
    try:
        charset = codecs.lookup(declared[1]).name if declared else "utf-8"
        if charset not in _CHARSETS:
            return None
        return content.decode("utf-8-sig" if charset == "utf-8" else charset)
    except (LookupError, UnicodeDecodeError):
        return None
