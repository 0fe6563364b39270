"""Medicines: orders, statements, supplies, administrations and products."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import CodeableConcept, Dosage, Period, Quantity, Ratio, Reference
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """One ingredient of a product, as the source lists it."""

    item: CodeableConcept
    strength: Ratio | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationUse(Fact):
    """What the four medication records have in common.

    Attributes:
        medication: The product or drug, from a code, or from the contained or referenced Medication; None where the
            source gave none that can be found (then `medication_reference` holds what it wrote).
        medication_reference: The reference as written, where there was one.
        ingredients: From the Medication record, where it lists them.
        form: Dose form from the Medication record.
        status_reasons: Why it has its status (stopped because …).
        reasons: Why it is taken.
        effective: When it is or was taken, where stated.
    """

    medication: CodeableConcept | None = None
    medication_reference: Reference | None = None
    ingredients: tuple[Ingredient, ...] = ()
    form: CodeableConcept | None = None
    status: str | None = None
    status_reasons: tuple[CodeableConcept, ...] = ()
    categories: tuple[CodeableConcept, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    reason_references: tuple[Reference, ...] = ()
    dosages: tuple[Dosage, ...] = ()
    effective: Period | None = None
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.medication

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.effective.start if self.effective else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationRequest(MedicationUse):
    """An order or prescription. `do_not_perform` means that the medicine must not be given."""

    intent: str | None = None
    priority: str | None = None
    do_not_perform: bool | None = None
    reported: bool | None = None
    authored_on: PartialDate | None = None
    requester: Reference | None = None
    course_of_therapy: CodeableConcept | None = None
    dispense_quantity: Quantity | None = None
    supply_duration: Quantity | None = None
    repeats_allowed: int | None = None
    validity: Period | None = None
    substitution_allowed: bool | None = None

    @property
    def when(self) -> PartialDate | None:
        return self.authored_on or (self.effective.start if self.effective else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationStatement(MedicationUse):
    """Somebody's statement that a medicine is, was or will be taken."""

    date_asserted: PartialDate | None = None
    information_source: Reference | None = None

    @property
    def when(self) -> PartialDate | None:
        return (self.effective.start if self.effective else None) or self.date_asserted


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationDispense(MedicationUse):
    """A supply of a medicine."""

    quantity: Quantity | None = None
    days_supply: Quantity | None = None
    when_prepared: PartialDate | None = None
    when_handed_over: PartialDate | None = None
    performers: tuple[Reference, ...] = ()

    @property
    def when(self) -> PartialDate | None:
        return self.when_handed_over or self.when_prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationAdministration(MedicationUse):
    """A medicine given, or noted as not given (`status` `not-done`). The dose is in `dosages[0]`."""

    performers: tuple[Reference, ...] = ()
    request: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication(Fact):
    """A product described once and referred to by uses. A reference, not a statement that anybody takes it."""

    code: CodeableConcept | None = None
    status: str | None = None
    form: CodeableConcept | None = None
    ingredients: tuple[Ingredient, ...] = ()
    lot_number: str | None = None
    expiration_date: PartialDate | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status
