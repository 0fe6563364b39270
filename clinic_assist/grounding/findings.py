"""What comparing a claim with a fact finds, in words for the person at the screen."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.facts import FamilyMemberHistory
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card, Group, Role
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.fact_text import fact_status
from clinic_assist.terminology.labels import format_date, format_value, status_words


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a fact does not back a claim. `verdict` is CONTRADICTED or NOT_FOUND."""

    verdict: Verdict
    reason: str


def contradicted(reason: str) -> Problem:
    """The record says otherwise."""
    return Problem(Verdict.CONTRADICTED, reason)


def not_found(reason: str) -> Problem:
    """The record does not say it."""
    return Problem(Verdict.NOT_FOUND, reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claim stands after all candidates were tried.

    Attributes:
        problem: None where the claim is supported.
        cards: The facts that support it, or the nearest ones that do not.
    """

    problem: Problem | None
    cards: tuple[Card, ...] = ()

    @property
    def facts(self) -> tuple[FactId, ...]:
        """Ids of its facts, each once."""
        return tuple(dict.fromkeys(card.fact.id for card in self.cards))


def describe(card: Card) -> str:
    """A fact in a few words: what, value, status, date."""
    name = card.part.code.display if card.part else (card.fact.concept.display if card.fact.concept else card.fact.kind)
    parts = [name or card.fact.kind]
    if isinstance(card.fact, FamilyMemberHistory):
        parts = [f"{name}:", ", ".join(one.code.display for one in card.fact.conditions)]
    value = card.part.value if card.part else card.fact.value_of
    if value is not None:
        parts.append(format_value(value))
    elif getattr(card.fact, "components", ()):
        parts.append(" / ".join(format_value(part.value) for part in getattr(card.fact, "components", ())))
    words = " ".join(parts)
    status = fact_status(card.fact)
    if card.group is not Group.RESULT and status != status_words(None):
        words += f", {status}"
    end = next((known.date for known in card.dates if known.role is Role.END), None)
    if card.fact.when:
        words += (
            f" on {format_date(card.fact.when)}" if card.group is Group.RESULT else f", {format_date(card.fact.when)}"
        )
    return f"{words} until {format_date(end)}" if end and card.group is not Group.RESULT else words
