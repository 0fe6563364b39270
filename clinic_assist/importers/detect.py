"""Says what a file is, from its content alone; a file's name is never asked."""

from __future__ import annotations

import re

from clinic_assist.importers.csvkinds import omop_table, synthea_table
from clinic_assist.importers.csvtext import TableShape, table_shape
from clinic_assist.importers.dicomhead import is_dicom
from clinic_assist.importers.fhirmarks import DSTU2, R4, R5, STU3, version_of
from clinic_assist.importers.jsontext import encoding_of
from clinic_assist.importers.plaintext import decode_text, is_prose

# `fhir-r4-json` and its like: the version is the most likely one, and nothing is read by it.
FHIR_JSON = frozenset(f"fhir-{version}-json" for version in (R4, STU3, DSTU2, R5))
FHIR_XML = frozenset(f"fhir-{version}-xml" for version in (R4, STU3, DSTU2, R5))
FHIR_NDJSON = "fhir-ndjson"
JSON = "json"
JSON_ARRAY = "json-array"
C_CDA = "c-cda-xml"
XML = "xml"
HL7_V2 = "hl7-v2"
DICOM = "dicom"
PDF = "pdf"
SYNTHEA_CSV = "synthea-csv"
OMOP_CSV = "omop-csv"
CSV = "csv"
APPLE_HEALTH = "apple-health-xml"
BLUE_BUTTON = "blue-button-text"
RTF = "rtf"
HTML = "html"
PROSE = "plain-text"
ZIP = "zip"
TAR = "tar"
GZIP = "gzip"
BZIP2 = "bzip2"
XZ = "xz"
ARCHIVES = frozenset({ZIP, TAR, GZIP, BZIP2, XZ})
"""What other files are taken out of."""
OFFICE = "office-document"
OTHER_ARCHIVE = "archive"
ZEROS = "zeros"
TEXT = "text"
BINARY = "binary"

_HEAD = 65_536
_FIRST_LINES = 16_384
_LONG_HEAD = 2**18
# A Bundle whose exporter forgot the namespace of FHIR.
_BARE_BUNDLE = re.compile(r"(?:<\?[^>]*+>|(?><!--.*?-->)|\s)*+<Bundle\s*>\s*<(?:id|meta|type|identifier)\b", re.DOTALL)
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
# What stands before the header of some PDFs: a byte order mark, line breaks, the head of an answer of a web server.
_LATE_PDF = re.compile(rb"(?:\xef\xbb\xbf|[\s\0]{1,1000}|[\x20-\x7e\r\n]{1,1000}?[\r\n])%PDF-\d")
_HTML = re.compile(r"(?:<\?xml[^>]*+>|<!--(?>.*?-->)|\s)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x1f\x8b", GZIP),  # RFC 1952 s.2.3.1
    (b"BZh", BZIP2),
    (b"\xfd7zXZ\0", XZ),  # The .xz File Format, s.2.1.1.1
    (b"7z\xbc\xaf\x27\x1c", OTHER_ARCHIVE),
    (b"Rar!\x1a\x07", OTHER_ARCHIVE),
)
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # APPNOTE.TXT 4.3.7, 4.3.16, 8.5.3
# The first file in office documents: ECMA-376 part 2, s.9.2.1; OpenDocument 1.2 part 3, s.3.3.
_OFFICE_FIRST = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|mimetypeapplication/(?!zip))", re.DOTALL)
TAR_HEADER_BYTES = 512


def detect_format(data: bytes) -> str:
    """Answers the format of a file's content, one of the names in this module."""
    head = data[:_HEAD]
    if not head.strip(b"\0"):
        return ZEROS
    if is_dicom(head):  # before the others: a preamble may be the beginning of a file of any kind (DICOM PS3.10 s.7.1)
        return DICOM
    if by_magic := _format_by_magic(head):
        return by_magic
    encoding, mark_length = encoding_of(head)
    text = head[mark_length:].decode(encoding, "replace").lstrip()
    return _text_format(data, text, encoding=encoding)


def _format_by_magic(head: bytes) -> str:
    """The format of a file that begins with bytes of its own; empty for any other."""
    if head.startswith(_ZIP_MAGIC):
        return OFFICE if _OFFICE_FIRST.match(head) else ZIP
    if head[257:262] == b"ustar":  # POSIX.1-2017, pax: magic
        return TAR
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


def _text_format(data: bytes, head: str, *, encoding: str) -> str:
    if head.startswith("{\\rtf"):
        return RTF
    if head.startswith("{"):
        return _json_format(data, head, encoding=encoding)
    if head.startswith("["):
        return JSON_ARRAY
    if head.startswith("<"):
        return _xml_format(data, head, encoding=encoding)
    # HL7 v2.5.1 s.2.15.9: a message begins with its header, which declares separators of its own choice.
    if re.match(r"(?:MSH|FHS|BHS)[^A-Za-z0-9\s]{2}", head):
        return HL7_V2
    return _unmarked_format(data, head)


def _unmarked_format(data: bytes, head: str) -> str:
    """The format of what begins with no sign of one."""
    if _LATE_PDF.match(data[:_HEAD]):
        return PDF
    if _BLUE_BUTTON.search(head[:_BLUE_BUTTON_HEAD]):
        return BLUE_BUTTON
    text = decode_text(data[:_HEAD]).text
    if "\0" in text:
        return BINARY
    return _table_format(data) or (PROSE if is_prose(text) else TEXT)


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
        return _fhir(data, head, encoding, "json")
    needle = '"resourceType"'.encode(encoding)
    return _fhir(data, head, encoding, "json") if needle in data else JSON


def _fhir(data: bytes, head: str, encoding: str, syntax: str) -> str:
    """The name of a FHIR format. Where the first lines speak for none or for another version than R4, more is asked."""
    version = version_of(head[:_FIRST_LINES])
    if version != R4 and len(head) > _FIRST_LINES:
        version = version_of(head)
    if version is None and len(data) > _HEAD:
        version = version_of(data[:_LONG_HEAD].decode(encoding, "replace"))
    return f"fhir-{version or R4}-{syntax}"


def _has_long_lines(data: bytes) -> bool:
    """Whether the first line, longer than what is looked at elsewhere, holds one object and the next begins another."""
    end = data.find(b"\n", _HEAD)
    if end < 0 or data.find(b"\n", 0, _HEAD) >= 0 or not data[:end].rstrip().endswith(b"}"):
        return False
    return data[end : end + _HEAD].lstrip().startswith(b"{")


def _xml_format(data: bytes, head: str, *, encoding: str) -> str:
    if re.search(r"<HealthData[\s>]", head):
        return APPLE_HEALTH
    if re.search(r"<(?:[\w.\-]+:)?ClinicalDocument\b", head):
        return C_CDA
    if "http://hl7.org/fhir" in head or _BARE_BUNDLE.match(head):
        return _fhir(data, head, encoding, "xml")
    return HTML if _HTML.match(head) else XML
