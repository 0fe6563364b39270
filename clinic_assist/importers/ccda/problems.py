"""Problems and diagnoses, their status and time, and the conditions of relatives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.datatypes import Annotation, CodeableConcept
from clinic_assist.chart.facts import Condition, Fact, FamilyCondition, FamilyMemberHistory
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.ccda.codes import (
    AGE_SNOMED,
    CLINICAL_STATUSES,
    CLINICAL_WORDS,
    COMMENT_LOINC,
    CONCERN_STATUSES,
    CONDITION_CATEGORIES,
    DIAGNOSIS_DATE_LOINC,
    NO_PROBLEMS,
    PLAIN_PROBLEMS,
    PROBLEM_KINDS,
    SEVERITY_CODES,
    STATUS_LOINC,
)
from clinic_assist.importers.ccda.concepts import absent_reason, concept, concept_or_text, text_of
from clinic_assist.importers.ccda.names import name_text
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    code_of,
    is_true,
    null_flavor,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.quantities import flag, quantity
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, recorded, recorder, status
from clinic_assist.importers.ccda.silence import absence, denied_silence, flavor_silence, stated
from clinic_assist.importers.ccda.times import effective, moment
from clinic_assist.importers.ccda.values import SEVERAL_VALUES, value_of
from clinic_assist.importers.silences import stated_silence
from clinic_assist.importers.words import age_words
from clinic_assist.importers.xml.tree import Element, local_name

_AGES = frozenset(("2.16.840.1.113883.10.20.22.4.31", "2.16.840.1.113883.10.20.1.38"))
_DEATHS = frozenset(("2.16.840.1.113883.10.20.22.4.47", "2.16.840.1.113883.10.20.1.42"))
# HL7 v3 ActStatus of a relative's history, in FHIR's history-status.
_HISTORY_STATUSES = {"completed": "completed", "active": "partial", "nullified": "entered-in-error"}


def condition(reading: Reading) -> Fact:
    """A problem observation, or what it says is absent."""
    node = reading.node
    value = child(node, "value")
    code = concept_or_text(reading, value, node)
    is_negated = is_true(node, "negationInd")
    common = origin(reading, absent=absent_reason(value) if code is None else None)
    time = effective(reading, node)
    common["notes"] += _further(reading)
    if is_negated and _is_unnamed(code):
        is_partial = reading.section.topic is not Topic.PROBLEMS
        silence = denied_silence(text_of(reading, child(node, "text")), code)
        return absence(common, Topic.PROBLEMS, silence, _denied(code), is_partial=is_partial, date=time.first)
    flavor = null_flavor(node) or null_flavor(reading.parent.node if reading.parent else None)
    if flavor is None and time.first is None and not related(node):
        flavor = null_flavor(value)
    if flavor and code is None and reading.section.topic is Topic.PROBLEMS:
        return absence(common, Topic.PROBLEMS, flavor_silence(flavor), None, date=time.first)
    if code is None:
        reading.warn(node, "The record does not say which problem it is.")
    if time.end and time.end == time.start:
        reading.warn(node, "The end is the beginning: it was read as one point in time, not as the end of the problem.")
    fact = Condition(
        **common,
        code=code,
        clinical_status=clinical_status(reading),
        verification_status="refuted" if is_negated else None,
        categories=_categories(reading),
        severity=_severity(reading),
        body_sites=tuple(one for site in children(node, "targetSiteCode") if (one := concept(reading, site))),
        onset=time.start,
        onset_text=_age(reading),
        abatement=time.end if time.end != time.start else None,
        recorded_date=recorded(reading, node) or reading.of_parent("recorded", partial(recorded, reading)),
        recorder=recorder(reading, node) or reading.of_parent("recorder", partial(recorder, reading)),
        asserter=next(iter(people(node, "informant")), None),
    )
    return stated(fact, reading.section)


def _further(reading: Reading) -> tuple[Annotation, ...]:
    """What further values name: C-CDA has one problem to a statement."""
    further = children(reading.node, "value")[1:]
    if further:
        reading.warn(further[0], SEVERAL_VALUES)
    told = (concept(reading, one) for one in further)
    return tuple(Annotation(text=f"Also: {one.display}") for one in told if one and one.display)


def _is_unnamed(code: CodeableConcept | None) -> bool:
    """Whether a problem is named by its kind only, so that to deny it denies all problems."""
    codes = {one.code for one in code.codings if one.code} if code else set()
    return (codes <= PROBLEM_KINDS) and (bool(codes) or code is None or stated_silence(code, "Condition") is not None)


def _denied(code: CodeableConcept | None) -> CodeableConcept | None:
    """What is denied: in the source's words, but never by the name of what there is none of."""
    if code is None or not code.codings or any(one.code not in PROBLEM_KINDS for one in code.codings):
        return code
    return CodeableConcept(codings=(NO_PROBLEMS,), text=code.text)


def clinical_status(reading: Reading) -> str | None:
    """Whether a problem or allergy is active, by what speaks of it most directly.

    First the status observation in the statement. Else a date of resolution: one that has an end cannot be active
    (guide, CF-problems, effectiveTime/high), unless it is the same as the beginning, as some exporters write a single
    point in time. Else the concern around it: but a concern that is `completed` without any
    end says only that it is not tracked any more, so nothing is concluded from it.
    """
    told = _status_observation(reading)
    if told is not None:
        return told
    time = effective(reading, reading.node)
    if time.end and time.end != time.start:
        return "inactive"
    if reading.parent is None:
        return None
    code = (reading.of_parent("status", _plain_status) or "").lower()
    around = reading.of_parent("time", partial(effective, reading))
    has_end = time.end or (around and around.end) or time.end_flavor == "UNK"
    if code == "completed" and not has_end:
        return None
    return CONCERN_STATUSES.get(code)


def _plain_status(node: Element) -> str | None:
    return attribute(child(node, "statusCode"), "code")


def _status_observation(reading: Reading) -> str | None:
    for _link, statement in related(reading.node):
        if code_of(statement) != STATUS_LOINC:
            continue
        reading.handled.add(statement)
        found = concept_or_text(reading, child(statement, "value"), statement)
        for coding in found.codings if found else ():
            if coding.code in CLINICAL_STATUSES:
                return CLINICAL_STATUSES[coding.code]
        for text in (found.text, *(one.display for one in found.codings)) if found else ():
            if text and text.strip().lower() in CLINICAL_WORDS:
                return CLINICAL_WORDS[text.strip().lower()]
        if found and found.display:
            reading.warn(statement, "The clinical status is in words that are not known here.")
    return None


def _categories(reading: Reading) -> tuple[CodeableConcept, ...]:
    """The category that the section gives, then the kind of problem as the source codes it (CF-problems).

    A kind that only repeats that it is a problem is left out, as in the guide's examples.
    """
    category = CONDITION_CATEGORIES.get(reading.section.loinc)
    own = concept(reading, child(reading.node, "code"))
    found = [CodeableConcept(codings=(category,))] if category else []
    if own and not any(one.code in PLAIN_PROBLEMS for one in own.codings):
        found.append(own)
    return tuple(found)


def _severity(reading: Reading) -> CodeableConcept | None:
    for _link, statement in related(reading.node):
        if code_of(statement) in SEVERITY_CODES:
            reading.handled.add(statement)
            return concept_or_text(reading, child(statement, "value"), statement)
    return None


def _age(reading: Reading) -> str | None:
    """The age at onset in words; the date of diagnosis is part of the statement too."""
    for _link, statement in related(reading.node):
        if code_of(statement) == DIAGNOSIS_DATE_LOINC:
            reading.handled.add(statement)
        if code_of(statement) in AGE_SNOMED or template_ids(statement) & _AGES:
            reading.handled.add(statement)
            found = quantity(reading, child(statement, "value"))
            return age_words(found) if found else None
    return None


def family_history(reading: Reading) -> Fact:
    """A family history organizer: one relative with the conditions of that relative."""
    node = reading.node
    relative = child(node, "subject", "relatedSubject")
    person = child(relative, "subject") if relative is not None else None
    conditions, said, died = _family_conditions(reading)
    common = origin(reading)
    common["notes"] += tuple(Annotation(text=text) for text in said)
    deceased = flag(child(person, "sdtc:deceasedInd")) if person is not None else None
    died_on = moment(reading, child(person, "sdtc:deceasedTime")) if person is not None else None
    born: PartialDate | None = moment(reading, child(person, "birthTime")) if person is not None else None
    return FamilyMemberHistory(
        **common,
        relationship=concept(reading, child(relative, "code")) if relative is not None else None,
        status=status(node, _HISTORY_STATUSES),
        name=name_text(child(person, "name")) if person is not None else None,
        sex=concept(reading, child(person, "administrativeGenderCode")) if person is not None else None,
        born_text=born.text if born else None,
        deceased=True if died or died_on else deceased,
        deceased_text=died_on.text if died_on else None,
        date=effective(reading, node).first,
        conditions=conditions,
    )


def _family_conditions(reading: Reading) -> tuple[tuple[FamilyCondition, ...], tuple[str, ...], bool]:
    """The conditions of a relative, what else is said of them in words, and whether one led to death."""
    found: list[FamilyCondition] = []
    said: list[str] = []
    has_died = False
    observations = [one for _link, one in related(reading.node)]
    if local_name(reading.node) == "observation":
        observations = [reading.node]
    for one in observations:
        reading.handled.add(one)
        code = concept_or_text(reading, child(one, "value"), one)
        is_cause = False
        age: str | None = None
        for _link, inner in related(one):
            reading.handled.add(inner)
            is_cause = is_cause or bool(template_ids(inner) & _DEATHS)
            if code_of(inner) in AGE_SNOMED or template_ids(inner) & _AGES:
                amount = quantity(reading, child(inner, "value"))
                age = age_words(amount) if amount else age
            elif not template_ids(inner) & _DEATHS:
                said += _words_of(reading, inner)
        has_died = has_died or is_cause
        if is_true(one, "negationInd") and code is not None:
            said.append(f"Does not have: {code.display}")
        elif code is None:
            reading.warn(one, "A relative's condition without a name was not read.")
        else:
            begun = effective(reading, one).first  # C-CDA template 4.46: the biologically relevant time
            onset = ", ".join(part for part in (age, begun.text if begun else None) if part) or None
            found.append(FamilyCondition(code=code, contributed_to_death=True if is_cause else None, onset_text=onset))
    return tuple(found), tuple(dict.fromkeys(said)), has_died


def _words_of(reading: Reading, node: Element) -> Iterator[str]:
    """What a statement says that is part of another and has no field there: its value, else its text."""
    value, _why_not = value_of(reading, node)
    told = value.codeable_concept.display if value and value.codeable_concept else value.string if value else None
    told = told or text_of(reading, child(node, "text"))
    if told:
        code = concept(reading, child(node, "code"))
        is_label = code is not None and code.display and code_of(node) not in ("ASSERTION", COMMENT_LOINC)
        yield f"{code.display}: {told}" if code and is_label else told
