"""What is uncertain about a medication record that counts as in use (see `chart.currency`), in words."""

from __future__ import annotations

from datetime import date, timedelta

from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationUse,
)
from clinic_assist.chart.hospital_stays import is_for_a_stay
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.labels import format_date, status_words

_PLAIN = frozenset({"active", "in-progress", "completed"})
# Product decision: an older order or statement is named with its date.
OLD_AFTER = timedelta(days=365)
# Product decision: most stays are shorter, so that a hospital's order of that age is doubtful.
USUAL_STAY = timedelta(days=30)


def doubts(fact: MedicationUse, on: date) -> tuple[str, ...]:
    """What a clinician should know before trusting that the medicine is in use, each a phrase."""
    found = [*_doubts_of_status(fact), *_doubts_of_dates(fact, on), *_doubts_of_stay(fact, on)]
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


def _doubts_of_stay(fact: MedicationUse, on: date) -> list[str]:
    """A hospital's order of some time ago, where nobody can say whether the stay goes on."""
    known = fact.encounter is not None and fact.encounter.target is not None
    if known or fact.when is None or not is_for_a_stay(fact) or on - fact.when.latest <= USUAL_STAY:
        return []
    return ["ordered for a hospital stay, whose end is not recorded"]


def _status(fact: MedicationUse) -> str:
    return (fact.status or "").strip().lower()


def _is_old(when: PartialDate, on: date) -> bool:
    return on - when.latest > OLD_AFTER
