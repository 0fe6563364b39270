"""Medicines: ordered (RXO, RXE), dispensed (RXD) and given (RXA)."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Dosage, Quantity, Ratio
from clinic_assist.chart.facts import (
    Fact,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
)
from clinic_assist.importers.hl7v2.codes import COMPLETION_STATUSES, DELETING_ACTIONS
from clinic_assist.importers.hl7v2.concepts import concept_at, concepts_at
from clinic_assist.importers.hl7v2.dosage import amount, dosages, dose, ingredients, rate, routed
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import providers
from clinic_assist.importers.hl7v2.order_states import order_status
from clinic_assist.importers.hl7v2.orders import (
    authored_on,
    order_numbers,
    order_origin,
    reasons_of,
    requesters,
)
from clinic_assist.importers.hl7v2.quantities import quantity
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.record import Origin, number_key, origin, record_key, remark, remarks, visit_of
from clinic_assist.importers.hl7v2.statements import kept
from clinic_assist.importers.hl7v2.times import moment, span
from clinic_assist.terminology.fact_text import dosage_text

NO_MEDICINE = "The segment names no medicine: kept unread."
# Table 0161, allow substitution.
_SUBSTITUTIONS = {"G": True, "T": True, "Y": True, "N": False}


def requested(reading: Reading) -> Fact:
    """An RXO: the order as it was placed."""
    segment, node = reading.segment, reading.node
    medicine = concept_at(segment, 1)
    if medicine is None:
        return kept(reading, NO_MEDICINE)
    common = order_origin(reading, "MedicationRequest")
    common["notes"] += (*_texts(segment, 6), *_strength(reading, 18, 19), *_daily(segment, 23))
    by = requesters(reading) or providers(segment, 14)
    return MedicationRequest(
        **common,
        medication=medicine,
        form=concept_at(segment, 5),
        ingredients=ingredients(reading, node),
        status=order_status(node.order),
        status_reasons=reasons_of(node.order),
        reasons=concepts_at(segment, 20),
        dosages=order_dosages(reading, node),
        intent="order",
        authored_on=authored_on(reading),
        requester=by[0] if by else None,
        dispense_quantity=amount(reading, 11, 12),
        repeats_allowed=_count(segment, 13),
        substitution_allowed=_SUBSTITUTIONS.get((segment.get(9) or "").upper()),
        encounter=visit_of(reading),
    )


def encoded(reading: Reading) -> Fact:
    """An RXE: the order as the pharmacy understands it."""
    segment, node = reading.segment, reading.node
    medicine = concept_at(segment, 2)
    if medicine is None:
        return kept(reading, NO_MEDICINE)
    common = order_origin(reading, "MedicationRequest")
    common["notes"] += (*_texts(segment, 21), *_strength(reading, 25, 26), *_daily(segment, 19))
    common["notes"] += _as_placed(reading, node, medicine)
    by = requesters(reading) or providers(segment, 13)
    return MedicationRequest(
        **common,
        medication=medicine,
        form=concept_at(segment, 6),
        ingredients=ingredients(reading, node),
        status=order_status(node.order),
        status_reasons=reasons_of(node.order),
        reasons=concepts_at(segment, 27),
        dosages=order_dosages(reading, node),
        intent="order",
        authored_on=moment(reading, 32) or authored_on(reading),
        requester=by[0] if by else None,
        dispense_quantity=amount(reading, 10, 11),
        repeats_allowed=_count(segment, 12),
        encounter=visit_of(reading),
    )


def order_dosages(reading: Reading, node: Node) -> tuple[Dosage, ...]:
    """The dosages of an RXE or RXO."""
    own = reading if reading.node is node else Reading(node, reading.message, reading.file)
    is_encoded = node.name == "RXE"
    low, between = dose(own, 3, 4, 5) if is_encoded else dose(own, 2, 3, 4)
    ratio, speed = rate(own, 23, 24, 22) if is_encoded else rate(own, 21, 22, 17)
    words = _instructions(node.segment, 7)
    plan = Dosage(text=words, dose=low, dose_range=between, rate=ratio, rate_quantity=speed)
    return dosages(own, node, plan)


def _as_ordered(reading: Reading) -> tuple[Annotation, ...]:
    """What the order says that an RXA serves, in words: what was given is not what was ordered."""
    order = reading.node.original
    if order is None:
        return ()
    medicine = concept_at(order.segment, 2 if order.name == "RXE" else 1)
    told = [medicine.display] if medicine else []
    told += [dosage_text(one) for one in order_dosages(reading, order)]
    words = "; ".join(one for one in told if one)
    return (*(remark(f"Ordered: {words}") if words else ()), *remarks(reading, order.parts_named("NTE")))


def _as_placed(reading: Reading, node: Node, medicine: CodeableConcept) -> tuple[Annotation, ...]:
    """What the RXO before an RXE said otherwise."""
    if node.original is None:
        return ()
    placed = node.original.segment
    told = concept_at(placed, 1)
    found = remark(f"Ordered as: {told.display}") if told and told != medicine and told.display else ()
    instructions = _instructions(placed, 7)
    found += remark(f"Ordered with: {instructions}") if instructions else ()
    return (*found, *_texts(placed, 6), *remarks(reading, node.original.parts_named("NTE")))


def dispensed(reading: Reading) -> Fact:
    """An RXD. That it says when it was dispensed is what makes it done; without, and without an ORC-5, it has no state.

    HL7 v2.5.1 s.4.14.5.3: RXD-3 is when the pharmacy dispensed it.
    """
    segment, node = reading.segment, reading.node
    medicine = concept_at(segment, 2)
    if medicine is None:
        return kept(reading, NO_MEDICINE)
    handed_over = moment(reading, 3)
    told = order_status(node.order)
    status = told if told in ("cancelled", "stopped", "on-hold", "entered-in-error") else None
    placer, filler = order_numbers(reading)
    number = segment.get(7) or number_key(filler) or number_key(placer)
    key = record_key("MedicationDispense", reading.message.sender, number, segment.get(1)) if number else None
    numbers = tuple(one for one in (placer, filler) if one)
    common = origin(reading, key=key, numbers=numbers)
    common["notes"] += (*_texts(segment, 9), *_texts(segment, 15), *_strength(reading, 16, 17), *_lot(segment, 18))
    common["notes"] += _as_ordered(reading)
    plan = dosages(reading, node, Dosage())
    ordered = order_dosages(reading, node.original) if node.original is not None else ()
    return MedicationDispense(
        **common,
        medication=medicine,
        form=concept_at(segment, 6),
        ingredients=ingredients(reading, node) or (ingredients(reading, node.original) if node.original else ()),
        status=status or ("completed" if handed_over else None),
        status_reasons=reasons_of(node.order),
        reasons=concepts_at(segment, 21),
        dosages=ordered or plan,
        quantity=amount(reading, 4, 5),
        when_handed_over=handed_over,
        performers=providers(segment, 10),
        encounter=visit_of(reading),
    )


def administered(reading: Reading) -> Fact:
    """An RXA of a medicine that is no vaccine."""
    segment, node = reading.segment, reading.node
    medicine = concept_at(segment, 5)
    if medicine is None:
        return kept(reading, NO_MEDICINE)
    per, given = segment.get(12), amount(reading, 6, 7)
    speed = Ratio(numerator=given, denominator=Quantity(unit=per)) if given and per else None
    common = administration_origin(reading, "MedicationAdministration")
    common["notes"] += (*_texts(segment, 9), *_strength(reading, 13, 14), *_lot(segment, 15), *_as_ordered(reading))
    return MedicationAdministration(
        **common,
        medication=medicine,
        form=concept_at(segment, 8),
        ingredients=ingredients(reading, node),
        status=completion(segment),
        status_reasons=concepts_at(segment, 18),
        reasons=concepts_at(segment, 19),
        dosages=routed(Dosage(dose=None if speed else given, rate=speed), node),
        effective=span(moment(reading, 3), moment(reading, 4)),
        performers=providers(segment, 10),
        encounter=visit_of(reading),
    )


def completion(segment: Segment) -> str | None:
    """RXA-20 in FHIR's words; an administration that RXA-21 deletes was entered in error (table 0206)."""
    if (segment.get(21) or "").upper() in DELETING_ACTIONS:
        return "entered-in-error"
    code = segment.get(20)
    return COMPLETION_STATUSES.get(code.upper(), code) if code else None


# CDC's Implementation Guide for Immunization Messaging 1.5, ORC-3: what stands where there was no order, as for
# vaccinations that others gave, and refusals. It is the same for all of them.
_NO_ORDER = frozenset(("9999",))


def administration_origin(reading: Reading, kind: str) -> Origin:
    """The common part of an RXA: known by the filler's number and its own in the order (RXA-2), else by neither."""
    placer, filler = (None if one is not None and one.value in _NO_ORDER else one for one in order_numbers(reading))
    told = number_key(filler) or number_key(placer)
    which = reading.segment.get(2)
    numbers = tuple(one for one in (placer, filler) if one)
    return origin(reading, key=record_key(kind, told, which) if told else None, numbers=numbers)


def _instructions(segment: Segment, number: int) -> str | None:
    """The words of a field of instructions, in all its repetitions."""
    return "\n".join(one.display for one in concepts_at(segment, number) if one.display) or None


def _texts(segment: Segment, number: int) -> tuple[Annotation, ...]:
    """A field of words as remarks."""
    return tuple(note for one in concepts_at(segment, number) if one.display for note in remark(one.display))


def _strength(reading: Reading, number: int, unit: int) -> tuple[Annotation, ...]:
    """The strength of the product, for which a use of a medicine has no field."""
    found = amount(reading, number, unit)
    return remark(f"Strength: {found.value} {found.unit_text}".strip()) if found else ()


def _daily(segment: Segment, number: int) -> tuple[Annotation, ...]:
    """The total daily dose, which is no limit and has no field of its own."""
    found = quantity(segment.first(number))
    return remark(f"Total daily dose: {found.value} {found.unit_text}".strip()) if found and found.value else ()


def _lot(segment: Segment, number: int) -> tuple[Annotation, ...]:
    lot = segment.get(number)
    return remark(f"Lot {lot}") if lot else ()


def _count(segment: Segment, number: int) -> int | None:
    text = segment.get(number)
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
