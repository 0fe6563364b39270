"""What counts as a medicine in use, an active problem and a known allergy: one answer for every room.

Decisions of the product, not taken from a standard (docs/knowledge.md, "Which medicines count"): a doubtful record
counts, because a missed interaction or a forgotten problem harms more than one line too many.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from clinic_assist.chart.datatypes import Period
from clinic_assist.chart.facts import (
    DELETED,
    AllergyIntolerance,
    Condition,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from clinic_assist.chart.partial_date import PartialDate

# FHIR R4 value sets medicationrequest-status, medication-statement-status, medicationdispense-status and
# medication-admin-status: the codes by which a record says that the medicine is not being taken.
_OVER = frozenset({"cancelled", "stopped", "not-taken", "not-done", "declined", "ended", "abandoned"})
# Product decision: words of no such value set that exports write all the same and that leave no doubt. `inactive` is of
# medication-status, `revoked` of request-status, `aborted` of DSTU2's action lists; any other unknown word counts.
_PLAINLY_OVER = frozenset({"inactive", "discontinued", "revoked", "rejected", "aborted"})
# `completed` of a dispense or an administration means that the act is done, not that the medicine is finished.
_OVER_WHEN_COMPLETED = (MedicationRequest, MedicationStatement)
# Of these words, those that say that nothing was ever taken: a cancelled order is withdrawn before any administration.
_NEVER_TAKEN = frozenset({"cancelled", "not-taken", "not-done", "declined", "rejected"})
_IN_ERROR = "entered-in-error"
_NO_RECORD = frozenset({_IN_ERROR, DELETED})

# FHIR R4 value set medicationrequest-intent: no order yet.
_NO_ORDER = frozenset({"proposal", "plan", "option"})

# FHIR R4 value sets condition-ver-status and allergyintolerance-verification: the record says that it is not so.
DISCOUNTED = frozenset({"refuted", *_NO_RECORD})
# FHIR R4 value sets condition-clinical and allergyintolerance-clinical.
PAST_PROBLEM = frozenset({"inactive", "remission", "resolved"})
PAST_ALLERGY = frozenset({"inactive", "resolved"})

# Product decision: a given dose counts for two days. How long single drugs act beyond that the knowledge says.
ADMINISTRATION_WINDOW = timedelta(days=2)
# Product decision: a dispense without a stated supply counts for 90 days, the usual longest supply of US pharmacies.
SUPPLY_WHEN_NOT_STATED = timedelta(days=90)
# A supply beyond this is a mistake in the record, and date arithmetic must not overflow.
_LONGEST_SUPPLY_DAYS = 3650


class Standing(Enum):
    """How a medication record stands on a day.

    FORBIDDEN is an order not to give the medicine; IN_ERROR is also what its source has deleted.
    """

    IN_USE = "in use"
    FORBIDDEN = "not to be given"
    OVER = "over"
    IN_ERROR = "entered in error"


def standing_of(use: MedicationUse, on: date) -> Standing:
    """Answers how the record stands on that day; what is unclear counts as in use."""
    status = _code(use.status)
    if status in _NO_RECORD:
        return Standing.IN_ERROR
    if (
        status in _OVER | _PLAINLY_OVER
        or (status == "completed" and isinstance(use, _OVER_WHEN_COMPLETED))
        or _has_ended(use, on)
    ):
        return Standing.OVER
    if isinstance(use, MedicationRequest) and use.do_not_perform:
        return Standing.FORBIDDEN
    match use:
        case MedicationAdministration():
            lasts = status != "completed" or _was_given_lately(use, on)
        case MedicationDispense():
            lasts = status != "completed" or _supply_lasts(use, on)
        case _:
            lasts = True
    return Standing.IN_USE if lasts else Standing.OVER


def is_in_use(use: MedicationUse, on: date) -> bool:
    """Whether the record may speak of a medicine in use on that day; unclear records count."""
    return standing_of(use, on) is Standing.IN_USE


def was_taken(use: MedicationUse) -> bool:
    """Whether a record may speak of a medicine that was once taken: no plan, no ban, nothing cancelled or declined."""
    if _code(use.status) in _NEVER_TAKEN | _NO_RECORD:
        return False
    return not isinstance(use, MedicationRequest) or not (use.do_not_perform or use.intent in _NO_ORDER)


def ended_on(use: MedicationUse, on: date) -> PartialDate | None:
    """When a use that is over on that day ended, with the record's own precision; None where the record does not say.

    An end that was planned for later says nothing about the day on which the medicine was stopped.
    """
    match use:
        case MedicationAdministration():
            span = use.effective
            ends = [(span.end or span.start) if span else None]
        case MedicationDispense():
            ends = [_end_of_supply(use)]
        case _:
            spans = [use.effective, *(dosage.timing.bounds if dosage.timing else None for dosage in use.dosages)]
            ends = [span.end for span in spans if span and span.end != span.start]
    known = [end for end in ends if end and end.earliest <= on]
    return max(known, key=lambda end: end.latest, default=None)


def is_active_problem(condition: Condition) -> bool:
    """Whether the problem is neither past nor discounted.

    One without a clinical status is active until the record gives it an end.
    """
    if _stated(condition) & (DISCOUNTED | PAST_PROBLEM):
        return False
    return bool(_code(condition.clinical_status)) or not (condition.abatement or condition.abatement_text)


def is_known_allergy(allergy: AllergyIntolerance) -> bool:
    """Whether the allergy is neither refuted, entered in error, resolved nor inactive."""
    return not _stated(allergy) & (DISCOUNTED | PAST_ALLERGY)


def _stated(fact: AllergyIntolerance | Condition) -> frozenset[str]:
    """Both statuses; older versions of FHIR have a single one that holds codes of either kind."""
    return frozenset({_code(fact.clinical_status), _code(fact.verification_status)})


def _code(status: str | None) -> str:
    return (status or "").strip().lower()


def _has_ended(use: MedicationUse, on: date) -> bool:
    if _is_past(use.effective, on):
        return True
    bounds = [dosage.timing.bounds if dosage.timing else None for dosage in use.dosages]
    return bool(bounds) and all(_is_past(period, on) for period in bounds)


def _is_past(period: Period | None, on: date) -> bool:
    """Whether a span ended before that day. A single moment is a date of the statement, not an end."""
    if period is None or period.end is None or period.end == period.start:
        return False
    return period.end.latest < on


def _was_given_lately(use: MedicationAdministration, on: date) -> bool:
    span = use.effective
    last = (span.end or span.start) if span else None
    return last is None or last.latest >= on - ADMINISTRATION_WINDOW


def _supply_lasts(use: MedicationDispense, on: date) -> bool:
    return use.when is None or on - use.when.latest <= _supply(use)


def _end_of_supply(use: MedicationDispense) -> PartialDate | None:
    """The last day of a stated supply; only a finished supply has one."""
    if use.when is None or use.days_supply is None or _code(use.status) != "completed":
        return None
    return PartialDate((use.when.latest + _supply(use)).isoformat())


def _supply(use: MedicationDispense) -> timedelta:
    quantity = use.days_supply
    if quantity is None or quantity.value is None or not quantity.value.is_finite():
        return SUPPLY_WHEN_NOT_STATED
    return timedelta(days=float(min(max(quantity.value, Decimal(0)), Decimal(_LONGEST_SUPPLY_DAYS))))
