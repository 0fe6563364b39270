"""OMOP's persons, providers, care sites and locations."""

from __future__ import annotations

from typing import Final

from clinic_assist.chart.datatypes import Address, Identifier, Reference
from clinic_assist.chart.facts import DirectoryEntry, Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.tabular.omop_concepts import concept_id, concept_of, name_in
from clinic_assist.importers.tabular.omop_record import key_of, pointer
from clinic_assist.importers.tabular.reading import BAD_DATE, RowReading

# OMOP CDM v5.4, person.gender_concept_id: the accepted concepts.
_GENDERS: Final = {"8507": "male", "8532": "female"}


def person(row: RowReading) -> Patient:
    """A row of person. Its numbers have no system, because they name nobody outside their database."""
    own, source = row.text("person_id"), row.text("person_source_value")
    gender = concept_id(row, "gender_concept_id") or ""
    return Patient(
        **row.origin(
            key=key_of(row, "person", own),
            identifiers=tuple(Identifier(value=value) for value in (own, source) if value),
        ),
        gender=_GENDERS.get(gender) or row.text("gender_source_value") or name_in(row, "gender_concept_id"),
        birth_date=_birth_date(row),
        race=row.text("race_source_value") or name_in(row, "race_concept_id"),
        ethnicity=row.text("ethnicity_source_value") or name_in(row, "ethnicity_concept_id"),
        general_practitioners=_practitioners(row),
    )


def _practitioners(row: RowReading) -> tuple[Reference, ...]:
    """person.provider_id is the primary care provider."""
    found = pointer(row, "provider")
    return (found,) if found else ()


def _birth_date(row: RowReading) -> PartialDate | None:
    """Year, month and day as far as they are given; birth_datetime may be filled in by convention and is not asked."""
    parts = [row.integer(f"{name}_of_birth") for name in ("year", "month", "day")]
    known = parts[: parts.index(None)] if None in parts else parts
    if not known:
        return None
    try:
        return PartialDate("-".join(f"{part:0{width}d}" for part, width in zip(known, (4, 2, 2), strict=False)))
    except ValueError:
        row.warn("year_of_birth", BAD_DATE)
        return None


def provider(row: RowReading) -> DirectoryEntry:
    """A row of provider."""
    npi = row.text("npi")
    system = "http://hl7.org/fhir/sid/us-npi"  # FHIR R4 s.4.3.0.1
    return DirectoryEntry(
        **row.origin(
            key=key_of(row, "provider", row.text("provider_id")),
            identifiers=(Identifier(system=system, value=npi, type_code="NPI"),) if npi else (),
        ),
        resource_type="Practitioner",
        name=row.text("provider_name") or row.text("provider_source_value"),
        role=concept_of(row, "specialty"),
        organization=pointer(row, "care_site"),
    )


def care_site(row: RowReading) -> DirectoryEntry:
    """A row of care_site."""
    return DirectoryEntry(
        **row.origin(key=key_of(row, "care_site", row.text("care_site_id"))),
        resource_type="Organization",
        name=row.text("care_site_name") or row.text("care_site_source_value"),
        role=concept_of(row, "place_of_service"),
    )


def location(row: RowReading) -> DirectoryEntry:
    """A row of location."""
    address = Address(
        line=tuple(line for column in ("address_1", "address_2") if (line := row.text(column))),
        city=row.text("city"),
        district=row.text("county"),
        state=row.text("state"),
        postal_code=row.text("zip"),
        country=row.text("country_source_value"),
    )
    return DirectoryEntry(
        **row.origin(key=key_of(row, "location", row.text("location_id"))),
        resource_type="Location",
        name=row.text("location_source_value"),
        addresses=() if address == Address() else (address,),
    )
