"""Finds the place in a document that a locator names: XPath by HL7's element names, without prefixes.

`/ClinicalDocument/component/structuredBody/component[3]/section/entry[2]/act` is an element, and
`…/effectiveTime/@value` an attribute. Siblings of the same name are counted from 1.
"""

from __future__ import annotations

from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.ccda.nodes import V3
from clinic_assist.importers.xml.tree import locate_xml


def locate(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """Answers the text of a document, and start and end in characters of what a locator names.

    Where that is not there, the nearest enclosing element is answered. Works on mended documents too: the text is the
    file's own.
    """
    return locate_xml(data, locator, V3)
