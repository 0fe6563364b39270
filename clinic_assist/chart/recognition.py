"""By what a fact is known again in another file, whatever name that file gives it.

The same kind, a code in common, the same time, the same standing and the same value; or a number that names one thing
in the world: of a document, a device, an imaging study. Never on weak evidence: two identical doses, orders or tests of
one day may both be real, so what can happen several times a day is known again by its minute only.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC
from functools import lru_cache

from clinic_assist.chart.datatypes import CodeableConcept, Period, Quantity, Value
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    CarePlan,
    CareTeam,
    Composition,
    Condition,
    Device,
    DeviceUseStatement,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Goal,
    ImagingStudy,
    Immunization,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
    Observation,
    Procedure,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.partial_date import PartialDate, Precision

Key = tuple[Hashable, ...]
_NUMBERED = (Device, ImagingStudy, DocumentReference, Composition)
_Said = list[tuple[str, Key]]

# Intents that say that the person is to take it now; a proposal or an option says less (FHIR R4 request-intent).
_ORDERS = frozenset({None, "order", "original-order", "plan", "instance-order", "reflex-order", "filler-order"})
# A text of fewer characters may well be written twice ("Normal.").
_TELLING_TEXT = 40
# FHIR R4 s.9.7 (ImagingStudy.identifier) and its examples: the Study Instance UID as `urn:oid:…` under one of these.
_DICOM_UID = frozenset({"urn:dicom:uid", "urn:ietf:rfc:3986"})


def keys_of(fact: Fact) -> list[Key]:
    """By what a fact is known again in another file: facts that share a key say the same. Empty for what is not."""
    numbered = [(fact.kind, *number) for number in _numbers(fact)] if isinstance(fact, _NUMBERED) else []
    said = _said(fact) or ()
    return [*numbered, *((kind, code, *rest) for kind, rest in said for code in codes_of(_subject_of(fact)))]


def _subject_of(fact: Fact) -> CodeableConcept | None:
    """What a fact is about; of several categories of a plan all."""
    if isinstance(fact, CarePlan) and not fact.title:
        return CodeableConcept(codings=tuple(coding for one in fact.categories for coding in one.codings))
    return fact.concept


def _numbers(fact: Fact) -> Iterator[Key]:
    """Numbers that name one thing in the world."""
    match fact:
        case Device():
            if fact.udi:
                yield "udi", fact.udi
            elif fact.serial_number and (fact.model_number or fact.manufacturer):
                yield "serial", fact.serial_number, fact.model_number, fact.manufacturer
        case ImagingStudy():
            uids = [one.value or "" for one in fact.identifiers if one.system in _DICOM_UID]
            yield from (("study", uid.removeprefix("urn:oid:")) for uid in (*uids, fact.uid or "") if uid)
        case DocumentReference() | Composition():
            yield from (("number", one.system, one.value) for one in fact.identifiers if one.system and one.value)
            if text := text_of(fact):
                yield "text", text


def _said(fact: Fact) -> _Said | None:
    """Kind of a fact and what it says besides its code, in each way in which another file may say it."""
    match fact:
        case Observation():
            return _observed(fact)
        case MedicationUse():
            return _used(fact)
        case DiagnosticReport():
            return _reported(fact)
        case DocumentReference() if fact.date is not None:
            text = plain(" ".join(filter(None, (attachment.text for attachment in fact.attachments))))
            return [("document", (day(fact.date), text))] if text else None
        case Statement() if fact.date is not None and has_minute(fact.date):
            details = tuple((label, plain(text)) for label, text in fact.details)
            return [(fact.resource_type, (instant(fact.date), fact.status, details))]
        case _:
            return _stands(fact) or _happened(fact) or _planned(fact)


def _stands(fact: Fact) -> _Said | None:
    """What is so, without a moment at which it happens."""
    match fact:
        case AllergyIntolerance():
            return [("allergy", (fact.clinical_status, _standing(fact), fact.type == "intolerance"))]
        case Condition():
            return [("condition", (day(fact.onset), fact.clinical_status, _standing(fact)))]
        case FamilyMemberHistory() if fact.conditions:
            of = sorted((codes_of(one.code)[:1], one.onset_text or "") for one in fact.conditions)
            return [("family", (repr(of), fact.name, fact.deceased))]
        case AbsenceStatement():
            return [("absence", (fact.topic, fact.silence, fact.is_partial, fact.withdrawn, day(fact.date)))]
        case _:
            return None


def _standing(fact: AllergyIntolerance | Condition) -> str | None:
    """What speaks against taking a record as it is. C-CDA has no word for "confirmed": it just states."""
    return None if fact.verification_status == "confirmed" else fact.verification_status


def _happened(fact: Fact) -> _Said | None:
    """What is known again by its day; an order by its minute."""
    match fact:
        case Immunization() if fact.occurrence is not None:
            return [("immunization", (day(fact.occurrence), fact.status))]
        case Procedure() if fact.performed is not None:
            return [("procedure", (day(fact.performed), fact.status, _sites(fact.body_sites)))]
        case Encounter() if fact.period is not None and fact.period.start is not None:
            return [("encounter", (instant(fact.period.start), fact.status))]
        case DeviceUseStatement() if (start := _start(fact.used)) is not None:
            sites = _sites((fact.body_site,) if fact.body_site else ())
            return [("device in use", (day(start), fact.status, sites))]
        case ServiceRequest() if fact.authored_on is not None and has_minute(fact.authored_on):
            said = (instant(fact.authored_on), fact.status, fact.intent, fact.do_not_perform, _sites(fact.body_sites))
            return [("request", said)]
        case _:
            return None


def _used(fact: MedicationUse) -> _Said | None:
    """An order and a statement of its use are one medicine; a ban or a mere proposal is not."""
    match fact:
        case MedicationRequest() if fact.do_not_perform or fact.intent not in _ORDERS:
            return None
        case MedicationRequest() | MedicationStatement():
            days = {day(fact.when), day(_start(fact.effective))}
            dated: _Said = [("medication", (one, fact.status)) for one in sorted(filter(None, days))]
            # Lists of medicines often give no date at all; then the dose or the words for it must be the same.
            taken = *doses_of(fact), *(plain(dosage.text) for dosage in fact.dosages if dosage.text)
            return dated or ([("medication without a date", (fact.status, taken))] if taken else None)
        case MedicationDispense() | MedicationAdministration() if fact.when is not None and has_minute(fact.when):
            amount = amount_of(fact.quantity) if isinstance(fact, MedicationDispense) and fact.quantity else ""
            return [(fact.kind, (instant(fact.when), fact.status, amount, tuple(doses_of(fact))))]
        case _:
            return None


def _observed(fact: Observation) -> _Said | None:
    """A result with a value; without one, two panels of the same hour would look alike whatever is in them."""
    components = tuple(sorted((str(codes_of(part.code)), _value(part.value)) for part in fact.components))
    value = _value(fact.value) or (f"none: {fact.data_absent_reason}" if fact.data_absent_reason else "")
    if fact.effective is None or (not value and not any(said for _code, said in components)):
        return None
    return [("observation", (instant(fact.effective), fact.status, value, components))]


def _reported(fact: DiagnosticReport) -> _Said | None:
    """A report of a minute with as many results, or one that says the same in words."""
    if fact.when is None:
        return None
    said = plain(" ".join(filter(None, (fact.conclusion, *(form.text for form in fact.presented_forms)))))
    if not has_minute(fact.when) and len(said) < _TELLING_TEXT:
        return None
    return [("report", (instant(fact.when), fact.status, len(fact.results), said))]


def _planned(fact: Fact) -> _Said | None:
    """Plans, with what is in them."""
    match fact:
        case CarePlan() if (start := _start(fact.period)) is not None and fact.activities:
            said = sorted((repr(codes_of(one.code)[:1]), plain(one.description)) for one in fact.activities)
            return [("care plan", (day(start), fact.status, fact.intent, repr(said)))]
        case CareTeam() if (start := _start(fact.period)) is not None:
            members = sorted(plain(one.member.display) for one in fact.members if one.member and one.member.display)
            return [("care team", (day(start), fact.status, repr(members)))] if members else None
        case Goal():
            targets = [(repr(codes_of(one.measure)[:1]), _value(one.detail), day(one.due)) for one in fact.targets]
            return [("goal", (day(fact.start), fact.lifecycle_status, repr(targets)))]
        case _:
            return None


# -- in words that two systems write alike -----------------------------------------------------------------------------


def codes_of(concept: CodeableConcept | None) -> list[tuple[str, str]]:
    """All codes of a concept; its words where it has none."""
    if concept is None:
        return []
    codes = [(coding.system, coding.code) for coding in concept.codings if coding.system and coding.code]
    words = concept.text or next((coding.display for coding in concept.codings if coding.display), None)
    if codes or not words:
        return sorted(set(codes))
    return [("", plain(words))]


def plain(text: str | None) -> str:
    """Words without regard to case and space."""
    return " ".join((text or "").split()).casefold()


def text_of(fact: DocumentReference | Composition) -> str:
    """All that a document says; empty where that is too little to know it again by."""
    if isinstance(fact, Composition):
        parts: Iterable[str | None] = (section.text for section in fact.sections)
    else:
        parts = (attachment.text for attachment in fact.attachments)
    said = plain(" ".join(filter(None, parts)))
    return said if len(said) >= _TELLING_TEXT else ""


def day(date: PartialDate | None) -> str | None:
    """A date as precise as it is, but no more than to the day."""
    return date.text[:10] if date is not None else None


def has_minute(date: PartialDate) -> bool:
    """Whether a date goes to the minute at least."""
    return date.precision >= Precision.MINUTE


def instant(date: PartialDate) -> str:
    """To the minute; in UTC where the source gave the zone."""
    return _instant_of(date.text)


@lru_cache(maxsize=8192)  # the results of a panel have one time
def _instant_of(text: str) -> str:
    moment = PartialDate(text).moment
    if moment is not None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return text[:16].replace(" ", "T")


def amount_of(quantity: Quantity) -> str:
    """An amount without regard to trailing zeros."""
    number = "" if quantity.value is None else f"{quantity.value.normalize():f}"
    return f"{quantity.comparator or ''}{number} {quantity.code or quantity.unit or ''}".strip()


def doses_of(use: MedicationUse) -> list[str]:
    """The amounts that are taken at a time, sorted."""
    return sorted(amount_of(dosage.dose) for dosage in use.dosages if dosage.dose is not None)


def _start(period: Period | None) -> PartialDate | None:
    return period.start if period is not None else None


def _value(value: Value | None) -> str:
    """A value in words that two systems write alike; empty for none."""
    if value is None:
        return ""
    if value.quantity is not None:
        return amount_of(value.quantity)
    if value.codeable_concept is not None:
        return repr(codes_of(value.codeable_concept)[:1])
    if value.string is not None:
        return plain(value.string)
    said = [
        f"{item.name}={getattr(value, item.name)}" for item in fields(value) if getattr(value, item.name) is not None
    ]
    return " ".join(said)


def _sites(sites: Sequence[CodeableConcept]) -> str:
    return repr(sorted(code for site in sites for code in codes_of(site)[:1]))
