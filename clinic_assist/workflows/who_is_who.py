"""Decide whether records are of one person: what is known of each, and what a person says."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import MatchQuestion
from clinic_assist.chart.merge import newest_patient
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.workflows.ports import ChartStore

Pair = tuple[FactId, FactId]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """A file that describes a patient.

    Attributes:
        records: Its Patient records of that person.
    """

    source: SourceId
    name: str
    imported_at: str
    records: tuple[Patient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the vault knows of who a patient is.

    Attributes:
        files: Those that describe the person, in the order of import.
        facts: How many records the chart holds.
    """

    patient_id: PatientId
    files: tuple[TakenFile, ...]
    facts: int

    @property
    def records(self) -> tuple[Patient, ...]:
        return tuple(record for file in self.files for record in file.records)

    @property
    def newest(self) -> Patient | None:
        """The record that the chart's banner shows."""
        return newest_patient(self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A pair of patients that may be one person.

    Attributes:
        number: Which of the open pairs it is, counted from 1.
        total: How many pairs are open.
    """

    question: MatchQuestion
    one: Person
    other: Person
    number: int
    total: int


def person_of(store: ChartStore, patient: PatientId) -> Person:
    """Who a patient is. Raises UserError where there is no such patient."""
    chart = store.load_chart(patient)
    by_file: dict[SourceId, list[Patient]] = {}
    for record in store.patient_records(patient):
        by_file.setdefault(record.provenance.source, []).append(record)
    files = tuple(
        TakenFile(
            source=source,
            name=chart.sources[source].name if source in chart.sources else "",
            imported_at=chart.sources[source].imported_at if source in chart.sources else "",
            records=tuple(records),
        )
        for source, records in by_file.items()
    )
    return Person(patient_id=patient, files=files, facts=len(chart.facts))


def next_doubt(store: ChartStore, put_off: AbstractSet[Pair] = frozenset()) -> Doubt | None:
    """The first open pair that was not put off; None where there is none.

    Raises:
        UserError: One of its patients is not in the vault any more.
    """
    questions = store.match_questions()
    for number, question in enumerate(questions, start=1):
        if (question.one, question.other) not in put_off:
            one, other = (person_of(store, PatientId(patient)) for patient in question.patients)
            return Doubt(question=question, one=one, other=other, number=number, total=len(questions))
    return None


def kept_apart(store: ChartStore, patient: PatientId) -> tuple[tuple[MatchQuestion, Person], ...]:
    """The patients of whom somebody said that they are another person, each with the pair of records."""
    found = []
    for decided in store.match_questions(patient):
        others = [one for one in decided.patients if one != patient]
        found.append((decided, person_of(store, PatientId(others[0]))))
    return tuple(found)


def part(store: ChartStore, person: Person, source: SourceId) -> None:
    """Says that a file speaks of somebody else than all other files of a patient do. All of it or nothing.

    Raises:
        UserError: One of the records is not in the vault any more.
    """
    parted = [record for file in person.files if file.source == source for record in file.records]
    others = [record for file in person.files if file.source != source for record in file.records]
    with store.together():
        for record in parted:
            for other in others:
                store.decide_match(record.id, other.id, is_same=False)
