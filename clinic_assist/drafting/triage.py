"""Decides for one fact by itself: does a summary speak of it, how much does it weigh, or why is it left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing, is_active_problem, is_known_allergy
from clinic_assist.chart.facts import (
    DELETED,
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    Immunization,
    KeptResource,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
    Observation,
    Patient,
)
from clinic_assist.chart.hospital_stays import standing_in
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.describe import describe, section_of
from clinic_assist.drafting.describe_observations import is_abnormal, is_background, is_critical
from clinic_assist.drafting.prepared import FactKind, SectionKind, StatusClass
from clinic_assist.drafting.slot_texts import Description
from clinic_assist.drafting.statuses import ENTERED_IN_ERROR

IN_BANNER = "shown in the patient banner"
KEPT_UNREAD = "kept unread"
IN_ERROR = "entered in error"
DELETED_AT_SOURCE = "deleted at source"
NOT_OF_PATIENT = "not of the patient"
TAKEN_BACK = "no longer stated by the source"
NOT_ASKED_FOR = "not part of this note"
PAST_MEDICINE = "past medications"
CANCELLED = "cancelled"


class Weight(IntEnum):
    """Which facts get room first."""

    MUST = 0
    CURRENT = 1
    RECENT = 2
    FURTHER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A fact that a note would speak of if there is room.

    Attributes:
        place: Key of the section that asks for it; empty where none does, or nobody has looked yet.
        anchor: The fact behind which it stands: the problem that it is for, the medicine that replaces it.
    """

    fact: Fact
    description: Description
    section: SectionKind
    weight: Weight
    critical: bool = False
    place: str = ""
    anchor: FactId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A fact left out for a reason of its own.

    Attributes:
        stand_in: For what is left out only because it is past: how it would be told if its section had nothing else.
    """

    fact: Fact
    reason: str
    section: SectionKind | None = None
    stand_in: Candidate | None = None


def triage(fact: Fact, chart: Chart, *, on: date, recent_months: int) -> Candidate | Dropped:
    """Answers for one fact of a chart whether the summary wants it. `on` is the day of the draft."""
    early = _dropped_at_once(fact)
    description = describe(fact)
    section = section_of(fact, description) if description else None
    if early or description is None or section is None:
        return Dropped(fact=fact, reason=early or NOT_ASKED_FOR, section=section)
    candidate = Candidate(
        fact=fact,
        description=description,
        section=section,
        weight=_weight(fact, chart, description=description, on=on),
        critical=isinstance(fact, Observation) and is_critical(fact),
    )
    reason = _dropped_for_content(fact, description, on=on, recent_months=recent_months)
    if reason is None:
        return candidate
    past = replace(candidate, weight=Weight.FURTHER, critical=False) if reason != CANCELLED else None
    return Dropped(fact=fact, reason=reason, section=section, stand_in=past)


def too_old(months: int) -> str:
    """The reason in words."""
    return f"older than {months} months"


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, the 28th at most, so that every month has it."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, min(day.day, 28))


def _dropped_at_once(fact: Fact) -> str | None:
    if isinstance(fact, Patient):
        return IN_BANNER
    if isinstance(fact, KeptResource):
        return KEPT_UNREAD
    codes = {fact.status_code}
    if isinstance(fact, (Condition, AllergyIntolerance)):
        codes.add(fact.verification_status)
    if ENTERED_IN_ERROR in codes:
        return IN_ERROR
    if DELETED in codes:
        return DELETED_AT_SOURCE
    if isinstance(fact, Observation) and fact.focus:
        return NOT_OF_PATIENT
    return TAKEN_BACK if isinstance(fact, AbsenceStatement) and fact.withdrawn else None


def _dropped_for_content(fact: Fact, description: Description, *, on: date, recent_months: int) -> str | None:
    if description.kind is FactKind.RESULT and description.status is StatusClass.STOPPED:
        return CANCELLED
    if _is_past_medicine(fact, description):
        return PAST_MEDICINE
    if _ages(fact, description) and _is_before(_end_of(fact), months_before(on, recent_months)):
        return too_old(recent_months)
    return None


def _is_past_medicine(fact: Fact, description: Description) -> bool:
    if not isinstance(fact, MedicationUse) or isinstance(fact, (MedicationDispense, MedicationAdministration)):
        return False
    return description.status in {StatusClass.DONE, StatusClass.PAST}


def _ages(fact: Fact, description: Description) -> bool:
    """Whether such a fact loses its interest with time. What is active, and what protects, does not."""
    if isinstance(fact, (AllergyIntolerance, AbsenceStatement, Immunization)):
        return False
    if isinstance(fact, Condition):
        # FHIR R4 condition-clinical: in remission, a disease may come back; that does not grow old.
        return description.status is StatusClass.PAST and fact.clinical_status != "remission"
    if isinstance(fact, Observation):
        return not is_background(fact)
    if isinstance(fact, (MedicationRequest, MedicationStatement)):
        # An order without a status may well still hold: only what is clearly over grows old.
        return description.status is StatusClass.STOPPED
    if description.kind in {FactKind.FAMILY, FactKind.FLAG, FactKind.DEVICE}:
        return False
    return description.status not in {StatusClass.ACTIVE, StatusClass.HELD, StatusClass.PLANNED}


def _end_of(fact: Fact) -> PartialDate | None:
    if isinstance(fact, Condition):
        return fact.abatement or fact.when
    return fact.when


def _is_before(when: PartialDate | None, limit: date) -> bool:
    """Undated facts are kept: nobody can say that they are old."""
    return when is not None and when.latest < limit


def _weight(fact: Fact, chart: Chart, *, description: Description, on: date) -> Weight:
    if isinstance(fact, AbsenceStatement):
        return Weight.MUST
    if isinstance(fact, Observation) and is_abnormal(fact) and not is_background(fact):
        return Weight.MUST
    if isinstance(fact, (AllergyIntolerance, Condition, MedicationUse)) or description.kind is FactKind.FLAG:
        return Weight.MUST if _counts(fact, chart, description=description, on=on) else Weight.RECENT
    return _weight_of_events(description)


def _counts(fact: Fact, chart: Chart, *, description: Description, on: date) -> bool:
    """Whether a problem, allergy, medicine or alert must be there: as the whole product counts them."""
    match fact:
        case MedicationDispense() | MedicationAdministration():
            return False
        case MedicationUse():
            return standing_in(chart, fact, on) in {Standing.IN_USE, Standing.FORBIDDEN}
        case Condition():
            return is_active_problem(fact)
        case AllergyIntolerance():
            return is_known_allergy(fact)
        case _:
            return description.status not in {StatusClass.PAST, StatusClass.STOPPED, StatusClass.DONE}


def _weight_of_events(description: Description) -> Weight:
    match description.kind:
        case FactKind.RESULT:
            return Weight.CURRENT
        case FactKind.PROCEDURE | FactKind.DEVICE | FactKind.FAMILY:
            return Weight.RECENT
        case _:
            return Weight.FURTHER
