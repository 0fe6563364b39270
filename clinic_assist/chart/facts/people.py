"""Patients, and the people, places and bodies that facts refer to."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import Address, CodeableConcept, ContactPoint, HumanName, Reference
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(Fact):
    """A person whose record this is. `deceased` is None where the source does not say.

    Attributes:
        replaced_by: The records of the same person that the source wants used instead of this one.
        replaces: The records of the same person that this one is to be used for.
        imaging_studies: UIDs of imaging studies of this person; a study is of one person only (DICOM PS3.3 A.1.2.1).
    """

    names: tuple[HumanName, ...] = ()
    gender: str | None = None
    birth_date: PartialDate | None = None
    deceased: bool | None = None
    deceased_on: PartialDate | None = None
    telecom: tuple[ContactPoint, ...] = ()
    addresses: tuple[Address, ...] = ()
    marital_status: CodeableConcept | None = None
    languages: tuple[CodeableConcept, ...] = ()
    race: str | None = None
    ethnicity: str | None = None
    birth_sex: str | None = None
    general_practitioners: tuple[Reference, ...] = ()
    active: bool | None = None
    replaced_by: tuple[Reference, ...] = ()
    replaces: tuple[Reference, ...] = ()
    imaging_studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry(Fact):
    """A person, place or body that clinical facts refer to: Practitioner, PractitionerRole, Organization, Location."""

    resource_type: str
    name: str | None = None
    role: CodeableConcept | None = None
    organization: Reference | None = None
    telecom: tuple[ContactPoint, ...] = ()
    addresses: tuple[Address, ...] = ()
    active: bool | None = None

    @property
    def kind(self) -> str:
        return self.resource_type

    @property
    def concept(self) -> CodeableConcept | None:
        return CodeableConcept(text=self.name) if self.name else self.role
