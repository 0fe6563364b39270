"""Documents: TXA with the OBX segments that hold its text or file."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Attachment, CodeableConcept, Identifier, Period
from clinic_assist.chart.facts import DocumentReference, Fact
from clinic_assist.chart.provenance import Locator, Provenance, fact_id
from clinic_assist.importers.hl7v2.attachments import attachment, is_document, is_text, text_of_lines
from clinic_assist.importers.hl7v2.codes import DOCUMENT_COMPLETIONS, DOCUMENT_TYPES, OBSERVATION_STATUSES
from clinic_assist.importers.hl7v2.concepts import concept_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import providers
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.record import number_key, numbered, origin, record_key, remark, visit_of
from clinic_assist.importers.hl7v2.results import participants
from clinic_assist.importers.hl7v2.times import moment

ONLY_A_NOTICE = "The message announces the document and does not hold its text."
ADDENDUM = "Addendum to an earlier document."
REPLACED = "The source has replaced this document by another."
# HL7 v2.8 s.9.6, events T01 to T11: addenda, replacements, and the cancellation.
_ADDENDA = frozenset(("T05", "T06"))
_REPLACEMENTS = frozenset(("T09", "T10"))
_CANCELLATION = "T11"
# Table 0273, availability: CA is deleted, OB obsolete, UN unavailable (for patient care).
_AVAILABILITIES = {"AV": "current", "CA": "entered-in-error", "OB": "superseded"}
# OBX-11 of a line or file that the source takes back.
_TAKEN_BACK = frozenset(("D", "W"))


def is_content(node: Node) -> bool:
    """Whether an OBX under a TXA is part of the document: text or a file that the source does not take back."""
    is_taken_back = (node.segment.get(11) or "").upper() in _TAKEN_BACK
    return not is_taken_back and (is_text(node.segment) or is_document(node.segment))


def document(reading: Reading) -> Fact:
    """A TXA with its content."""
    segment, node = reading.segment, reading.node
    held = _attachments(reading)
    own = numbered(reading, segment, 12)
    status = _status(reading)
    # A notice without the text must not put the text aside that came before; one that takes it back must.
    replaces = bool(held) or status == "entered-in-error"
    key = record_key("Document", number_key(own)) if own and replaces else None
    common = origin(reading, key=key, numbers=_numbers(reading, own))
    common["notes"] += () if replaces else remark(ONLY_A_NOTICE)
    if reading.message.event in _ADDENDA:
        common["notes"] += remark(ADDENDUM)
    reason = segment.get(21)
    common["notes"] += remark(f"Reason of change: {reason}") if reason else ()
    happened = moment(reading, 4)
    completion = segment.get(17)
    authors = (*providers(segment, 9, 5), *participants(node.parts))
    return DocumentReference(
        **common,
        type=_type(segment),
        status=status,
        doc_status=DOCUMENT_COMPLETIONS.get(completion.upper(), completion) if completion else None,
        date=moment(reading, 6) or moment(reading, 7) or happened,
        authors=tuple(dict.fromkeys(authors)),
        description=segment.get(25),
        attachments=held,
        period=Period(start=happened, end=happened) if happened else None,
        encounters=tuple(one for one in (visit_of(reading),) if one),
    )


def _type(segment: Segment) -> CodeableConcept | None:
    """TXA-2; the words of table 0270 where the message has none."""
    told = concept_at(segment, 2, table="0270")
    code = segment.get(2)
    known = DOCUMENT_TYPES.get((code or "").upper())
    if told is None or known is None or told.text or any(one.display for one in told.codings):
        return told
    return CodeableConcept(codings=told.codings, text=known)


def _status(reading: Reading) -> str | None:
    if reading.message.event == _CANCELLATION:
        return "entered-in-error"
    return _AVAILABILITIES.get((reading.segment.get(19) or "").upper())


def _numbers(reading: Reading, own: Identifier | None) -> tuple[Identifier, ...]:
    orders = (numbered(reading, reading.segment, number) for number in (14, 15))
    return tuple(one for one in (own, *orders) if one is not None)


def _attachments(reading: Reading) -> tuple[Attachment, ...]:
    """The text in lines as one, then the files; what the source takes back stands by itself."""
    children = [child for child in reading.node.children if is_content(child)]
    files = tuple(
        attachment(Reading(child, reading.message, reading.file)) for child in children if is_document(child.segment)
    )
    text = text_of_lines([child.segment for child in children])
    lines = (Attachment(content_type="text/plain", text=text, size_bytes=len(text.encode())),) if text else ()
    return (*lines, *(one for one in files if one.text or one.url or one.size_bytes))


def filed(reading: Reading) -> Fact:
    """An OBX that holds a file or its address, outside of a document and of a report."""
    segment = reading.segment
    written = segment.get(11)
    told = OBSERVATION_STATUSES.get((written or "").upper(), written)
    own = numbered(reading, segment, 21)
    return DocumentReference(
        **origin(
            reading,
            key=record_key("OBX", number_key(own)) if own else None,
            numbers=(own,) if own else (),
        ),
        type=concept_at(segment, 3),
        status="entered-in-error" if told == "entered-in-error" else None,
        doc_status=told,
        date=moment(reading, 14),
        authors=(*providers(segment, 16), *participants(reading.node.parts)),
        attachments=(attachment(reading),),
        encounters=tuple(one for one in (visit_of(reading),) if one),
    )


def replaced_document(reading: Reading) -> DocumentReference | None:
    """The document that a replacement names (TXA-13), as superseded; None where the message replaces none."""
    parent = numbered(reading, reading.segment, 13)
    if parent is None or reading.message.event not in _REPLACEMENTS:
        return None
    locator = Locator(f"{reading.segment.locator}-13")
    key = record_key("Document", number_key(parent))
    version = origin(reading, key=key)["provenance"]
    return DocumentReference(
        id=fact_id(reading.file.source, locator, reading.segment.name),
        provenance=Provenance(
            source=version.source,
            locator=locator,
            resource_key=key,
            version_id=version.version_id,
            last_updated=version.last_updated,
        ),
        subject=reading.node.subject,
        identifiers=(parent,),
        notes=remark(REPLACED),
        type=_type(reading.segment),
        status="superseded",
    )
