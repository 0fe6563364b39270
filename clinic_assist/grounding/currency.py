"""Whether a result that a note gives without a date is the newest: "Potassium 6.7" reads as the potassium of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.findings import Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.reading import Reading
from clinic_assist.grounding.results import value_of

_EARLIER = frozenset(
    "previously previous earlier prior before formerly former initially initial first baseline past old older then "
    "highest lowest peak peaked nadir maximum minimum".split()
)


def undated_problems(claim: Claim, card: Card, others: Sequence[Card], reading: Reading) -> Iterator[Problem]:
    """An undated result must be the newest of its name, or say that it is an earlier one.

    Args:
        claim: What is said.
        card: The fact that says it; only results are looked at.
        others: All facts of the same name.
        reading: The whole statement: one that gives the newest value too gives a series.
    """
    if card.group is not Group.RESULT or claim.dates or not _says_a_result(claim, card):
        return
    if (
        claim.has(Cue.HISTORY)
        or claim.has(Cue.EXTENT)
        or claim.has(Cue.RANGE)
        or {word.form for word in reading.words} & _EARLIER
    ):
        return
    newest = _newest(card, others)
    if newest is None or _result(newest) == _result(card):
        return
    value = value_of(newest)
    if value is not None and any(amount.value == value[0] for amount in reading.amounts):
        return
    problem = contradicted if claim.has(Cue.FLAG) and not claim.amounts else not_found
    yield problem(f"The chart has a newer one: {describe(newest)}.")


def _says_a_result(claim: Claim, card: Card) -> bool:
    if claim.amounts or claim.has(Cue.FLAG) or claim.has(Cue.QUALITY):
        return True
    return bool(claim.mention and claim.mention.said & card.value_words)


def _newest(card: Card, others: Sequence[Card]) -> Card | None:
    when = card.fact.when
    if when is None:
        return None
    newer = [one for one in others if one.fact.when and one.fact.when.earliest > when.latest and _result(one)]
    return max(newer, key=lambda one: one.fact.when.sort_key if one.fact.when else "", default=None)


def _result(card: Card) -> tuple[tuple[Decimal, str] | str, ...]:
    """What a result says, for comparison; empty where it says nothing."""
    value = value_of(card)
    if value is not None:
        return (value,)
    parts = getattr(card.fact, "components", ()) if card.part is None else ()
    return tuple(str(part.value) for part in parts) or tuple(sorted(card.value_words))
