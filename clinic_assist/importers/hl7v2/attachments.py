"""Documents in an OBX: embedded (ED), pointed to (RP), or as lines of text (TX, FT)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.reading import Reading
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.rtftext import rtf_text

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Longest decoded text of one document; a longer one stays in the file and is named."""

LINE_TYPES = ("TX", "FT")
_TEXT_TYPES = (*LINE_TYPES, "ST")
_XML_SIGNS = (b"<?xml", b"<ClinicalDocument", b"\xef\xbb\xbf<")
# Tables 0191 (type of referenced data) and 0291 (subtype): the MIME type is their pair, in lower case.
_MEDIA_TYPES = {"IM": "image", "AP": "application", "SI": "image", "AU": "audio", "TX": "text", "FT": "text"}
_SUBTYPES = {"x-hl7-cda-level-one": "xml", "octet-stream": "octet-stream", "plain": "plain"}
_PLAIN_TEXT = frozenset(("text/plain", "text", "text/markdown"))
_MARKUP = frozenset(("text/html", "application/xhtml+xml", "text/xml", "application/xml", "multipart/html"))
_RTF = frozenset(("text/rtf", "application/rtf"))
# CDA's names of paragraphs and items (CDA R2 s.4.3.5), as HTML has them, so that each has a line of its own.
_CDA_TAGS = {"paragraph": "p", "item": "li", "list": "ul"}
_CDA_TAG = re.compile(r"(</?)(paragraph|item|list)(?=[\s>/])")


def is_document(segment: Segment) -> bool:
    """Whether an OBX holds a file or the address of one."""
    return segment.name == "OBX" and (segment.get(2) or "").upper() in ("ED", "RP")


def is_text(segment: Segment) -> bool:
    """Whether an OBX holds text."""
    return segment.name == "OBX" and (segment.get(2) or "").upper() in _TEXT_TYPES


def text_of_lines(segments: Iterable[Segment]) -> str | None:
    """The text of a report that was sent in lines, over several OBX segments and their repetitions.

    Joined are TX, FT and ST, in order. Where what they are about changes, its name stands above as a title.
    """
    lines: list[str] = []
    title = None
    found = [one for one in segments if is_text(one)]
    titles = {_title(one) for one in found}
    for segment in found:
        own = _title(segment)
        if len(titles) > 1 and own and own != title:
            lines += ([""] if lines else []) + [own]
        title = own
        lines += [one.whole() or "" for one in segment.repetitions(5)] or [""]
    return "\n".join(lines).strip("\n") or None


def _title(segment: Segment) -> str | None:
    return segment.get(3, 2) or segment.get(3, 5) or segment.get(3)


def attachment(reading: Reading) -> Attachment:
    """The file in an OBX of type ED, or the address in one of type RP; nothing is fetched."""
    segment = reading.segment
    repetition = segment.first(5)
    title = _title(segment)
    if (segment.get(2) or "").upper() == "RP":
        # RP: pointer, application, type of data, subtype (HL7 v2.5.1 s.2.A.65)
        media_type = _media_type(repetition.get(3), repetition.get(4))
        return Attachment(content_type=media_type, title=title, url=repetition.get(1))
    # ED: source application, type of data, subtype, encoding, data (s.2.A.24)
    media_type = _media_type(repetition.get(2), repetition.get(3))
    content = _content(reading)
    if content is None:
        return Attachment(content_type=media_type, title=title)
    media_type = _told_by_content(content) or media_type
    return Attachment(
        content_type=media_type,
        title=title,
        text=_text(reading, content, media_type or ""),
        size_bytes=len(content),
    )


def _media_type(kind: str | None, subtype: str | None) -> str | None:
    if kind and "/" in kind:
        return kind.lower()
    main = _MEDIA_TYPES.get((kind or "").upper(), (kind or "").lower())
    sub = _SUBTYPES.get((subtype or "").lower(), (subtype or "").lower())
    if "/" in sub:
        return sub
    if not main and sub == "pdf":
        return "application/pdf"
    return f"{main}/{sub}" if main and sub else main or sub or None


def _content(reading: Reading) -> bytes | None:
    repetition = reading.segment.first(5)
    encoding = (repetition.get(4) or "").upper()
    if encoding in ("A", ""):  # table 0299: as plain text, with escapes
        text = repetition.get(5)
        return text.encode() if text else None
    # Long data are cut into repetitions by some systems.
    further = (one.written(5) if one.size > 1 else one.written(1) for one in reading.segment.repetitions(5)[1:])
    written = (repetition.written(5) or "") + "".join(one for one in further if one)
    if not written:
        return None
    packed = re.sub(r"\\\.br\\|\s", "", written)
    try:
        if encoding in ("HEX", "HEXADECIMAL"):
            return bytes.fromhex(packed)
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        reading.warn("5.5", "The content is not in the encoding that the segment declares.")
        return None


def _told_by_content(content: bytes) -> str | None:
    """What the first bytes leave no doubt about, because many systems give every file as `application`."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return "text/rtf" if content.startswith(b"{\\rtf") else None


def _text(reading: Reading, content: bytes, media_type: str) -> str | None:
    is_markup = media_type in _MARKUP or content.lstrip().startswith(_XML_SIGNS)
    if not (is_markup or media_type in _PLAIN_TEXT | _RTF):
        return None
    if len(content) > MAX_TEXT_BYTES:
        reading.warn("5.5", f"The text is longer than {MAX_TEXT_BYTES // 2**20} MiB and was not read.")
        return None
    if media_type in _RTF:
        return rtf_text(content) or None
    text = _decoded(content)
    if is_markup:
        text = plain_text(_CDA_TAG.sub(lambda tag: tag[1] + _CDA_TAGS[tag[2]], text))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") or None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
