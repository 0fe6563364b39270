"""What storing a file would change, found out by storing it in a transaction that is undone."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.intake import Foreseen, ImportBatch, SourceFile
from clinic_assist.chart.merge import newest_patient
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.memory import collector_paused
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.facts import chart_of, place_facts
from clinic_assist.store.identity import person_identifiers
from clinic_assist.store.intakes import resolve_references


def foresee(
    database: Database, source: SourceFile, batch: ImportBatch, *, now: str
) -> tuple[tuple[Foreseen, ...], int]:
    """What a file would bring for each patient, and how many of its facts name nobody.

    To be called within a transaction that is undone.
    """
    row = int(database.one("next_source"))
    before = {int(seq) for (seq,) in database.rows("patients_in_order")}
    database.run("insert_source", row, source.id, "", source.format, now, len(source.data), 0, b"")
    intake = database.run("insert_intake", "foresight", now)
    database.run("add_source_to_intake", intake, row)
    placed = place_facts(database, intake=intake, source=row, facts=batch.facts)
    resolve_references(database, intake)
    notes: dict[str, tuple[str, ...]] = {}
    for issue in placed.issues:
        notes[issue.locator] = (*notes.get(issue.locator, ()), issue.reason)
    patients = sorted({int(seq) for (seq,) in database.rows("patients_of_source", row)})
    with collector_paused():
        found = tuple(_foreseen(database, seq, source.id, notes, is_known=seq in before) for seq in patients)
    nobody = sum(facts for kind, facts, _body in database.rows("fact_blocks_of_source", row)) - sum(
        one.new + one.known for one in found
    )
    return found, nobody


def _foreseen(
    database: Database, seq: int, source: SourceId, notes: dict[str, tuple[str, ...]], *, is_known: bool
) -> Foreseen:
    patient_id, reference = database.row("patient_id_and_reference", seq) or ("", None)
    facts: list[Fact] = []
    for kind, body in database.rows("fact_blocks_of_patient", seq):
        facts += decode_facts(kind, body)
    brought = [fact for fact in facts if fact.provenance.source == source]
    records = [fact for fact in brought if isinstance(fact, Patient)]
    known, replacing, contradictions = _compared(facts, source) if is_known else (0, 0, ())
    return Foreseen(
        patient_id=patient_id if is_known else None,
        record=newest_patient(records),
        keys=frozenset(
            {*_keys(patient_id if is_known else None, reference), *(key for one in records for key in _names(one))}
        ),
        new=len(brought) - known,
        known=known,
        replacing=replacing,
        conflicts=contradictions,
        notes=tuple(dict.fromkeys(note for one in records for note in notes.get(one.provenance.locator, ()))),
    )


def _compared(facts: list[Fact], source: SourceId) -> tuple[int, int, tuple[str, ...]]:
    """Of a patient's facts with those of a file: how many the file repeats and replaces, and what contradicts."""
    old = chart_of([fact for fact in facts if fact.provenance.source != source])
    new = chart_of(facts)
    theirs = {fact.id for fact in facts if fact.provenance.source == source}
    known = sum(_is_repeated(group, theirs) for group in _groups(new))
    gone = {one for ids in new.superseded.values() for one in ids} - theirs
    replaced = gone - {one for ids in old.superseded.values() for one in ids}
    earlier = {conflict.facts for conflict in conflicts(old)}
    return known, len(replaced), tuple(one.what for one in conflicts(new) if one.facts not in earlier)


def _groups(chart: Chart) -> list[frozenset[FactId]]:
    """Facts that say the same."""
    return [frozenset((kept, *others)) for kept, others in chart.also_in.items()]


def _is_repeated(group: frozenset[FactId], theirs: set[FactId]) -> int:
    """How many facts of a group the file brings although the vault has one that says the same."""
    brought = len(group & theirs)
    return brought if group - theirs else 0


def _keys(patient_id: str | None, reference: str | None) -> list[str]:
    return [*([f"patient {patient_id}"] if patient_id else []), *([f"record {reference}"] if reference else [])]


def _names(record: Patient) -> list[str]:
    """By what one preview knows a person again in another file of the same import."""
    found = [f"number {system}|{value}" for system, value in person_identifiers(record)]
    if record.provenance.resource_key:
        found.append(f"record {record.provenance.resource_key}")
    return found
