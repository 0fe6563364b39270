"""Whether two Patient records are of one person: the open questions, and what people decide."""

from __future__ import annotations

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import MatchQuestion
from clinic_assist.chart.provenance import FactId
from clinic_assist.errors import UserError
from clinic_assist.store.database import Database
from clinic_assist.store.matching import NOBODY, decisions, records_of
from clinic_assist.store.patients import require_patient
from clinic_assist.store.placing import place_again

APART = "A person said that these are two people."


def open_questions(database: Database) -> tuple[MatchQuestion, ...]:
    """The doubts that nobody has decided yet; one for each pair of patients."""
    found: dict[frozenset[str], MatchQuestion] = {}
    for one, other, first, second, reason in database.rows("open_questions"):
        found.setdefault(
            frozenset((first, second)),
            MatchQuestion(one=FactId(one), other=FactId(other), patients=(first, second), reason=reason),
        )
    return tuple(found.values())


def kept_apart(database: Database, patient: PatientId) -> tuple[MatchQuestion, ...]:
    """The pairs by which people said that others are not this patient; one for each other patient.

    Raises:
        UserError: There is no such patient.
    """
    seq = require_patient(database, patient)
    found: dict[int, MatchQuestion] = {}
    for record in records_of(database, seq):
        newest = {other: (int(of), word) for other, of, word in database.rows("decisions_about_record", record.id)}
        for other, (of, word) in newest.items():
            if word == "different" and of not in (seq, NOBODY):
                found.setdefault(
                    of, _apart(record.id, FactId(other), patient, str(database.one("patient_summary", of)))
                )
    return tuple(found.values())


def _apart(record: FactId, other: FactId, patient: PatientId, other_patient: str) -> MatchQuestion:
    patients = (str(patient), other_patient) if record < other else (other_patient, str(patient))
    return MatchQuestion(one=min(record, other), other=max(record, other), patients=patients, reason=APART)


def records_of_patient(database: Database, patient: PatientId) -> tuple[Patient, ...]:
    """The Patient records that were taken for this patient, in the order of import."""
    return tuple(records_of(database, require_patient(database, patient)))


def decide(database: Database, one: FactId, other: FactId, *, is_same: bool, at: str) -> None:
    """Notes a person's decision and places the records again. To be called within a transaction.

    Raises:
        UserError: One of the records is not in the vault any more.
    """
    patients = [_patient_of(database, record) for record in (one, other)]
    pairs = {(min(one, other), max(one, other))}
    if is_same:
        pairs |= _kept_apart(database, *patients)
    verdict = "same" if is_same else "different"
    database.run_many("insert_decision", [(*pair, verdict, at) for pair in sorted(pairs)])
    place_again(database, set(patients))


def _kept_apart(database: Database, one: int, other: int) -> set[tuple[FactId, FactId]]:
    """The pairs of records of two patients of which a person said before that they are two people."""
    mine = {record.id for record in records_of(database, one)}
    theirs = {record.id for record in records_of(database, other)}
    newest = {(first, second): is_same for first, second, is_same in decisions(database)}
    return {
        pair
        for pair, is_same in newest.items()
        if not is_same and ((pair[0] in mine and pair[1] in theirs) or (pair[1] in mine and pair[0] in theirs))
    }


def _patient_of(database: Database, record: FactId) -> int:
    row = database.row("patient_of_record", record)
    if row is None:
        raise UserError("This patient record is not in the vault any more.", hint="Search the patient again.")
    return int(row[0])
