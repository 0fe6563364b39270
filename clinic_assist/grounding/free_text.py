"""Lets notes of the chart back those clauses of a statement about which structured records say nothing."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.grounding.bench import Bench
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.clauses import Clause, clauses_of
from clinic_assist.grounding.findings import Outcome
from clinic_assist.notes.verdict import Verdict


def backed_by_free_text(
    bench: Bench, claims: Sequence[Claim], outcomes: Sequence[Outcome | None]
) -> list[Outcome | None]:
    """The outcomes, where every clause that structured records do not back stands in the chart's free text.

    "BP 132/84, denies chest pain" rests on a result and a note. What a structured record contradicts stays so.
    """
    wrong = [one is not None and one.problem is not None for one in outcomes]
    against = any(one and one.problem and one.problem.verdict is Verdict.CONTRADICTED for one in outcomes)
    clauses = clauses_of(bench.reading.text)
    if not any(wrong) or against or len(clauses) < 2 or not all(one.content for one in clauses):
        return list(outcomes)
    open_clauses = {
        at for claim, fails in zip(claims, wrong, strict=True) if fails for at in _clauses_with(bench, claim, clauses)
    }
    found = [bench.evidence.narrative.find_clause(clauses[at], _beside(clauses, at)) for at in sorted(open_clauses)]
    if not found or not all(found):
        return list(outcomes)
    cards = tuple(card for hits in found for card in hits[:1])
    return [Outcome(None, cards) if fails else one for one, fails in zip(outcomes, wrong, strict=True)]


def _beside(clauses: Sequence[Clause], at: int) -> frozenset[str]:
    return frozenset().union(*(one.content for place, one in enumerate(clauses) if place != at))


def _clauses_with(bench: Bench, claim: Claim, clauses: Sequence[Clause]) -> set[int]:
    """The clauses over which a claim extends."""
    words = bench.reading.words
    places = [words[at].start for at in claim.content]
    places += [one.start for one in claim.amounts] + [one.start for one in claim.dates]
    places += [one.start for one in claim.frequencies] + [cue.start for cue in claim.cues]
    if claim.mention and not claim.is_inherited:
        places.append(claim.mention.start)
    return {max((at for at, one in enumerate(clauses) if one.start <= place), default=0) for place in places}
