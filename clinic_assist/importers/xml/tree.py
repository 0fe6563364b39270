"""A file's XML as a tree, read without any of the doors that XML opens: no document type, no entities, no network.

The attack: an entity that expands to gigabytes, or that names a local file or an address. The defence: a document type
declaration ends the reading before the parser sees the text, and the parser has its own switches off besides. Depth,
attributes and size are bounded. Try it with the files of tests/malformed/xml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, cast

from lxml import etree

from clinic_assist.errors import SourceError
from clinic_assist.importers.xml.repair import Repair, gathered
from clinic_assist.importers.xml.scan import Kind, marks, path_at, span_of
from clinic_assist.importers.xml.text import Flaw, decode, line_and_column

MAX_CHARACTERS = 256 * 1024 * 1024
"""Longest text that is read as XML; a tree takes some ten times as much memory."""
MAX_DEPTH = 200
"""How deep elements may be nested. Clinical documents stay below 40."""
MAX_ATTRIBUTES = 200
"""How many attributes one element may have. Clinical documents stay below 20."""

# How often a text is parsed again after something was taken out of it: the longer it is, the fewer times.
_MAX_REPAIRS = 100
_FEWEST_REPAIRS = 5
_REPAIR_WORK = 100_000_000
_UNDECLARED_PREFIX = 201  # libxml2 xmlerror.h, XML_NS_ERR_UNDEFINED_NAMESPACE
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_TOO_WIDE = etree.XPath(f"boolean(//@*[{MAX_ATTRIBUTES + 1}])")
_WITHOUT_NAMESPACE = etree.XPath("//*[namespace-uri() = '']")
_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")


class Element(Protocol):
    """What the importers use of an lxml element."""

    tag: str
    text: str | None
    tail: str | None
    attrib: Mapping[str, str]

    def get(self, key: str) -> str | None:
        """An attribute."""

    def getparent(self) -> Element | None:
        """The element around it."""

    def iterchildren(self, *tags: str) -> Iterator[Element]:
        """The elements directly in it."""

    def iter(self, *tags: str) -> Iterator[Element]:
        """It and all elements in it."""

    def itertext(self) -> Iterator[str]:
        """All text in it."""

    def __len__(self) -> int: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """A file that was read.

    Attributes:
        text: The whole file, decoded.
        warnings: Locator and reason of what is not valid XML and was read nevertheless.
    """

    text: str
    root: Element
    warnings: tuple[tuple[str, str], ...] = ()


def read_xml(data: bytes, namespace: str) -> XmlDocument:
    """Answers the tree of an XML file. `namespace` is what the root belongs to where the file does not say.

    Raises:
        SourceError: It is no XML that can be read safely.
    """
    text, flaws = decode(data)
    _check_before_parsing(text)
    try:
        root = _parse(text)
        if root.tag.startswith("{"):
            return XmlDocument(text, _checked(root), tuple(_warnings(text, text, flaws)))
    except etree.XMLSyntaxError:
        pass
    repair = _repair(text, namespace)
    root = _parse(repair.repaired())
    return XmlDocument(text, _checked(root), tuple(_warnings(text, repair.repaired(), [*flaws, *repair.flaws], repair)))


def locate_xml(data: bytes, locator: str, namespace: str) -> tuple[str, int, int]:
    """Answers the text of an XML file, and start and end in characters of the place that a locator names.

    Raises:
        SourceError: It is no XML that can be read safely.
    """
    text, _flaws = decode(data)
    _check_before_parsing(text)
    try:
        if _parse(text).tag.startswith("{"):
            return (text, *span_of(text, locator))
    except etree.XMLSyntaxError:
        pass
    repair = _repair(text, namespace)
    start, end = span_of(repair.repaired(), locator)
    return text, repair.original(start), repair.original(end)


def path_of(element: Element, known: dict[Element, str] | None = None) -> str:
    """Answers the locator of an element: its XPath by local names, with `[n]` where siblings share the name.

    `known` remembers the paths of elements from one call to the next, of all siblings at once, so that many of them
    take no more than linear time.
    """
    known = {} if known is None else known
    found = known.get(element)
    if found is not None:
        return found
    parent = element.getparent()
    if parent is None:
        return f"/{local_name(element)}"
    above = path_of(parent, known)
    siblings = [(one, _local(one.tag)) for one in parent.iterchildren("{*}*")]
    counts: dict[str, int] = {}
    for _one, name in siblings:
        counts[name] = counts.get(name, 0) + 1
    met: dict[str, int] = {}
    for one, name in siblings:
        if counts[name] > 1:
            met[name] = index = met.get(name, 0) + 1
            known[one] = f"{above}/{name}[{index}]"
        else:
            known[one] = f"{above}/{name}"
    return known[element]


def with_attribute(element: Element, name: str) -> list[Element]:
    """Answers the elements below one, and it itself, that have an attribute, in the file's order."""
    return cast("list[Element]", _having(name)(element))


def without_namespace(root: Element) -> list[Element]:
    """Answers the elements of a tree that belong to no namespace, in the file's order."""
    return cast("list[Element]", _WITHOUT_NAMESPACE(root))


@cache
def _having(name: str) -> etree.XPath:
    return etree.XPath(f"descendant-or-self::*[@{name}]")


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def markup_of(element: Element) -> str:
    """The element as XML text, without what follows it."""
    return cast("str", etree.tostring(element, encoding="unicode", with_tail=False))


def _check_before_parsing(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise SourceError(f"The file holds more than {MAX_CHARACTERS // 2**20} million characters of XML.")
    if "<!DOCTYPE" in text and any(mark.kind is Kind.DOCTYPE for mark in marks(text)):
        raise SourceError(
            "The file declares a document type of its own (DOCTYPE). Such XML is not read: it can name other files.",
            hint="Export it again without a DOCTYPE.",
        )


def _parse(text: str) -> Element:
    """The tree of a text that is well-formed. The text is decoded, so its own declaration is left out."""
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    return cast("Element", etree.fromstring(text.encode("utf-8", "replace"), parser))


def _repair(text: str, namespace: str) -> Repair:
    """Mends a text until the parser takes it.

    Raises:
        SourceError: It cannot be mended; the message says where.
    """
    repair = Repair(text, namespace)
    repair.run()
    declared = False
    for _round in range(max(_FEWEST_REPAIRS, min(_MAX_REPAIRS, _REPAIR_WORK // len(text)))):
        repaired = repair.repaired()
        try:
            _parse(repaired)
        except etree.XMLSyntaxError as error:
            if error.code == _UNDECLARED_PREFIX and not declared:
                declared = True
                repair.declare_prefixes(list(marks(text)), with_local=True)
                continue
            offset = repair.original(_offset_of(repaired, error))
            if not repair.give_up_part_at(offset, "It is not valid XML"):
                place = line_and_column(text, offset)
                raise SourceError(f"The file is damaged: it is not valid XML at {place}.") from None
        else:
            return repair
    raise SourceError("The file is damaged in too many places.")


def _offset_of(text: str, error: etree.XMLSyntaxError) -> int:
    """The place of an error; the parser counts the bytes of a line, and lines from the end of the declaration."""
    declaration = _XML_DECLARATION.match(text)
    offset = declaration.end() if declaration else 0
    line, column = error.position
    for _line in range(1, line):
        following = text.find("\n", offset)
        if following < 0:
            break
        offset = following + 1
    end = text.find("\n", offset)
    row = text[offset : end if end >= 0 else len(text)].encode("utf-8", "replace")
    return offset + max(0, len(row[: max(0, column - 2)].decode("utf-8", "ignore")))


def _checked(root: Element) -> Element:
    if _TOO_DEEP(root):
        raise SourceError(f"The file nests elements deeper than {MAX_DEPTH}.")
    if _TOO_WIDE(root):
        raise SourceError(f"The file holds an element with more than {MAX_ATTRIBUTES} attributes.")
    return root


def _warnings(text: str, repaired: str, flaws: list[Flaw], repair: Repair | None = None) -> Iterator[tuple[str, str]]:
    for flaw, count in gathered(flaws):
        more = f" ({count:,} times, first at " if count > 1 else " ("
        reason = f"{flaw.reason[:-1]}{more}{line_and_column(text, flaw.offset)})."
        offset = repair.moved(flaw.offset) if repair else flaw.offset
        yield path_at(repaired, offset) or "/", reason
