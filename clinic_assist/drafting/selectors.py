"""Which section of a note asks for a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, Standing, is_active_problem
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    MedicationUse,
    Observation,
)
from clinic_assist.chart.hospital_stays import standing_in
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.drafting.describe_observations import is_abnormal
from clinic_assist.drafting.medicine_changes import Change, MedicineChanges
from clinic_assist.drafting.prepared import FactKind, SectionKind, StatusClass
from clinic_assist.drafting.situation import Situation, belongs_to_stay
from clinic_assist.drafting.tasks import Family, Section, Selector, TaskSpec, Which
from clinic_assist.drafting.triage import Candidate

_FAMILIES: Mapping[FactKind, Family] = {
    FactKind.CONDITION: Family.PROBLEMS,
    FactKind.ALLERGY: Family.ALLERGIES,
    FactKind.REQUEST: Family.MEDICINES,
    FactKind.TAKES: Family.MEDICINES,
    FactKind.DISPENSE: Family.MEDICINES,
    FactKind.ADMINISTRATION: Family.MEDICINES,
    FactKind.RESULT: Family.RESULTS,
    FactKind.FINDING: Family.SOCIAL_HISTORY,
    FactKind.PROCEDURE: Family.PROCEDURES,
    FactKind.ENCOUNTER: Family.ENCOUNTERS,
    FactKind.DOCUMENT: Family.DOCUMENTS,
    FactKind.IMMUNIZATION: Family.IMMUNIZATIONS,
    FactKind.FAMILY: Family.FAMILY_HISTORY,
    FactKind.DEVICE: Family.DEVICES,
    FactKind.GOAL: Family.GOALS,
    FactKind.PLAN: Family.CARE_PLANS,
    FactKind.ORDER: Family.ORDERS,
    FactKind.FLAG: Family.ALERTS,
}
_OF_TOPIC: Mapping[Topic, Family] = {
    Topic.PROBLEMS: Family.PROBLEMS,
    Topic.ALLERGIES: Family.ALLERGIES,
    Topic.MEDICATIONS: Family.MEDICINES,
    Topic.RESULTS: Family.RESULTS,
    Topic.PROCEDURES: Family.PROCEDURES,
    Topic.IMMUNIZATIONS: Family.IMMUNIZATIONS,
    Topic.DEVICES: Family.DEVICES,
    Topic.OTHER: Family.SOCIAL_HISTORY,
}
_CHANGES = {
    Which.NEW: Change.NEW,
    Which.ENDED: Change.ENDED,
    Which.CHANGED: Change.CHANGED,
    Which.CONTINUED: Change.CONTINUED,
    Which.UNDATED: Change.UNDATED,
}
_OPEN = frozenset({StatusClass.ACTIVE, StatusClass.HELD, StatusClass.PLANNED, StatusClass.UNKNOWN})
# FHIR R4 value set observation-status, and HL7 v2 table 0085: not final yet.
_PENDING = frozenset({"registered", "preliminary", "partial"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a choice depends on besides the fact."""

    chart: Chart
    spec: TaskSpec
    situation: Situation
    changes: MedicineChanges
    last_results: Mapping[Family, date]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands, and by which words of the template."""

    section: Section
    which: Which


def place_of(candidate: Candidate, setting: Setting, *, is_past: bool) -> Place | None:
    """The first section that asks for a fact; None where the note has no place for it."""
    family = family_of(candidate)
    for section in setting.spec.sections:
        for selector in section.selects:
            if selector.family is family and _fits(selector, candidate, setting, is_past=is_past):
                return Place(section, selector.which)
    return None


def asks_for(section: Section, family: Family) -> bool:
    """Whether a section lists facts of that kind at all."""
    return any(selector.family is family for selector in section.selects)


def family_of(candidate: Candidate) -> Family:
    """Which kind of fact it is, in the words of templates."""
    fact = candidate.fact
    if isinstance(fact, AbsenceStatement):
        return _OF_TOPIC[fact.topic]
    if isinstance(fact, Condition) and candidate.section is SectionKind.BACKGROUND:
        return Family.SOCIAL_HISTORY
    if candidate.description.kind is FactKind.RESULT and is_vital_sign(fact):
        return Family.VITAL_SIGNS
    return _FAMILIES[candidate.description.kind]


def is_vital_sign(fact: Fact) -> bool:
    """Whether the record files a result among the vital signs (FHIR R4 value set observation-category)."""
    return isinstance(fact, Observation) and any(
        coding.code == "vital-signs" for concept in fact.categories for coding in concept.codings
    )


def _fits(selector: Selector, candidate: Candidate, setting: Setting, *, is_past: bool) -> bool:
    which = selector.which
    if which is Which.PAST:
        return is_past or candidate.description.status is StatusClass.PAST
    if isinstance(candidate.fact, AbsenceStatement):
        return _fits_silence(which, candidate.fact, setting)
    if selector.family is Family.MEDICINES and which in _CHANGES:
        found = setting.changes.of.get(candidate.fact.id)
        return found is _CHANGES[which] or (which is Which.CHANGED and found is Change.BEFORE)
    if is_past and which not in {Which.ENDED, Which.THE_STAY, Which.OF_THE_STAY}:
        return False
    return which is Which.ANY or _TESTS[which](candidate, setting)


def _fits_silence(which: Which, fact: AbsenceStatement, setting: Setting) -> bool:
    """A statement of absence stands where the present state is told, or where it is new."""
    if which is Which.NEW:
        return setting.situation.holds(fact.when)
    return which in {Which.ANY, Which.ACTIVE} or (which is Which.UNDATED and fact.when is None)


def _is_active(candidate: Candidate, setting: Setting) -> bool:
    fact = candidate.fact
    if isinstance(fact, Observation):
        return False
    if isinstance(fact, Condition):
        return is_active_problem(fact)
    if isinstance(fact, MedicationUse):
        return standing_in(setting.chart, fact, setting.situation.on) in {Standing.IN_USE, Standing.FORBIDDEN}
    return candidate.description.status in _OPEN


def _is_new(candidate: Candidate, setting: Setting) -> bool:
    return not _is_discounted(candidate.fact) and any(map(setting.situation.holds, dates_of(candidate.fact)))


def _has_ended(candidate: Candidate, setting: Setting) -> bool:
    fact = candidate.fact
    return isinstance(fact, Condition) and setting.situation.holds(fact.abatement)


def _is_discounted(fact: Fact) -> bool:
    return isinstance(fact, (Condition, AllergyIntolerance)) and fact.verification_status in DISCOUNTED


def dates_of(fact: Fact) -> tuple[PartialDate, ...]:
    """When it was, and when it was recorded: what was recorded in the window is new to the reader."""
    recorded = fact.recorded_date if isinstance(fact, (Condition, AllergyIntolerance)) else None
    return tuple(one for one in (fact.when, recorded) if one is not None)


def _is_of_last_day(candidate: Candidate, setting: Setting) -> bool:
    when, last = candidate.fact.when, setting.last_results.get(family_of(candidate))
    return when is not None and last is not None and when.latest >= last


_TESTS: Mapping[Which, Callable[[Candidate, Setting], bool]] = {
    Which.ACTIVE: _is_active,
    Which.HELD: lambda candidate, _setting: candidate.description.status is StatusClass.HELD,
    Which.CRITICAL: lambda candidate, _setting: candidate.critical,
    Which.ABNORMAL: lambda candidate, _setting: isinstance(candidate.fact, Observation) and is_abnormal(candidate.fact),
    Which.PENDING: lambda candidate, _setting: candidate.fact.status_code in _PENDING,
    Which.NEW: _is_new,
    Which.ENDED: _has_ended,
    Which.THE_STAY: lambda candidate, setting: candidate.fact is setting.situation.stay,
    Which.OF_THE_STAY: lambda candidate, setting: belongs_to_stay(candidate.fact, setting.situation),
    Which.LAST_DAY: _is_of_last_day,
    Which.UNDATED: lambda candidate, _setting: not dates_of(candidate.fact),
}
