"""The narrative of a section as plain text, and the words that an entry points to in it."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from clinic_assist.importers.ccda.nodes import qualified
from clinic_assist.importers.xml.tree import Element, local_name, with_attribute

# Between cells and lines: control characters, which no XML 1.0 can hold (s.2.2).
_CELL = "\x1f"
_LINE = "\x1e"
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
# CDA R2 s.4.3.5, the elements of a narrative block that begin and end a line of their own, beside tables.
_BLOCKS = frozenset((
    "caption", "colgroup", "item", "list", "paragraph", "tbody", "text", "tfoot", "thead", "tr", "title",
    "renderMultiMedia",
    # HTML that exporters write although CDA has no such elements
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre",
))  # fmt: skip
_MOST_ALIKE = 20  # so often an ID may stand; with more, looking for the one that is meant would take too long
_WHOLES = frozenset(("tr", "table", "tbody", "thead", "list", "text"))


def narrative(node: Element) -> str | None:
    """Answers the readable text of a narrative: a line to each block and table row, cells separated by ` | `.

    Words that the document marks as deleted are named as such (CDA R2 s.4.3.5.1, `revised`).
    """
    if not len(node):  # most texts: an element without anything in it
        line = _BLANKS.sub(" ", node.text or "").strip()
        return line if line.strip(" |") else None
    pieces: list[str] = []
    _collect(node, pieces, in_cell=False)
    return _tidy("".join(pieces)) or None


def _collect(node: Element, pieces: list[str], *, in_cell: bool) -> None:
    if node.text:
        pieces.append(node.text)
    # A block inside a cell stays in its row: a space, not a line.
    line = " " if in_cell else _LINE
    for one in node.iterchildren():
        form = _form(one.tag)
        if form is not _Form.WORDS:
            pieces.append(_CELL if form is _Form.CELL else line)
        is_deleted = one.get("revised") == "delete"
        if is_deleted:
            pieces.append("[deleted: ")
        if len(one):
            _collect(one, pieces, in_cell=(in_cell or form is _Form.CELL) and form is not _Form.TABLE)
        elif one.text:
            pieces.append(one.text)
        if is_deleted:
            pieces.append("]")
        if form is _Form.BLOCK or form is _Form.TABLE:
            pieces.append(line)
        if one.tail:
            pieces.append(one.tail)


class _Form(Enum):
    """How an element of a narrative stands among the words around it."""

    WORDS = auto()
    BREAK = auto()
    BLOCK = auto()
    TABLE = auto()
    CELL = auto()


@lru_cache(maxsize=1024)
def _form(tag: str) -> _Form:
    match tag.rpartition("}")[2]:
        case "td" | "th":
            return _Form.CELL
        case "table":
            return _Form.TABLE
        case "br":
            return _Form.BREAK
        case name:
            return _Form.BLOCK if name in _BLOCKS else _Form.WORDS


def _tidy(text: str) -> str:
    lines = []
    for line in _BLANKS.sub(" ", text).split(_LINE):
        cells = [cell.strip() for cell in line.split(_CELL)]
        if len(cells) > 1 and not cells[0]:
            cells = cells[1:]
        joined = " | ".join(cells).strip()
        if joined.strip(" |"):
            lines.append(joined)
    return "\n".join(lines)


def section_of(node: Element) -> Element | None:
    """The section in which an element stands."""
    found: Element | None = node
    while found is not None and local_name(found) != "section":
        found = found.getparent()
    return found


class NarrativeIndex:
    """The elements of a document that have an ID, found by it."""

    __slots__ = ("_found", "_root", "_words")

    def __init__(self, root: Element) -> None:
        self._root = root
        self._found: dict[str, list[Element]] | None = None
        self._words: dict[Element, str | None] = {}

    def words(self, reference: str, node: Element) -> tuple[str | None, bool]:
        """Answers the words that `#id` names, and whether they are a whole row or list instead of a single term.

        Where an ID stands twice, the one in the section of `node` is meant; where that leaves two, neither is.
        """
        target = self._target(reference, node)
        if target is None:
            return None, False
        is_whole = local_name(target) in _WHOLES or next(target.iter(qualified("td")), None) not in (None, target)
        return self.of(target), is_whole

    def row(self, reference: str, node: Element) -> str | None:
        """Answers the words of the table row in which the cell stands that `#id` names."""
        target = self._target(reference, node)
        while target is not None and local_name(target) not in ("tr", "text", "section"):
            target = target.getparent()
        return self.of(target) if target is not None and local_name(target) == "tr" else None

    def _target(self, reference: str, node: Element) -> Element | None:
        found = self._by_id().get(reference.removeprefix("#").strip(), [])
        if 1 < len(found) <= _MOST_ALIKE:
            section = section_of(node)
            found = [one for one in found if section_of(one) is section]
        return found[0] if len(found) == 1 else None

    def of(self, node: Element) -> str | None:
        """See `narrative`; of one element it is made once."""
        if node not in self._words:
            self._words[node] = narrative(node)
        return self._words[node]

    def _by_id(self) -> dict[str, list[Element]]:
        if self._found is None:
            self._found = {}
            for one in with_attribute(self._root, "ID"):
                name = one.get("ID")
                if name:
                    self._found.setdefault(name.strip(), []).append(one)
        return self._found
