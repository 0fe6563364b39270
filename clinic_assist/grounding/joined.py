"""How the claims of one statement lean on each other: reasons, findings of a test, details of a fact named before."""

from __future__ import annotations

from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.bench import Bench
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.denials import denied_words_problems
from clinic_assist.grounding.findings import Outcome, contradicted, describe, not_found
from clinic_assist.grounding.judge import judge_named
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.unnamed import judge_without_name


def outcomes_of(bench: Bench, claims: tuple[Claim, ...]) -> list[Outcome | None]:
    """An outcome per claim; None where there is nothing to check."""
    found: list[Outcome | None] = []
    for at, claim in enumerate(claims):
        outcome = judge_named(bench, claim) if claim.mention else judge_without_name(bench, claim)
        before = found[-1] if found else None
        if before is not None and before.problem is None:
            if claim.links:
                outcome = _linked(claim, before, outcome)
            elif outcome is not None and claim.joint in _SAYS_OF and not bench.is_cited:
                outcome = _of_one_test(claims[at - 1], claim, before, outcome)
        found.append(outcome)
    return [
        _as_detail(claim, outcome, _details_of(claims, found, at), bench)
        for at, (claim, outcome) in enumerate(zip(claims, found, strict=True))
    ]


def _details_of(claims: tuple[Claim, ...], found: list[Outcome | None], at: int) -> list[Outcome | None]:
    """What a claim may be a detail of: a reason of what stands before it, anything else of any part."""
    return found[max(0, at - 1) : at] if claims[at].links else found


_SAYS_OF = frozenset(("", ":", "-", "–", "→"))


def _of_one_test(one: Claim, other: Claim, before: Outcome, outcome: Outcome) -> Outcome:
    """In "Blood culture: E. coli" and "no growth in urine culture" the finding must be that test's, not another's."""
    cards = (*before.cards, *outcome.cards)
    if any(card.group is not Group.RESULT for card in cards):
        return outcome
    for test, finding in ((one, other), (other, one)):
        found, tests = _findings(finding), {card.fact.id for card in _cards_of(test)}
        if found and not any(card.fact.id in tests for card in found):
            return Outcome(contradicted(f"The chart says {describe(before.cards[0])}."), before.cards)
        if found:
            break
    return outcome


def _findings(claim: Claim) -> list[Card]:
    """The results of which a claim names the value."""
    named = {name.text for entry in (claim.mention.entries if claim.mention else ()) for name in entry.names}
    return [card for card in _cards_of(claim) if named & card.value_texts]


def _cards_of(claim: Claim) -> list[Card]:
    return [card for entry in (claim.mention.entries if claim.mention else ()) for card in entry.cards]


def _linked(claim: Claim, before: Outcome, outcome: Outcome | None) -> Outcome | None:
    """In "… for hypertension", "… due to hypertension" one of both facts must give the other as its reason."""
    if outcome is None or outcome.problem or claim.mention is None:
        return outcome
    named = any(claim.mention.said <= card.bag for card in before.cards)
    if named or _reasons(before) & set(outcome.facts) or _reasons(outcome) & set(before.facts):
        return outcome
    return Outcome(not_found("The chart does not say that the one is the reason for the other."), outcome.cards)


_NO_DETAIL = (Cue.PERSON, Cue.DOUBT, Cue.FLAG, Cue.TREND, Cue.EXTENT, Cue.ROUTE)


def _reasons(outcome: Outcome) -> set[FactId | None]:
    return {one.target for card in outcome.cards for one in getattr(card.fact, "reason_references", ())}


def _as_detail(claim: Claim, outcome: Outcome | None, found: list[Outcome | None], bench: Bench) -> Outcome | None:
    """A thing that fails alone may be a detail of a fact that another part of the statement rests on."""
    if outcome is None or outcome.problem is None or claim.mention is None:
        return outcome
    own = claim.amounts or claim.dates or claim.ages or claim.frequencies or claim.states
    now = any(cue.cue is Cue.CURRENT for cue in claim.cues)
    if own or now or claim.is_negated or any(claim.has(cue) for cue in _NO_DETAIL):
        return outcome
    for other in found:
        if other is not None and other is not outcome and other.problem is None:
            for card in other.cards:
                said = claim.mention.said | bench.forms(claim.content)
                alike = claim.values(Cue.SIDE) <= card.sides and (card.is_as_needed or not claim.as_needed)
                if alike and said <= card.bag and not list(denied_words_problems(said, bench.reading.words, card)):
                    return Outcome(None, (card,))
    return outcome
