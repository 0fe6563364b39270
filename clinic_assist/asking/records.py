"""Finds the records of a chart that a question is about, and how each bears on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

from clinic_assist.asking.finding import Bearing, FoundFact
from clinic_assist.asking.language import Language
from clinic_assist.asking.matching import fact_names, names_subject
from clinic_assist.asking.question import Matter, Question, TimeSpan
from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, Standing, is_active_problem
from clinic_assist.chart.facts import (
    DELETED,
    AbsenceStatement,
    AllergyIntolerance,
    CarePlan,
    CareTeam,
    Composition,
    Condition,
    Device,
    DeviceUseStatement,
    DiagnosticReport,
    DirectoryEntry,
    DocumentReference,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Goal,
    Immunization,
    KeptResource,
    Medication,
    MedicationRequest,
    MedicationUse,
    Observation,
    Patient,
    Procedure,
    RecordDeletion,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.hospital_stays import standing_in

_KINDS: dict[Matter, tuple[type[Fact], ...]] = {
    Matter.DRUG: (MedicationUse,),
    Matter.ALLERGY: (AllergyIntolerance,),
    Matter.IMMUNIZATION: (Immunization,),
    Matter.FAMILY: (FamilyMemberHistory,),
}
# Where a matter is asked for as a whole.
_WHOLE: dict[Matter, tuple[type[Fact], ...]] = {
    **_KINDS,
    Matter.PROBLEM: (Condition,),
    Matter.PROCEDURE: (Procedure,),
    Matter.RESULT: (Observation, DiagnosticReport),
}
_TOPICS = {
    Matter.ALLERGY: Topic.ALLERGIES,
    Matter.DRUG: Topic.MEDICATIONS,
    Matter.PROBLEM: Topic.PROBLEMS,
    Matter.IMMUNIZATION: Topic.IMMUNIZATIONS,
    Matter.PROCEDURE: Topic.PROCEDURES,
    Matter.RESULT: Topic.RESULTS,
}
_NEVER = (Patient, Medication, DirectoryEntry, KeptResource, RecordDeletion, AbsenceStatement, Composition, Device)
_ONLY_RELATED = (CarePlan, CareTeam, Goal, Statement, DocumentReference)
# FHIR R4 value sets event-status, request-status, immunization-status, medication statuses.
_TAKEN_BACK = frozenset({"entered-in-error", DELETED})
_NOT_DONE = frozenset({"not-done", "not-taken", "declined", "rejected", "refused"})
_CALLED_OFF = frozenset({"cancelled", "revoked", "abandoned"})
_PLANNED = frozenset(
    {"preparation", "planned", "draft", "proposed", "booked", "intended", "active", "ordered", "requested"}
)
_UNCERTAIN = frozenset({"unconfirmed", "provisional", "differential"})
# A record whose name has one of these speaks about the thing and does not state it.
_ABOUT = re.compile(
    r"\b(?:screening|assessment|education|counsel\w*|risk|questionnaire|suspected|possible|rule out|family history|fh"
    r"|at risk|prevention|prophyla\w*|exposure|contact with|encounter for|no history|concern|worried|management"
    r"|self[- ]care|follow[- ]up|monitoring|review|score|denies|without|negative|absence of|fear of)\b",
    re.IGNORECASE,
)


def find_records(question: Question, chart: Chart, language: Language, on: date) -> tuple[FoundFact, ...]:
    """The records that a question is about, in the order of the chart (newest first)."""
    return tuple(
        FoundFact(fact, bearing_of(fact, question, chart, on))
        for fact in _candidates(question, chart)
        if question.subject is None or names_subject(fact, question, language)
    )


def _candidates(question: Question, chart: Chart) -> Iterator[Fact]:
    kinds = (_WHOLE if question.subject is None else _KINDS).get(question.matter)
    for fact in chart.facts:
        if isinstance(fact, _NEVER):
            continue
        if (
            kinds is None
            or isinstance(fact, kinds)
            or (question.matter is Matter.FAMILY and isinstance(fact, Condition | Observation) and is_of_family(fact))
        ):
            yield fact


def is_of_family(fact: Fact) -> bool:
    """Whether a record of the patient states something of the family ("Family history of stroke")."""
    return any(re.search(r"\b(?:family history|fh)\b", name, re.IGNORECASE) for name in fact_names(fact))


def bearing_of(fact: Fact, question: Question, chart: Chart, on: date) -> Bearing:
    """How a record that names the thing bears on the question: what its status says comes before its time and kind."""
    stated = _stated(fact)
    checks: tuple[tuple[Bearing, Callable[[], bool]], ...] = (
        (Bearing.TAKEN_BACK, lambda: bool(stated & _TAKEN_BACK)),
        (Bearing.OUTSIDE, lambda: _is_outside(fact, question.span, on)),
        (Bearing.DENIES, lambda: bool(stated & (_NOT_DONE | (DISCOUNTED - _TAKEN_BACK))) or _is_forbidden(fact)),
        (Bearing.PLANNED, lambda: not question.asks_plans and _is_only_planned(fact, stated)),
        (Bearing.RELATED, lambda: question.matter is not Matter.FAMILY and _speaks_about(fact, question, stated)),
        (Bearing.OVER, lambda: question.is_current and _is_over(fact, chart, on)),
    )
    return next((bearing for bearing, holds in checks if holds()), Bearing.ANSWERS)


def _stated(fact: Fact) -> frozenset[str]:
    words = (fact.status_code, getattr(fact, "verification_status", None))
    return frozenset(word.strip().lower() for word in words if word)


def _is_forbidden(fact: Fact) -> bool:
    return isinstance(fact, MedicationRequest | ServiceRequest) and bool(fact.do_not_perform)


def _is_only_planned(fact: Fact, stated: frozenset[str]) -> bool:
    if stated & _CALLED_OFF:
        return True
    if isinstance(fact, ServiceRequest):
        return not stated or bool(stated & (_PLANNED | {"on-hold"}))
    return isinstance(fact, Procedure | Encounter | Immunization | DeviceUseStatement) and bool(
        stated & (_PLANNED - {"active", "ordered"})
    )


def _speaks_about(fact: Fact, question: Question, stated: frozenset[str]) -> bool:
    """Whether it names the thing and does not state it of the patient: a relative's, a goal, a suspicion."""
    if isinstance(fact, FamilyMemberHistory):
        return True
    if question.subject is None:
        return isinstance(fact, Condition) and is_of_family(fact)
    if isinstance(fact, _ONLY_RELATED):
        return not (isinstance(fact, Statement) and fact.resource_type == "Flag")
    if stated & _UNCERTAIN:
        return True
    asked = question.text.lower()
    told = {match.lower() for name in fact_names(fact) for match in _ABOUT.findall(name)}
    names = fact_names(fact)
    return bool(names) and all(_ABOUT.search(name) for name in names) and not any(word in asked for word in told)


def _is_over(fact: Fact, chart: Chart, on: date) -> bool:
    if isinstance(fact, MedicationUse):
        return standing_in(chart, fact, on) is not Standing.IN_USE
    return isinstance(fact, Condition) and not is_active_problem(fact)


def _is_outside(fact: Fact, span: TimeSpan | None, on: date) -> bool:
    """Whether a record is of another time; one without a date is never ruled out."""
    if span is None or span.unknown or fact.when is None:
        return False
    first, last = fact.when.earliest, _end_of(fact, on)
    return bool((span.first and last < span.first) or (span.last and first > span.last))


def _end_of(fact: Fact, on: date) -> date:
    """The last day on which a record holds; today for what goes on."""
    if fact.when is None:
        return on
    end = None
    if isinstance(fact, Condition):
        end = fact.abatement
        if end is None and is_active_problem(fact):
            return max(on, fact.when.latest)
    elif isinstance(fact, MedicationUse):
        end = fact.effective.end if fact.effective else None
    elif isinstance(fact, Encounter):
        end = fact.period.end if fact.period else None
    return max(end.latest if end else fact.when.latest, fact.when.latest)


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower()))


def relevant_silences(question: Question, chart: Chart, language: Language) -> tuple[AbsenceStatement, ...]:
    """What the sources say about the absence of what is asked for, whichever silence it is."""
    topic = _TOPICS.get(question.matter) or _topic_of(question)
    if topic is None:
        return ()
    return tuple(one for one in chart.silences(topic) if not one.is_partial or _speaks_of(one, question, language))


def _speaks_of(silence: AbsenceStatement, question: Question, language: Language) -> bool:
    """Whether a statement about a part of a topic ("No known food allergy") is about the part that is asked for."""
    scope = _words(silence.scope.display) if silence.scope else frozenset()
    subject = question.subject
    if subject is None:
        return True
    named = frozenset(subject.forms) | ({"drug", "medication", "medicine"} if subject.is_drug else set())
    return bool(scope & named) or bool(frozenset(language.forms(" ".join(sorted(scope)))) & set(subject.forms))


def _topic_of(question: Question) -> Topic | None:
    """Of a question that names no part of the record: a problem's silence, for a problem that is known as one."""
    return Topic.PROBLEMS if question.subject is not None and question.subject.problem else None


def recorded(facts: Iterable[FoundFact], *bearings: Bearing) -> tuple[FoundFact, ...]:
    """Those that bear on the question in one of some ways."""
    return tuple(one for one in facts if one.bearing in bearings)
