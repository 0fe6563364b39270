"""Documents as plain text: document references, compositions, and reports that hold text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Attachment, Reference
from clinic_assist.chart.facts import Composition, DiagnosticReport, DocumentReference, Fact
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Row, Run, Tone, cell, lines
from clinic_assist.gui.screens.chart.listing import joined, reference_text
from clinic_assist.terminology.fact_text import kind_words
from clinic_assist.terminology.labels import concept_text, format_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document. `text` is empty where the source holds none that can be read; `note` then says what it holds."""

    key: str
    title: str
    kind: str
    date: str
    sort_key: str
    authors: str
    text: str
    note: str = ""


def documents_of(chart: Chart) -> tuple[Document, ...]:
    """All documents, newest first as the chart orders them, then those that a later one of them replaces.

    Reports without any text are results, not documents.
    """
    found = [document_of(fact) for fact in chart.facts]
    return tuple(one for one in (*found, *_replaced(chart)) if one is not None)


def _replaced(chart: Chart) -> list[Document]:
    """Documents that others name as replaced: they stay to be read, marked as what they are."""
    found = []
    for newer in chart.of(DocumentReference):
        gone = set(chart.superseded.get(newer.id, ())) if newer.replaces else set()
        for old in chart.set_aside:
            if old.id in gone and isinstance(old, DocumentReference):
                words = strings.document_replaced(format_date(newer.when, missing=""))
                made = _reference(old)
                note = joined(words, made.note, by=" ")
                found.append(replace(made, title=f"{strings.REPLACED}  {made.title}", note=note))
    return found


def document_of(fact: Fact) -> Document | None:
    """A fact as a document; None where it is none."""
    match fact:
        case DocumentReference():
            return _reference(fact)
        case Composition():
            return _made(fact, fact.title or concept_text(fact.type), fact.authors, text=_sections(fact))
        case DiagnosticReport():
            text = joined(
                strings.labelled_block(strings.CONCLUSION, fact.conclusion),
                *(form.text for form in fact.presented_forms),
                fact.narrative,
                by="\n\n",
            )
            forms = fact.presented_forms
            if not text and not forms:
                return None
            return _made(fact, concept_text(fact.code), fact.performers, text=text, note=_unreadable(forms))
        case _:
            return None


def document_rows(documents: tuple[Document, ...]) -> tuple[Row, ...]:
    """The list of documents."""
    return tuple(
        Row(
            (
                lines(Run(one.title, bold=True), Run(_below(one), tone=Tone.MUTED)),
                cell(one.date, order=one.sort_key),
            ),
            key=one.key,
        )
        for one in documents
    )


def _below(one: Document) -> str:
    words = joined("" if one.kind == one.title else one.kind, one.authors)
    return f"\n{words}" if words else ""


def _reference(fact: DocumentReference) -> Document:
    title = fact.description or next((a.title for a in fact.attachments if a.title), None) or concept_text(fact.type)
    text = "\n\n".join(attachment.text for attachment in fact.attachments if attachment.text)
    return _made(fact, title, fact.authors, text=text, note=_unreadable(fact.attachments))


def _made(fact: Fact, title: str, authors: tuple[Reference, ...], *, text: str, note: str = "") -> Document:
    return Document(
        key=fact.id,
        title=title,
        kind=concept_text(fact.concept, missing=kind_words(fact)),
        date=format_date(fact.when, missing=strings.NO_DATE),
        sort_key=fact.when.sort_key if fact.when else "",
        authors=", ".join(filter(None, map(reference_text, authors))),
        text=text,
        note=note or ("" if text else strings.DOCUMENT_EMPTY),
    )


def _sections(fact: Composition) -> str:
    blocks = []
    for section in fact.sections:
        title = section.title or concept_text(section.code, missing=strings.SECTION_UNTITLED)
        empty = strings.section_empty(section.empty_reason) if section.empty_reason else strings.SECTION_NO_TEXT
        blocks.append(f"{'    ' * section.depth}{title.upper()}\n{section.text or empty}")
    if remarks := [note.text for note in fact.notes if note.text]:
        blocks.append("\n".join((strings.DOCUMENT_REMARKS.upper(), *remarks)))
    return "\n\n".join(blocks)


def _unreadable(attachments: tuple[Attachment, ...]) -> str:
    lost = [one for one in attachments if not one.text]
    return "\n".join(strings.attachment_not_text(one.content_type, one.size_bytes, one.url) for one in lost)
