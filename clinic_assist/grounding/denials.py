"""What the texts of a record deny: "Migraine without aura" is no aura, "Negative for arteritis" is no arteritis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.cues import find_cues, is_carrying
from clinic_assist.grounding.findings import Problem, contradicted, describe
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.reading import Reading
from clinic_assist.grounding.words import Word, words_of

_END = re.compile(r"[,;.:()\n]|\bbut\b")


def denied_words_problems(said: frozenset[str], words: Sequence[Word], card: Card) -> Iterator[Problem]:
    """A statement that repeats words which the record denies must deny them too.

    Args:
        said: The words that the claim says of the fact.
        words: The words of the claim in order, its name included.
        card: The fact.
    """
    if denies(words):
        return
    denied, affirmed = _sides(card.texts)
    if said & denied - affirmed:
        yield contradicted(f"The chart says otherwise: {describe(card)}.")


def denied_details_problems(denied_words: frozenset[str], card: Card) -> Iterator[Problem]:
    """A statement denies a detail ("without infection"): wrong where the record has it, right where that denies it too.

    Args:
        denied_words: The words of the detail.
        card: The fact.
    """
    denied, affirmed = _sides(card.texts)
    if denied_words & affirmed - denied:
        yield contradicted(f"The chart says otherwise: {describe(card)}.")


def denied_value_problems(claim: Claim, card: Card, reading: Reading) -> Iterator[Problem]:
    """A value that is denied ("was not 4.1") must not be the record's."""
    if card.group is not Group.RESULT or card.value_words:
        return
    negated = {cue.last for cue in claim.cues if cue.cue is Cue.NEGATION and cue.value == "no"}
    was_not = bool(negated) and claim.denies_past
    for amount in claim.amounts:
        before = [at for at, word in enumerate(reading.words) if word.end <= amount.start]
        while before and is_carrying(reading.words[before[-1]].form) and before[-1] not in negated:
            before.pop()
        denied = bool(before) and before[-1] in negated
        if (denied or was_not) and not amount.comparator:
            yield contradicted(f"The chart says {describe(card)}.")


def denies(words: Sequence[Word]) -> bool:
    """Whether any of these words denies something."""
    return any(cue.cue is Cue.NEGATION for cue in find_cues(words))


def _sides(texts: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that some texts deny, and those that they say plainly."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for text in texts:
        no, yes = _sides_of(text)
        denied |= no
        affirmed |= yes
    return frozenset(denied), frozenset(affirmed)


@lru_cache(maxsize=8192)
def _sides_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    words = words_of(text)
    starts = [(cue.end, cue.first, cue.last) for cue in find_cues(words) if cue.cue is Cue.NEGATION]
    denied: set[int] = set()
    for end, first, last in starts:
        stop = _END.search(text, end)
        denied.update(range(first, last + 1))
        denied.update(
            at for at, word in enumerate(words) if word.start >= end and (not stop or word.start < stop.start())
        )
    inside = frozenset(words[at].form for at in denied)
    return inside, frozenset(word.form for at, word in enumerate(words) if at not in denied)
