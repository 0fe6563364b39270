"""Draft, verified and signed notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.must_include import MustInclude
from clinic_assist.notes.verdict import StatementVerdict, Verdict


class Task(Enum):
    """What is to be drafted. CHANGES: since a date; VISIT: from the clinician's own notes; ANSWER: to a question."""

    SUMMARY = "summary"
    CHANGES = "changes"
    HANDOVER = "handover"
    VISIT = "visit"
    DISCHARGE = "discharge"
    REFERRAL = "referral"
    INSTRUCTIONS = "instructions"
    ANSWER = "answer"


class Composer(Enum):
    """Who put the sentences together. RECORD_ONLY: code, from templates, without a model."""

    MODEL = "model"
    RECORD_ONLY = "record-only"
    CLINICIAN = "clinician"


class Origin(Enum):
    """Where a statement comes from.

    NOT_FROM_RECORD: assessment or plan beyond the record, shown apart. TEMPLATE: words of the note's template, or of
    code about the note itself (a heading that stays empty, a blank to be filled in); no model and no person wrote them.
    """

    RECORD = "record"
    CLINICIAN = "clinician"
    NOT_FROM_RECORD = "not-from-record"
    TEMPLATE = "template"


ABOUT_THE_NOTE = "About this note"
"""Heading of what code says of the note itself: from when on it reckons, which template it follows."""

BLANK_MARK = "to be completed by the clinician."
"""Ends a statement that holds a place for what only a person can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """Which model wrote.

    Attributes:
        sha256: Of the model file.
        is_clinical: False for a verbaliser that only puts facts into sentences; said wherever it is used.
    """

    name: str
    version: str
    sha256: str
    is_clinical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of a note with what it cites.

    Attributes:
        text: As a person reads it, values filled in, without citation marks.
        citations: The facts it claims to rest on; empty for text that a person typed.
        section: Heading under which it stands.
        copied_from: Where the same words stood before, in words ("signed note of 02-Nov-2026"); empty for nowhere.
    """

    text: str
    citations: tuple[FactId, ...] = ()
    origin: Origin = Origin.RECORD
    section: str = ""
    copied_from: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it only holds a place for what a clinician has to say."""
        return self.origin is Origin.TEMPLATE and self.text.endswith(BLANK_MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Facts that a draft did not use, and why, in words ("older than 24 months")."""

    reason: str
    facts: tuple[FactId, ...]


NOT_CHOSEN = "not new, or not part of this note"
"""The reason for leaving a fact out that says nothing of the record, only of the draft's own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageCount:
    """What became of the passages (paragraphs) of the chart's documents. `used + sum(counts) == total`."""

    total: int = 0
    used: int = 0
    left_out: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which facts the draft was made from. `used` and `left_out` together are the whole chart.

    Attributes:
        passages: The same for the text of its documents, where the task looks at it.
    """

    used: tuple[FactId, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    passages: PassageCount = PassageCount()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote:
    """Sentences nobody has checked yet.

    Attributes:
        patient_id: The vault's id of the patient it is about.
        withheld: Lines of the model that could not be shown, as reasons (never their text).
        title: The template's name for such a note; empty for text that a person wrote.
        template: Which template of the hospital it follows, in words; empty for the product's own.
        must_include: What it must mention; None where no template says.
    """

    patient_id: str
    task: Task
    composer: Composer
    statements: tuple[Statement, ...]
    selection: Selection
    model: ModelIdentity | None = None
    withheld: tuple[str, ...] = ()
    title: str = ""
    template: str = ""
    must_include: tuple[MustInclude, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A fact that the note should mention and does not."""

    fact: FactId
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the chart a draft rests on. `used + sum(counts) == total`, and the same for passages of documents."""

    total: int
    used: int
    left_out: tuple[tuple[str, int], ...] = ()
    unreadable: int = 0
    passages: PassageCount = PassageCount()

    @property
    def sentence(self) -> str:
        """The coverage statement, written by code: "212 of 240 records used; 28 not: 20 older than 24 months, 8 …"."""
        text = _used_of(self.used, self.total, "records", self.left_out)
        if self.passages.total:
            read = self.passages
            text += f" {_used_of(read.used, read.total, 'passages of documents', read.left_out)}"
        return text


def _used_of(used: int, total: int, what: str, left_out: tuple[tuple[str, int], ...]) -> str:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in left_out)
    return f"{used:,} of {total:,} {what} used{f'; {total - used:,} not: {reasons}' if total > used else ''}."


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedNote:
    """A draft with a verdict on each statement; `verdicts[i]` judges `draft.statements[i]`."""

    draft: DraftNote
    verdicts: tuple[StatementVerdict, ...]
    omissions: tuple[Omission, ...]
    coverage: Coverage

    def __post_init__(self) -> None:
        if len(self.verdicts) != len(self.draft.statements):
            raise ValueError("every statement has exactly one verdict")

    def count(self, verdict: Verdict) -> int:
        """How many statements have that verdict."""
        return sum(1 for judged in self.verdicts if judged.verdict is verdict)

    @property
    def blocking(self) -> tuple[int, ...]:
        """Statements that forbid signing as they are: the contradicted ones, by index."""
        return tuple(i for i, judged in enumerate(self.verdicts) if judged.verdict is Verdict.CONTRADICTED)

    @property
    def to_confirm(self) -> tuple[int, ...]:
        """Statements that the signer must confirm as their own knowledge, by index.

        Words of the template claim nothing about the patient; a blank that is still open must be seen.
        """
        statements = zip(self.draft.statements, self.verdicts, strict=True)
        return tuple(
            i
            for i, (statement, judged) in enumerate(statements)
            if judged.verdict in (Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE)
            and (statement.origin is not Origin.TEMPLATE or statement.is_blank)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A note that a clinician answers for. Cannot be built over a contradicted statement.

    Attributes:
        note_id: The vault's id of the note.
        signed_by: Name of the clinician as they gave it.
        signed_at: UTC, ISO 8601 with zone.
        confirmed: Indices of statements that the signer confirmed as their own knowledge.
        digest: SHA-256 of what was signed (`signing_payload`).
        signature: Ed25519 over the digest, hex; the vault's key.
        public_key: The key to check it with, hex.
        knowledge: Version line of the safety knowledge in use, for the page.
    """

    note_id: str
    verified: VerifiedNote
    signed_by: str
    signed_at: str
    confirmed: tuple[int, ...]
    digest: str
    signature: str
    public_key: str
    knowledge: str = ""

    def __post_init__(self) -> None:
        if self.verified.blocking:
            raise ValueError("a note with contradicted statements cannot be signed")
        if not set(self.verified.to_confirm) <= set(self.confirmed):
            raise ValueError("statements that the chart does not support must be confirmed before signing")
        expected = signing_digest(self.verified, signed_by=self.signed_by, signed_at=self.signed_at)
        if self.digest != expected:
            raise ValueError("the digest does not belong to this note")


def signing_digest(verified: VerifiedNote, *, signed_by: str, signed_at: str) -> str:
    """Answers what a signature stands for: SHA-256 over signer, time, patient and each cited statement."""
    hasher = sha256()
    parts = [signed_by, signed_at, verified.draft.patient_id, verified.draft.task.value]
    for statement, judged in zip(verified.draft.statements, verified.verdicts, strict=True):
        parts += [statement.section, statement.text, ",".join(statement.citations), judged.verdict.value]
    for part in parts:
        data = part.encode()
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()
