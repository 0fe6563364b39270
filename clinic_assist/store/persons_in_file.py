"""Which Patient records of one file are of one person: by the file's own word, and by the numbers that they share."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId
from clinic_assist.store.grouping import MOST_ALIKE, Sets, Unit, group
from clinic_assist.store.identity import Said, births_agree, families_agree, said_by


def units_of_file(source: Hashable, records: Sequence[Patient]) -> tuple[list[Unit], frozenset[FactId]]:
    """What the file says of each person; and the records that it gives for one's, but whose data contradict that."""
    told: list[Unit] = []
    contradicting: set[FactId] = set()
    for together in _by_its_word(records):
        parts = _agreeing(sorted(together, key=lambda record: record.id))
        told += [Unit(source, tuple(part)) for part in parts]
        contradicting |= {part[0].id for part in parts[1:]}
    joined = group(told).groups
    # By names alone nobody is joined here, because all are of one file.
    units = [Unit(source, tuple(record for one in members for record in told[one].records)) for members in joined]
    return units, frozenset(contradicting)


def _by_its_word(records: Sequence[Patient]) -> list[list[Patient]]:
    """The records in parts that are of one person by the file's own word.

    Those are records of one URL, versions of one `Patient/id` in one Bundle, and records of which one replaces the
    other (FHIR R4 s.8.1.2, Patient.link).
    """
    place = {record.id: number for number, record in enumerate(records)}
    sets = Sets(len(records))
    first_named: dict[str, int] = {}
    for number, record in enumerate(records):
        if name := _name_in_file(record):
            sets.join(first_named.setdefault(name, number), number)
        for link in (*record.replaced_by, *record.replaces):
            if link.target in place:
                sets.join(place[link.target], number)
    return [[records[number] for number in part] for part in sets.found()]


def _agreeing(records: Sequence[Patient]) -> list[list[Patient]]:
    """Records in parts in which neither birth date nor family name speaks against one person."""
    parts: list[tuple[list[Patient], Said]] = []
    for record in records:
        said = said_by(record)
        for number, (members, theirs) in enumerate(parts[:MOST_ALIKE]):
            agrees = births_agree(said.births, theirs.births) and families_agree(said.families, theirs.families)
            if agrees or any(_are_versions(record, member) for member in members):
                members.append(record)
                parts[number] = members, theirs | said
                break
        else:
            parts.append(([record], said))
    return [members for members, _said in parts]


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


def _are_versions(one: Patient, other: Patient) -> bool:
    """Whether two records are certainly two versions of one: of one URL, and each with a version of its own."""
    first, second = one.provenance, other.provenance
    has_url = first.resource_key == second.resource_key and ":" in (first.resource_key or "")
    versions = {first.version_id, second.version_id}
    return has_url and len(versions) == 2 and None not in versions
