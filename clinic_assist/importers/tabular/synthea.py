"""Synthea's CSV export: which function reads which of its tables.

What the columns mean: wiki "CSV File Data Dictionary" of synthetichealth/synthea.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.importers.tabular.reading import RowReading
from clinic_assist.importers.tabular.synthea_care import (
    careplan,
    device,
    encounter,
    imaging_study,
    immunization,
    procedure,
    supply,
)
from clinic_assist.importers.tabular.synthea_findings import allergy, condition, medication, observation
from clinic_assist.importers.tabular.synthea_people import organization, patient, provider
from clinic_assist.importers.tabular.synthea_record import reference_to

BILLING: Final = "Billing: the row holds no clinical statement of its own."
INSURANCE: Final = "Insurance: the row holds no clinical statement."


def _claim(row: RowReading) -> KeptResource:
    return _kept(row, "Claim", BILLING, person="patientid", words="notes", when="servicedate")


def _transaction(row: RowReading) -> KeptResource:
    return _kept(row, "Claim", BILLING, person="patientid", words="notes", when="fromdate")


def _coverage(row: RowReading) -> KeptResource:
    return _kept(row, "Coverage", INSURANCE, person="patient", words="", when="start_date")


def _expense(row: RowReading) -> KeptResource:
    return _kept(row, "Claim", BILLING, person="patient_id", words="", when="year")


def _kept(row: RowReading, resource_type: str, reason: str, *, person: str, words: str, when: str) -> KeptResource:
    return KeptResource(
        **row.origin(subject=reference_to(row.text(person))),
        resource_type=resource_type,
        reason=reason,
        label=row.text(words) or "",
        date=row.date(when),
    )


SYNTHEA_READERS: Final[Mapping[str, Callable[[RowReading], Fact]]] = {
    "patients": patient,
    "allergies": allergy,
    "conditions": condition,
    "medications": medication,
    "observations": observation,
    "procedures": procedure,
    "immunizations": immunization,
    "encounters": encounter,
    "careplans": careplan,
    "devices": device,
    "imaging_studies": imaging_study,
    "supplies": supply,
    "organizations": organization,
    "payers": organization,
    "providers": provider,
    "payer_transitions": _coverage,
    "patient_expenses": _expense,
    "claims": _claim,
    "claims_transactions": _transaction,
}
