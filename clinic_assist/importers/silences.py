"""Finds the statements that there is nothing: "no known allergies", "no information about medications".

Told by code, or by an exact phrase where a record has no code at all. Each says which of the three silences it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import AbsenceStatement, Fact
from clinic_assist.terminology.systems import IPS_ABSENT_UNKNOWN, LOINC, SNOMED_CT

# IPS 1.1.0, code system absent-unknown-uv-ips.
_IPS_CODES = {
    "no-allergy-info": (Topic.ALLERGIES, Silence.NO_INFORMATION),
    "no-known-allergies": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "no-known-medication-allergies": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "no-known-environmental-allergies": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "no-known-food-allergies": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "no-medication-info": (Topic.MEDICATIONS, Silence.NO_INFORMATION),
    "no-known-medications": (Topic.MEDICATIONS, Silence.NONE_KNOWN),
    "no-problem-info": (Topic.PROBLEMS, Silence.NO_INFORMATION),
    "no-known-problems": (Topic.PROBLEMS, Silence.NONE_KNOWN),
    "no-procedure-info": (Topic.PROCEDURES, Silence.NO_INFORMATION),
    "no-known-procedures": (Topic.PROCEDURES, Silence.NONE_KNOWN),
    "no-immunization-info": (Topic.IMMUNIZATIONS, Silence.NO_INFORMATION),
    "no-known-immunizations": (Topic.IMMUNIZATIONS, Silence.NONE_KNOWN),
    "no-device-info": (Topic.DEVICES, Silence.NO_INFORMATION),
    "no-known-devices": (Topic.DEVICES, Silence.NONE_KNOWN),
}
# SNOMED CT situations; IPS value set absent-or-unknown-snomed-uv-ips, and the older 160244002 (no known allergies).
_SNOMED_CODES = {
    "716186003": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "160244002": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "409137002": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "428607008": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    "429625007": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    # No known latex allergy: hl7.org/fhir/R4/allergyintolerance-nkla.html
    "716184000": (Topic.ALLERGIES, Silence.NONE_KNOWN),
    # Patient not asked (SNOMED CT US Edition): some systems export it where the allergy list was never reviewed.
    "1631000175102": (Topic.ALLERGIES, Silence.NOT_ASKED),
    "787481004": (Topic.MEDICATIONS, Silence.NONE_KNOWN),
    "160245001": (Topic.PROBLEMS, Silence.NONE_KNOWN),
    "787480003": (Topic.PROCEDURES, Silence.NONE_KNOWN),
    "787482006": (Topic.IMMUNIZATIONS, Silence.NONE_KNOWN),
    "787483001": (Topic.DEVICES, Silence.NONE_KNOWN),
}
# The words that charts write where they have no code; compared whole, so that "no known allergies to cats" is not one.
_PHRASES = {
    "no known allergies": Topic.ALLERGIES,
    "no known allergy": Topic.ALLERGIES,
    "no known active allergies": Topic.ALLERGIES,
    "no known latex allergy": Topic.ALLERGIES,
    "no known drug allergies": Topic.ALLERGIES,
    "no known drug allergy": Topic.ALLERGIES,
    "no known medication allergies": Topic.ALLERGIES,
    "no known medication allergy": Topic.ALLERGIES,
    "no known food allergies": Topic.ALLERGIES,
    "no known food allergy": Topic.ALLERGIES,
    "no known environmental allergies": Topic.ALLERGIES,
    "no known environmental allergy": Topic.ALLERGIES,
    "patient has no known allergies": Topic.ALLERGIES,
    "no known allergies on file": Topic.ALLERGIES,
    "no allergies known": Topic.ALLERGIES,
    # The same in the languages of exports that have no code for it.
    "keine bekannten allergien": Topic.ALLERGIES,
    "keine allergien bekannt": Topic.ALLERGIES,
    "aucune allergie connue": Topic.ALLERGIES,
    "pas d'allergie connue": Topic.ALLERGIES,
    "sin alergias conocidas": Topic.ALLERGIES,
    "nessuna allergia nota": Topic.ALLERGIES,
    "geen bekende allergieën": Topic.ALLERGIES,
    "sem alergias conhecidas": Topic.ALLERGIES,
    "nka": Topic.ALLERGIES,
    "nkda": Topic.ALLERGIES,
    "no known medications": Topic.MEDICATIONS,
    "no current medications": Topic.MEDICATIONS,
    "no known current medications": Topic.MEDICATIONS,
    "no known problems": Topic.PROBLEMS,
    "no current problems or disability": Topic.PROBLEMS,
    "no known procedures": Topic.PROCEDURES,
    "no known immunizations": Topic.IMMUNIZATIONS,
    "no known devices": Topic.DEVICES,
}
# The code system's URL in R4 and in STU3.
_EMPTY_REASON_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/list-empty-reason",
    "http://hl7.org/fhir/list-empty-reason",
)
_EMPTY_REASONS = {
    "nilknown": Silence.NONE_KNOWN,
    "notasked": Silence.NOT_ASKED,
    "withheld": Silence.NO_INFORMATION,
    "unavailable": Silence.NO_INFORMATION,
    "notstarted": Silence.NO_INFORMATION,
    "closed": Silence.NO_INFORMATION,
}
# LOINC codes of the sections of the International Patient Summary. Only these whole-topic sections: that a hospital
# stay saw no medicines says nothing about the medicines at home.
_SECTIONS = {
    "48765-2": Topic.ALLERGIES,
    "10160-0": Topic.MEDICATIONS,
    "11450-4": Topic.PROBLEMS,
    "11369-6": Topic.IMMUNIZATIONS,
    "47519-4": Topic.PROCEDURES,
    "46264-8": Topic.DEVICES,
    "30954-2": Topic.RESULTS,
    # Allergies and adverse drug reactions: hl7.org/fhir/R4/list-example-allergies.html
    "52472-8": Topic.ALLERGIES,
}
# The kinds of List that FHIR itself names, under the URLs of R4 and STU3: list-example-use-codes.
_LIST_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/list-example-use-codes",
    "http://hl7.org/fhir/list-example-use-codes",
)
_LISTS = {
    "allergies": Topic.ALLERGIES,
    "adverserxns": Topic.ALLERGIES,
    "medications": Topic.MEDICATIONS,
    "problems": Topic.PROBLEMS,
}
# What speaks of a part of its topic only: allergies to drugs, to food, to the environment.
_PARTIAL_CODES = frozenset((
    "no-known-medication-allergies", "no-known-environmental-allergies", "no-known-food-allergies",
    "409137002", "428607008", "429625007", "716184000",
))  # fmt: skip
_PARTIAL_PHRASES = frozenset((
    "no known drug allergies", "no known drug allergy", "no known medication allergies", "no known medication allergy",
    "no known food allergies", "no known food allergy", "no known environmental allergies",
    "no known environmental allergy", "no known latex allergy", "nkda",
))  # fmt: skip
# The types in which each topic is stated; elsewhere the same code is an ordinary code.
_TYPES = {
    "AllergyIntolerance": Topic.ALLERGIES,
    "MedicationStatement": Topic.MEDICATIONS,
    "MedicationRequest": Topic.MEDICATIONS,
    "Condition": Topic.PROBLEMS,
    "Procedure": Topic.PROCEDURES,
    "Immunization": Topic.IMMUNIZATIONS,
    "Device": Topic.DEVICES,
    "DeviceUseStatement": Topic.DEVICES,
}


class StatedSilence(NamedTuple):
    """What a code says is absent."""

    topic: Topic
    silence: Silence
    is_partial: bool = False


def stated_silence(concept: CodeableConcept | None, resource_type: str) -> StatedSilence | None:
    """Answers which silence a record's code states, if it states one."""
    topic = _TYPES.get(resource_type)
    if concept is None or topic is None:
        return None
    for coding in concept.codings:
        found = _of_code(coding.system, coding.code)
        if found is not None and found[0] is topic:
            return StatedSilence(topic, found[1], is_partial=coding.code in _PARTIAL_CODES)
    return _of_words(concept, topic)


def fact_or_silence(fact: Fact) -> Fact:
    """The fact, or what it says is absent: a record that says that there is none is no thing of that name."""
    found = stated_silence(fact.concept, fact.kind)
    return fact if found is None else as_silence(fact, found)


def as_silence(fact: Fact, stated: StatedSilence) -> AbsenceStatement:
    """The fact as the statement of absence that it is."""
    return AbsenceStatement(
        id=fact.id,
        provenance=fact.provenance,
        subject=fact.subject,
        subject_display=fact.subject_display,
        identifiers=fact.identifiers,
        notes=fact.notes,
        topic=stated.topic,
        silence=stated.silence,
        is_partial=stated.is_partial,
        scope=fact.concept,
        date=fact.when,
    )


def _of_words(concept: CodeableConcept, topic: Topic) -> StatedSilence | None:
    """The silence that all words of a concept state alike.

    A code of a system that we do not know counts only with its own words: beside a code without any, or with other
    words, a text proves nothing. The least that the words say holds.
    """
    if any(coding.code and not coding.display for coding in concept.codings):
        return None
    written = [concept.text, *(coding.display for coding in concept.codings)]
    phrases = [_normal(text) for text in written if text]
    if not phrases or any(_PHRASES.get(phrase) is not topic for phrase in phrases):
        return None
    is_partial = any(phrase in _PARTIAL_PHRASES for phrase in phrases)
    return StatedSilence(topic, Silence.NONE_KNOWN, is_partial=is_partial)


def empty_reason_silence(reason: CodeableConcept | None) -> tuple[str | None, Silence | None]:
    """Answers the code of an emptyReason, and what it says."""
    for coding in reason.codings if reason else ():
        silence = _EMPTY_REASONS.get(coding.code or "")
        if silence and coding.system in (*_EMPTY_REASON_SYSTEMS, None):
            return coding.code, silence
        found = _of_code(coding.system, coding.code)
        if found:
            return coding.code, found[1]
    return (next((coding.code for coding in reason.codings if coding.code), None) if reason else None), None


def section_topic(code: CodeableConcept | None) -> Topic:
    """Answers which part of the chart a section or list with that code is."""
    for coding in code.codings if code else ():
        known = _SECTIONS if coding.system == LOINC else _LISTS if coding.system in _LIST_SYSTEMS else {}
        if coding.code in known:
            return known[coding.code]
    return Topic.OTHER


def _of_code(system: str | None, code: str | None) -> tuple[Topic, Silence] | None:
    if code is None:
        return None
    if system == SNOMED_CT:
        return _SNOMED_CODES.get(code)
    # National profiles copy the code system under URLs of their own; the code's words are distinctive enough.
    # Exporters of CDA, which has no object identifier for it, leave the system out.
    is_ips = system in (None, IPS_ABSENT_UNKNOWN) or (system or "").endswith("absent-unknown-uv-ips")
    return _IPS_CODES.get(code) if is_ips else None


def _normal(text: str) -> str:
    words = re.sub(r"\s++", " ", text).replace("’", "'").strip(" .").lower()
    return words.removesuffix(" (situation)")  # the semantic tag of a fully specified name (SNOMED CT)
