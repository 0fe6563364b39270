"""Whose facts are: decided for the records of a new file, and again when files go or a person joins or parts two.

Who is who is always told from all records concerned (`store.grouping`), so the order in which they came makes no
difference. Here the answer is brought about: patients keep their rows, and with them what was written about them, as
long as one of their records is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.merge import newest_patient
from clinic_assist.chart.provenance import FactId
from clinic_assist.store import matching
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.giving import is_lone, patient_given
from clinic_assist.store.grouping import Decision, Grouping, Sets, Unit, group
from clinic_assist.store.identity import Said
from clinic_assist.store.intakes import resolve_references, waiting_name
from clinic_assist.store.matching import NOBODY
from clinic_assist.store.patients import describe, insert_known, make_findable, placeholder, remove_if_unused
from clinic_assist.store.persons_in_file import units_of_file
from clinic_assist.store.questions import ask

BY_NAME = (
    "This person was taken for a patient of the vault by name, birth date and sex, which are the same; no identifier "
    "is in both records."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Which vault patient a unit of a new file is.

    Attributes:
        seq: The vault's row of that patient.
        is_new: Whether nothing else is known of that patient.
        notes: What a person should know about the decision.
    """

    seq: int
    is_new: bool
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Scene:
    """The units concerned, those of the vault before those of a new file, and where they are.

    Attributes:
        seqs: The row of each unit of the vault.
        homes: The row that it had first.
        members: All rows concerned, with those that were joined with them.
        bare: Those of which no record is left.
    """

    units: list[Unit] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    members: set[int] = field(default_factory=set)
    bare: list[int] = field(default_factory=list)

    def is_new(self, unit: int) -> bool:
        return unit >= len(self.seqs)


def place_new(database: Database, units: Sequence[Unit]) -> tuple[list[Found], set[int]]:
    """Says of which patient each unit of a new file is; makes patients, joins and parts them where it shows that.

    The rows in `patient_records`, and the words to find patients by, are left to the caller, who can insert those of a
    whole file at once. Also given are the sets of files whose references must be looked at again when the file is in.
    """
    decided = matching.decisions(database)
    if len(units) == 1 and (seq := matching.known_again(database, units[0].records, decided)) is not None:
        matching.insert_identity(database, [(seq, record) for record in units[0].records])
        return [Found(seq=seq, is_new=False)], set()
    scene = _scene(database, [unit.said for unit in units], (), decided)
    scene.units += units
    grouping = group(scene.units, decided)
    rows = _rows(database, scene, grouping)
    intakes = _bring_about(database, scene, rows, again=frozenset())
    old = len(scene.seqs)
    matching.insert_identity(
        database, [(rows[number], record) for number, unit in enumerate(units, old) for record in unit.records]
    )
    notes = ask(database, scene.units, grouping)
    found = []
    for number in range(old, len(scene.units)):
        is_new = not any(rows[other] == rows[number] for other in range(old))
        by_name = (BY_NAME,) if number in grouping.by_name else ()
        found.append(Found(seq=rows[number], is_new=is_new, notes=(*notes.get(number, ()), *by_name)))
    return found, intakes


def place_again(database: Database, patients: AbstractSet[int]) -> None:
    """Decides again who is who among some patients, from the Patient records that the vault holds now.

    To be called within a transaction.
    """
    decided = matching.decisions(database)
    scene = _scene(database, (), _with_joined(database, patients), decided)
    grouping = group(scene.units, decided)
    rows = _rows(database, scene, grouping)
    intakes = _bring_about(database, scene, rows, again=_with_joined(database, patients))
    ask(database, scene.units, grouping)
    for intake in sorted(intakes):
        resolve_references(database, intake)
    for patient in sorted(scene.members | set(rows)):
        describe(database, patient)
        remove_if_unused(database, patient)


# -- who is concerned --------------------------------------------------------------------------------------------------


def _scene(database: Database, told: Iterable[Said], seeds: Iterable[int], decided: Sequence[Decision]) -> _Scene:
    concerned = matching.concerned(database, told, seeds, decided)
    by_file: dict[int, list[tuple[Patient, ...]]] = {}
    seq_of: dict[str, int] = {}
    homes: dict[str, int] = {}
    for seq, files in sorted(concerned.items()):
        for source, blocks in files.items():
            by_file.setdefault(source, []).extend(blocks)
            seq_of.update((record.id, seq) for block in blocks for record in block)
            homes.update(database.rows("record_homes", source, seq))
    scene = _Scene(
        members=_with_joined(database, concerned), bare=[seq for seq, files in concerned.items() if not files]
    )
    for source, blocks in sorted(by_file.items()):
        for unit in _stored_units(source, blocks):
            scene.units.append(unit)
            scene.seqs.append(seq_of[unit.records[0].id])
            scene.homes.append(homes[unit.records[0].id])
    return scene


def _stored_units(source: int, blocks: Sequence[Sequence[Patient]]) -> list[Unit]:
    """What a file says of each person. Vaults of before hold facts of two such persons in one block: they stay one."""
    units, _contradicting = units_of_file(source, [record for block in blocks for record in block])
    unit_of = {record.id: number for number, unit in enumerate(units) for record in unit.records}
    sets = Sets(len(units))
    for first, *others in blocks:
        for other in others:
            sets.join(unit_of[first.id], unit_of[other.id])
    return [Unit(source, tuple(one for number in part for one in units[number].records)) for part in sets.found()]


def _with_joined(database: Database, patients: Iterable[int]) -> set[int]:
    """Some patients, and the rows that were joined with them."""
    found = set(patients)
    for patient in tuple(found):
        found |= {int(row[0]) for row in database.rows("patients_joined_into", patient)}
    return found


# -- which row each gets -----------------------------------------------------------------------------------------------


def _rows(database: Database, scene: _Scene, grouping: Grouping) -> list[int]:
    """The row of each unit: that of its patient as far as it can be, else a new one."""
    rows = [NOBODY] * len(scene.units)
    groups_of: dict[int, set[int]] = {}
    for number, members in enumerate(grouping.groups):
        for unit in members:
            if not scene.is_new(unit):
                groups_of.setdefault(scene.seqs[unit], set()).add(number)
    taken: dict[int, int] = {}
    for number, members in enumerate(grouping.groups):
        current = {scene.seqs[unit] for unit in members if not scene.is_new(unit)}
        if len(current) == 1 and groups_of[next(iter(current))] == {number}:
            taken[number] = next(iter(current))
    for number, members in enumerate(grouping.groups):
        if number not in taken:
            taken[number] = _row_of(database, scene, members, set(taken.values()))
        for unit in members:
            rows[unit] = taken[number]
    return rows


def _row_of(database: Database, scene: _Scene, members: Sequence[int], taken: AbstractSet[int]) -> int:
    old = [unit for unit in members if not scene.is_new(unit)]
    for rows in (scene.homes, scene.seqs):
        free = [rows[unit] for unit in old if rows[unit] in scene.members and rows[unit] not in taken]
        if free:
            return free[0]
    said = [scene.units[unit].said for unit in members]
    for one in said:
        if waiting := [seq for seq in matching.left_behind(database, one, scene.bare) if seq not in taken]:
            return waiting[0]
    speaks = newest_patient(record for unit in members for record in scene.units[unit].records)
    return insert_known(database, speaks or scene.units[members[0]].records[0])


# -- bringing it about -------------------------------------------------------------------------------------------------


def _bring_about(database: Database, scene: _Scene, rows: Sequence[int], *, again: AbstractSet[int]) -> set[int]:
    """Gives the units of the vault to their rows; gives the sets of files whose references must be looked at again."""
    goes_to: dict[int, set[int]] = {}
    for seq, row in zip(scene.seqs, rows, strict=False):
        goes_to.setdefault(seq, set()).add(row)
    moving = {seq for seq, targets in goes_to.items() if targets != {seq}}
    if not moving and not again:
        return set()
    intakes = {
        int(row[0])
        for unit, seq in zip(scene.units, scene.seqs, strict=False)
        if seq in moving
        for row in database.rows("intakes_of_source", unit.source)
    }
    if not again and all(len(goes_to[seq]) == 1 for seq in moving):
        for seq in sorted(moving):
            _join(database, kept=next(iter(goes_to[seq])), gone=seq)
        return intakes
    affected = again | moving | {row for seq in moving for row in goes_to[seq]}
    return intakes | _rebuild(database, scene, rows, _with_joined(database, affected))


def _join(database: Database, *, kept: int, gone: int) -> None:
    """Gives all that is of one patient to another. What people wrote about it stays, and is found from the other."""
    for name in ("give_all_blocks_to_patient", "join_records", "join_identifiers", "join_traits", "join_words"):
        database.run(name, kept, gone)
    for table in ("identifiers", "traits", "words"):
        database.run(f"delete_{table}_of_patient", gone)
    database.run("join_earlier", kept, gone)
    database.run("set_joined", kept, gone)
    database.run("count_facts_of_patient", kept)
    database.run("count_facts_of_patient", gone)


def _rebuild(database: Database, scene: _Scene, rows: Sequence[int], affected: AbstractSet[int]) -> set[int]:
    """Takes some patients apart and puts their units where they belong; gives the sets of files that this touches."""
    units = [number for number in range(len(scene.seqs)) if rows[number] in affected]
    row_of = {record.id: rows[number] for number in units for record in scene.units[number].records}
    blocks = [found for patient in sorted(affected) for found in database.rows("blocks_of_patient", patient)]
    for patient in affected:
        database.run("set_joined", None, patient)
        if not _is_only_written_about(database, patient):
            _forget_identity(database, patient)
    for number in units:
        _give_records(database, scene.units[number], scene.seqs[number], rows[number])
    touched, intakes = set(affected), set[int]()
    for seq, source, kind, body in blocks:
        fact = decode_facts(kind, body)[0]
        owner = row_of.get(fact.id if isinstance(fact, Patient) else FactId(fact.subject or ""))
        if owner is None:
            owner = _waiting_row(database, fact, source, intakes)
        touched |= {owner} if owner is not None else set()
        database.run("give_block_to_patient", owner, seq)
    for home, seq in database.rows("homes_left"):
        if home in affected:
            database.run("set_joined", seq, home)
    for patient in sorted(touched):
        database.run("count_facts_of_patient", patient)
        describe(database, patient)
    for patient in sorted(touched - set(rows[len(scene.seqs) :])):
        remove_if_unused(database, patient)
    return intakes


def _give_records(database: Database, unit: Unit, seq: int, row: int) -> None:
    homes: dict[str, int] = dict(database.rows("record_homes", unit.source, seq))
    keys = [(row, homes[record.id], unit.source, record.id) for record in unit.records if record.id in homes]
    database.run_many("give_record_to_patient", keys)
    records = [(row, record) for record in unit.records]
    matching.insert_identity(database, records)
    make_findable(database, records)


def _waiting_row(database: Database, fact: Fact, source: int, intakes: set[int]) -> int | None:
    """Where facts go whose file does not say whose they are: to a placeholder, until their reference is looked up."""
    if is_lone(fact):
        return patient_given(database, fact.id)
    of_source = [int(row[0]) for row in database.rows("intakes_of_source", source)]
    intakes.update(of_source)
    return placeholder(database, of_source[0], waiting_name(fact), display=fact.subject_display)


def _is_only_written_about(database: Database, patient: int) -> bool:
    """Whether notes or the like are all that is left: then it is still found, and known when its files come again."""
    has_facts = database.row("patient_has_facts", patient) is not None
    return not has_facts and bool(database.one("patient_is_written_about", patient))


def _forget_identity(database: Database, patient: int) -> None:
    for table in ("identifiers", "traits", "words"):
        database.run(f"delete_{table}_of_patient", patient)
