"""The files themselves: original bytes, the report of their import, and what can be asked about them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from clinic_assist.chart.file_parts import as_wholes
from clinic_assist.chart.intake import Advance, FileReport, ImportBatch, unwatched
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.store.chain import append_link, import_digest
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode, encode, unpack
from clinic_assist.store.facts import place_facts
from clinic_assist.store.intakes import require_intake
from clinic_assist.store.packing import Packing


def store_file(
    database: Database,
    packing: Packing,
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
    source = packing.source
    if {batch.source, *(fact.provenance.source for fact in batch.facts)} != {source.id} or not packing.is_genuine():
        raise BugError("A file and what was read from it do not belong together.")
    seq = int(database.one("next_source"))
    values = (seq, source.id, source.name, source.format, imported_at, len(source.data))
    database.run("insert_source", *values, 0, b"")
    placed = place_facts(
        database, intake=intake, source=seq, facts=batch.facts, compress_all=packing.compress_all, advance=advance
    )
    pieces = ((seq, position, piece) for position, piece in enumerate(packing.pieces))
    database.run_many("insert_source_piece", pieces)
    report = FileReport(
        path=source.name,
        sha256=source.id,
        format=source.format,
        patients=len(placed.patients),
        entries=batch.entries,
        fact_counts=tuple(batch.fact_counts.items()),
        kept=len(batch.kept),
        issues=(*batch.issues, *placed.issues),
        types=batch.type_counts,
        mapping=source.guide_name,
    )
    body = encode(report)
    database.run("report_source", placed.facts, body, seq)
    database.run("add_source_to_intake", intake, seq)
    append_link(database, kind="import", item=source.id, digest=import_digest(source.id, body, placed.blocks))
    return report


def report_of(database: Database, seq: int) -> FileReport:
    """The report of a file's first import, marked as already present."""
    return replace(decode(database.one("source_report", seq), FileReport), already_present=True)


def reports(database: Database, intake: str | None = None) -> tuple[FileReport, ...]:
    """The reports of all files, newest first; or of those that came with an import, in the vault's order.

    Of an import's files, one that an earlier import brought is marked as already present. The parts of one file are one
    report, which has their totals. What was refused, and what held others, comes last.
    """
    if intake is None:
        return tuple(decode(body, FileReport) for (body,) in database.rows("source_reports_newest_first"))
    seq = require_intake(database, intake)
    stored = [
        replace(decode(body, FileReport), already_present=bool(came_before))
        for body, came_before in database.rows("reports_of_intake", seq)
    ]
    refused = (decode(body, FileReport) for (body,) in database.rows("intake_reports", seq))
    return as_wholes((*stored, *refused), lambda files: patients_of(database, files))


def patients_of(database: Database, files: Iterable[SourceId]) -> int:
    """Of how many patients some files speak together."""
    return int(database.one("count_patients_of_files", json.dumps(list(files))))


def keep_reports(database: Database, intake: int, found: Iterable[FileReport]) -> None:
    """Keeps what an import says of files of which nothing is stored: refused ones, and those that hold others."""
    kept = [report for report in found if report.is_archive or (report.format is None and not report.was_stopped)]
    database.run("delete_intake_reports", intake)
    rows = ((intake, position, encode(report)) for position, report in enumerate(kept))
    database.run_many("insert_intake_report", rows)


def bytes_of(database: Database, source_id: SourceId) -> bytes:
    """The original file.

    Raises:
        UserError: It is not in the vault.
        MachineError: The bytes are not those that were stored.
    """
    found = database.row("source_by_id", source_id)
    if found is None:
        raise UserError("This file is not in the vault.")
    pieces = [piece for (piece,) in database.rows("source_pieces", found[0])]
    if not pieces and source_id != sha256(b"").hexdigest() and database.one("original_was_erased", source_id):
        raise UserError("The original of this file was erased, because it also held the record of an erased patient.")
    data = unpack(pieces)
    if sha256(data).hexdigest() != source_id:
        raise MachineError("vault.db holds a file that is damaged.", hint="Restore the vault from a backup.")
    return data
