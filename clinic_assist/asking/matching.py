"""Whether a record names the thing that is asked for: by ingredient and class, by measurand, or by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from clinic_assist.asking.language import Language
from clinic_assist.asking.question import Matter, Question, Subject
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Fact,
    FamilyMemberHistory,
    ImagingStudy,
    Immunization,
    MedicationUse,
    Observation,
)
from clinic_assist.terminology.fact_text import medicine_name

# Endings that make another word of the same thing: anemia, anemic; fracture, fractured; diabetes, diabetic.
_ENDINGS = frozenset(
    [
        "",
        *"s es d ed r er ing al ly ic c a ia on ion ve ive e y ies ous us ated ation t".split(),
        *"phic phy graphy cy ncy m sm ism tic sis en inal".split(),
    ]
)
# Short forms of procedures in the names of orders, where they are unmistakable.
_SAME = (
    frozenset(("ultrasound", "us")),
    frozenset(("ultrasound", "ultrasonography")),
    frozenset(("xray", "radiograph")),
)
_SHORTEST_STEM = 5
_LONGEST_VALUE = 80
_DIRECT = (MedicationUse, AllergyIntolerance, Immunization)


def names_subject(fact: Fact, question: Question, language: Language) -> bool:
    """Whether a record is about the subject of a question."""
    subject = question.subject
    if subject is None:
        return True
    if isinstance(fact, _DIRECT) and subject.is_drug and _shares_ingredient(fact, subject, language):
        return True
    if isinstance(fact, MedicationUse) and subject.is_drug:
        return False
    if isinstance(fact, AllergyIntolerance):
        return _is_allergy_to(fact, question, language)
    if subject.measurands:
        return isinstance(fact, Observation) and _is_result_of(fact, subject, language)
    return _is_problem(fact, subject, language) or _says_all_names(fact, subject, language)


def _is_result_of(fact: Observation, subject: Subject, language: Language) -> bool:
    """A result of the measurement; by its words only where it is not known what it measures."""
    is_unknown = language.measurands.recognise(fact.code, fact.value.quantity if fact.value else None) is None
    return _measures(fact, subject, language) or (is_unknown and _says_all_names(fact, subject, language))


def _says_all_names(fact: Fact, subject: Subject, language: Language) -> bool:
    return any(_says_all(subject.forms, language.forms(name)) for name in fact_names(fact))


def _is_problem(fact: Fact, subject: Subject, language: Language) -> bool:
    if not isinstance(fact, Condition) or not subject.problem or fact.code is None:
        return False
    return subject.problem in language.problems_named(fact.code)


def _is_allergy_to(fact: AllergyIntolerance, question: Question, language: Language) -> bool:
    """Whether an allergy is to the thing, or of its kind ("food")."""
    subject = question.subject
    if subject is None or question.matter not in (Matter.ALLERGY, Matter.ANY):
        return False
    kinds = [category.lower() for category in fact.categories]
    if question.matter is Matter.ALLERGY and any(
        form in kinds for form in (*subject.forms, *_KINDS_SAID.get(subject.text.lower(), ()))
    ):
        return True
    return any(_says_all(subject.forms, language.forms(name)) for name in fact_names(fact))


# FHIR R4 value set allergy-intolerance-category.
_KINDS_SAID = {
    "drug": ("medication",),
    "drugs": ("medication",),
    "medicine": ("medication",),
    "environmental": ("environment",),
}


def _shares_ingredient(fact: Fact, subject: Subject, language: Language) -> bool:
    listed = fact.ingredients if isinstance(fact, MedicationUse) else ()
    concept = fact.concept
    if concept is None and isinstance(fact, MedicationUse):
        concept = CodeableConcept(text=medicine_name(fact) or None)
    recognised = language.drugs.recognise_concept(concept, listed)
    if subject.ingredients & set(recognised.ingredient_names):
        return True
    classes = {one for one in (recognised.drug_class, *recognised.other_classes) if one}
    if recognised.ingredients or not classes:
        return False
    named = {one.replace("-", " ") for one in classes}
    return subject.drug_class in named or any(
        len(subject.ingredients) == 1 and subject.ingredients <= language.class_members.get(one, frozenset())
        for one in classes
    )


def _measures(fact: Observation, subject: Subject, language: Language) -> bool:
    if not subject.measurands or fact.focus:
        return False
    parts = [(fact.code, fact.value), *((part.code, part.value) for part in fact.components)]
    for code, value in parts:
        measurand = language.measurands.recognise(code, value.quantity if value else None)
        if measurand and measurand.line in subject.measurands:
            return True
    return False


def fact_names(fact: Fact) -> tuple[str, ...]:
    """The names under which a record may be asked for: of what it is about, and of a value in words."""
    return tuple(dict.fromkeys(name for name in _names(fact) if name))


def _names(fact: Fact) -> Iterator[str]:
    match fact:
        case FamilyMemberHistory():
            yield from (text for condition in fact.conditions for text in _texts(condition.code))
            return
        case Observation():
            yield from _names_of_result(fact)
        case Encounter():
            yield from (text for concept in (*fact.types, *fact.reasons) for text in _texts(concept))
        case ImagingStudy():
            yield fact.description or ""
            yield from (one.description or "" for one in fact.series)
            yield from (one.body_site.display or "" for one in fact.series if one.body_site)
        case MedicationUse():
            yield medicine_name(fact)
        case _:
            pass
    yield from _texts(fact.concept)


def _names_of_result(fact: Observation) -> Iterator[str]:
    value = fact.value
    if value is not None:
        yield from (text for text in _texts(value.codeable_concept) if len(text) <= _LONGEST_VALUE)
        yield value.string if value.string and len(value.string) <= _LONGEST_VALUE else ""
    yield from (text for part in fact.components for text in _texts(part.code))


def _texts(concept: CodeableConcept | None) -> Iterator[str]:
    if concept is not None:
        yield concept.text or ""
        yield from (coding.display or "" for coding in concept.codings)


def _says_all(sought: tuple[str, ...], said: Sequence[str]) -> bool:
    return bool(sought) and _all_in(sought, tuple(said))


@lru_cache(maxsize=65_536)
def _all_in(sought: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return all(any(is_same_word(one, other) for other in said) for one in sought)


@lru_cache(maxsize=65_536)
def is_same_word(one: str, other: str) -> bool:
    """Whether two words in comparable form are the same, or one thing with other endings."""
    if one == other or {one, other} in _SAME:
        return True
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return stem >= _SHORTEST_STEM and one[stem:] in _ENDINGS and other[stem:] in _ENDINGS
