"""Says what a file is, from its content alone; a file's name is never asked."""

from __future__ import annotations

import re

from clinic_assist.importers.csvkinds import omop_table, synthea_table
from clinic_assist.importers.csvtext import TableShape, table_shape
from clinic_assist.importers.jsontext import encoding_of

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
ARCHIVE = "archive"
SYNTHEA_CSV = "synthea-csv"
OMOP_CSV = "omop-csv"
CSV = "csv"
APPLE_HEALTH = "apple-health-xml"
BLUE_BUTTON = "blue-button-text"
ZEROS = "zeros"
TEXT = "text"
BINARY = "binary"

_HEAD = 65_536
_RESOURCE_TYPE = re.compile(r'"resourceType"[ \t\r\n]*+:')
# One complete object on the first line and another beginning on a later one: newline-delimited JSON.
_TWO_LINES = re.compile(r"[ \t\r\n]*+\{[^\r\n]*\}[ \t]*+(?=[\r\n])(?s:.*?)[\r\n][ \t]*+\{")
# What the files of CMS and of the VA say at their head.
_BLUE_BUTTON = re.compile(
    r"produced by (?:the )?(?:va )?blue button|my healthevet personal information report|"
    r"mymedicare\.gov personal health information",
    re.IGNORECASE,
)
_BLUE_BUTTON_HEAD = 1000
_MAGIC = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
)


def detect_format(data: bytes) -> str:
    """Answers the format of a file's content, one of the names in this module."""
    head = data[:_HEAD]
    if not head.strip(b"\0"):
        return ZEROS
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[128:132] == b"DICM":  # DICOM PS3.10 s.7.1
        return DICOM
    encoding, mark_length = encoding_of(head)
    text = head[mark_length:].decode(encoding, "replace").lstrip()
    return _text_format(data, text, encoding=encoding)


def _text_format(data: bytes, head: str, *, encoding: str) -> str:
    if head.startswith("{"):
        return _json_format(data, head, encoding=encoding)
    if head.startswith("["):
        return JSON_ARRAY
    if head.startswith("<"):
        return _xml_format(head)
    if re.match(r"(?:\x0b)?(?:MSH|FHS|BHS)[|^~\\&]", head):  # HL7 v2.5.1 s.2.5.4: a message begins with its header
        return HL7_V2
    return BINARY if "\0" in head else _plain_format(data, head)


def _plain_format(data: bytes, head: str) -> str:
    if _BLUE_BUTTON.search(head[:_BLUE_BUTTON_HEAD]):
        return BLUE_BUTTON
    return _table_format(data) or TEXT


def _table_format(data: bytes) -> str | None:
    """Which table a text is; None for none. One that is nobody's standard needs regular rows to be told from prose."""
    shape = table_shape(data)
    if shape is None:
        return None
    return known_table_format(shape) or (CSV if shape.is_regular else None)


def known_table_format(shape: TableShape) -> str | None:
    """The format of a table whose columns are those of a known table."""
    if synthea_table(shape.header):
        return SYNTHEA_CSV
    return OMOP_CSV if omop_table(shape.header) else None


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
    if re.search(r"<HealthData[\s>]", head):
        return APPLE_HEALTH
    if re.search(r"<(?:[\w.\-]+:)?ClinicalDocument\b", head):
        return C_CDA
    return FHIR_XML if "http://hl7.org/fhir" in head else XML
