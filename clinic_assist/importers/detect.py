"""Says what a file is, from its content alone; a file's name is never asked."""

from __future__ import annotations

import re

from clinic_assist.importers.fhirmarks import DSTU2, R4, R5, STU3, version_of
from clinic_assist.importers.gzipped import head_of, is_gzip
from clinic_assist.importers.jsontext import encoding_of

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
ARCHIVE = "archive"
ZEROS = "zeros"
TEXT = "text"
BINARY = "binary"

_HEAD = 65_536
_FIRST_LINES = 16_384
_LONG_HEAD = 2**18
_UNPACKED_HEAD = 2**22
_RESOURCE_TYPE = re.compile(r'"resourceType"[ \t\r\n]*+:')
# One complete object on the first line and another beginning on a later one: newline-delimited JSON.
_TWO_LINES = re.compile(r"[ \t\r\n]*+\{[^\r\n]*\}[ \t]*+(?=[\r\n])(?s:.*?)[\r\n][ \t]*+\{")
# A Bundle whose exporter forgot the namespace of FHIR.
_BARE_BUNDLE = re.compile(r"(?:<\?[^>]*+>|(?><!--.*?-->)|\s)*+<Bundle\s*>\s*<(?:id|meta|type|identifier)\b", re.DOTALL)
_MAGIC = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
)


def detect_format(data: bytes) -> str:
    """Answers the format of a file's content, one of the names in this module; of a compressed file, of what is in it.

    A compressed archive of several files is an archive.
    """
    if is_gzip(data):
        data = head_of(data, _UNPACKED_HEAD)
        if not data or is_gzip(data) or data[257:262] == b"ustar":  # POSIX.1-1988 s.10.1.1: a tar archive
            return ARCHIVE
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
        return _xml_format(data, head, encoding=encoding)
    if re.match(r"(?:\x0b)?(?:MSH|FHS|BHS)[|^~\\&]", head):  # HL7 v2.5.1 s.2.5.4: a message begins with its header
        return HL7_V2
    return BINARY if "\0" in head else TEXT


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
    if re.search(r"<(?:[\w.\-]+:)?ClinicalDocument\b", head):
        return C_CDA
    is_fhir = "http://hl7.org/fhir" in head or _BARE_BUNDLE.match(head)
    return _fhir(data, head, encoding, "xml") if is_fhir else XML
