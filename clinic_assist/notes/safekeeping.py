"""What is said about backups of a vault, about restoring one, and about erasing a patient. No record text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class BackupReason(Enum):
    """Why a backup was made. The values are kept in backups."""

    ASKED = "asked"
    SCHEDULED = "scheduled"
    BEFORE_MIGRATION = "before-migration"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLabel:
    """What a backup file says without a password; nothing of it is proved.

    Attributes:
        path: Where the file lies.
        made_at: UTC, ISO 8601.
        size_bytes: Of the file.
    """

    path: Path
    vault_id: str
    made_at: str
    reason: BackupReason
    schema_version: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupContent:
    """What was counted in a vault when it was backed up, and what must be found in the backup again.

    Attributes:
        records: Links of the chain of records; `record_head` is the last one's hash, hex.
        audits: Entries of the audit trail; `audit_head` is the last one's code, hex.
        rows: Rows of every table, by name.
    """

    schema_version: int
    patients: int
    facts: int
    sources: int
    signed_notes: int
    records: int
    record_head: str
    audits: int
    audit_head: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBackup:
    """A backup that was opened, whose every page was read, and in which all was found that it must hold."""

    label: BackupLabel
    content: BackupContent


@dataclass(frozen=True, slots=True, kw_only=True)
class LostSince:
    """What the vault had that a restored backup has not: how many, and the ids of what a person can bring again.

    Attributes:
        is_known: Whether the vault in place could be read; where not, only `records` and `audits` may be known.
        sources: Ids of files, which can be imported again.
        notes: Ids of signed notes, which cannot.
    """

    is_known: bool
    records: int = 0
    audits: int = 0
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did.

    Attributes:
        directory: Where the vault is now.
        kept_aside: Where the vault lies that was in place; None where there was none.
        erased_again: How many patients were erased since the backup was made, and were erased again.
    """

    directory: Path
    content: BackupContent
    made_at: str
    kept_aside: Path | None = None
    lost: LostSince | None = None
    erased_again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureExtent:
    """What an erasure takes in.

    Attributes:
        rows: The patient's row in the database and those that were joined with it, these first.
        own: Rows of files that speak of nobody else.
        shared: Rows of files that speak of others too.
        notes: Ids of signed notes.
    """

    patient_id: str
    rows: tuple[int, ...]
    own: tuple[int, ...]
    shared: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCertificate:
    """What says that the record of one patient was erased, and how that was found out.

    Attributes:
        certificate_id: Random.
        patient_id: The pseudonym that stays in the audit trail.
        erased_at: UTC, ISO 8601.
        by: Id of the account.
        reason: As it was given.
        removed: What went, in words → how many.
        source_ids: Files that went whole (SHA-256 of each).
        shared_sources: Files that other patients share, of which the original went and their facts stayed.
        looked_for: How many pieces of the patient's facts, files and notes were looked for in the decrypted pages.
        found_before: How many of them were found before: the proof that looking finds.
        found_after: How many were found afterwards: always 0, or nothing would have been erased.
        words_looked_for: How many names and numbers were looked for that no other patient is found by.
        words_found_after: How many stand somewhere else all the same: in the note or file name of somebody else.
        pages: Pages that were decrypted and looked through afterwards.
        older_backups: Names of backup files that were made before and still hold the record.
        signature: Ed25519 of the vault over all the rest, hex; `public_key` is the vault's.
    """

    certificate_id: str
    vault_id: str
    patient_id: str
    erased_at: str
    by: str
    reason: str
    removed: dict[str, int]
    source_ids: tuple[str, ...]
    shared_sources: tuple[str, ...]
    looked_for: int
    found_before: int
    found_after: int
    words_looked_for: int
    words_found_before: int
    words_found_after: int
    pages: int
    older_backups: tuple[str, ...] = ()
    signature: str = ""
    public_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueReport:
    """What could be saved of a damaged vault. Nothing is missing without being in it.

    Attributes:
        directory: The new vault.
        rows: Table → rows that were read and rows that were lost, as far as these can be counted.
        whole: Ids of patients of whom everything was read.
        affected: Ids of patients of whom something is missing.
        nameless: Patients of whom facts were read but not the line that names them.
        broken_sources: Ids of files of which not everything was read; removing and importing them again mends that.
        lost_sources: Ids of files of which the original could not be read.
    """

    directory: Path
    rows: dict[str, tuple[int, int]]
    whole: tuple[str, ...]
    affected: tuple[str, ...]
    nameless: int
    broken_sources: tuple[str, ...]
    lost_sources: tuple[str, ...]
