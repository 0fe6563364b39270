"""Whether two Patient records are of one person: pure rules, no database.

Two records are one person's when they share an identifier of a person and nothing in birth date or family name speaks
against it; or when name, birth date and sex are the same and no numbers speak against it. What is doubtful is asked:
two charts of one person are a nuisance, one chart of two persons is a danger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from unicodedata import normalize

from rapidfuzz import fuzz

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId

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


class Likeness(Enum):
    """How much a record is like another of the same family name and birth date. OTHER: certainly somebody else."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


def likeness(record: Patient, others: Iterable[Patient]) -> Likeness:
    """How a record is like a patient of the same family name and birth date, told from that patient's records.

    The same given name and sex make it the same person, unless the two have different numbers in one system. Twins have
    another given name; one that is only written otherwise, or a sex that is missing or differs, leaves a doubt.
    """
    known = tuple(others)
    given = _given_names(record), frozenset().union(*map(_given_names, known))
    if all(given) and not any(_similar(one, other) for one in given[0] for other in given[1]):
        return Likeness.OTHER
    sexes = _sexes([record]), _sexes(known)
    is_certain = bool(given[0] & given[1]) and len(sexes[0] | sexes[1]) == 1 and all(sexes)
    return Likeness.DOUBTFUL if not is_certain or _numbers_differ(record, known) else Likeness.SAME


def _given_names(record: Patient) -> frozenset[str]:
    """The first given name of each name, folded."""
    return frozenset(normalize("NFC", name.given[0]).strip().casefold() for name in record.names if any(name.given[:1]))


def _similar(one: str, other: str) -> bool:
    """Whether one is the other written otherwise: an initial, a short form, a slip of the pen."""
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return long.startswith(short) or fuzz.ratio(one, other) >= _SLIP_PERCENT


def _sexes(records: Iterable[Patient]) -> set[str]:
    return {record.gender for record in records if record.gender in ("female", "male")}


def _numbers_differ(record: Patient, known: Iterable[Patient]) -> bool:
    """Whether the two sides have numbers of the same system, and none of them in common."""
    mine = dict[str, set[str]]()
    theirs = dict[str, set[str]]()
    for found, records in ((mine, (record,)), (theirs, known)):
        for one in records:
            for system, value in person_identifiers(one):
                found.setdefault(system, set()).add(value)
    return any(not mine[system] & theirs[system] for system in mine.keys() & theirs.keys())


def alike_in_file(records: Sequence[Patient]) -> dict[FactId, frozenset[FactId]]:
    """Which Patient records of one file are of one person by the file's own word.

    Those are records of one URL, versions of one `Patient/id` in one Bundle, and records of which one replaces the
    other (FHIR R4 s.8.1.2, Patient.link).
    """
    group_of: dict[FactId, set[FactId]] = {record.id: {record.id} for record in records}
    first_named: dict[str, FactId] = {}
    for record in records:
        name = _name_in_file(record)
        others = [first_named.setdefault(name, record.id)] if name else []
        others += [link.target for link in (*record.replaced_by, *record.replaces) if link.target in group_of]
        _join(group_of, record.id, others)
    return {known: frozenset(group) for known, group in group_of.items()}


def _join(group_of: dict[FactId, set[FactId]], record: FactId, others: Iterable[FactId]) -> None:
    """Makes one group of a record's and those of others."""
    for other in others:
        if group_of[other] is not group_of[record]:
            group_of[record] |= group_of[other]
            for member in group_of[other]:
                group_of[member] = group_of[record]


def _name_in_file(record: Patient) -> str | None:
    """What two records of one person have in common by name; None where a name proves nothing.

    A relative name is one record's within its Bundle only, and without versions two may have been given it by mistake.
    A contained Patient is named by an identifier, which `person_identifiers` judges.
    """
    origin = record.provenance
    key = origin.resource_key or ""
    if ":" in key:
        return None if key.startswith("identifier:") else key
    bundle = origin.locator.rpartition(".entry[")[0]
    return f"{bundle} {key}" if key and (origin.version_id or origin.last_updated) else None


def are_versions(one: Patient, other: Patient) -> bool:
    """Whether two records are certainly two versions of one: of one URL, and each with a version of its own."""
    first, second = one.provenance, other.provenance
    has_url = first.resource_key == second.resource_key and ":" in (first.resource_key or "")
    versions = {first.version_id, second.version_id}
    return has_url and len(versions) == 2 and None not in versions


def named_identifier(reference: str) -> tuple[str, str] | None:
    """The (system, value) by which a reference names a person; None where it names a record.

    Either a search, `Patient?identifier=system|value` (FHIR R4 s.3.1.0.11.3, conditional references), or a logical
    reference as the importers write it, `identifier:system|value`.
    """
    match = _BY_IDENTIFIER.fullmatch(reference.strip())
    return (match["system"], match["value"]) if match else None
