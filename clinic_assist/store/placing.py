"""Whose facts are, decided again: after files were removed, and when a person joins or parts two records."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.giving import is_lone, patient_given
from clinic_assist.store.intakes import resolve_references
from clinic_assist.store.matching import NOBODY, identify, insert_identity
from clinic_assist.store.patients import describe, make_findable, placeholder, remove_if_unused

_Unit = tuple[int, int]
"""A file and the patient that its Patient records were of: what one file says of one person stays together."""


def place_again(database: Database, patients: AbstractSet[int]) -> None:
    """Decides again who is who among some patients, from the Patient records that the vault holds now.

    The result is that of importing the same files in the order in which they came. A patient keeps its row, and with
    it what was written about it, as long as one of its records is there. To be called within a transaction.
    """
    members = _with_joined(database, patients)
    units = _units(database, members)
    waiting = [(patient, row) for patient in sorted(members) for row in database.rows("blocks_without_record", patient)]
    for patient in members:
        database.run("set_joined", None, patient)
        if not _is_only_written_about(database, patient):
            _forget_identity(database, patient)
    touched = members | _place_units(database, units, members)
    intakes: set[int] = set()
    for _patient, (block, source, kind, body) in waiting:
        facts = decode_facts(kind, body)
        if len(facts) == 1 and is_lone(facts[0]):
            given = patient_given(database, facts[0].id)
            touched |= {given} if given is not None else set()
            database.run("give_block_to_patient", given, block)
            continue
        subject = _subject(facts)
        of_source = [int(row[0]) for row in database.rows("intakes_of_source", source)]
        intakes.update(of_source)
        touched.add(waits_at := placeholder(database, of_source[0], subject))
        database.run("give_block_to_patient", waits_at, block)
    for patient in touched:
        database.run("count_facts_of_patient", patient)
    for intake in sorted(intakes):
        resolve_references(database, intake)
    for patient in sorted(touched):
        describe(database, patient)
        remove_if_unused(database, patient)


def _with_joined(database: Database, patients: Iterable[int]) -> set[int]:
    """Some patients, and the rows that were joined with them."""
    found = set(patients)
    for patient in patients:
        found |= {int(row[0]) for row in database.rows("patients_joined_into", patient)}
    return found


def _units(database: Database, patients: AbstractSet[int]) -> dict[_Unit, list[Patient]]:
    """The Patient records of some patients, in the order in which their files came."""
    found: dict[_Unit, list[Patient]] = {}
    for patient in patients:
        for source, _patient, body in database.rows("patient_blocks", patient):
            records = [fact for fact in decode_facts(Patient.__name__, body) if isinstance(fact, Patient)]
            found.setdefault((int(source), patient), []).extend(records)
    return dict(sorted(found.items()))


def _is_only_written_about(database: Database, patient: int) -> bool:
    """Whether notes or the like are all that is left: then it is still found, and known when its files come again."""
    has_facts = database.row("patient_has_facts", patient) is not None
    return not has_facts and not database.one("patient_is_unused", patient)


def _forget_identity(database: Database, patient: int) -> None:
    for table in ("identifiers", "traits", "words"):
        database.run(f"delete_{table}_of_patient", patient)


def _place_units(database: Database, units: dict[_Unit, list[Patient]], members: AbstractSet[int]) -> set[int]:
    """Gives each unit to a patient; answers to which."""
    homes: dict[_Unit, dict[str, int]] = {unit: dict(database.rows("record_homes", *unit)) for unit in units}
    blocks = {unit: [int(row[0]) for row in database.rows("blocks_of_source_and_patient", *unit)] for unit in units}
    # Until its turn comes, what a record is of is not known to those before it.
    for unit, found in blocks.items():
        keys = [(NOBODY, home, unit[0], record) for record, home in homes[unit].items()]
        database.run_many("give_record_to_patient", keys)
        database.run_many("give_block_to_patient", [(None, block) for block in found])
    given: dict[int, set[int]] = {}
    for (source, patient), records in units.items():
        seq = _place(
            database, records, _free(database, homes[source, patient][records[0].id], members), given.get(source, set())
        )
        given.setdefault(source, set()).add(seq)
        keys = [(seq, homes[source, patient][record.id], source, record.id) for record in records]
        database.run_many("give_record_to_patient", keys)
        database.run_many("give_block_to_patient", [(seq, block) for block in blocks[source, patient]])
        make_findable(database, [(seq, record) for record in records])
    for home, seq in database.rows("homes_left"):
        if home in members:
            database.run("set_joined", seq, home)
    return set().union(*given.values())


def _place(database: Database, records: list[Patient], home: int | None, neighbours: AbstractSet[int]) -> int:
    first, *others = records
    found = identify(database, first, neighbours=frozenset(neighbours), home=home)
    for other in others:
        insert_identity(database, other, found.seq)
    return found.seq


def _free(database: Database, home: int, members: AbstractSet[int]) -> int | None:
    """The row that a record had first, if no record has it now."""
    is_free = home in members and database.row("patient_has_record", home) is None
    return home if is_free else None


def _subject(facts: Iterable[Fact]) -> str:
    """The name that a block's facts give their patient."""
    return next((fact.subject for fact in facts if fact.subject), "")
