"""Where the sources of a chart contradict each other: what is so now, and who the person is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, is_active_problem, is_known_allergy
from clinic_assist.chart.differences import differing
from clinic_assist.chart.facts import (
    DELETED,
    AllergyIntolerance,
    Condition,
    Fact,
    MedicationRequest,
    MedicationStatement,
    Patient,
)
from clinic_assist.chart.provenance import FactId, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Facts of different sources that cannot all be right.

    Attributes:
        facts: The facts, at least two, sorted.
        what: What they disagree about, for a person; holds no value from the record.
    """

    facts: tuple[FactId, ...]
    what: str


_ALLERGY = "One source lists this allergy as present, another as resolved, refuted or entered in error."
_CONDITION = "One source lists this problem as active, another as resolved, refuted or entered in error."
_MEDICATION = "One source lists this medication as active, another as stopped or not taken."

# FHIR R4 value sets condition-clinical and allergyintolerance-clinical.
_CLINICAL = {
    "active": True,
    "recurrence": True,
    "relapse": True,
    "inactive": False,
    "remission": False,
    "resolved": False,
}
# FHIR R4 value sets medicationrequest-status and medication-statement-status. A completed or cancelled request says
# that the order is done with, not that nobody takes the medicine.
_REQUEST = {"active": True, "stopped": False, "entered-in-error": False}
_STATEMENT = {"active": True, "stopped": False, "completed": False, "not-taken": False, "entered-in-error": False}

_SILENCEABLE: dict[Topic, tuple[str, type[AllergyIntolerance | Condition], Callable[..., bool]]] = {
    Topic.ALLERGIES: (
        "One source lists an allergy, another says that none are known.",
        AllergyIntolerance,
        is_known_allergy,
    ),
    Topic.PROBLEMS: (
        "One source lists an active problem, another says that none are known.",
        Condition,
        is_active_problem,
    ),
}

_Topic = tuple[str, str, str]
_Word = tuple[FactId, bool]


def conflicts(chart: Chart) -> tuple[Conflict, ...]:
    """Lists contradictions about records of the same code and about the person.

    Medications, allergies and problems that are so by one source and not by another; doses, values, and what was done
    or not (`chart.differences`); what is listed against what is denied.

    Compared is what each source says last of a code: that it is so now, or that it is not. Two entries of one source
    are history, not a contradiction.
    """
    found: dict[tuple[FactId, ...], Conflict] = {}
    for (what, _system, _code), words in _last_words(chart).items():
        if len({is_so for _id, is_so in words.values()}) == 2:
            ids = tuple(sorted({fact_id for fact_id, _is_so in words.values()}))
            found.setdefault(ids, Conflict(facts=ids, what=what))
    differ = (Conflict(facts=facts, what=what) for facts, what in differing(chart))
    return (*found.values(), *differ, *_against_silence(chart), *_about_the_person(chart.of(Patient)))


def _against_silence(chart: Chart) -> Iterator[Conflict]:
    """One source lists something under a topic of which another says that there is none."""
    for topic, (what, fact_type, is_listed) in _SILENCEABLE.items():
        listed = [fact for fact in chart.of(fact_type) if is_listed(fact)]
        none_known = [
            statement
            for statement in chart.silences(topic)
            if statement.silence is Silence.NONE_KNOWN and not statement.is_partial
        ]
        sources = {fact.provenance.source for fact in listed}
        denying = [statement for statement in none_known if sources - {statement.provenance.source}]
        if listed and denying:
            yield Conflict(facts=tuple(sorted(fact.id for fact in (*listed, *denying))), what=what)


def _last_words(chart: Chart) -> dict[_Topic, dict[SourceId, _Word]]:
    """The last word of each source on each code. The chart lists newest facts first."""
    elsewhere = {fact.id: fact.provenance.source for fact in chart.set_aside}
    last_words: dict[_Topic, dict[SourceId, _Word]] = {}
    for fact in chart.facts:
        what, is_so = _stance(fact)
        if is_so is None or fact.concept is None:
            continue
        sources = [fact.provenance.source]
        sources += [elsewhere[repeat] for repeat in chart.also_in.get(fact.id, ()) if repeat in elsewhere]
        for coding in fact.concept.codings:
            if coding.system and coding.code:
                words = last_words.setdefault((what, coding.system, coding.code), {})
                for source in sources:
                    words.setdefault(source, (fact.id, is_so))
    return last_words


def _stance(fact: Fact) -> tuple[str, bool | None]:
    """Which sort of conflict a fact can be in, and whether it says that something is so, is not so, or neither."""
    match fact:
        case AllergyIntolerance():
            return _ALLERGY, _clinical_stance(fact)
        case Condition():
            return _CONDITION, _clinical_stance(fact)
        case MedicationRequest():
            return _MEDICATION, False if fact.do_not_perform else _REQUEST.get(fact.status or "")
        case MedicationStatement():
            return _MEDICATION, _STATEMENT.get(fact.status or "")
        case _:
            return "", None


def _clinical_stance(fact: AllergyIntolerance | Condition) -> bool | None:
    if fact.verification_status == DELETED:  # a deletion gives no reason, so it contradicts nobody
        return None
    return False if fact.verification_status in DISCOUNTED else _CLINICAL.get(fact.clinical_status or "")


def _about_the_person(patients: tuple[Patient, ...]) -> Iterator[Conflict]:
    if len(patients) < 2:
        return
    for what, stated_by, agree in _DEMOGRAPHICS:
        said = {patient.id: stated for patient in patients if (stated := stated_by(patient))}
        if any(not agree(one, other) for one, other in combinations(set(said.values()), 2)):
            yield Conflict(facts=tuple(sorted(said)), what=what)


def _birth_dates(patient: Patient) -> frozenset[str]:
    return frozenset({patient.birth_date.text[:10]} if patient.birth_date else ())


def _families(patient: Patient) -> frozenset[str]:
    return frozenset(name.family.strip().casefold() for name in patient.names if name.family)


def _genders(patient: Patient) -> frozenset[str]:
    return frozenset({patient.gender} if patient.gender and patient.gender != "unknown" else ())


def _deaths(patient: Patient) -> frozenset[str]:
    if patient.deceased_on is not None:
        return frozenset({"dead"})
    return frozenset({"dead" if patient.deceased else "alive"} if patient.deceased is not None else ())


def _share_one(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other)


def _are_one_date(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two dates can be the same: `1945` and `1945-07-14` can."""
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


_Stated = Callable[[Patient], frozenset[str]]
_Agree = Callable[[frozenset[str], frozenset[str]], bool]
_DEMOGRAPHICS: tuple[tuple[str, _Stated, _Agree], ...] = (
    ("The sources differ in the birth date.", _birth_dates, _are_one_date),
    ("The sources differ in the family name.", _families, _share_one),
    ("The sources differ in the gender.", _genders, _share_one),
    ("The sources differ in whether the person is alive.", _deaths, _share_one),
)
