"""What can be said of each fact: its kind of sentence, class of status, section and slots."""

from __future__ import annotations

import re
from collections.abc import Callable

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    CarePlan,
    Composition,
    Condition,
    DeviceUseStatement,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    FamilyCondition,
    FamilyMemberHistory,
    Goal,
    ImagingStudy,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
    Reaction,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.drafting.describe_medicines import describe_medicine
from clinic_assist.drafting.describe_observations import describe_observation, is_background
from clinic_assist.drafting.prepared import FactKind, SectionKind, StatusClass
from clinic_assist.drafting.slot_texts import Description, SlotTexts, joined, plain
from clinic_assist.drafting.statuses import judged_class, judged_words, status_class
from clinic_assist.terminology.labels import status_words

_TOPIC_SECTIONS = {
    Topic.PROBLEMS: SectionKind.PROBLEMS,
    Topic.ALLERGIES: SectionKind.ALLERGIES,
    Topic.MEDICATIONS: SectionKind.MEDICATIONS,
    Topic.RESULTS: SectionKind.RESULTS,
    Topic.PROCEDURES: SectionKind.PROCEDURES,
    Topic.IMMUNIZATIONS: SectionKind.IMMUNIZATIONS,
}

_KIND_SECTIONS = {
    FactKind.CONDITION: SectionKind.PROBLEMS,
    FactKind.ALLERGY: SectionKind.ALLERGIES,
    FactKind.REQUEST: SectionKind.MEDICATIONS,
    FactKind.TAKES: SectionKind.MEDICATIONS,
    FactKind.DISPENSE: SectionKind.MEDICATIONS,
    FactKind.ADMINISTRATION: SectionKind.MEDICATIONS,
    FactKind.RESULT: SectionKind.RESULTS,
    FactKind.PROCEDURE: SectionKind.PROCEDURES,
    FactKind.ENCOUNTER: SectionKind.DOCUMENTS,
    FactKind.DOCUMENT: SectionKind.DOCUMENTS,
    FactKind.IMMUNIZATION: SectionKind.IMMUNIZATIONS,
    FactKind.FLAG: SectionKind.BACKGROUND,
    FactKind.FINDING: SectionKind.BACKGROUND,
    FactKind.FAMILY: SectionKind.BACKGROUND,
    FactKind.DEVICE: SectionKind.BACKGROUND,
    FactKind.GOAL: SectionKind.PLANS,
    FactKind.PLAN: SectionKind.PLANS,
    FactKind.ORDER: SectionKind.PLANS,
}

_SILENCE_WORDS = {
    Silence.NONE_KNOWN: "none known",
    Silence.NOT_ASKED: "not asked",
    Silence.NO_INFORMATION: "no information",
}

_ALLERGY_TYPES = {"allergy": "allergy", "intolerance": "intolerance"}


def describe(fact: Fact) -> Description | None:
    """What can be said of a fact; None for records that a summary does not speak of (a directory entry, a header)."""
    match fact:
        case Observation():
            return describe_observation(fact)
        case MedicationUse():
            return describe_medicine(fact)
        case Statement():
            return _flag(fact) if fact.resource_type == "Flag" else None
        case _:
            describer = _DESCRIBERS.get(type(fact))
            return describer(fact) if describer else None


def section_of(fact: Fact, description: Description) -> SectionKind:
    """The heading under which a fact stands."""
    if isinstance(fact, AbsenceStatement):
        return _TOPIC_SECTIONS.get(fact.topic, SectionKind.BACKGROUND)
    if isinstance(fact, Observation) and is_background(fact):
        return SectionKind.BACKGROUND
    if isinstance(fact, Condition) and _is_social(fact):
        return SectionKind.BACKGROUND
    return _KIND_SECTIONS[description.kind]


# Headings of SNOMED CT's social context findings (108329005): work, education, housing, contacts, law, migration.
_SOCIAL = re.compile(
    r"\b(?:employ(?:ed|ment)|unemployed|labou?r force|retired|education|educated|social (?:contact|isolation)|lonel\w+"
    r"|housing|homeless|transport|refugee|armed forces|veteran|criminal|intimate partner abuse|violence in"
    r"|lives? (?:alone|with)|marital|only received|served in|risk activity|medication review due)\b.*"
    r"\((?:finding|situation)\)\s*$",
    re.IGNORECASE,
)


def _is_social(fact: Condition) -> bool:
    """Whether it tells of circumstances, not of an illness: by its category, or by the name of a SNOMED CT finding."""
    codes = {coding.code for concept in fact.categories for coding in concept.codings}
    name = fact.code.display if fact.code else ""
    return bool(codes & {"sdoh", "social-history"}) or _SOCIAL.search(name) is not None


def _condition(fact: Condition) -> Description:
    texts = SlotTexts().named(fact.code.display if fact.code else None, otherwise="Problem")
    status = judged_class(fact.clinical_status, fact.verification_status)
    if status is StatusClass.UNKNOWN and not fact.clinical_status and fact.abatement:
        status = StatusClass.PAST
    texts.text("status", judged_words(fact.clinical_status, fact.verification_status))
    texts.concept("severity", fact.severity).text("site", joined(fact.body_sites))
    if status is not StatusClass.REFUTED:
        texts.date("onset", fact.onset).text("onset", fact.onset_text if not fact.onset else texts.slots.get("onset"))
        texts.date("end", fact.abatement)
    if "onset" not in texts.slots:
        texts.date("recorded", fact.recorded_date)
    return texts.described(FactKind.CONDITION, status)


def _allergy(fact: AllergyIntolerance) -> Description:
    kind, substance = _kind_and_substance(fact)
    texts = SlotTexts().named(substance, otherwise="substance")
    texts.slots["type"] = kind
    texts.text("status", judged_words(fact.clinical_status, fact.verification_status))
    reaction, severity = _reactions(fact.reactions)
    texts.text("reaction", reaction).text("severity", severity)
    texts.text("criticality", status_words(fact.criticality) if fact.criticality else None)
    texts.date("onset", fact.onset)
    if "onset" not in texts.slots:
        texts.date("recorded", fact.recorded_date)
    return texts.described(FactKind.ALLERGY, judged_class(fact.clinical_status, fact.verification_status))


def _kind_and_substance(fact: AllergyIntolerance) -> tuple[str, str]:
    """`Allergy` and `penicillin`, also for `Allergy to penicillin` and `Penicillin allergy`, as the forms join them.

    Where the name says another type than the record's own, both are told.
    """
    kind, name = _ALLERGY_TYPES.get(fact.type or ""), plain(fact.code.display if fact.code else "")
    for said in _ALLERGY_TYPES.values():
        joined_before, joined_after = f"{said} to ".casefold(), f" {said}".casefold()
        if name.casefold().startswith(joined_before):
            return _both(kind, said), name[len(joined_before) :]
        if name.casefold().endswith(joined_after):
            return _both(kind, said), name[: -len(joined_after)]
    return kind or _EITHER, name


_EITHER = "allergy or intolerance"


def _both(kind: str | None, said: str) -> str:
    return said if kind in (said, None) else _EITHER


def _reactions(reactions: tuple[Reaction, ...]) -> tuple[str, str]:
    """All reactions, and their severity: apart where they agree on one, else beside each reaction."""
    texts = [joined(reaction.manifestations) or plain(reaction.description or "") for reaction in reactions]
    severities = [reaction.severity or "" for reaction in reactions]
    if len(set(severities)) <= 1:
        return ", ".join(dict.fromkeys(text for text in texts if text)), severities[0] if severities else ""
    told = (
        f"{text or 'reaction not recorded'}{f' ({severity})' if severity else ''}"
        for text, severity in zip(texts, severities, strict=True)
    )
    return ", ".join(told), ""


def _procedure(fact: Procedure) -> Description:
    texts = SlotTexts().named(fact.code.display if fact.code else None, otherwise="Procedure")
    texts.status(fact.status).text("site", joined(fact.body_sites))
    _span(texts, fact.performed, fact.performed_end, first="date")
    texts.reason(fact.reasons, fact.reason_references).concept("outcome", fact.outcome)
    return texts.described(FactKind.PROCEDURE, status_class(fact.status))


def _encounter(fact: Encounter) -> Description:
    texts = SlotTexts().named(fact.types[0].display if fact.types else None, otherwise="Encounter")
    if fact.encounter_class:
        texts.text("class", fact.encounter_class.display)
    texts.status(fact.status).reason(fact.reasons, fact.reason_references)
    if fact.period:
        _span(texts, fact.period.start, fact.period.end, first="date")
    return texts.described(FactKind.ENCOUNTER, status_class(fact.status))


def _document(fact: DocumentReference) -> Description:
    title = next((attachment.title for attachment in fact.attachments if attachment.title), None)
    name = (fact.type.display if fact.type else "") or title or fact.description
    texts = SlotTexts().named(name, otherwise="Document").status(fact.status).date("date", fact.when)
    return texts.described(FactKind.DOCUMENT, status_class(fact.status))


def _composition(fact: Composition) -> Description:
    name = fact.title or (fact.type.display if fact.type else None)
    texts = SlotTexts().named(name, otherwise="Document").status(fact.status).date("date", fact.when)
    return texts.described(FactKind.DOCUMENT, status_class(fact.status))


def _report(fact: DiagnosticReport) -> Description:
    texts = SlotTexts().named(fact.code.display if fact.code else None, otherwise="Report")
    texts.status(fact.status).date("date", fact.when)
    texts.text("conclusion", fact.conclusion or joined(fact.conclusion_codes))
    return texts.described(FactKind.DOCUMENT, status_class(fact.status))


def _imaging(fact: ImagingStudy) -> Description:
    name = fact.description or (fact.concept.display if fact.concept else None)
    texts = SlotTexts().named(name, otherwise="Imaging study").status(fact.status).date("date", fact.started)
    return texts.described(FactKind.DOCUMENT, status_class(fact.status))


def _immunization(fact: Immunization) -> Description:
    texts = SlotTexts().named(fact.vaccine_code.display if fact.vaccine_code else None, otherwise="Vaccine")
    texts.status(fact.status).date("date", fact.occurrence or fact.recorded).text("number", fact.dose_number)
    texts.concept("reason", fact.status_reason)
    return texts.described(FactKind.IMMUNIZATION, status_class(fact.status))


def _family(fact: FamilyMemberHistory) -> Description:
    texts = SlotTexts().concept("relation", fact.relationship).date("recorded", fact.date)
    texts.slots.setdefault("relation", "relative (relationship not recorded)")
    texts.text("conditions", ", ".join(dict.fromkeys(map(_relatives_condition, fact.conditions))))
    return texts.described(FactKind.FAMILY, status_class(fact.status))


def _relatives_condition(condition: FamilyCondition) -> str:
    name = plain(condition.code.display)
    # UCUM's year, as exports write ages.
    onset = re.sub(r"(?<=\d) a$", " years", plain(condition.onset_text or ""))
    return f"{name} (onset {onset})" if onset else name


def _device_use(fact: DeviceUseStatement) -> Description:
    texts = SlotTexts().named(fact.concept.display if fact.concept else None, otherwise="Device")
    texts.status(fact.status).concept("site", fact.body_site)
    if fact.used:
        texts.date("start", fact.used.start).date("end", fact.used.end)
    if "start" not in texts.slots:
        texts.date("recorded", fact.recorded_on)
    return texts.described(FactKind.DEVICE, status_class(fact.status))


def _goal(fact: Goal) -> Description:
    texts = SlotTexts().named(fact.description.display if fact.description else None, otherwise="Goal")
    texts.status(fact.lifecycle_status).date("date", fact.start)
    return texts.described(FactKind.GOAL, status_class(fact.lifecycle_status))


def _plan(fact: CarePlan) -> Description:
    texts = SlotTexts().named(fact.concept.display if fact.concept else None, otherwise="Care plan")
    texts.status(fact.status).date("date", fact.when)
    return texts.described(FactKind.PLAN, status_class(fact.status))


def _order(fact: ServiceRequest) -> Description:
    texts = SlotTexts().named(fact.code.display if fact.code else None, otherwise="Service")
    status, words = status_class(fact.status), fact.status
    if fact.do_not_perform:
        status, words = StatusClass.NOT_DONE, "not to be done"
    texts.status(words).date("date", fact.when).reason(fact.reasons, fact.reason_references)
    return texts.described(FactKind.ORDER, status)


def _flag(fact: Statement) -> Description:
    texts = SlotTexts().named(fact.code.display if fact.code else None, otherwise="Alert")
    texts.status(fact.status).date("date", fact.date)
    return texts.described(FactKind.FLAG, status_class(fact.status))


def _absence(fact: AbsenceStatement) -> Description:
    scope = plain(fact.scope.display if fact.scope else "")
    texts = SlotTexts().text("text", scope or _absence_words(fact)).date("date", fact.date)
    told = _SILENCE_WORDS[fact.silence]
    if scope and fact.silence is not Silence.NONE_KNOWN and told not in scope.casefold():
        texts.text("text", f"{scope} ({told})")
    return texts.described(FactKind.ABSENCE, StatusClass.UNKNOWN)


def _absence_words(fact: AbsenceStatement) -> str:
    topic = "other entries" if fact.topic is Topic.OTHER else fact.topic.value
    if fact.silence is Silence.NONE_KNOWN:
        return f"No known {topic}"
    return f"{topic.capitalize()}: {_SILENCE_WORDS[fact.silence]}"


def _span(texts: SlotTexts, start: PartialDate | None, end: PartialDate | None, *, first: str) -> None:
    """A start and, where it is another day, an end."""
    texts.date(first, start)
    if end and (start is None or end.text[:10] != start.text[:10]):
        texts.date("end", end)


_DESCRIBERS: dict[type[Fact], Callable[..., Description]] = {
    Condition: _condition,
    AllergyIntolerance: _allergy,
    Procedure: _procedure,
    Encounter: _encounter,
    DocumentReference: _document,
    Composition: _composition,
    DiagnosticReport: _report,
    ImagingStudy: _imaging,
    Immunization: _immunization,
    FamilyMemberHistory: _family,
    DeviceUseStatement: _device_use,
    Goal: _goal,
    CarePlan: _plan,
    ServiceRequest: _order,
    AbsenceStatement: _absence,
}
