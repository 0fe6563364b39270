"""Observations, reports over them, and imaging."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.facts import (
    DiagnosticReport,
    ImagingSeries,
    ImagingStudy,
    Observation,
    ObservationComponent,
    ReferenceRange,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.fhir.attachments import attachments
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    coding,
    codings,
    concept,
    concepts,
    quantity,
    quantity_range,
    status_concept,
)
from clinic_assist.importers.fhir.dosage import timing
from clinic_assist.importers.fhir.narrative import narrative
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference, references
from clinic_assist.importers.fhir.values import value_absent_reason, value_x
from clinic_assist.importers.jsontext import JsonObject
from clinic_assist.importers.words import ages_words


def observation(reading: Reading) -> Observation:
    """Observation."""
    node = reading.resource
    start, end = _effective(reading, node)
    value = value_x(reading, node)
    return Observation(
        **origin(reading, absent=_absent(reading, node, has_value=value is not None)),
        code=concept(reading, node, "code"),
        status=reading.code(node, "status"),
        categories=concepts(reading, node, "category"),
        effective=start,
        effective_end=end,
        effective_timing=timing(reading, node, "effectiveTiming"),
        issued=reading.date(node, "issued"),
        value=value,
        interpretations=concepts(reading, node, "interpretation"),
        reference_ranges=_reference_ranges(reading, node),
        components=_components(reading, node),
        body_site=concept(reading, node, "bodySite"),
        method=concept(reading, node, "method"),
        specimen=reference(reading, node, "specimen"),
        device=reference(reading, node, "device"),
        performers=references(reading, node, "performer"),
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
        has_members=references(reading, node, "hasMember"),
        derived_from=references(reading, node, "derivedFrom"),
        focus=references(reading, node, "focus"),
    )


def _effective(reading: Reading, node: JsonObject) -> tuple[PartialDate | None, PartialDate | None]:
    """Start and end of `effective[x]`; a moment has no end."""
    moment = reading.date(node, "effectiveDateTime") or reading.date(node, "effectiveInstant")
    span = reading.element(node, "effectivePeriod")
    if moment or span is None:
        return moment, None
    return reading.date(span, "start"), reading.date(span, "end")


def _absent(reading: Reading, node: JsonObject, *, has_value: bool) -> str | None:
    """Why there is no value, from `dataAbsentReason` or from the value element itself."""
    stated = status_concept(reading, node, "dataAbsentReason")
    if stated or has_value:
        return stated
    return value_absent_reason(node) or absent_reason(node.get("code"))


def _components(reading: Reading, node: JsonObject) -> tuple[ObservationComponent, ...]:
    if "component" not in node:
        return ()
    found = []
    for one in reading.elements(node, "component"):
        code = concept(reading, one, "code")
        if code is None:
            reading.warn(one, "code", "A component without a code was not read.")
            continue
        value = value_x(reading, one)
        found.append(
            ObservationComponent(
                code=code,
                value=value,
                data_absent_reason=_absent(reading, one, has_value=value is not None),
                interpretations=concepts(reading, one, "interpretation"),
                reference_ranges=_reference_ranges(reading, one),
            )
        )
    return tuple(found)


def _reference_ranges(reading: Reading, node: JsonObject) -> tuple[ReferenceRange, ...]:
    if "referenceRange" not in node:
        return ()
    return tuple(
        ReferenceRange(
            low=quantity(reading, one, "low"),
            high=quantity(reading, one, "high"),
            type=concept(reading, one, "type") or concept(reading, one, "meaning"),
            applies_to=(*concepts(reading, one, "appliesTo"), *_ages(reading, one)),
            text=reading.text(one, "text"),
        )
        for one in reading.elements(node, "referenceRange")
    )


def _ages(reading: Reading, node: JsonObject) -> tuple[CodeableConcept, ...]:
    """The ages for which a range holds, as one more of those to whom it applies."""
    ages = quantity_range(reading, node, "age")
    return (CodeableConcept(text=f"age {ages_words(ages)}"),) if ages else ()


def diagnostic_report(reading: Reading) -> DiagnosticReport:
    """DiagnosticReport."""
    node = reading.resource
    start, end = _effective(reading, node)
    return DiagnosticReport(
        **origin(reading, absent=absent_reason(node.get("code"))),
        code=concept(reading, node, "code"),
        status=reading.code(node, "status"),
        categories=concepts(reading, node, "category"),
        effective=start,
        effective_end=end,
        issued=reading.date(node, "issued"),
        results=references(reading, node, "result"),
        conclusion=reading.text(node, "conclusion"),
        conclusion_codes=concepts(reading, node, "conclusionCode"),
        presented_forms=attachments(reading, node, "presentedForm"),
        narrative=narrative(reading, node),
        performers=references(reading, node, "performer"),
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
    )


def imaging_study(reading: Reading) -> ImagingStudy:
    """ImagingStudy."""
    node = reading.resource
    coded = concept(reading, node, "procedureCode") if isinstance(node.get("procedureCode"), dict) else None
    return ImagingStudy(
        **origin(reading),
        status=reading.code(node, "status"),
        modalities=_modalities(reading, node),
        started=reading.date(node, "started"),
        description=reading.text(node, "description"),
        procedure_codes=(coded,) if coded else concepts(reading, node, "procedureCode"),
        reasons=concepts(reading, node, "reasonCode"),
        series_count=reading.integer(node, "numberOfSeries"),
        instance_count=reading.integer(node, "numberOfInstances"),
        series=tuple(_series(reading, one) for one in reading.elements(node, "series")),
        encounter=reference(reading, node, "encounter") or reference(reading, node, "context"),
    )


def _modalities(reading: Reading, node: JsonObject) -> tuple[Coding, ...]:
    """The study's own modalities; where it lists none, those of its series, each once."""
    own = codings(reading, node, "modality")
    if own:
        return own
    found = (coding(reading, one, "modality") for one in reading.elements(node, "series"))
    return tuple(dict.fromkeys(one for one in found if one))


def _series(reading: Reading, node: JsonObject) -> ImagingSeries:
    return ImagingSeries(
        uid=reading.text(node, "uid"),
        number=reading.integer(node, "number"),
        modality=coding(reading, node, "modality"),
        description=reading.text(node, "description"),
        body_site=coding(reading, node, "bodySite"),
        laterality=coding(reading, node, "laterality"),
        instance_count=reading.integer(node, "numberOfInstances"),
        started=reading.date(node, "started"),
    )
