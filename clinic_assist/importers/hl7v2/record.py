"""What every fact takes from its segment: id, provenance, whose it is, its number, remarks."""

from __future__ import annotations

from typing import TypedDict

from clinic_assist.chart.datatypes import Annotation, Identifier, Reference
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, fact_id
from clinic_assist.importers.hl7v2.codes import STATUS_RANKS
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import entity, human_name, name_text
from clinic_assist.importers.hl7v2.reading import MessageContext, Node, Reading
from clinic_assist.importers.hl7v2.times import moment


class Origin(TypedDict):
    """The keyword arguments that every Fact takes."""

    id: FactId
    provenance: Provenance
    subject: str | None
    identifiers: tuple[Identifier, ...]
    notes: tuple[Annotation, ...]
    data_absent_reason: str | None


def origin(
    reading: Reading, *, key: str | None = None, numbers: tuple[Identifier, ...] = (), absent: str | None = None
) -> Origin:
    """The common part of a segment's own fact. Its id is made of place and segment name, never of what is read.

    `key` is the source's own name for the record, by which a later message replaces it (see `record_key`).
    """
    return Origin(
        id=own_id(reading),
        provenance=provenance(reading, key),
        subject=reading.node.subject,
        identifiers=tuple(dict.fromkeys(numbers)),
        notes=remarks(reading, reading.node.parts_named("NTE")),
        data_absent_reason=absent,
    )


def own_id(reading: Reading) -> FactId:
    """The id of a segment's own fact."""
    return fact_id(reading.file.source, Locator(reading.segment.locator), reading.segment.name)


def provenance(reading: Reading, key: str | None) -> Provenance:
    """Where a fact was read, and which version of its record it is: by the time of its message."""
    return Provenance(
        source=reading.file.source,
        locator=Locator(reading.segment.locator),
        resource_key=key,
        version_id=_version(reading.node, reading.message) if key else None,
        last_updated=_changed(reading) if key else None,
    )


def _changed(reading: Reading) -> PartialDate | None:
    """When a record was last changed: MSH-7, else OBR-22."""
    holder = reading.node.parent or reading.node
    if reading.message.time is None and holder.name == "OBR":
        return moment(reading, 22, segment=holder.segment)
    return reading.message.time


def _version(node: Node, message: MessageContext) -> str:
    """Orders messages of one moment: a correction stands above what it corrects, then the later in the file."""
    holder = node.parent or node
    if holder.version is None:
        holder.version = _version_of(holder, message)
    return holder.version


def _version_of(holder: Node, message: MessageContext) -> str:
    told = holder.segment.get(25) if holder.name == "OBR" else None
    statuses = [told] if told else [child.segment.get(11) for child in holder.children]
    rank = max((STATUS_RANKS.get((one or "").upper(), 0) for one in statuses), default=0)
    changed = "".join(one for one in (holder.segment.get(22) or "") if one.isdecimal())[:14] if told else ""
    return f"{rank}{changed:0<14}{message.number:0>9}"


def record_key(kind: str, *parts: str | None) -> str | None:
    """The source's own name of a record: its number with the authority that gave it.

    The prefix holds a colon, which says that the name is unique by itself (`chart.merge`): the number is, in its
    authority, and a chart is one person's.
    """
    return f"hl7-v2:{kind}|" + "|".join(part or "" for part in parts)


def numbered(reading: Reading, segment: Segment | None, field: int) -> Identifier | None:
    """The number in a field of type EI."""
    if segment is None:
        return None
    found = segment.repetitions(field)
    return entity(found[0], reading.message.sender) if found else None


def number_key(number: Identifier | None) -> str | None:
    """A number with its authority in one text."""
    return f"{number.system}|{number.value}" if number else None


def remark(text: str) -> tuple[Annotation, ...]:
    """A remark that is no NTE segment."""
    return (Annotation(text=text),)


def remarks(reading: Reading, segments: list[Segment]) -> tuple[Annotation, ...]:
    """The NTE segments as remarks; lines that follow each other without an author of their own are one remark."""
    found: list[Annotation] = []
    for note in segments:
        text = "\n".join(one.whole() or "" for one in note.repetitions(3))
        entered_by = note.repetitions(5)
        author = name_text(human_name(entered_by[0], first=2)) if entered_by else None
        time = moment(reading, 6, segment=note) or moment(reading, 7, segment=note)
        last = found[-1] if found else None
        if last and (last.author, last.time) == (author, time):
            found[-1] = Annotation(text=f"{last.text}\n{text}", author=author, time=time)
        else:
            found.append(Annotation(text=text, author=author, time=time))
    kept = (Annotation(text=one.text.strip("\n"), author=one.author, time=one.time) for one in found)
    return tuple(one for one in kept if one.text.strip())


def pointing_to(fact: Fact) -> Reference:
    """A reference to a fact of the same file."""
    shown = fact.concept.display if fact.concept else ""
    return Reference(display=shown or None, target=fact.id)


def visit_of(reading: Reading) -> Reference | None:
    """The visit of the message, as a reference."""
    visit = reading.node.visit
    return pointing_to(visit.fact) if visit is not None and visit.fact is not None else None
