"""Documents without a structured body: an embedded or referred-to file, with its text where it is text."""

from __future__ import annotations

import base64
import binascii
import time

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference, Fact
from clinic_assist.importers.ccda.concepts import concept, is_encoded
from clinic_assist.importers.ccda.nodes import attribute, child, own_text
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people
from clinic_assist.importers.ccda.times import moment
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.pdftext import pdf_text
from clinic_assist.importers.rtftext import rtf_text
from clinic_assist.importers.xml.text import decode
from clinic_assist.importers.xml.tree import Element
from clinic_assist.importers.xml.words import xml_words

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Longest decoded text of one document; a longer one stays in the file and is named."""

_PDF = "application/pdf"
_MOST_PDF_S = 20.0
"""Seconds after which no further PDF of one document is opened; the importing process has a limit of its own."""
_PLAIN = frozenset(("text/plain", "text", "text/markdown"))
_HTML = frozenset(("text/html", "application/xhtml+xml"))
_XML = frozenset(("text/xml", "application/xml", "application/hl7-v3+xml"))
_RTF = frozenset(("text/rtf", "application/rtf"))


def unstructured(reading: Reading, document: Element) -> Fact:
    """The nonXMLBody of a document as the document itself."""
    node = reading.node
    text = child(node, "text")
    return DocumentReference(
        **origin(reading),
        type=concept(reading, child(document, "code")),
        date=moment(reading, child(document, "effectiveTime")),
        authors=people(document, "author"),
        description=own_text(child(document, "title")),
        attachments=(_attachment(reading, text),) if text is not None else (),
    )


def _attachment(reading: Reading, node: Element) -> Attachment:
    media_type = (attribute(node, "mediaType") or "").lower() or None
    url = attribute(child(node, "reference"), "value")
    content = None if url else _content(reading, node)
    return Attachment(
        content_type=media_type,
        url=url,
        text=_text(reading, node, content, media_type or "text/plain") if content is not None else None,
        size_bytes=len(content) if content is not None else None,
    )


def encoded_content(reading: Reading, node: Element) -> Attachment:
    """The file that an encoded ED holds, decoded once however often it is asked for."""
    known = reading.file.files.get(node)
    if known is None:
        known = reading.file.files[node] = _decoded_file(reading, node)
    return known


def _decoded_file(reading: Reading, node: Element) -> Attachment:
    media_type = (attribute(node, "mediaType") or "").lower() or None
    content = _content(reading, node)
    return Attachment(
        content_type=media_type,
        text=_text(reading, node, content, media_type or "text/plain") if content is not None else None,
        size_bytes=len(content) if content is not None else None,
    )


def _content(reading: Reading, node: Element) -> bytes | None:
    written = "".join(node.itertext())
    if not is_encoded(node):
        return written.strip().encode() or None
    if attribute(node, "compression"):
        reading.warn(node, "Compressed content is not read.")
        return None
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        reading.warn(node, "The content is not valid base64.")
        return None


def _text(reading: Reading, node: Element, content: bytes, media_type: str) -> str | None:
    kind = media_type.partition(";")[0].strip()
    if kind == _PDF or content.startswith(b"%PDF-"):
        return _pdf_words(reading, node, content)
    if kind not in _PLAIN | _HTML | _RTF | _XML:
        return None
    if len(content) > MAX_TEXT_BYTES:
        reading.warn(node, f"The text is longer than {MAX_TEXT_BYTES // 2**20} MiB and was not read.")
        return None
    if kind in _RTF:
        return rtf_text(content) or None
    if kind in _XML:
        return xml_words(decode(content)[0]) or None
    text = _decoded(content)
    if kind in _HTML:
        text = plain_text(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") or None


def _pdf_words(reading: Reading, node: Element, content: bytes) -> str | None:
    """The words of an embedded PDF; what of it was not read is said."""
    if reading.file.pdf_s > _MOST_PDF_S:
        reading.warn(node, "The words of this PDF were not read: those before it took too long.")
        return None
    begun = time.monotonic()
    found = pdf_text(content)
    reading.file.pdf_s += time.monotonic() - begun
    for page, why in found.problems:
        reading.warn(node, f"Page {page} of the PDF: {why}" if page else why)
    return found.text or None


def _decoded(content: bytes) -> str:
    """Text in UTF-8, else in the Windows code page that CDA documents are most often made in."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
