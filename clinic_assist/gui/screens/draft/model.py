"""What the draft screen says and how a person's edits change a draft, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.notes.note import (
    Composer,
    DraftNote,
    LeftOut,
    ModelIdentity,
    Origin,
    Selection,
    SignedNote,
    Statement,
    Task,
    VerifiedNote,
)
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.terminology.labels import VERDICT_WORDS
from clinic_assist.workflows.ports import StoredDraft

VERDICT_LOOK = {
    Verdict.SUPPORTED: (Tone.GOOD, "check-circle"),
    Verdict.CONTRADICTED: (Tone.CRITICAL, "cross-circle"),
    Verdict.NOT_FOUND: (Tone.SERIOUS, "question"),
    Verdict.NOT_CHECKABLE: (Tone.MUTED, "dash-circle"),
}


def look_of(statement: Statement, verdict: StatementVerdict) -> tuple[Tone, str, str]:
    """Tone, icon and word of a statement: its verdict, or that it is the note's own words or a place to fill in."""
    if statement.is_blank:
        return Tone.SERIOUS, "edit", strings.TO_FILL_IN
    if statement.origin is Origin.TEMPLATE:
        return Tone.MUTED, "document", strings.OWN_WORDS_OF_NOTE
    return *VERDICT_LOOK[verdict.verdict], VERDICT_WORDS[verdict.verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEntry:
    """A draft or a signed note in the list of notes of a patient."""

    key: str
    label: str
    draft: StoredDraft | None = None
    signed: SignedNote | None = None


def entries_of(drafts: Sequence[StoredDraft], signed: Sequence[SignedNote]) -> tuple[NoteEntry, ...]:
    """Drafts first, then signed notes, each newest first."""
    found = [
        NoteEntry(
            key=one.draft_id,
            label=strings.draft_entry(title_of(one.verified.draft), strings.moment_words(one.saved_at)),
            draft=one,
        )
        for one in drafts
    ]
    found += [
        NoteEntry(
            key=one.note_id,
            label=strings.signed_entry(title_of(one.verified.draft), strings.moment_words(one.signed_at)),
            signed=one,
        )
        for one in signed
    ]
    return tuple(found)


def title_of(draft: DraftNote) -> str:
    """What a note is called."""
    return strings.note_title(draft.task, draft.title)


def origin_words(draft: DraftNote) -> str:
    """Who put the note's sentences together, and which template of the hospital it follows."""
    return "  ".join(part for part in (composer_words(draft), strings.follows_template(draft.template)) if part)


def composer_words(draft: DraftNote) -> str:
    """Who put the sentences together; a model that is no clinical model says so wherever it is used."""
    match draft.composer:
        case Composer.RECORD_ONLY:
            return strings.COMPOSED_RECORD_ONLY
        case Composer.CLINICIAN:
            return strings.COMPOSED_CLINICIAN
        case Composer.MODEL:
            model = draft.model
            if model is None:
                return strings.COMPOSED_UNNAMED_MODEL
            words = strings.COMPOSED_CLINICAL if model.is_clinical else strings.COMPOSED_VERBALISER
            return f"{words} {model.name} {model.version}"


def facts_behind(statement: Statement, verdict: StatementVerdict) -> tuple[FactId, ...]:
    """What a click shows: the cited facts, then those that decided the verdict."""
    return tuple(dict.fromkeys((*statement.citations, *verdict.facts)))


def is_apart(statement: Statement) -> bool:
    """Whether it goes beyond the record and stands apart."""
    return statement.origin is Origin.NOT_FROM_RECORD


def section_of(statement: Statement) -> str:
    """The heading under which it stands."""
    return strings.NOT_FROM_RECORD if is_apart(statement) else statement.section


def edited(statements: Sequence[Statement], index: int, text: str) -> tuple[Statement, ...]:
    """One statement in a person's words: it cites nothing any more, and the verifier looks for itself."""
    changed = replace(statements[index], text=text, citations=(), origin=Origin.CLINICIAN)
    return (*statements[:index], changed, *statements[index + 1 :])


def added(statements: Sequence[Statement], text: str = "") -> tuple[Statement, ...]:
    """A new statement at the end, from the person."""
    return (*statements, Statement(text=text, origin=Origin.CLINICIAN, section=strings.ADDED_SECTION))


def removed(statements: Sequence[Statement], index: int) -> tuple[Statement, ...]:
    """Without one statement."""
    return (*statements[:index], *statements[index + 1 :])


def without_empty(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Only what says something: an empty line that a person has just added is no statement yet."""
    return tuple(statement for statement in statements if statement.text.strip())


def rescued(chart: Chart, task: Task, streamed: Sequence[Statement], model: ModelIdentity | None) -> DraftNote:
    """What was written before the writing broke off, as a draft; facts that it had not come to are said to be left out.

    `model` is the one that wrote; None where code composed from the record.
    """
    used = tuple(dict.fromkeys(fact for statement in streamed for fact in statement.citations))
    rest = tuple(fact.id for fact in chart.facts if fact.id not in used)
    return DraftNote(
        patient_id=chart.patient_id,
        task=task,
        composer=Composer.MODEL if model else Composer.RECORD_ONLY,
        model=model,
        statements=tuple(streamed),
        selection=Selection(used=used, left_out=(LeftOut(reason=strings.LEFT_OUT_BY_CRASH, facts=rest),)),
    )


def judged(note: VerifiedNote) -> dict[Statement, StatementVerdict]:
    """The verdict of each statement, by the statement itself: a person may have typed on since."""
    return dict(zip(note.draft.statements, note.verdicts, strict=True))


def verdict_counts(verified: VerifiedNote) -> tuple[tuple[Verdict, int], ...]:
    """How many statements have each verdict, zeros too."""
    return tuple((verdict, verified.count(verdict)) for verdict in Verdict)
