"""The elements of a CDA document by their short names: `code` is HL7's, `sdtc:raceCode` of its extensions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from clinic_assist.importers.xml.tree import Element, local_name

V3 = "urn:hl7-org:v3"
SDTC = "urn:hl7-org:sdtc"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

# The CDA classes that state something of the patient: CDA R2 s.4.3.6.
STATEMENTS = frozenset((
    "act", "encounter", "observation", "observationMedia", "organizer", "procedure", "regionOfInterest",
    "substanceAdministration", "supply",
))  # fmt: skip


@cache
def qualified(name: str) -> str:
    """The full name of an element."""
    prefix, _colon, local = name.rpartition(":")
    return f"{{{SDTC if prefix else V3}}}{local}"


def child(node: Element, *path: str) -> Element | None:
    """The first element along a path of names."""
    found = node
    for name in path:
        for inner in found.iterchildren(qualified(name)):
            found = inner
            break
        else:
            return None
    return found


def children(node: Element, *path: str) -> list[Element]:
    """All elements along a path of names."""
    found = [node]
    for name in path:
        full_name = qualified(name)
        found = [one for parent in found for one in parent.iterchildren(full_name)]
    return found


def attribute(node: Element | None, name: str) -> str | None:
    """An attribute that says something, without the blanks around it."""
    value = node.get(name) if node is not None else None
    return value.strip() or None if value else None


def null_flavor(node: Element | None) -> str | None:
    """Why an element says nothing, such as `UNK` or `NASK`."""
    return attribute(node, "nullFlavor")


def data_type(node: Element) -> str:
    """The type that a value names, without prefix: `PQ`, `CD`, `IVL_TS`; empty where it names none."""
    return (node.get(_XSI_TYPE) or "").rpartition(":")[2].strip()


def is_true(node: Element, name: str) -> bool:
    """Whether a flag is set, as XML Schema writes it."""
    return (node.get(name) or "").strip() in ("true", "1")


# A statement is asked for its templates and links several times while it is read. A document's tree never changes.
@lru_cache(maxsize=64)
def template_ids(node: Element) -> frozenset[str]:
    """The templates that an element claims to follow."""
    roots = [root for one in node.iterchildren(qualified("templateId")) if (root := one.get("root"))]
    return frozenset([stripped for root in roots if (stripped := root.strip())])


def statements_in(node: Element) -> Iterator[Element]:
    """Yields the clinical statements that an entry, component or entryRelationship holds.

    CDA R2 allows one (POCD_MT000040, choice); exporters write several side by side, and none of them may be lost.
    """
    return (one for one in node.iterchildren() if local_name(one) in STATEMENTS)


@lru_cache(maxsize=64)
def related(node: Element) -> tuple[tuple[Element, Element], ...]:
    """Each link to another statement, with that statement: entryRelationships first, each kind in order."""
    links = [*node.iterchildren(qualified("entryRelationship")), *node.iterchildren(qualified("component"))]
    return tuple([(link, statement) for link in links for statement in statements_in(link)])


def code_of(node: Element) -> str | None:
    """The plain code of a statement."""
    return attribute(child(node, "code"), "code")


def line_of(text: str) -> str:
    """A text with its blanks and line breaks made one space each."""
    return " ".join(text.split())


def own_text(node: Element | None) -> str | None:
    """The text of an element and of all in it, in one line; None where there is none."""
    if node is None:
        return None
    return line_of("".join(node.itertext()) if len(node) else node.text or "") or None


def is_about_another(node: Element) -> bool:
    """Whether a section or statement names a subject of its own who is not the patient (CDA R2 s.4.3.7.1)."""
    subject = child(node, "subject", "relatedSubject")
    # HL7 v3 RoleCode: SELF and ONESELF are the patient.
    return subject is not None and code_of(subject) not in ("SELF", "ONESELF")
