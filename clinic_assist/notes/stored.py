"""What the vault hands out besides charts and signed notes: kept drafts, overrides, its own state and soundness."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.chart import PatientId
from clinic_assist.notes.note import VerifiedNote


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownResult:
    """A result that an alert stood on.

    Attributes:
        name: What was measured, as the record names it.
        figure: The value with the digits of the source.
        unit: As the record writes it.
        on: The day of the result as the source wrote it; empty where it did not.
    """

    name: str
    figure: str
    unit: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCircumstances:
    """What an alert stood on when somebody went on despite it. No ids: the same records imported again are the same.

    Attributes:
        severity: As `chart.detected_issue.Severity` writes it.
        results: The newest of each name.
        doses: Strengths and directions of its medicines, sorted.
        records: Problems, allergies and whatever else it rests on, by their names, sorted.
        context: The phrases that the check said of this patient, without figures and dates, sorted.
    """

    severity: str
    results: tuple[KnownResult, ...] = ()
    doses: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A clinician's decision to go on despite an alert.

    Attributes:
        issue_key: Rule id and sorted ingredients, `rule|a|b`: the same alert at the next check has the same key.
        reason: One of the fixed reasons, or free text.
        at: UTC, ISO 8601.
        circumstances: None for one that was kept by a program that did not remember them.
    """

    patient_id: PatientId
    issue_key: str
    reason: str
    by: str
    at: str
    circumstances: AlertCircumstances | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDecision:
    """An override as it stands today.

    Attributes:
        changes: What is graver or new since then, each a sentence; empty while it stands. With changes the alert is
            open again.
    """

    override: Override
    changes: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        return not self.changes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft as the vault keeps it. `saved_at` is UTC, ISO 8601."""

    draft_id: str
    patient_id: PatientId
    verified: VerifiedNote
    saved_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultStatus:
    """What can be said about an open vault without showing any record."""

    directory: str
    schema_version: int
    cipher_version: str
    patients: int
    facts: int
    sources: int
    signed_notes: int
    size_bytes: int
    vault_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the trail.

    Attributes:
        at: UTC, ISO 8601.
        patient_id: Empty where it is about nobody.
        actor: Id of the account that did it; empty in entries of before there were accounts.
    """

    seq: int
    at: str
    event: str
    patient_id: str
    detail: str
    actor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCheck:
    """The outcome of going through a chain.

    Attributes:
        broken_at: The first entry that does not fit; None where all do.
        item: What that entry is about: the id of a file or note, or the event of the audit trail.
        patients: Whose records it concerns, as far as the vault still knows.
    """

    entries: int
    broken_at: int | None = None
    item: str = ""
    patients: tuple[str, ...] = ()

    @property
    def is_intact(self) -> bool:
        return self.broken_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """Whether the audit trail is as it was sealed, which today's keys of the vault cannot make anew.

    Attributes:
        proved: Entries whose seal was recomputed; the others are older than seals, or sealed to others only.
        broken_at: The first entry that does not fit; None where all do.
        mark: What the trail stands on, hex; to be compared with the mark that was noted when the vault was made.
    """

    entries: int
    proved: int
    broken_at: int | None = None
    mark: str = ""

    @property
    def is_intact(self) -> bool:
        return self.broken_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultIntegrity:
    """Whether what the vault holds is what was stored.

    Attributes:
        records: Every import and signed note, recomputed from the facts and notes themselves.
        audit: The audit trail.
        indexes_agree: Whether what is found by an index is what lies in its table.
    """

    records: ChainCheck
    audit: ChainCheck
    indexes_agree: bool = True

    @property
    def is_intact(self) -> bool:
        return self.records.is_intact and self.audit.is_intact and self.indexes_agree
