"""Erasing the record of one patient from a database: what goes, and by what it could be found again.

What goes: facts, files that speak of nobody else, the original bytes of files that others share (their own facts stay),
drafts, signed notes, overrides, search words, questions, decisions, preferences kept for this patient. What stays: the
audit trail, with the patient's random id, and in the chain the ids of files and notes that went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import UserError
from clinic_assist.notes.safekeeping import ErasureExtent
from clinic_assist.store.chain import append_link, import_digest, removal_digest
from clinic_assist.store.database import Database
from clinic_assist.store.patients import require_patient
from clinic_assist.store.removal import FILE_TABLES
from clinic_assist.store.schema import schema_version

AGAIN_NAME = "erase-again"
"""Under which a restored vault keeps whom it must erase again, until it was opened."""
_SLICE_BYTES = 24
_FIRST_WITH_PREFERENCES = 3
_MOST_SLICES = 120
_LEAST_WORD_BYTES = 6  # a shorter word is found by chance in a large vault of compressed bytes
_OF_PATIENT = (
    *("erase_questions", "erase_decisions", "erase_notes", "erase_overrides", "erase_drafts", "erase_blocks"),
    *("erase_records", "delete_identifiers_of_patient", "delete_traits_of_patient", "delete_words_of_patient"),
    "delete_patient",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """By what a patient's record could be found in the pages of the database.

    Attributes:
        slices: Pieces of 24 bytes out of compressed facts, files and notes: nothing else has them.
        words: Names and numbers that no other patient is found by; somebody else's note may hold one all the same.
    """

    slices: frozenset[bytes]
    words: frozenset[bytes]


def extent_of(database: Database, patient: PatientId) -> ErasureExtent:
    """What erasing a patient would take in; changes nothing. Raises UserError: there is no such patient."""
    seq = require_patient(database, patient)
    rows = (*(int(row) for (row,) in database.rows("patients_joined_into", seq)), seq)
    sources: set[int] = set()
    for row in rows:
        sources.update(int(one) for (one,) in database.rows("sources_with_facts_of", row))
        sources.update(int(one) for (one,) in database.rows("sources_with_records_of", row))
    shared = {one for one in sources if {int(row) for (row,) in database.rows("patients_of_source", one)} - set(rows)}
    return ErasureExtent(
        patient_id=str(database.one("patient_id_of", seq)),
        rows=rows,
        own=tuple(sorted(sources - shared)),
        shared=tuple(sorted(shared)),
        notes=tuple(note for row in rows for note, _body in database.rows("notes_with_ids", row)),
    )


def traces_of(database: Database, extent: ErasureExtent) -> Traces:
    """By what the record can be found now."""
    words: set[str] = set()
    for row in extent.rows:
        words.update(str(word) for (word,) in database.rows("own_words", row))
        own = {word.lstrip("@") for word in words}
        for text in database.row("name_of_patient", row) or ():
            words.update({text} if text and text.casefold() in own else set())
    found = {word.encode() for word in words if not word.startswith("@")}
    slices = [piece for blob in _blobs(database, extent) for piece in _slices(blob)]
    step = max(1, len(slices) // _MOST_SLICES)
    return Traces(
        slices=frozenset(slices[::step][:_MOST_SLICES]),
        words=frozenset(word for word in found if len(word) >= _LEAST_WORD_BYTES),
    )


def erase(database: Database, extent: ErasureExtent, *, certificate_id: str) -> None:
    """Removes it all. To be called within a transaction, which the triggers that forbid it survive."""
    triggers = list(database.rows("triggers_against_erasing"))
    for name, _text in triggers:
        database.run_text(f"DROP TRIGGER {name}")
    gone = [*(str(database.one("source_id_of", source)) for source in extent.own), *extent.notes]
    for source in extent.own:
        for table in FILE_TABLES:
            database.run(f"delete_{table}", source)
    for source in extent.shared:
        database.run("delete_source_pieces", source)
    for row in extent.rows:
        for name in _OF_PATIENT:
            database.run(name, row)
    database.run("erase_preferences", extent.patient_id)
    for item in gone:
        append_link(database, kind="removal", item=item, digest=removal_digest(item, certificate_id))
    for source in extent.shared:
        source_id, report = str(database.one("source_id_of", source)), bytes(database.one("source_report", source))
        blocks = list(database.rows("fact_blocks_of_source", source))
        database.run("report_source", sum(count for _kind, count, _body in blocks), report, source)
        append_link(database, kind="import", item=source_id, digest=import_digest(SourceId(source_id), report, blocks))
    for _name, text in triggers:
        database.run_text(text)


def erased_patients(database: Database) -> tuple[PatientId, ...]:
    """Whose records were erased, by the audit trail."""
    return tuple(PatientId(one) for (one,) in database.rows("erased_patients"))


def remember_erasures(
    database: Database, patients: Iterable[str], certificates: Iterable[tuple[str, bytes, str]]
) -> None:
    """Puts into a restored database who was erased since, to be erased again when it is opened. In a transaction."""
    ids = sorted(set(patients))
    if not ids or schema_version(database) < _FIRST_WITH_PREFERENCES:
        return
    database.run("put_preference", AGAIN_NAME, msgspec.json.encode(ids), "")
    for name, body, at in certificates:
        database.run("put_preference", name, body, at)


def refuse_notes(extent: ErasureExtent, *, with_notes: bool) -> None:
    """Raises UserError where signed notes would go and nobody has said that they may."""
    if extent.notes and not with_notes:
        raise UserError(
            f"This patient has {len(extent.notes)} signed notes, which the law may oblige you to keep.",
            hint="Ask whoever is responsible for records; then say that signed notes are to be erased too.",
        )


def _blobs(database: Database, extent: ErasureExtent) -> Iterator[bytes]:
    for row in extent.rows:
        yield from (bytes(body) for *_rest, body in database.rows("blocks_of_patient", row))
        yield from (bytes(body) for _id, body in database.rows("notes_with_ids", row))
        yield from (bytes(body) for (body,) in database.rows("draft_bodies", row))
    for source in (*extent.own, *extent.shared):
        yield from (bytes(piece) for (piece,) in database.rows("source_pieces", source))


def _slices(blob: bytes) -> Iterable[bytes]:
    """Three places of a blob, or its whole where it is small; none of one so small that others may have it too."""
    if len(blob) < 2 * _SLICE_BYTES:
        return ()
    places = (len(blob) // 4, len(blob) // 2, len(blob) * 3 // 4 - _SLICE_BYTES // 2)
    return {blob[place : place + _SLICE_BYTES] for place in places if place + _SLICE_BYTES <= len(blob)}
