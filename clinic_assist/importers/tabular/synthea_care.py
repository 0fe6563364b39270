"""Synthea's encounters, procedures, immunizations, care plans, devices, imaging studies and supplies."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Identifier, Reference
from clinic_assist.chart.facts import (
    CarePlan,
    DeviceUseStatement,
    Encounter,
    Fact,
    ImagingSeries,
    ImagingStudy,
    Immunization,
    Procedure,
    Statement,
)
from clinic_assist.importers.tabular.reading import RowReading
from clinic_assist.importers.tabular.synthea_record import about_patient, coded, pointer, reasons, span
from clinic_assist.terminology.systems import CVX, DICOM, SNOMED_CT


def encounter(row: RowReading) -> Encounter:
    """A row of encounters."""
    code, seen_by = row.text("encounterclass"), pointer(row, "provider")
    kind = coded(row, SNOMED_CT)
    return Encounter(
        **about_patient(row),
        encounter_class=Coding(code=code) if code else None,
        types=(kind,) if kind else (),
        period=span(row),
        reasons=reasons(row),
        participants=(seen_by,) if seen_by else (),
        service_provider=pointer(row, "organization"),
    )


def procedure(row: RowReading) -> Fact:
    """A row of procedures; old exports give one date."""
    return row.fact_or_silence(
        Procedure(
            **about_patient(row),
            code=coded(row, SNOMED_CT),
            performed=row.date("start") or row.date("date"),
            performed_end=row.date("stop"),
            reasons=reasons(row),
            encounter=pointer(row, "encounter"),
        )
    )


def immunization(row: RowReading) -> Fact:
    """A row of immunizations."""
    return row.fact_or_silence(
        Immunization(
            **about_patient(row),
            vaccine_code=coded(row, CVX),
            occurrence=row.date("date"),
            encounter=pointer(row, "encounter"),
        )
    )


def careplan(row: RowReading) -> CarePlan:
    """A row of careplans."""
    plan, reason = coded(row, SNOMED_CT), row.concept(SNOMED_CT, "reasoncode", "reasondescription")
    return CarePlan(
        **about_patient(row),
        title=row.text("description"),
        categories=(plan,) if plan else (),
        period=span(row),
        addresses=(Reference(display=reason.display),) if reason else (),
        encounter=pointer(row, "encounter"),
    )


def device(row: RowReading) -> Fact:
    """A row of devices: that one is in use, with its Unique Device Identifier (HL7 v2 table 0203, UDI)."""
    udi = row.text("udi")
    origin = about_patient(row)
    origin["identifiers"] = (Identifier(value=udi, type_code="UDI"),) if udi else ()
    return row.fact_or_silence(
        DeviceUseStatement(
            **origin,
            device_type=coded(row, SNOMED_CT),
            used=span(row),
        )
    )


def imaging_study(row: RowReading) -> ImagingStudy:
    """A row of imaging_studies: one instance of one series of a study."""
    modality = _coding(row, DICOM, "modality")
    procedure_code = row.text("procedure_code")
    return ImagingStudy(
        **about_patient(row),
        modalities=(modality,) if modality else (),
        started=row.date("date"),
        procedure_codes=(row.file.concept(SNOMED_CT, procedure_code, None),) if procedure_code else (),
        description=row.text("sop_description"),
        series=(
            ImagingSeries(uid=row.text("series_uid"), modality=modality, body_site=_coding(row, SNOMED_CT, "bodysite")),
        ),
        encounter=pointer(row, "encounter"),
    )


def _coding(row: RowReading, system: str, name: str) -> Coding | None:
    code, words = row.text(f"{name}_code"), row.text(f"{name}_description")
    return Coding(system=system if code else None, code=code, display=words) if code or words else None


def supply(row: RowReading) -> Statement:
    """A row of supplies."""
    quantity = row.text("quantity")
    found: CodeableConcept | None = coded(row, SNOMED_CT)
    return Statement(
        **about_patient(row),
        resource_type="SupplyDelivery",
        code=found,
        date=row.date("date"),
        details=(("Quantity", quantity),) if quantity else (),
    )
