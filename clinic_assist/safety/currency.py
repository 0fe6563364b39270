"""Whether a medication record speaks of a medicine in use on a given day, and what is uncertain about it.

Decisions of the product, not taken from a standard (see docs/knowledge.md, "Which medicines count"):
a doubtful record counts and says why it is doubtful, because a missed interaction harms more than a passive alert.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from clinic_assist.chart.datatypes import Period
from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.labels import format_date, status_words

# FHIR R4 value sets medicationrequest-status, medication-statement-status, medicationdispense-status and
# medication-admin-status: the codes by which a record says that the medicine is not being taken.
_OVER = frozenset(
    {"cancelled", "entered-in-error", "stopped", "not-taken", "not-done", "declined", "ended", "abandoned"}
)
# `completed` of a dispense or an administration means that the act is done, not that the medicine is finished.
_OVER_WHEN_COMPLETED = (MedicationRequest, MedicationStatement)
_PLAIN = frozenset({"active", "in-progress", "completed"})

# Product decision: a given dose counts for two days. Longer washouts (amiodarone, MAO inhibitors) are not modelled yet.
ADMINISTRATION_WINDOW = timedelta(days=2)
# Product decision: a dispense without a stated supply counts for 90 days, the usual longest supply of US pharmacies.
SUPPLY_WHEN_NOT_STATED = timedelta(days=90)
# Product decision: an older order or statement is named with its date.
OLD_AFTER = timedelta(days=365)
# A supply beyond this is a mistake in the record, and date arithmetic must not overflow.
_LONGEST_SUPPLY_DAYS = 3650


def is_current(fact: MedicationUse, on: date) -> bool:
    """Whether the record may speak of a medicine in use on that day; unclear records count."""
    if isinstance(fact, MedicationRequest) and fact.do_not_perform:
        return False
    status = _status(fact)
    if status in _OVER or (status == "completed" and isinstance(fact, _OVER_WHEN_COMPLETED)):
        return False
    if _has_ended(fact, on):
        return False
    match fact:
        case MedicationAdministration():
            return status != "completed" or _was_given_lately(fact, on)
        case MedicationDispense():
            return status != "completed" or _supply_lasts(fact, on)
        case _:
            return True


def doubts(fact: MedicationUse, on: date) -> tuple[str, ...]:
    """What a clinician should know before trusting that the medicine is in use, each a phrase."""
    found = [*_doubts_of_status(fact), *_doubts_of_dates(fact, on)]
    if any(dosage.as_needed or dosage.as_needed_for for dosage in fact.dosages):
        found.append("taken when needed")
    return tuple(found)


def _doubts_of_status(fact: MedicationUse) -> list[str]:
    status = _status(fact)
    found = []
    if not status:
        found.append("its status is not recorded")
    elif status not in _PLAIN:
        found.append(f"its status is {status_words(fact.status)}")
    if isinstance(fact, MedicationRequest) and fact.intent in {"proposal", "plan", "option"}:
        found.append(f"recorded as a {fact.intent}, not as an order")
    return found


def _doubts_of_dates(fact: MedicationUse, on: date) -> list[str]:
    start = fact.effective.start if fact.effective else None
    found = []
    if start and start.earliest > on:
        found.append(f"starts {format_date(start)}")
    if isinstance(fact, MedicationAdministration):
        found.append(f"given {format_date(fact.when)}" if fact.when else "given at an unknown time")
    elif isinstance(fact, MedicationDispense) and not fact.days_supply:
        found.append(f"dispensed {format_date(fact.when)}, for how many days is not recorded")
    elif fact.when and _is_old(fact.when, on):
        found.append(f"recorded {format_date(fact.when)} and not ended since")
    return found


def _status(fact: MedicationUse) -> str:
    return (fact.status or "").strip().lower()


def _is_old(when: PartialDate, on: date) -> bool:
    return on - when.latest > OLD_AFTER


def _has_ended(fact: MedicationUse, on: date) -> bool:
    if _is_past(fact.effective, on):
        return True
    bounds = [dosage.timing.bounds if dosage.timing else None for dosage in fact.dosages]
    return bool(bounds) and all(_is_past(period, on) for period in bounds)


def _is_past(period: Period | None, on: date) -> bool:
    """Whether a span ended before that day. A single moment is a date of the statement, not an end."""
    if period is None or period.end is None or period.end == period.start:
        return False
    return period.end.latest < on


def _was_given_lately(fact: MedicationAdministration, on: date) -> bool:
    span = fact.effective
    last = (span.end or span.start) if span else None
    return last is None or last.latest >= on - ADMINISTRATION_WINDOW


def _supply_lasts(fact: MedicationDispense, on: date) -> bool:
    if fact.when is None:
        return True
    return on - fact.when.latest <= _supply(fact)


def _supply(fact: MedicationDispense) -> timedelta:
    quantity = fact.days_supply
    if quantity is None or quantity.value is None or not quantity.value.is_finite():
        return SUPPLY_WHEN_NOT_STATED
    return timedelta(days=float(min(max(quantity.value, Decimal(0)), Decimal(_LONGEST_SUPPLY_DAYS))))
