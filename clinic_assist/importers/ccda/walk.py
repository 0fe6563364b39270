"""Goes through the clinical statements of a section and gives each to its reader, so that none is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import Annotation
from clinic_assist.chart.facts import AbsenceStatement, Condition, Encounter, Fact, KeptResource
from clinic_assist.importers.ccda.codes import PLANNED_MOODS, SEVERITY_CODES, STATUS_LOINC
from clinic_assist.importers.ccda.concepts import naming_text
from clinic_assist.importers.ccda.devices import device
from clinic_assist.importers.ccda.dispatch import REFERENCES, Reader, is_group, is_wrapper, reader_of
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    code_of,
    is_about_another,
    is_true,
    null_flavor,
    qualified,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.problems import family_history
from clinic_assist.importers.ccda.reading import DocumentContext, Reading, SectionContext
from clinic_assist.importers.ccda.record import origin, pointing_to, remarks
from clinic_assist.importers.ccda.remainder import with_remainder
from clinic_assist.importers.ccda.silence import absence, flavor_silence
from clinic_assist.importers.ccda.statements import kept, statement
from clinic_assist.importers.ccda.unasserted import as_asserted
from clinic_assist.importers.ccda.vitals import itself, joined
from clinic_assist.importers.xml.tree import Element, local_name

NOT_SO = "The entry says that this was not so, which cannot be shown as a record: kept unread."
NOT_UNDERSTOOD = "Entries of this form are not understood: kept unread."
ANOTHER_PERSON = "The entry is about another person than the patient: kept unread."
OUR_FAULT = "The entry could not be read because of a fault in this program: kept unread."
TOO_DEEP = "The entry nests statements too deeply: kept unread."

HEALTH_CONCERN = "75310-3"  # LOINC (C-CDA template 4.132): one that is told in words names no problem
_MAX_NESTING = 12


class Walk:
    """One way through the statements of a document.

    Attributes:
        facts: What was read, in the file's order. Each is one entry.
    """

    def __init__(self, file: DocumentContext) -> None:
        self.file = file
        self.facts: list[Fact] = []

    def take(self, reading: Reading, fact: Fact) -> list[Fact]:
        """Adds a fact, counts it to its section, and keeps the warnings."""
        self.facts.append(fact)
        self.file.types[reading.section.name] += 1
        self.file.kept_types[reading.section.name] += isinstance(fact, KeptResource)
        self.file.issues.extend(reading.finish())
        return [fact]

    def statement(
        self, node: Element, section: SectionContext, parent: Reading | None = None, depth: int = 0
    ) -> list[Fact]:
        """Reads a statement and those in it; answers the facts that stand for the statement itself."""
        reading = Reading(node, self.file, section, parent)
        if depth > _MAX_NESTING:
            return self.take(reading, kept(reading, TOO_DEEP))
        reader = reader_of(reading)
        if (section.is_of_another or is_about_another(node)) and reader is not family_history:
            return self.take(reading, kept(reading, ANOTHER_PERSON))
        if is_wrapper(node):
            return self._wrapper(reading, depth)
        if is_group(reader):
            return self._group(reading, reader, depth)
        found = self.take(reading, _fact_of(reading, reader))
        place = len(self.facts) - 1
        self._devices(reading)
        if isinstance(found[0], AbsenceStatement):
            _fold_status(reading)
        inner = self._members(reading, depth)
        diagnoses = tuple(pointing_to(fact) for fact in inner if isinstance(fact, Condition))
        if diagnoses and isinstance(found[0], Encounter):
            found = [replace(found[0], diagnoses=diagnoses)]  # guide, CF-encounters
            self.facts[place] = found[0]
        return found

    def _wrapper(self, reading: Reading, depth: int) -> list[Fact]:
        """An act that states nothing itself: what it holds stands for it, with the remarks on it."""
        said, first = remarks(reading), len(self.facts)
        found = self._members(reading, depth)
        if found:
            self.file.issues.extend(reading.finish())
            return self._with_remarks(found, said, first) if said else found
        flavor, topic = null_flavor(reading.node), reading.section.topic
        if flavor and topic is not Topic.OTHER:
            return self.take(reading, absence(origin(reading), topic, flavor_silence(flavor), None))
        if code_of(reading.node) == HEALTH_CONCERN and naming_text(reading, child(reading.node, "text")):
            return self.take(reading, statement(reading, resource_type="ClinicalImpression"))
        return self.take(reading, kept(reading, NOT_UNDERSTOOD))

    def _with_remarks(self, found: list[Fact], said: tuple[Annotation, ...], first: int) -> list[Fact]:
        """Adds the remarks on a concern to what it is about, which stands from the first of its facts on."""
        told = {fact.id: replace(fact, notes=(*fact.notes, *said)) for fact in found}
        self.facts[first:] = [told.get(fact.id, fact) for fact in self.facts[first:]]
        return list(told.values())

    def _group(self, reading: Reading, reader: Reader | None, depth: int) -> list[Fact]:
        """A panel or report: its members are read first, because it points to them, and stand behind it."""
        first = len(self.facts)
        given = self._members(reading, depth)
        together = joined(reading, given)
        reading.given = together.applied(given)
        members = together.applied(self.facts[first:])
        self.file.types[reading.section.name] -= len(self.facts) - first - len(members)
        del self.facts[first:]
        fact = _fact_of(reading, reader)
        if (pressure := itself(fact, reading.given)) is not None:
            fact, members = pressure, []
            self.file.types[reading.section.name] -= 1
        found = self.take(reading, fact)
        self.facts.extend(members)
        return found

    def _members(self, reading: Reading, depth: int) -> list[Fact]:
        """Reads what stands in a statement and was not read as part of it, however deep."""
        found: list[Fact] = []
        for inner in _unread(reading.node, reading.handled):
            if not _is_reference(inner):
                found += self.statement(inner, reading.section, reading, depth + 1)
        return found

    def _devices(self, reading: Reading) -> None:
        """The devices that a procedure used or put in, or that were supplied."""
        name, is_planned = local_name(reading.node), attribute(reading.node, "moodCode") in PLANNED_MOODS
        if name not in ("procedure", "supply") or is_true(reading.node, "negationInd"):
            return
        if name == "supply" and is_planned:  # the order itself names it
            return
        for participant in reading.node.iterchildren(qualified("participant")):
            if child(participant, "participantRole", "playingDevice") is not None:
                inner = Reading(participant, self.file, reading.section, reading)
                self.take(inner, device(inner))


def _unread(node: Element, handled: set[Element], depth: int = 0) -> Iterator[Element]:
    """Yields the statements in another that were not read with it; also those in what was, as a reaction's cure."""
    for _link, inner in related(node):
        if inner not in handled:
            yield inner
        elif depth < _MAX_NESTING:
            yield from _unread(inner, handled, depth + 1)


def _fold_status(reading: Reading) -> None:
    """Takes the status of something that is absent as part of it."""
    for _link, inner in related(reading.node):
        if code_of(inner) == STATUS_LOINC or code_of(inner) in SEVERITY_CODES:
            reading.handled.add(inner)


def _is_reference(node: Element) -> bool:
    """Whether a statement only points to another by its id (C-CDA template 4.122, or an act that says nothing else)."""
    if template_ids(node) & REFERENCES:
        return True
    names = {local_name(one) for one in node.iterchildren()}
    says_nothing = names <= {"templateId", "id", "code", "statusCode"} and code_of(node) is None
    return local_name(node) in ("act", "encounter") and says_nothing and child(node, "code", "translation") is None


def _fact_of(reading: Reading, reader: Reader | None) -> Fact:
    if reader is None:
        return kept(reading, NOT_SO if is_true(reading.node, "negationInd") else NOT_UNDERSTOOD)
    try:
        return as_asserted(reading, with_remainder(reading, reader(reading)))
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # No input is known to come here. If one does, the entry must not be lost, nor cost the rest of the file.
        return kept(reading, OUR_FAULT)
