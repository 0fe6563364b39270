"""Which recorded allergies take part in a check, and what their records say about the reaction."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, PAST_ALLERGY, is_known_allergy
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.detected_issue import NotChecked
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.reactions import (
    are_side_effects,
    single_reactions,
    split_typed,
    tells_danger,
    tells_severe_delayed,
)
from clinic_assist.safety.recognition import (
    DrugRecogniser,
    Recognition,
    ingredient_names,
    is_no_drug,
    is_whole,
    why_not,
)
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.unread import unread_records
from clinic_assist.terminology.labels import status_words

NO_SUBSTANCE = "(no substance named)"

# FHIR R4 value set allergyintolerance-verification, and the like codes of conditions.
_UNSURE = frozenset({"unconfirmed", "presumed", "provisional", "differential"})

# SNOMED CT and IPS absent-unknown codes of absences that say nothing about drugs.
_NOT_ABOUT_DRUGS = re.compile(r"food|environment|latex|animal", re.IGNORECASE)


_Key = tuple[tuple[str, ...], str | None]
"""Ingredients, or the name of a class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergen:
    """A substance that the patient is recorded to react to, with all records of it.

    Attributes:
        name: As written.
        ingredients: Recognised ingredients; empty where a class is named.
        drug_class: The class that is named, as the drug dictionary reports it.
        severe: Some record tells of a severe reaction or of high criticality.
        severe_delayed: Some record tells of a severe delayed reaction.
        intolerance_only: Every record is of an intolerance or tells of side effects only.
        low_criticality: Every record has low criticality.
        manifestations: For each record the manifestations that it names.
        told: Everything that the records tell of reactions, as text.
    """

    name: str
    ingredients: tuple[str, ...]
    drug_class: str | None
    facts: tuple[FactId, ...] = ()
    severe: bool = False
    severe_delayed: bool = False
    intolerance_only: bool = False
    low_criticality: bool = False
    manifestations: tuple[tuple[str, ...], ...] = ()
    told: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyList:
    """The allergies of a check.

    Attributes:
        not_counted: Why a record does not count, for each that does not, in words.
        silence: What the record says about drugs where it lists no allergy that counts and none was kept unread.
        unrecognised: How many allergies to something that may be a drug were not, or not wholly, recognised or read.
    """

    allergens: tuple[Allergen, ...]
    not_checked: tuple[NotChecked, ...]
    not_counted: tuple[str, ...] = ()
    silence: Silence | None = None
    unrecognised: int = 0


def allergies_of(chart: Chart, names: DrugRecogniser, knowledge: Knowledge) -> AllergyList:
    """The allergies of a chart that count."""
    facts = sorted(chart.of(AllergyIntolerance), key=lambda fact: fact.id)
    counted = [fact for fact in facts if is_known_allergy(fact)]
    grouped: dict[_Key, list[AllergyIntolerance]] = defaultdict(list)
    not_checked, unrecognised = [], 0
    for fact in counted:
        substances = [names.recognise_concept(concept) for concept in _substances(fact)]
        for key in dict.fromkeys(key for substance in substances for key in _keys(substance, knowledge)):
            grouped[key].append(fact)
        reason = _why_not_whole(substances, knowledge)
        if reason:
            not_checked.append(NotChecked(text=_text(fact), reason=reason, facts=(fact.id,)))
            unrecognised += not all(is_no_drug(substance) for substance in substances) or not substances
    unread = unread_records(chart, Topic.ALLERGIES)
    return AllergyList(
        allergens=tuple(_allergen(key, grouped[key]) for key in sorted(grouped, key=str)),
        not_checked=tuple(sorted((*not_checked, *unread), key=lambda item: (item.text, item.facts))),
        not_counted=tuple(
            f"{_text(fact)} ({', '.join(_reasons_not_to_count(fact))})" for fact in facts if fact not in counted
        ),
        silence=None if counted or unread else _silence(chart),
        unrecognised=unrecognised + len(unread),
    )


def allergies_named(texts: Sequence[str], names: DrugRecogniser, knowledge: Knowledge) -> AllergyList:
    """The allergies that somebody typed."""
    allergens, not_checked, unrecognised = [], [], 0
    for text in texts:
        substance, reaction = split_typed(text)
        recognition = names.recognise(substance)
        allergens += [_typed_allergen(text, reaction, key) for key in _keys(recognition, knowledge)]
        if reason := _why_not_whole([recognition], knowledge):
            not_checked.append(NotChecked(text=text, reason=reason))
            unrecognised += not is_no_drug(recognition)
    return AllergyList(allergens=tuple(allergens), not_checked=tuple(not_checked), unrecognised=unrecognised)


def _typed_allergen(text: str, reaction: str, key: _Key) -> Allergen:
    shown = single_reactions(reaction)
    severe = tells_danger(reaction)
    return Allergen(
        name=text,
        ingredients=key[0],
        drug_class=key[1],
        severe=severe,
        severe_delayed=tells_severe_delayed(reaction),
        intolerance_only=not severe and are_side_effects(shown),
        manifestations=(shown,),
        told=reaction,
    )


def _reasons_not_to_count(fact: AllergyIntolerance) -> list[str]:
    states = (fact.verification_status, fact.clinical_status)
    return [status_words(state) for state in states if state and state.lower() in DISCOUNTED | PAST_ALLERGY]


def _substances(fact: AllergyIntolerance) -> list[CodeableConcept]:
    stated = [fact.code] if fact.code else []
    return [*stated, *(reaction.substance for reaction in fact.reactions if reaction.substance)]


def _keys(recognition: Recognition, knowledge: Knowledge) -> list[_Key]:
    """What an allergy can trigger on: its ingredients, and each class that it names and that the knowledge has."""
    ingredients = ingredient_names(recognition)
    named = [recognition.drug_class, *recognition.other_classes]
    keys: list[_Key] = [((), name) for name in named if name and knowledge.class_members(name)]
    return [(ingredients, None), *keys] if ingredients else keys


def _why_not_whole(substances: Sequence[Recognition], knowledge: Knowledge) -> str:
    """Why an allergy cannot, or not wholly, trigger a check; empty where all of it can."""
    if not substances:
        return "Allergy: the record names no substance"
    for substance in substances:
        if is_whole(substance) or (_keys(substance, knowledge) and not substance.unrecognised):
            continue
        if is_no_drug(substance):
            return "Allergy: not a drug, so no medicine is checked against it"
        if substance.drug_class and not substance.ingredients:
            return f"Allergy: the class {substance.drug_class.replace('-', ' ')} is not in the knowledge"
        return f"Allergy: {why_not(substance)}"
    return ""


def _text(fact: AllergyIntolerance) -> str:
    return next((concept.display for concept in _substances(fact) if concept.display), NO_SUBSTANCE)


def _allergen(key: _Key, facts: Sequence[AllergyIntolerance]) -> Allergen:
    reactions = [_reaction_text(fact) for fact in facts]
    return Allergen(
        name="; ".join(dict.fromkeys(_text(fact) for fact in facts)),
        ingredients=key[0],
        drug_class=key[1],
        facts=tuple(fact.id for fact in facts),
        severe=any(_is_severe(fact, told) for fact, told in zip(facts, reactions, strict=True)),
        severe_delayed=any(tells_severe_delayed(told) for told in reactions),
        intolerance_only=all(_is_intolerance(fact, told) for fact, told in zip(facts, reactions, strict=True)),
        low_criticality=all(fact.criticality == "low" for fact in facts),
        manifestations=tuple(_manifestations(fact) for fact in facts),
        told="; ".join(told for told in reactions if told),
        doubts=_doubts(facts),
    )


def _doubts(facts: Iterable[AllergyIntolerance]) -> tuple[str, ...]:
    states = {(fact.verification_status or "").lower() for fact in facts}
    return (
        tuple(f"the allergy is recorded as {status_words(state)}" for state in sorted(states))
        if states <= _UNSURE
        else ()
    )


def _manifestations(fact: AllergyIntolerance) -> tuple[str, ...]:
    """What the record names, else what stands beside the substance in its name: "Codeine (nausea)"."""
    stated = tuple(concept.display for reaction in fact.reactions for concept in reaction.manifestations)
    return stated or single_reactions(split_typed(_text(fact))[1])


def _reaction_text(fact: AllergyIntolerance) -> str:
    described = (reaction.description for reaction in fact.reactions if reaction.description)
    return "; ".join((*_manifestations(fact), *described))


def _is_severe(fact: AllergyIntolerance, told: str) -> bool:
    stated = fact.criticality == "high" or any(reaction.severity == "severe" for reaction in fact.reactions)
    return stated or tells_danger(told)


def _is_intolerance(fact: AllergyIntolerance, told: str) -> bool:
    if _is_severe(fact, told):
        return False
    return fact.type == "intolerance" or are_side_effects(_manifestations(fact))


def _silence(chart: Chart) -> Silence | None:
    """What the record says about drug allergies where none counts."""
    statements = [said for said in chart.silences(Topic.ALLERGIES) if not _speaks_of_other_things(said)]
    said = {statement.silence for statement in statements}
    if said == {Silence.NONE_KNOWN}:
        return Silence.NONE_KNOWN
    return Silence.NOT_ASKED if said and Silence.NO_INFORMATION not in said else Silence.NO_INFORMATION


def _speaks_of_other_things(statement: AbsenceStatement) -> bool:
    if statement.scope is None:
        return False
    texts = (statement.scope.text, *(part for c in statement.scope.codings for part in (c.display, c.code)))
    return any(text and _NOT_ABOUT_DRUGS.search(text) for text in texts)
