"""The addresses of HL7's own code systems, which moved between STU3 and R4."""

from __future__ import annotations

import re

from clinic_assist.terminology.systems import NCI_THESAURUS, SNOMED_CT, canonical_system

_OLD = "http://hl7.org/fhir/"
_NEW = "http://terminology.hl7.org/CodeSystem/"
# http://hl7.org/fhir/R4/terminologies-v2.html and -v3.html: v3/ActCode became v3-ActCode.
_TABLE = re.compile(r"(v[23])/([A-Za-z0-9]+)")
# http://hl7.org/fhir/R4/terminologies-systems.html: code systems that kept their name; codes stay as they are written.
# Those that stayed at their address (administrative-gender) are not among them.
_MOVED = frozenset((
    "admit-source", "condition-clinical", "condition-category", "condition-ver-status", "contactentity-type",
    "data-absent-reason", "diagnosis-role", "diet", "discharge-disposition", "endpoint-connection-type",
    "flag-category", "goal-category", "goal-priority", "immunization-origin", "list-empty-reason",
    "list-example-use-codes", "list-order", "location-physical-type", "medication-statement-category",
    "observation-category", "organization-type", "practitioner-role", "referencerange-meaning", "service-category",
    "service-type",
))  # fmt: skip
_OID = "urn:oid:"
# Other addresses of one system, as the examples of the guide "C-CDA on FHIR" write them (CF-social, CF-medications).
_OTHER_NAMES = {
    "http://www.snomed.org/": SNOMED_CT,
    "http://ncithesaurus-stage.nci.nih.gov": NCI_THESAURUS,
    "http://ncimeta.nci.nih.gov": NCI_THESAURUS,
    "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl": NCI_THESAURUS,
}
_RENAMED = {"medication-request-category": "medicationrequest-category"}


def current_system(url: str | None) -> str | None:
    """Answers R4's address of a code system: the same code has one name, whichever version wrote it."""
    if url is None or not url.startswith(_OLD):
        return canonical_system(url) if url is not None and url.startswith(_OID) else _OTHER_NAMES.get(url or "", url)
    name = url.removeprefix(_OLD)
    table = _TABLE.fullmatch(name)
    if table:
        return f"{_NEW}{table[1]}-{table[2]}"
    return f"{_NEW}{_RENAMED.get(name, name)}" if name in _MOVED or name in _RENAMED else url
