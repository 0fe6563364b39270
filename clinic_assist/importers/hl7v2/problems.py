"""Diagnoses (DG1), problems (PRB), goals (GOL), pathways (PTH) and procedures (PR1)."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Identifier
from clinic_assist.chart.facts import AbsenceStatement, CarePlan, Condition, Fact, Goal, GoalTarget, Procedure
from clinic_assist.importers.hl7v2.codes import DELETING_ACTIONS, code_system
from clinic_assist.importers.hl7v2.concepts import concept_at, concepts_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import providers
from clinic_assist.importers.hl7v2.reading import Reading
from clinic_assist.importers.hl7v2.record import number_key, numbered, origin, record_key, remark, visit_of
from clinic_assist.importers.hl7v2.results import participants
from clinic_assist.importers.hl7v2.statements import kept
from clinic_assist.importers.hl7v2.times import moment, span
from clinic_assist.importers.silences import StatedSilence, stated_silence
from clinic_assist.terminology.systems import CONDITION_CATEGORY

NOTHING_NAMED = "The segment does not say what it is about: kept unread."
_IN_ERROR = "entered-in-error"
_WITHDRAWN = frozenset((_IN_ERROR, "refuted", "resolved"))
# Table 0052: a working diagnosis is one that is not settled.
_WORKING = "W"
# The words of PRB-13 and 14, whose tables are the site's own; FHIR R4 condition-clinical and condition-ver-status.
_CLINICAL = {
    "ACTIVE": "active", "A": "active", "INACTIVE": "inactive", "I": "inactive", "RESOLVED": "resolved",
    "R": "resolved", "RECURRENCE": "recurrence", "RELAPSE": "relapse", "REMISSION": "remission",
}  # fmt: skip
_VERIFICATION = {
    "CONFIRMED": "confirmed", "C": "confirmed", "UNCONFIRMED": "unconfirmed", "PROVISIONAL": "provisional",
    "DIFFERENTIAL": "differential", "SUSPECTED": "unconfirmed", "REFUTED": "refuted", "DELETED": _IN_ERROR,
    "ERRONEOUS": _IN_ERROR,
}  # fmt: skip


def _is_deleted(segment: Segment, number: int) -> bool:
    return (segment.get(number) or "").upper() in DELETING_ACTIONS


def _named(segment: Segment, code: int, description: int | None, method: int | None) -> CodeableConcept | None:
    """A coded field with the description beside it; older versions name the coding system in a field of its own."""
    told = concept_at(segment, code)
    words = segment.get(description) if description else None
    if told is None:
        return CodeableConcept(text=words) if words else None
    system = code_system(segment.get(method)) if method else None
    codings = tuple(
        Coding(system=system, code=one.code, display=one.display) if one.code and one.system is None else one
        for one in told.codings
    )
    has_words = told.text or any(one.display for one in codings)
    return CodeableConcept(codings=codings, text=told.text or (None if has_words else words))


def diagnosis(reading: Reading) -> Fact:
    """A DG1."""
    segment = reading.segment
    told = _named(segment, 3, 4, 2)
    if told is None:
        return kept(reading, NOTHING_NAMED)
    own = numbered(reading, segment, 20)
    kind = concept_at(segment, 6, table="0052")
    common = origin(reading, key=_diagnosis_key(reading, own, told), numbers=(own,) if own else ())
    words = segment.get(4)
    if words and words != told.display and words not in [one.display for one in told.codings]:
        common["notes"] += remark(words)
    is_working = (segment.get(6) or "").upper() == _WORKING
    return Condition(
        **common,
        code=told,
        verification_status=_IN_ERROR if _is_deleted(segment, 21) else "provisional" if is_working else None,
        categories=(
            CodeableConcept(codings=(Coding(system=CONDITION_CATEGORY, code="encounter-diagnosis"),)),
            *((kind,) if kind else ()),
        ),
        recorded_date=moment(reading, 5) or moment(reading, 19),
        asserter=next(iter(providers(segment, 16)), None),
        encounter=visit_of(reading),
    )


def _diagnosis_key(reading: Reading, own: Identifier | None, told: CodeableConcept) -> str | None:
    """DG1-20, else the visit, or the day, with what was found."""
    if own is not None:
        return record_key("DG1", number_key(own))
    visit = reading.node.visit
    number = (visit.segment.get(19) if visit is not None else None) or reading.segment.get(5)
    first = told.codings[0].code if told.codings else told.text
    if number is None or not first:
        return None
    return record_key("DG1", reading.message.sender, number, first, reading.segment.get(6))


def problem(reading: Reading) -> Fact:
    """A PRB."""
    segment = reading.segment
    told = concept_at(segment, 3)
    if told is None:
        return kept(reading, NOTHING_NAMED)
    own = numbered(reading, segment, 4)
    clinical, verification = _standing(segment)
    silence = stated_silence(told, "Condition")
    if silence is not None:
        return _no_problem(reading, told, silence)
    common = origin(reading, key=record_key("PRB", number_key(own)) if own else None, numbers=(own,) if own else ())
    for number in (13, 14):
        said = concept_at(segment, number)
        if said and said.display.upper() not in _CLINICAL.keys() | _VERIFICATION.keys():
            common["notes"] += remark(said.display)
    ranking, kind = concept_at(segment, 18), concept_at(segment, 10)
    common["notes"] += remark(f"Ranking: {ranking.display}") if ranking else ()
    certainty, prognosis = segment.get(19, 2) or segment.get(19), segment.get(22, 2) or segment.get(22)
    common["notes"] += remark(f"Certainty: {certainty}") if certainty else ()
    common["notes"] += remark(f"Prognosis: {prognosis}") if prognosis else ()
    return Condition(
        **common,
        code=told,
        clinical_status=clinical,
        verification_status=_IN_ERROR if _is_deleted(segment, 1) else verification,
        categories=(
            CodeableConcept(codings=(Coding(system=CONDITION_CATEGORY, code="problem-list-item"),)),
            *((kind,) if kind else ()),
        ),
        onset=moment(reading, 16),
        onset_text=segment.get(17),
        abatement=moment(reading, 9),
        recorded_date=moment(reading, 7),
        asserter=next(iter(participants(reading.node.parts)), None),
        encounter=visit_of(reading),
    )


def _no_problem(reading: Reading, told: CodeableConcept, silence: StatedSilence) -> Fact:
    """A PRB that states that there are no problems."""
    clinical, verification = _standing(reading.segment)
    stated = [_IN_ERROR if _is_deleted(reading.segment, 1) else None, clinical, verification]
    return AbsenceStatement(
        **origin(reading),
        topic=silence.topic,
        silence=silence.silence,
        scope=told,
        is_partial=silence.is_partial,
        withdrawn=next((one for one in stated if one in _WITHDRAWN), None),
        date=moment(reading, 7),
    )


def _standing(segment: Segment) -> tuple[str | None, str | None]:
    """What PRB-14 (life cycle) and PRB-13 (confirmation) say, in whichever of the two a site writes it."""
    words = [word.upper() for number in (14, 13) for word in (segment.get(number), segment.get(number, 2)) if word]
    clinical = next((_CLINICAL[word] for word in words if word in _CLINICAL), None)
    return clinical, next((_VERIFICATION[word] for word in words if word in _VERIFICATION), None)


def goal(reading: Reading) -> Fact:
    """A GOL."""
    segment = reading.segment
    told = concept_at(segment, 3)
    if told is None:
        return kept(reading, NOTHING_NAMED)
    own = numbered(reading, segment, 4)
    status = concept_at(segment, 18)
    due = moment(reading, 8)
    common = origin(reading, key=record_key("GOL", number_key(own)) if own else None, numbers=(own,) if own else ())
    comment = segment.get(17)
    common["notes"] += remark(comment) if comment else ()
    return Goal(
        **common,
        description=told,
        lifecycle_status=_IN_ERROR if _is_deleted(segment, 1) else status.display.lower() if status else None,
        achievement_status=concept_at(segment, 16),
        start=moment(reading, 7),
        status_date=moment(reading, 19),
        targets=(GoalTarget(due=due),) if due else (),
    )


def pathway(reading: Reading) -> Fact:
    """A PTH as a plan of care."""
    segment = reading.segment
    told = concept_at(segment, 2)
    if told is None:
        return kept(reading, NOTHING_NAMED)
    own = numbered(reading, segment, 3)
    status = concept_at(segment, 5)
    return CarePlan(
        **origin(reading, key=record_key("PTH", number_key(own)) if own else None, numbers=(own,) if own else ()),
        title=told.display,
        status=_IN_ERROR if _is_deleted(segment, 1) else status.display.lower() if status else None,
        categories=(told,),
        period=span(moment(reading, 4), None),
        encounter=visit_of(reading),
    )


def procedure(reading: Reading) -> Fact:
    """A PR1. The segment tells of procedures that were done, and does not say how they ended."""
    segment = reading.segment
    told = _named(segment, 3, 4, 2)
    if told is None:
        return kept(reading, NOTHING_NAMED)
    own = numbered(reading, segment, 19)
    kind = concept_at(segment, 6, table="0230")
    modifiers = [one.display for one in concepts_at(segment, 16) if one.display]
    code, day = segment.get(3) or segment.get(4), segment.get(5)
    key = record_key("PR1", number_key(own) or reading.message.sender, "" if own else f"{code}|{day}")
    common = origin(reading, key=key if own or (code and day) else None, numbers=(own,) if own else ())
    for label, text in (("Anesthesia", segment.get(9)), ("Modifier", ", ".join(modifiers))):
        common["notes"] += remark(f"{label}: {text}") if text else ()
    people = (*providers(segment, 11, 8, 12), *participants(reading.node.parts))
    return Procedure(
        **common,
        code=told,
        status=_IN_ERROR if _is_deleted(segment, 20) else None,
        category=kind,
        performed=moment(reading, 5),
        reasons=concepts_at(segment, 15),
        performers=tuple(dict.fromkeys(people)),
        encounter=visit_of(reading),
    )
