"""Words that stand for a kind of record rather than for what it says: "Alert:", "Device (name not recorded)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clinic_assist.chart.facts import (
    AllergyIntolerance,
    CarePlan,
    Composition,
    Condition,
    DeviceUseStatement,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Goal,
    ImagingStudy,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
    ServiceRequest,
)
from clinic_assist.grounding.cards import Card
from clinic_assist.grounding.leaves import LONG_TEXT_CHARACTERS

_KINDS: tuple[tuple[str, tuple[type[Fact], ...]], ...] = (
    ("problem", (Condition,)),
    ("substance", (AllergyIntolerance,)),
    ("procedure", (Procedure,)),
    ("encounter", (Encounter,)),
    ("document", (DocumentReference, Composition)),
    ("report", (DiagnosticReport,)),
    ("imaging study", (ImagingStudy,)),
    ("vaccine", (Immunization,)),
    ("device", (DeviceUseStatement,)),
    ("goal", (Goal,)),
    ("care plan", (CarePlan,)),
    ("service", (ServiceRequest,)),
    ("medication", (MedicationUse,)),
    ("observation", (Observation,)),
)
_WORDS = "|".join(word for word, _ in _KINDS)
_NAMELESS = re.compile(rf"(?:\bto )?\b(?P<kind>{_WORDS}|alert) \((?:name not recorded|long name)\)", re.IGNORECASE)
_NO_RELATIONSHIP = re.compile(r"(?<=\brelative )\(relationship not recorded\)", re.IGNORECASE)
_LABEL = re.compile(r"^(?P<kind>alert|care plan):(?= )", re.IGNORECASE)


def without_stock_words(text: str, cited: Sequence[Card]) -> str:
    """Blanks out the word for the kind of a cited record, and that it has no name where it has none."""
    text = _LABEL.sub(lambda match: _blank(match) if _cites(match["kind"], cited) else match.group(), text)
    if any(isinstance(card.fact, FamilyMemberHistory) for card in cited):
        text = _NO_RELATIONSHIP.sub(_blank, text)
    nameless = [card for card in cited if not _has_name(card) or _is_long(card)]
    return _NAMELESS.sub(lambda match: _blank(match) if _cites(match["kind"], nameless) else match.group(), text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _cites(kind: str, cards: Sequence[Card]) -> bool:
    lower = kind.lower()
    types = next((types for word, types in _KINDS if word == lower), None)
    if types is None:
        return any(getattr(card.fact, "resource_type", "") == "Flag" for card in cards)
    return any(isinstance(card.fact, types) for card in cards)


def _is_long(card: Card) -> bool:
    concept = card.fact.concept
    return concept is not None and len(concept.display) > LONG_TEXT_CHARACTERS


def _has_name(card: Card) -> bool:
    if isinstance(card.fact, Encounter):
        return bool(card.fact.types)
    return bool(card.names)
