"""Words that are looked for in all documents of a patient: which documents hold them, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinic_assist.gui.screens.chart.documents_model import Document
from clinic_assist.workflows.passages import Passage

MOST_PLACES = 1_000
SHORTEST = 2
"""Fewer letters are in every line, and nobody looks for them."""
_AROUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that holds the words.

    Attributes:
        places: Start and end in its text of each place, in order; none where its title or author holds them.
        has_more: Whether there are more places than are named.
    """

    document: Document
    places: tuple[tuple[int, int], ...] = ()
    has_more: bool = False


def is_searched(query: str) -> bool:
    """Whether there is enough to look for."""
    return len("".join(query.split())) >= SHORTEST


def found_in(documents: tuple[Document, ...], query: str) -> tuple[Found, ...]:
    """The documents that hold all the words, in their order. Where words stand side by side, they are one place."""
    words = query.split()
    if not is_searched(query):
        return tuple(Found(document=one) for one in documents)
    each = [re.compile(re.escape(word), re.IGNORECASE) for word in words]
    whole = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    any_of = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)), re.IGNORECASE)
    return tuple(_places(one, whole if whole.search(one.text) else any_of) for one in documents if _holds(one, each))


def _holds(document: Document, words: list[re.Pattern[str]]) -> bool:
    said = (document.text, document.title, document.kind, document.authors, document.date, document.note)
    return all(any(word.search(text) for text in said) for word in words)


def _places(document: Document, wanted: re.Pattern[str]) -> Found:
    found: Iterator[re.Match[str]] = wanted.finditer(document.text)
    places = tuple(one.span() for _number, one in zip(range(MOST_PLACES + 1), found, strict=False))
    return Found(document=document, places=places[:MOST_PLACES], has_more=len(places) > MOST_PLACES)


def passage_at(document: Document, place: tuple[int, int]) -> Passage:
    """A place with the words around it, by which it is found again in the imported file."""
    start, end = place
    return Passage(
        before=document.text[max(0, start - _AROUND) : start],
        text=document.text[start:end],
        after=document.text[end : end + _AROUND],
    )
