"""Allergies and intolerances (AL1, IAM with IAR), and statements that there are none."""

from __future__ import annotations

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Fact, Reaction
from clinic_assist.importers.hl7v2.codes import (
    ALLERGY_CATEGORIES,
    ALLERGY_TYPES,
    ALLERGY_VERIFICATIONS,
    DELETING_ACTIONS,
    NULL_FLAVOR,
    SEVERITIES,
)
from clinic_assist.importers.hl7v2.concepts import concept_at, concepts_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import human_name, name_text, providers
from clinic_assist.importers.hl7v2.reading import Reading
from clinic_assist.importers.hl7v2.record import number_key, numbered, origin, record_key, remark, visit_of
from clinic_assist.importers.hl7v2.statements import kept
from clinic_assist.importers.hl7v2.times import moment
from clinic_assist.importers.silences import StatedSilence, stated_silence

NO_ALLERGEN = "The segment names no allergen: kept unread."
_OPEN_KINDS = frozenset(("MA", "MC"))  # table 0127: miscellaneous allergy and contraindication
_INACTIVE = "I"  # table 0438: confirmed but inactive
_WITHDRAWN = frozenset(("entered-in-error",))


def allergy(reading: Reading) -> Fact:
    """An AL1 or IAM; both begin alike (HL7 v2.5.1 s.3.4.6 and 3.4.7)."""
    segment = reading.segment
    told = concept_at(segment, 3)
    if told is None:
        return kept(reading, NO_ALLERGEN)
    key = _key(reading, told)
    verification = _verification(segment)
    silence = _silence(told)
    kind = (segment.get(2) or "").upper()
    if silence is not None:
        return AbsenceStatement(
            **origin(reading, key=key),
            topic=silence.topic,
            silence=silence.silence,
            scope=told,
            # One that is given as of drugs, of food or the like says nothing about the others.
            is_partial=silence.is_partial or kind in ALLERGY_CATEGORIES,
            withdrawn=verification if verification in _WITHDRAWN else None,
            date=moment(reading, 6) if segment.name == "AL1" else moment(reading, 13),
        )
    return _intolerance(reading, told, key, verification)


def _intolerance(
    reading: Reading, told: CodeableConcept, key: str | None, verification: str | None
) -> AllergyIntolerance:
    segment, is_detailed = reading.segment, reading.segment.name == "IAM"
    kind = segment.get(2)
    category = ALLERGY_CATEGORIES.get((kind or "").upper())
    common = origin(reading, key=key)
    told_kind = concept_at(segment, 2)
    if told_kind is not None and category is None and (kind or "").upper() not in _OPEN_KINDS:
        common["notes"] += remark(f"Type: {told_kind.display}")
    sensitivity = concept_at(segment, 9, table="0436") if is_detailed else None
    type_of = ALLERGY_TYPES.get((segment.get(9) or "").upper()) if is_detailed else None
    if sensitivity is not None and type_of is None:
        common["notes"] += remark(f"Sensitivity: {sensitivity.display}")
    reason = segment.get(8) if is_detailed else None
    common["notes"] += remark(f"Reason: {reason}") if reason else ()
    return AllergyIntolerance(
        **common,
        code=told,
        clinical_status="inactive" if is_detailed and segment.get(17) == _INACTIVE else None,
        verification_status=verification,
        type=type_of,
        categories=(category,) if category else (),
        onset=moment(reading, 11) if is_detailed else None,
        onset_text=segment.get(12) if is_detailed else None,
        recorded_date=moment(reading, 13) if is_detailed else moment(reading, 6),
        recorder=next(iter(providers(segment, 18)), None) if is_detailed else None,
        asserter=_reporter(segment) if is_detailed else None,
        reactions=_reactions(reading),
        encounter=visit_of(reading),
    )


def _key(reading: Reading, told: CodeableConcept) -> str | None:
    """IAM-7, else what the allergen is: the sender's list has each once."""
    own = numbered(reading, reading.segment, 7) if reading.segment.name == "IAM" else None
    first = told.codings[0] if told.codings else None
    what = f"{first.system or ''}|{first.code}" if first and first.code else told.display.casefold()
    return record_key("AllergyIntolerance", number_key(own) or reading.message.sender, "" if own else what)


# Words in the place of an allergen that name none. They do not say that nothing is known, only that nothing is said.
NOTHING = frozenset(("none", "nil", "no allergies", "unknown", "unk", "not known", "n/a", "not recorded", "not asked"))


def _silence(told: CodeableConcept) -> StatedSilence | None:
    """Which silence a segment states instead of an allergen: by code, by whole words, or by a null flavour."""
    found = stated_silence(told, "AllergyIntolerance") or stated_silence(_as_words(told), "AllergyIntolerance")
    if found is not None:
        return found
    flavor = told.code_in(NULL_FLAVOR)
    said = {one.strip().casefold() for one in (told.text, *(coding.display for coding in told.codings)) if one}
    said = said or {(_as_words(told).text or "").strip().casefold()}
    if flavor is None and not said <= NOTHING:
        return None
    is_not_asked = flavor == "NASK" or said == {"not asked"}
    return StatedSilence(Topic.ALLERGIES, Silence.NOT_ASKED if is_not_asked else Silence.NO_INFORMATION)


def _as_words(told: CodeableConcept) -> CodeableConcept:
    """A code without words and system as words: `NKDA` alone says what it means."""
    first = told.codings[0] if len(told.codings) == 1 else None
    if first is None or first.system or first.display:
        return told
    return CodeableConcept(text=first.code)


def _verification(segment: Segment) -> str | None:
    """IAM-17; an allergy that IAM-6 deletes was entered in error (table 0206)."""
    if segment.name != "IAM":
        return None
    if (segment.get(6) or "").upper() in DELETING_ACTIONS:
        return "entered-in-error"
    code = segment.get(17)
    return ALLERGY_VERIFICATIONS.get(code.upper(), code) if code else None


def _reporter(segment: Segment) -> Reference | None:
    """IAM-14, who reported it, with the relationship to the patient (15)."""
    name = name_text(human_name(segment.first(14)))
    relation = concept_at(segment, 15)
    shown = ", ".join(one for one in (name, relation.display if relation else None) if one)
    return Reference(display=shown) if shown else None


def _reactions(reading: Reading) -> tuple[Reaction, ...]:
    """The reactions of field 5 with the severity of field 4, and those of IAR segments with their own."""
    segment = reading.segment
    signs = tuple(CodeableConcept(text=text) for one in segment.repetitions(5) if (text := one.get(2) or one.get(1)))
    severity, words = _severity(segment, 4)
    found = [Reaction(manifestations=signs, severity=severity, description=words)] if signs or severity or words else []
    for part in reading.node.parts_named("IAR"):
        own, said = _severity(part, 2)
        managed = part.get(4)
        texts = [text for text in (said, f"Management: {managed}" if managed else None) if text]
        found.append(Reaction(manifestations=concepts_at(part, 1), severity=own, description="; ".join(texts) or None))
    return tuple(found)


def _severity(segment: Segment, number: int) -> tuple[str | None, str | None]:
    """A severity in FHIR's words, or in the sender's where it has none of those (table 0128)."""
    told = concept_at(segment, number)
    if told is None:
        return None, None
    code = (segment.get(number) or "").upper()
    if code in SEVERITIES:
        return SEVERITIES[code], None
    return None, None if code == "U" else told.display
