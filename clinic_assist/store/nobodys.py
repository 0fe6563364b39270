"""Documents that name no patient, letters as PDF or text, say: in nobody's chart, and to be found all the same."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.chart import PatientId, SourceSummary
from clinic_assist.chart.facts import Composition, DocumentReference, Fact
from clinic_assist.chart.intake import NobodysDocument
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.errors import UserError
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.giving import is_lone
from clinic_assist.terminology.labels import concept_text


def documents_of_nobody(database: Database) -> tuple[NobodysDocument, ...]:
    """What is known of each without its text, the last imported file first; those given to patients come behind."""
    lone = {source_id for (source_id,) in database.rows("lone_files_of_nobody")}
    nobodys = [
        _listed(fact, (source_id, *about), can_be_given=source_id in lone and is_lone(fact))
        for source_id, *about, kind, body in database.rows("documents_of_nobody")
        for fact in decode_facts(kind, body)
    ]
    given = [
        replace(
            _listed(fact, (source_id, *about), can_be_given=False),
            given_to=PatientId(patient),
            given_name=", ".join(filter(None, (family, first))),
        )
        for source_id, *about, kind, body, patient, family, first in database.rows("lone_documents")
        for fact in decode_facts(kind, body)
        if is_lone(fact)
    ]
    return (*nobodys, *given)


def _listed(fact: Fact, file: tuple[str, ...], *, can_be_given: bool) -> NobodysDocument:
    source_id, name, format_name, imported_at = file
    return NobodysDocument(
        fact=fact.id,
        source=SourceSummary(id=SourceId(source_id), name=name, format=format_name, imported_at=imported_at),
        title=_title(fact),
        when=fact.when,
        has_text=_has_text(fact),
        can_be_given=can_be_given,
    )


def count_documents_of_nobody(database: Database) -> int:
    """How many there are."""
    return int(database.one("count_documents_of_nobody"))


def has_given_documents(database: Database) -> bool:
    """Whether any is in a chart because a person said whose it is."""
    return any(is_lone(fact) for row in database.rows("lone_documents") for fact in decode_facts(row[4], row[5]))


def document_of_nobody(database: Database, source: SourceId, document: FactId) -> Fact:
    """One of them, whole.

    Raises:
        UserError: It is not in the vault, or not nobody's, any more.
    """
    for kind, body in database.rows("document_blocks_of_nobody", source):
        for fact in decode_facts(kind, body):
            if fact.id == document and not fact.subject:
                return fact
    raise UserError("This document is not in the vault any more.", hint="Look at the list again.")


def _title(fact: Fact) -> str:
    match fact:
        case DocumentReference():
            titles = (attachment.title for attachment in fact.attachments)
            return fact.description or next(filter(None, titles), None) or concept_text(fact.type)
        case Composition():
            return fact.title or concept_text(fact.type)
        case _:
            return concept_text(fact.concept)


def _has_text(fact: Fact) -> bool:
    match fact:
        case DocumentReference():
            return any(attachment.text for attachment in fact.attachments)
        case Composition():
            return any(section.text for section in fact.sections)
        case _:
            return False
