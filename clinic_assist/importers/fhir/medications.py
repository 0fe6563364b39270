"""Medications and the four records of their use. The product comes from a code, or from the Medication referred to."""

from __future__ import annotations

from typing import TypedDict

from clinic_assist.chart.datatypes import CodeableConcept, Dosage, Reference
from clinic_assist.chart.facts import (
    Ingredient,
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    concept,
    concept_of,
    concepts,
    moment_or_period,
    period,
    quantity,
    ratio,
)
from clinic_assist.importers.fhir.dosage import administered, dosages
from clinic_assist.importers.fhir.narrative import in_words
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference, references, references_in, target_of
from clinic_assist.importers.jsontext import JsonObject


class _Product(TypedDict):
    """What is taken."""

    medication: CodeableConcept | None
    medication_reference: Reference | None
    ingredients: tuple[Ingredient, ...]
    form: CodeableConcept | None


class _Use(_Product):
    """What the four records of use have in common beside the product."""

    status: str | None
    status_reasons: tuple[CodeableConcept, ...]
    categories: tuple[CodeableConcept, ...]
    reasons: tuple[CodeableConcept, ...]
    reason_references: tuple[Reference, ...]
    dosages: tuple[Dosage, ...]
    encounter: Reference | None


def medication(reading: Reading) -> Medication:
    """Medication."""
    node = reading.resource
    batch = reading.element(node, "batch") or {}
    return Medication(
        **origin(reading, absent=absent_reason(node.get("code"))),
        code=in_words(reading, concept(reading, node, "code"), node),
        status=reading.code(node, "status"),
        form=concept(reading, node, "form"),
        ingredients=_ingredients(reading, node),
        lot_number=reading.text(batch, "lotNumber"),
        expiration_date=reading.date(batch, "expirationDate"),
    )


def medication_request(reading: Reading) -> MedicationRequest:
    """MedicationRequest."""
    node = reading.resource
    dispense = reading.element(node, "dispenseRequest") or {}
    substitution = reading.element(node, "substitution") or {}
    return MedicationRequest(
        **origin(reading, absent=_absent(node)),
        **_use(reading, dosages(reading, node, "dosageInstruction")),
        effective=moment_or_period(reading, node, "effective"),
        intent=reading.code(node, "intent"),
        priority=reading.text(node, "priority"),
        do_not_perform=reading.flag(node, "doNotPerform"),
        reported=_reported(reading, node),
        authored_on=reading.date(node, "authoredOn"),
        requester=reference(reading, node, "requester"),
        course_of_therapy=concept(reading, node, "courseOfTherapyType"),
        dispense_quantity=quantity(reading, dispense, "quantity"),
        supply_duration=quantity(reading, dispense, "expectedSupplyDuration"),
        repeats_allowed=reading.integer(dispense, "numberOfRepeatsAllowed"),
        validity=period(reading, dispense, "validityPeriod"),
        substitution_allowed=_substitution(reading, substitution),
    )


def medication_statement(reading: Reading) -> MedicationStatement:
    """MedicationStatement."""
    node = reading.resource
    return MedicationStatement(
        **origin(reading, absent=_absent(node)),
        **_use(reading, dosages(reading, node, "dosage")),
        effective=moment_or_period(reading, node, "effective"),
        date_asserted=reading.date(node, "dateAsserted"),
        information_source=reference(reading, node, "informationSource"),
    )


def medication_dispense(reading: Reading) -> MedicationDispense:
    """MedicationDispense."""
    node = reading.resource
    return MedicationDispense(
        **origin(reading, absent=_absent(node)),
        **_use(reading, dosages(reading, node, "dosageInstruction")),
        quantity=quantity(reading, node, "quantity"),
        days_supply=quantity(reading, node, "daysSupply"),
        when_prepared=reading.date(node, "whenPrepared"),
        when_handed_over=reading.date(node, "whenHandedOver"),
        performers=references_in(reading, node, "performer", "actor"),
    )


def medication_administration(reading: Reading) -> MedicationAdministration:
    """MedicationAdministration."""
    node = reading.resource
    return MedicationAdministration(
        **origin(reading, absent=_absent(node)),
        **_use(reading, administered(reading, node)),
        effective=moment_or_period(reading, node, "effective"),
        performers=references_in(reading, node, "performer", "actor"),
        request=reference(reading, node, "request"),
    )


def _use(reading: Reading, dosage: tuple[Dosage, ...]) -> _Use:
    node = reading.resource
    reason = concept(reading, node, "statusReasonCodeableConcept")  # MedicationDispense writes it so
    status_reasons = (reason,) if reason else concepts(reading, node, "statusReason")
    return _Use(
        **product(reading),
        status=reading.code(node, "status"),
        status_reasons=status_reasons,
        categories=concepts(reading, node, "category"),
        reasons=concepts(reading, node, "reasonCode"),
        reason_references=references(reading, node, "reasonReference"),
        dosages=dosage,
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
    )


def product(reading: Reading) -> _Product:
    """What is taken: `medicationCodeableConcept`, or the Medication that `medicationReference` points to."""
    node = reading.resource
    coded = concept(reading, node, "medicationCodeableConcept")
    key = "medicationReference"
    either = reading.element(node, "medication") if "medication" in node else None
    if either is not None:  # R5 CodeableReference; or a concept whose kind the name leaves out
        coded = coded or concept_of(reading, either)
        node, key = either, "reference"
    coded = in_words(reading, coded, reading.resource)
    pointer = reference(reading, node, key)
    if pointer is None:
        if coded is None:
            reading.warn(reading.resource, None, "The record does not say which medicine.")
        return _Product(medication=coded, medication_reference=None, ingredients=(), form=None)
    pointed = node.get(key)
    target = target_of(reading, pointed) if isinstance(pointed, dict) else None
    if target is None or target.resource_type != "Medication":
        if coded is None:
            reading.file.products_elsewhere.append(Locator(reading.element_locator(node, key)))
        return _Product(medication=coded, medication_reference=pointer, ingredients=(), form=None)
    return _Product(
        medication=coded or in_words(reading, concept(reading, target.resource, "code"), target.resource),
        medication_reference=pointer,
        ingredients=_ingredients(reading, target.resource),
        form=concept(reading, target.resource, "form"),
    )


def _ingredients(reading: Reading, node: JsonObject) -> tuple[Ingredient, ...]:
    found = []
    for one in reading.elements(node, "ingredient"):
        item = _item(reading, one)
        if item is None:
            reading.warn(one, None, "An ingredient without a name was not read.")
            continue
        strength = ratio(reading, one, "strength") or ratio(reading, one, "strengthRatio")
        found.append(Ingredient(item=item, strength=strength, is_active=reading.flag(one, "isActive")))
    return tuple(found)


def _item(reading: Reading, node: JsonObject) -> CodeableConcept | None:
    """What an ingredient is: a code, or the Substance or Medication it points to."""
    coded = concept(reading, node, "itemCodeableConcept")
    if coded is not None:
        return coded
    pointed = reading.element(node, "itemReference")
    if pointed is None:
        return None
    target = target_of(reading, pointed)
    if target is not None:
        code = target.resource.get("code")
        found = concept_of(reading, code) if isinstance(code, dict) else None
        if found:
            return found
    display = reading.text(pointed, "display")
    return CodeableConcept(text=display) if display else None


def _absent(node: JsonObject) -> str | None:
    return absent_reason(node.get("medicationCodeableConcept")) or absent_reason(node.get("medicationReference"))


def _reported(reading: Reading, node: JsonObject) -> bool | None:
    """`reportedBoolean`; a reference to who reported it states that it is reported."""
    return True if "reportedReference" in node else reading.flag(node, "reportedBoolean")


def _substitution(reading: Reading, node: JsonObject) -> bool | None:
    """`allowed[x]` as a flag. A coded kind of substitution is no plain yes or no, so it is left open."""
    return reading.flag(node, "allowedBoolean")
