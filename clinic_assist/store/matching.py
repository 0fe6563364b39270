"""Which vault patient a Patient record is: by what people decided, by identifiers, by name, birth date and sex.

What is doubtful is asked and not guessed: the records stay apart, and the question waits until a person answers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.identity import (
    BIRTH_DATE,
    FAMILY,
    Likeness,
    contradicts,
    likeness,
    person_identifiers,
    traits,
)
from clinic_assist.store.patients import insert_known

CONTRADICTION = (
    "An identifier of this person is also that of another patient in the vault with another birth date or family name. "
    "They were kept apart."
)
LINKED_CONTRADICTION = (
    "The file gives this record and another one for records of one person, but birth date or family name differ. "
    "They were kept apart."
)
BY_NAME = (
    "This person was taken for a patient of the vault by name, birth date and sex, which are the same; no identifier "
    "is in both records."
)
ALIKE = (
    "A patient of the vault has the same family name and birth date, and it is not certain that it is the same person. "
    "They were kept apart."
)
_WHOLE_DAY = len("1945-07-14")
NOBODY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Which vault patient a Patient record is.

    Attributes:
        seq: The vault's row of that patient.
        is_new: Whether the record is the first of that patient.
        notes: What a person should know about the decision.
    """

    seq: int
    is_new: bool
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Doubts:
    """What speaks for a patient and is not enough: reasons by patient."""

    reasons: dict[int, str] = field(default_factory=dict)

    def add(self, patients: Iterable[int], reason: str) -> None:
        for patient in sorted(patients):
            self.reasons.setdefault(patient, reason)


def identify(
    database: Database,
    patient: Patient,
    *,
    neighbours: AbstractSet[int] = frozenset(),
    linked: AbstractSet[int] = frozenset(),
    certain: AbstractSet[int] = frozenset(),
    home: int | None = None,
) -> Identified:
    """Finds the vault patient that a record is of, or makes a new one, and notes who the record says it is.

    Patients between whom the record shows that they are one are joined, unless their birth dates or family names
    contradict each other or a person has parted them. The words to find the patient by, and the row in
    `patient_records`, are left to the caller, who can insert those of a whole file at once.

    Args:
        database: The vault's.
        patient: The record.
        neighbours: The patients of other records of its file, who are other people unless the file says otherwise.
        linked: The patients of whom the file says that the record is of one of them.
        certain: Those of them of whom it is, whatever birth date and family name say.
        home: The row to use if it is of no known patient, instead of a new one.
    """
    identifiers, stated = person_identifiers(patient), traits(patient)
    decided_same, decided_different = _decided(database, patient.id)
    sure = (certain | decided_same) - decided_different
    numbered = {int(row[0]) for pair in identifiers for row in database.rows("patients_with_identifier", *pair)}
    sharing = (numbered | linked | sure) - decided_different
    doubts, notes = _Doubts(), list[str]()
    agreeing = [
        seq
        for seq in sorted(sharing, key=lambda seq: (seq not in sure, seq not in linked, seq))
        if seq in sure or not contradicts(stated, traits_of(database, seq))
    ]
    if contradicting := numbered - set(agreeing) - decided_different:
        notes.append(CONTRADICTION)
        doubts.add(contradicting, CONTRADICTION)
    if linked - set(agreeing) - numbered:
        notes.append(LINKED_CONTRADICTION)
    if not agreeing:
        agreeing = _by_name(database, patient, doubts, others=neighbours | decided_different)
        notes += [BY_NAME] if agreeing else [ALIKE] if ALIKE in doubts.reasons.values() else []
    seq, apart = _one_of(database, agreeing, sure, home=home, patient=patient)
    doubts.add(apart, CONTRADICTION)
    insert_identity(database, patient, seq)
    _ask(database, patient.id, doubts)
    return Identified(seq=seq, is_new=not agreeing, notes=tuple(notes))


def insert_identity(database: Database, patient: Patient, seq: int) -> None:
    """Notes for a patient's row who a record says it is."""
    pairs = person_identifiers(patient)
    database.run_many("insert_patient_identifier", [(system, value, seq) for system, value in pairs])
    stated = sorted(traits(patient))
    database.run_many("insert_patient_trait", [(seq, trait, value) for trait, value in stated])


def traits_of(database: Database, seq: int) -> frozenset[tuple[str, str]]:
    """What the records of a patient state that can speak against identity."""
    return frozenset((str(trait), str(value)) for trait, value in database.rows("traits_of_patient", seq))


def join(database: Database, kept: int, gone: int) -> None:
    """Gives all that is of one patient to another. What people wrote about it stays, and is found from the other."""
    for name in ("give_all_blocks_to_patient", "join_records", "join_identifiers", "join_traits", "join_words"):
        database.run(name, kept, gone)
    for table in ("identifiers", "traits", "words"):
        database.run(f"delete_{table}_of_patient", gone)
    database.run("join_earlier", kept, gone)
    database.run("set_joined", kept, gone)
    database.run("count_facts_of_patient", kept)
    database.run("count_facts_of_patient", gone)


def record_of(database: Database, seq: int) -> FactId | None:
    """The first Patient record of a patient, by which questions and decisions name it."""
    row = database.row("first_record_of_patient", seq)
    return FactId(str(row[0])) if row else None


def records_of(database: Database, seq: int) -> list[Patient]:
    """All Patient records of a patient."""
    blocks = database.rows("fact_blocks_of_kind", seq, Patient.__name__)
    return [fact for kind, body in blocks for fact in decode_facts(kind, body) if isinstance(fact, Patient)]


def _decided(database: Database, record_id: FactId) -> tuple[set[int], set[int]]:
    """The patients with whose records a person has said that this one is the same person, or another."""
    newest = {record: (int(of), verdict) for record, of, verdict in database.rows("decisions_about_record", record_id)}
    same = {of for of, verdict in newest.values() if verdict == "same"}
    different = {of for of, verdict in newest.values() if verdict == "different"}
    return same - {NOBODY}, different - {NOBODY}


def _by_name(database: Database, patient: Patient, doubts: _Doubts, *, others: AbstractSet[int]) -> list[int]:
    """The one patient who has the same name, birth date and sex; doubtful ones are asked about."""
    stated = traits(patient)
    days = [value for trait, value in stated if trait == BIRTH_DATE and len(value) == _WHOLE_DAY]
    families = [value for trait, value in stated if trait == FAMILY]
    found = {int(row[0]) for day in days for family in families for row in database.rows("patients_alike", day, family)}
    candidates = {seq: likeness(patient, records_of(database, seq)) for seq in sorted(found - others)}
    same = [seq for seq, how in candidates.items() if how is Likeness.SAME]
    doubtful = [seq for seq, how in candidates.items() if how is Likeness.DOUBTFUL]
    if len(same) == 1:
        doubts.add(doubtful, ALIKE)
        return same
    doubts.add([*same, *doubtful], ALIKE)
    return []


def _one_of(
    database: Database, agreeing: list[int], sure: AbstractSet[int], *, home: int | None, patient: Patient
) -> tuple[int, list[int]]:
    """The patient that a record goes to, after others that it agrees with were joined; and those that were not."""
    if not agreeing:
        return (home if home is not None else insert_known(database, patient)), []
    first, *others = agreeing
    apart = []
    for other in others:
        if other in sure or _may_join(database, first, other):
            join(database, first, other)
        else:
            apart.append(other)
    return first, apart


def _may_join(database: Database, one: int, other: int) -> bool:
    parted = database.row("patients_are_parted", one, other) is not None
    return not parted and not contradicts(traits_of(database, one), traits_of(database, other))


def _ask(database: Database, record: FactId, doubts: _Doubts) -> None:
    for patient, reason in doubts.reasons.items():
        other = record_of(database, patient)
        if other is not None and other != record:
            database.run("insert_question", min(record, other), max(record, other), reason)
