"""Which patients of the vault a Patient record may concern: who shares a number, a name or a decision with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.grouping import MOST_ALIKE, Decision
from clinic_assist.store.identity import BIRTH_DATE, FAMILY, Said, contradicts, person_identifiers, said_by, traits

NOBODY = 0
# Begins with a space, which no system of an identifier does: `person_identifiers` trims them.
_SIGNATURE = " record"


def insert_identity(database: Database, patients: Iterable[tuple[int, Patient]]) -> None:
    """Notes for patients' rows who their records say they are."""
    numbers: list[tuple[str, str, int]] = []
    stated: list[tuple[int, str, str]] = []
    for seq, record in patients:
        said = said_by(record)
        numbers += [(system, value, seq) for system, value in person_identifiers(record)]
        numbers += [(_SIGNATURE, _signature(said), seq)] if said.numbers else []
        stated += [(seq, trait, value) for trait, value in sorted(traits(record))]
    database.run_many("insert_patient_identifier", numbers)
    database.run_many("insert_patient_trait", stated)


def traits_of(database: Database, seq: int) -> frozenset[tuple[str, str]]:
    """What the records of a patient state that can speak against identity."""
    return frozenset((str(trait), str(value)) for trait, value in database.rows("traits_of_patient", seq))


def records_of(database: Database, seq: int) -> list[Patient]:
    """All Patient records of a patient."""
    blocks = database.rows("fact_blocks_of_kind", seq, Patient.__name__)
    return [fact for kind, body in blocks for fact in decode_facts(kind, body) if isinstance(fact, Patient)]


def records_by_file(database: Database, seq: int) -> dict[int, list[tuple[Patient, ...]]]:
    """The Patient records of a patient by file, as they lie together in the vault."""
    found: dict[int, list[tuple[Patient, ...]]] = {}
    for source, _patient, body in database.rows("patient_blocks", seq):
        records = tuple(fact for fact in decode_facts(Patient.__name__, body) if isinstance(fact, Patient))
        found.setdefault(int(source), []).append(records)
    return found


def decisions(database: Database) -> list[Decision]:
    """What people decided about pairs of records, the newest last."""
    return [(FactId(one), FactId(other), verdict == "same") for one, other, verdict in database.rows("decisions")]


def known_again(database: Database, records: Sequence[Patient], decided: Sequence[Decision]) -> int | None:
    """The patient of whom another file says just what these records of one person say; None where it is not so simple.

    Where nobody else has the same numbers, and nobody has decided anything about them, no rule could give another
    answer: many files of one person need no look at all of them.
    """
    said = {said_by(record) for record in records}
    if len(said) != 1 or not (only := next(iter(said))).numbers:
        return None
    sharing = [_patients_with(database, pair) for pair in ((_SIGNATURE, _signature(only)), *sorted(only.numbers))]
    if any(len(found) != 1 for found in sharing) or len(set().union(*sharing)) != 1:
        return None
    (seq,) = sharing[0]
    about = {record for one, other, _is_same in decided for record in (one, other)}
    if any(record.id in about for record in records) or (about and _has_record_in(database, seq, about)):
        return None
    return seq if database.row("patient_has_record", seq) is not None else None


def concerned(
    database: Database, told: Iterable[Said], seeds: Iterable[int], decided: Sequence[Decision]
) -> dict[int, dict[int, list[tuple[Patient, ...]]]]:
    """All patients whose grouping may depend on each other, from some records and patients on; their records by file.

    Rows without records are in it, too: of patients whose files were removed, and of whom notes are left.
    """
    look = _Look(database, decided)
    waiting = {seq for said in told for seq in look.patients_of(said)} | set(seeds)
    found: dict[int, dict[int, list[tuple[Patient, ...]]]] = {}
    while waiting:
        seq = waiting.pop()
        found[seq] = records_by_file(database, seq)
        records = [record for blocks in found[seq].values() for block in blocks for record in block]
        for said in {said_by(record) for record in records}:
            waiting |= look.patients_of(said)
        waiting |= look.decided_with(records)
        waiting -= found.keys()
    return found


def left_behind(database: Database, said: Said, rows: Iterable[int]) -> list[int]:
    """Of some rows that have no record any more, those that belong to a person of whom this is said."""
    stated = {(BIRTH_DATE, birth) for birth in said.births} | {(FAMILY, family) for family in said.families}
    having = {seq for pair in said.numbers for seq in _patients_with(database, pair)}
    return [seq for seq in sorted(having & set(rows)) if not contradicts(stated, traits_of(database, seq))]


def _signature(said: Said) -> str:
    """Stands for all that matters in who a record is of."""
    parts = (said.numbers, said.births, said.families, said.givens, said.sexes)
    return sha256(repr([sorted(part) for part in parts]).encode("utf-8", "surrogatepass")).hexdigest()


def _patients_with(database: Database, pair: tuple[str, str]) -> set[int]:
    return {int(row[0]) for row in database.rows("patients_with_identifier", *pair)}


def _has_record_in(database: Database, seq: int, records: Iterable[FactId]) -> bool:
    rows = (database.row("patient_of_record", record) for record in records)
    return any(row is not None and int(row[0]) == seq for row in rows)


class _Look:
    """Looks patients up, each number and name once."""

    def __init__(self, database: Database, decided: Sequence[Decision]) -> None:
        self._database = database
        self._known: dict[tuple[str, str, str], set[int]] = {}
        self._with: dict[FactId, set[FactId]] = {}
        for one, other, _is_same in decided:
            self._with.setdefault(one, set()).add(other)
            self._with.setdefault(other, set()).add(one)

    def patients_of(self, said: Said) -> set[int]:
        """Who has a number, or family name and day of birth, of what is said."""
        asked = [("patients_with_identifier", *pair) for pair in said.numbers]
        asked += [("patients_alike", birth, family) for birth in said.births for family in said.families]
        found: set[int] = set()
        for question in asked:
            if question not in self._known:
                seqs = {int(row[0]) for row in self._database.rows(*question)}
                self._known[question] = seqs if len(seqs) <= MOST_ALIKE else set()
            found |= self._known[question]
        return found

    def decided_with(self, records: Iterable[Patient]) -> set[int]:
        """Of whom a person said that they are, or are not, the same as one of these records."""
        others = {other for record in records for other in self._with.get(record.id, ())}
        rows = (self._database.row("patient_of_record", other) for other in others)
        return {int(row[0]) for row in rows if row is not None} - {NOBODY}
