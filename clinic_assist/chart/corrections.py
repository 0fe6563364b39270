"""Which documents are replaced by later ones that name them, and which are one document filed in several places.

A structured report names those whose content it took over (DICOM PS3.3 C.17.2, Predecessor Documents Sequence). That
alone does not make them void: what is set aside is of the same kind, and never a final report for a preliminary one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from clinic_assist.chart.facts import DocumentReference, Fact, KeptResource, Observation
from clinic_assist.chart.provenance import FactId

_FINAL: Final = frozenset({"final", "amended", "corrected"})


def replaced_documents(facts: Sequence[Fact]) -> Iterator[tuple[DocumentReference, tuple[Fact, ...]]]:
    """Yields each document that replaces others, with them and with what was measured in them.

    Of a chain of corrections the last one stands for all; documents that replace each other in a circle stay.
    """
    documents = [fact for fact in facts if isinstance(fact, DocumentReference)]
    if not any(document.replaces for document in documents):
        return
    by_key: dict[str, list[DocumentReference]] = {}
    for document in documents:
        if document.provenance.resource_key:
            by_key.setdefault(document.provenance.resource_key, []).append(document)
    later: dict[FactId, DocumentReference] = {}
    for new in sorted(documents, key=_age):
        for old in (one for key in new.replaces for one in by_key.get(key, ())):
            if _replaces(new, old):
                later[old.id] = new  # the latest of several
    gone: dict[FactId, list[Fact]] = {}
    last: dict[FactId, DocumentReference] = {}
    for old in documents:
        stands = _last(old, later)
        if stands is not None:
            last[stands.id] = stands
            gone.setdefault(stands.id, []).extend((old, *_measured_in(old, facts)))
    for new_id, replaced in gone.items():
        yield last[new_id], tuple(replaced)


def filed_alike(facts: Iterable[Fact]) -> Iterator[tuple[DocumentReference, tuple[DocumentReference, ...]]]:
    """Yields each document that names others as its duplicates, with those that say the very same (C.17.2.2)."""
    documents = [fact for fact in facts if isinstance(fact, DocumentReference) and fact.identical]
    groups: dict[object, list[DocumentReference]] = {}
    for document in sorted(documents, key=lambda one: one.id):
        names = frozenset((*document.identical, document.provenance.resource_key or ""))
        said = (names, document.type, document.doc_status, document.date, document.attachments)
        groups.setdefault(said, []).append(document)
    for first, *others in groups.values():
        if others:
            yield first, tuple(others)


def _age(document: DocumentReference) -> tuple[str, str]:
    return document.date.sort_key if document.date else "", document.id


def _replaces(new: DocumentReference, old: DocumentReference) -> bool:
    if new.id == old.id or new.type != old.type:
        return False
    if new.date is not None and old.date is not None and new.date.latest < old.date.earliest:
        return False
    return new.doc_status in _FINAL or old.doc_status not in _FINAL


def _last(old: DocumentReference, later: dict[FactId, DocumentReference]) -> DocumentReference | None:
    """The end of the chain that replaces a document; None where nothing does, or where the chain is a circle."""
    seen, stands = {old.id}, later.get(old.id)
    while stands is not None and (following := later.get(stands.id)) is not None:
        if stands.id in seen:
            return None
        seen.add(stands.id)
        stands = following
    return None if stands is None or stands.id in seen else stands


def _measured_in(document: DocumentReference, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The measurements of a document, read and unread."""
    source = document.provenance.source
    for fact in facts:
        match fact:
            case Observation() if any(one.target == document.id for one in fact.derived_from):
                yield fact
            case KeptResource(resource_type="Observation") if fact.provenance.source == source:
                yield fact
