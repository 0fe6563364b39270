"""Synthea's patients, organizations, payers and providers."""

from __future__ import annotations

from typing import Final

from clinic_assist.chart.datatypes import (
    Address,
    Annotation,
    CodeableConcept,
    ContactPoint,
    HumanName,
    Identifier,
)
from clinic_assist.chart.facts import DirectoryEntry, Patient
from clinic_assist.importers.tabular.reading import RowReading
from clinic_assist.importers.tabular.synthea_record import pointer, reference_to

# Under this name Synthea's FHIR export gives the same Id: FhirR4.java of synthetichealth/synthea.
SYNTHEA_IDENTIFIER: Final = "https://github.com/synthetichealth/synthea"
_SSN: Final = "http://hl7.org/fhir/sid/us-ssn"  # FHIR R4 s.4.3.0.1
# Data dictionary, patients: M is male and F is female; M is married and S is single.
_GENDERS: Final = {"M": "male", "F": "female"}
_MARITAL: Final = {"M": "married", "S": "single", "D": "divorced", "W": "widowed"}


def patient(row: RowReading) -> Patient:
    """A row of patients. A date of death states the death."""
    died, sex = row.date("deathdate"), row.text("gender")
    marital = row.text("marital")
    birthplace = row.text("birthplace")
    return Patient(
        **row.origin(
            key=reference_to(row.text("id")),
            identifiers=_identifiers(row),
            notes=(Annotation(text=f"Born in {birthplace}"),) if birthplace else (),
        ),
        names=_names(row),
        gender=_GENDERS.get(sex, sex) if sex else None,
        birth_date=row.date("birthdate"),
        deceased=True if row.text("deathdate") else None,
        deceased_on=died,
        addresses=_addresses(row),
        marital_status=CodeableConcept(text=_MARITAL.get(marital, marital)) if marital else None,
        race=row.text("race"),
        ethnicity=row.text("ethnicity"),
    )


def _identifiers(row: RowReading) -> tuple[Identifier, ...]:
    own, ssn = row.text("id"), row.text("ssn")
    found = [Identifier(system=SYNTHEA_IDENTIFIER, value=own)] if own else []
    found += [Identifier(system=_SSN, value=ssn, type_code="SS")] if ssn else []  # HL7 v2 table 0203
    for column, type_code in (("drivers", "DL"), ("passport", "PPN")):
        value = row.text(column)
        found += [Identifier(value=value, type_code=type_code)] if value else []
    return tuple(found)


def _names(row: RowReading) -> tuple[HumanName, ...]:
    given = tuple(name for column in ("first", "middle") if (name := row.text(column)))
    family, maiden = row.text("last"), row.text("maiden")
    prefix, suffix = row.text("prefix"), row.text("suffix")
    found = []
    if given or family:
        found.append(
            HumanName(
                family=family,
                given=given,
                prefix=(prefix,) if prefix else (),
                suffix=(suffix,) if suffix else (),
            )
        )
    if maiden:
        found.append(HumanName(use="maiden", family=maiden, given=given))  # FHIR R4 value set name-use
    return tuple(found)


def _addresses(row: RowReading) -> tuple[Address, ...]:
    line = row.text("address")
    found = Address(
        line=(line,) if line else (),
        city=row.text("city"),
        district=row.text("county"),
        state=row.text("state") or row.text("state_headquartered"),
        postal_code=row.text("zip"),
    )
    return () if found == Address() else (found,)


def organization(row: RowReading) -> DirectoryEntry:
    """A row of organizations or payers."""
    phone = row.text("phone")
    return DirectoryEntry(
        **row.origin(key=reference_to(row.text("id"))),
        resource_type="Organization",
        name=row.text("name"),
        telecom=(ContactPoint(system="phone", value=phone),) if phone else (),
        addresses=_addresses(row),
    )


def provider(row: RowReading) -> DirectoryEntry:
    """A row of providers."""
    speciality = row.text("speciality")
    return DirectoryEntry(
        **row.origin(key=reference_to(row.text("id"))),
        resource_type="Practitioner",
        name=row.text("name"),
        role=CodeableConcept(text=speciality) if speciality else None,
        organization=pointer(row, "organization"),
        addresses=_addresses(row),
    )
