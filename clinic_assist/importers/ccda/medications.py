"""Medicines taken, ordered and given, and what their status says."""

from __future__ import annotations

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import CodeableConcept, Period
from clinic_assist.chart.facts import (
    Fact,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
)
from clinic_assist.importers.ccda.codes import (
    DISPENSE_STATUSES,
    INTENTS,
    MEDICATION_STATUS_CODES,
    MEDICATION_STATUS_WORDS,
    REQUEST_STATUSES,
    STATEMENT_STATUSES,
    STATUS_LOINC,
)
from clinic_assist.importers.ccda.concepts import concept_or_text, text_of
from clinic_assist.importers.ccda.dosage import dosages, time_of_use
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    code_of,
    is_true,
    null_flavor,
    related,
)
from clinic_assist.importers.ccda.products import absent_product, product, use
from clinic_assist.importers.ccda.quantities import integer, quantity
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, recorded, recorder, status
from clinic_assist.importers.ccda.silence import absence, denied_silence, flavor_silence, stated
from clinic_assist.importers.ccda.supplies import supply_order_in
from clinic_assist.importers.ccda.times import effective
from clinic_assist.importers.silences import stated_silence

# SNOMED CT, drug or medicament: so general that to deny it denies all medicines.
_ANY_DRUG = "410942007"


def medication(reading: Reading) -> Fact:
    """A substance administration of the mood of an event: what somebody takes, took or was given."""
    node = reading.node
    silence = _silence(reading)
    if silence is not None:
        return silence
    if reading.section.loinc == "29549-3":  # medications administered
        return _administration(reading)
    period = time_of_use(reading)
    return stated(
        MedicationStatement(
            **origin(reading, absent=absent_product(reading)),
            **use(reading),
            status="not-taken" if is_true(node, "negationInd") else _statement_status(reading, period),
            dosages=dosages(reading, with_bounds=False),
            effective=period,
            date_asserted=recorded(reading, node),
            information_source=next(iter(people(node, "informant")), None),
        ),
        reading.section,
    )


def _administration(reading: Reading) -> MedicationAdministration:
    node = reading.node
    return MedicationAdministration(
        **origin(reading, absent=absent_product(reading)),
        **use(reading),
        status="not-done" if is_true(node, "negationInd") else status(node, DISPENSE_STATUSES),
        dosages=dosages(reading, with_bounds=False),
        effective=time_of_use(reading),
        performers=people(node, "performer"),
    )


def medication_order(reading: Reading) -> Fact:
    """A substance administration that is meant to be done, with its supply order."""
    node = reading.node
    silence = _silence(reading)
    if silence is not None:
        return silence
    supply = supply_order_in(reading)
    repeats = integer(reading, child(supply, "repeatNumber")) if supply is not None else None
    period = time_of_use(reading)
    fact = MedicationRequest(
        **origin(reading, absent=absent_product(reading)),
        **use(reading),
        status=_order_status(reading, period),
        intent=INTENTS.get(attribute(node, "moodCode") or ""),
        do_not_perform=True if is_true(node, "negationInd") else None,
        dosages=dosages(reading, with_bounds=True),
        authored_on=recorded(reading, node),
        requester=recorder(reading, node),
        dispense_quantity=quantity(reading, child(supply, "quantity")) if supply is not None else None,
        # guide, CF-medications: CDA counts all supplies, FHIR those after the first
        repeats_allowed=repeats - 1 if repeats is not None and repeats >= 1 else None,
        validity=effective(reading, supply).period if supply is not None else None,
    )
    return stated(fact, reading.section)


def _statement_status(reading: Reading, period: Period | None) -> str | None:
    told = _status_observation(reading)
    return told or _unless_only_written(status(reading.node, STATEMENT_STATUSES), period)


def _order_status(reading: Reading, period: Period | None) -> str | None:
    told = _status_observation(reading)
    return told or _unless_only_written(status(reading.node, REQUEST_STATUSES), period)


def _unless_only_written(code: str | None, period: Period | None) -> str | None:
    """The status, but for `completed` where no end of the use is given.

    Exporters write `completed` of medicines that are still taken, because the writing down or prescribing is complete
    (guide, CF-medications, "Medication Status"). With an end the record itself says until when; without one `completed`
    says nothing of the use, and nothing is what is read: a medicine must not drop out of the checks for it.
    """
    has_end = period is not None and period.end is not None
    return None if code == "completed" and not has_end else code


def _status_observation(reading: Reading) -> str | None:
    """The medication status observation of CCD and C32 (template 1.47, LOINC 33999-4).

    Exporters write the code of "on hold" with the words "No Longer Active": where code and words differ, neither is the
    status. `remainder` keeps the words.
    """
    for _link, statement in related(reading.node):
        if code_of(statement) != STATUS_LOINC:
            continue
        reading.handled.add(statement)
        told = {one for one in _statuses(concept_or_text(reading, child(statement, "value"), statement)) if one}
        if told:
            return next(iter(told)) if len(told) == 1 else None
    return None


def _statuses(told: CodeableConcept | None) -> tuple[str | None, ...]:
    if told is None:
        return ()
    words = (told.text, *(one.display for one in told.codings))
    return (
        *(MEDICATION_STATUS_CODES.get(one.code or "") for one in told.codings),
        *(MEDICATION_STATUS_WORDS.get(text.strip().lower()) for text in words if text),
    )


def _silence(reading: Reading) -> Fact | None:
    """No known medicines, or no information about them, in the place of a medicine."""
    node, section = reading.node, reading.section
    told = product(reading, node)
    is_general = told is not None and any(one.code == _ANY_DRUG for one in told.codings)
    is_unnamed = told is None or is_general or stated_silence(told, "MedicationStatement") is not None
    # C-CDA R2.1, "No known medications": negated, and the material has a null flavour or is any drug.
    if is_true(node, "negationInd") and is_unnamed:
        is_partial = section.topic is not Topic.MEDICATIONS
        silence = denied_silence(text_of(reading, child(node, "text")), told)
        return absence(origin(reading), Topic.MEDICATIONS, silence, told, is_partial=is_partial)
    flavor = null_flavor(node)
    if flavor and told is None and section.topic is Topic.MEDICATIONS:
        return absence(origin(reading), Topic.MEDICATIONS, flavor_silence(flavor), None)
    return None
