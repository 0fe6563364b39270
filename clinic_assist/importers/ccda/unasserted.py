"""Statements that carry a null flavour themselves: the source does not know whether what they describe is so."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Annotation
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    DeviceUseStatement,
    Encounter,
    Fact,
    Immunization,
    KeptResource,
    MedicationUse,
    Observation,
    Procedure,
    Statement,
)
from clinic_assist.importers.ccda.codes import ABSENT_REASONS
from clinic_assist.importers.ccda.nodes import null_flavor
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.silence import flavor_silence
from clinic_assist.importers.words import quantity_words

NOT_KNOWN = "The source says of this entry that it is not known."
NOT_ASKED = "The source says of this entry that nobody asked."
# SNOMED CT: vaccination, vaccine, procedure, drug or medicament. To know nothing of them is to know nothing of all.
_GENERAL = frozenset(("71181003", "398827000", "71388002", "410942007"))
_TOPICS: tuple[tuple[type[Fact], Topic], ...] = (
    (MedicationUse, Topic.MEDICATIONS),
    (Immunization, Topic.IMMUNIZATIONS),
    (Procedure, Topic.PROCEDURES),
)


def as_asserted(reading: Reading, fact: Fact) -> Fact:
    """Answers the fact, or what is left of it where its statement has a null flavour (HL7 v3 RIM, Act.nullFlavor).

    "Unknown whether she is pregnant" is written as a pregnancy with a null flavour (HL7 C-CDA Examples, "Unknown if
    Pregnant"), and an unknown vaccination likewise: neither must be read as one. What is named stays in sight, but
    without the value or status that nobody asserts; an allergy stays as it is, so that no check misses it.
    """
    flavor = null_flavor(reading.node)
    if flavor is None or isinstance(fact, AbsenceStatement | KeptResource | Statement):
        return fact
    if _is_general(fact):
        return _nothing_known(reading, fact, flavor)
    silence = flavor_silence(flavor)
    remark = Annotation(text=NOT_ASKED if silence is Silence.NOT_ASKED else NOT_KNOWN)
    if isinstance(fact, AllergyIntolerance):
        return replace(fact, notes=(*fact.notes, remark))
    notes = (*fact.notes, remark, *_unsaid(fact))
    return replace(_without_claim(fact), data_absent_reason=ABSENT_REASONS.get(flavor, "unknown"), notes=notes)


def _without_claim(fact: Fact) -> Fact:
    match fact:
        case Observation():
            return replace(fact, value=None, interpretations=())
        case Immunization() | MedicationUse() | Procedure() | Encounter() | DeviceUseStatement():
            return replace(fact, status=None)
        case Condition():
            return replace(fact, clinical_status=None)
        case _:
            return fact


def _unsaid(fact: Fact) -> tuple[Annotation, ...]:
    words = _value_words(fact) if isinstance(fact, Observation) else None
    return (Annotation(text=f"Not asserted: {words}"),) if words else ()


def _is_general(fact: Fact) -> bool:
    if not any(isinstance(fact, kind) for kind, _topic in _TOPICS):
        return False
    return fact.concept is None or any(one.code in _GENERAL for one in fact.concept.codings)


def _nothing_known(reading: Reading, fact: Fact, flavor: str) -> AbsenceStatement:
    topic = next(topic for kind, topic in _TOPICS if isinstance(fact, kind))
    return AbsenceStatement(
        id=fact.id,
        provenance=fact.provenance,
        subject=fact.subject,
        identifiers=fact.identifiers,
        notes=fact.notes,
        topic=topic,
        silence=flavor_silence(flavor),
        is_partial=reading.section.topic is not topic,
        scope=fact.concept,
        date=fact.when,
    )


def _value_words(fact: Observation) -> str | None:
    value = fact.value
    if value is None:
        return None
    if value.codeable_concept:
        return value.codeable_concept.display or None
    return quantity_words(value.quantity) if value.quantity else value.string
