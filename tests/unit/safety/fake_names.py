"""A tiny recogniser: each name is a drug, a combination with a slash, a class, a food, or unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Ingredient

KNOWN = frozenset({"alpha", "beta", "gamma", "delta", "acid", "estrogen"})
CLASSES = {"greeks": "greeks", "martians": "martians"}
FOODS = frozenset({"peanut"})
ROUTES = {"cream": "topical", "inhaler": "inhalation", "injection": "injection", "tablet": "oral"}


class State(Enum):
    RECOGNISED = 1
    PARTLY = 2
    NOT_RECOGNISED = 3
    NOT_A_DRUG = 4


@dataclass(frozen=True)
class Drug:
    ingredient: str


@dataclass(frozen=True)
class Answer:
    text: str
    state: State
    ingredients: tuple[Drug, ...] = ()
    route: str | None = None
    drug_class: str | None = None
    other_classes: tuple[str, ...] = ()
    unrecognised: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


@dataclass
class FakeNames:
    asked: list[str] = field(default_factory=list)

    def recognise(self, text: str) -> Answer:
        self.asked.append(text)
        lowered = text.lower()
        if lowered in FOODS:
            return Answer(text, State.NOT_A_DRUG)
        if lowered in CLASSES:
            return Answer(text, State.NOT_RECOGNISED, drug_class=CLASSES[lowered])
        route = next((route for word, route in ROUTES.items() if word in lowered), None)
        parts = [part.split()[0] for part in lowered.split("/") if part.strip()]
        known = tuple(Drug(part) for part in parts if part in KNOWN)
        unknown = tuple(part for part in parts if part not in KNOWN)
        if not known:
            suggested = ("alpha",) if lowered.startswith("alph") else ()
            return Answer(text, State.NOT_RECOGNISED, unrecognised=unknown, suggestions=suggested)
        state = State.PARTLY if unknown else State.RECOGNISED
        return Answer(text, state, known, route=route, unrecognised=unknown)

    def recognise_concept(
        self, concept: CodeableConcept, ingredients: tuple[Ingredient, ...] = (), form: CodeableConcept | None = None
    ) -> Answer:
        listed = "/".join(part.item.display for part in ingredients)
        return self.recognise(concept.display or listed)
