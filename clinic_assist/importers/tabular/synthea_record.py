"""What the rows of Synthea's tables have in common: whose they are, in which encounter, and in which code system."""

from __future__ import annotations

import re
from typing import Final

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Period, Reference
from clinic_assist.importers.tabular.reading import NOBODY, Origin, RowReading
from clinic_assist.terminology.systems import CVX, LOINC, RXNORM, SNOMED_CT

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# As the exporter writes the SYSTEM column, in small letters.
_SYSTEMS: Final = {"snomed-ct": SNOMED_CT, "snomed": SNOMED_CT, "rxnorm": RXNORM, "loinc": LOINC, "cvx": CVX}


def reference_to(identifier: str | None) -> str | None:
    """How rows and records refer to a row by its Id: Synthea's FHIR export names the same things by the same UUIDs."""
    if identifier is None:
        return None
    return f"urn:uuid:{identifier.lower()}" if _UUID.fullmatch(identifier) else f"synthea:{identifier}"


def about_patient(row: RowReading, *, notes: tuple[Annotation, ...] = ()) -> Origin:
    """The common part of a fact about the patient whom the row names."""
    patient, own = row.text("patient"), row.text("id")
    if patient is None and "patient" in row.file.columns:
        row.warn("patient", NOBODY)
    subject = row.file.built(("reference", patient), lambda: reference_to(patient))
    return row.origin(subject=subject, key=reference_to(own), notes=notes)


def pointer(row: RowReading, column: str) -> Reference | None:
    """A reference to the row that a column names by its Id."""
    text = row.text(column)
    return row.file.built(("pointer", text), lambda: _pointer(text)) if text else None


def _pointer(text: str) -> Reference:
    return Reference(reference=reference_to(text))


def coded(
    row: RowReading, system: str | None, code: str = "code", words: str = "description"
) -> CodeableConcept | None:
    """A code with its words. `system` is what the data dictionary says, unless the row names one."""
    if "system" in row.file.columns:
        stated = row.text("system")
        system = _SYSTEMS.get(stated.lower(), stated) if stated else system
    return row.concept(system, code, words)


def reasons(row: RowReading) -> tuple[CodeableConcept, ...]:
    """Why it was done: a diagnosis in SNOMED CT."""
    found = row.concept(SNOMED_CT, "reasoncode", "reasondescription")
    return (found,) if found else ()


def span(row: RowReading) -> Period | None:
    """From START to STOP; the oldest exports give a DATE."""
    start, end = row.date("start") or row.date("date"), row.date("stop")
    return row.file.built(("span", start, end), lambda: Period(start=start, end=end)) if start or end else None
