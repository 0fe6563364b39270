"""Statements about a whole part of the chart: none known, not recorded, not asked, and how many.

The three silences are never exchanged: "no known allergies" needs a source that says so; "allergies not recorded" is
true only of a chart in which nothing is said of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Device,
    DeviceUseStatement,
    DocumentReference,
    Encounter,
    Fact,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
)
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.findings import Outcome, contradicted, not_found
from clinic_assist.grounding.states import PAST, VOID, State, state_of
from clinic_assist.grounding.words import form_of, words_of


@dataclass(frozen=True, slots=True)
class TopicWords:
    """How notes name a part of the chart, and the facts that belong to it."""

    topic: Topic
    forms: frozenset[str]
    types: tuple[type[Fact], ...]


def _topic(topic: Topic, forms: str, *types: type[Fact]) -> TopicWords:
    return TopicWords(topic, frozenset(form_of(form) for form in forms.split()), types)


TOPICS = (
    _topic(Topic.ALLERGIES, "allergy allergies allergic nkda nka intolerance intolerances", AllergyIntolerance),
    _topic(
        Topic.MEDICATIONS, "medication medications medicine medicines drugs prescriptions prescription", MedicationUse
    ),
    _topic(
        Topic.PROBLEMS, "problem problems condition conditions diagnosis diagnoses comorbidity comorbidities", Condition
    ),
    _topic(Topic.IMMUNIZATIONS, "immunization immunizations vaccination vaccinations vaccine vaccines", Immunization),
    _topic(Topic.PROCEDURES, "procedure procedures operation operations surgery surgeries", Procedure),
    _topic(Topic.DEVICES, "device devices implant implants", Device, DeviceUseStatement),
    _topic(Topic.RESULTS, "result results observation observations lab labs", Observation),
    _topic(Topic.OTHER, "encounter encounters visit visits", Encounter),
    _topic(Topic.OTHER, "document documents", DocumentReference),
)
# Words that narrow what is absent. A record that denies drug allergies says nothing about food.
_SCOPES = {
    "drug": "drug medication medicine nkda",
    "food": "food",
    "latex": "latex",
    "environmental": "environmental environment pollen",
}
_SCOPE_OF = {form_of(word): scope for scope, words in _SCOPES.items() for word in words.split()}


def topic_of(forms: frozenset[str], section: str) -> TopicWords | None:
    """Which part of the chart a statement is about: by its own words, else by its heading."""
    if forms & {"nkda", "nka"} or forms & TOPICS[0].forms:
        return TOPICS[0]
    by_words = next((topic for topic in TOPICS if forms & topic.forms), None)
    if by_words is not None:
        return by_words
    heading = frozenset(word.form for word in words_of(section))
    return next((topic for topic in TOPICS if heading & topic.forms), None)


def topic_named(topic: Topic) -> TopicWords | None:
    """The words and facts of a part of the chart; None for the rest, which has none."""
    return next((one for one in TOPICS if one.topic is topic), None) if topic is not Topic.OTHER else None


def scopes_in(forms: frozenset[str]) -> frozenset[str]:
    """What an absence is limited to; empty for everything."""
    return frozenset(_SCOPE_OF[form] for form in forms if form in _SCOPE_OF)


def judge_none_known(chart: Chart, topic: TopicWords, scopes: frozenset[str], *, current_only: bool) -> Outcome:
    """Judges "no known …": only a source that says so supports it."""
    listed = [fact for fact in facts_of(chart, topic) if not _states(fact) & VOID and _in_scope(fact, scopes)]
    active = [fact for fact in listed if not _states(fact) & PAST]
    if active or (listed and not current_only):
        return Outcome(
            contradicted(f"The chart lists {_count_words(len(active or listed), topic)}."), _cards(active or listed)
        )
    said = [one for one in chart.silences(topic.topic) if one.silence is Silence.NONE_KNOWN]
    fitting = [one for one in said if _scope_covers(one, scopes)]
    if fitting:
        return Outcome(None, _cards(fitting))
    if said:
        return Outcome(not_found("The chart says so only of a narrower group."), _cards(said))
    silence = chart.silence(topic.topic)
    words = {Silence.NOT_ASKED: "nobody asked"}.get(silence or Silence.NO_INFORMATION, "nothing is recorded")
    return Outcome(
        not_found(f"The chart does not say that there are none: {words}."), _cards(chart.silences(topic.topic))
    )


def judge_not_recorded(chart: Chart, topic: TopicWords, *, not_asked: bool) -> Outcome:
    """Judges "… not recorded" and "… not asked"."""
    listed = facts_of(chart, topic)
    if listed:
        return Outcome(contradicted(f"The chart lists {_count_words(len(listed), topic)}."), _cards(listed))
    silence = chart.silence(topic.topic) if topic.topic is not Topic.OTHER else Silence.NO_INFORMATION
    said = _cards(chart.silences(topic.topic))
    if silence is Silence.NONE_KNOWN:
        return Outcome(contradicted("The chart says that there are none known, which is more than not recorded."), said)
    if not_asked and silence is not Silence.NOT_ASKED:
        return Outcome(not_found("The chart does not say that nobody asked."), said)
    return Outcome(None, said)


def judge_count(
    chart: Chart, topic: TopicWords, count: int, states: tuple[frozenset[State], ...], *, current: bool
) -> Outcome:
    """Judges "three active problems": by facts or by different names, whichever agrees."""
    facts = [fact for fact in facts_of(chart, topic) if not _states(fact) & (VOID if not states else frozenset())]
    for wanted in states:
        facts = [fact for fact in facts if _states(fact) & wanted]
    if current and not states:
        facts = [fact for fact in facts if not _states(fact) & PAST]
    names = {fact.concept.display.lower() for fact in facts if fact.concept}
    if count in (len(facts), len(names)):
        return Outcome(None, _cards(facts))
    return Outcome(contradicted(f"The chart lists {_count_words(len(names), topic)}, not {count}."), _cards(facts))


def facts_of(chart: Chart, topic: TopicWords) -> list[Fact]:
    """The chart's facts of that part."""
    return [fact for fact in chart.facts if isinstance(fact, topic.types)]


def _states(fact: Fact) -> frozenset[State]:
    return Card(fact, Group.OTHER, ()).states or frozenset((state_of(fact.status_code),))


def _in_scope(fact: Fact, scopes: frozenset[str]) -> bool:
    if not scopes or not isinstance(fact, AllergyIntolerance):
        return True
    category = {"drug": "medication", "food": "food", "environmental": "environment"}
    wanted = {category.get(scope, scope) for scope in scopes}
    if not fact.categories:
        return "drug" in scopes
    return bool(wanted & set(fact.categories))


def _scope_covers(said: AbsenceStatement, scopes: frozenset[str]) -> bool:
    """Whether the source's absence is at least as wide as the statement's."""
    known = scopes_in(frozenset(word.form for word in words_of(said.scope.display))) if said.scope else frozenset()
    return not known or bool(scopes and scopes <= known)


def _cards(facts: list[Fact] | tuple[AbsenceStatement, ...] | list[AbsenceStatement]) -> tuple[Card, ...]:
    return tuple(Card(fact, Group.OTHER, ()) for fact in facts)


def _count_words(count: int, topic: TopicWords) -> str:
    words = {
        Topic.ALLERGIES: "allergies",
        Topic.MEDICATIONS: "medications",
        Topic.PROBLEMS: "problems",
        Topic.IMMUNIZATIONS: "immunizations",
        Topic.PROCEDURES: "procedures",
        Topic.DEVICES: "devices",
        Topic.RESULTS: "results",
        Topic.OTHER: "entries",
    }[topic.topic]
    return f"{count} {words}"
