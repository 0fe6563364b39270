"""Allergies, conditions and the conditions of relatives."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import AllergyIntolerance, Condition, FamilyCondition, FamilyMemberHistory, Reaction
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.fhir.codes import SUBSTANCE_EXPOSURE_RISK
from clinic_assist.importers.fhir.datatypes import (
    absent_reason,
    concept,
    concepts,
    described_time,
    status_concept,
)
from clinic_assist.importers.fhir.extensions import extensions_named
from clinic_assist.importers.fhir.german import certainty, sides
from clinic_assist.importers.fhir.narrative import in_words
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.record import origin, reference
from clinic_assist.importers.jsontext import JsonObject


def allergy_intolerance(reading: Reading) -> AllergyIntolerance:
    """AllergyIntolerance."""
    node = reading.resource
    onset, _end, onset_text = _time(reading, node, "onset")
    substance, is_no_risk = _exposure_risk(reading, node)
    return AllergyIntolerance(
        **origin(reading, absent=absent_reason(node.get("code"))),
        code=substance or in_words(reading, concept(reading, node, "code"), node),
        clinical_status=status_concept(reading, node, "clinicalStatus"),
        verification_status="refuted" if is_no_risk else status_concept(reading, node, "verificationStatus"),
        type=_type(reading, node),
        categories=reading.texts(node, "category"),
        criticality=reading.code(node, "criticality"),
        onset=onset,
        onset_text=onset_text,
        recorded_date=reading.date(node, "recordedDate") or reading.date(node, "assertedDate"),
        last_occurrence=reading.date(node, "lastOccurrence"),
        recorder=reference(reading, node, "recorder"),
        asserter=reference(reading, node, "asserter"),
        reactions=tuple(_reaction(reading, one) for one in reading.elements(node, "reaction")),
        encounter=reference(reading, node, "encounter"),
    )


def _exposure_risk(reading: Reading, node: JsonObject) -> tuple[CodeableConcept | None, bool]:
    """The substance of an exposure risk, and whether the record says that there is none.

    The extension stands in the place of the code, for which it says "not allergic to latex" (FHIR Extensions,
    allergyintolerance-substanceExposureRisk; guide "C-CDA on FHIR", CF-allergies).
    """
    for extension in reading.elements(node, "extension"):
        if extension.get("url") != SUBSTANCE_EXPOSURE_RISK:
            continue
        parts = {one.get("url"): one for one in reading.elements(extension, "extension")}
        substance, risk = parts.get("substance"), parts.get("exposureRisk")
        found = concept(reading, substance, "valueCodeableConcept") if substance else None
        told = concept(reading, risk, "valueCodeableConcept") if risk else None
        return found, told is not None and any(one.code == "no-known-reaction-risk" for one in told.codings)
    return None, False


def _type(reading: Reading, node: JsonObject) -> str | None:
    """`type`: a code in R4, a concept in R5."""
    return status_concept(reading, node, "type")


def _reaction(reading: Reading, node: JsonObject) -> Reaction:
    return Reaction(
        manifestations=concepts(reading, node, "manifestation"),
        severity=reading.code(node, "severity"),
        substance=concept(reading, node, "substance"),
        description=reading.text(node, "description"),
        onset=reading.date(node, "onset"),
        exposure_route=concept(reading, node, "exposureRoute"),
        certainty=reading.text(node, "certainty"),
    )


def condition(reading: Reading) -> Condition:
    """Condition."""
    node = reading.resource
    onset, onset_end, onset_text = _time(reading, node, "onset")
    abatement, abatement_end, abatement_text = _time(reading, node, "abatement")
    stated = status_concept(reading, node, "clinicalStatus"), status_concept(reading, node, "verificationStatus")
    clinical, verification = certainty(reading, *stated)
    return Condition(
        **origin(reading, absent=absent_reason(node.get("code"))),
        code=in_words(reading, concept(reading, node, "code"), node),
        clinical_status=clinical,
        verification_status=verification,
        categories=concepts(reading, node, "category"),
        severity=concept(reading, node, "severity"),
        body_sites=(*concepts(reading, node, "bodySite"), *sides(reading)),
        onset=onset,
        onset_end=onset_end,
        onset_text=onset_text,
        abatement=abatement_end or abatement,
        abatement_text=abatement_text or _abatement_flag(reading, node),
        recorded_date=reading.date(node, "recordedDate") or reading.date(node, "assertedDate") or _asserted(reading),
        recorder=reference(reading, node, "recorder"),
        asserter=reference(reading, node, "asserter"),
        encounter=reference(reading, node, "encounter"),
        stages=_inner_concepts(reading, node, "stage", "summary"),
        evidence=_evidence(reading, node),
    )


def _asserted(reading: Reading) -> PartialDate | None:
    """When the diagnosis was made, by the extension that took the place of STU3's `assertedDate` (FHIR Extensions)."""
    found = (
        reading.date(one, "valueDateTime") for one in extensions_named(reading.resource, "/condition-assertedDate")
    )
    return next((date for date in found if date), None)


def _evidence(reading: Reading, node: JsonObject) -> tuple[CodeableConcept, ...]:
    found: list[CodeableConcept] = []
    for one in reading.elements(node, "evidence"):
        found.extend(concepts(reading, one, "code"))
    return tuple(found)


def _abatement_flag(reading: Reading, node: JsonObject) -> str | None:
    """STU3's `abatementBoolean`: over, at a time that is not given."""
    return "abated" if reading.flag(node, "abatementBoolean") else None


def _inner_concepts(reading: Reading, node: JsonObject, key: str, inner: str) -> tuple[CodeableConcept, ...]:
    found = (concept(reading, one, inner) for one in reading.elements(node, key))
    return tuple(one for one in found if one)


def _time(reading: Reading, node: JsonObject, name: str) -> tuple[PartialDate | None, PartialDate | None, str | None]:
    """Start, end and words of `<name>[x]`."""
    moment = reading.date(node, f"{name}DateTime")
    span = reading.element(node, f"{name}Period")
    if moment is None and span is not None:
        return reading.date(span, "start"), reading.date(span, "end"), None
    return moment, None, described_time(reading, node, name)


def family_member_history(reading: Reading) -> FamilyMemberHistory:
    """FamilyMemberHistory. A condition without a code is left out, with a warning."""
    node = reading.resource
    born = reading.date(node, "bornDate")
    deceased_date = reading.date(node, "deceasedDate")
    deceased_text = deceased_date.text if deceased_date else described_time(reading, node, "deceased")
    return FamilyMemberHistory(
        **origin(reading, absent=status_concept(reading, node, "dataAbsentReason")),
        relationship=concept(reading, node, "relationship"),
        status=reading.code(node, "status"),
        name=reading.text(node, "name"),
        sex=concept(reading, node, "sex"),
        born_text=born.text if born else described_time(reading, node, "born"),
        age_text=described_time(reading, node, "age"),
        # A date or an age of death states the death.
        deceased=True if deceased_text else reading.flag(node, "deceasedBoolean"),
        deceased_text=deceased_text,
        date=reading.date(node, "date"),
        conditions=_family_conditions(reading, node),
    )


def _family_conditions(reading: Reading, node: JsonObject) -> tuple[FamilyCondition, ...]:
    found = []
    for one in reading.elements(node, "condition"):
        code = concept(reading, one, "code")
        if code is None:
            reading.warn(one, None, "A condition without a code was not read.")
            continue
        onset_text = described_time(reading, one, "onset")
        onset_period = reading.element(one, "onsetPeriod")
        if onset_text is None and onset_period is not None:
            start = reading.date(onset_period, "start")
            onset_text = start.text if start else None
        found.append(
            FamilyCondition(
                code=code,
                outcome=concept(reading, one, "outcome"),
                contributed_to_death=reading.flag(one, "contributedToDeath"),
                onset_text=onset_text,
            )
        )
    return tuple(found)
