"""What every fact takes from its statement: id, provenance, whose it is, identifiers, remarks, people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from clinic_assist.chart.datatypes import Annotation, Identifier, Reference
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, fact_id
from clinic_assist.importers.ccda.codes import COMMENT_LOINC, STATUS_LOINC
from clinic_assist.importers.ccda.concepts import concept, concept_or_text, text_of
from clinic_assist.importers.ccda.names import identifiers, name_text
from clinic_assist.importers.ccda.nodes import attribute, child, children, code_of, qualified, related
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.times import moment
from clinic_assist.importers.xml.tree import Element, local_name


class Origin(TypedDict):
    """The keyword arguments that every Fact takes."""

    id: FactId
    provenance: Provenance
    subject: str | None
    identifiers: tuple[Identifier, ...]
    notes: tuple[Annotation, ...]
    data_absent_reason: str | None


def origin(reading: Reading, *, absent: str | None = None) -> Origin:
    """The common part of a statement's own fact. Its id is made of place and CDA class, never of what is read."""
    found = identifiers(reading.node)
    return Origin(
        id=own_id(reading),
        provenance=provenance(reading, found),
        subject=reading.file.subject,
        identifiers=found,
        notes=remarks(reading),
        data_absent_reason=absent,
    )


def own_id(reading: Reading) -> FactId:
    """The id of a statement's own fact."""
    return fact_id(reading.file.source, reading.locator, local_name(reading.node))


def provenance(reading: Reading, found: tuple[Identifier, ...], locator: Locator | None = None) -> Provenance:
    """Where a fact was read, with the first id of the statement as its key."""
    first = found[0] if found else None
    key = None
    if first and first.system:
        key = first.value if first.system == "urn:ietf:rfc:3986" else f"{first.system}|{first.value}"
    return Provenance(source=reading.file.source, locator=locator or reading.locator, resource_key=key)


def remarks(reading: Reading) -> tuple[Annotation, ...]:
    """The comment activities of a statement (C-CDA template 4.64, LOINC 48767-8)."""
    found = []
    for _link, statement in related(reading.node):
        if local_name(statement) == "act" and code_of(statement) == COMMENT_LOINC:
            reading.handled.add(statement)
            text = text_of(reading, child(statement, "text"))
            if text:
                author = next(iter(people(statement, "author")), None)
                found.append(
                    Annotation(
                        text=text,
                        author=author.display if author else None,
                        time=moment(reading, child(statement, "author", "time")),
                    )
                )
    return tuple(found)


def told_status(reading: Reading) -> tuple[Annotation, ...]:
    """The status observation in a statement that has no field for it, as a remark."""
    found = []
    for _link, statement in related(reading.node):
        if code_of(statement) == STATUS_LOINC:
            reading.handled.add(statement)
            told = concept_or_text(reading, child(statement, "value"), statement)
            if told and told.display:
                found.append(Annotation(text=f"Status: {told.display}"))
    return tuple(found)


def status(node: Element, known: dict[str, str]) -> str | None:
    """The status of a statement in FHIR's words; what the table does not hold stays as written, in small letters."""
    code = (attribute(child(node, "statusCode"), "code") or "").lower()
    return known.get(code, code) or None


def recorded(reading: Reading, node: Element) -> PartialDate | None:
    """When a statement was recorded: the earliest time of its authors (guide, CF-problems)."""
    times = [found for one in children(node, "author", "time") if (found := moment(reading, one))]
    return min(times, key=lambda date: date.sort_key, default=None)


def recorder(reading: Reading, node: Element) -> Reference | None:
    """Who answers for a record: its latest author (guide, CF-problems).

    Where a time is missing the last in the order of the document is taken for the latest.
    """
    named = [(one, name) for one in children(node, "author") if (name := who(one))]
    if not named:
        return None
    timed = [(time, name) for one, name in named if (time := moment(reading, child(one, "time")))]
    is_complete = len(timed) == len(named)
    latest = max(timed, key=lambda pair: pair[0].sort_key) if is_complete else named[-1]
    return Reference(display=latest[1])


# CDA R2 s.4.2.2: the role that each participation has, and the person or body that plays it.
_ROLES = (
    "assignedAuthor", "assignedEntity", "assignedCustodian", "associatedEntity", "relatedEntity", "participantRole",
    "intendedRecipient", "healthCareFacility", "serviceProviderOrganization",
)  # fmt: skip
_PLAYERS = (
    "assignedPerson", "associatedPerson", "relatedPerson", "informationRecipient", "playingEntity", "playingDevice",
    "assignedAuthoringDevice", "location",
)  # fmt: skip
_BODIES = (
    "representedOrganization", "representedCustodianOrganization", "scopingOrganization", "scopingEntity",
    "receivedOrganization", "serviceProviderOrganization",
)  # fmt: skip


def people(node: Element, *participations: str) -> tuple[Reference, ...]:
    """The people or bodies of some participations, by name; those without a name are left out."""
    found = []
    for participation in participations:
        for one in node.iterchildren(qualified(participation)):
            name = who(one)
            if name:
                found.append(Reference(display=name))
    return tuple(dict.fromkeys(found))


def who(participation: Element) -> str | None:
    """The name of the person, device or body in a participation: the person's first."""
    role = next(_named(participation, _ROLES), participation)
    for player in _named(role, _PLAYERS):
        found = name_text(child(player, "name")) or attribute(child(player, "code"), "displayName")
        found = found or name_text(child(player, "softwareName"))
        if found:
            return found
    for body in _named(role, _BODIES):
        found = name_text(child(body, "name"))
        if found:
            return found
    return name_text(child(role, "name"))


def place_of(reading: Reading) -> str | None:
    """Where something was or is to be done: the name of the place, else its kind (C-CDA template 4.32)."""
    for one in reading.node.iterchildren(qualified("participant")):
        if one.get("typeCode") == "LOC":
            kind = concept(reading, child(one, "participantRole", "code"))
            return who(one) or (kind.display if kind else None) or None
    return None


def _named(node: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """The first element of each name that there is, in the order of the names."""
    there: dict[str, Element] = {}
    for one in node.iterchildren():
        there.setdefault(one.tag, one)
    return (there[name] for name in map(qualified, names) if name in there)


def pointing_to(fact: Fact) -> Reference:
    """A reference to a fact of the same document."""
    shown = fact.concept.display if fact.concept else ""
    return Reference(display=shown or None, target=fact.id)
