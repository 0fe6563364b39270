"""Judges "rose from … to …", "has been stable", "fell by …" by the series in the record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from clinic_assist.grounding.amounts import Amount
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.compare import says_value
from clinic_assist.grounding.dates import DateMention
from clinic_assist.grounding.findings import Outcome, Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import FALLING, RISING, Cue
from clinic_assist.grounding.pressures import judge_pressures
from clinic_assist.grounding.results import direction_of, series_of, trend_problem, value_of
from clinic_assist.grounding.states import PAST, State

# What stands before a number: a change ("by 3", "down 3", "lost 3"), or the value from which it went.
_STEP = re.compile(r"\b(?:by|up|down|lost|gained)\s*(?:about\s*)?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s*(?:about\s*)?$", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\s*$", re.IGNORECASE)


def judge_trend(claim: Claim, candidates: Sequence[Card], text: str, *, cited: bool) -> Outcome:
    """Judges a claim with a trend over the facts of its measurement."""
    cards = [card for card in candidates if card.group is Group.RESULT and value_of(card) is not None]
    steps = [one for one in claim.amounts if _STEP.search(text[: one.start])]
    levels = _from_first([one for one in claim.amounts if one not in steps], text)
    if (pairs := judge_pressures(claim, candidates, levels)) is not None:
        return pairs
    if len(levels) >= 2:
        return _judge_points(claim, cards, levels, text)
    since = [date for date in claim.dates if _SINCE.search(text[: date.start])]
    if levels and not (steps and since):
        return _judge_last_point(claim, cards, levels[0], text, cited=cited)
    strange = next((one for one in since or claim.dates if not any(_on(card, (one,)) for card in cards)), None)
    if cards and strange is not None:
        return Outcome(not_found(f"The chart has no value of {strange.text}: {describe(cards[0])}."), tuple(cards[:1]))
    chosen = _within(cards, since or claim.dates)
    if levels:
        chosen = _up_to(chosen, levels[0])
    problem, ends = trend_problem(claim, chosen, window=cited or bool(claim.dates))
    if problem is None and steps:
        return _judge_step(steps[0], ends, text)
    return Outcome(problem, ends)


def _from_first(levels: Sequence[Amount], text: str) -> list[Amount]:
    """The values in the order of time: "38, down from 45" speaks of 45 first."""
    return sorted(levels, key=lambda one: not _FROM.search(text[: one.start]))


STEADILY = frozenset(("steadily", "progressively", "continuously", "consistently"))
"""Words for a series that never turned."""


def is_steady_course(ends: Sequence[Card], cards: Sequence[Card]) -> bool:
    """Whether the values from the first to the last of a trend went one way only."""
    first, last = min(map(_key, ends)), max(map(_key, ends))
    values = series_of([card for card in cards if first <= _key(card) <= last]).values
    up = values == tuple(sorted(values))
    return len(values) > 1 and (up or values == tuple(sorted(values, reverse=True)))


def not_of_trends(claim: Claim, card: Card) -> Iterator[Problem]:
    """What a trend cannot have: how often it is taken, a state of illness."""
    if claim.frequencies or claim.as_needed:
        yield not_found(f"The chart does not say how often for {describe(card)}.")
    if any(not states & _STATES_OF_RESULTS for states in claim.states):
        yield not_found(f"The chart does not say this about {describe(card)}.")


_STATES_OF_RESULTS = PAST | {State.FINAL, State.COMPLETED, State.CONFIRMED, State.PRELIMINARY, State.AMENDED}


def _up_to(cards: Sequence[Card], last: Amount) -> Sequence[Card]:
    """The facts up to the newest one that has a value; none where none has it."""
    fitting = [card for card in cards if _has_value(card, last, "")]
    return [card for card in cards if fitting and _key(card) <= max(map(_key, fitting))]


def _dates_of(claim: Claim, levels: Sequence[Amount]) -> list[tuple[DateMention, ...]]:
    """The date of each value: the one that follows it before the next value; by order where all dates come first."""
    ordered = sorted(levels, key=lambda one: one.start)
    beside = claim.dates and (claim.dates[-1].start < ordered[0].start or claim.dates[0].start > ordered[-1].end)
    if beside and len(claim.dates) == len(levels):
        by_level = dict(zip(ordered, claim.dates, strict=True))
        return [(by_level[level],) for level in levels]
    ends = {one: following.start for one, following in pairwise(ordered)}
    return [
        tuple(date for date in claim.dates if level.end <= date.start < ends.get(level, date.start + 1))[:1]
        for level in levels
    ]


def _judge_points(claim: Claim, cards: Sequence[Card], levels: Sequence[Amount], text: str) -> Outcome:
    """Judges "from 7.1 % on … to 8.2 % on …": each point is in the record, in that order of time."""
    unit = next((one.unit for one in reversed(levels) if one.unit), "")
    chosen: list[Card] = []
    since = tuple(date for date in claim.dates if _SINCE.search(text[: date.start]))
    claim = replace(claim, dates=tuple(date for date in claim.dates if date not in since))
    cards = _within(cards, since) if since else cards
    pairs = _dates_of(claim, levels)
    paired = sum(map(len, pairs)) == len(claim.dates)
    for level, dates in zip(levels, pairs if paired else [()] * len(levels), strict=True):
        fitting = [card for card in cards if _has_value(card, level, unit) and _on(card, dates)]
        later = [card for card in fitting if not chosen or _key(card) > _key(chosen[-1])]
        if not fitting:
            return Outcome(_missing(cards, text[level.start : level.end]), tuple(cards[:1]))
        if not later:
            return Outcome(
                contradicted(f"The chart has them in another order: {describe(fitting[0])}."), tuple(fitting[:1])
            )
        chosen.append(min(later, key=_key))
    if not paired and not all(any(_on(card, (date,)) for card in chosen) for date in claim.dates):
        return Outcome(contradicted(f"The chart gives other dates: {describe(chosen[-1])}."), tuple(chosen))
    if (turned := _turns_agree(claim, chosen)) is not None:
        wrong = contradicted(f"The chart says otherwise: {describe(chosen[0])}; {describe(chosen[-1])}.")
        return Outcome(None if turned else wrong, tuple(chosen))
    problem, _ = trend_problem(claim, chosen, window=True)
    return Outcome(problem, tuple(chosen))


def _turns_agree(claim: Claim, chosen: Sequence[Card]) -> bool | None:
    """Whether "fell from 128 to 96 and has since risen to 104" has each step right; None for one way."""
    said = [one.value for one in claim.cues if one.cue is Cue.TREND]
    if set(said) != {RISING, FALLING} or len(said) != len(chosen) - 1:
        return None
    steps = [direction_of(series_of(pair).values, window=True) for pair in pairwise(chosen)]
    return steps == said


def _judge_last_point(claim: Claim, cards: Sequence[Card], level: Amount, text: str, *, cited: bool) -> Outcome:
    """Judges "rose to 8.2 %": that value is in the record, and the series leads to it in that direction."""
    fitting = [card for card in cards if _has_value(card, level, "") and _on(card, claim.dates[-1:])]
    if not fitting:
        return Outcome(_missing(cards, text[level.start : level.end]), tuple(cards[:1]))
    last = max(fitting, key=_key)
    before = [card for card in cards if _key(card) <= _key(last)]
    if claim.has(Cue.CURRENT):  # "Now down to 22" speaks of the step from the value before.
        before = sorted(before, key=_key)[-2:]
    problem, _ = trend_problem(claim, before, window=cited)
    return Outcome(problem, (last, *before[:1]))


def _judge_step(step: Amount, ends: Sequence[Card], text: str) -> Outcome:
    first, last = value_of(ends[0]), value_of(ends[-1])
    if first is None or last is None:
        return Outcome(not_found("The chart has no numbers to compare."), tuple(ends))
    change = (abs(last[0] - first[0]), last[1])
    if says_value((step.value, step.unit or change[1]), change):
        return Outcome(None, tuple(ends))
    written = text[step.start : step.end]
    return Outcome(
        contradicted(f"The chart shows a change of {change[0]}, not {written}: {describe(ends[-1])}."), tuple(ends)
    )


def _within(cards: Sequence[Card], dates: Sequence[DateMention]) -> Sequence[Card]:
    """The facts from the first date named to the last; all where none is."""
    if not dates:
        return cards
    first = min(reading.earliest for mention in dates for reading in mention.readings)
    last = max(reading.latest for mention in dates for reading in mention.readings)
    open_end = len(dates) == 1
    return [
        card
        for card in cards
        if card.fact.when and card.fact.when.latest >= first and (open_end or card.fact.when.earliest <= last)
    ]


def _has_value(card: Card, level: Amount, unit: str) -> bool:
    value = value_of(card)
    return value is not None and says_value((level.value, level.unit or unit or value[1]), value)


def _on(card: Card, dates: Sequence[DateMention]) -> bool:
    return all(card.fact.when is not None and date.agrees_with(card.fact.when) for date in dates)


def _key(card: Card) -> str:
    return card.fact.when.sort_key if card.fact.when else ""


def _missing(cards: Sequence[Card], written: str) -> Problem:
    if not cards:
        return not_found("The chart has no single numbers of this to see a trend in.")
    return contradicted(f"The chart says {describe(cards[0])}, not {written}.")
