"""Whether two Patient records are of one person: pure rules, no database.

Two records are one person's when they share an identifier of a person and nothing in birth date or family name speaks
against it; or when name, birth date and sex are the same and no numbers speak against it. What is doubtful is asked:
two charts of one person are a nuisance, one chart of two persons is a danger.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from unicodedata import normalize

from rapidfuzz import fuzz

from clinic_assist.chart.facts import Patient

# Two letters changed in a name of six, say: then a person is asked, nothing more follows from it.
_SLIP_PERCENT = 75
BIRTH_DATE = "birth-date"
FAMILY = "family"

# HL7 v2 table 0203: account, employer, guarantor, subscriber, member, visit and organisation numbers belong to a
# family, a firm or an episode, not to one person.
_SHARED_TYPES = frozenset({"AN", "ANC", "AND", "ANT", "EN", "GI", "GN", "MB", "SN", "VN", "XX"})
# FHIR R4 ContactPoint.system and the URI schemes of RFC 3966 and RFC 6068: a family shares a telephone.
_SHARED_SYSTEMS = frozenset({"phone", "fax", "email", "pager", "sms", "url", "tel", "mailto"})
_BY_IDENTIFIER = re.compile(r"(?:Patient\?identifier=|identifier:)(?P<system>[^|]+)\|(?P<value>[^|&]+)")
_FILLER_WORDS = frozenset({"unknown", "none", "null", "nil", "na", "notknown", "temp", "test", "xxx"})


def person_identifiers(patient: Patient) -> tuple[tuple[str, str], ...]:
    """The (system, value) pairs that name one person; shared, temporary and filler ones left out.

    A number whose issuer is not stated, as most DICOM files have it, names a person only together with the day of birth
    and the full name. An imaging study names its one patient too, with the number that it gives the person.
    """
    found: dict[tuple[str, str], None] = {}
    name_and_birth = _name_and_birth(patient)
    for identifier in patient.identifiers:
        system, value = (identifier.system or "").strip(), (identifier.value or "").strip()
        system = system or name_and_birth
        is_shared = identifier.type_code in _SHARED_TYPES or system.partition(":")[0].lower() in _SHARED_SYSTEMS
        if system and value and not is_shared and identifier.use != "temp" and not _is_filler(value):
            found[(system, value)] = None
    number = next(((one.value or "").strip() for one in patient.identifiers), "")
    found.update({(f"urn:oid:{study}", number): None for study in patient.imaging_studies})
    return tuple(found)


def _name_and_birth(patient: Patient) -> str:
    """Day of birth, family and given names in place of the issuer of a number; empty where one of them is missing."""
    name = patient.names[0] if patient.names else None
    if name is None or not name.family or not name.given or patient.birth_date is None or not patient.birth_date.day:
        return ""
    words = normalize("NFC", "^".join((name.family, *name.given))).casefold()
    return f"name-and-birth:{patient.birth_date.text[:10]}^{words}"


def _is_filler(value: str) -> bool:
    """Whether a value only fills a field: `000-00-0000`, `unknown`."""
    told = re.sub(r"[\W_]", "", value).casefold()
    return told in _FILLER_WORDS or set(told) <= {"0"} or (len(told) >= 5 and len(set(told)) == 1)


def traits(patient: Patient) -> frozenset[tuple[str, str]]:
    """What can speak against identity: the birth date to the day, and all family names, folded."""
    families = {normalize("NFC", name.family).strip().casefold() for name in patient.names if name.family}
    found = {(FAMILY, family) for family in families if family}
    if patient.birth_date is not None:
        found.add((BIRTH_DATE, patient.birth_date.text[:10]))
    return frozenset(found)


def contradicts(one: AbstractSet[tuple[str, str]], other: AbstractSet[tuple[str, str]]) -> bool:
    """Whether two records cannot be of one person: birth dates that differ, or no family name in common.

    What is missing on one side speaks against nothing; `1945` and `1945-07-14` agree.
    """
    for _trait, birth in _of(one, BIRTH_DATE):
        if any(not (birth.startswith(date) or date.startswith(birth)) for _trait, date in _of(other, BIRTH_DATE)):
            return True
    families, others = _of(one, FAMILY), _of(other, FAMILY)
    return bool(families and others and not families & others)


def _of(found: AbstractSet[tuple[str, str]], trait: str) -> set[tuple[str, str]]:
    return {(name, value) for name, value in found if name == trait}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What some records of one person say of who it is.

    Attributes:
        numbers: The `person_identifiers`.
        births: Birth dates to the day at most, as written.
        families: Family names, folded.
        givens: The first given name of each name, folded.
        sexes: `female` and `male`; anything else says nothing.
    """

    numbers: frozenset[tuple[str, str]] = frozenset()
    births: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    givens: frozenset[str] = frozenset()
    sexes: frozenset[str] = frozenset()

    def __or__(self, other: Said) -> Said:
        return Said(
            numbers=self.numbers | other.numbers,
            births=self.births | other.births,
            families=self.families | other.families,
            givens=self.givens | other.givens,
            sexes=self.sexes | other.sexes,
        )


def said_by(record: Patient) -> Said:
    """What one record says of who it is."""
    stated = traits(record)
    return Said(
        numbers=frozenset(person_identifiers(record)),
        births=frozenset(value for _trait, value in _of(stated, BIRTH_DATE)),
        families=frozenset(value for _trait, value in _of(stated, FAMILY)),
        givens=frozenset(
            normalize("NFC", name.given[0]).strip().casefold() for name in record.names if any(name.given[:1])
        ),
        sexes=frozenset({record.gender} if record.gender in ("female", "male") else ()),
    )


def births_agree(births: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether two sides can have been born on one day: `1945` and `1945-07-14` can; what is missing always can."""
    if not births or not others:
        return True
    return any(one.startswith(other) or other.startswith(one) for one in births for other in others)


def families_agree(families: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether two sides have a family name in common; what is missing speaks against nothing."""
    return not families or not others or not families.isdisjoint(others)


class Likeness(Enum):
    """How much a record is like another of the same family name and birth date. OTHER: certainly somebody else."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


def likeness(one: Said, other: Said) -> Likeness:
    """How two sides of the same family name and birth date are alike.

    The same given name and sex make them the same person, unless they have different numbers in one system. Twins have
    another given name; one that is only written otherwise, or a sex that is missing or differs, leaves a doubt.
    """
    if one.givens and other.givens and not any(_similar(a, b) for a in one.givens for b in other.givens):
        return Likeness.OTHER
    is_certain = (
        not one.givens.isdisjoint(other.givens) and len(one.sexes | other.sexes) == 1 and one.sexes and other.sexes
    )
    return Likeness.SAME if is_certain and not _numbers_differ(one, other) else Likeness.DOUBTFUL


def _similar(one: str, other: str) -> bool:
    """Whether one is the other written otherwise: an initial, a short form, a slip of the pen."""
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return long.startswith(short) or fuzz.ratio(one, other) >= _SLIP_PERCENT


def _numbers_differ(one: Said, other: Said) -> bool:
    """Whether the two sides have numbers of the same system, and none of them in common."""
    mine, theirs = _by_system(one), _by_system(other)
    return any(mine[system].isdisjoint(theirs[system]) for system in mine.keys() & theirs.keys())


def _by_system(said: Said) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for system, value in said.numbers:
        found.setdefault(system, set()).add(value)
    return found


def named_identifier(reference: str) -> tuple[str, str] | None:
    """The (system, value) by which a reference names a person; None where it names a record.

    Either a search, `Patient?identifier=system|value` (FHIR R4 s.3.1.0.11.3, conditional references), or a logical
    reference as the importers write it, `identifier:system|value`.
    """
    match = _BY_IDENTIFIER.fullmatch(reference.strip())
    return (match["system"], match["value"]) if match else None
