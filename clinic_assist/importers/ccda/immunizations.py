"""Vaccinations given, refused or not given."""

from __future__ import annotations

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import (
    Fact,
    Immunization,
)
from clinic_assist.importers.ccda.codes import (
    IMMUNIZATION_STATUSES,
)
from clinic_assist.importers.ccda.concepts import concept, concept_or_text, text_of
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    code_of,
    is_true,
    null_flavor,
    own_text,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.products import absent_product, indications, product, why_not
from clinic_assist.importers.ccda.quantities import quantity
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, recorded, status
from clinic_assist.importers.ccda.silence import absence, denied_silence, stated
from clinic_assist.importers.ccda.times import effective, interval

# SNOMED CT, vaccination and vaccine: so general that to deny them denies all.
_ANY_VACCINE = frozenset(("71181003", "398827000"))
_REACTIONS = frozenset(("2.16.840.1.113883.10.20.22.4.9", "2.16.840.1.113883.10.20.1.54"))
_ADMINISTERED = "2.16.840.1.113883.10.20.22.4.118"
_DOSE_NUMBER_LOINC = frozenset(("30973-2",))


def immunization(reading: Reading) -> Fact:
    """A vaccination that was given, or was not."""
    node = reading.node
    material = child(node, "consumable", "manufacturedProduct", "manufacturedMaterial")
    maker = own_text(child(node, "consumable", "manufacturedProduct", "manufacturerOrganization", "name"))
    is_negated = is_true(node, "negationInd")
    reasons = why_not(reading)
    told = product(reading, node)
    is_general = told is None or any(one.code in _ANY_VACCINE for one in told.codings)
    if is_negated and is_general and not reasons:
        # A negation that names nothing at all is an empty place in a form, not a denial.
        silence = denied_silence(text_of(reading, child(node, "text")), told) if told else Silence.NO_INFORMATION
        is_partial = reading.section.topic is not Topic.IMMUNIZATIONS
        return absence(origin(reading), Topic.IMMUNIZATIONS, silence, told, is_partial=is_partial)
    fact = Immunization(
        **origin(reading, absent=absent_product(reading)),
        vaccine_code=told,
        status="not-done" if is_negated else status(node, IMMUNIZATION_STATUSES),
        status_reason=reasons[0] if reasons else None,
        occurrence=effective(reading, node).first,
        recorded=recorded(reading, node),
        lot_number=own_text(child(material, "lotNumberText")) if material is not None else None,
        expiration_date=interval(reading, child(material, "expirationTime")).first if material is not None else None,
        manufacturer=Reference(display=maker) if maker else None,
        site=concept(reading, child(node, "approachSiteCode")),
        route=concept(reading, child(node, "routeCode")),
        dose_quantity=quantity(reading, child(node, "doseQuantity")),
        dose_number=_dose_number(reading),
        reactions=_vaccine_reactions(reading),
        performers=people(node, "performer"),
        reasons=indications(reading),
    )
    return stated(fact, reading.section)


def _vaccine_reactions(reading: Reading) -> tuple[Reference, ...]:
    """Reactions to a vaccination, which are no problems of their own."""
    found = []
    for link, statement in related(reading.node):
        if link.get("typeCode") in ("CAUS", "MFST") or template_ids(statement) & _REACTIONS:
            reading.handled.add(statement)
            told = concept_or_text(reading, child(statement, "value"), statement)
            if told and told.display:
                found.append(Reference(display=told.display))
    return tuple(found)


def _dose_number(reading: Reading) -> str | None:
    """Which dose of a series it is.

    The repeatNumber (C-CDA R2.1 template 4.52), the place of the substance administered act (4.118), or CCD's
    medication series observation.
    """
    number = child(reading.node, "repeatNumber")
    if number is not None and not null_flavor(number):
        found = attribute(number, "value") or attribute(child(number, "low"), "value")
    else:
        found = None
    for link, statement in related(reading.node):
        if code_of(statement) in _DOSE_NUMBER_LOINC:
            reading.handled.add(statement)
            found = found or attribute(child(statement, "value"), "value")
        elif _ADMINISTERED in template_ids(statement):
            reading.handled.add(statement)
            found = found or attribute(child(link, "sequenceNumber"), "value")
    return found
