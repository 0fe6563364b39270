"""From the bytes of a FHIR XML file to its records."""

from __future__ import annotations

import re

from clinic_assist.chart.intake import Advance, unwatched
from clinic_assist.errors import SourceError
from clinic_assist.importers.fhir.from_xml import FHIR, Tree
from clinic_assist.importers.fhir.records import ParsedFile, split_tree
from clinic_assist.importers.jsontext import JsonValue
from clinic_assist.importers.xml.tree import Element, local_name, path_of, read_xml

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")
# Entries between two calls of `advance`: some milliseconds.
_BETWEEN_ADVANCES = 64
# The share of the work that is done when the XML is parsed.
_PARSED = 0.3


def parse_xml(data: bytes, advance: Advance = unwatched) -> ParsedFile:
    """Answers which records a FHIR XML file holds.

    Raises:
        SourceError: The file is no FHIR XML, or too damaged to be read safely.
        Exception: Whatever `advance` raises.
    """
    document = read_xml(data, FHIR)
    advance(_PARSED)
    parsed = ParsedFile(may_modify="modifierExtension" in document.text)
    for locator, reason in document.warnings:
        parsed.warn(locator, reason)
    resource_type = local_name(document.root)
    if not _TYPE_NAME.fullmatch(resource_type):
        raise SourceError(
            "This XML file is not a FHIR record: its root names no resource.",
            hint="Choose a FHIR export: a Bundle or a single resource.",
        )
    tree = Tree()
    if resource_type == "Bundle":
        resource = {"resourceType": resource_type, **tree.members(document.root, "Bundle", without="entry")}
        entries = _entries(document.root, tree, advance)
        if entries:
            resource["entry"] = entries
    else:
        resource = tree.resource(document.root)
    split_tree(resource, resource_type, resource_type, parsed)
    known: dict[Element, str] = {}
    for element, reason in tree.damaged:
        parsed.warn(path_of(element, known), reason)
    return parsed


def _entries(root: Element, tree: Tree, advance: Advance) -> list[JsonValue]:
    found: list[JsonValue] = []
    elements = list(root.iterchildren("{*}entry"))
    for number, element in enumerate(elements):
        if not number % _BETWEEN_ADVANCES:
            advance(_PARSED + (1 - _PARSED) * number / len(elements))
        found.append(tree.members(element, "BundleEntry"))
    return found
