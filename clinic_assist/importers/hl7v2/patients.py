"""The person: PID with PD1, the number that a merge takes out of use (MRG), and contacts (NK1, GT1)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Coding, Identifier, Reference
from clinic_assist.chart.facts import Fact, Patient, Statement
from clinic_assist.chart.provenance import FactId, Locator, Provenance
from clinic_assist.importers.hl7v2.codes import GENDERS
from clinic_assist.importers.hl7v2.concepts import concept_at, concepts_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import (
    addresses,
    human_names,
    identifiers,
    name_text,
    organization,
    providers,
    social_security_number,
    telecoms,
)
from clinic_assist.importers.hl7v2.reading import FileContext, Node, Reading
from clinic_assist.importers.hl7v2.record import own_id, provenance, record_key, remark, remarks
from clinic_assist.importers.hl7v2.results import participants
from clinic_assist.importers.hl7v2.statements import details_of, kept
from clinic_assist.importers.hl7v2.times import day, moment

_DELETION = "A29"  # HL7 v2.8 s.3.3.29, delete person information
DELETED = "The source deletes what it knew of this person."
# Table 0443, provider role: primary care provider, family health care professional.
_PRIMARY_CARE = frozenset(("PP", "FHCP"))
# Table 0136, yes or no.
_YES_NO = {"Y": True, "N": False}
# Numbers of table 0203 that are not one person's for life: a visit, an account, a family's.
_NOT_A_PERSONS = frozenset(("AN", "VN", "ANON", "MB", "SN"))


NO_NUMBER = "The number stands where its check digit belongs, so it is not read as the patient's."


def patient(reading: Reading) -> Patient:
    """A PID with what describes it."""
    told = _told(reading)
    key = told.provenance.resource_key
    if reading.message.event == _DELETION:
        told = replace(told, active=False, notes=(*told.notes, *remark(DELETED)))
    if key is None:
        return told
    before = reading.file.people.get(key) if reading.message.code == "ADT" else None
    if reading.message.code == "ADT":
        told = _versioned(told, reading.message.number) if before is None else updated(reading, told, before)
        reading.file.people[key] = told
    is_known = before is not None and told.provenance.version_id is not None
    reading.file.persons[told.id] = reading.file.persons[before.id] if before and is_known else _person(told, key)
    return told


def _person(told: Patient, key: str) -> str:
    """By what the file tells one person from another: number, birth date and family name."""
    families = [name.family.casefold() for name in told.names[:1] if name.family]
    return "|".join((key, told.birth_date.text if told.birth_date else "", *families))


def _told(reading: Reading) -> Patient:
    """What the PID itself says."""
    segment = reading.segment
    for one in segment.repetitions(3):
        if one.get(1) is None and one.get(2) is not None:
            reading.warn("3" if one.number == 1 else f"3[{one.number}]", NO_NUMBER)
    died_on, dead = moment(reading, 29), segment.get(30)
    found = _numbers(reading)
    return Patient(
        id=own_id(reading),
        provenance=_provenance(reading, found),
        identifiers=found,
        notes=(*remarks(reading, reading.node.parts_named("NTE")), *_others(reading)),
        names=tuple(dict.fromkeys((*human_names(segment, 5), *human_names(segment, 9)))),
        gender=_gender(reading),
        birth_date=day(reading, 7),
        deceased=True if died_on else _YES_NO.get((dead or "").upper()),
        deceased_on=died_on,
        telecom=(*telecoms(segment, 13, use="home"), *telecoms(segment, 14, use="work"), *telecoms(segment, 40)),
        addresses=addresses(segment, 11),
        marital_status=concept_at(segment, 16, table="0002"),
        languages=_languages(reading),
        race=_joined(reading, 10),
        ethnicity=_joined(reading, 22),
        general_practitioners=_practitioners(reading),
        replaces=tuple(Reference(target=one) for one in reading.node.merged),
    )


def _numbers(reading: Reading) -> tuple[Identifier, ...]:
    """PID-3, and the numbers of earlier versions: external (2), alternate (4), account (18), SSN (19), licence (20)."""
    segment, sender = reading.segment, reading.message.sender
    accounts = (
        Identifier(system=one.system, value=one.value, type_code=one.type_code or "AN", assigner=one.assigner)
        for one in identifiers(segment, 18, sender)
    )
    ssn = social_security_number(segment.first(19))
    licence = segment.first(20)  # DLN: number, issuing state, expiry
    driver = Identifier(value=licence.get(1), type_code="DL", assigner=licence.get(2)) if licence.get(1) else None
    found = (
        *identifiers(segment, 3, sender),
        *identifiers(segment, 2, sender),
        *identifiers(segment, 4, sender),
        *accounts,
        *((ssn,) if ssn else ()),
        *((driver,) if driver else ()),
    )
    return tuple(dict.fromkeys(found))


def _provenance(reading: Reading, numbers: tuple[Identifier, ...]) -> Provenance:
    """By its number a person is the same in later messages.

    Only a message of patient administration speaks for the person: a laboratory's copy of name and address is no
    newer version of it.
    """
    own = next((one for one in numbers if one.system and one.type_code not in _NOT_A_PERSONS), None)
    speaks = reading.message.code == "ADT"
    kind = "Patient" if speaks else "Patient|copy"
    return Provenance(
        source=reading.file.source,
        locator=Locator(reading.segment.locator),
        resource_key=record_key(kind, own.system, own.value) if own else None,
        last_updated=reading.message.time if speaks else None,
    )


# HL7 v2.8 s.3.3: updates of what is known of a person (A08, A31), of their numbers (A46, A47) and of a merged record.
_UPDATES = frozenset(("A08", "A31", "A46", "A47"))
# The PID fields of what an update may leave as it was.
_FIELDS: dict[str, tuple[int, ...]] = {
    "names": (5, 9), "gender": (8,), "birth_date": (7,), "telecom": (13, 14, 40), "addresses": (11,),
    "marital_status": (16,), "languages": (15,), "race": (10,), "ethnicity": (22,), "deceased": (29, 30),
    "deceased_on": (29, 30), "general_practitioners": (),
}  # fmt: skip


def updated(reading: Reading, told: Patient, before: Patient) -> Patient:
    """A later record of a person: what an update leaves empty stays as it was, what it says is null does not.

    HL7 v2.5.1 s.2.5.3. Where birth date or family name change, only an update may say so, and only of one of them:
    else the number may have been given twice, and the two are left for the vault to compare.
    """
    is_update = reading.message.event in _UPDATES
    if _differences(told, before) > (1 if is_update else 0):
        return told
    told = _versioned(told, reading.message.number)
    if not is_update:
        return told
    kept = {
        name: getattr(before, name)
        for name, numbers in _FIELDS.items()
        if getattr(told, name) in (None, ())
        and getattr(before, name) not in (None, ())
        and not any(reading.segment.is_null(number) for number in numbers)
    }
    if not kept:
        return told
    note = remark(f"What this update leaves empty is as in {before.provenance.locator}.")
    return replace(told, **kept, notes=(*told.notes, *note))


def _differences(one: Patient, other: Patient) -> int:
    """How many of birth date and family name speak against one person."""
    dates = one.birth_date, other.birth_date
    families = [{name.family.casefold() for name in person.names if name.family} for person in (one, other)]
    return (None not in dates and dates[0] != dates[1]) + (all(families) and not families[0] & families[1])


def _versioned(told: Patient, number: int) -> Patient:
    """A record that is certainly one of the versions of its person in this file."""
    return replace(told, provenance=replace(told.provenance, version_id=str(number)))


def _gender(reading: Reading) -> str | None:
    code = reading.segment.get(8)
    if code is None:
        return None
    found = GENDERS.get(code.upper())
    if found is None:
        reading.warn("8", "The gender is in a code that is not known here.")
    return found


def _languages(reading: Reading) -> tuple[CodeableConcept, ...]:
    """PID-15. Table 0296 takes ISO 639, whose two-letter codes are those of BCP 47."""
    found = concepts_at(reading.segment, 15)
    return tuple(_as_bcp_47(one) for one in found)


def _as_bcp_47(told: CodeableConcept) -> CodeableConcept:
    codings = tuple(
        Coding(system="urn:ietf:bcp:47", code=one.code.lower(), display=one.display)
        if one.code and len(one.code) in (2, 3) and one.code.isalpha()
        else one
        for one in told.codings
    )
    return CodeableConcept(codings=codings, text=told.text)


def _joined(reading: Reading, number: int) -> str | None:
    """Race or ethnicity in words."""
    told = concepts_at(reading.segment, number)
    return ", ".join(dict.fromkeys(one.display for one in told if one.display)) or None


def _practitioners(reading: Reading) -> tuple[Reference, ...]:
    """The primary care provider and facility of PD1 (fields 4 and 3)."""
    found: list[Reference] = []
    for part in reading.node.parts_named("PD1"):
        found += providers(part, 4)
        if not found:
            found += [one for told in part.repetitions(3) if (one := organization(told)) is not None]
    for part in reading.node.parts_named("ROL", "PRT"):
        if _role(part) in _PRIMARY_CARE:
            found += participants([part])
    return tuple(dict.fromkeys(found))


def _role(part: Segment) -> str:
    """ROL-3 or PRT-4, in what part somebody is concerned."""
    return (part.get(3 if part.name == "ROL" else 4) or "").upper()


def _others(reading: Reading) -> tuple[Annotation, ...]:
    """Further people of ROL and PRT segments, for whom a Patient has no field."""
    found: list[Annotation] = []
    for part in reading.node.parts_named("ROL", "PRT"):
        role = concept_at(part, 3 if part.name == "ROL" else 4)
        names = ", ".join(one.display for one in participants([part]) if one.display)
        if names and _role(part) not in _PRIMARY_CARE:
            found += remark(f"{role.display if role else 'Concerned'}: {names}")
    return tuple(found)


# The events whose MRG names the same person as the PID: merges of persons and patients, and changes of their numbers
# (HL7 v2.8 s.3.3). Those of accounts and visits (A35, A41, A42, A44, A45, A49, A50), and A43, which moves one number
# from a person to another, make nobody the same.
MERGES = frozenset(("A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47", "A48"))
MOVES = "The message moves a visit or account from one number to another, which is not done: kept unread."
NUMBER_MOVES = "The message moves a number from one person to another, which is not done: kept unread."
STAYS = "What was filed under the old number stays where it is; see whose it is."
NO_NUMBER = "The message does not say which number is taken out of use: kept unread."
_MOVES_NUMBER = "A43"


def names_person(segment: Segment) -> bool:
    """Whether an MRG gives a number that a person had: MRG-1, 2 or 4."""
    return any(any(segment.repetitions(number)) for number in (1, 2, 4))


def replaced(reading: Reading) -> Fact:
    """The record that a merge takes out of use (MRG): the numbers that the person of the PID had before."""
    event = reading.message.event
    if event in MERGES and not names_person(reading.segment):
        return kept(reading, NO_NUMBER)
    if event not in MERGES or reading.node.subject is None:
        reading.file.warn(reading.segment.locator, STAYS, reading.segment.name)
        return kept(reading, NUMBER_MOVES if event == _MOVES_NUMBER else MOVES)
    return _replaced(reading, reading.node.subject)


LINKED = "The message links the records of two persons without making them one; they are kept apart."
UNLINKED = "The message takes back that two records are of one person; if their charts were joined, part them."
MERGED_WITH_NOBODY = "The message makes two records one and does not say which other one; nothing was joined."
SECOND_PERSON = "Two persons stand one after the other; what follows is taken for the second one's."
_LINKS = {"A24": LINKED, "A37": UNLINKED}  # HL7 v2.8 s.3.3.24 and s.3.3.37


def say_how_they_are_linked(nodes: list[Node], event: str, file: FileContext) -> None:
    """Warns of a message that links or unlinks persons, or merges one with nobody: what it wants is not done."""
    people = [node for node in nodes if node.name == "PID"]
    for one, other in pairwise(nodes):
        if one.name == other.name == "PID" and event not in _LINKS.keys() | MERGES:
            file.warn(other.segment.locator, SECOND_PERSON, "PID")
    told = _LINKS.get(event)
    if told is not None:
        for node in people[1:] or people:
            file.warn(node.segment.locator, told, node.name)
    elif event in MERGES and people and not any(node.name == "MRG" for node in nodes):
        file.warn(people[0].segment.locator, MERGED_WITH_NOBODY, "PID")


def _replaced(reading: Reading, survivor: FactId) -> Patient:
    segment, sender = reading.segment, reading.message.sender
    found = (*identifiers(segment, 1, sender), *identifiers(segment, 4, sender), *identifiers(segment, 2, sender))
    own = next((one for one in found if one.system and one.type_code not in _NOT_A_PERSONS), None)
    return Patient(
        id=own_id(reading),
        provenance=Provenance(
            source=reading.file.source,
            locator=Locator(segment.locator),
            resource_key=record_key("Patient", own.system, own.value) if own else None,
            last_updated=reading.message.time,
        ),
        identifiers=tuple(dict.fromkeys(found)),
        names=human_names(segment, 7),
        active=False,
        replaced_by=(Reference(target=survivor),),
    )


def contact(reading: Reading) -> Fact:
    """Next of kin (NK1) as a RelatedPerson: name, relationship, telephone numbers, address."""
    return _related(reading, names=2, relation=3, phones=(5, 6), address=4, start=8)


def guarantor(reading: Reading) -> Fact:
    """Who pays (GT1) as a RelatedPerson."""
    return _related(reading, names=3, relation=11, phones=(6, 7), address=5, start=13)


def _related(reading: Reading, *, names: int, relation: int, phones: tuple[int, ...], address: int, start: int) -> Fact:
    segment = reading.segment
    kind = concept_at(segment, relation, table="0063") or CodeableConcept(
        text="Guarantor" if segment.name == "GT1" else "Next of kin"
    )
    details = [("Name", text) for one in human_names(segment, names) if (text := name_text(one))]
    details += [("Telecom", one.value) for one in telecoms(segment, *phones) if one.value]
    for one in addresses(segment, address):
        parts = (*one.line, one.city, one.state, one.postal_code, one.country)
        details.append(("Address", ", ".join(part for part in parts if part)))
    seen = frozenset((1, names, relation, address, start, *phones))
    name = next((one for label, one in details if label == "Name"), None)
    key = record_key(segment.name, reading.message.sender, name, segment.get(relation)) if name else None
    return Statement(
        id=own_id(reading),
        provenance=provenance(reading, key),
        subject=reading.node.subject,
        notes=remarks(reading, reading.node.parts_named("NTE")),
        resource_type="RelatedPerson",
        code=kind,
        date=moment(reading, start),
        details=(*details, *details_of(segment, without=seen)),
    )
