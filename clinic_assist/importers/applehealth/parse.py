"""The elements of an export one by one, however large it is, with their places.

The attack: an entity that expands to gigabytes or names a file. The defence: a file that declares one is refused, and
what stands before the root, Apple's own document type, is not parsed at all (that of iOS 16 is not even valid). To
try: tests/unit/importers/test_apple_health.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from clinic_assist.errors import SourceError

ROOT: Final = "HealthData"
DAMAGED: Final = "The XML is damaged here; it was read again from the next element on."
CUT_OFF: Final = "The file ends within this element or before its own end."
MAX_DEPTH: Final = 12
MAX_CHILDREN: Final = 10_000

_ROOT_TAG: Final = re.compile(rb"<HealthData[\s>/]")
_ENTITY: Final = b"<!ENTITY"
_CHUNK_BYTES: Final = 65_536
_MAX_RESTARTS: Final = 100
_RESTART_WORK: Final = 500_000_000


@dataclass(slots=True)
class Node:
    """An element with its attributes and the elements in it; text between them says nothing in these files."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """An attribute; None where it is missing or empty."""
        return self.attributes.get(name, "").strip() or None

    def named(self, name: str) -> Iterator[Node]:
        """The elements in it of one name."""
        return (child for child in self.children if child.name == name)


@dataclass(slots=True)
class Element:
    """A child of the root.

    Attributes:
        number: Its place among those of its name, from 1.
        fault: Why it cannot be read; empty where it can.
        start: Where it begins in the file, in bytes; `end` is one past it.
    """

    node: Node
    number: int
    start: int
    end: int
    fault: str = ""

    @property
    def locator(self) -> str:
        """Its XPath."""
        return f"/{ROOT}/{self.node.name}[{self.number}]"


def elements(data: bytes, before: Mapping[str, int] | None = None) -> Iterator[Element]:
    """Yields the children of the root of a file in UTF-8. Damage costs the element in which it is.

    `before` says how many of each name stand in the file before, where this is a part of a large one.

    Raises:
        SourceError: The file is none of Apple Health's, declares entities, or is damaged in too many places.
    """
    reading = _Reading(data, before or {})
    while reading.position < len(data):
        yield from reading.parse()


class _Reading:
    """One file while it is parsed."""

    def __init__(self, data: bytes, before: Mapping[str, int]) -> None:
        root = _ROOT_TAG.search(data)
        if root is None:
            raise SourceError("The file is no export of Apple Health.")
        if _ENTITY in data[: root.start()]:
            raise SourceError("The file declares entities of its own. Such XML is not read: it can grow without end.")
        self._data = data
        self.position = root.start()
        self._counts: dict[str, int] = dict(before)
        self._restarts_left = max(1, min(_MAX_RESTARTS, _RESTART_WORK // max(1, len(data))))
        self._prefix = b""

    def parse(self) -> Iterator[Element]:
        """Yields what stands before the end, or before the next damage; then `position` is behind it."""
        begun = self.position
        run = _Run(begun - len(self._prefix))
        chunk_from = begun
        try:
            if self._prefix:
                run.parser.Parse(self._prefix)
            while chunk_from < len(self._data):
                chunk = self._data[chunk_from : chunk_from + _CHUNK_BYTES]
                chunk_from += len(chunk)
                run.parser.Parse(chunk)
                yield from map(self._numbered, run.taken())
            run.parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
            self.position = len(self._data)
        except expat.ExpatError:
            yield from map(self._numbered, run.taken())
            yield from self._after_damage(run)

    def _numbered(self, element: Element) -> Element:
        name = element.node.name
        element.number = self._counts[name] = self._counts.get(name, 0) + 1
        return element

    def _after_damage(self, run: _Run) -> Iterator[Element]:
        """The element in which the damage is; reading goes on with the next one that begins after it."""
        if not run.seen_root and not self._prefix:
            raise SourceError("The file is damaged: it is not valid XML before its first element.")
        if run.is_ended:  # something stands behind the end of the root
            self.position = len(self._data)
            return
        at = run.opened + 1 if run.open_node else min(len(self._data), max(run.index, self.position + 1))
        following = self._next_element(at)
        end = len(self._data) if following is None else following
        begun = run.opened if run.open_node else max(self.position, self._behind_tag(run.behind))
        fault = CUT_OFF if following is None else DAMAGED
        if self._data[begun:end].strip():
            yield self._numbered(Element(run.open_node or Node("Record", {}), 0, begun, end, fault))
        else:
            yield Element(Node(ROOT, {}), 0, begun, end, fault)
        self.position = end
        if following is not None:
            if not self._restarts_left:
                raise SourceError("The file is damaged in too many places: it is not valid XML.")
            self._restarts_left -= 1
            self._prefix = f"<{ROOT}>".encode()

    def _behind_tag(self, at: int) -> int:
        """One past the tag that begins there; there itself where none does."""
        if not self._data.startswith(b"<", at):
            return at
        return self._data.find(b">", at) + 1 or len(self._data)

    def _next_element(self, at: int) -> int | None:
        found = [place for name in _NAMES if (place := self._data.find(b"<" + name, at)) >= 0]
        return min(found, default=None)


# The children of the root: Apple's own document type, HealthKit Export Version 14.
_NAMES: Final = (
    b"Record ", b"Correlation ", b"Workout ", b"ActivitySummary ", b"ClinicalRecord ", b"Audiogram ",
    b"VisionPrescription ",
)  # fmt: skip


class _Run:
    """Expat over a stretch of the file.

    Attributes:
        opened: Where the last child of the root began.
        behind: Where the tag stands that ended the last one, or the one that opened the root.
        open_node: That child while it is open.
    """

    def __init__(self, offset: int) -> None:
        self.parser = expat.ParserCreate("utf-8")  # whatever the declaration says: the bytes are
        self.parser.buffer_text = True
        self.parser.specified_attributes = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._offset = offset
        self._done: list[Element] = []
        self._path: list[Node] = []
        self._depth = 0
        self.opened = self.behind = 0
        self.seen_root = self.is_ended = False

    @property
    def open_node(self) -> Node | None:
        return self._path[0] if self._path else None

    @property
    def index(self) -> int:
        """Where the parser is, in bytes of the file."""
        return self._offset + max(0, self.parser.ErrorByteIndex)

    def taken(self) -> list[Element]:
        """The elements that are complete, once."""
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self.seen_root = True
            self.behind = self._offset + self.parser.CurrentByteIndex
            return
        if self._depth > MAX_DEPTH:
            raise SourceError(f"The file nests elements deeper than {MAX_DEPTH}.")
        node = Node(name, attributes)
        if self._path:
            inner = self._path[-1].children
            if len(inner) < MAX_CHILDREN:
                inner.append(node)
        else:
            self.opened = self._offset + self.parser.CurrentByteIndex
        self._path.append(node)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._depth:
            self.is_ended = True
            return
        node = self._path.pop()
        if not self._path:
            self.behind = self._offset + self.parser.CurrentByteIndex
            self._done.append(Element(node, 0, self.opened, self.behind))


def end_of(data: bytes, element: Element) -> int:
    """One past the last byte of an element: expat tells where its end tag begins, or the end of an empty one."""
    if element.fault or not data.startswith(b"</", element.end):
        return element.end
    end = data.find(b">", element.end)
    return len(data) if end < 0 else end + 1
