"""Tags and places in the text of an XML file, by one forward look that needs no valid document.

Places are named by XPath, the way an element's siblings of the same name are counted: from 1, and `[1]` may be left
out. `/ClinicalDocument/component[2]/section/entry[3]/act/@classCode`. Prefixes are not part of a name; `*` is any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

_NAME = r"[A-Za-z_\u00c0-\ud7ff][\w.\-]*+"
_TAG = re.compile(rf"""<(/?)(?:({_NAME}):)?({_NAME})((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(rf"""(?:({_NAME}):)?({_NAME})\s*+=\s*+("[^"]*+"|'[^']*+')""")
_STEP = re.compile(r"/(@?)([^/\[\]@]+)(?:\[(\d{1,9})\])?")
_SKIPPED = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))


class Kind(Enum):
    """What stands at a less-than sign. STRAY: a sign that begins nothing."""

    OPEN = "open"
    CLOSE = "close"
    EMPTY = "empty"
    SKIPPED = "skipped"
    DOCTYPE = "doctype"
    STRAY = "stray"


class Mark(NamedTuple):
    """A tag, or another piece of markup, with its place in the text."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    prefix: str = ""


def marks(text: str) -> Iterator[Mark]:
    """Yields all markup of a text in order. Takes linear time on any text."""
    position = text.find("<")
    while position >= 0:
        found = _mark(text, position)
        yield found
        position = text.find("<", found.end)


def attributes(text: str, mark: Mark) -> Iterator[tuple[str, str, int, int]]:
    """Yields prefix, local name, start and end of the value (without quotes) of each attribute in a tag."""
    for match in _ATTRIBUTE.finditer(text, mark.start, mark.end):
        yield match[1] or "", match[2], match.start(3) + 1, match.end(3) - 1


def _mark(text: str, start: int) -> Mark:
    for opening, closing in _SKIPPED:
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            return Mark(Kind.SKIPPED, start, len(text) if end < 0 else end + len(closing))
    if text.startswith("<!DOCTYPE", start):
        return Mark(Kind.DOCTYPE, start, start + 9)
    match = _TAG.match(text, start)
    if match is None:
        return Mark(Kind.STRAY, start, start + 1)
    kind = Kind.CLOSE if match[1] else Kind.EMPTY if match[4].endswith("/") else Kind.OPEN
    return Mark(kind, start, match.end(), match[3], match[2] or "")


def span_of(text: str, locator: str) -> tuple[int, int]:
    """Answers start and end of the element or attribute that a locator names, or of the nearest that encloses it.

    The text must be well nested; where it ends too early, so does the element.
    """
    steps = [(name, int(index or 1)) for at, name, index in _STEP.findall(locator) if not at]
    attribute = next((name for at, name, _index in _STEP.findall(locator) if at), None)
    walk = _Walk(steps)
    for mark in marks(text):
        if walk.take(mark):
            break
    if walk.found is None:
        return 0, len(text)
    if attribute and walk.matched == len(steps):
        for _prefix, name, start, end in attributes(text, walk.found):
            if name == attribute:
                return start, end
    return walk.found.start, len(text.rstrip()) if walk.end is None else walk.end


class _Walk:
    """One way through the marks of a text, along the steps of a locator."""

    __slots__ = ("_count", "_depth", "_steps", "end", "found", "matched")

    def __init__(self, steps: list[tuple[str, int]]) -> None:
        self._steps = steps
        self._depth = 0
        self._count = 0
        self.matched = 0
        self.found: Mark | None = None
        self.end: int | None = None

    def take(self, mark: Mark) -> bool:
        """Goes past a mark; true at the end of the element that was looked for, or of its nearest ancestor."""
        match mark.kind:
            case Kind.OPEN | Kind.EMPTY:
                is_step = self._is_next(mark)
                if mark.kind is Kind.OPEN:
                    self._depth += 1
                elif is_step:
                    self.end = mark.end
                    return True
            case Kind.CLOSE:
                self._depth -= 1
                if self.matched and self._depth < self.matched:
                    self.end = mark.end
                    return True
            case _:
                pass
        return False

    def _is_next(self, mark: Mark) -> bool:
        if self._depth != self.matched or self.matched == len(self._steps):
            return False
        name, index = self._steps[self.matched]
        if name not in ("*", mark.name):
            return False
        self._count += 1
        if self._count != index:
            return False
        self.matched += 1
        self._count = 0
        self.found = mark
        return True


def path_at(text: str, offset: int) -> str:
    """Answers the locator of the innermost element in which a place lies; empty where it lies in none."""
    stack: list[tuple[str, dict[str, int]]] = [("", {})]
    for mark in marks(text):
        if mark.start > offset:
            break
        if mark.kind in (Kind.OPEN, Kind.EMPTY):
            counts = stack[-1][1]
            counts[mark.name] = counts.get(mark.name, 0) + 1
            if mark.kind is Kind.OPEN or mark.end > offset:
                index = counts[mark.name]
                stack.append((f"{mark.name}[{index}]" if index > 1 else mark.name, {}))
        elif mark.kind is Kind.CLOSE and len(stack) > 1 and mark.end <= offset:
            stack.pop()
    return "/".join(step for step, _counts in stack)
