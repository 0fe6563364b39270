"""Finds the place in a document that a locator names: `page[3]`, `line[12]`, `page[1-4]`, counted from 1."""

from __future__ import annotations

import re

from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.documents.words import words_of

_PLACE = re.compile(r"(page|line)\[(\d{1,9})(?:-(\d{1,9}))?\]")
_EMPTY_PAGE = "(no text)"


def locate(data: bytes, locator: Locator, format_: str) -> tuple[str, int, int]:
    """Answers the words of a document, each page under its number, and start and end of the place in characters.

    A place that is not there is answered with all of it.
    """
    words = words_of(data, format_)
    if words.unit == "page":
        pieces = [f"Page {number}\n{text or _EMPTY_PAGE}" for number, text in enumerate(words.parts, start=1)]
        text, gap = "\n\n".join(pieces) or _EMPTY_PAGE, 2
    else:
        text, gap = words.parts[0], 1
        pieces = text.split("\n")
    match = _PLACE.fullmatch(locator)
    if match is None or match[1] != words.unit or not 1 <= int(match[2]) <= len(pieces):
        return text, 0, len(text)
    first, last = int(match[2]), min(int(match[3] or match[2]), len(pieces))
    start = sum(len(piece) + gap for piece in pieces[: first - 1])
    end = start + sum(len(piece) + gap for piece in pieces[first - 1 : last]) - gap
    return text, start, max(start, end)
