"""Documents inside DICOM objects: PDF, CDA, 3D models (DICOM PS3.3 A.45, C.24)."""

from __future__ import annotations

import re

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.concepts import concept
from clinic_assist.importers.dicom.people import people
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.importers.dicom.reports import report_status
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.pdftext import pdf_text

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Longest CDA document whose words are read."""

_PDF = "application/pdf"
_CDA = frozenset(("text/xml", "application/xml", "application/hl7-cda+xml", "application/hl7-sda+xml"))
# The blocks of a CDA narrative (CDA R2 s.4.3.5) by the HTML that breaks lines like them.
_BLOCKS = re.compile(r"<(/?)(?:\w+:)?(?:paragraph|item|list|caption)\b[^<>]*>")
_NARRATIVE = re.compile(r"<(/?)(?:\w+:)?(title|text)\b[^<>]*>")
TOO_LONG = f"The document is longer than {MAX_TEXT_BYTES // 2**20} MiB: its text was not read."


def has_document(reading: Reading) -> bool:
    """Whether a file's object holds a document."""
    return tags.ENCAPSULATED_DOCUMENT in reading.parsed.data_set


def encapsulated_document(reading: Reading) -> DocumentReference:
    """The document that the object holds, with its words where it is a PDF or CDA."""
    data_set = reading.parsed.data_set
    place = Locator(data_set.locator(tags.ENCAPSULATED_DOCUMENT))
    media_type = (reading.text(data_set, tags.DOCUMENT_MIME_TYPE) or "").lower() or None
    title = reading.text(data_set, tags.DOCUMENT_TITLE)
    content = _content(reading)
    uid = reading.uid(data_set, tags.SOP_INSTANCE_UID)
    attachment = Attachment(
        content_type=media_type,
        title=title,
        text=_text(reading, content, media_type) if content is not None else None,
        size_bytes=len(content) if content is not None else None,
    )
    return DocumentReference(
        id=reading.fact_id(place, "DocumentReference"),
        provenance=Provenance(source=reading.source, locator=place, resource_key=f"urn:oid:{uid}" if uid else None),
        subject=reading.subject,
        type=concept(reading, data_set, tags.CONCEPT_NAME),
        doc_status=report_status(reading),
        date=reading.moment(data_set, tags.CONTENT_DATE, tags.CONTENT_TIME),
        authors=tuple(
            one for item in data_set.items_of(tags.AUTHOR_OBSERVERS) for one in people(reading, item, tags.PERSON_NAME)
        ),
        description=title,
        attachments=(attachment,),
    )


def _content(reading: Reading) -> bytes | None:
    """The document's own bytes, without the one that makes their number even."""
    data_set = reading.parsed.data_set
    element = data_set.elements[tags.ENCAPSULATED_DOCUMENT]
    if element.is_cut:
        return None
    if element.fragments is not None:
        content = b"".join(data_set.data[start:end] for start, end in element.fragments[1:])
    else:
        content = data_set.raw(element)
    stated = reading.integer(data_set, tags.DOCUMENT_LENGTH)
    if stated is not None and 0 <= len(content) - stated <= 1:
        return content[:stated]
    return content.removesuffix(b"\0")


def _text(reading: Reading, content: bytes, media_type: str | None) -> str | None:
    if media_type == _PDF or content.startswith(b"%PDF-"):
        found = pdf_text(content)
        for page, reason in found.problems:
            reading.warn(
                reading.parsed.data_set, tags.ENCAPSULATED_DOCUMENT, f"Page {page}: {reason}" if page else reason
            )
        return found.text or None
    if media_type not in _CDA:
        return None
    if len(content) > MAX_TEXT_BYTES:
        reading.warn(reading.parsed.data_set, tags.ENCAPSULATED_DOCUMENT, TOO_LONG)
        return None
    return cda_words(content.decode("utf-8-sig", "replace")) or None


def cda_words(document: str) -> str:
    """The titles and narratives of a CDA document, a line to each paragraph, item and row of a table."""
    blocks = []
    begin, name = 0, ""
    for match in _NARRATIVE.finditer(document):
        if not match[1] and not name:
            begin, name = match.end(), match[2]
        elif match[1] and match[2] == name:
            blocks.append(plain_text(_BLOCKS.sub(r"<\1div>", document[begin : match.start()])))
            name = ""
    return "\n".join(block for block in blocks if block)
