"""What was done and what is to be done: procedures, orders, goals, devices, care teams."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Reference
from clinic_assist.chart.facts import (
    CareTeam,
    CareTeamMember,
    Fact,
    Goal,
    GoalTarget,
    Procedure,
    ServiceRequest,
)
from clinic_assist.importers.ccda.codes import (
    GOAL_STATUSES,
    INTENTS,
    ORDER_STATUSES,
    PRIORITIES,
    PROBLEM_KINDS,
    PROCEDURE_STATUSES,
    REASON_LOINC,
    code_system,
)
from clinic_assist.importers.ccda.concepts import concept, concept_or_text, name_in_text, naming_text, text_of
from clinic_assist.importers.ccda.devices import device_in
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    code_of,
    is_true,
    qualified,
    related,
)
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, place_of, recorded, recorder, status, who
from clinic_assist.importers.ccda.silence import absence, denied_silence, stated
from clinic_assist.importers.ccda.times import effective
from clinic_assist.importers.ccda.values import value_of
from clinic_assist.importers.xml.tree import local_name

# SNOMED CT, failed attempted procedure (HL7 C-CDA Examples, "Procedure Unsuccessful").
FAILED = "103709008"
# SNOMED CT, procedure: so general that to deny it denies all.
_ANY_PROCEDURE = "71388002"


def _concepts(reading: Reading, name: str) -> tuple[CodeableConcept, ...]:
    found = (concept(reading, one) for one in children(reading.node, name))
    return tuple(one for one in found if one is not None)


def reasons(reading: Reading) -> tuple[CodeableConcept, ...]:
    """What a statement was done for, by its indications."""
    found = []
    for link, statement in related(reading.node):
        is_reason = link.get("typeCode") == "RSON" or code_of(statement) == REASON_LOINC
        # A reason without a value is one where its code says nothing, so that the words are all of it.
        if is_reason and (child(statement, "value") is not None or code_of(statement) in PROBLEM_KINDS):
            told = concept_or_text(reading, child(statement, "value"), statement)
            if told or child(statement, "value") is not None:
                reading.handled.add(statement)
            found += [told] if told else []
    return tuple(dict.fromkeys(found))


def _what(reading: Reading) -> CodeableConcept | None:
    """What was or is to be done; what is coded as a procedure and no more is named by the words of its statement."""
    node = reading.node
    code = concept_or_text(reading, child(node, "code"), node)
    if code is None or code.text or any(one.code != _ANY_PROCEDURE for one in code.codings):
        return code
    named = name_in_text(reading, child(node, "text"))
    return replace(code, text=named.text) if named else code


def procedure(reading: Reading) -> Fact:
    """A procedure, procedure act or procedure observation that was done, or was not."""
    node = reading.node
    time = effective(reading, node)
    is_negated = is_true(node, "negationInd")
    why = reasons(reading)
    code = _what(reading)
    if is_negated and not why and (code is None or any(one.code == _ANY_PROCEDURE for one in code.codings)):
        return _nothing_done(reading, code)
    location = place_of(reading)
    outcome = concept(reading, child(node, "value")) or _outcome(reading)
    fact = Procedure(
        **origin(reading),
        code=code,
        status="not-done" if is_negated else status(node, PROCEDURE_STATUSES),
        status_reason=why[0] if is_negated and why else None,
        performed=time.start or time.end,
        performed_end=time.end if time.start else None,
        body_sites=_concepts(reading, "targetSiteCode"),
        reasons=() if is_negated else why,
        outcome=outcome,
        performers=people(node, "performer"),
        location=Reference(display=location) if location else None,
    )
    # A procedure that is told by its device alone is no empty place in a form.
    has_device = child(node, "participant", "participantRole", "playingDevice") is not None
    return fact if has_device and not is_negated else stated(fact, reading.section)


def _outcome(reading: Reading) -> CodeableConcept | None:
    """What came of it: that it failed, or an assertion linked as outcome (HL7 v3 ActRelationshipType OUTC)."""
    for link, statement in related(reading.node):
        if code_of(statement) == FAILED:
            reading.handled.add(statement)
            return concept(reading, child(statement, "code"))
        if link.get("typeCode") == "OUTC" and code_of(statement) in (None, "ASSERTION"):
            found = concept(reading, child(statement, "value"))
            if found is not None:
                reading.handled.add(statement)
                return found
    return None


def _nothing_done(reading: Reading, code: CodeableConcept | None) -> Fact:
    """That no procedure was done, or that none put in a device (HL7 C-CDA Examples, "No Implanted Devices")."""
    node = reading.node
    # A negation that names nothing at all is an empty place in a form, not a denial.
    told = denied_silence(text_of(reading, child(node, "text")), code) if code else Silence.NO_INFORMATION
    devices = children(node, "participant", "participantRole", "playingDevice")
    if devices:
        kind = concept(reading, child(devices[0], "code")) or code
        return absence(origin(reading), Topic.DEVICES, told, kind, is_partial=True)
    is_partial = reading.section.topic is not Topic.PROCEDURES
    return absence(origin(reading), Topic.PROCEDURES, told, code, is_partial=is_partial)


def service_request(reading: Reading) -> Fact:
    """A procedure, observation, act or encounter that is meant to be done, or a device that is to be supplied."""
    node = reading.node
    priority = concept(reading, child(node, "priorityCode"))
    is_supply = local_name(node) == "supply"
    code = device_in(reading, node)[0] if is_supply else _what(reading)
    common = origin(reading)
    text = text_of(reading, child(node, "text"))
    if text and (code is None or text not in (code.text, *(one.display for one in code.codings))):
        # The words of an order are no instruction to the patient unless they say so.
        common["notes"] += (Annotation(text=text),)
    return ServiceRequest(
        **common,
        code=code,
        status=status(node, ORDER_STATUSES),
        intent=INTENTS.get(attribute(node, "moodCode") or ""),
        priority=_priority(priority),
        do_not_perform=True if is_true(node, "negationInd") else None,
        occurrence=effective(reading, node).period,
        authored_on=recorded(reading, node),
        requester=recorder(reading, node),
        performers=people(node, "performer"),
        reasons=reasons(reading),
        body_sites=_concepts(reading, "targetSiteCode"),
    )


def _priority(told: CodeableConcept | None) -> str | None:
    """How urgent an order is, in FHIR's words where HL7's own code tells it; else in the source's."""
    if told is None:
        return None
    act_priority = code_system("2.16.840.1.113883.5.7")
    known = (PRIORITIES.get(one.code or "") for one in told.codings if one.system == act_priority)
    return next((one for one in known if one), None) or told.display or None


def goal(reading: Reading) -> Fact:
    """A goal observation."""
    node = reading.node
    time = effective(reading, node)
    value, why_not = value_of(reading, node)
    code = concept(reading, child(node, "code"))
    text = naming_text(reading, child(node, "text"))
    description = code
    if value and value.string:
        description, value = CodeableConcept(codings=code.codings if code else (), text=value.string), None
    elif description is None and text:
        description = CodeableConcept(text=text)
    return Goal(
        **origin(reading, absent=why_not),
        description=description,
        lifecycle_status=status(node, GOAL_STATUSES),
        priority=concept(reading, child(node, "priorityCode")),
        start=time.start,
        addresses=tuple(Reference(display=one.display) for one in reasons(reading) if one.display),
        targets=(GoalTarget(measure=code, detail=value, due=time.end),) if value or time.end else (),
    )


def care_team(reading: Reading) -> Fact:
    """A care team organizer (C-CDA template 4.500) with its members (template 4.500.1)."""
    node = reading.node
    members = []
    for _link, statement in related(node):
        for performer in statement.iterchildren(qualified("performer")):
            reading.handled.add(statement)
            name = who(performer)
            role = concept(reading, child(performer, "sdtc:functionCode"))
            role = role or concept(reading, child(performer, "functionCode"))
            role = role or concept(reading, child(performer, "assignedEntity", "code"))
            if name or role:
                members.append(
                    CareTeamMember(
                        member=Reference(display=name) if name else None,
                        roles=(role,) if role else (),
                        period=effective(reading, statement).period,
                    )
                )
    code = concept(reading, child(node, "code"))
    return CareTeam(
        **origin(reading),
        status=status(node, {}),
        categories=(code,) if code else (),
        members=tuple(members),
        period=effective(reading, node).period,
    )
