"""Says what a file is, from its content alone; a file's name is never asked."""

from __future__ import annotations

import re

from clinic_assist.importers.dicomhead import is_dicom
from clinic_assist.importers.jsontext import encoding_of
from clinic_assist.importers.plaintext import decode_text, is_prose

FHIR_R4_JSON = "fhir-r4-json"
FHIR_NDJSON = "fhir-ndjson"
FHIR_XML = "fhir-xml"
JSON = "json"
JSON_ARRAY = "json-array"
C_CDA = "c-cda-xml"
XML = "xml"
HL7_V2 = "hl7-v2"
DICOM = "dicom"
PDF = "pdf"
RTF = "rtf"
HTML = "html"
PROSE = "plain-text"
ZIP = "zip"
ARCHIVE = "archive"
ZEROS = "zeros"
TEXT = "text"
BINARY = "binary"

_HEAD = 65_536
_RESOURCE_TYPE = re.compile(r'"resourceType"[ \t\r\n]*+:')
# One complete object on the first line and another beginning on a later one: newline-delimited JSON.
_TWO_LINES = re.compile(r"[ \t\r\n]*+\{[^\r\n]*\}[ \t]*+(?=[\r\n])(?s:.*?)[\r\n][ \t]*+\{")
# What stands before the header of some PDFs: a byte order mark, line breaks, the head of an answer of a web server.
_LATE_PDF = re.compile(rb"(?:\xef\xbb\xbf|[\s\0]{1,1000}|[\x20-\x7e\r\n]{1,1000}?[\r\n])%PDF-\d")
_HTML = re.compile(r"(?:<\?xml[^>]*+>|<!--(?>.*?-->)|\s)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_MAGIC = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),  # an empty one
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
)


def detect_format(data: bytes) -> str:
    """Answers the format of a file's content, one of the names in this module."""
    head = data[:_HEAD]
    if not head.strip(b"\0"):
        return ZEROS
    if is_dicom(head):  # before the others: a preamble may be the beginning of a file of any kind (DICOM PS3.10 s.7.1)
        return DICOM
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    encoding, mark_length = encoding_of(head)
    text = head[mark_length:].decode(encoding, "replace").lstrip()
    return _text_format(data, text, encoding=encoding)


def _text_format(data: bytes, head: str, *, encoding: str) -> str:
    if head.startswith("{\\rtf"):
        return RTF
    if head.startswith("{"):
        return _json_format(data, head, encoding=encoding)
    if head.startswith("["):
        return JSON_ARRAY
    if head.startswith("<"):
        return _xml_format(head)
    if re.match(r"(?:\x0b)?(?:MSH|FHS|BHS)[|^~\\&]", head):  # HL7 v2.5.1 s.2.5.4: a message begins with its header
        return HL7_V2
    return _unmarked_format(data[:_HEAD])


def _unmarked_format(head: bytes) -> str:
    """The format of what begins with no sign of one."""
    if _LATE_PDF.match(head):
        return PDF
    text = decode_text(head).text
    if "\0" in text:
        return BINARY
    return PROSE if is_prose(text) else TEXT


def _json_format(data: bytes, head: str, *, encoding: str) -> str:
    if _TWO_LINES.match(head) or (encoding == "utf-8" and _has_long_lines(data)):
        return FHIR_NDJSON
    if _RESOURCE_TYPE.search(head):
        return FHIR_R4_JSON
    needle = '"resourceType"'.encode(encoding)
    return FHIR_R4_JSON if needle in data else JSON


def _has_long_lines(data: bytes) -> bool:
    """Whether the first line, longer than what is looked at elsewhere, holds one object and the next begins another."""
    end = data.find(b"\n", _HEAD)
    if end < 0 or data.find(b"\n", 0, _HEAD) >= 0 or not data[:end].rstrip().endswith(b"}"):
        return False
    return data[end : end + _HEAD].lstrip().startswith(b"{")


def _xml_format(head: str) -> str:
    if re.search(r"<(?:[\w.\-]+:)?ClinicalDocument\b", head):
        return C_CDA
    if "http://hl7.org/fhir" in head:
        return FHIR_XML
    return HTML if _HTML.match(head) else XML
