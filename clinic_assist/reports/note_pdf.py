"""A note on paper: its statements with their sources, what it does not mention, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.must_include import ALWAYS_ASKED
from clinic_assist.notes.note import Composer, DraftNote, Origin, SignedNote, Statement, VerifiedNote
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.reports.frame import PageFrame
from clinic_assist.reports.page import PageWriter
from clinic_assist.reports.sources import source_marks, write_sources
from clinic_assist.terminology.banner import Banner
from clinic_assist.terminology.labels import VERDICT_WORDS, format_moment

TITLE = "Chart summary"
"""Of notes of earlier versions, and of text that a person wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintContext:
    """What the paper says besides the note.

    Attributes:
        banner: The patient's banner on the day of printing.
        knowledge: Name, version and date of the safety knowledge.
        printed: Date and time of printing, in words.
        fonts: Folder with the page fonts.
    """

    banner: Banner
    knowledge: str
    printed: str
    fonts: Path


def write_note(note: SignedNote | VerifiedNote, chart: Chart, context: PrintContext) -> bytes:
    """The note as PDF. Only a SignedNote is printed as signed; anything else is marked a draft on each page."""
    verified = note.verified if isinstance(note, SignedNote) else note
    writer = PageWriter(context.fonts)
    writer.add(verified.draft.title or TITLE, "title")
    writer.add(composer_sentence(verified.draft), "small")
    sources = _write_statements(writer, note, verified)
    _write_omissions(writer, verified)
    write_sources(writer, chart, sources)
    if isinstance(note, SignedNote):
        _write_signature(writer, note)
    return writer.build(_frame(note, verified, context))


def composer_sentence(draft: DraftNote) -> str:
    """Who put the sentences together, in words for the reader."""
    match draft.composer:
        case Composer.RECORD_ONLY:
            return "Composed from the record by rules, without a language model."
        case Composer.CLINICIAN:
            return "Written by a clinician and compared with the record."
        case Composer.MODEL:
            if draft.model is None:
                return "Sentences by a language model; values filled in from the record by rules."
            nature = "" if draft.model.is_clinical else ", which puts facts into sentences and is not a clinical model"
            return (
                f"Sentences by the language model {draft.model.name} {draft.model.version}{nature}; "
                "values filled in from the record by rules."
            )


def _write_statements(writer: PageWriter, note: SignedNote | VerifiedNote, verified: VerifiedNote) -> dict[FactId, int]:
    """Writes the statements; answers which source number each cited fact got."""
    numbers: dict[FactId, int] = {}
    confirmed = frozenset(note.confirmed) if isinstance(note, SignedNote) else frozenset()
    judged = list(enumerate(zip(verified.draft.statements, verified.verdicts, strict=True)))
    for section, group in groupby(judged, key=lambda item: item[1][0].section):
        writer.add(section or "Note", "heading")
        for index, (statement, verdict) in group:
            cited = statement.citations or verdict.facts
            marks = source_marks(numbers.setdefault(fact, len(numbers) + 1) for fact in cited)
            text = writer.markup(statement.text)
            sources = f' <font size="7" color="#1f4e79">[{marks}]</font>' if marks else ""
            remark = _remark(statement, verdict, is_confirmed=index in confirmed)
            writer.add_markup(f"{text}{sources}{remark}", "bullet")
    return numbers


def _remark(statement: Statement, verdict: StatementVerdict, *, is_confirmed: bool) -> str:
    copied = f' <font size="7.5" color="#555555">({statement.copied_from})</font>' if statement.copied_from else ""
    is_template = statement.origin is Origin.TEMPLATE and not statement.is_blank
    if verdict.verdict is Verdict.SUPPORTED or is_template:
        return copied
    words = VERDICT_WORDS[verdict.verdict]
    if statement.origin is Origin.NOT_FROM_RECORD:
        words = "Beyond the record"
    if is_confirmed:
        words += "; confirmed by the signer as own knowledge"
    return f'{copied} <font size="7.5" color="#9b1c1c">({words})</font>'


def _write_omissions(writer: PageWriter, verified: VerifiedNote) -> None:
    writer.add("Not mentioned in this note", "heading")
    if not verified.omissions:
        writer.add(_nothing_missing(verified.draft))
    for omission in verified.omissions:
        writer.add(f"{omission.kind}: {omission.text}", "bullet")
    writer.add("Records used", "heading")
    writer.add(verified.coverage.sentence)
    if verified.draft.withheld:
        writer.add(f"{len(verified.draft.withheld)} sentences of the model could not be tied to the record; left out.")


def _nothing_missing(draft: DraftNote) -> str:
    asked = [must.value for must in (ALWAYS_ASKED if draft.must_include is None else draft.must_include)]
    if not asked:
        return "The template of this note names nothing that must be mentioned."
    return f"All of these that the record holds are mentioned: {', '.join(asked)}."


def _write_signature(writer: PageWriter, note: SignedNote) -> None:
    writer.add("Signature", "heading")
    writer.add(f"Signed by {note.signed_by} at {_moment(note.signed_at)}. Note {note.note_id}.")
    writer.add(f"SHA-256 of the signed content {note.digest}", "small")
    writer.add(f"Ed25519 signature {note.signature}; public key {note.public_key}", "small")


def _frame(note: SignedNote | VerifiedNote, verified: VerifiedNote, context: PrintContext) -> PageFrame:
    signed = isinstance(note, SignedNote)
    state = (
        f"Signed by {note.signed_by} at {_moment(note.signed_at)}"
        if isinstance(note, SignedNote)
        else "Draft – not signed"
    )
    model = verified.draft.model
    writer = f"Model {model.name} {model.version} ({model.sha256[:12]})" if model else "No language model"
    knowledge = note.knowledge if isinstance(note, SignedNote) and note.knowledge else context.knowledge
    return PageFrame(
        banner=context.banner,
        title=verified.draft.title or TITLE,
        state=state,
        is_draft=not signed,
        versions=f"Knowledge {knowledge}. {writer}.",
        printed=f"Printed {context.printed}",
    )


def _moment(iso: str) -> str:
    return f"{format_moment(datetime.fromisoformat(iso))} UTC"
