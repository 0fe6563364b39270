"""From a file's bytes to its records."""

from __future__ import annotations

import re

from clinic_assist.chart.intake import Advance, unwatched
from clinic_assist.errors import SourceError
from clinic_assist.importers.fhir.records import ParsedFile, split_tree, type_of
from clinic_assist.importers.fhir.salvage import Salvage
from clinic_assist.importers.jsondamage import find_damage
from clinic_assist.importers.jsontext import JsonError, as_utf8, decode, parse, parse_in_parts

_LARGE_BYTES = 8 * 2**20
_LINE_END = re.compile(rb"\r\n|\n|\r")
# Lines between two calls of `advance`: some milliseconds.
_BETWEEN_ADVANCES = 256


def parse_file(data: bytes, advance: Advance = unwatched) -> ParsedFile:
    """Answers which records a FHIR JSON file holds.

    Raises:
        SourceError: The file is no FHIR JSON, or too damaged to tell its records apart.
        Exception: Whatever `advance` raises.
    """
    text = as_utf8(data)
    parsed = ParsedFile(may_modify=b'"modifierExtension"' in text)
    try:
        tree = parse_in_parts(text, "entry", advance) if len(text) > _LARGE_BYTES else parse(text)
    except JsonError:
        Salvage(decode(data), parsed, advance).run()
        return parsed
    resource_type = type_of(tree)
    if not isinstance(tree, dict) or resource_type is None:
        raise SourceError(
            "This JSON file is not a FHIR record: it names no resourceType.",
            hint="Choose a FHIR export: a Bundle or a single resource.",
        )
    split_tree(tree, resource_type, resource_type, parsed)
    return parsed


def parse_lines(data: bytes, advance: Advance = unwatched) -> ParsedFile:
    """Answers which records a bulk export holds, one to a line (FHIR Bulk Data Access, NDJSON).

    A line that cannot be read costs that line. Lines are counted from 1, empty ones too, as an editor does.

    Raises:
        SourceError: No line holds a FHIR record.
        Exception: Whatever `advance` raises.
    """
    text = as_utf8(data)
    parsed = ParsedFile(may_modify=b'"modifierExtension"' in text)
    if b'"resourceType"' not in text:
        raise SourceError(
            "No line of this file is a FHIR record: none names a resourceType.",
            hint="Choose the files of a bulk export; its logs hold no records.",
        )
    lines = _LINE_END.split(text)
    for number, line in enumerate(lines, start=1):
        if not number % _BETWEEN_ADVANCES:
            advance(number / len(lines))
        if line.strip():
            _take_line(line, f"Line[{number}]", parsed)
    return parsed


def _take_line(line: bytes, locator: str, parsed: ParsedFile) -> None:
    if not line.lstrip().startswith(b"{"):
        parsed.reject(locator, "The line is not an object.")
        return
    try:
        tree = parse(line)
    except JsonError:
        damage = find_damage(str(line, "utf-8", "surrogateescape"))
        reason = damage.reason.replace("the file ends", "the line ends")
        parsed.reject(locator, f"The line {reason} (column {damage.position + 1:,}).")
        return
    resource_type = type_of(tree)
    if not isinstance(tree, dict) or resource_type is None:
        parsed.reject(locator, "The line does not say which type of record it is (resourceType).")
    else:
        split_tree(tree, resource_type, locator, parsed)
