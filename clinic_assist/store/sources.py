"""The files themselves: original bytes, the report of their import, and what can be asked about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

from clinic_assist.chart.intake import Advance, FileReport, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.store.chain import append_link, import_digest
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode, encode, pack, pieces_of, unpack
from clinic_assist.store.facts import place_facts

# Less than this is packed sooner than a thread has begun.
_WORTH_A_THREAD_BYTES = 256 * 1024


def store_file(
    database: Database,
    source: SourceFile,
    batch: ImportBatch,
    *,
    intake: int,
    imported_at: str,
    advance: Advance = unwatched,
) -> FileReport:
    """Stores a file with all that was read from it. To be called within one transaction.

    Raises:
        BugError: The file's id is not the digest of its bytes, or the batch or a fact is of another file.
        Exception: Whatever `advance` raises.
    """
    if {batch.source, *(fact.provenance.source for fact in batch.facts)} != {source.id}:
        raise _not_together()
    seq = int(database.one("next_source"))
    values = (seq, source.id, source.name, source.format, imported_at, len(source.data))
    database.run("insert_source", *values, 0, b"")
    with _map_beside(len(source.data)) as map_beside:
        digests = map_beside(sha256, [source.data])
        packed = map_beside(pack, pieces_of(source.data))
        placed = place_facts(database, intake=intake, source=seq, facts=batch.facts, advance=advance)
        if next(digests).hexdigest() != source.id:
            raise _not_together()
        database.run_many("insert_source_piece", ((seq, position, piece) for position, piece in enumerate(packed)))
    report = FileReport(
        path=source.name,
        sha256=source.id,
        format=source.format,
        patients=len(placed.patients),
        entries=batch.entries,
        fact_counts=tuple(batch.fact_counts.items()),
        kept=len(batch.kept),
        issues=(*batch.issues, *placed.issues),
    )
    database.run("report_source", placed.facts, encode(report), seq)
    database.run("add_source_to_intake", intake, seq)
    append_link(database, kind="import", item=source.id, digest=import_digest(database, seq, source.id))
    return report


@contextmanager
def _map_beside(size_bytes: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """A `map` that works in a thread beside where that pays: SHA-256 and zlib do without Python's lock."""
    if size_bytes < _WORTH_A_THREAD_BYTES:
        yield map
        return
    beside = ThreadPoolExecutor(max_workers=1)
    try:
        yield beside.map
    finally:
        beside.shutdown(cancel_futures=True)


def _not_together() -> BugError:
    return BugError("A file and what was read from it do not belong together.")


def report_of(database: Database, seq: int) -> FileReport:
    """The report of a file's first import, marked as already present."""
    return replace(decode(database.one("source_report", seq), FileReport), already_present=True)


def reports(database: Database) -> tuple[FileReport, ...]:
    """The reports of all files, newest first."""
    return tuple(decode(body, FileReport) for (body,) in database.rows("source_reports_newest_first"))


def bytes_of(database: Database, source_id: SourceId) -> bytes:
    """The original file.

    Raises:
        UserError: It is not in the vault.
        MachineError: The bytes are not those that were stored.
    """
    found = database.row("source_by_id", source_id)
    if found is None:
        raise UserError("This file is not in the vault.")
    data = unpack(piece for (piece,) in database.rows("source_pieces", found[0]))
    if sha256(data).hexdigest() != source_id:
        raise MachineError("vault.db holds a file that is damaged.", hint="Restore the vault from a backup.")
    return data
