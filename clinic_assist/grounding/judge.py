"""Judges one claim: finds the facts that it can be about and compares all it says with each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from clinic_assist.grounding.assertions import person_problems, side_problems
from clinic_assist.grounding.bench import Bench
from clinic_assist.grounding.cards import Card, Group, Role
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.findings import Outcome, Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.problems import content_problems, problems_of
from clinic_assist.grounding.results import flag_problems
from clinic_assist.grounding.states import CURRENT, PAST, VOID, State
from clinic_assist.grounding.trends import STEADILY, is_steady_course, judge_trend, not_of_trends
from clinic_assist.notes.verdict import Verdict


def judge_named(bench: Bench, claim: Claim) -> Outcome:
    """Judges a claim about something that it names."""
    candidates = _lasting(claim, _candidates(bench, claim))
    if claim.has(Cue.UNRECORDED):
        return _judge_unrecorded(bench, claim, candidates)
    if not candidates:
        return _judge_detail(bench, claim) or _unknown(bench, claim)
    if claim.count is not None and not bench.is_cited:
        return _judge_how_many(bench, claim, candidates)
    if claim.has(Cue.TREND) and any(card.group is Group.RESULT for card in candidates):
        judged = judge_trend(claim, candidates, bench.reading.text, cited=bench.is_cited)
        return _with_rest(bench, claim, judged, _same_measurement(bench, candidates))
    if claim.is_negated and not all(card.group is Group.RESULT for card in candidates):
        return _judge_denial(bench, claim, candidates)
    outcome = _best(bench, claim, candidates)
    if outcome.problem and len(claim.dates) > 1:
        outcome = _judge_each_date(bench, claim, candidates) or outcome
    return _standing(claim, outcome, candidates, cited=bench.is_cited)


def _judge_each_date(bench: Bench, claim: Claim, candidates: Sequence[Card]) -> Outcome | None:
    """Judges "colonoscopy 2011, 2016 and 2017": each date is that of another fact, which says all the rest too."""
    if claim.amounts or any(claim.has(cue) for cue in (Cue.BEGIN, Cue.END, Cue.STATUS, Cue.TREND)):
        return None
    found = [_best(bench, replace(claim, dates=(one,)), candidates) for one in claim.dates]
    if any(one.problem for one in found):
        return None
    cards = tuple(card for one in found for card in one.cards)
    return Outcome(None, cards) if len({card.fact.id for card in cards}) == len(claim.dates) else None


def _judge_detail(bench: Bench, claim: Claim) -> Outcome | None:
    """Judges what another fact is named by and a cited one says beside its name: its site, reason or outcome."""
    said = claim.mention.said if claim.mention else frozenset()
    holding = [card for card in bench.cited if said and said <= card.details | card.value_words]
    return _best(bench, claim, holding) if holding else None


def judge_unnamed(bench: Bench, claim: Claim) -> Outcome:
    """Judges a claim that names nothing, by the facts that the statement cites."""
    strange = [list(content_problems(bench, claim, card, bench.forms(claim.content))) for card in bench.cited]
    if all(strange):
        return Outcome(strange[0][0], bench.cited[:1])
    return _best(bench, claim, bench.cited)


def _candidates(bench: Bench, claim: Claim) -> tuple[Card, ...]:
    if claim.mention is None:
        return ()
    mention = claim.mention
    whole = _allowed(bench, [card for entry in mention.whole for card in entry.cards], with_linked=claim.is_bare)
    part = [card for entry in mention.part for card in entry.cards]
    if whole and all(card.group is Group.RESULT for card in whole):
        # "Digoxin" names the level in full, and the medicine.
        part = [card for card in part if card.ingredients & mention.ingredients]
    return whole + _allowed(bench, part, with_linked=claim.is_bare)


def _lasting(claim: Claim, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """Where a claim says that a thing still is, or is over: the problem, medicine or allergy, not the visit for it."""
    says_state = any(one.cue is Cue.CURRENT for one in claim.cues) or any(
        not states - PAST - CURRENT - {State.REFUTED} for states in claim.states
    )
    if not says_state or not any(card.group in _LASTING for card in cards):
        return cards
    with_figure = {Group.RESULT} if claim.amounts else set()  # "has a potassium of 4.1"
    return tuple(card for card in cards if card.group in _LASTING | with_figure)


_LASTING = frozenset((Group.PROBLEM, Group.MEDICATION, Group.ALLERGY, Group.FAMILY))


def _allowed(bench: Bench, cards: Sequence[Card], *, with_linked: bool) -> tuple[Card, ...]:
    if not bench.is_cited:
        return tuple(cards)
    ids = {card.fact.id for card in (*bench.cited, *(bench.linked if with_linked else ()))}
    return tuple(card for card in cards if card.fact.id in ids)


def _best(bench: Bench, claim: Claim, candidates: Sequence[Card]) -> Outcome:
    """The first fact without a problem; else the nearest one with its gravest problem."""
    nearest: tuple[tuple[int, int], Card, list[Problem]] | None = None
    for card in candidates:
        problems = list(problems_of(bench, claim, card, candidates))
        if not problems:
            return Outcome(None, (card,))
        rank = (len(problems), sum(problem.verdict is Verdict.CONTRADICTED for problem in problems))
        if nearest is None or rank < nearest[0]:
            nearest = (rank, card, problems)
    if nearest is None:
        return Outcome(not_found("The chart does not say this."))
    return Outcome(_gravest(nearest[2]), (nearest[1],))


def _gravest(problems: Sequence[Problem]) -> Problem:
    return next((one for one in problems if one.verdict is Verdict.CONTRADICTED), problems[0])


def _standing(claim: Claim, outcome: Outcome, candidates: Sequence[Card], *, cited: bool) -> Outcome:
    """An order is not shown to be "stopped" by an old one while a newer one of the same product runs."""
    if outcome.problem or cited or claim.dates or not claim.states:
        return outcome
    against = [card for card in candidates if card.group is outcome.cards[0].group and _runs_against(claim, card)]
    if against:
        return Outcome(contradicted(f"The chart also says: {describe(against[0])}."), (against[0], *outcome.cards))
    return outcome


def _runs_against(claim: Claim, card: Card) -> bool:
    """Whether a fact says the opposite of an undated "stopped" or "not done"."""
    if all(states <= PAST for states in claim.states):
        return card.group in (Group.MEDICATION, Group.PROBLEM, Group.ALLERGY) and bool(card.states & CURRENT)
    if all(states <= VOID for states in claim.states):
        return bool(card.states) and not card.states & VOID
    return False


def _judge_how_many(bench: Bench, claim: Claim, candidates: Sequence[Card]) -> Outcome:
    """Judges "two colonoscopies": as many facts, or as many different days, as the claim says."""
    if claim.count == len(claim.dates) and (each := _judge_each_date(bench, claim, candidates)):
        return each
    fitting = [card for card in candidates if not list(problems_of(bench, claim, card, candidates))]
    days = {card.fact.when.text[:10] for card in fitting if card.fact.when}
    if not fitting:
        return _best(bench, claim, candidates)
    if claim.count in (len({card.fact.id for card in fitting}), len(days)):
        return Outcome(None, tuple(fitting))
    return Outcome(
        contradicted(f"The chart lists {len(days) or len(fitting)} of these, not {claim.count}."),
        tuple(fitting),
    )


def _judge_denial(bench: Bench, claim: Claim, candidates: Sequence[Card]) -> Outcome:
    """A denial stands only if nothing in the chart says the thing and something denies it."""
    content = bench.forms(claim.content)
    # "No chest pain" denies no CT of the chest.
    related = [one for one in candidates if bool(one.persons) == claim.has(Cue.PERSON) and content <= one.bag]
    backing: list[Card] = []
    for card in related:
        problems = list(problems_of(bench, claim, card, candidates))
        against = [one for one in problems if one.verdict is Verdict.CONTRADICTED]
        if against:
            return Outcome(against[0], (card,))
        if not problems:
            backing.append(card)
    if backing:
        return Outcome(None, tuple(backing[:1]))
    return Outcome(not_found(f"The chart does not say that there is no {bench.written(claim)}."), tuple(related[:1]))


def _judge_unrecorded(bench: Bench, claim: Claim, candidates: Sequence[Card]) -> Outcome:
    """Judges "not recorded": true when an independent search of the chart finds nothing."""
    if not candidates:
        return _judge_unlisted(bench, claim)
    beside = _words_beside(bench, claim)
    for name, is_missing in _MISSING.items():
        if name in beside:
            silent_on_it = [one for one in candidates if is_missing(one)]
            if not silent_on_it:
                return Outcome(
                    contradicted(f"The chart does record it: {describe(candidates[0])}."), tuple(candidates[:1])
                )
            return _best(bench, claim, silent_on_it)
    silent = next((card for card in candidates if _is_silent(card, beside)), None)
    if silent:
        return Outcome(None, (silent,))
    return Outcome(contradicted(f"The chart does record it: {describe(candidates[0])}."), (candidates[0],))


def _judge_unlisted(bench: Bench, claim: Claim) -> Outcome:
    """Judges "not recorded" of a thing that no fact carries: true unless free text names it."""
    if bench.is_cited:
        return _unknown(bench, claim)
    said = claim.mention.said if claim.mention else frozenset()
    if bench.evidence.narrative.mentions(said):
        return Outcome(contradicted(f"Free text of the chart mentions {bench.written(claim)}."))
    return Outcome(None)


def _words_beside(bench: Bench, claim: Claim) -> frozenset[str]:
    """The words of "not recorded" and the two on each side of it."""
    cue = next(one for one in claim.cues if one.cue is Cue.UNRECORDED)
    return frozenset(word.form for word in bench.reading.words[max(0, cue.first - 2) : cue.last + 3])


def _is_silent(card: Card, beside: frozenset[str]) -> bool:
    if card.group is not Group.RESULT:
        return False
    return card.has_no_value or bool(card.value_words and card.value_words <= beside)


_MISSING: dict[str, Callable[[Card], bool]] = {
    "dose": lambda card: not any(leaf.field == "dosages" for leaf in card.leaves),
    "reaction": lambda card: not getattr(card.fact, "reactions", ()),
    "severity": lambda card: not any("severity" in leaf.path for leaf in card.leaves),
    "status": lambda card: not card.states,
    "date": lambda card: not card.dates,
    "onset": lambda card: not any(known.role is Role.BEGIN for known in card.dates),
    "value": lambda card: card.has_no_value,
    "result": lambda card: card.has_no_value,
}


def _unknown(bench: Bench, claim: Claim) -> Outcome:
    """What to say when no allowed fact carries the name."""
    written = bench.written(claim)
    elsewhere = [card for entry in claim.mention.entries for card in entry.cards] if claim.mention else []
    if not bench.is_cited:
        return Outcome(not_found(f"The chart does not mention {written}."))
    about = describe(bench.cited[0])
    same_group = {card.group for card in elsewhere} & {card.group for card in bench.cited}
    is_other_drug = bool(claim.mention and claim.mention.ingredients) and any(
        card.group in (Group.MEDICATION, Group.ALLERGY) for card in bench.cited
    )
    if same_group or is_other_drug:
        return Outcome(contradicted(f"The cited record is about {about}, not {written}."), bench.cited[:1])
    return Outcome(not_found(f"The cited record does not mention {written}: it says {about}."), bench.cited[:1])


def _same_measurement(bench: Bench, candidates: Sequence[Card]) -> Sequence[Card]:
    """All values of a measurement, cited or not."""
    entries = bench.evidence.entries_of(tuple(card.fact.id for card in candidates))
    return [card for at in entries for card in bench.evidence.index.entries[at].cards]


def _with_rest(bench: Bench, claim: Claim, outcome: Outcome, candidates: Sequence[Card]) -> Outcome:
    """A trend is supported only if the rest of the claim is: its words and persons."""
    if outcome.problem or not outcome.cards:
        return outcome
    card = outcome.cards[0]
    rest = [*person_problems(claim, card), *side_problems(claim, card), *not_of_trends(claim, card)]
    rest += flag_problems(claim, max(outcome.cards, key=lambda one: one.fact.when.sort_key if one.fact.when else ""))
    content = bench.forms(claim.content)
    if content & STEADILY and is_steady_course(outcome.cards, candidates):
        content -= STEADILY
    rest += content_problems(bench, claim, card, content)
    return Outcome(rest[0], outcome.cards) if rest else outcome
