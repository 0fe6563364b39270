"""What passes from the importers to the store: a file's bytes, and what we read in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from clinic_assist.chart.chart import SourceSummary
from clinic_assist.chart.facts import Fact, KeptResource, Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, SourceId

Advance = Callable[[float], None]
"""Called now and then by long work, with the share of it that is done (0 to 1). What it raises ends the work."""


def unwatched(_share: float) -> None:
    """The `Advance` of work that nobody watches."""


def part_of(advance: Advance, begin: float, end: float) -> Advance:
    """The `Advance` of a part of the work, which goes from `begin` to `end` of the whole."""
    return lambda share: advance(begin + share * (end - begin))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file as the clinic gave it.

    Attributes:
        id: SHA-256 of `data`.
        name: The path as the person named it, for display only.
        data: The original bytes.
        format: What it is, decided from its content: one of the names in `importers.detect`, such as `fhir-r4-json`.
        guide: What else its reading needs, of another file: the mapping of a table of which nothing else says what its
            columns mean, or the concept table that names the concepts of an OMOP table. Mostly empty.
        guide_name: What the mapping is called, for display only.
    """

    id: SourceId
    name: str
    data: bytes = field(repr=False)
    format: str
    guide: bytes = field(default=b"", repr=False)
    guide_name: str = ""


class IssueSeverity(Enum):
    """REJECTED: an entry that gave no fact. WARNING: the entry was read, something in it was not."""

    REJECTED = "rejected"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportIssue:
    """A problem inside a readable file: collected, stored and shown, never raised.

    Attributes:
        locator: The entry or element.
        reason: For a person; holds no value from the record.
    """

    severity: IssueSeverity
    locator: Locator
    reason: str
    resource_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCount:
    """What became of the records of one type in a file.

    Attributes:
        type: The record's type as the file writes it; None where a rejected record has none.
    """

    type: str | None
    read: int = 0
    kept: int = 0
    rejected: int = 0

    @property
    def entries(self) -> int:
        return self.read + self.kept + self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """All that one file gave.

    Attributes:
        entries: How many records the file holds. `entries == read + kept + rejected` always holds, where `read` counts
            entries that gave at least one fact that is not a KeptResource.
        facts: In the file's order. An entry may give more than one fact; the first is the entry's own.
        read: Entries understood.
        entry_types: How many entries there are of each resource type, as the file writes it, sorted by type. Rejected
            entries are not in it, because they often have no type.
        kept_types: How many of them are kept unread, where the type in `entry_types` is not that of the KeptResource.
    """

    source: SourceId
    entries: int
    read: int
    facts: tuple[Fact, ...]
    issues: tuple[ImportIssue, ...] = ()
    entry_types: tuple[tuple[str, int], ...] = ()
    kept_types: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.entries != self.read + len(self.kept) + len(self.rejected):
            raise ValueError("entries do not add up to read, kept and rejected")

    @property
    def kept(self) -> tuple[KeptResource, ...]:
        """Records that were not understood and are kept whole."""
        return tuple(fact for fact in self.facts if isinstance(fact, KeptResource))

    @property
    def rejected(self) -> tuple[ImportIssue, ...]:
        """Entries that gave no fact, each with its place and reason."""
        return tuple(issue for issue in self.issues if issue.severity is IssueSeverity.REJECTED)

    @property
    def type_counts(self) -> tuple[TypeCount, ...]:
        """What became of the records of each type, sorted by type, those without one last."""
        entries = dict(self.entry_types)
        kept = Counter(dict(self.kept_types) if self.kept_types else [fact.resource_type for fact in self.kept])
        rejected = Counter(issue.resource_type for issue in self.rejected)
        names = sorted({*entries, *kept, *(name for name in rejected if name)})
        found = [
            TypeCount(
                type=name,
                read=max(entries.get(name, 0) - kept[name], 0),
                kept=kept[name],
                rejected=rejected[name],
            )
            for name in names
        ]
        if rejected[None]:
            found.append(TypeCount(type=None, rejected=rejected[None]))
        return tuple(found)

    @property
    def fact_counts(self) -> dict[str, int]:
        """How many facts of each kind, sorted by kind."""
        return dict(sorted(Counter(fact.kind for fact in self.facts).items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """How the import of one file went; the line of the import report.

    Attributes:
        path: As the person named it.
        format: None where the file was refused whole.
        patients: How many patients it speaks of.
        already_present: Whether this very file was in the vault before; then nothing was added.
        was_stopped: Whether the person stopped the import within this file; then nothing of it was stored.
        types: What became of the records of each type.
        is_archive: Whether its entries are files, each with a report of its own.
        mapping: What the mapping is called by which a table was read; empty for all other files.
        needs_mapping: Whether it was refused as a table of which nothing says what its columns mean.
        parts: Of a file that is too large to be read at once: the reports of its parts, of which this one has the
            totals.
    """

    path: str
    sha256: str | None = None
    format: str | None = None
    patients: int = 0
    entries: int = 0
    fact_counts: tuple[tuple[str, int], ...] = ()
    kept: int = 0
    issues: tuple[ImportIssue, ...] = ()
    already_present: bool = False
    was_stopped: bool = False
    types: tuple[TypeCount, ...] = ()
    is_archive: bool = False
    mapping: str = ""
    needs_mapping: bool = False
    parts: tuple[FileReport, ...] = ()

    @property
    def rejected(self) -> tuple[ImportIssue, ...]:
        return tuple(issue for issue in self.issues if issue.severity is IssueSeverity.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """A set of files that came together.

    Attributes:
        begun_at: UTC, ISO 8601.
        files: How many of them are in the vault.
        facts: What was read from them.
        first_file: The name of the one that was stored first; empty where none was.
    """

    intake_id: str
    begun_at: str
    files: int
    facts: int
    first_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What the removal of an import takes away.

    Attributes:
        files: How many files.
        files_kept: Files of this import that another import brought as well, and that stay.
        facts: What was read from them.
        patients: Whose charts change.
        patients_gone: How many of them have nothing left.
        notes_quoting: Signed notes that quote what is removed; they stay, and their sources cannot be opened.
        drafts_quoting: The same of drafts.
    """

    files: int
    files_kept: int
    facts: int
    patients: int
    patients_gone: int
    notes_quoting: int
    drafts_quoting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuestion:
    """Two Patient records of which a person must say whether they are of one patient.

    Attributes:
        one, other: The records' fact ids, the smaller first.
        patients: The patients that they are of now, by their ids in the vault.
        reason: Why there is a doubt.
    """

    one: FactId
    other: FactId
    patients: tuple[str, str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a file would bring for one patient, told before it is imported.

    Attributes:
        patient_id: The vault's patient whose it would be; None for one who is not in the vault yet.
        record: The file's own Patient record; where it only refers to one, a preview gives the vault's, else None.
        keys: Names of the person that mean nothing outside one preview: what shares one is of the same person.
        new: Facts that the vault does not have.
        known: Facts that it has already, stated alike.
        replacing: Facts of the vault that would be set aside for newer versions.
        conflicts: What would contradict each other, a sentence each.
        notes: What a person should know about who is taken for whom.
    """

    patient_id: str | None
    record: Patient | None
    keys: frozenset[str]
    new: int
    known: int = 0
    replacing: int = 0
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """What an import would bring.

    Attributes:
        files: The report that each file would give.
        patients: For whom, in the order met. One entry for a person, however many files speak of him.
        facts_of_nobody: Facts that name no patient.
        was_stopped: Whether the person stopped the preview; then it speaks of the files before that.
    """

    files: tuple[FileReport, ...]
    patients: tuple[Foreseen, ...]
    facts_of_nobody: int = 0
    was_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodysDocument:
    """A document that names no patient, and is in nobody's chart.

    Attributes:
        source: The file that it came in.
        title: As the document gives it, or what kind of document it is.
        has_text: Whether any of it can be read; pages that are only scanned cannot.
        can_be_given: Whether a person may say whose it is: it is all of its file, and nobody's.
        given_to: The patient whose a person has said that it is.
        given_name: That patient's name.
    """

    fact: FactId
    source: SourceSummary
    title: str
    when: PartialDate | None
    has_text: bool
    can_be_given: bool = False
    given_to: str | None = None
    given_name: str = ""
