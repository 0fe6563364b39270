"""Compares the wording of a statement with a sentence of the record: the same words, bound together in the same way.

Sets of words cannot tell "Cozaar 100 mg and Norvasc 5 mg" from the same with the doses exchanged, nor "before" from
"after". Here the words stand in order. What is mere grammar is left out; lists may change their order, and words that a
statement leaves out may lie between those that it keeps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from clinic_assist.grounding.amounts import find_amounts
from clinic_assist.grounding.cues import denials_in_words, find_cues, is_framing, only_marks_history
from clinic_assist.grounding.dates import find_dates
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.timing import day_parts_in, find_as_needed, find_frequencies
from clinic_assist.grounding.words import NUMBER_WORDS, Word, form_of, words_of

_NOT = "¬"
# A day without its year stays words; see `find_dates`.
_UNKNOWN_DAY = date(1, 1, 2)
# Grammar to a structured record, but not between two texts: spans of time, order in time, more and less.
_TELLING = frozenset(
    form_of(word)
    for word in """
    second minute hour day week month year before after since until ago now today yesterday last next first latest
    newest earliest more less most least greater fewer above below under up down start again
    """.split()
)
_ONE_WORD_FOR = {
    form_of(word): meaning
    for words, meaning in (
        ("started starting begin begun began beginning initiated commenced", "start"),
        ("continues continued continuing", "continue"),
        ("wk wks", "week"),
        ("yr yrs", "year"),
        ("hr hrs", "hour"),
        ("he his him himself man men gentleman boy male m", "♂"),
        ("she her hers herself woman women lady girl female f", "♀"),
    )
    for word in words.split()
}
_GENDERS = frozenset("♂♀")
_SIDES = frozenset(("left", "right", "bilateral"))
# A statement may leave the one out or bring it in, but not where the record has the other.
_CONTRASTS = {
    "continue": frozenset(form_of(word) for word in "start stop stopped hold held quit discontinue increase".split()),
    "current": frozenset(form_of(word) for word in "former formerly previously past".split()),
}
# Left out between two words of a statement, these change what it says.
_CHANGERS = frozenset(
    form_of(word) for word in f"{_NOT} less more before after until except unless if than under below above".split()
)
_BREAK = re.compile(r"[,;&+]|/(?!\d)|\s[-–—]\s|\b(?:and|or|nor|plus|but)\b", re.IGNORECASE)
_LIST = re.compile(r"(?:[,/&]|\b(?:or|and|nor))\s*\Z", re.IGNORECASE)
# "Right worse than left", "from elbow to wrist": what is compared cannot change places.
_DIRECTED = re.compile(r"\bthan\b|\bfrom\b.*\bto\b|\bcompar|\bversus\b|\bvs\b", re.IGNORECASE | re.DOTALL)
_SPAN_WORDS = frozenset((*NUMBER_WORDS, "few", "several", "couple", "day", "week", "month", "year", "hour", "decade"))
_NEAR = 2
"""Words that stand so near to each other in the record may stand in either order in a statement (our choice)."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The telling words of a text in order.

    Attributes:
        tokens: Comparable forms; frequencies, dates and denials are one token each.
        pieces: For each token the number of the piece between commas or conjunctions in which it stands.
        numbers: Places of numbers among the tokens.
        is_directed: Whether it compares or goes from one thing to another, so that their order says which is which.
        genders: ♂ and ♀ as far as the text has words for them.
    """

    tokens: tuple[str, ...]
    pieces: tuple[int, ...]
    numbers: frozenset[int]
    genders: frozenset[str]
    is_directed: bool

    def places(self) -> dict[str, list[int]]:
        """Where each token stands."""
        found: dict[str, list[int]] = {}
        for at, token in enumerate(self.tokens):
            found.setdefault(token, []).append(at)
        return found


def words_agree(record: Wording, statement: Wording) -> bool:
    """Whether a statement's words stand in the record as often, and bound to each other in the same way."""
    if record.genders and not statement.genders <= record.genders:
        return False
    if Counter(statement.tokens) - Counter(record.tokens):
        return False
    left_out = Counter(record.tokens) - Counter(statement.tokens)
    if set(left_out) == {_NOT} or _contrasts(record, statement):
        return False
    binding = _Binding(record, frozenset(statement.tokens))
    return (
        all(binding.holds(one, other) for one, other in _pairs(statement))
        and all(binding.keeps_order(one, other) for one, other in _numbers_in_a_row(statement))
        and all(binding.repeats(three) for three in _scores_of_sides(statement))
    )


def _contrasts(record: Wording, statement: Wording) -> bool:
    told = frozenset(record.tokens)
    return any(
        one in statement.tokens and one not in told and bool(others & told) for one, others in _CONTRASTS.items()
    )


def _pairs(statement: Wording) -> Iterator[tuple[str, str]]:
    """Neighbours that no comma and no conjunction parts; a number or a side also with the word after the next."""
    pieces, tokens = statement.pieces, statement.tokens
    for at in range(len(tokens) - 1):
        if pieces[at] == pieces[at + 1]:
            yield tokens[at], tokens[at + 1]
        skips = at + 2 < len(tokens) and pieces[at] == pieces[at + 2] and not _is_figure(statement, at + 1)
        if skips and _is_figure(statement, at, at + 2):
            yield tokens[at], tokens[at + 2]


def _is_figure(wording: Wording, *places: int) -> bool:
    return any(at in wording.numbers or wording.tokens[at] in _SIDES for at in places)


def _numbers_in_a_row(statement: Wording) -> Iterator[tuple[str, str]]:
    for at in range(len(statement.tokens) - 1):
        if {at, at + 1} <= statement.numbers:
            yield statement.tokens[at], statement.tokens[at + 1]


def _scores_of_sides(statement: Wording) -> Iterator[tuple[str, ...]]:
    """Two numbers and the side of which they are: "4/5 on the right"."""
    for at in range(len(statement.tokens) - 2):
        if {at, at + 1} <= statement.numbers and statement.tokens[at + 2] in _SIDES:
            yield statement.tokens[at : at + 3]


class _Binding:
    """How words of a record belong together, for a statement that has some of them (`rest`)."""

    def __init__(self, record: Wording, rest: frozenset[str]) -> None:
        self._record = record
        self._rest = rest
        self._places = record.places()

    def keeps_order(self, one: str, other: str) -> bool:
        return any(i < j for i in self._places[one] for j in self._places[other])

    def repeats(self, three: tuple[str, ...]) -> bool:
        tokens = self._record.tokens
        return any(tokens[at : at + 3] == three for at in self._places[three[0]])

    def holds(self, one: str, other: str) -> bool:
        """Whether two neighbours of a statement belong together in the record."""
        return any(self._belong(i, j) for i in self._places[one] for j in self._places[other] if i != j)

    def _belong(self, i: int, j: int) -> bool:
        record = self._record
        first, last = min(i, j), max(i, j)
        between = record.tokens[first + 1 : last]
        if (_CHANGERS - self._rest) & set(between):
            return False
        # A denial reaches through its list; how far, the clauses tell.
        if record.tokens[i] == _NOT and i < j and _NOT not in between and record.pieces[i] < record.pieces[j]:
            return True
        figure = _is_figure(record, i, j)
        if figure and any(_is_figure(record, at) for at in range(first + 1, last)):
            return False
        in_order = i < j and not self._rest & set(between)
        is_near = last - first <= _NEAR and (i < j or not record.is_directed)
        return in_order or (is_near and (not figure or record.pieces[i] == record.pieces[j]))


@lru_cache(maxsize=32_768)
def wording_of(text: str) -> Wording:
    """The telling words of a text in order."""
    words = words_of(text)
    marks = _marks(text, words)
    breaks = [match.start() for match in _BREAK.finditer(text)]
    tokens: list[str] = []
    pieces: list[int] = []
    numbers: set[int] = set()
    genders: set[str] = set()
    piece, denied = 0, False
    within = denials_in_words(words)
    for at, word in enumerate(words):
        while breaks and breaks[0] < word.start:
            piece += 1
            breaks.pop(0)
        token = marks.get(at, "") if at in marks else _token(words, at)
        if token in _GENDERS:
            genders.add(token)
        elif token and not (token == _NOT and at not in within and _is_denied_again(text, word, denied=denied)):
            if word.is_number or token.startswith("@"):
                numbers.add(len(tokens))
            tokens.append(token)
            pieces.append(piece)
            denied = denied or (token == _NOT and at not in within)
    return Wording(tuple(tokens), tuple(pieces), frozenset(numbers), frozenset(genders), bool(_DIRECTED.search(text)))


def _is_denied_again(text: str, word: Word, *, denied: bool) -> bool:
    """Whether a list only repeats its denial: "no fever, no cough" is "no fever or cough"."""
    return denied and bool(_LIST.search(text[: word.start]))


def _marks(text: str, words: Sequence[Word]) -> dict[int, str]:
    """What words say together, by index: the first one has the token, the others are left out."""
    spans = [(one.start, one.end, f"×{one.rate}{sorted(day_parts_in(one.text))}") for one in find_frequencies(text)]
    spans += [(start, end, "prn") for start, end in find_as_needed(text)]
    spans += [
        (one.start, one.end, f"@{one.readings[0].text[:4]}")
        for one in find_dates(text, on=_UNKNOWN_DAY)
        if one.text.lower() not in ("today", "yesterday")
    ]
    marks: dict[int, str] = {}
    for cue in find_cues(words):
        if only_marks_history(cue, words):
            marks |= dict.fromkeys(range(cue.first, cue.last + 1), "")
        if cue.cue is Cue.NEGATION:
            marks |= dict.fromkeys(range(cue.first, cue.last + 1), "") | {cue.first: _NOT}
    for start, end, token in sorted(spans, reverse=True):
        inside = [at for at, word in enumerate(words) if start <= word.start < end]
        if inside:
            marks |= dict.fromkeys(inside, "") | {inside[0]: token}
    for amount in find_amounts(text):
        units = (at for at, word in enumerate(words) if amount.start <= word.start < amount.end and not word.is_number)
        marks |= {at: "" for at in units if at not in marks and words[at].form not in NUMBER_WORDS}
    return marks


def _token(words: Sequence[Word], at: int) -> str:
    """The token of a word; empty for one that says nothing."""
    form = NUMBER_WORDS.get(words[at].form, words[at].form)
    form = _ONE_WORD_FOR.get(form, form)
    if form == "past" and at + 1 < len(words) and (words[at + 1].is_number or words[at + 1].form in _SPAN_WORDS):
        return "last"
    if form in _TELLING or form in _GENDERS or form.isdigit() or words[at].form in _CHANGERS:
        return form
    return "" if is_framing(words[at].form) and form not in _CONTRASTS else form
