"""Medicines that were ordered for a hospital stay only: when the stay is over, so is the medicine.

Product decision (docs/knowledge.md, "Which medicines count"): an order counts as a hospital's own only where its
category says so and no other category (discharge, community) stands beside it; without a known end of the stay it goes
on counting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing, standing_of
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Encounter, MedicationAdministration, MedicationUse
from clinic_assist.chart.partial_date import PartialDate

# FHIR R4 code systems medicationrequest-category, medication-statement-category and medication-admin-category.
_HOSPITAL = "inpatient"
_BEYOND_THE_STAY = frozenset({"outpatient", "community", "discharge", "patientspecified"})
# FHIR R4 value set encounter-status; `completed` and `discharged` are R5's words for the same.
_FINISHED = frozenset({"finished", "completed", "discharged"})
_NO_STAY = frozenset({"cancelled", "entered-in-error", "planned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedStay:
    """A stay that is over; `end` is None where the record does not say when."""

    end: PartialDate | None


def standing_in(chart: Chart, use: MedicationUse, on: date) -> Standing:
    """How the record stands on that day, its hospital stay taken into account."""
    standing = standing_of(use, on)
    if standing is Standing.IN_USE and ended_stay(chart, use, on):
        return Standing.OVER
    return standing


def ended_stay(chart: Chart, use: MedicationUse, on: date) -> EndedStay | None:
    """The stay that ended a hospital's medicine; None where the medicine is not bound to one, or the stay goes on."""
    if not is_for_a_stay(use) and not _is_unfinished_dose(use):
        return None
    target = use.encounter.target if use.encounter else None
    stay = chart.any_fact(target) if target else None
    if not isinstance(stay, Encounter):
        return None
    status = (stay.status or "").strip().lower()
    end = stay.period.end if stay.period else None
    if status in _NO_STAY or (status not in _FINISHED and not (end and end.latest < on)):
        return None
    return EndedStay(end=end)


def is_for_a_stay(use: MedicationUse) -> bool:
    """Whether the record's category binds it to a hospital stay, and to nothing after it."""
    said = {word for category in use.categories for word in _words(category)}
    return _HOSPITAL in said and not said & _BEYOND_THE_STAY


def _is_unfinished_dose(use: MedicationUse) -> bool:
    """A dose that nobody closed: it was given within its encounter (FHIR R4, MedicationAdministration.context)."""
    return isinstance(use, MedicationAdministration) and use.status != "completed"


def _words(category: CodeableConcept) -> set[str]:
    words = [category.text, *(coding.code for coding in category.codings)]
    return {word.strip().lower() for word in words if word}
