"""Removing a whole import: its files leave the vault, and who is who is decided again without them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clinic_assist.chart.file_parts import whole_name
from clinic_assist.chart.intake import ImportSummary, Removal
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import SignedNote, VerifiedNote
from clinic_assist.store.chain import append_link, removal_digest
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode, decode_facts
from clinic_assist.store.intakes import resolve_again
from clinic_assist.store.placing import place_again

FILE_TABLES = (
    "patient_records_of_source",
    "shared_records",
    "fact_blocks_of_source",
    "source_pieces",
    "sources_of_intakes",
    "source",
)


def imports(database: Database) -> tuple[ImportSummary, ...]:
    """The imports of which files are in the vault, or whose files were all refused, newest first."""
    return tuple(
        ImportSummary(
            intake_id=intake_id,
            begun_at=begun_at,
            files=files,
            facts=facts,
            first_file=whole_name(name or "") or name or "",
        )
        for intake_id, begun_at, files, facts, _first, name in database.rows("intakes_newest_first")
    )


def foresee_removal(database: Database, intake: int) -> Removal:
    """What removing an import would take away; changes nothing."""
    found = list(database.rows("sources_only_of_intake", intake))
    gone = [int(seq) for seq, _source_id, _name in found]
    files = _files((name, source_id) for _seq, source_id, name in found)
    lost: set[FactId] = set()
    facts = 0
    patients: set[int] = set()
    for seq in gone:
        for kind, count, body in database.rows("fact_blocks_of_source", seq):
            facts += count
            lost.update(fact.id for fact in decode_facts(kind, body))
        patients |= _patients_of(database, seq)
    quoting = [_quotes(database, patient, lost) for patient in sorted(patients)]
    return Removal(
        files=len(files),
        files_kept=len(_files(database.rows("names_of_intake", intake)) - files),
        facts=facts,
        patients=len(patients),
        patients_gone=sum(_loses_all(database, patient, gone) for patient in patients),
        notes_quoting=sum(notes for notes, _drafts in quoting),
        drafts_quoting=sum(drafts for _notes, drafts in quoting),
    )


def remove_import(database: Database, intake: int, *, intake_id: str, removed_at: str) -> Removal:
    """Removes the files that came with an import and with no other, and all that was read from them.

    To be called within a transaction. Signed notes and drafts stay; a decision about two records is kept for the day on
    which they come again.
    """
    foreseen = foresee_removal(database, intake)
    patients: set[int] = set()
    for seq, source_id, _name in list(database.rows("sources_only_of_intake", intake)):
        patients |= _patients_of(database, seq)
        append_link(database, kind="removal", item=source_id, digest=removal_digest(source_id, intake_id))
        database.run("delete_questions_of_source", seq)
        for table in FILE_TABLES:
            database.run(f"delete_{table}", seq)
    others = {int(other) for _source, other in database.rows("intakes_sharing_files", intake)} - {intake}
    database.run("delete_intake_sources", intake)
    database.run("delete_intake_reports", intake)
    database.run("mark_intake_removed", removed_at, intake)
    place_again(database, patients)
    resolve_again(database, others)
    return foreseen


def _files(named: Iterable[tuple[Any, ...]]) -> set[str]:
    """Which files some are, or are parts of, each with its name and its id."""
    return {whole_name(name) or source_id for name, source_id in named}


def _patients_of(database: Database, source: int) -> set[int]:
    return {int(row[0]) for row in database.rows("patients_of_source", source)}


def _loses_all(database: Database, patient: int, gone: list[int]) -> bool:
    sources = {int(row[0]) for row in database.rows("sources_with_facts_of", patient)}
    return sources <= set(gone)


def _quotes(database: Database, patient: int, lost: set[FactId]) -> tuple[int, int]:
    """How many signed notes and how many drafts about a patient cite facts that would be lost."""
    notes = [decode(body, SignedNote).verified for (body,) in database.rows("signed_notes_of_patient", patient)]
    drafts = [decode(body, VerifiedNote) for _id, _at, body in database.rows("drafts_of_patient", patient)]
    return sum(_cites(note, lost) for note in notes), sum(_cites(note, lost) for note in drafts)


def _cites(note: VerifiedNote, lost: set[FactId]) -> bool:
    return any(cited in lost for statement in note.draft.statements for cited in statement.citations)
