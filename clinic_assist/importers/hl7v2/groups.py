"""Which segments of a message belong together: what states something, and what only describes it.

HL7's grammars differ from version to version and are kept by few systems, so a segment is told by its name and by what
stands before it, not by its place in a message structure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.reading import Node

# Of the message, the file and the transport; they state nothing about a person.
ENVELOPE = frozenset((
    "FHS", "BHS", "MSH", "SFT", "UAC", "EVN", "DSC", "ADD", "MSA", "ERR", "QAK", "QPD", "QRD", "QRF", "RCP", "QID",
    "BTS", "FTS",
))  # fmt: skip
# Segments that only describe another: the name of that one.
_PARTS = {
    "PD1": ("PID",), "PV2": ("PV1",), "IN2": ("IN1",), "IN3": ("IN1",), "IAR": ("IAM",),
    "RXR": ("RXO", "RXE", "RXD", "RXG", "RXA"), "RXC": ("RXO", "RXE", "RXD", "RXG"),
    "RGS": ("SCH",), "AIS": ("SCH",), "AIG": ("SCH",), "AIL": ("SCH",), "AIP": ("SCH",), "PRD": ("RF1",),
    "TQ2": ("OBR", "RXO", "RXE", "RXD", "RXG", "RXA"), "TQ1": ("OBR", "RXO", "RXE", "RXD", "RXG", "RXA", "SCH"),
}  # fmt: skip
# Remarks describe whatever stands before them; people take part in what has people.
_OF_ANY = frozenset(("NTE", "PRT", "ROL"))
_WITH_PEOPLE = frozenset((
    "PID", "PV1", "OBR", "OBX", "TXA", "PR1", "PRB", "GOL", "PTH", "RF1", "SCH", "RXO", "RXE", "RXD", "RXA", "SPM",
))  # fmt: skip
_ABOVE_PEOPLE = frozenset(("SCH", "RF1"))
# What may stand between an ORC and the segment that it orders.
_BEFORE_DETAILS = frozenset(("TQ1", "TQ2"))
ORDERED = frozenset(("OBR", "RXO", "RXE", "RXD", "RXG", "RXA"))
# RXE is the pharmacy's reading of an RXO; in messages of dispensing and giving both repeat the order that is served.
_TAKES_IN = {"RXE": ("RXO",), "RXD": ("RXE", "RXO"), "RXA": ("RXE", "RXO")}
# What the OBX segments after it are about.
HOLDERS = ORDERED | {"TXA", "SPM", "PID", "PV1", "PRB", "GOL", "PTH", "RF1"}


class Grouping:
    """The nodes of a message, in its order.

    Attributes:
        nodes: What states something.
        outside: The envelope's segments.
    """

    def __init__(self, segments: Iterable[Segment]) -> None:
        self.nodes: list[Node] = []
        self.outside: list[Segment] = []
        self._newest: dict[str, int] = {}  # where the last node of each name stands
        self._order: Node | None = None  # an ORC that waits for what it orders
        self._last_order: Segment | None = None
        self._holder: Node | None = None
        self._waiting: list[Node] = []  # OBX segments before the TXA or OBR that they belong to
        self._specimen: Node | None = None
        self._results: dict[tuple[str | None, str | None], Node] = {}  # OBX by what was observed and which of several
        self._request: Node | None = None  # the OBR that a SPM after it belongs to
        self._last: Node | None = None  # what the segment before belongs to
        for segment in segments:
            self._take(segment)
        self._let_order_go()

    def _take(self, segment: Segment) -> None:
        name = segment.name
        if name in ENVELOPE:
            self.outside.append(segment)
        elif segment.is_too_long:
            self._add(Node(segment))  # nothing of it can be read, so it can describe nothing
        elif name == "ORC":
            self._let_order_go()
            self._order = Node(segment)
            self._last_order = segment
        elif not self._describes(name, segment):
            self._state(name, Node(segment))

    def _describes(self, name: str, segment: Segment) -> bool:
        """Whether a segment describes one before it, which is then given it."""
        if self._order is not None and (name in _OF_ANY or name in _BEFORE_DETAILS):
            self._order.parts.append(segment)
            return True
        if name in _OF_ANY:
            return self._give(segment, self._last if name == "NTE" else self._nearest(_WITH_PEOPLE))
        owners = _PARTS.get(name)
        if owners is None:
            return False
        return self._give(segment, self._nearest(owners))

    def _nearest(self, names: Collection[str]) -> Node | None:
        found = [self._newest[name] for name in names if name in self._newest]
        return self.nodes[max(found)] if found else None

    def _give(self, segment: Segment, owner: Node | None) -> bool:
        if owner is None:
            return False
        owner.parts.append(segment)
        self._last = owner
        return True

    def _state(self, name: str, node: Node) -> None:
        """A segment that states something of its own."""
        if name in ORDERED:
            self._ordered(node)
        elif name == "OBX":
            self._observed(node)
        elif name == "SPM":
            self._specimen = node
            if self._request is not None:
                self._request.specimens.append(node)
        elif name == "PID":
            self._begin_person()
        if name == "TXA":
            self._adopt(node)
        self._last = node
        if name in HOLDERS:
            self._holder = node
        self._add(node)

    def _begin_person(self) -> None:
        """What follows describes nothing of the person before; only an appointment and a referral stand above them."""
        self._let_order_go()
        self._last_order = self._specimen = self._request = None
        self._results = {}
        self._newest = {name: place for name, place in self._newest.items() if name in _ABOVE_PEOPLE}

    def _add(self, node: Node) -> None:
        self._newest[node.name] = len(self.nodes)
        self.nodes.append(node)

    def _ordered(self, node: Node) -> None:
        """What an ORC orders. Further details of one order (a RXE after a RXO) share its ORC."""
        if self._order is not None:
            node.order, node.owns_order = self._order.segment, True
            node.parts += self._order.parts
            self._order = None
            for waiting in self._waiting:
                waiting.parent = None
            self._waiting = []
        elif node.name != "OBR":
            node.order = self._last_order
        self._take_in(node)
        if node.name == "OBR":
            # OBR-26, parent result: the code and the sub-id of an OBX before it (HL7 v2.5.1 s.4.5.3.26).
            node.cause = self._results.get((node.segment.get(26, 1), node.segment.get(26, 2)))
            if self._request is None and self._specimen is not None:
                node.specimens.append(self._specimen)  # the specimen comes first: OML^O33, OUL^R22
            else:
                self._request = node
        else:
            self._request = None

    def _take_in(self, node: Node) -> None:
        """A later detail of the same order takes the earlier one in, so that one order is one fact."""
        wanted = _TAKES_IN.get(node.name)
        if wanted is None or node.order is None:
            return
        earlier = self._nearest(ORDERED)
        if earlier is not None and earlier.name in wanted and earlier.order is node.order and not earlier.taken:
            node.original, earlier.taken = earlier, True

    def _observed(self, node: Node) -> None:
        """An OBX belongs to what stands before it; one between an ORC and its TXA to that document (v2.7 s.7.3.1)."""
        if self._order is not None:
            self._waiting.append(node)
        elif self._holder is not None:
            node.parent = self._holder
            self._holder.children.append(node)
        self._results[node.segment.get(3), "^".join(node.segment.first(4).texts()) or None] = node

    def _adopt(self, document: Node) -> None:
        """A TXA takes the OBX segments that stand between it and its ORC."""
        if self._order is not None:
            document.parts += self._order.parts
            document.order = self._order.segment
            for waiting in self._waiting:
                waiting.parent = document
                document.children.append(waiting)
            # The ORC goes on to wait for its OBR, of which this document is a part.
            self._order.parts = []
        self._waiting = []

    def _let_order_go(self) -> None:
        """An ORC without anything that it orders states something itself: that a numbered order is cancelled, say."""
        if self._order is None:
            return
        before = self._nearest(ORDERED)
        if before is not None and before.order is None and before.name == "OBR":
            # OUL^R22 and its like give the order after what was ordered.
            before.order, before.owns_order = self._order.segment, True
            before.parts += self._order.parts
        else:
            self._add(self._order)
        self._order = None
        self._waiting = []
