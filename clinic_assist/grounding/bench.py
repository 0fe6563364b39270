"""One statement on trial, with what it cites and what it is judged with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.evidence import Evidence
from clinic_assist.grounding.reading import Reading


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
