"""Synthetic facts for tests, made in code: nobody here exists."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from clinic_assist.chart.chart import Chart, PatientId, SourceSummary
from clinic_assist.chart.datatypes import CodeableConcept, Coding, Dosage, HumanName, Identifier, Quantity, Value
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Fact,
    KeptResource,
    MedicationRequest,
    Observation,
    Patient,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id

SOURCE = SourceId("a" * 64)
_numbers = count()


def named(kind: str) -> dict[str, Any]:
    """An id and a provenance for a new fact."""
    locator = Locator(f"Bundle.entry[{next(_numbers)}].resource")
    return {"id": fact_id(SOURCE, locator, kind), "provenance": Provenance(source=SOURCE, locator=locator)}


def coded(text: str, code: str | None = None, system: str = "http://snomed.info/sct") -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=system, code=code, display=text),) if code else (), text=text)


def patient(**fields: Any) -> Patient:
    given: dict[str, Any] = {
        "names": (HumanName(use="official", family="Testperson", given=("Ada",), prefix=("Mrs",)),),
        "gender": "female",
        "birth_date": PartialDate("1945-07-14"),
        "identifiers": (Identifier(system="urn:test", value="MRN-1", type_code="MR"),),
    }
    return Patient(**named("Patient"), **(given | fields))


def condition(text: str, **fields: Any) -> Condition:
    return Condition(**named("Condition"), **({"code": coded(text), "clinical_status": "active"} | fields))


def allergy(text: str, **fields: Any) -> AllergyIntolerance:
    return AllergyIntolerance(
        **named("AllergyIntolerance"), **({"code": coded(text), "clinical_status": "active"} | fields)
    )


def medication(text: str, sig: str = "1 tablet daily", **fields: Any) -> MedicationRequest:
    given = {"medication": coded(text), "status": "active", "intent": "order", "dosages": (Dosage(text=sig),)}
    return MedicationRequest(**named("MedicationRequest"), **(given | fields))


def result(text: str, digits: str, unit: str, on: str, **fields: Any) -> Observation:
    given: dict[str, Any] = {
        "code": coded(text),
        "status": "final",
        "effective": PartialDate(on),
        "value": Value(quantity=Quantity(value=Decimal(digits), unit=unit)),
    }
    return Observation(**named("Observation"), **(given | fields))


def chart(*facts: Fact, **fields: Any) -> Chart:
    found = next((fact for fact in facts if isinstance(fact, Patient)), None)
    given: dict[str, Any] = {
        "patient_id": PatientId("p1"),
        "patient": found,
        "facts": facts,
        "sources": {
            SOURCE: SourceSummary(
                id=SOURCE, name="export.json", format="fhir-r4-json", imported_at="2026-11-20T08:00:00Z"
            )
        },
    }
    return Chart(**(given | fields))


def kept(resource_type: str, label: str = "", reason: str = "Not understood: kept unread.") -> KeptResource:
    return KeptResource(**named("KeptResource"), resource_type=resource_type, label=label, reason=reason)


__all__ = [
    "SOURCE",
    "FactId",
    "allergy",
    "chart",
    "coded",
    "condition",
    "kept",
    "medication",
    "named",
    "patient",
    "result",
]
