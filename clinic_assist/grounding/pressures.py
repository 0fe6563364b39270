"""Judges "came down from 136/88 to 118/74": pairs of a pressure in order of time, and their direction."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from clinic_assist.grounding.amounts import Amount
from clinic_assist.grounding.cards import Card
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.compare import pressures_of
from clinic_assist.grounding.findings import Outcome, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import CHANGED, FALLING, RISING, Cue

Pair = tuple[Decimal, Decimal]


def judge_pressures(claim: Claim, candidates: Sequence[Card], levels: Sequence[Amount]) -> Outcome | None:
    """Judges a trend told in pairs; None where it is not told so, or the chart has no pressures.

    Both numbers must have gone the way that is said: a record that does not know better from worse cannot
    support more.
    """
    readings = sorted(
        ((card.fact.when.sort_key, _pair(card), card) for card in candidates if card.fact.when and pressures_of(card)),
        key=lambda row: row[0],
    )
    if not readings or len(levels) < 2 or any(one.second is None or one.joint == "-" for one in levels):
        return None
    chosen: list[tuple[str, Pair, Card]] = []
    for level in levels:
        fitting = [row for row in readings if row[1] == (level.value, level.second)]
        if not fitting:
            return Outcome(contradicted(f"The chart says {describe(readings[-1][2])}, not this pair."), ())
        later = [row for row in fitting if not chosen or row[0] > chosen[-1][0]]
        if not later:
            return Outcome(contradicted(f"The chart has them in another order: {describe(fitting[0][2])}."), ())
        chosen.append(later[0])
    cards = tuple(row[2] for row in chosen)
    if any(not any(date.agrees_with(card.fact.when) for card in cards if card.fact.when) for date in claim.dates):
        return Outcome(contradicted(f"The chart gives other dates: {describe(cards[-1])}."), cards)
    return _directed(claim, chosen[0][1], chosen[-1][1], cards)


def _pair(card: Card) -> Pair:
    systolic, diastolic = pressures_of(card)
    return systolic.value, diastolic.value


def _directed(claim: Claim, first: Pair, last: Pair, cards: tuple[Card, ...]) -> Outcome:
    told = f"{describe(cards[0])}; {describe(cards[-1])}"
    changes = [after - before for before, after in zip(first, last, strict=True)]
    match claim.values(Cue.TREND):
        case said if said == {CHANGED}:
            agrees = any(changes)
        case said if said == {FALLING}:
            agrees = all(change < 0 for change in changes)
        case said if said == {RISING}:
            agrees = all(change > 0 for change in changes)
        case _:
            return Outcome(not_found(f"The chart does not say this of the pressure: {told}."), cards)
    return Outcome(None if agrees else contradicted(f"The chart says otherwise: {told}."), cards)
