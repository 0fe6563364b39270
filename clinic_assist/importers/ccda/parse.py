"""From a file's bytes to its ClinicalDocument."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.errors import SourceError
from clinic_assist.importers.ccda.nodes import V3
from clinic_assist.importers.xml.tree import Element, XmlDocument, local_name, path_of, read_xml, without_namespace

OTHER_NAMESPACE = "The document names another namespace than HL7's; it was read as urn:hl7-org:v3."
NO_NAMESPACE = "Elements without a namespace were read as of urn:hl7-org:v3."


def parse_document(data: bytes) -> XmlDocument:
    """Answers the tree of a CDA document.

    Raises:
        SourceError: The file is no CDA document, or too damaged to be read safely.
    """
    document = read_xml(data, V3)
    if local_name(document.root) != "ClinicalDocument":
        raise SourceError("This XML file is not a clinical document.", hint="Choose a C-CDA export.")
    return _in_namespace(document)


def _in_namespace(document: XmlDocument) -> XmlDocument:
    """The document with all of CDA's elements in HL7's namespace, so that none is passed over because of its name.

    Exporters write `xmlns=""` on a section, which stylesheets leave there, or an address of their own on the root.
    """
    root, warnings = document.root, list(document.warnings)
    namespace = root.tag[1:].partition("}")[0]
    if namespace != V3:
        _rename(list(root.iter(f"{{{namespace}}}*")))
        warnings.append((path_of(root), OTHER_NAMESPACE))
    if without := without_namespace(root):
        warnings.append((path_of(without[0]), NO_NAMESPACE))
        _rename(without)
    return replace(document, warnings=tuple(warnings))


def _rename(elements: list[Element]) -> None:
    for one in elements:
        one.tag = f"{{{V3}}}{local_name(one)}"
