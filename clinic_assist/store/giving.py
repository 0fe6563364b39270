"""Giving a document that names no patient to one, when a person says whose it is; and taking it back.

Only a file that is one document and nothing else can be given: a letter as PDF or text. The decision is kept beside
those of who is who, as one about the document and a Patient record, so that it holds when patients are joined or
parted, and when the file is removed and comes again.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import DocumentReference, Fact
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.errors import UserError
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.matching import NOBODY, records_of
from clinic_assist.store.patients import require_patient


@dataclass(frozen=True, slots=True)
class _Lone:
    """A document that is all of its file."""

    block: int
    patient: int | None
    fact: Fact


def give_document(database: Database, source: SourceId, patient: PatientId, *, at: str) -> FactId:
    """Puts a document into a patient's chart; gives its fact id. To be called within a transaction.

    Raises:
        UserError: It cannot be given, is another's already, or nothing but references is known of the patient.
    """
    lone = _require(database, source)
    seq = require_patient(database, patient)
    records = records_of(database, seq)
    if not records:
        raise UserError(
            "Other records only refer to this patient, so nothing can be given to this chart.",
            hint="Import the file that describes the patient first.",
        )
    if lone.patient is not None:
        raise UserError("This document is in a chart already.", hint="Take it back first.")
    _decide(database, lone.fact.id, records[0].id, "same", at=at)
    _move(database, lone, seq)
    return lone.fact.id


def take_document_back(database: Database, source: SourceId, *, at: str) -> FactId:
    """Makes a document nobody's again; gives its fact id. To be called within a transaction.

    Raises:
        UserError: It was not given to anybody.
    """
    lone = _require(database, source)
    if lone.patient is None:
        raise UserError("This document is in nobody's chart.")
    for record, verdict in _decisions(database, lone.fact.id).items():
        if verdict[1] == "same":
            _decide(database, lone.fact.id, record, "different", at=at)
    _move(database, lone, None)
    return lone.fact.id


def patient_given(database: Database, document: FactId) -> int | None:
    """The row of the patient whose a document is, as a person said; None for nobody, and where that one is gone."""
    patients = {patient for patient, verdict in _decisions(database, document).values() if verdict == "same"}
    return next(iter(patients)) if len(patients) == 1 and NOBODY not in patients else None


def give_again(database: Database, source: SourceId) -> None:
    """Gives a document that has just come to the patient whose a person once said that it is."""
    lone = _lone(database, source)
    if lone is not None and lone.patient is None and (patient := patient_given(database, lone.fact.id)) is not None:
        _move(database, lone, patient)


def is_lone(fact: Fact) -> bool:
    """Whether a fact can be a document that names no patient."""
    return isinstance(fact, DocumentReference) and not fact.subject


def _decisions(database: Database, document: FactId) -> dict[FactId, tuple[int, str]]:
    """By Patient record, whose that is and what was decided last."""
    rows = database.rows("decisions_about_record", document)
    return {FactId(record): (int(patient), verdict) for record, patient, verdict in rows}


def _decide(database: Database, document: FactId, record: FactId, verdict: str, *, at: str) -> None:
    database.run("insert_decision", min(document, record), max(document, record), verdict, at)


def _move(database: Database, lone: _Lone, patient: int | None) -> None:
    database.run("give_block_to_patient", patient, lone.block)
    for seq in {lone.patient, patient} - {None}:
        database.run("count_facts_of_patient", seq)


def _require(database: Database, source: SourceId) -> _Lone:
    lone = _lone(database, source)
    if lone is None:
        raise UserError(
            "This document cannot be given to a patient: it is one of several records of its file, or not in the vault."
        )
    return lone


def _lone(database: Database, source: SourceId) -> _Lone | None:
    row = database.row("lone_document", source)
    if row is None:
        return None
    block, patient, kind, body = row
    (fact,) = decode_facts(kind, body)
    return _Lone(block, patient, fact) if is_lone(fact) else None
