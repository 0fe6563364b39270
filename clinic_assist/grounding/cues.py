"""Finds the words that change what a statement says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from clinic_assist.grounding.carriers import CARRIERS
from clinic_assist.grounding.framing import FRAMING
from clinic_assist.grounding.lexicon import CUE_PHRASES, Cue
from clinic_assist.grounding.states import State
from clinic_assist.grounding.words import Word, form_of, words_of


@dataclass(frozen=True, slots=True)
class CueMention:
    """A cue in a statement: its words by index, its place in the text, and what it says.

    Attributes:
        value: The side, person, direction, flag or kind; empty where the cue has none.
        states: For STATUS: the states of the record that agree with it.
    """

    cue: Cue
    first: int
    last: int
    start: int
    end: int
    value: str = ""
    states: frozenset[State] = frozenset()


def _table() -> dict[str, tuple[tuple[tuple[str, ...], tuple[tuple[Cue, object], ...]], ...]]:
    by_phrase: dict[tuple[str, ...], list[tuple[Cue, object]]] = {}
    for phrase, cue, value in CUE_PHRASES:
        forms = tuple(word.form for word in words_of(phrase))
        if (cue, value) not in by_phrase.setdefault(forms, []):
            by_phrase[forms].append((cue, value))
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[tuple[Cue, object], ...]]]] = {}
    for forms, meanings in by_phrase.items():
        by_first.setdefault(forms[0], []).append((forms, tuple(meanings)))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in by_first.items()}


_TABLE = _table()
_FRAMING = frozenset(form_of(word) for word in FRAMING)
# Beside a structured record these tell how often, also where no frequency is read in them: "pneumonia (twice)".
_TELL_HOW_OFTEN = frozenset(("twice", "hourly", "daily"))
_CARRYING = (_FRAMING | frozenset(form_of(word) for word in CARRIERS)) - _TELL_HOW_OFTEN


def find_cues(words: Sequence[Word]) -> tuple[CueMention, ...]:
    """All cues in order; at each word the longest phrase counts, with every meaning that it has."""
    found: list[CueMention] = []
    at = 0
    while at < len(words):
        length = 0
        for forms, meanings in _TABLE.get(words[at].form, ()):
            if tuple(word.form for word in words[at : at + len(forms)]) == forms:
                length = len(forms)
                found.extend(_mention(words, at, length, meaning) for meaning in meanings)
                break
        at += max(1, length)
    return tuple(found)


def _mention(words: Sequence[Word], at: int, length: int, meaning: tuple[Cue, object]) -> CueMention:
    cue, value = meaning
    is_status = cue is Cue.STATUS
    return CueMention(
        cue=cue,
        first=at,
        last=at + length - 1,
        start=words[at].start,
        end=words[at + length - 1].end,
        value="" if is_status or value is None else str(value),
        states=cast("frozenset[State]", value) if is_status else frozenset(),
    )


def denials_in_words(words: Sequence[Word]) -> frozenset[int]:
    """Places of denials that are part of a word ("nonsmoker", "afebrile"): they reach no further than that word."""
    return frozenset(
        at
        for at, word in enumerate(words[:-1])
        if word.form in ("no", "not", "non", "never")
        and (word.start, word.end) == (words[at + 1].start, words[at + 1].end)
    )


def only_marks_history(cue: CueMention, words: Sequence[Word]) -> bool:
    """Whether a cue only says that something was ("s/p", "history of"), and not when ("in childhood")."""
    return cue.cue is Cue.HISTORY and all("child" not in word.form for word in words[cue.first : cue.last + 1])


def is_framing(form: str) -> bool:
    """Whether a word adds nothing that a record could deny."""
    return form in _FRAMING


def is_carrying(form: str) -> bool:
    """Whether a word carries a statement about a structured record: framing, or a general word of English.

    Where sentences of free text are compared, only framing may be left out: there nothing else binds the words.
    """
    return form in _CARRYING
