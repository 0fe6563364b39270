"""Full-text search over the sentences of one chart: BM25 with stemming, in memory only.

The index is a private database of SQLite's FTS5 that has no file: the text of a record is never written to a disk, not
even for sorting (`temp_store` is asserted). It lives as long as the chart is open, beside the chart itself, which is in
the same memory anyhow. Words of a question reach it as quoted tokens only, so that no question can be a query.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from clinic_assist.asking.language import Language
from clinic_assist.asking.texts import FreeText
from clinic_assist.errors import BugError
from clinic_assist.notes.narrative import Sentence, Wording

_OPEN, _CLOSE = "\x02", "\x03"
_MARKS = str.maketrans({_OPEN: " ", _CLOSE: " "})
_TOKEN = re.compile(r"[^\W_]+")
# FTS5 refuses expressions that are too large; more wordings are asked in turns.
_WORDINGS_AT_ONCE = 80
_NEAR = 4
"""Words that may stand between the words of a thing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that holds what was sought.

    Attributes:
        text: The text in which it stands.
        sentence: Its place there.
        marks: Where the words that were found stand in the sentence.
        rank: BM25; the lower, the better.
    """

    text: FreeText
    sentence: Sentence
    marks: tuple[tuple[int, int], ...]
    rank: float


class TextIndex:
    """The sentences of one chart, ready to be searched. Safe in any thread, in one at a time."""

    def __init__(self, texts: Iterable[FreeText], language: Language) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute("PRAGMA temp_store = MEMORY")
        if self._database.execute("PRAGMA temp_store").fetchone() != (2,):
            raise BugError("the text index could spill to a disk")
        self._database.execute(
            "CREATE VIRTUAL TABLE sentence USING fts5(body, tokenize='porter unicode61 remove_diacritics 2')"
        )
        self._places: list[tuple[FreeText, Sentence]] = []
        self.text_count = 0
        for text in texts:
            self.text_count += 1
            self._places.extend((text, sentence) for sentence in language.sentences(text.text))
        rows = (
            (number, text.text[place.start : place.end].translate(_MARKS))
            for number, (text, place) in enumerate(self._places)
        )
        self._database.executemany("INSERT INTO sentence(rowid, body) VALUES (?, ?)", rows)

    def find(self, wordings: Sequence[Wording], limit: int = 200) -> tuple[Hit, ...]:
        """The sentences that hold one of some wordings, the best first, at most `limit`."""
        found: dict[int, Hit] = {}
        cased = {one.text for one in wordings if one.is_cased}
        terms = [(term, one) for one in wordings if (term := _term(one.text))]
        for place in range(0, len(terms), _WORDINGS_AT_ONCE):
            query = " OR ".join(term for term, _ in terms[place : place + _WORDINGS_AT_ONCE])
            for hit_number, hit in self._hits(query, limit, cased):
                found.setdefault(hit_number, hit)
        return tuple(sorted(found.values(), key=lambda one: one.rank))[:limit]

    def find_any(self, words: Sequence[str], limit: int = 20) -> tuple[Hit, ...]:
        """The sentences that hold any of some words, the best first: for a question that was not understood."""
        return self.find([Wording(word) for word in words], limit)

    def under(self, heading: re.Pattern[str] | None, limit: int = 40) -> tuple[Hit, ...]:
        """The sentences under headings that a pattern finds, in the order of the texts."""
        if heading is None:
            return ()
        found = (
            Hit(text, place, (), 0.0) for text, place in self._places if heading.search(place.section or text.heading)
        )
        return tuple(islice(found, limit))

    def close(self) -> None:
        """Gives the memory back."""
        self._database.close()
        self._places.clear()

    def _hits(self, query: str, limit: int, cased: set[str]) -> Iterable[tuple[int, Hit]]:
        rows = self._database.execute(
            "SELECT rowid, highlight(sentence, 0, ?, ?), bm25(sentence) FROM sentence"
            " WHERE sentence MATCH ? ORDER BY rank LIMIT ?",
            (_OPEN, _CLOSE, query, limit),
        ).fetchall()
        for number, marked, rank in rows:
            text, place = self._places[number]
            marks = tuple(_unless_lower(marked, cased))
            if marks:
                yield number, Hit(text, place, marks, rank)


def _term(written: str) -> str:
    """A wording as a term of FTS5: its words near each other, in quotes."""
    words = [f'"{word}"' for word in _TOKEN.findall(written)]
    if not words:
        return ""
    return words[0] if len(words) == 1 else f"NEAR({' '.join(words)}, {_NEAR})"


def _unless_lower(marked: str, cased: set[str]) -> Iterable[tuple[int, int]]:
    """The places of the marks; an abbreviation that means the thing in these very letters only, in those only."""
    folded = {one.lower() for one in cased} - {one for one in cased if one.islower()}
    at = 0
    shift = 0
    while (start := marked.find(_OPEN, at)) >= 0:
        end = marked.find(_CLOSE, start)
        found = marked[start + 1 : end]
        if found.lower() not in folded or found in cased:
            yield start - shift, end - shift - 1
        shift += 2
        at = end + 1
