"""Orders: what ORC says of them, services that were ordered (OBR), referrals (RF1) and numbers without details."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import CodeableConcept, Identifier, Period, Reference
from clinic_assist.chart.facts import Fact, MedicationRequest, ServiceRequest
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.hl7v2.codes import ORDER_CONTROLS, REQUEST_STATUSES
from clinic_assist.importers.hl7v2.concepts import concept, concept_at, concepts_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import human_name, name_text, organization, providers
from clinic_assist.importers.hl7v2.order_states import order_status
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.record import (
    Origin,
    number_key,
    numbered,
    origin,
    record_key,
    remark,
    visit_of,
)
from clinic_assist.importers.hl7v2.results import categories, participants
from clinic_assist.importers.hl7v2.statements import details_of
from clinic_assist.importers.hl7v2.times import moment, parse_time, span

# Tables 0485 and 0027, priority of an order; FHIR R4 request-priority.
_PRIORITIES = {"S": "stat", "A": "asap", "R": "routine"}
# Messages of pharmacies, in which an order without details is one of a medicine.
PHARMACY = frozenset(("OMP", "ORP", "RDE", "RRE", "RDS", "RRD", "RGV", "RRG", "RAS", "RRA", "RDR", "RER", "ROR", "RDO"))
ONLY_A_NUMBER = "The message gives the number of this order and not what was ordered."


def order_origin(reading: Reading, kind: str, *, absent: str | None = None) -> Origin:
    """The common part of an order's fact. It is known by the placer's number, else by the filler's."""
    placer, filler = order_numbers(reading)
    told = number_key(placer) or number_key(filler)
    numbers = tuple(one for one in (placer, filler) if one)
    return origin(reading, key=record_key(kind, told) if told else None, numbers=numbers, absent=absent)


def order_numbers(reading: Reading) -> tuple[Identifier | None, Identifier | None]:
    """The placer's and the filler's number of an order."""
    order, segment = reading.node.order, reading.segment
    own = segment if segment.name in ("OBR", "ORC") else None
    placer = numbered(reading, order, 2) or numbered(reading, own, 2)
    return placer, numbered(reading, order, 3) or numbered(reading, own, 3)


def authored_on(reading: Reading) -> PartialDate | None:
    """When an order was placed: ORC-9, unless the ORC tells that it is changed or ended, whose time that is."""
    order = reading.node.order
    if order is None or ORDER_CONTROLS.get((order.get(1) or "").upper(), "active") != "active":
        return None
    return moment(reading, 9, segment=order)


def requesters(reading: Reading) -> tuple[Reference, ...]:
    """ORC-12, the ordering provider, else OBR-16; else who entered the order on whose behalf nobody is named."""
    order = reading.node.order
    found = providers(order, 12) if order is not None else ()
    if not found and reading.segment.name == "OBR":
        found = providers(reading.segment, 16)
    return found


def reasons_of(order: Segment | None) -> tuple[CodeableConcept, ...]:
    """ORC-16, why the order is changed or ended."""
    return concepts_at(order, 16) if order is not None else ()


def service_request(reading: Reading) -> Fact:
    """An OBR that asks for something."""
    node, segment = reading.node, reading.segment
    status = order_status(node.order)
    asked_by = requesters(reading)
    common = order_origin(reading, "ServiceRequest")
    clinical = segment.get(13)
    if clinical:
        common["notes"] += remark(clinical)
    source = segment.first(15)
    site = concept(source.sub(4)) if source else None
    return ServiceRequest(
        **common,
        code=concept_at(segment, 4),
        status=REQUEST_STATUSES.get(status or "", status),
        intent="order",
        priority=_priority(node),
        categories=categories(segment),
        occurrence=_occurrence(reading),
        authored_on=authored_on(reading),
        requester=asked_by[0] if asked_by else None,
        performers=participants(node.parts),
        reasons=(*concepts_at(segment, 31), *reasons_of(node.order)),
        body_sites=(site,) if site else (),
        encounter=visit_of(reading),
    )


def _priority(node: Node) -> str | None:
    """TQ1-9, else the sixth component of the quantity and timing of older versions, else OBR-5."""
    places = [part.get(9) for part in node.parts_named("TQ1")]
    if node.order is not None:
        places.append(node.order.get(7, 6))
    places += [node.segment.get(27, 6), node.segment.get(5)]
    code = next((one for one in places if one), None)
    return _PRIORITIES.get(code[:1].upper(), code) if code else None


def _occurrence(reading: Reading) -> Period | None:
    """When it is to be done: TQ1, else the quantity and timing of older versions, else OBR-6."""
    node = reading.node
    for part in node.parts_named("TQ1"):
        found = span(moment(reading, 7, segment=part), moment(reading, 8, segment=part))
        if found:
            return found
    for segment, number in ((node.order, 7), (node.segment, 27)):
        if segment is not None and segment.get(number, 4):
            start, end = (parse_time(segment.get(number, part) or "")[0] for part in (4, 5))
            if start or end:
                return span(start, end)
    return span(moment(reading, 6), None)


_ENDING = frozenset(("cancelled", "stopped", "completed", "on-hold", "entered-in-error"))
AS_ORDERED = "What was ordered is as in {}."


def bare_order(reading: Reading) -> Fact:
    """An ORC with no details: what it says is the state of the order of that number.

    Where the file says before what was ordered, it is that order in its new state. Else an answer that changes nothing
    must not put the order aside that says what it is.
    """
    reading.node.order = reading.segment
    status = order_status(reading.segment)
    is_medicine = reading.message.code in PHARMACY
    common = order_origin(reading, "MedicationRequest" if is_medicine else "ServiceRequest")
    key = common["provenance"].resource_key
    number = (reading.person, key) if key and reading.person else None
    is_shared = number in reading.file.shared_orders
    before = reading.file.orders.get(number) if number and not is_shared else None
    if isinstance(before, MedicationRequest | ServiceRequest):
        return _in_new_state(before, common, status, reading)
    if status not in _ENDING:
        common["provenance"] = replace(common["provenance"], resource_key=None, version_id=None, last_updated=None)
    common["notes"] += remark(ONLY_A_NUMBER)
    asked_by = requesters(reading)
    by = asked_by[0] if asked_by else None
    reasons, placed = reasons_of(reading.segment), authored_on(reading)
    if is_medicine:
        return MedicationRequest(
            **common, status=status, intent="order", status_reasons=reasons, authored_on=placed, requester=by
        )
    return ServiceRequest(
        **common,
        status=REQUEST_STATUSES.get(status or "", status),
        intent="order",
        authored_on=placed,
        requester=by,
        reasons=reasons,
        encounter=visit_of(reading),
    )


def _in_new_state(
    before: MedicationRequest | ServiceRequest, common: Origin, status: str | None, reading: Reading
) -> Fact:
    """An order of which a later message gives the state alone."""
    notes = (*before.notes, *common["notes"], *remark(AS_ORDERED.format(before.provenance.locator)))
    before = replace(before, id=common["id"], provenance=common["provenance"], subject=common["subject"], notes=notes)
    reasons = reasons_of(reading.segment)
    if isinstance(before, MedicationRequest):
        return replace(before, status=status or before.status, status_reasons=(*before.status_reasons, *reasons))
    told = REQUEST_STATUSES.get(status or "", status)
    return replace(before, status=told or before.status, reasons=(*before.reasons, *reasons))


def remember(reading: Reading, fact: Fact) -> Fact:
    """Notes an order that says what was ordered, for later messages that only give its number."""
    key, person = fact.provenance.resource_key, reading.person
    if key is not None and person is not None:
        before = reading.file.orders.get((person, key))
        if before is not None and before.concept != fact.concept and _is_of_one_message(before, fact):
            reading.file.shared_orders.add((person, key))
        reading.file.orders[person, key] = fact
    return fact


def _is_of_one_message(one: Fact, other: Fact) -> bool:
    """Whether two orders stand in one message, so that neither is a version of the other."""
    places = {fact.provenance.locator.partition("/")[0] for fact in (one, other)}
    return len(places) == 1


# Table 0283, referral status; what FHIR R4 request-status has no word for stays in the sender's.
_REFERRAL_STATUSES = {"A": "active", "R": "revoked"}


def referral(reading: Reading) -> Fact:
    """An RF1 with the providers of its PRD segments (table 0286: RP refers, RT is referred to)."""
    segment = reading.segment
    told = concept_at(segment, 1, table="0283")
    code = segment.get(1)
    numbers = tuple(one for one in (numbered(reading, segment, 6), numbered(reading, segment, 11)) if one)
    by, to = _referrers(reading.node.parts_named("PRD"))
    kind = concept_at(segment, 3, table="0281")
    key = number_key(numbers[0]) if numbers else None
    common = origin(reading, key=record_key("ServiceRequest", "RF1", key) if key else None, numbers=numbers)
    for label, text in details_of(segment, without=frozenset((1, 2, 3, 6, 7, 8, 9, 10, 11))):
        common["notes"] += remark(f"{label}: {text}")
    return ServiceRequest(
        **common,
        code=kind or CodeableConcept(text="Referral"),
        status=_REFERRAL_STATUSES.get((code or "").upper(), told.display.lower() if told else None),
        intent="order",
        priority=_PRIORITIES.get((segment.get(2) or "").upper(), segment.get(2)),
        categories=tuple(one for one in (concept_at(segment, 5, table="0284"),) if one),
        occurrence=span(moment(reading, 7), moment(reading, 8)),
        authored_on=moment(reading, 9),
        requester=by[0] if by else None,
        performers=tuple(to),
        reasons=concepts_at(segment, 10),
        encounter=visit_of(reading),
    )


def _referrers(parts: list[Segment]) -> tuple[list[Reference], list[Reference]]:
    """Who refers, and to whom."""
    by: list[Reference] = []
    to: list[Reference] = []
    for part in parts:
        roles = {(one.get(1) or "").upper() for one in part.repetitions(1)}
        name = next((one for one in (_referrer(part),) if one), None)
        if name is not None:
            (by if "RP" in roles else to).append(name)
    return by, to


def _referrer(part: Segment) -> Reference | None:
    """PRD-2, a name, else PRD-10, an organisation."""
    name = name_text(human_name(part.first(2)))
    return Reference(display=name) if name else organization(part.first(10))
