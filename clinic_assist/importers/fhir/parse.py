"""From a file's bytes to its records."""

from __future__ import annotations

from clinic_assist.chart.intake import Advance, unwatched
from clinic_assist.errors import SourceError
from clinic_assist.importers.fhir.records import ParsedFile, Record, split_bundle, type_of
from clinic_assist.importers.fhir.salvage import Salvage
from clinic_assist.importers.jsontext import JsonError, as_utf8, decode, parse, parse_in_parts

_LARGE_BYTES = 8 * 2**20


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
    if resource_type == "Bundle":
        split_bundle(tree, "Bundle", parsed)
    else:
        parsed.records.append(Record(resource_type, tree, resource_type))
    return parsed
