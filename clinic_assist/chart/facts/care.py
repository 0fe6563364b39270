"""What was done, given, ordered or put in: procedures, immunizations, encounters, orders, devices."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Period, Quantity, Reference
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Fact):
    """Something done to the person, planned, or not done."""

    code: CodeableConcept | None = None
    status: str | None = None
    status_reason: CodeableConcept | None = None
    category: CodeableConcept | None = None
    performed: PartialDate | None = None
    performed_end: PartialDate | None = None
    performed_text: str | None = None
    body_sites: tuple[CodeableConcept, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    outcome: CodeableConcept | None = None
    complications: tuple[CodeableConcept, ...] = ()
    performers: tuple[Reference, ...] = ()
    location: Reference | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.performed


@dataclass(frozen=True, slots=True, kw_only=True)
class Immunization(Fact):
    """A vaccination given, or recorded as not done.

    Attributes:
        is_subpotent: Whether the dose was too weak to count, as after a fault of the cold chain.
    """

    vaccine_code: CodeableConcept | None = None
    status: str | None = None
    status_reason: CodeableConcept | None = None
    occurrence: PartialDate | None = None
    occurrence_text: str | None = None
    recorded: PartialDate | None = None
    primary_source: bool | None = None
    lot_number: str | None = None
    expiration_date: PartialDate | None = None
    manufacturer: Reference | None = None
    site: CodeableConcept | None = None
    route: CodeableConcept | None = None
    dose_quantity: Quantity | None = None
    dose_number: str | None = None
    series: str | None = None
    reactions: tuple[Reference, ...] = ()
    performers: tuple[Reference, ...] = ()
    location: Reference | None = None
    encounter: Reference | None = None
    reasons: tuple[CodeableConcept, ...] = ()
    is_subpotent: bool | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.vaccine_code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.occurrence or self.recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter(Fact):
    """A contact with care. `encounter_class` is FHIR's `class`."""

    status: str | None = None
    encounter_class: Coding | None = None
    types: tuple[CodeableConcept, ...] = ()
    service_type: CodeableConcept | None = None
    priority: CodeableConcept | None = None
    period: Period | None = None
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    diagnoses: tuple[Reference, ...] = ()
    participants: tuple[Reference, ...] = ()
    locations: tuple[Reference, ...] = ()
    service_provider: Reference | None = None
    discharge_disposition: CodeableConcept | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        if self.types:
            return self.types[0]
        return CodeableConcept(codings=(self.encounter_class,)) if self.encounter_class else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.period.start if self.period else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequest(Fact):
    """An order for a service: a test, a referral, a procedure."""

    code: CodeableConcept | None = None
    status: str | None = None
    intent: str | None = None
    priority: str | None = None
    do_not_perform: bool | None = None
    categories: tuple[CodeableConcept, ...] = ()
    occurrence: Period | None = None
    authored_on: PartialDate | None = None
    requester: Reference | None = None
    performers: tuple[Reference, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    body_sites: tuple[CodeableConcept, ...] = ()
    patient_instruction: str | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.authored_on or (self.occurrence.start if self.occurrence else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Fact):
    """A device. `udi` is the carrier's human-readable form."""

    type: CodeableConcept | None = None
    status: str | None = None
    device_name: str | None = None
    manufacturer: str | None = None
    model_number: str | None = None
    serial_number: str | None = None
    lot_number: str | None = None
    udi: str | None = None
    expiration_date: PartialDate | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.type or (CodeableConcept(text=self.device_name) if self.device_name else None)

    @property
    def status_code(self) -> str | None:
        return self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceUseStatement(Fact):
    """That a device is or was in use by the patient."""

    device: Reference | None = None
    device_type: CodeableConcept | None = None
    status: str | None = None
    used: Period | None = None
    recorded_on: PartialDate | None = None
    body_site: CodeableConcept | None = None
    reasons: tuple[CodeableConcept, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        if self.device_type:
            return self.device_type
        return CodeableConcept(text=self.device.display) if self.device and self.device.display else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return (self.used.start if self.used else None) or self.recorded_on
