"""Whether a person has died by the word of a record beside the Patient: a table or a document of its own says when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from clinic_assist.chart.facts import Fact, Observation, Patient
from clinic_assist.chart.partial_date import PartialDate

LOINC: Final = "http://loinc.org"
DATE_OF_DEATH: Final = "81956-5"
"""LOINC: Date and time of death. So HL7 FHIR IG Vital Records Death Reporting (VRDR), profile Death Date, codes it."""

# FHIR R4 valueset-observation-status: those under which an Observation is stated and complete.
_STATED: Final = frozenset((None, "final", "amended", "corrected"))


def with_death(patient: Patient | None, facts: Iterable[Fact]) -> Patient | None:
    """The Patient, with the death that other records state where the Patient says nothing of it.

    Where they differ in the date, the person has died, and the date is not known.
    """
    if patient is None or patient.deceased is not None or patient.deceased_on is not None:
        return patient
    dates = {date.text: date for fact in facts if (date := _death_in(fact)) is not None}
    if not dates:
        return patient
    return replace(patient, deceased=True, deceased_on=next(iter(dates.values())) if len(dates) == 1 else None)


def _death_in(fact: Fact) -> PartialDate | None:
    """The date of death that a record states."""
    if not isinstance(fact, Observation) or fact.value is None or fact.value.date_time is None:
        return None
    is_stated = fact.status in _STATED and fact.code is not None and fact.code.code_in(LOINC) == DATE_OF_DEATH
    return fact.value.date_time if is_stated else None
