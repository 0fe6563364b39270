"""Allergies: what somebody reacts to and how, what was refuted, and the many ways to say that there are none."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import Annotation, CodeableConcept
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Fact, Reaction
from clinic_assist.importers.ccda.codes import (
    ALLERGY_CATEGORIES,
    ALLERGY_KINDS,
    ALLERGY_TYPES,
    COMMENT_LOINC,
    CRITICALITIES,
    CRITICALITY_LOINC,
    NO_KNOWN_ALLERGIES,
    SEVERITIES,
    SEVERITY_CODES,
    SEVERITY_WORDS,
    SNOMED_CT,
    STATUS_LOINC,
)
from clinic_assist.importers.ccda.concepts import (
    absent_reason,
    concept,
    concept_or_text,
    name_in_text,
    own_words,
    text_of,
)
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    code_of,
    is_true,
    line_of,
    null_flavor,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.problems import clinical_status
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import Origin, origin, people, recorded, recorder
from clinic_assist.importers.ccda.silence import absence, denied_silence, flavor_silence, has_no_content
from clinic_assist.importers.ccda.substances import substance_of
from clinic_assist.importers.ccda.times import effective
from clinic_assist.importers.silences import stated_silence
from clinic_assist.importers.xml.tree import Element

# C-CDA reaction observation, CCD reaction observation, IHE PCC problem entry in its place.
_REACTIONS = frozenset(("2.16.840.1.113883.10.20.22.4.9", "2.16.840.1.113883.10.20.1.54"))
# A kind of allergy, negated, with nobody named: what is absent, and whether the topic stays open (CF-NoKnownAllergies;
# the same for propensity and intolerance, which exporters use alike).
_PARTIAL_KINDS = frozenset(ALLERGY_CATEGORIES)
# SNOMED CT substances so general that to deny them denies all: substance; and of their kind: drug or medicament, food,
# edible substance (HL7 C-CDA Examples, "No Known Drug Allergies", "No Known Food Allergies").
_ANYTHING = frozenset(("105590001",))
_ANY_OF_A_KIND = frozenset(("410942007", "255620007", "762766007"))
_TOPIC = Topic.ALLERGIES


class _Told(NamedTuple):
    """What an observation names: the kind of allergy, the substance, and where that is missing, the words there are."""

    kind: CodeableConcept | None
    substance: CodeableConcept | None
    words: CodeableConcept | None

    @property
    def code(self) -> CodeableConcept | None:
        return self.substance or self.words


def allergy(reading: Reading) -> Fact:
    """An allergy or intolerance observation, or what it says is absent."""
    node = reading.node
    substance, nothing = substance_of(reading)
    kind = _kind(reading)
    told = _Told(kind, substance or _substance_in_kind(kind), _named_in_text(reading))
    common = origin(reading, absent=absent_reason(nothing))
    common["notes"] += _denied_reactions(reading)
    is_negated = is_true(node, "negationInd")
    silence = _silence(reading, common, told, is_negated=is_negated)
    if silence is not None:
        return silence
    if told.code is None:
        reading.warn(node, "The record does not say what the allergy is to.")
    kind_codes = [one.code for one in kind.codings if one.code] if kind else []
    return AllergyIntolerance(
        **common,
        code=told.code,
        clinical_status=clinical_status(reading),
        verification_status="refuted" if is_negated else None,
        type=next((ALLERGY_TYPES[one] for one in kind_codes if one in ALLERGY_TYPES), None),
        categories=tuple(dict.fromkeys(ALLERGY_CATEGORIES[one] for one in kind_codes if one in ALLERGY_CATEGORIES)),
        criticality=_criticality(reading),
        onset=effective(reading, node).start,
        recorded_date=recorded(reading, node) or reading.of_parent("recorded", partial(recorded, reading)),
        recorder=recorder(reading, node) or reading.of_parent("recorder", partial(recorder, reading)),
        asserter=next(iter(people(node, "informant")), None),
        reactions=_reactions(reading),
    )


def _kind(reading: Reading) -> CodeableConcept | None:
    """What kind of allergy it is: the value; in C32 and its kin the code, and the value is left empty."""
    value, code = concept(reading, child(reading.node, "value")), concept(reading, child(reading.node, "code"))
    return code if code and any(one.code in ALLERGY_KINDS for one in code.codings) else value


def _substance_in_kind(kind: CodeableConcept | None) -> CodeableConcept | None:
    """An allergy that is named in the value itself ("allergy to penicillin") instead of by a participant."""
    if kind is None or any(one.code in ALLERGY_KINDS for one in kind.codings):
        return None
    return kind


def _named_in_text(reading: Reading) -> CodeableConcept | None:
    """The original text of the kind, or the statement's own, where nothing else names the substance."""
    original = name_in_text(reading, child(reading.node, "value", "originalText"))
    return original or name_in_text(reading, child(reading.node, "text"))


def _silence(reading: Reading, common: Origin, told: _Told, *, is_negated: bool) -> AbsenceStatement | None:
    """What the statement says is absent: by a code for it, by negation without a substance, or by a null flavour."""
    date = effective(reading, reading.node).first
    for one in (told.code, told.kind):
        found = stated_silence(one, "AllergyIntolerance")
        if found is not None:
            return absence(common, found.topic, found.silence, one, is_partial=found.is_partial, date=date)
    if is_negated and (told.substance is None or _is_general(told.substance)):
        is_partial = _has_code(told.kind, _PARTIAL_KINDS) or _has_code(told.substance, _ANY_OF_A_KIND)
        silence = denied_silence(told.words, told.code)
        return absence(common, _TOPIC, silence, _denied(told), is_partial=is_partial, date=date)
    flavor = _flavor(reading, told)
    if flavor:
        return absence(common, _TOPIC, flavor_silence(flavor), told.code or told.kind, date=date)
    return None


def _denied(told: _Told) -> CodeableConcept | None:
    """What is denied, as the negated concept that the guide gives a kind; else what the source names (CF-allergies).

    "Allergy to drug" under a denial would read like its opposite.
    """
    kinds = {one.code for one in told.kind.codings if one.system == SNOMED_CT} if told.kind else set()
    known = [NO_KNOWN_ALLERGIES[kind] for kind in kinds if kind in NO_KNOWN_ALLERGIES]
    if told.substance is None and len(known) == 1:
        return CodeableConcept(codings=tuple(known), text=told.words.display if told.words else None)
    return told.code or told.kind


def _flavor(reading: Reading, told: _Told) -> str | None:
    """Why nothing is said of allergies; None where an allergy is told, even one to something unknown."""
    inner = list(related(reading.node))
    if told.substance is not None or any(_is_reaction(link, one) for link, one in inner):
        return None
    flavor = null_flavor(reading.node) or (null_flavor(reading.parent.node) if reading.parent else None)
    if flavor or has_no_content(told.words):
        return flavor or "NI"
    # A value that says nothing in a statement that says nothing else is no allergy to something unknown.
    says_more = told.words is not None or bool(inner) or effective(reading, reading.node).first is not None
    return None if says_more else null_flavor(child(reading.node, "value"))


def _is_general(code: CodeableConcept) -> bool:
    """Whether a substance is so general that to deny it denies all of its kind."""
    return _has_code(code, _ANYTHING | _ANY_OF_A_KIND)


def _has_code(code: CodeableConcept | None, codes: frozenset[str]) -> bool:
    return any(one.system == SNOMED_CT and one.code in codes for one in code.codings) if code else False


def _criticality(reading: Reading) -> str | None:
    for _link, statement in related(reading.node):
        if code_of(statement) == CRITICALITY_LOINC:
            reading.handled.add(statement)
            code = attribute(child(statement, "value"), "code") or ""
            return CRITICALITIES.get(code)
    return None


def _reactions(reading: Reading) -> tuple[Reaction, ...]:
    """The reactions with their severity; a severity of the allergy itself stands for a reaction that is not told.

    Where one severity stands on the allergy and one reaction is told without any, it is that reaction's (C-CDA R2.1
    deprecates severity on the allergy for this reason); with several reactions it is not guessed whose it is.
    """
    own = _severity(reading, reading.node)
    found = []
    for link, statement in related(reading.node):
        if code_of(statement) == STATUS_LOINC:
            reading.handled.add(statement)
        elif statement not in reading.handled and _is_reaction(link, statement):
            reading.handled.add(statement)
            if (one := _reaction(reading, statement)) != Reaction():
                found.append(one)
    if own is None or own in [one.severity for one in found]:
        return tuple(found)
    if len(found) == 1 and found[0].severity is None:
        return (replace(found[0], severity=own),)
    return (*found, Reaction(severity=own))


def _denied_reactions(reading: Reading) -> tuple[Annotation, ...]:
    """The reactions that the source says there were not: to list them would say the opposite."""
    found = []
    for link, statement in related(reading.node):
        if is_true(statement, "negationInd") and _is_reaction(link, statement):
            reading.handled.add(statement)
            told = concept_or_text(reading, child(statement, "value"), statement)
            found += [Annotation(text=f"Not a reaction: {told.display}")] if told and told.display else []
    return tuple(found)


def _is_reaction(link: Element, statement: Element) -> bool:
    return link.get("typeCode") == "MFST" or bool(template_ids(statement) & _REACTIONS)


def _reaction(reading: Reading, node: Element) -> Reaction:
    told = concept_or_text(reading, child(node, "value"), node)
    if has_no_content(told):  # "Not available" in the place of a reaction
        told = None
    return Reaction(
        manifestations=(told,) if told else (),
        severity=_severity(reading, node),
        description=_comment(reading, node, told),
        onset=effective(reading, node).start,
    )


def _comment(reading: Reading, node: Element, told: CodeableConcept | None) -> str | None:
    """What is said of a reaction in words: its own text, and the remarks on it (C-CDA template 4.64, LOINC 48767-8)."""
    own = own_words(node)
    said = [own] if own and not (told and line_of(own) in (told.text, told.display)) else []
    for _link, statement in related(node):
        if code_of(statement) == COMMENT_LOINC:
            reading.handled.add(statement)
            said.append(text_of(reading, child(statement, "text")) or "")
    return "; ".join(text for text in said if text) or None


def _severity(reading: Reading, node: Element) -> str | None:
    """The severity in FHIR's words; a grade that FHIR lacks ("moderate to severe") in the source's."""
    said = []
    for _link, statement in related(node):
        if code_of(statement) in SEVERITY_CODES:
            reading.handled.add(statement)
            found = concept_or_text(reading, child(statement, "value"), statement)
            said.append(_severity_word(found) if found and not has_no_content(found) else None)
    return next((one for one in said if one), None)


def _severity_word(told: CodeableConcept) -> str | None:
    known = (SEVERITIES.get(one.code or "") for one in told.codings)
    words = told.display.strip()
    return next((one for one in known if one), None) or (
        words.lower() if words.lower() in SEVERITY_WORDS else words or None
    )
