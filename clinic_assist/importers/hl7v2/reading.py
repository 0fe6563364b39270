"""What is read: a file, a message and one segment with those that describe it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, SourceId
from clinic_assist.importers.hl7v2.fields import Segment

_MAX_WARNINGS = 50


@dataclass(slots=True)
class FileContext:
    """What all messages of one file share.

    Attributes:
        types: How many entries there are of each segment name.
        kept_types: How many of them are kept unread.
        said: The places and reasons of all warnings.
        people: The newest record of each person that a message of patient administration gave, by key.
        visits: How far each visit is by the last message that told it, by person and key.
        orders: The newest order of each number that says what was ordered, by person and key.
        shared_orders: Those whose number one message gave to several services or medicines.
        persons: Who each Patient record is, by number, birth date and family name, so that nothing is carried from one
            person's message to another's.
        repeated: The keys of results of which one order holds several that only their times tell apart.
    """

    source: SourceId
    types: Counter[str] = field(default_factory=Counter)
    kept_types: Counter[str] = field(default_factory=Counter)
    issues: list[ImportIssue] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)
    rejected: int = 0
    people: dict[str, Patient] = field(default_factory=dict)
    visits: dict[tuple[str, str], str] = field(default_factory=dict)
    orders: dict[tuple[str, str], Fact] = field(default_factory=dict)
    shared_orders: set[tuple[str, str]] = field(default_factory=set)
    persons: dict[FactId, str] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    def reject(self, locator: str, reason: str, name: str | None = None) -> None:
        """Counts an entry that gives no fact, and says why."""
        self.rejected += 1
        self.issues.append(_issue(IssueSeverity.REJECTED, locator, reason, name))

    def warn(self, locator: str, reason: str, name: str | None = None) -> None:
        """Says that something was not read, or not as it should be; of one place once."""
        if (locator, reason) in self.said:
            return
        self.said.add((locator, reason))
        self.issues.append(_issue(IssueSeverity.WARNING, locator, reason, name))


def _issue(severity: IssueSeverity, locator: str, reason: str, name: str | None) -> ImportIssue:
    return ImportIssue(severity=severity, locator=Locator(locator), reason=reason, resource_type=name)


@dataclass(frozen=True, slots=True)
class MessageContext:
    """What all segments of one message share.

    Attributes:
        number: Which message of the file it is.
        code: Its kind (`ORU`), MSH-9.1.
        event: What triggered it (`R01`), MSH-9.2, else EVN-1.
        sender: Who numbers what has no authority of its own: MSH-3 and MSH-4.
        time: When it was made, MSH-7.
    """

    number: int
    code: str
    event: str
    sender: str
    time: PartialDate | None = None


@dataclass(slots=True, eq=False)
class Node:
    """A segment that states something, with the segments that describe it.

    Attributes:
        parts: Those that describe it, in the message's order: NTE, TQ1, RXR, PV2 and the like.
        order: The ORC of its group.
        parent: What it stands under: the OBR of an OBX, the TXA of its text.
        children: The OBX segments under it.
        specimens: The SPM segments of an order.
        merged: For a PID: the records of the numbers that the person had before (MRG).
        subject: Whose it is; None where that is nobody's.
        visit: The PV1 before it.
        fact: What was read of it.
        cause: For an OBR: the OBX whose result led to it (OBR-26), as an isolate leads to its susceptibilities.
        original: An earlier detail of the same order that this one takes in: the RXO of an RXE, the RXE of an RXD.
        version: Orders it among messages of one moment (see `record.provenance`).
        taken: Whether another fact has taken in all that it says.
        owns_order: Whether the ORC is counted with it, and not with another of the same order.
        repeats: Whether its OBR holds further results of the same name, which only their times tell apart.
    """

    segment: Segment
    parts: list[Segment] = field(default_factory=list)
    order: Segment | None = None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    specimens: list[Node] = field(default_factory=list)
    merged: list[FactId] = field(default_factory=list)
    subject: FactId | None = None
    visit: Node | None = None
    fact: Fact | None = None
    cause: Node | None = None
    original: Node | None = None
    version: str | None = None
    taken: bool = False
    owns_order: bool = False
    repeats: bool = False

    @property
    def name(self) -> str:
        return self.segment.name

    def parts_named(self, *names: str) -> list[Segment]:
        """The describing segments of some names."""
        return [part for part in self.parts if part.name in names]


class Reading:
    """One node being read."""

    __slots__ = ("_dropped", "_warned", "file", "message", "node", "segment")

    def __init__(self, node: Node, message: MessageContext, file: FileContext) -> None:
        self.node = node
        self.segment = node.segment
        self.message = message
        self.file = file
        self._warned: set[tuple[str, str]] = set()
        self._dropped = 0

    @property
    def person(self) -> str | None:
        """Who the segment is about, as far as the file tells people apart."""
        return self.file.persons.get(self.node.subject) if self.node.subject else None

    def warn(self, place: str, reason: str, segment: Segment | None = None) -> None:
        """Says that a field (`5`, `5.1`, `3[2].4`) was not read as it stands."""
        locator = f"{(segment or self.segment).locator}-{place}"
        if (locator, reason) in self._warned:
            return
        self._warned.add((locator, reason))
        if len(self._warned) <= _MAX_WARNINGS:
            self.file.warn(locator, reason, self.segment.name)
        else:
            self._dropped += 1

    def finish(self) -> None:
        """Says how many warnings were left out."""
        if self._dropped:
            reason = f"{self._dropped:,} more fields of this segment were not read as they stand."
            self.file.warn(self.segment.locator, reason, self.segment.name)
            self._dropped = 0
