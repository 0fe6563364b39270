"""A chart made ready for many questions: which facts a word may name. Built once per chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    DirectoryEntry,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Immunization,
    Medication,
    MedicationUse,
    Observation,
    Patient,
)
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card, Group, group_of
from clinic_assist.grounding.names import Name, name_of, tells
from clinic_assist.grounding.ports import DrugSpans

# A product described once, a person or place, the patient: nothing that a clinical sentence is about.
_NOT_INDEXED = (Patient, DirectoryEntry, Medication, AbsenceStatement)


@dataclass(frozen=True, slots=True)
class Entry:
    """All facts of one kind that carry the same names, newest first."""

    group: Group
    names: tuple[Name, ...]
    ingredients: frozenset[str]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class ChartIndex:
    """The entries of a chart by word and by ingredient.

    Attributes:
        by_word: Word form → positions in `entries` of those whose name can be found by it.
        by_ingredient: Ingredient → positions.
        by_initials: First letters of the words of a name ("psc") → positions.
    """

    chart: Chart
    entries: tuple[Entry, ...]
    by_word: Mapping[str, tuple[int, ...]]
    by_ingredient: Mapping[str, tuple[int, ...]]
    by_initials: Mapping[str, tuple[int, ...]]
    cards_of: Mapping[FactId, tuple[Card, ...]] = field(repr=False)


MAX_VALUE_WORDS = 6
"""A value in words that is no longer than this also names its fact."""
_Key = tuple[Group, tuple[str, ...]]


def build_index(chart: Chart, names: DrugSpans) -> ChartIndex:
    """Indexes a chart. Pure; costs a few milliseconds per thousand facts."""
    builder = _Builder(names)
    cards_of: dict[FactId, tuple[Card, ...]] = {}
    grouped: dict[_Key, list[Card]] = {}
    for fact in chart.facts:
        if isinstance(fact, _NOT_INDEXED) or (isinstance(fact, Observation) and fact.focus):  # of a fetus, a donor
            continue
        cards = tuple(builder.cards(fact))
        cards_of[fact.id] = (cards[0][1], *(card for _, card in cards if card.part is not None))
        for key, card in cards:
            grouped.setdefault(key, []).append(card)
    entries = tuple(Entry(key[0], cards[0].names, cards[0].ingredients, tuple(cards)) for key, cards in grouped.items())
    return ChartIndex(
        chart=chart,
        entries=entries,
        by_word=_invert((at, word) for at, entry in enumerate(entries) for name in entry.names for word in name.head),
        by_initials=_invert((at, name.initials) for at, entry in enumerate(entries) for name in entry.names),
        by_ingredient=_invert((at, one) for at, entry in enumerate(entries) for one in entry.ingredients),
        cards_of=cards_of,
    )


def _invert(pairs: Iterable[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = {}
    for at, word in pairs:
        found.setdefault(word, {})[at] = None
    return {word: tuple(places) for word, places in found.items()}


class _Builder:
    """Makes cards; remembers names and ingredients, which repeat a lot in a chart."""

    def __init__(self, names: DrugSpans) -> None:
        self._drugs = names
        self._names: dict[tuple[str, ...], tuple[Name, ...]] = {}
        self._ingredients: dict[tuple[str, ...], frozenset[str]] = {}

    def cards(self, fact: Fact) -> Iterator[tuple[_Key, Card]]:
        group = group_of(fact)
        texts = tuple(dict.fromkeys(_name_texts(fact)))
        yield (group, texts), Card(fact, group, self._names_of(texts), self._ingredients_of(fact, texts))
        if not isinstance(fact, Observation):
            return
        value_texts = tuple(dict.fromkeys(_value_texts(fact)))
        if value_texts:
            yield (group, value_texts), Card(fact, group, self._names_of(value_texts))
        for part in fact.components:
            part_texts = tuple(dict.fromkeys(_concept_texts(part.code)))
            if part_texts:
                yield (group, part_texts), Card(fact, group, self._names_of(part_texts), part=part)

    def _names_of(self, texts: tuple[str, ...]) -> tuple[Name, ...]:
        if texts not in self._names:
            self._names[texts] = tuple(name for name in map(name_of, texts) if name is not None)
        return self._names[texts]

    def _ingredients_of(self, fact: Fact, texts: tuple[str, ...]) -> frozenset[str]:
        concept = fact.concept
        if concept is None or not isinstance(fact, MedicationUse | AllergyIntolerance | Immunization):
            return frozenset()
        if texts not in self._ingredients:
            recognised = self._drugs.recognise_concept(concept)
            self._ingredients[texts] = frozenset(one.ingredient.lower() for one in recognised.ingredients)
        found = self._ingredients[texts]
        listed = [one.item.display for one in fact.ingredients] if isinstance(fact, MedicationUse) else []
        spans = [span for text in listed for span in self._drugs.spans(text)]
        return found | {ingredient.lower() for _, _, ingredient in spans}


def _value_texts(fact: Observation) -> Iterator[str]:
    """A short value in words also names its fact: "Homeless", "Former smoker"."""
    concept = fact.value.codeable_concept if fact.value else None
    if concept is None:
        return
    for text in _concept_texts(concept):
        name = name_of(text)
        if name is not None and len(name.forms) <= MAX_VALUE_WORDS and tells(name):
            yield text


def _name_texts(fact: Fact) -> Iterator[str]:
    if isinstance(fact, FamilyMemberHistory):
        for condition in fact.conditions:
            yield from _concept_texts(condition.code)
        return
    if fact.concept is not None:
        yield from _concept_texts(fact.concept)
        if isinstance(fact, Encounter) and fact.encounter_class:
            yield from _ENCOUNTERS.get((fact.encounter_class.code or "").upper(), ())
    elif isinstance(fact, MedicationUse) and fact.medication_reference and fact.medication_reference.display:
        yield fact.medication_reference.display
    if isinstance(fact, MedicationUse):
        yield from (one.item.display for one in fact.ingredients if one.item.display)


# HL7 v3 ActCode, ActEncounterCode: what people call a stay or visit of that class.
_ENCOUNTERS = {
    "IMP": ("Hospital admission", "Inpatient stay"),
    "ACUTE": ("Hospital admission", "Inpatient stay"),
    "EMER": ("Emergency department visit",),
}


def _concept_texts(concept: CodeableConcept) -> Iterator[str]:
    if concept.text:
        yield concept.text
    for coding in concept.codings:
        if coding.display:
            yield coding.display
    if not concept.text and not any(coding.display for coding in concept.codings):
        yield from (coding.code for coding in concept.codings if coding.code)
