"""Finds a stretch of a document's text in the imported file, where tags and line breaks stand between its words."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document's text as it is shown, with what stands before and after it."""

    before: str
    text: str
    after: str


# What stands between words in a file and not in its text: tags, character references, escapes of JSON strings.
_TOKEN = re.compile(r"<[^<>]{0,2000}>|\\[nrtbf\"/\\]|&#?\w{1,8};|\w+")
_CONTEXT = 8
_LARGEST = 20_000_000
"""Characters; in more, the words are not looked for, which would take long and much memory."""


def place_of(passage: Passage, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a passage stands between two places of a file; None where its words do not.

    The words are compared, because the file has tags, entities and line breaks between them that its text has not. Of
    several places the one with most of the words around it is taken, then the first.
    """
    if end - start > _LARGEST:
        return None
    tokens = [(one.group().casefold(), one.start(), one.end()) for one in _TOKEN.finditer(text, start, end)]
    tokens = [one for one in tokens if one[0][0] not in "<\\&"]
    words = [word for word, _start, _end in tokens]
    first, wanted, last = _with_whole_words(passage)
    if not wanted:
        return None
    best: tuple[int, int] | None = None
    for index in range(len(words) - len(wanted) + 1):
        if words[index] == wanted[0] and words[index : index + len(wanted)] == wanted:
            score = _alike(words[max(0, index - _CONTEXT) : index][::-1], first) + _alike(
                words[index + len(wanted) : index + len(wanted) + _CONTEXT], last
            )
            if best is None or score > best[0]:
                best = score, index
    if best is None:
        return None
    return tokens[best[1]][1], tokens[best[1] + len(wanted) - 1][2]


def _with_whole_words(passage: Passage) -> tuple[list[str], list[str], list[str]]:
    """The words before a passage from the nearest on, its own (made whole where it cuts one), and those after."""
    head = re.search(r"\w*\Z", passage.before)
    tail = re.match(r"\w*", passage.after)
    opening = head.group() if head and re.match(r"\w", passage.text) else ""
    closing = tail.group() if tail and re.search(r"\w\Z", passage.text) else ""
    before = passage.before[: len(passage.before) - len(opening)]
    own = _words(opening + passage.text + closing)
    return _words(before)[::-1][:_CONTEXT], own, _words(passage.after[len(closing) :])[:_CONTEXT]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w+", text)]


def _alike(found: list[str], wanted: list[str]) -> int:
    """How many words agree, from the nearest on."""
    count = 0
    for one, other in zip(found, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count
