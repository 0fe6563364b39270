"""How much of a medicine is taken at a time: the strength of the product times the number that the dosage gives.

A record says "Azathioprine 50 MG Oral Tablet, 2 tablets daily"; a note says "azathioprine 100 mg daily". The product of
both is what the patient takes, and the strength alone, written as if it were the dose, is half of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from clinic_assist.grounding.amounts import HALF_WORDS, Amount, find_amounts
from clinic_assist.grounding.cards import Card, Group, KnownAmount, Role
from clinic_assist.grounding.leaves import dosages_in
from clinic_assist.grounding.timing import day_parts_at
from clinic_assist.grounding.words import NUMBER_WORDS, words_of
from clinic_assist.terminology.units import canonical_unit

PIECES = frozenset(("tab", "cap", "puff", "drop", "spray", "patch"))
"""Units that count pieces of a product."""
_PIECE_WORDS = re.compile(r"\b(?:tab(?:let)?s?|cap(?:sule)?s?|puffs?|pills?|patch(?:es)?|film)\b", re.IGNORECASE)
# Where a cited record is repeated word for word, the words are blanked out: its dosage is told.
_QUOTED = re.compile(r" {8,}")
_MASS = frozenset(("g", "mg", "ug", "ng", "u", "iu", "mmol", "meq"))
_NUMBER = r"\d+(?:\.\d+)?|\d/\d|½|" + "|".join((*NUMBER_WORDS, *HALF_WORDS))
# "Take two at night", "1 daily": a number without a unit that opens a dosage counts pieces.
_OPENING = re.compile(
    rf"^\s*(?:take|give|use|inhale|apply|chew|dissolve)?\s*(?P<low>{_NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<high>{_NUMBER}))?"
    r"(?=\s+(?:daily|once|twice|three|four|every|each|at|in|on|a|per|morning|night|when|as|up)\b|\s*[,.;]|\s*$)",
    re.IGNORECASE,
)


def doses_of(card: Card) -> tuple[KnownAmount, ...]:
    """Mass per piece, and what is taken at a time: strength times count, for products of one ingredient."""
    if card.group is not Group.MEDICATION or len(card.ingredients) > 1:
        return ()
    strengths = tuple(_strengths(card))
    taken = (KnownAmount(count * one.value, one.unit, Role.MAIN) for count in counts_of(card) for one in strengths)
    return (*strengths, *taken)


def agrees_with_count(amount: Amount, card: Card) -> bool:
    """Whether an amount says how many pieces are taken, in the form in which the product comes."""
    if card.group is not Group.MEDICATION or amount.second is not None or amount.unit not in PIECES | {""}:
        return False
    comes_so = not amount.unit or any(canonical_unit(word) == amount.unit for word in card.bag)
    return comes_so and amount.value in counts_of(card)


def agrees_with_strengths(amount: Amount, card: Card, text: str) -> bool:
    """Whether "8/2 mg" gives the strengths of both ingredients, in the order in which they are named."""
    if amount.joint != "/" or card.group is not Group.MEDICATION or len(card.ingredients) < 2:
        return False
    place = {word.form: word.start for word in reversed(words_of(text))}
    for name in card.names:
        parts = [
            (part, found[0])
            for part in name.text.split(" / ")
            if (found := [one for one in find_amounts(part) if one.unit in _MASS])
        ]
        told = [
            min((place[w.form] for w in words_of(part) if w.form in place.keys() & name.head), default=0)
            for part, _ in parts
        ]
        ordered = [one for _, (_, one) in sorted(zip(told, parts, strict=True), key=lambda row: row[0])]
        units = {one.unit for one in ordered}
        if [one.value for one in ordered] == [amount.value, amount.second] and amount.unit in units | {""}:
            return True
    return False


def counts_of(card: Card) -> tuple[Decimal, ...]:
    """How many pieces are taken at a time, as far as the record says; both ends of a span."""
    found: dict[Decimal, None] = {}
    for dosage in dosages_in(card.fact):
        span = dosage.dose_range
        for quantity in (dosage.dose, span.low if span else None, span.high if span else None):
            if quantity is not None and quantity.value is not None and _counts_pieces(quantity.unit_text):
                found[quantity.value] = None
        found.update(dict.fromkeys(_counts_in(dosage.text or "")))
    return tuple(found)


def is_strength_alone(amount: Amount, card: Card, amounts: Sequence[Amount], text: str) -> bool:
    """Whether an amount gives the strength of one piece where the record has several, or a part of one, taken.

    Not where the note itself speaks of pieces ("2 tablets of 50 mg").
    """
    told = [one for dosage in dosages_in(card.fact) for one in find_amounts(dosage.text or "") if one.unit in _MASS]
    counts = counts_of(card)
    several = (bool(counts) and Decimal(1) not in counts) or (bool(told) and not counts)
    counted = any(one.unit in PIECES or (not one.unit and one.value in counts) for one in amounts)
    if not several or counted or _PIECE_WORDS.search(text):
        return False
    if _QUOTED.search(text) or re.search(r"\d\s*[x×]\s*$", text[: amount.start]):
        return False
    is_strength = any(amount.amount == one.amount for one in _strengths(card))
    return is_strength and not any(amount.amount == one.amount for one in told)


def parts_disagree(text: str, card: Card) -> bool:
    """Whether a note that gives one dose for the morning and another for later differs from the record in them."""
    said = _doses_by_part(text, ())
    if len(said) < 2 or len(set(said.values())) < 2:
        return False
    known: dict[str, frozenset[tuple[Decimal, str]]] = {}
    for dosage in dosages_in(card.fact):
        known |= _doses_by_part(dosage.text or "", tuple(_strengths(card)))
    return len(known) > 1 and any(part in known and not doses & known[part] for part, doses in said.items())


def _doses_by_part(text: str, strengths: Sequence[KnownAmount]) -> dict[str, frozenset[tuple[Decimal, str]]]:
    """The dose that stands before each part of the day, in every way that it can be written."""
    found: dict[str, frozenset[tuple[Decimal, str]]] = {}
    amounts = sorted(find_amounts(text), key=lambda one: one.start)
    for start, part in day_parts_at(text):
        before = [one for one in amounts if one.end <= start]
        if before:
            last = before[-1]
            pieces = [(last.value * one.value, one.unit) for one in strengths] if last.unit in PIECES | {""} else []
            found.setdefault(part, frozenset((last.amount, *pieces)))
    return found


def _counts_pieces(unit: str) -> bool:
    return canonical_unit(unit) in PIECES | {""}


def _counts_in(text: str) -> Iterator[Decimal]:
    for amount in find_amounts(text):
        if amount.unit in PIECES:
            yield amount.value
            if amount.second is not None:
                yield amount.second
    if opening := _OPENING.match(text):
        yield from (_number(part) for part in opening.group("low", "high") if part)


def _number(written: str) -> Decimal:
    lower = written.lower()
    if lower in HALF_WORDS or lower in ("½", "1/2"):
        return Decimal("0.5")
    if "/" in lower:
        top, bottom = lower.split("/")
        return Decimal(top) / Decimal(bottom) if bottom != "0" else Decimal(0)
    return Decimal(NUMBER_WORDS.get(lower, lower))


def _strengths(card: Card) -> Iterator[KnownAmount]:
    """Mass per piece, from the product's names; amounts in a volume are none."""
    for name in card.names:
        for amount in find_amounts(name.text):
            unit = amount.unit.removesuffix("/puff")
            if unit in _MASS and amount.second is None:
                yield KnownAmount(amount.value, unit, Role.MAIN)
