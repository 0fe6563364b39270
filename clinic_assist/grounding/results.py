"""Checks of what a claim says about measured values: high or low, latest, rising or falling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.facts import Observation, ReferenceRange
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.cues import CueMention
from clinic_assist.grounding.findings import Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import BETTER, CHANGED, FALLING, NORMALISED, RISING, STEADY, WORSE, Cue
from clinic_assist.terminology.units import canonical_unit, comparable

# HL7 v3 ObservationInterpretation: code → what it says of the value.
_INTERPRETATIONS = {
    "H": "H",
    "HU": "H",
    "HX": "H",
    ">": "H",
    "HH": "HC",
    "L": "L",
    "LU": "L",
    "LX": "L",
    "<": "L",
    "LL": "LC",
    "N": "N",
    "A": "A",
    "AA": "AC",
}
_STEADY_WITHIN = Decimal("0.05")
"""A series is called stable while no value is more than a twentieth away from the first and all have the same flag. Our
own convention, stated in docs/verification.md: there is no general clinical one."""


def flag_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    """High, low, normal, critical: by the record's interpretation, else by its own reference range."""
    if card.group is not Group.RESULT:
        return
    for cue in (one for one in claim.cues if one.cue is Cue.FLAG):
        flag, known = cue.value, _known_flags(card)
        if not known:
            yield not_found(f"The chart does not say whether this is {_FLAG_WORDS[flag]}: {describe(card)}.")
        elif is_denied(claim, cue) and flag in known:
            yield contradicted(f"The chart has this as {_FLAG_WORDS[flag]}: {describe(card)}.")
        elif not is_denied(claim, cue) and flag not in known:
            yield contradicted(f"The chart does not have this as {_FLAG_WORDS[flag]}: {describe(card)}.")


def is_denied(claim: Claim, cue: CueMention) -> bool:
    """Whether a negation stands just before a word ("not elevated")."""
    return any(one.cue is Cue.NEGATION and 0 < cue.first - one.last <= _JUST_BEFORE for one in claim.cues)


_JUST_BEFORE = 2


_FLAG_WORDS = {"H": "high", "L": "low", "N": "normal", "A": "abnormal", "C": "critical"}


def _known_flags(card: Card) -> frozenset[str]:
    source = card.part or card.fact
    concepts = getattr(source, "interpretations", ()) or getattr(card.fact, "interpretations", ())
    codes = [coding.code for concept in concepts for coding in concept.codings if coding.code]
    found = {letter for code in codes for letter in _INTERPRETATIONS.get(code.upper(), "")}
    words = {word.lower() for concept in concepts for word in concept.display.replace(",", " ").split()}
    found |= {letter for letter, word in _FLAG_WORDS.items() if word in words}
    if not found:
        found = set(_from_range(card, getattr(source, "reference_ranges", ())))
    return frozenset(found | {"A"}) if found & {"H", "L"} else frozenset(found)


def _from_range(card: Card, ranges: Sequence[ReferenceRange]) -> Iterator[str]:
    value = value_of(card)
    for span in ranges:
        if value is None or span.applies_to or (span.low is None and span.high is None):
            continue
        low, high = _against(value, span.low), _against(value, span.high)
        if low is not None and low < 0:
            yield "L"
        elif high is not None and high > 0:
            yield "H"
        else:
            yield "N"


def _against(value: tuple[Decimal, str], bound: Quantity | None) -> int | None:
    if bound is None or bound.value is None:
        return None
    pair = comparable(value, (bound.value, canonical_unit(bound.unit_text) or value[1]))
    return None if pair is None else (pair[0] > pair[1]) - (pair[0] < pair[1])


def value_of(card: Card) -> tuple[Decimal, str] | None:
    """The numeric value of a result with its canonical unit; None where it has none."""
    value = card.part.value if card.part else card.fact.value_of
    if value is None:
        return None
    if value.quantity and value.quantity.value is not None and not value.quantity.comparator:
        return value.quantity.value, canonical_unit(value.quantity.unit_text)
    number = value.decimal if value.decimal is not None else value.integer
    return None if number is None else (Decimal(number), "")


def extent_problems(claim: Claim, card: Card, others: Sequence[Card]) -> Iterator[Problem]:
    """Checks "latest" and "first": no other fact of the same name is newer, or older."""
    wanted = claim.values(Cue.EXTENT)
    yield from _peak_problems(wanted, card, others)
    when = card.fact.when
    if not wanted or when is None:
        return
    days = [other.fact.when for other in others if other.fact.when is not None]
    if "last" in wanted and any(day.earliest > when.latest for day in days):
        yield contradicted(f"The chart has a newer one than {describe(card)}.")
    if "first" in wanted and any(day.latest < when.earliest for day in days):
        yield contradicted(f"The chart has an older one than {describe(card)}.")


def _peak_problems(wanted: frozenset[str], card: Card, others: Sequence[Card]) -> Iterator[Problem]:
    value = value_of(card)
    known = [pair for other in others if value and (one := value_of(other)) and (pair := comparable(one, value))]
    if "most" in wanted and any(one > own for one, own in known):
        yield contradicted(f"The chart has a higher one than {describe(card)}.")
    if "least" in wanted and any(one < own for one, own in known):
        yield contradicted(f"The chart has a lower one than {describe(card)}.")
    if wanted & {"most", "least"} and not known:
        yield not_found(f"The chart has no numbers to compare: {describe(card)}.")


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one measurement, oldest first."""

    cards: tuple[Card, ...]
    values: tuple[Decimal, ...]


def series_of(cards: Sequence[Card]) -> Series:
    """The numeric values of some facts in order of time; those in another unit than the newest are left out."""
    dated = sorted(
        ((card.fact.when.sort_key, card, value) for card in cards if card.fact.when and (value := value_of(card))),
        key=lambda row: row[0],
    )
    if not dated:
        return Series((), ())
    newest = dated[-1][2]
    pairs = [(card, pair[0]) for _, card, value in dated if (pair := comparable(value, newest)) is not None]
    return Series(tuple(card for card, _ in pairs), tuple(value for _, value in pairs))


def trend_problem(claim: Claim, cards: Sequence[Card], *, window: bool) -> tuple[Problem | None, tuple[Card, ...]]:
    """Recomputes a trend over the facts in question.

    Args:
        claim: With at least one trend.
        cards: The facts of that measurement: those cited or dated in the claim, else all.
        window: The facts were chosen by citation, date or value: then only the first and the last count.
    """
    series = series_of(cards)
    if len(series.values) < 2:
        return not_found("The chart has fewer than two values to see a trend in."), series.cards
    said = claim.values(Cue.TREND)
    if said & {BETTER, WORSE, NORMALISED}:
        problem, ends = _course_problem(said, series)
        said -= {BETTER, WORSE, NORMALISED}
        if problem is not None or not said:
            return problem, ends
    found = direction_of(series.values, window=window)
    ends = (series.cards[0], series.cards[-1])
    if said in ({found}, {CHANGED}) or (said == {STEADY} and _is_steady(series)):
        return None, ends
    told = f"{describe(ends[0])}; {describe(ends[1])}"
    if found == "":
        return not_found(f"The values in the chart went up and down: {told}."), ends
    return contradicted(f"The chart shows a {found} series: {told}."), ends


def _course_problem(said: frozenset[str], series: Series) -> tuple[Problem | None, tuple[Card, ...]]:
    """Better or worse is judged by the record's own range or flags alone: nearer to normal, or further from it."""
    first, last = series.cards[0], series.cards[-1]
    before, after = _known_flags(first), _known_flags(last)
    told = f"{describe(first)}; {describe(last)}"
    change = _sign(series.values[-1] - series.values[0])
    if "N" in after and before & {"H", "L"}:
        found = {BETTER, NORMALISED}
    elif "N" in before and after & {"H", "L"}:
        found = {WORSE}
    elif change and any(side in before and side in after for side in "HL"):
        found = {BETTER if (change > 0) == ("L" in after) else WORSE}
    else:
        return not_found(f"The chart does not say whether this is better or worse: {told}."), (first, last)
    if said & {BETTER, WORSE, NORMALISED} <= found:
        return None, (first, last)
    return contradicted(f"The chart says otherwise: {told}."), (first, last)


def direction_of(values: Sequence[Decimal], *, window: bool) -> str:
    """Rising, falling or steady; empty where first to last and the last step go opposite ways."""
    whole, step = _sign(values[-1] - values[0]), _sign(values[-1] - values[-2])
    if not window and whole * step < 0:
        return ""
    return {1: RISING, -1: FALLING}.get(whole, STEADY)


def _is_steady(series: Series) -> bool:
    first = series.values[0]
    alike = len({_known_flags(card) for card in series.cards}) == 1
    return alike and all(abs(value - first) <= abs(first) * _STEADY_WITHIN for value in series.values)


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def is_critical(result: Observation) -> bool:
    """Whether the record itself marks a result as critical (HL7 v3 ObservationInterpretation HH, LL, AA)."""
    concepts = (*result.interpretations, *(one for part in result.components for one in part.interpretations))
    codes = {(coding.code or "").upper() for concept in concepts for coding in concept.codings}
    words = {word.lower() for concept in concepts for word in concept.display.split()}
    return bool(codes & {"HH", "LL", "AA"}) or bool(words & {"critical", "panic"})
