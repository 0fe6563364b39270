"""Structured reports as documents that can be read (DICOM PS3.3 C.17, A.35)."""

from __future__ import annotations

from collections.abc import Iterator

from clinic_assist.chart.datatypes import Attachment, Reference
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.content import Named, children, item_words, named
from clinic_assist.importers.dicom.people import people
from clinic_assist.importers.dicom.reading import Reading

_PERSON_OBSERVER = ("DCM", "121008")  # DICOM PS3.16 TID 1003, Person Observer Name
_FLAGS = (
    (tags.COMPLETION_FLAG, "Completion"),
    (tags.COMPLETION_DESCRIPTION, "Completion description"),
    (tags.PRELIMINARY_FLAG, "Preliminary flag"),
    (tags.VERIFICATION_FLAG, "Verification"),
)
REPLACES = "The document replaces an earlier one."
INCLUDES = "The document includes content of an earlier one."


def is_report(reading: Reading) -> bool:
    """Whether a file's object is a structured report: its root is a container of content."""
    data_set = reading.parsed.data_set
    return tags.CONTENT in data_set or named(reading, data_set).value_type == "CONTAINER"


def report_status(reading: Reading) -> str | None:
    """FHIR's status of a report, from its flags; None where it has none, as selections of images do.

    Verified, or said to be final, is final. What is partial or not verified is preliminary, which is FHIR R4's word for
    "incomplete or unverified" (value set composition-status).
    """
    data_set = reading.parsed.data_set
    flags = {reading.uid(data_set, tag) for tag, _label in _FLAGS}
    if "PARTIAL" in flags or "PRELIMINARY" in flags:
        return "preliminary"
    if "VERIFIED" in flags or "FINAL" in flags:
        return "final"
    return "preliminary" if "UNVERIFIED" in flags else None


def report_document(reading: Reading) -> DocumentReference:
    """The report as a document, its tree as text: a line to each item, indented as it is nested."""
    data_set = reading.parsed.data_set
    root = named(reading, data_set)
    place = Locator(data_set.locator(tags.CONTENT if tags.CONTENT in data_set else tags.VALUE_TYPE))
    uid = reading.uid(data_set, tags.SOP_INSTANCE_UID)
    lines = [*_head(reading, root), *_lines(reading, root, 0)]
    return DocumentReference(
        id=reading.fact_id(place, "DocumentReference"),
        provenance=Provenance(source=reading.source, locator=place, resource_key=f"urn:oid:{uid}" if uid else None),
        subject=reading.subject,
        type=root.name,
        doc_status=report_status(reading),
        date=reading.moment(data_set, tags.CONTENT_DATE, tags.CONTENT_TIME),
        authors=_authors(reading, root),
        description=root.title or reading.text(data_set, tags.SERIES_DESCRIPTION),
        attachments=(Attachment(content_type="text/plain", text="\n".join(lines) or None),),
        replaces=_named_documents(reading, tags.PREDECESSORS, same_study=True),
        identical=_named_documents(reading, tags.IDENTICAL_DOCUMENTS, same_study=False),
    )


def _head(reading: Reading, root: Named) -> Iterator[str]:
    data_set = root.item
    if root.title:
        yield root.title
    for tag, label in _FLAGS:
        text = reading.text(data_set, tag)
        if text:
            yield f"{label}: {text}"
    for observer in data_set.items_of(tags.VERIFYING_OBSERVERS):
        names = [one.display for one in people(reading, observer, tags.VERIFYING_OBSERVER_NAME) if one.display]
        when = reading.date_time(observer, tags.VERIFICATION_DATE_TIME)
        parts = (*names, reading.text(observer, tags.VERIFYING_ORGANIZATION), when.text if when else None)
        yield f"Verified by: {', '.join(part for part in parts if part)}"
    if _named_documents(reading, tags.PREDECESSORS, same_study=True):
        yield REPLACES
    elif data_set.items_of(tags.PREDECESSORS):
        yield INCLUDES


def _named_documents(reading: Reading, tag: int, *, same_study: bool) -> tuple[str, ...]:
    """The documents that a sequence names, study by study and series by series (DICOM PS3.3 C.17.2.1, table C.17-3).

    A predecessor in another study is an earlier examination that the report compares with, and is not replaced.
    """
    data_set = reading.parsed.data_set
    own = reading.uid(data_set, tags.STUDY_INSTANCE_UID)
    uids = (
        reading.uid(instance, tags.REFERENCED_SOP_INSTANCE)
        for study in data_set.items_of(tag)
        if not same_study or (own is not None and reading.uid(study, tags.STUDY_INSTANCE_UID) == own)
        for series in study.items_of(tags.REFERENCED_SERIES)
        for instance in series.items_of(tags.REFERENCED_SOP)
    )
    return tuple(dict.fromkeys(f"urn:oid:{uid}" for uid in uids if uid))


def _lines(reading: Reading, parent: Named, depth: int) -> Iterator[str]:
    """The items below one; the walk limits how deep they can be."""
    for one in children(reading, parent.item):
        words = item_words(reading, one)
        title = one.title or ("" if words else "Section")
        label = f"{title}: {words}" if title and words else title or words
        first, *more = label.splitlines() or [""]
        yield f"{'  ' * depth}{first}"
        yield from (f"{'  ' * (depth + 1)}{line}" for line in more)
        yield from _lines(reading, one, depth + 1)


def _authors(reading: Reading, root: Named) -> tuple[Reference, ...]:
    """Those whom the report names as its authors, else the observers in its content."""
    found = [
        one for item in root.item.items_of(tags.AUTHOR_OBSERVERS) for one in people(reading, item, tags.PERSON_NAME)
    ]
    if not found:
        found = [
            person
            for one in children(reading, root.item)
            if one.key == _PERSON_OBSERVER
            for person in people(reading, one.item, tags.PERSON_NAME)
        ]
    return tuple(dict.fromkeys(found))
