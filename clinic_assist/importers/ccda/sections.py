"""The sections of a document: their narrative, their entries, and what an empty one says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts import AbsenceStatement, Section
from clinic_assist.chart.provenance import Provenance, fact_id
from clinic_assist.importers.ccda.codes import LOINC, SECTION_NAMES, SECTION_TOPICS
from clinic_assist.importers.ccda.concepts import concept
from clinic_assist.importers.ccda.nodes import child, children, is_about_another, null_flavor, own_text, qualified
from clinic_assist.importers.ccda.reading import Reading, SectionContext
from clinic_assist.importers.ccda.silence import flavor_silence
from clinic_assist.importers.silences import stated_silence
from clinic_assist.importers.xml.tree import Element, local_name

_MAX_DEPTH = 20
# The type that states the silence of each topic, for the words of an empty section.
_TYPES = {
    Topic.ALLERGIES: "AllergyIntolerance",
    Topic.MEDICATIONS: "MedicationStatement",
    Topic.PROBLEMS: "Condition",
    Topic.IMMUNIZATIONS: "Immunization",
    Topic.PROCEDURES: "Procedure",
    Topic.DEVICES: "Device",
}


MISPLACED = "The section does not stand where CDA has sections; it was read all the same."
IN_ANOTHER_DOCUMENT = (
    "The section stands in a document within the document, which may be of another: it is kept unread."
)


@dataclass(slots=True)
class SectionReading:
    """A section with what was read of it.

    Attributes:
        entries: References to the facts of its entries, in order.
    """

    node: Element
    context: SectionContext
    depth: int
    entries: list[Reference] = field(default_factory=list)


def sections_of(reading: Reading) -> Iterator[SectionReading]:
    """Yields all sections of a document's body, nested ones after their parent, in document order.

    Sections that stand elsewhere come last: none may be lost, wherever an exporter puts it.
    """
    found: set[Element] = set()
    listed = children(reading.node, "component", "structuredBody", "component", "section")
    usual = set(listed)
    for section in (*listed, *reading.node.iter(qualified("section"))):
        if section in found:
            continue
        is_foreign = section not in usual and _is_in_another_document(section)
        if section not in usual:
            reading.warn(section, IN_ANOTHER_DOCUMENT if is_foreign else MISPLACED)
        for inner in _nested(reading, section, 0, SectionContext(is_of_another=is_foreign)):
            found.add(inner.node)
            yield inner


def _is_in_another_document(section: Element) -> bool:
    around = section.getparent()
    while around is not None and local_name(around) != "ClinicalDocument":
        around = around.getparent()
    return around is not None and around.getparent() is not None


def _nested(reading: Reading, node: Element, depth: int, around: SectionContext) -> Iterator[SectionReading]:
    if depth > _MAX_DEPTH:
        reading.warn(node, "Sections below this depth were not read.")
        return
    context = _context(reading, node, around)
    yield SectionReading(node, context, depth)
    for inner in children(node, "component", "section"):
        yield from _nested(reading, inner, depth + 1, context)


def _context(reading: Reading, node: Element, around: SectionContext) -> SectionContext:
    """What a section is, by its LOINC code; one without a code that is known takes it from the section around it."""
    code = concept(reading, child(node, "code"))
    loincs = [one.code for one in code.codings if one.code and one.system == LOINC] if code else []
    loinc = next((one for one in loincs if one in SECTION_NAMES), None) or (loincs[0] if loincs else None)
    is_of_another = around.is_of_another or is_about_another(node)
    if loinc is None:
        name = around.name if around.loinc else "Section without a code"
        return SectionContext(around.loinc, name, around.topic, is_of_another)
    name = f"{SECTION_NAMES.get(loinc, 'Section')} ({loinc})"
    return SectionContext(loinc, name, SECTION_TOPICS.get(loinc, Topic.OTHER), is_of_another)


def section_fact(reading: Reading, section: SectionReading) -> Section:
    """A section as part of the Composition."""
    node = section.node
    text = child(node, "text")
    flavor = null_flavor(node)
    return Section(
        title=own_text(child(node, "title")),
        code=concept(reading, child(node, "code")),
        text=reading.file.narratives.of(text) if text is not None else None,
        # http://terminology.hl7.org/CodeSystem/list-empty-reason
        empty_reason=("notasked" if flavor == "NASK" else "unavailable") if flavor else None,
        entries=tuple(section.entries),
        depth=section.depth,
    )


def section_silence(reading: Reading, section: SectionReading) -> AbsenceStatement | None:
    """What a section without entries says: by a null flavour, or by words that are nothing but "no known …"."""
    node, topic = section.node, section.context.topic
    if topic is Topic.OTHER or next(node.iterchildren(qualified("entry")), None) is not None:
        return None
    title = own_text(child(node, "title"))
    text = child(node, "text")
    told = reading.file.narratives.of(text) if text is not None else None
    flavor = null_flavor(node)
    found = stated_silence(CodeableConcept(text=told), _TYPES.get(topic, "")) if told else None
    if found is not None:
        silence, is_partial = found.silence, found.is_partial
    elif flavor:
        silence, is_partial = flavor_silence(flavor), False
    else:
        return None
    inner = Reading(node, reading.file, section.context)
    words = ": ".join(part for part in (title, told if found else None) if part)
    return AbsenceStatement(
        id=fact_id(reading.file.source, inner.locator, "AbsenceStatement"),
        provenance=Provenance(source=reading.file.source, locator=inner.locator),
        subject=reading.file.subject,
        topic=topic,
        silence=silence,
        scope=CodeableConcept(text=words) if words else concept(reading, child(node, "code")),
        is_partial=is_partial,
        date=reading.file.date,
    )
