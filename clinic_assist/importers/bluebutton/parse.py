"""A Blue Button text in its sections, and a section in its records of `Name: value` lines.

There is no published grammar; this follows the files themselves: MyMedicare.gov version 2.0 and My HealtheVet versions
12.2 to 12.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

# VA: the title stands between dashes. CMS: it stands in a line of its own between two lines of dashes.
_VA_TITLE: Final = re.compile(r"-{10,}\s*([A-Za-z][^-].*?)\s*-{10,}\s*")
_VA_REPORT: Final = "MY HEALTHEVET"
_RULE: Final = re.compile(r"\s*(?:-{10,}|={10,}|(?:- ){10,}-?)\s*")
_BREAK: Final = re.compile(r"\s*={10,}\s*")
_NAME_LIKE: Final = re.compile(r"\s{0,4}([A-Z][A-Za-z0-9 /()#'.&-]{1,45}?)\*?:(?:\s+(.*))?")
_CMS_TITLE_LINES: Final = 4
# What explains the section below its last record.
_EXPLAINED: Final = frozenset(("Reaction Key", "Result Key", "Sorted By"))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the file.

    Attributes:
        title: As written; empty for what stands before the first title.
        first: Its first line, counted from 0; `end` is one past its last.
        lines: All lines of the file, without their ends.
    """

    title: str
    first: int
    end: int
    lines: Sequence[str] = field(repr=False)

    @property
    def text(self) -> str:
        """Its text without the title, blank lines at both ends left out."""
        return "\n".join(self.lines[self.first : self.end]).strip("\n \t")


@dataclass(slots=True)
class Entry:
    """A record in a section.

    Attributes:
        pairs: Name and value of each line, in order. The lines of one value are joined by blanks, those of a list stay
            lines.
        others: What has a name that is not known there.
        first: Its first line, counted from 0; `end` is one past its last.
    """

    first: int
    end: int
    pairs: list[tuple[str, str]] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)

    def get(self, *names: str) -> str | None:
        """The first value that is not empty under any of some names."""
        return next((value for name, value in self.pairs if name in names and value), None)

    def all(self, name: str) -> list[str]:
        """All values under a name."""
        return [value for known, value in self.pairs if known == name and value]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the records of a section are written.

    Attributes:
        start: The names that begin a record.
        names: The other names.
        prose: Those whose text may hold anything, names of lines as well.
        lists: Those whose text is a list, an item to a line.
    """

    start: tuple[str, ...]
    names: tuple[str, ...] = ()
    prose: frozenset[str] = frozenset(("Comments",))
    lists: frozenset[str] = frozenset()


def sections_of(lines: Sequence[str]) -> list[Section]:
    """The sections of a file, in order; what stands before the first title is one without a title."""
    borders = list(_titles(lines))
    starts = [(0, 0, ""), *borders]
    ends = [begin for begin, _after, _title in borders] + [len(lines)]
    found = [Section(title, after, end, lines) for (_begin, after, title), end in zip(starts, ends, strict=True)]
    return [section for section in found if section.title or section.text]


def _titles(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where each title begins, the line after it, and its text."""
    number, is_va = 0, False
    while number < len(lines):
        match = _VA_TITLE.fullmatch(lines[number])
        if match:
            is_va = is_va or _VA_REPORT in match[1].upper()
            yield number, number + 1, match[1].strip()
        elif not is_va and _RULE.fullmatch(lines[number]):
            after = _cms_title_end(lines, number)
            if after:
                title = next(line.strip() for line in lines[number + 1 : after] if line.strip())
                yield number, after, title
                number = after - 1
        number += 1


def _cms_title_end(lines: Sequence[str], rule: int) -> int:
    """The line after a title between two rules; 0 where there is none."""
    title = ""
    for number in range(rule + 1, min(rule + 1 + _CMS_TITLE_LINES, len(lines))):
        line = lines[number].strip()
        if _RULE.fullmatch(line):
            return number + 1 if title else 0
        if line and (title or (":" in line.rstrip("0123456789")[:-1] and "Claim" not in line)):
            return 0
        title = title or line
    return 0


def entries_of(section: Section, grammar: Grammar, *, first: int | None = None, end: int | None = None) -> list[Entry]:
    """The records of a section or of some of its lines."""
    return _Reading(section, grammar).read(
        section.first if first is None else first, section.end if end is None else end
    )


class _Reading:
    """A section while its records are read."""

    def __init__(self, section: Section, grammar: Grammar) -> None:
        self._lines, self._grammar = section.lines, grammar
        self._names = _pattern((*grammar.start, *grammar.names))
        self._found: list[Entry] = []
        self._open: list[tuple[str, str]] | None = None  # the list whose last value may go on in the next line

    def read(self, first: int, end: int) -> list[Entry]:
        """The records between two lines."""
        for number in range(first, end):
            line = self._lines[number].rstrip()
            if not line or _RULE.fullmatch(line):
                # A list stands below a rule of its own; else a blank line or a rule ends a value.
                if not (line and self._open and not self._open[-1][1]):
                    self._open = None
            elif not self._named(line, number):
                self._continue(line, number)
        return self._found

    def _named(self, line: str, number: int) -> bool:
        """Takes a line that begins with a name."""
        begun = self._names.match(line)
        if begun is None:
            return self._take_other(line, number)
        marks = list(self._names.finditer(line)) if line[: begun.end()].strip() else []
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            name = mark["name"]
            value = line[mark.end() : following.start() if following else len(line)].strip()
            if name in self._grammar.start:
                self._found.append(Entry(number, number + 1))
            if not self._found:
                return True
            entry = self._found[-1]
            entry.pairs.append((name, value))
            entry.end = number + 1
            self._open = entry.pairs
        return True

    def _take_other(self, line: str, number: int) -> bool:
        match = _NAME_LIKE.fullmatch(line)
        in_prose = self._open is not None and self._open[-1][0] in self._grammar.prose
        if match is None or in_prose or not self._found:
            return False
        entry = self._found[-1]
        if match[1] in _EXPLAINED:
            self._open = None
            return True
        entry.others.append((match[1], (match[2] or "").strip()))
        entry.end = number + 1
        self._open = entry.others
        return True

    def _continue(self, line: str, number: int) -> None:
        if self._open is None:
            return
        name, value = self._open[-1]
        joint = "\n" if name in self._grammar.lists else " "
        self._open[-1] = (name, f"{value}{joint}{line.strip()}" if value else line.strip())
        self._found[-1].end = number + 1


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """A known name with its colon, at the beginning of a line or two blanks after what stands before."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:^\s*|\s{{2,}})(?P<name>{known})\*?:\*?(?=\s|$|\S)")


def blocks_of(section: Section, grammar: Grammar) -> list[tuple[Entry, int, int]]:
    """The parts of a section between its lines of equals signs: the head of each, its first line, one past its last.

    A part without a head goes on with the one before: notes hold such lines of their own.
    """
    borders = [number for number in range(section.first, section.end) if _BREAK.fullmatch(section.lines[number])]
    found: list[tuple[Entry, int, int]] = []
    for border, end in zip(borders, [*borders[1:], section.end], strict=True):
        head = next(iter(entries_of(section, grammar, first=border + 1, end=end)), None)
        if head is not None:
            found.append((head, border + 1, end))
        elif found:
            found[-1] = (*found[-1][:2], end)
    return found
