"""What is done for a patient: encounters, procedures, vaccinations and orders."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Coding, Reference
from clinic_assist.chart.facts import Encounter, Immunization, Procedure, ServiceRequest
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    coding,
    concept,
    concepts,
    described_time,
    moment_or_period,
    period,
    quantity,
    status_concept,
)
from clinic_assist.importers.fhir.german import sides
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference, references, references_in
from clinic_assist.importers.jsontext import JsonObject


def procedure(reading: Reading) -> Procedure:
    """Procedure."""
    node = reading.resource
    start, end = _performed(reading, node)
    return Procedure(
        **origin(reading, absent=absent_reason(node.get("code"))),
        code=concept(reading, node, "code"),
        status=reading.code(node, "status"),
        status_reason=concept(reading, node, "statusReason"),
        category=concept(reading, node, "category"),
        performed=start,
        performed_end=end,
        performed_text=described_time(reading, node, "performed"),
        body_sites=(*concepts(reading, node, "bodySite"), *sides(reading)),
        reasons=concepts(reading, node, "reasonCode"),
        reason_references=references(reading, node, "reasonReference"),
        outcome=concept(reading, node, "outcome"),
        complications=concepts(reading, node, "complication"),
        performers=references_in(reading, node, "performer", "actor"),
        location=reference(reading, node, "location"),
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
    )


def _performed(reading: Reading, node: JsonObject) -> tuple[PartialDate | None, PartialDate | None]:
    moment = reading.date(node, "performedDateTime")
    span = reading.element(node, "performedPeriod")
    if moment or span is None:
        return moment, None
    return reading.date(span, "start"), reading.date(span, "end")


def immunization(reading: Reading) -> Immunization:
    """Immunization."""
    node = reading.resource
    protocols = reading.elements(node, "protocolApplied")
    protocol = protocols[0] if protocols else {}
    if len(protocols) > 1:
        reading.warn(node, "protocolApplied", "More than one protocol is given; the first was read.")
    return Immunization(
        **origin(reading, absent=absent_reason(node.get("vaccineCode"))),
        vaccine_code=concept(reading, node, "vaccineCode"),
        status=reading.code(node, "status"),
        status_reason=concept(reading, node, "statusReason"),
        occurrence=reading.date(node, "occurrenceDateTime") or reading.date(node, "date"),
        occurrence_text=reading.text(node, "occurrenceString"),
        recorded=reading.date(node, "recorded"),
        primary_source=reading.flag(node, "primarySource"),
        lot_number=reading.text(node, "lotNumber"),
        expiration_date=reading.date(node, "expirationDate"),
        manufacturer=reference(reading, node, "manufacturer"),
        site=concept(reading, node, "site"),
        route=concept(reading, node, "route"),
        dose_quantity=quantity(reading, node, "doseQuantity"),
        dose_number=_dose_number(reading, protocol),
        series=reading.text(protocol, "series"),
        reactions=references_in(reading, node, "reaction", "detail"),
        performers=references_in(reading, node, "performer", "actor"),
        location=reference(reading, node, "location"),
        encounter=reference(reading, node, "encounter"),
        reasons=concepts(reading, node, "reasonCode"),
        is_subpotent=reading.flag(node, "isSubpotent"),
    )


def _dose_number(reading: Reading, protocol: JsonObject) -> str | None:
    number = reading.integer(protocol, "doseNumberPositiveInt")
    return str(number) if number is not None else reading.text(protocol, "doseNumberString")


def encounter(reading: Reading) -> Encounter:
    """Encounter."""
    node = reading.resource
    hospital_stay = reading.element(node, "hospitalization") or {}
    return Encounter(
        **origin(reading),
        status=reading.code(node, "status"),
        encounter_class=_class(reading, node),
        types=concepts(reading, node, "type"),
        service_type=concept(reading, node, "serviceType"),
        priority=concept(reading, node, "priority"),
        period=period(reading, node, "period"),
        reasons=concepts(reading, node, "reasonCode"),
        reason_references=references(reading, node, "reasonReference"),
        diagnoses=references_in(reading, node, "diagnosis", "condition"),
        participants=references_in(reading, node, "participant", "individual"),
        locations=references_in(reading, node, "location", "location"),
        service_provider=reference(reading, node, "serviceProvider"),
        discharge_disposition=concept(reading, hospital_stay, "dischargeDisposition"),
    )


def _class(reading: Reading, node: JsonObject) -> Coding | None:
    """`class`: a Coding in R4, a list of concepts in R5 (one in its drafts), a plain code in DSTU2."""
    value = node.get("class")
    if isinstance(value, str):
        code = reading.text(node, "class")
        return Coding(code=code) if code else None
    if isinstance(value, list) or (isinstance(value, dict) and "coding" in value):
        found = concept(reading, node, "class")
        return found.codings[0] if found and found.codings else None
    return coding(reading, node, "class")


def service_request(reading: Reading) -> ServiceRequest:
    """ServiceRequest."""
    node = reading.resource
    return ServiceRequest(
        **origin(reading, absent=absent_reason(node.get("code"))),
        code=concept(reading, node, "code"),
        status=reading.code(node, "status"),
        intent=reading.code(node, "intent"),
        priority=status_concept(reading, node, "priority"),
        do_not_perform=reading.flag(node, "doNotPerform"),
        categories=concepts(reading, node, "category"),
        occurrence=moment_or_period(reading, node, "occurrence"),
        authored_on=reading.date(node, "authoredOn"),
        requester=reference(reading, node, "requester"),
        performers=_performers(reading, node),
        reasons=concepts(reading, node, "reasonCode"),
        reason_references=references(reading, node, "reasonReference"),
        body_sites=concepts(reading, node, "bodySite"),
        patient_instruction=reading.text(node, "patientInstruction"),
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
    )


def _performers(reading: Reading, node: JsonObject) -> tuple[Reference, ...]:
    """A list in R4, a single reference in STU3."""
    return references(reading, node, "performer")
