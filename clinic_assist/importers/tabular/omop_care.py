"""OMOP's visits, procedures, exposures to drugs and devices, notes and specimens."""

from __future__ import annotations

from clinic_assist.chart.datatypes import (
    Attachment,
    CodeableConcept,
    Dosage,
    Identifier,
    Period,
    Quantity,
    Reference,
)
from clinic_assist.chart.facts import (
    DeviceUseStatement,
    DocumentReference,
    Encounter,
    Fact,
    Immunization,
    MedicationStatement,
    Procedure,
    Statement,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.tabular.omop_concepts import concept_id, concept_of
from clinic_assist.importers.tabular.omop_record import (
    about_person,
    labelled,
    moment,
    people,
    pointer,
    recorded_as,
    span,
)
from clinic_assist.importers.tabular.reading import RowReading


def visit(row: RowReading) -> Encounter:
    """A row of visit_occurrence or visit_detail."""
    name = "visit" if row.file.kind == "visit_occurrence" else "visit_detail"
    kind = concept_of(row, name)
    return Encounter(
        **about_person(row, recorded_as(row, name)),
        types=(kind,) if kind else (),
        period=span(row, name),
        participants=people(row),
        service_provider=pointer(row, "care_site"),
        discharge_disposition=concept_of(row, "discharged_to") or concept_of(row, "discharge_to"),
    )


def procedure(row: RowReading) -> Fact:
    """A row of procedure_occurrence."""
    modifier = concept_of(row, "modifier")
    return row.fact_or_silence(
        Procedure(
            **about_person(
                row,
                recorded_as(row, "procedure"),
                f"Modifier: {modifier.display}" if modifier else None,
                labelled(row, "Quantity", "quantity"),
            ),
            code=concept_of(row, "procedure"),
            performed=moment(row, "procedure"),
            performed_end=moment(row, "procedure_end"),
            performers=people(row),
            encounter=pointer(row, "visit_occurrence"),
        )
    )


def drug(row: RowReading) -> Fact:
    """A row of drug_exposure: prescribed, dispensed, given or told, which are all exposures; a vaccine by its code."""
    code, route = concept_of(row, "drug"), concept_of(row, "route")
    if _is_vaccine(row):
        return _immunization(row, code, route)
    sig, taken = row.text("sig"), span(row, "drug_exposure")
    verbatim = row.date("verbatim_end_date")
    inferred = taken.end if taken else None
    if verbatim and taken and taken.end is None:
        taken = Period(start=taken.start, end=verbatim)
    return row.fact_or_silence(
        MedicationStatement(
            **about_person(
                row,
                recorded_as(row, "drug"),
                labelled(row, "Days of supply", "days_supply"),
                labelled(row, "Quantity", "quantity"),
                labelled(row, "Refills", "refills"),
                labelled(row, "Dose unit", "dose_unit_source_value"),
                labelled(row, "Lot", "lot_number"),
                labelled(row, "Stop reason", "stop_reason"),
                # The end is often reckoned from the days of supply (OMOP CDM 5.4, drug_exposure).
                _other_end(verbatim, inferred),
            ),
            medication=code,
            effective=taken,
            dosages=(Dosage(text=sig, route=route),) if sig or route else (),
            encounter=pointer(row, "visit_occurrence"),
        )
    )


def _other_end(verbatim: PartialDate | None, told: PartialDate | None) -> str | None:
    return f"End as the source wrote it: {verbatim.text}" if verbatim and told and told != verbatim else None


def _is_vaccine(row: RowReading) -> bool:
    ids = (concept_id(row, "drug_concept_id"), concept_id(row, "drug_source_concept_id"))
    return any(known.vocabulary == "CVX" for one in ids if one and (known := row.file.dictionary.get(one)))


def _immunization(row: RowReading, code: CodeableConcept | None, route: CodeableConcept | None) -> Fact:
    lot = row.text("lot_number")
    return row.fact_or_silence(
        Immunization(
            **about_person(row, recorded_as(row, "drug"), labelled(row, "Stop reason", "stop_reason")),
            vaccine_code=code,
            occurrence=moment(row, "drug_exposure_start"),
            lot_number=None if lot == "0" else lot,
            route=route,
            performers=people(row),
            encounter=pointer(row, "visit_occurrence"),
        )
    )


def device(row: RowReading) -> Fact:
    """A row of device_exposure."""
    udi = row.text("unique_device_id")
    origin = about_person(row, recorded_as(row, "device"), labelled(row, "Quantity", "quantity"))
    origin["identifiers"] = (Identifier(value=udi, type_code="UDI"),) if udi else ()  # HL7 v2 table 0203
    return row.fact_or_silence(
        DeviceUseStatement(**origin, device_type=concept_of(row, "device"), used=span(row, "device_exposure"))
    )


def note(row: RowReading) -> DocumentReference:
    """A row of note, with its text."""
    text, title = row.text("note_text"), row.text("note_title")
    visited: Reference | None = pointer(row, "visit_occurrence")
    return DocumentReference(
        **about_person(row, recorded_as(row, "note")),
        type=concept_of(row, "note_class") or (CodeableConcept(text=title) if title else None),
        date=moment(row, "note"),
        authors=people(row),
        description=title,
        attachments=(Attachment(content_type="text/plain", title=title, text=text),) if text else (),
        encounters=(visited,) if visited else (),
    )


def specimen(row: RowReading) -> Statement:
    """A row of specimen."""
    site, quantity = concept_of(row, "anatomic_site"), row.decimal("quantity")
    unit = row.text("unit_source_value")
    amount = Quantity(value=quantity, unit=unit)
    shown = f"{amount.value} {amount.unit_text}".strip() if quantity is not None else None
    pairs = (("Body site", site.display if site else None), ("Quantity", shown))
    return Statement(
        **about_person(row, recorded_as(row, "specimen")),
        resource_type="Specimen",
        code=concept_of(row, "specimen"),
        date=moment(row, "specimen"),
        details=tuple((label, text) for label, text in pairs if text),
    )
