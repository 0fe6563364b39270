"""What passes from the importers to the store: a file's bytes, and what we read in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.chart.provenance import Locator, SourceId

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
        format: What it is, decided from its content: `fhir-r4-json`, `fhir-ndjson`, `c-cda-xml`, `synthea-csv` …
        guide: What else its reading needs, of another file: the mapping of a table of which nothing else says what its
            columns mean, or the concept table that names the concepts of an OMOP table. Mostly empty.
    """

    id: SourceId
    name: str
    data: bytes = field(repr=False)
    format: str
    guide: bytes = field(default=b"", repr=False)


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
class ImportBatch:
    """All that one file gave.

    Attributes:
        entries: How many records the file holds. `entries == read + kept + rejected` always holds, where `read` counts
            entries that gave at least one fact that is not a KeptResource.
        facts: In the file's order. An entry may give more than one fact; the first is the entry's own.
        read: Entries understood.
        entry_types: How many entries there are of each resource type, as the file writes it, sorted by type. Rejected
            entries are not in it, because they often have no type.
    """

    source: SourceId
    entries: int
    read: int
    facts: tuple[Fact, ...]
    issues: tuple[ImportIssue, ...] = ()
    entry_types: tuple[tuple[str, int], ...] = ()

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

    @property
    def rejected(self) -> tuple[ImportIssue, ...]:
        return tuple(issue for issue in self.issues if issue.severity is IssueSeverity.REJECTED)
