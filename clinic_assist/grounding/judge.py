"""Judges one claim: finds the facts that it can be about and compares all it says with each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.assertions import (
    doubt_problems,
    flag_words,
    kind_problems,
    person_problems,
    quality_problems,
    result_problems,
    side_problems,
    state_problems,
)
from clinic_assist.grounding.cards import Card, Group, Role
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.compare import age_problems, amount_problems, date_problems, frequency_problems
from clinic_assist.grounding.currency import undated_problems
from clinic_assist.grounding.denials import denied_words_problems
from clinic_assist.grounding.evidence import Evidence
from clinic_assist.grounding.findings import Outcome, Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.mentions import Mention
from clinic_assist.grounding.reading import Reading
from clinic_assist.grounding.results import extent_problems, flag_problems
from clinic_assist.grounding.routes import route_problems
from clinic_assist.grounding.states import CURRENT, PAST, VOID
from clinic_assist.grounding.trends import judge_trend
from clinic_assist.grounding.words import Word
from clinic_assist.notes.verdict import Verdict

_TIME_WORDS = frozenset(("current", "former", "ex", "never", "every", "some", "heavy", "light", "daily"))


@dataclass(frozen=True)
class Bench:
    """One statement on trial: what it says, what it cites, and what it is judged with.

    Attributes:
        linked: Facts that the cited ones point to: their reason, their members. They back a bare mention only.
    """

    evidence: Evidence
    reading: Reading
    cited: tuple[Card, ...]
    section: str
    linked: tuple[Card, ...] = ()

    @property
    def is_cited(self) -> bool:
        """Whether the statement rests on citations."""
        return bool(self.cited)

    def written(self, claim: Claim) -> str:
        """The named thing as the statement writes it."""
        return self.reading.text[claim.mention.start : claim.mention.end] if claim.mention else self.reading.text

    def forms(self, places: Sequence[int]) -> frozenset[str]:
        """Comparable words by index."""
        return frozenset(self.reading.words[at].form for at in places)


def linked_facts(cards: Sequence[Card]) -> tuple[FactId, ...]:
    """Ids of the facts that some facts point to."""
    found: dict[FactId, None] = {}
    for card in cards:
        for name in _LINKS:
            value = getattr(card.fact, name, ())
            for reference in value if isinstance(value, tuple) else (value,):
                if isinstance(reference, Reference) and reference.target:
                    found[reference.target] = None
    return tuple(found)


_LINKS = (
    "reason_references",
    "has_members",
    "derived_from",
    "results",
    "addresses",
    "diagnoses",
    "reactions",
    "goals",
    "device",
)


def judge_named(bench: Bench, claim: Claim) -> Outcome:
    """Judges a claim about something that it names."""
    candidates = _candidates(bench, claim)
    if claim.has(Cue.UNRECORDED):
        return _judge_unrecorded(bench, claim, candidates)
    if not candidates:
        return _judge_detail(bench, claim) or _unknown(bench, claim)
    if claim.count is not None and not bench.is_cited:
        return _judge_how_many(bench, claim, candidates)
    if claim.has(Cue.TREND) and any(card.group is Group.RESULT for card in candidates):
        return _with_rest(bench, claim, judge_trend(claim, candidates, bench.reading.text, cited=bench.is_cited))
    if claim.is_negated and not all(card.group is Group.RESULT for card in candidates):
        return _judge_denial(bench, claim, candidates)
    return _standing(claim, _best(bench, claim, candidates), candidates, cited=bench.is_cited)


def _judge_detail(bench: Bench, claim: Claim) -> Outcome | None:
    """Judges what another fact is named by and a cited one says beside its name: its site, reason or outcome."""
    said = claim.mention.said if claim.mention else frozenset()
    holding = [card for card in bench.cited if said and said <= card.details | card.value_words]
    return _best(bench, claim, holding) if holding else None


def judge_unnamed(bench: Bench, claim: Claim) -> Outcome:
    """Judges a claim that names nothing, by the facts that the statement cites."""
    strange = [list(_content_problems(bench, claim, card, bench.forms(claim.content))) for card in bench.cited]
    if all(strange):
        return Outcome(strange[0][0], bench.cited[:1])
    return _best(bench, claim, bench.cited)


def _candidates(bench: Bench, claim: Claim) -> tuple[Card, ...]:
    if claim.mention is None:
        return ()
    mention = claim.mention
    whole = _allowed(bench, [card for entry in mention.whole for card in entry.cards], with_linked=claim.is_bare)
    if whole and all(card.group is Group.RESULT for card in whole):
        return whole
    part = [card for entry in mention.part for card in entry.cards]
    return whole + _allowed(bench, part, with_linked=claim.is_bare)


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


def problems_of(bench: Bench, claim: Claim, card: Card, others: Sequence[Card]) -> Iterator[Problem]:
    """Everything in a claim that one fact does not back, the most telling first."""
    text, on = bench.reading.text, bench.evidence.on
    patient = bench.evidence.chart.patient
    content = bench.forms(claim.content)
    qualities = bench.forms(
        [at for cue in claim.cues if cue.cue is Cue.QUALITY for at in range(cue.first, cue.last + 1)]
    )
    yield from person_problems(claim, card)
    yield from side_problems(claim, card)
    yield from date_problems(claim, card, text)
    yield from amount_problems(claim, card, text, on)
    yield from frequency_problems(claim, card, text)
    yield from route_problems(claim, card)
    yield from kind_problems(claim, card, bench.section, is_cited=bench.is_cited)
    yield from state_problems(claim, card, bench.section, is_cited=bench.is_cited)
    yield from doubt_problems(claim, card)
    if claim.denied_details and content <= card.bag and not card.has_no_value:
        yield contradicted(f"The chart says otherwise: {describe(card)}.")
    yield from result_problems(claim, card, frozenset(word.form for word in bench.reading.words))
    words = _own_words(bench, claim)
    yield from denied_words_problems((claim.mention.said if claim.mention else frozenset()) | content, words, card)
    if not _named_beside_its_value(bench, claim, card):
        yield from quality_problems(claim, card, qualities, content)
    yield from flag_problems(claim, card)
    yield from extent_problems(claim, card, _same_thing(card, others, bench))
    if not bench.is_cited:
        yield from undated_problems(claim, card, others, bench.reading)
    yield from age_problems(claim, patient, card, on)
    yield from _content_problems(bench, claim, card, content)


def _own_words(bench: Bench, claim: Claim) -> Sequence[Word]:
    """The words from the first to the last that belong to a claim."""
    places = [at for cue in (*claim.cues, *claim.carried) for at in (cue.first, cue.last)]
    places += claim.content
    if claim.mention:
        places += [claim.mention.first, claim.mention.last]
    return bench.reading.words[min(places) : max(places) + 1] if places else ()


def _named_beside_its_value(bench: Bench, claim: Claim, card: Card) -> bool:
    """In "Tobacco use: never smoked" the first mention names the question; the value is judged at the second."""
    if not card.value_texts or claim.mention is None or _names_value(claim.mention, card):
        return False
    return any(mention is not claim.mention and _names_value(mention, card) for mention in bench.reading.mentions)


def _names_value(mention: Mention, card: Card) -> bool:
    names = {name.text for entry in mention.entries for name in entry.names}
    return bool(names & card.value_texts)


def _same_thing(card: Card, others: Sequence[Card], bench: Bench) -> Sequence[Card]:
    """All facts of the same name in the whole chart, cited or not."""
    if not bench.is_cited:
        return others
    entries = bench.evidence.entries_of((card.fact.id,))
    return [one for at in entries for one in bench.evidence.index.entries[at].cards]


def _content_problems(bench: Bench, claim: Claim, card: Card, content: frozenset[str]) -> Iterator[Problem]:
    """Words that neither the fact nor the patient's particulars hold."""
    # Words out of a name do not name it: "tuberculosis" is not what "Skin test for tuberculosis" is about.
    own = (card.bag if claim.mention else card.details) | card.value_words | flag_words(card)
    known = own.union(bench.evidence.patient_words, *(cited.details for cited in bench.cited))
    said = content | _checked_cue_words(bench, claim, card)
    missing = [at for at in range(len(bench.reading.words)) if bench.reading.words[at].form in said - known]
    if missing:
        first = bench.reading.words[missing[0]]
        written = bench.reading.text[first.start : first.end]
        yield not_found(f"The chart does not say “{written}” of {describe(card)}.")


def _checked_cue_words(bench: Bench, claim: Claim, card: Card) -> frozenset[str]:
    """Cue words that no other check has looked at for this kind of fact: then they are plain content."""
    places: list[int] = []
    for cue in claim.cues:
        unchecked = (
            cue.cue is Cue.OPINION
            or (cue.cue is Cue.QUALITY and card.group is not Group.RESULT)
            or (cue.cue is Cue.FLAG and card.group is not Group.RESULT)
            or (cue.cue is Cue.TREND and card.group is not Group.RESULT)
            or (cue.cue is Cue.ROUTE and card.group not in (Group.MEDICATION, Group.IMMUNIZATION))
        )
        if unchecked:
            places.extend(range(cue.first, cue.last + 1))
    found = {form for form in bench.forms(places) if form not in ("of", "to", "the", "in", "is", "well", "from")}
    if card.group is Group.RESULT and card.value_words:
        found |= {word.form for word in bench.reading.words if word.form in _TIME_WORDS} & _TIME_WORDS
    return frozenset(found)


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
    related = [card for card in candidates if bool(card.persons) == claim.has(Cue.PERSON)]
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


def _with_rest(bench: Bench, claim: Claim, outcome: Outcome) -> Outcome:
    """A trend is supported only if the rest of the claim is: its words and persons."""
    if outcome.problem or not outcome.cards:
        return outcome
    card = outcome.cards[0]
    rest = [*person_problems(claim, card), *side_problems(claim, card)]
    rest += _content_problems(bench, claim, card, bench.forms(claim.content))
    return Outcome(rest[0], outcome.cards) if rest else outcome
