"""Makes readable what a vendor wrote as XML and is none, as far as that is safe: each change is said with its place.

Mended are single characters and what is missing around the whole; nothing is moved, no tag is guessed. Where tags do
not match, the smallest part that can be told apart is taken out: a narrative keeps its words, an entry is given up and
named.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5
from itertools import pairwise

from clinic_assist.errors import SourceError
from clinic_assist.importers.xml.prefixes import prefixes_of
from clinic_assist.importers.xml.scan import Kind, Mark, attributes, marks
from clinic_assist.importers.xml.text import Flaw, line_and_column

DAMAGE_NAMESPACE = "urn:clinic-assist:damage"
"""Of the attribute `reason` that stands on an entry that was given up."""

_BAD_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 s.2.2
_AMPERSAND = re.compile(r"&(?:(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));)?")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_LONGEST_TEXT = 9_500_000  # libxml2 reads texts up to 10 million bytes where it is not told to read huge ones
_TAGS = re.compile(r"<[^<>]*+>")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A piece of the text that is replaced for the parser."""

    start: int
    end: int
    new: str = field(compare=False)


@dataclass(slots=True)
class Part:
    """An entry or narrative in the text, from its opening tag to the end of its closing one."""

    start: Mark
    end: int
    is_entry: bool


@dataclass(slots=True)
class Repair:
    """A text on its way to be well-formed.

    Attributes:
        text: The text as it is in the file.
        namespace: What the root belongs to where the file does not say.
        edits: What is replaced, by place.
        parts: The entries and narratives.
        declared: The prefixes that the root was given.
    """

    text: str
    namespace: str
    edits: list[Edit] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Finds all that can be mended without the parser's help.

        Raises:
            SourceError: Tags do not match outside the entries and narratives.
        """
        found = list(marks(self.text))
        self._mend_characters(found)
        self.declare_prefixes(found, with_local=False)
        self._nest(found)

    def repaired(self) -> str:
        """The text with all edits made."""
        pieces: list[str] = []
        position = 0
        for edit in self._sorted():
            pieces += (self.text[position : edit.start], edit.new)
            position = edit.end
        return "".join((*pieces, self.text[position:]))

    def original(self, offset: int) -> int:
        """The place in the file of a place in the repaired text."""
        shift = 0
        for edit in self._sorted():
            if offset < edit.start + shift:
                break
            if offset < edit.start + shift + len(edit.new):
                return min(edit.start + offset - edit.start - shift, edit.end)
            shift += len(edit.new) - (edit.end - edit.start)
        return offset - shift

    def moved(self, offset: int) -> int:
        """The place in the repaired text of a place in the file."""
        shift = 0
        for edit in self._sorted():
            if offset < edit.end or edit.start >= offset:
                return min(offset, edit.start) + shift
            shift += len(edit.new) - (edit.end - edit.start)
        return offset + shift

    def give_up_part_at(self, offset: int, reason: str) -> bool:
        """Takes out the innermost part in which a place of the file lies; false where it lies in none."""
        around = [part for part in self.parts if part.start.start <= offset < max(part.end, part.start.end)]
        if not around:
            return False
        part = min(around, key=lambda one: one.end - one.start.start)
        if any((edit.start, edit.end) == (part.start.end, part.end) for edit in self.edits):
            return False
        self._take_out(part, reason, offset)
        return True

    def _sorted(self) -> list[Edit]:
        """The edits without those inside a part that is taken out."""
        kept: list[Edit] = []
        for edit in sorted(self.edits, key=lambda one: (one.start, -one.end)):
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        return kept

    def _note(self, offset: int, reason: str) -> None:
        self.flaws.append(Flaw(offset, reason))

    def _mend_characters(self, found: list[Mark]) -> None:
        skipped = [(mark.start, mark.end) for mark in found if mark.kind is Kind.SKIPPED]
        for match in _BAD_CHARACTER.finditer(self.text):
            self._edit(match.start(), match.end(), "\ufffd", "A control character was read as a mark for damage.")
        for match in _AMPERSAND.finditer(self.text):
            if not _lies_in(skipped, match.start()):
                self._mend_ampersand(match)
        for mark in found:
            if mark.kind is Kind.STRAY:
                self._edit(mark.start, mark.end, "&lt;", "A less-than sign that is not escaped was read as one.")
            elif mark.kind in (Kind.OPEN, Kind.EMPTY) and "<" in self.text[mark.start + 1 : mark.end]:
                for _prefix, _name, start, end in attributes(self.text, mark):
                    for sign in re.finditer("<", self.text[start:end]):
                        at = start + sign.start()
                        self._edit(at, at + 1, "&lt;", "A less-than sign that is not escaped was read as one.")

    def _mend_ampersand(self, match: re.Match[str]) -> None:
        decimal, hexadecimal, name = match.groups()
        if name in _XML_ENTITIES:
            return
        if decimal or hexadecimal:
            number = int(decimal) if decimal else int(hexadecimal, 16)
            if number > 0x10FFFF or _BAD_CHARACTER.match(chr(number)):
                self._edit(match.start(), match.end(), "\ufffd", "A control character was read as a mark for damage.")
        elif name and f"{name};" in html5:
            new = html5[f"{name};"].replace("&", "&amp;").replace("<", "&lt;")
            self._edit(
                match.start(), match.end(), new, "A name of a character that XML does not know was read as HTML."
            )
        else:
            reason = "An ampersand that is not escaped was read as one."
            self._edit(match.start(), match.start() + 1, "&amp;", reason)

    def _edit(self, start: int, end: int, new: str, reason: str) -> None:
        self.edits.append(Edit(start, end, new))
        self._note(start, reason)

    def declare_prefixes(self, found: list[Mark], *, with_local: bool) -> None:
        """Declares on the root what is declared nowhere, and the root's own namespace."""
        prefixes = prefixes_of(self.text, found)
        new, flaws = prefixes.missing(self.namespace, with_local=with_local)
        new = {prefix: uri for prefix, uri in new.items() if prefix not in self.declared}
        self.flaws.extend(flaw for flaw in flaws if flaw not in self.flaws)
        self.declared.update(new)
        if new:
            root = prefixes.root
            at = root.end - (2 if root.kind is Kind.EMPTY else 1)
            written = (f' xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in new.items())
            self.edits.append(Edit(at, at, "".join(written)))

    def _nest(self, found: list[Mark]) -> None:
        """Follows the tags, takes out parts in which they do not match, and closes what the file leaves open."""
        stack: list[Mark] = []
        for mark in found:
            if mark.kind is Kind.OPEN:
                stack.append(mark)
            elif mark.kind is Kind.CLOSE:
                self._close(mark, stack)
        if stack:
            self._close_at_end(stack)
        self._cut_long_texts(found)

    def _close(self, mark: Mark, stack: list[Mark]) -> None:
        if stack and stack[-1].name == mark.name:
            opened = stack.pop()
            if _is_part(opened, stack):
                self.parts.append(Part(opened, mark.end, opened.name == "entry"))
            return
        inner = next((index for index in range(len(stack) - 1, -1, -1) if _is_part(stack[index], stack[:index])), None)
        if inner is None:
            place = line_and_column(self.text, mark.start)
            raise SourceError(f"The file is damaged: its tags do not match at {place}.")
        if mark.name == stack[inner].name:
            part = Part(stack[inner], mark.end, mark.name == "entry")
            del stack[inner:]
            self.parts.append(part)
            self._take_out(part, "Its tags do not match", mark.start)

    def _close_at_end(self, stack: list[Mark]) -> None:
        end = len(self.text)
        reason = "The file is cut off here; what stands before was read."
        self._note(max(stack[-1].start, len(self.text.rstrip()) - 1), reason)
        for index, opened in enumerate(stack):
            if _is_part(opened, stack[:index]):
                part = Part(opened, end, opened.name == "entry")
                self.parts.append(part)
                self._take_out(part, "The file is cut off in it", opened.start)
                stack = stack[:index]
                break
        closing = "".join(f"</{one.prefix}:{one.name}>" if one.prefix else f"</{one.name}>" for one in reversed(stack))
        self.edits.append(Edit(end, end, closing))

    def _take_out(self, part: Part, reason: str, offset: int) -> None:
        """Replaces a part: an entry by an empty one that says why, a narrative by its words."""
        opened = part.start
        name = f"{opened.prefix}:{opened.name}" if opened.prefix else opened.name
        place = line_and_column(self.text, offset)
        if part.is_entry:
            # What was mended in it does not matter any more.
            self.flaws = [flaw for flaw in self.flaws if not opened.start <= flaw.offset < part.end]
            new = f'<{name} xmlns:damage="{DAMAGE_NAMESPACE}" damage:reason="{reason} ({place})."/>'
            self.edits.append(Edit(opened.start, part.end, new))
            return
        words = unescape(_TAGS.sub(" ", self.text[opened.end : part.end]))
        words = _BAD_CHARACTER.sub("\ufffd", words).replace("&", "&amp;").replace("<", "&lt;")
        self.edits.append(Edit(opened.end, part.end, f"{words}</{name}>"))
        self._note(offset, f"{reason}; of this narrative only the words were read.")

    def _cut_long_texts(self, found: list[Mark]) -> None:
        for mark in found:
            if mark.end - mark.start > _LONGEST_TEXT:
                for _prefix, _name, start, end in attributes(self.text, mark):
                    if end - start > _LONGEST_TEXT:
                        self._edit(start, end, "", "A value of more than 9,500,000 characters was not read.")
        for one, following in pairwise(found):
            if following.start - one.end > _LONGEST_TEXT:
                self._edit(one.end, following.start, "", "A text of more than 9,500,000 characters was not read.")


def _is_part(mark: Mark, around: list[Mark]) -> bool:
    """Whether a tag opens an entry or the narrative of a section."""
    return mark.name == "entry" or (mark.name == "text" and bool(around) and around[-1].name == "section")


def _lies_in(spans: list[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, (offset, offset + 1)) - 1
    return index >= 0 and spans[index][0] <= offset < spans[index][1]


def gathered(flaws: Iterable[Flaw]) -> list[tuple[Flaw, int]]:
    """Each reason once, with its first place and how often it holds."""
    counts: dict[str, int] = {}
    firsts: dict[str, Flaw] = {}
    for flaw in flaws:
        counts[flaw.reason] = counts.get(flaw.reason, 0) + 1
        firsts.setdefault(flaw.reason, flaw)
    return [(firsts[reason], count) for reason, count in counts.items()]
