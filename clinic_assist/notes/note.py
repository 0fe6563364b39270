"""Draft, verified and signed notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from clinic_assist.chart.provenance import FactId
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
    """Where a statement comes from. NOT_FROM_RECORD: assessment or plan beyond the record, shown apart."""

    RECORD = "record"
    CLINICIAN = "clinician"
    NOT_FROM_RECORD = "not-from-record"


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
    """

    text: str
    citations: tuple[FactId, ...] = ()
    origin: Origin = Origin.RECORD
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Facts that a draft did not use, and why, in words ("older than 24 months")."""

    reason: str
    facts: tuple[FactId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which facts the draft was made from. `used` and `left_out` together are the whole chart."""

    used: tuple[FactId, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote:
    """Sentences nobody has checked yet.

    Attributes:
        patient_id: The vault's id of the patient it is about.
        withheld: Lines of the model that could not be shown, as reasons (never their text).
    """

    patient_id: str
    task: Task
    composer: Composer
    statements: tuple[Statement, ...]
    selection: Selection
    model: ModelIdentity | None = None
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A fact that the note should mention and does not."""

    fact: FactId
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the chart a draft rests on. `used + sum(counts) == total`."""

    total: int
    used: int
    left_out: tuple[tuple[str, int], ...] = ()
    unreadable: int = 0

    @property
    def sentence(self) -> str:
        """The coverage statement, written by code: "212 of 240 records used; 28 not: 20 older than 24 months, 8 …"."""
        missing = self.total - self.used
        text = f"{self.used:,} of {self.total:,} records used"
        if missing:
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in self.left_out)
            text += f"; {missing:,} not: {reasons}"
        return f"{text}."


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
        """Statements that the signer must confirm as their own knowledge, by index."""
        return tuple(
            i for i, judged in enumerate(self.verdicts) if judged.verdict in (Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE)
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
