"""What the header of a document says and a Composition has no field for, as its remarks."""

from __future__ import annotations

from collections.abc import Iterator

from clinic_assist.chart.datatypes import Annotation
from clinic_assist.importers.ccda.concepts import concept
from clinic_assist.importers.ccda.nodes import attribute, child, children, qualified
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import people, who
from clinic_assist.importers.ccda.times import interval, moment
from clinic_assist.importers.xml.tree import Element

# HL7 v3 ActRelationshipType of a related document (CDA R2 s.4.2.3.1).
_RELATIONS = {
    "RPLC": "Replaces an earlier document, which is retained and no longer current.",
    "APND": "Adds to an earlier document.",
    "XFRM": "Was made from another document.",
}
# CDA R2 s.4.2.2: participations of the header, in the words of a clinician.
_PARTS = (
    ("legalAuthenticator", "Signed by"),
    ("authenticator", "Attested by"),
    ("dataEnterer", "Entered by"),
    ("informant", "Told by"),
    ("informationRecipient", "Sent to"),
)


def header_remarks(reading: Reading) -> tuple[Annotation, ...]:
    """The remarks on a document: what it replaces, who signed it and whom it is for, and which care it describes."""
    document = reading.node
    said = [*_related(document), *_parts(reading, document), *_care(reading, document), *_consents(reading, document)]
    return tuple(Annotation(text=text) for text in dict.fromkeys(said))


def _related(document: Element) -> Iterator[str]:
    for one in document.iterchildren(qualified("relatedDocument")):
        relation = _RELATIONS.get(attribute(one, "typeCode") or "")
        if relation:
            yield relation


def _parts(reading: Reading, document: Element) -> Iterator[str]:
    for name, label in _PARTS:
        for one in document.iterchildren(qualified(name)):
            if person := who(one):
                time = moment(reading, child(one, "time"))
                yield f"{label} {person}" + (f", {time.text}" if time else "")


def _care(reading: Reading, document: Element) -> Iterator[str]:
    for event in children(document, "documentationOf", "serviceEvent"):
        time = interval(reading, child(event, "effectiveTime"))
        kind = concept(reading, child(event, "code"))
        if kind and kind.display:
            yield f"Describes: {kind.display}"
        if time.first:
            until = f" to {time.end.text}" if time.start and time.end and time.end != time.start else ""
            yield f"Covers {time.first.text}{until}"
        for person in people(event, "performer"):
            yield f"Care by {person.display}"


def _consents(reading: Reading, document: Element) -> Iterator[str]:
    for consent in children(document, "authorization", "consent"):
        kind = concept(reading, child(consent, "code"))
        if kind and kind.display:
            yield f"Consent: {kind.display}"
