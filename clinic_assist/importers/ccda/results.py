"""Observations: laboratory results, vital signs, social history, assessments; and the panels that hold them."""

from __future__ import annotations

from functools import partial

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Reference
from clinic_assist.chart.facts import DiagnosticReport, Fact, Observation, ObservationComponent, ReferenceRange
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.ccda.codes import LABORATORY_REPORT, LOINC, OBSERVATION_CATEGORIES, RESULT_STATUSES, UNITS
from clinic_assist.importers.ccda.concepts import absent_reason, concept, concept_or_text, text_of
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    code_of,
    data_type,
    own_text,
    qualified,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.quantities import open_range, quantity_range
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, pointing_to, recorded, status, told_status
from clinic_assist.importers.ccda.times import effective
from clinic_assist.importers.ccda.values import value_of
from clinic_assist.importers.ccda.vitals import panel_code
from clinic_assist.importers.xml.tree import Element

# C-CDA pregnancy observation, and in it the estimated date of delivery.
_PREGNANCY = "2.16.840.1.113883.10.20.15.3.8"
_DELIVERY_LOINC = "11778-8"
_PREGNANCY_STATUS = CodeableConcept(codings=(Coding(system=LOINC, code="82810-3", display="Pregnancy status"),))
_VITAL_SIGNS = "8716-3"
_LABORATORY = OBSERVATION_CATEGORIES["30954-2"]


def observation(reading: Reading) -> Fact:
    """An observation of the mood of an event: a code and the value that was found."""
    node = reading.node
    time = effective(reading, node)
    value, why_not = value_of(reading, node)
    code = _code(reading)
    if code is None:
        text = text_of(reading, child(node, "text"))
        code = CodeableConcept(text=text) if text else None
    if code is None:
        reading.warn(node, "The record does not say what was observed.")
    if value is None and why_not is None:
        why_not = absent_reason(node) or (absent_reason(child(node, "code")) if code is None else None)
    common = origin(reading, absent=why_not)
    common["notes"] += told_status(reading)
    reading.handled |= {inner for _link, inner in related(node) if code_of(inner) == UNITS}
    method = children(node, "methodCode")
    site = children(node, "targetSiteCode")
    return Observation(
        **common,
        code=code,
        status=status(node, RESULT_STATUSES),
        categories=categories(reading),
        effective=time.first,
        effective_end=time.until,
        issued=recorded(reading, node),
        value=value,
        interpretations=tuple(
            one for told in children(node, "interpretationCode") if (one := concept(reading, told)) is not None
        ),
        reference_ranges=_reference_ranges(reading),
        components=_components(reading),
        body_site=concept(reading, site[0]) if site else None,
        method=concept(reading, method[0]) if method else None,
        specimen=_specimen(reading, node) or reading.of_parent("specimen", partial(_specimen, reading)),
        performers=_performers(reading),
        has_members=_members(reading),
    )


def _code(reading: Reading) -> CodeableConcept | None:
    """What was observed. Before C-CDA R4.0 a pregnancy has no code of its own but its template (guide, CF-social)."""
    found = concept(reading, child(reading.node, "code"))
    is_assertion = found is not None and any(one.code == "ASSERTION" for one in found.codings)
    return _PREGNANCY_STATUS if is_assertion and _PREGNANCY in template_ids(reading.node) else found


def _components(reading: Reading) -> tuple[ObservationComponent, ...]:
    """The estimated date of delivery in a pregnancy (guide, CF-social)."""
    if _PREGNANCY not in template_ids(reading.node):
        return ()
    found = []
    for _link, inner in related(reading.node):
        if code_of(inner) == _DELIVERY_LOINC:
            reading.handled.add(inner)
            value, why_not = value_of(reading, inner)
            code = concept(reading, child(inner, "code")) or CodeableConcept()
            found.append(ObservationComponent(code=code, value=value, data_absent_reason=why_not))
    return tuple(found)


def _performers(reading: Reading) -> tuple[Reference, ...]:
    """Who observed; of a vital sign its author, where nobody else is named (guide, CF-vitals)."""
    found = people(reading.node, "performer")
    return found or (people(reading.node, "author") if reading.section.loinc == _VITAL_SIGNS else ())


def birth_sex(fact: Observation) -> str | None:
    """The code of a birth sex observation (C-CDA template 4.200, LOINC 76689-9) that was not taken back."""
    if fact.status == "entered-in-error" or fact.code is None or fact.code.code_in(LOINC) != "76689-9":
        return None
    told = fact.value.codeable_concept if fact.value else None
    return next((one.code for one in told.codings if one.code), None) if told else None


def categories(reading: Reading) -> tuple[CodeableConcept, ...]:
    """The category that the section gives."""
    category = OBSERVATION_CATEGORIES.get(reading.section.loinc)
    return (CodeableConcept(codings=(category,)),) if category else ()


def _members(reading: Reading) -> tuple[Reference, ...]:
    return tuple(pointing_to(fact) for fact in reading.given)


def _specimen(reading: Reading, node: Element) -> Reference | None:
    """What was examined, by the kind of specimen or its name."""
    entity = child(node, "specimen", "specimenRole", "specimenPlayingEntity")
    if entity is None:
        return None
    found = concept(reading, child(entity, "code"))
    shown = (found.display if found else "") or own_text(child(entity, "name"))
    return Reference(display=shown) if shown else None


def _reference_ranges(reading: Reading) -> tuple[ReferenceRange, ...]:
    found = []
    for one in reading.node.iterchildren(qualified("referenceRange")):
        told = child(one, "observationRange")
        if told is not None:
            limits = _reference_range(reading, told)
            if limits != ReferenceRange():
                found.append(limits)
    return tuple(dict.fromkeys(found))


def _reference_range(reading: Reading, node: Element) -> ReferenceRange:
    value = child(node, "value")
    text = text_of(reading, child(node, "text"))
    low = high = None
    if value is not None and (
        data_type(value).startswith("IVL") or child(value, "low") is not None or child(value, "high") is not None
    ):
        span = quantity_range(reading, value)
        low, high = (span.low, span.high) if span else (None, None)
        single = open_range(reading, value)
        # A limit that does not belong to the range itself is told in words, because low and high have no comparator.
        if single and single.comparator in ("<", ">") and text is None:
            text = f"{single.comparator} {single.value} {single.unit_text}".strip()
    elif value is not None and data_type(value) == "PQ":
        reading.warn(value, "A single amount is no range; it was not read.")
    elif value is not None and text is None:
        told = concept(reading, value) if attribute(value, "code") else None
        text = told.display if told else text_of(reading, value)
    kind = concept(reading, child(node, "interpretationCode"))
    if low is None and high is None and text is None:
        code = concept(reading, child(node, "code"))
        text = code.display if code else None
    # FHIR R4 s.10.1.5: a range without a type is the normal one.
    is_normal = kind is not None and any(one.code == "N" for one in kind.codings)
    says_something = low or high or text
    return ReferenceRange(low=low, high=high, text=text, type=kind if says_something and not is_normal else None)


def panel(reading: Reading) -> Fact:
    """An organizer of measurements as an observation with members (guide, CF-vitals)."""
    node = reading.node
    start, end = _span(reading)
    return Observation(
        **origin(reading),
        code=panel_code(reading, concept_or_text(reading, child(node, "code"), node)),
        status=status(node, RESULT_STATUSES),
        categories=categories(reading),
        effective=start,
        effective_end=end,
        performers=people(node, "performer"),
        has_members=_members(reading),
    )


def _span(reading: Reading) -> tuple[PartialDate | None, PartialDate | None]:
    """From when to when a group was measured: its own time, else that of its members (guide, CF-results)."""
    time = effective(reading, reading.node)
    if time.first:
        return time.first, time.until
    dates = [fact.effective for fact in reading.given if isinstance(fact, Observation) and fact.effective]
    if not dates:
        return None, None
    first, last = min(dates, key=lambda date: date.sort_key), max(dates, key=lambda date: date.sort_key)
    # A day and an hour of that day are no span.
    return first, last if not last.text.startswith(first.text) else None


def report(reading: Reading) -> Fact:
    """A result organizer as a report over its results (guide, CF-results)."""
    node = reading.node
    start, end = _span(reading)
    is_laboratory = OBSERVATION_CATEGORIES.get(reading.section.loinc) == _LABORATORY
    return DiagnosticReport(
        **origin(reading),
        code=concept_or_text(reading, child(node, "code"), node),
        status=status(node, RESULT_STATUSES),
        categories=(CodeableConcept(codings=(LABORATORY_REPORT,)),) if is_laboratory else categories(reading),
        effective=start,
        effective_end=end,
        issued=recorded(reading, node),
        results=_members(reading),
        narrative=text_of(reading, child(node, "text")),
        performers=people(node, "performer"),
    )
