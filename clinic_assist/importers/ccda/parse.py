"""From a file's bytes to its ClinicalDocument."""

from __future__ import annotations

from clinic_assist.errors import SourceError
from clinic_assist.importers.ccda.nodes import V3
from clinic_assist.importers.xmltree import XmlDocument, local_name, read_xml


def parse_document(data: bytes) -> XmlDocument:
    """Answers the tree of a CDA document.

    Raises:
        SourceError: The file is no CDA document, or too damaged to be read safely.
    """
    document = read_xml(data, V3)
    if local_name(document.root) != "ClinicalDocument":
        raise SourceError("This XML file is not a clinical document.", hint="Choose a C-CDA export.")
    return document
