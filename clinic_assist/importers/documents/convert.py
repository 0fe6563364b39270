"""From a PDF, text, RTF or HTML file to the one document that it is.

Such a file says nothing reliable about whose it is: a name in a letter may be anybody's. So the document is nobody's.
"""

from __future__ import annotations

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, IssueSeverity, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator, Provenance, fact_id
from clinic_assist.importers import detect
from clinic_assist.importers.documents.words import DocumentWords, words_of

NOBODYS = "A document of this kind does not say in a reliable way whose it is; it is in no patient's chart."
_MOST_ISSUES = 200

# Media types: RFC 8118, RFC 2046, IANA text/rtf, RFC 2854.
_KINDS = {
    detect.PDF: ("application/pdf", "PDF document"),
    detect.PROSE: ("text/plain", "Text document"),
    detect.RTF: ("text/rtf", "RTF document"),
    detect.HTML: ("text/html", "HTML page"),
}


def read_document(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers a file as one document with its words; pages without words are said.

    Raises:
        Exception: Whatever `advance` raises.
    """
    advance(0)
    words = words_of(source.data, source.format)
    issues = [_issue(words.place, NOBODYS)]
    issues += [_issue(f"{words.unit}[{at}]" if at else words.place, reason) for at, reason in words.problems]
    return ImportBatch(
        source=source.id,
        entries=1,
        read=1,
        facts=(_document(source, words),),
        issues=tuple(_limited(issues, words)),
        entry_types=(("DocumentReference", 1),),
    )


def _issue(place: str, reason: str) -> ImportIssue:
    return ImportIssue(
        severity=IssueSeverity.WARNING, locator=Locator(place), reason=reason, resource_type="DocumentReference"
    )


def _limited(issues: list[ImportIssue], words: DocumentWords) -> list[ImportIssue]:
    left = len(issues) - _MOST_ISSUES
    return issues if left <= 0 else [*issues[:_MOST_ISSUES], _issue(words.place, f"{left:,} more pages were not read.")]


def _document(source: SourceFile, words: DocumentWords) -> DocumentReference:
    media_type, name = _KINDS[source.format]
    place = Locator(words.place)
    return DocumentReference(
        id=fact_id(source.id, place, "DocumentReference"),
        provenance=Provenance(source=source.id, locator=place),
        description=words.title or name,
        attachments=_attachments(words, media_type, len(source.data)),
    )


def _attachments(words: DocumentWords, media_type: str, size_bytes: int) -> tuple[Attachment, ...]:
    """One for each page that has words, or one for the file where none has."""
    pages = [
        Attachment(content_type=media_type, title=f"Page {number}" if len(words.parts) > 1 else None, text=text)
        for number, text in enumerate(words.parts, start=1)
        if text.strip()
    ]
    return tuple(pages) or (Attachment(content_type=media_type, size_bytes=size_bytes),)
