"""Whether two Patient records are of one person: the open questions, and what people decide."""

from __future__ import annotations

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import MatchQuestion
from clinic_assist.chart.provenance import FactId
from clinic_assist.errors import UserError
from clinic_assist.store.database import Database
from clinic_assist.store.matching import records_of
from clinic_assist.store.patients import require_patient
from clinic_assist.store.placing import place_again


def open_questions(database: Database) -> tuple[MatchQuestion, ...]:
    """The doubts that nobody has decided yet; one for each pair of patients."""
    found: dict[frozenset[str], MatchQuestion] = {}
    for one, other, first, second, reason in database.rows("open_questions"):
        found.setdefault(
            frozenset((first, second)),
            MatchQuestion(one=FactId(one), other=FactId(other), patients=(first, second), reason=reason),
        )
    return tuple(found.values())


def records_of_patient(database: Database, patient: PatientId) -> tuple[Patient, ...]:
    """The Patient records that were taken for this patient, in the order of import."""
    return tuple(records_of(database, require_patient(database, patient)))


def decide(database: Database, one: FactId, other: FactId, *, is_same: bool, at: str) -> None:
    """Notes a person's decision and places the records again. To be called within a transaction.

    Raises:
        UserError: One of the records is not in the vault any more.
    """
    patients = {_patient_of(database, record) for record in (one, other)}
    database.run("insert_decision", min(one, other), max(one, other), "same" if is_same else "different", at)
    place_again(database, patients)


def _patient_of(database: Database, record: FactId) -> int:
    row = database.row("patient_of_record", record)
    if row is None:
        raise UserError("This patient record is not in the vault any more.", hint="Search the patient again.")
    return int(row[0])
