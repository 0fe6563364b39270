"""Gives each segment of a message to its reader, so that none is passed over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clinic_assist.chart.facts import Fact, KeptResource, MedicationRequest, ServiceRequest
from clinic_assist.chart.provenance import FactId, Locator, fact_id
from clinic_assist.importers.hl7v2.allergies import allergy
from clinic_assist.importers.hl7v2.attachments import is_document
from clinic_assist.importers.hl7v2.documents import document, filed, replaced_document
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.groups import Grouping
from clinic_assist.importers.hl7v2.immunizations import immunization, is_vaccination
from clinic_assist.importers.hl7v2.medications import administered, dispensed, encoded, requested
from clinic_assist.importers.hl7v2.orders import bare_order, referral, remember, service_request
from clinic_assist.importers.hl7v2.patients import (
    MERGES,
    contact,
    guarantor,
    names_person,
    patient,
    replaced,
    say_how_they_are_linked,
)
from clinic_assist.importers.hl7v2.problems import diagnosis, goal, pathway, problem, procedure
from clinic_assist.importers.hl7v2.reading import FileContext, MessageContext, Node, Reading
from clinic_assist.importers.hl7v2.results import observation, report, specimen, tell_apart
from clinic_assist.importers.hl7v2.schedules import appointment
from clinic_assist.importers.hl7v2.statements import (
    NOT_UNDERSTOOD,
    NOTHING_BEFORE,
    OF_THE_SITE,
    OUR_FAULT,
    TOO_LONG,
    kept,
    labelled,
)
from clinic_assist.importers.hl7v2.texts import take_texts
from clinic_assist.importers.hl7v2.values import SHIFTED, is_shifted
from clinic_assist.importers.hl7v2.visits import encounter, is_placeholder

Reader = Callable[[Reading], Fact]

NO_PATIENT = "The message does not say whose it is; it is in no patient's chart."
SEVERAL_PATIENTS = "The message names several people, none of them before this segment; it is in no patient's chart."

# Messages that ask for services; in them an OBR is an order.
_ORDERING = frozenset(
    ("ORM", "OML", "OMG", "OMI", "OMD", "OMS", "OMN", "OMB", "ORR", "ORL", "ORG", "ORI", "OPL", "OPR")
)
# Table 0119: the results follow.
_WITH_RESULTS = frozenset(("RE", "PR"))


def _requested_or_reported(reading: Reading) -> Fact:
    """An OBR: an order in messages that order, else a report of what was found."""
    order = reading.node.order
    control = (order.get(1) or "").upper() if order is not None else ""
    if reading.message.code in _ORDERING:
        return report(reading) if control in _WITH_RESULTS else service_request(reading)
    is_answered = bool(reading.node.children) or reading.segment.get(25) is not None
    return report(reading) if is_answered or reading.message.code in _REPORTING else service_request(reading)


def _found_or_filed(reading: Reading) -> Fact:
    """An OBX: a result, or a file that no report or document has taken in."""
    if is_shifted(reading.segment):
        return kept(reading, SHIFTED)
    return filed(reading) if is_document(reading.segment) else observation(reading)


def _vaccinated_or_given(reading: Reading) -> Fact:
    return immunization(reading) if is_vaccination(reading) else administered(reading)


_REPORTING = frozenset(("ORU", "OUL", "ORF", "OSR", "OPU"))
_READERS: dict[str, Reader] = {
    "PID": patient, "MRG": replaced, "NK1": contact, "GT1": guarantor, "PV1": encounter, "AL1": allergy,
    "IAM": allergy, "DG1": diagnosis, "PRB": problem, "GOL": goal, "PTH": pathway, "PR1": procedure,
    "OBR": _requested_or_reported, "OBX": _found_or_filed, "SPM": specimen, "TXA": document, "ORC": bare_order,
    "RXO": requested, "RXE": encoded, "RXD": dispensed, "RXA": _vaccinated_or_given, "SCH": appointment,
    "RF1": referral,
    "IN1": partial(labelled, resource_type="Coverage", codes=(2, 4), table="0072"),
    "FT1": partial(labelled, resource_type="ChargeItem", codes=(25, 7)),
    "CON": partial(labelled, resource_type="Consent", codes=(2,), table="0496"),
}  # fmt: skip
# What others point to is read before them.
_FIRST = {"PID": 0, "MRG": 1, "PV1": 2, "SPM": 3, "OBX": 4}
_LAST = 5
_DESCRIBING = frozenset((
    "PD1", "PV2", "IN2", "IN3", "IAR", "RXR", "RXC", "RGS", "AIS", "AIG", "AIL", "AIP", "PRD", "TQ1", "TQ2", "NTE",
    "PRT", "ROL",
))  # fmt: skip


class Walk:
    """One way through the messages of a file.

    Attributes:
        facts: What was read, in the file's order, but a number that a merge takes out of use before the number that
            stands for it: so the chart that is known by the old one is found.
        entries: How many segments there were but the envelope's.
    """

    def __init__(self, file: FileContext) -> None:
        self._file = file
        self.facts: list[Fact] = []
        self.entries = 0

    def message(self, grouping: Grouping, message: MessageContext) -> None:
        """Reads the segments of one message."""
        nodes = grouping.nodes
        self._say_whose(nodes, message.event)
        say_how_they_are_linked(nodes, message.event, self._file)
        take_texts(nodes, message, self._file)
        tell_apart(nodes)
        for node in sorted(nodes, key=lambda node: _FIRST.get(node.name, _LAST)):
            if not node.taken:
                reading = Reading(node, message, self._file)
                node.fact = self._fact_of(reading)
                reading.finish()
        self._free_what_was_taken(nodes, message)
        for node in nodes:
            self._count(node, message)

    def _free_what_was_taken(self, nodes: list[Node], message: MessageContext) -> None:
        """Reads on its own what a segment has taken in that itself could not be read."""
        for node in nodes:
            if isinstance(node.fact, KeptResource):
                taken = [child for child in node.children if child.taken]
                for one in (*taken, *([node.original] if node.original is not None else [])):
                    one.taken = False
                    one.fact = self._fact_of(Reading(one, message, self._file))

    def _say_whose(self, nodes: list[Node], event: str) -> None:
        """Everything is of the PID before it; what stands before the only PID of a message is that one's too."""
        people = [node for node in nodes if node.name == "PID"]
        current = people[0] if len(people) == 1 else None
        visit: Node | None = None
        for node in nodes:
            if node.name == "PID":
                current, visit = node, None
                continue
            if node.name == "PV1":
                visit = node
                node.taken = is_placeholder(node)
            else:
                node.visit = visit
            node.subject = self._id_of(current.segment) if current is not None else None
            if node.name == "MRG" and current is not None and event in MERGES and names_person(node.segment):
                node.parent = current
                current.merged.append(self._id_of(node.segment))
        lost = next((node for node in nodes if node.name != "PID" and node.subject is None), None)
        if lost is not None:
            self._file.warn(lost.segment.locator, SEVERAL_PATIENTS if people else NO_PATIENT, lost.name)

    def _id_of(self, segment: Segment) -> FactId:
        return fact_id(self._file.source, Locator(segment.locator), segment.name)

    def _count(self, node: Node, message: MessageContext) -> None:
        """Adds the fact of a segment, and counts it with those that describe it."""
        parts = [*node.parts, *([node.order] if node.order is not None and node.owns_order else [])]
        self.entries += 1 + len(parts)
        self._file.types.update(segment.name for segment in (node.segment, *parts))
        if node.fact is None:
            return
        if node.name == "MRG" and node.parent is not None and self.facts and node.parent.fact is self.facts[-1]:
            self.facts.insert(-1, node.fact)
        else:
            self.facts.append(node.fact)
        if node.name == "TXA":
            older = replaced_document(Reading(node, message, self._file))
            self.facts += [older] if older is not None else []
        if isinstance(node.fact, KeptResource):
            # What describes a segment that is kept unread is unread too; its remarks are shown with it.
            unread = [part for part in parts if part.name != "NTE"]
            self.facts += [self._kept(part, node, message) for part in unread]
            self._file.kept_types.update(segment.name for segment in (node.segment, *unread))

    def _kept(self, segment: Segment, node: Node, message: MessageContext) -> Fact:
        return kept(Reading(Node(segment, subject=node.subject), message, self._file), NOT_UNDERSTOOD)

    def _fact_of(self, reading: Reading) -> Fact:
        """Reads one segment."""
        if reading.segment.is_too_long:
            return kept(reading, TOO_LONG)
        name = reading.segment.name
        reader = _READERS.get(name)
        if reader is None:
            return kept(reading, _why_not(name))
        try:
            fact = reader(reading)
            return remember(reading, fact) if isinstance(fact, MedicationRequest | ServiceRequest) else fact
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
            # No input is known to come here. If one does, the segment must not be lost, nor cost the rest of the file.
            return kept(reading, OUR_FAULT)


def _why_not(name: str) -> str:
    if name.startswith("Z"):  # HL7 v2.5.1 s.2.11
        return OF_THE_SITE
    return NOTHING_BEFORE if name in _DESCRIBING else NOT_UNDERSTOOD
