"""Which part of a file the source panel shows: a window around the place; a file may be megabytes on one line."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.workflows.show_source import SourceView

AROUND = 3_000
MOST_MARKED = 40_000
STEP = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A part of a file's text, unaltered.

    Attributes:
        first, last: Its characters in the file, `last` exclusive.
        mark_start, mark_end: The place, counted from `first`; clipped to the excerpt.
        first_line, last_line, lines: Line numbers of the excerpt, from 1, and how many lines the file has.
    """

    text: str
    first: int
    last: int
    mark_start: int
    mark_end: int
    first_line: int
    last_line: int
    lines: int
    total: int


def excerpt_of(view: SourceView, *, before: int = AROUND, after: int = AROUND) -> Excerpt:
    """Cuts the window; it begins at a line's start where one is near."""
    text, total = view.text, len(view.text)
    start = max(0, min(view.start, total))
    end = max(start, min(view.end, total))
    first = max(0, start - before)
    last = min(total, min(end, start + MOST_MARKED) + after)
    if first:
        first = _line_start(text, first, start)
    first_line = _breaks(text, 0, first) + 1
    last_line = first_line + _breaks(text, first, last)
    return Excerpt(
        text=text[first:last],
        first=first,
        last=last,
        mark_start=start - first,
        mark_end=min(end, last) - first,
        first_line=first_line,
        last_line=last_line,
        lines=last_line + _breaks(text, last, total),
        total=total,
    )


def _line_start(text: str, first: int, start: int) -> int:
    near = min(start, first + 400)
    found = text.find("\n", first, near)
    if found < 0:
        found = text.find("\r", first, near)
    return found + 1 if found >= 0 else first


def _breaks(text: str, first: int, last: int) -> int:
    """How many line ends there are: LF, CR (as in HL7 version 2), or both together."""
    alone = text.count("\n", first, last)
    returns = text.count("\r", first, last)
    return alone + returns - text.count("\r\n", first, last) if returns else alone
