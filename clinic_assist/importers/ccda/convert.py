"""From a CDA document to facts: its header, its sections with their entries, and the document itself."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import Composition, Fact, KeptResource, Observation, Patient
from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, IssueSeverity, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.ccda.bodies import unstructured
from clinic_assist.importers.ccda.concepts import concept
from clinic_assist.importers.ccda.contradictions import contradicted
from clinic_assist.importers.ccda.encounters import header_encounter
from clinic_assist.importers.ccda.header import authors, contact, contacts_in, custodian, patient
from clinic_assist.importers.ccda.header_remarks import header_remarks
from clinic_assist.importers.ccda.narrative import NarrativeIndex
from clinic_assist.importers.ccda.nodes import attribute, child, children, own_text, qualified, statements_in
from clinic_assist.importers.ccda.parse import parse_document
from clinic_assist.importers.ccda.reading import DocumentContext, Reading, SectionContext
from clinic_assist.importers.ccda.record import origin, pointing_to
from clinic_assist.importers.ccda.results import birth_sex
from clinic_assist.importers.ccda.sections import SectionReading, section_fact, section_silence, sections_of
from clinic_assist.importers.ccda.times import moment
from clinic_assist.importers.ccda.walk import Walk
from clinic_assist.importers.xml.repair import DAMAGE_NAMESPACE
from clinic_assist.importers.xml.tree import Element, path_of

NO_STATEMENT = "The entry holds no statement."
IN_NO_SECTION = "The entry stands in no section, so that it is not known what it says."
NO_PATIENT = "The document does not say whose it is; it is in no patient's chart."
SEVERAL_PATIENTS = (
    "The document names more than one patient and does not say which of them an entry is about; its entries are in no "
    "patient's chart."
)

_HEADER = SectionContext()
# The share of the work that is done when the document is parsed.
_PARSING = 0.2


def read_ccda(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a CDA document states.

    The entries are: the document, each recordTarget, contact and encounter of the header, a body that is not XML, and
    each clinical statement in the sections that says something of its own. Each gives one fact, in the file's order.
    AbsenceStatements for empty sections come beside them: they count as facts, not as entries.

    Raises:
        SourceError: The file is no CDA document, or too damaged to be read safely.
        Exception: Whatever `advance` raises, which is called between two entries.
    """
    parsed = parse_document(source.data)
    advance(_PARSING)
    document = _Document(source, parsed.root, advance)
    for locator, reason in parsed.warnings:
        document.warn(locator, reason)
    return document.read()


class _Document:
    """One document while it is read."""

    def __init__(self, source: SourceFile, root: Element, advance: Advance) -> None:
        self._root = root
        self._file = DocumentContext(source.id, NarrativeIndex(root))
        self._walk = Walk(self._file)
        self._advance = advance
        self._rejected = 0
        self._silences: list[Fact] = []

    def warn(self, locator: str, reason: str) -> None:
        self._file.issues.append(ImportIssue(severity=IssueSeverity.WARNING, locator=Locator(locator), reason=reason))

    def read(self) -> ImportBatch:
        """Reads all of it."""
        own = Reading(self._root, self._file, _HEADER)
        self._file.date = moment(own, child(self._root, "effectiveTime"))
        self._read_patients()
        encounter = self._read_header()
        sections = list(sections_of(own))
        for number, section in enumerate(sections):
            self._read_section(own, section, _PARSING + (1 - _PARSING) * number / len(sections))
        self._reject_strays({section.node for section in sections})
        for body in children(self._root, "component", "nonXMLBody"):
            inner = Reading(body, self._file, _HEADER)
            self._walk.take(inner, unstructured(inner, self._root))
        self._birth_sex()
        others = self._walk.facts
        self._walk.facts = []
        self._walk.take(own, self._composition(own, sections, encounter))
        return self._batch([*self._walk.facts, *others])

    def _batch(self, facts: list[Fact]) -> ImportBatch:
        return ImportBatch(
            source=self._file.source,
            entries=len(facts) + self._rejected,
            read=sum(not isinstance(fact, KeptResource) for fact in facts),
            facts=(*facts, *self._silences),
            issues=tuple(self._file.issues),
            entry_types=tuple(sorted(self._file.types.items())),
            kept_types=tuple(sorted((+self._file.kept_types).items())),
        )

    def _read_patients(self) -> None:
        targets = children(self._root, "recordTarget")
        found: list[Patient] = []
        for target in targets:
            reading = Reading(target, self._file, _HEADER)
            found.append(patient(reading))
            self._walk.take(reading, found[-1])
        if not found:
            self.warn("/ClinicalDocument", NO_PATIENT)
        elif all(one is found[0] or set(one.identifiers) & set(found[0].identifiers) for one in found):
            self._file.subject = found[0].id
        else:
            self.warn(path_of(targets[1]), SEVERAL_PATIENTS)

    def _birth_sex(self) -> None:
        """Gives the patient the sex that a birth sex observation states (guide, CF-social), which stays a fact too."""
        facts = self._walk.facts
        told = {sex for fact in facts if fact.subject and isinstance(fact, Observation) and (sex := birth_sex(fact))}
        if len(told) == 1:
            self._walk.facts = [
                replace(one, birth_sex=next(iter(told))) if isinstance(one, Patient) else one for one in facts
            ]

    def _read_header(self) -> Reference | None:
        """Contacts and the encounter; answers a reference to the encounter."""
        for node in contacts_in(self._root):
            reading = Reading(node, self._file, _HEADER)
            self._walk.take(reading, contact(reading))
        found = None
        for node in children(self._root, "componentOf", "encompassingEncounter"):
            reading = Reading(node, self._file, _HEADER)
            found = pointing_to(self._walk.take(reading, header_encounter(reading))[0])
        return found

    def _composition(
        self, reading: Reading, sections: list[SectionReading], encounter: Reference | None
    ) -> Composition:
        common = origin(reading)
        common["notes"] += header_remarks(reading)
        return Composition(
            **common,
            type=concept(reading, child(self._root, "code")),
            title=own_text(child(self._root, "title")),
            date=self._file.date,
            authors=authors(self._root),
            custodian=custodian(self._root),
            sections=tuple(section_fact(reading, section) for section in sections),
            encounter=encounter,
        )

    def _read_section(self, reading: Reading, section: SectionReading, share: float) -> None:
        silence = section_silence(reading, section)
        if silence is not None:
            self._silences.append(silence)
        first = len(self._walk.facts)
        for entry in section.node.iterchildren(qualified("entry")):
            self._advance(share)
            nodes = list(statements_in(entry))
            if not nodes:
                damage = attribute(entry, f"{{{DAMAGE_NAMESPACE}}}reason")
                self._reject(entry, damage or NO_STATEMENT, section)
            for node in nodes:
                found = self._walk.statement(node, section.context)
                section.entries.extend(pointing_to(fact) for fact in found)
        self._weigh(section, first)

    def _weigh(self, section: SectionReading, first: int) -> None:
        """Keeps unread what the entries of a section deny although its text lists it."""
        told = self._walk.facts[first:]
        weighed = contradicted(told, section.node, section.context, self._file.narratives)
        if weighed != told:
            self._walk.facts[first:] = weighed
            self._file.kept_types[section.context.name] += len(weighed)

    def _reject_strays(self, sections: set[Element]) -> None:
        """Rejects entries that stand in no section, which nobody would miss otherwise."""
        for entry in self._root.iter(qualified("entry")):
            if entry.getparent() not in sections:
                self._reject(entry, IN_NO_SECTION, None)

    def _reject(self, entry: Element, reason: str, section: SectionReading | None) -> None:
        self._rejected += 1
        self._file.issues.append(
            ImportIssue(
                severity=IssueSeverity.REJECTED,
                locator=Locator(path_of(entry, self._file.paths)),
                reason=reason,
                resource_type=section.context.name if section else None,
            )
        )
