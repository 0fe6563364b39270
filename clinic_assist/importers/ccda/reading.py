"""One clinical statement while it is read, and what all statements of a document share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, SourceId
from clinic_assist.importers.ccda.narrative import NarrativeIndex
from clinic_assist.importers.xml.tree import Element, path_of

_MAX_WARNINGS = 50
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class SectionContext:
    """The section that a statement stands in.

    Attributes:
        loinc: Its code; empty for the header and for a section without one.
        name: What the import report calls it.
        topic: Which part of the chart it is.
        is_of_another: Whether it is about another person than the patient.
    """

    loinc: str = ""
    name: str = "Header"
    topic: Topic = Topic.OTHER
    is_of_another: bool = False


@dataclass(slots=True)
class DocumentContext:
    """What all statements of one document share.

    Attributes:
        subject: The patient, where the document has exactly one.
        date: When the document was made.
        types: How many entries each section gave.
        kept_types: How many of them are kept unread.
        paths: The places of elements that were asked for before.
        files: The embedded files that were decoded before.
        pdf_s: For how long PDFs were read.
    """

    source: SourceId
    narratives: NarrativeIndex
    subject: FactId | None = None
    date: PartialDate | None = None
    types: Counter[str] = field(default_factory=Counter)
    kept_types: Counter[str] = field(default_factory=Counter)
    issues: list[ImportIssue] = field(default_factory=list)
    paths: dict[Element, str] = field(default_factory=dict)
    files: dict[Element, Attachment] = field(default_factory=dict)
    pdf_s: float = 0.0


class Reading:
    """One statement being read.

    Attributes:
        node: Its element.
        locator: Its place.
        handled: Statements inside it that were read as part of it; the others become records of their own.
        given: Facts of the statements inside it that were read before it, as a panel's measurements are.
        shared: What it says of all statements in it, by name, where one of them asked.
    """

    __slots__ = ("_dropped", "file", "given", "handled", "issues", "locator", "node", "parent", "section", "shared")

    def __init__(
        self, node: Element, file: DocumentContext, section: SectionContext, parent: Reading | None = None
    ) -> None:
        self.node = node
        self.file = file
        self.section = section
        self.parent = parent
        self.locator = Locator(path_of(node, file.paths))
        self.handled: set[Element] = set()
        self.given: list[Fact] = []
        self.issues: list[ImportIssue] = []
        self._dropped = 0
        self.shared: dict[str, object] = {}

    def of_parent(self, name: str, find: Callable[[Element], _Found]) -> _Found | None:
        """What the statement around this one says of all in it, looked for once, however many they are."""
        if self.parent is None:
            return None
        known = self.parent.shared
        if name not in known:
            known[name] = find(self.parent.node)
        return known[name]  # type: ignore[return-value]

    def warn(self, node: Element, reason: str, attribute: str | None = None) -> None:
        """Notes that an element, or an attribute of it, was not read."""
        if len(self.issues) >= _MAX_WARNINGS:
            self._dropped += 1
            return
        place = path_of(node, self.file.paths)
        self._add(f"{place}/@{attribute}" if attribute else place, reason)

    def finish(self) -> list[ImportIssue]:
        """The warnings, with a last one for those above the limit."""
        if self._dropped:
            self._add(self.locator, f"{self._dropped:,} more elements of this entry were not read.")
            self._dropped = 0
        return list(dict.fromkeys(self.issues)) if self.issues else []

    def _add(self, locator: str, reason: str) -> None:
        self.issues.append(
            ImportIssue(
                severity=IssueSeverity.WARNING,
                locator=Locator(locator),
                reason=reason,
                resource_type=self.section.name,
            )
        )
