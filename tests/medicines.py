"""Records of the four kinds of a medicine, made in code."""

from __future__ import annotations

from typing import Any

from clinic_assist.chart.datatypes import Period
from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from clinic_assist.chart.partial_date import PartialDate
from tests.charts import coded, named


def span(start: str | None, end: str | None = None) -> Period:
    return Period(start=PartialDate(start) if start else None, end=PartialDate(end) if end else None)


def request(**fields: Any) -> MedicationRequest:
    return MedicationRequest(
        **named("MedicationRequest"), **({"medication": coded("alpha"), "status": "active"} | fields)
    )


def statement(**fields: Any) -> MedicationStatement:
    return MedicationStatement(**named("MedicationStatement"), **({"medication": coded("alpha")} | fields))


def dispense(**fields: Any) -> MedicationDispense:
    return MedicationDispense(
        **named("MedicationDispense"), **({"medication": coded("alpha"), "status": "completed"} | fields)
    )


def administration(**fields: Any) -> MedicationAdministration:
    return MedicationAdministration(
        **named("MedicationAdministration"), **({"medication": coded("alpha"), "status": "completed"} | fields)
    )
