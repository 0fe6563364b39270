"""A new vault out of a damaged one: what is sound is taken over, and what is missing is named.

The damaged vault is only read, and what is read is a copy of it. The new vault has the same accounts and the same keys.
Its chain of records is made anew from what was taken over; of the audit trail the part before the first gap is kept.
A patient is affected where fewer facts were read than the patient's line counts, or where a file that speaks of the
patient is not as its link in the old chain says.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.safekeeping import RescueReport
from clinic_assist.notes.stored import AuditEntry
from clinic_assist.store import audit, backup, chain, schema
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.attempts import Attempts
from clinic_assist.store.access.opening import Credentials, find_keys
from clinic_assist.store.database import Database, driver_errors, open_database
from clinic_assist.store.durable import write_durably
from clinic_assist.store.encoding import unpack
from clinic_assist.store.keys import SLOTS_FILE, VaultKeys, derive_keys
from clinic_assist.store.opened import DATABASE_FILE, Now
from clinic_assist.store.salvage import Damaged, Salvaged, copy_blocks, salvage

_WORK: Final = "rescue.work"
_MADE_ANEW: Final = frozenset({"chain"})

_Tables = dict[str, Salvaged]


def rescue(directory: Path, given: Credentials, target: Path, *, now: Now) -> RescueReport:
    """Makes a vault in a new folder of what can be read of a damaged one.

    Raises:
        UserError: Nothing opens the damaged vault, or the folder is in use.
        MachineError: Nothing of it can be read, it has an older schema, or there is no room.
    """
    data = slot_file.read_bytes(directory)
    slots = backup.parsed_slots(data)
    found = find_keys(slots, given)
    epoch = max(found.data_keys)
    keys = derive_keys(found.data_keys[epoch], slots.vault_id)
    if target.exists() and any(target.iterdir()):
        raise UserError("This folder is not empty.", hint="Choose a new folder for what can be saved.")
    work = target / _WORK
    try:
        work.mkdir(mode=0o700, parents=True)
        for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal"):
            if (directory / name).exists():
                copy_blocks(directory / name, work / name)
        report = _fill(work / DATABASE_FILE, target, keys, slots.vault_id, now=now)
        Attempts(directory=target).start()
        write_durably(target / SLOTS_FILE, data)
    except OSError as error:
        raise MachineError("There is no room to save the vault.", hint="Choose a folder on another disk.") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return report


def _fill(damaged: Path, target: Path, keys: VaultKeys, vault_id: str, *, now: Now) -> RescueReport:
    with driver_errors(DATABASE_FILE):
        database = open_database(target / DATABASE_FILE, keys.database)
        try:
            schema.migrate(database, schema.known_migrations())
            old = Damaged(damaged, keys.database)
            try:
                tables = _salvaged(old, database)
            finally:
                old.close()
            report = _taken_over(database, tables, target)
            with database.transaction():
                database.run("recount_patients")
                at = now().astimezone(UTC).isoformat(timespec="milliseconds")
                detail = f"{len(report.whole)} patients whole, {len(report.affected)} affected"
                entry = AuditEntry(seq=0, at=at, event="vault-rescued", patient_id="", detail=detail)
                audit.append_entry(database, entry, keys.audit)
            version = schema.schema_version(database)
            head = chain.current_head(database, vault_id=vault_id, schema_version=version)
        finally:
            database.close()
    chain.write_head(target, head, keys.state)
    return report


def _salvaged(old: Damaged, fresh: Database) -> _Tables:
    if old.schema_version() != schema.schema_version(fresh):
        raise MachineError("The damaged vault is of an older program.", hint="Restore a backup instead.")
    names = [
        name for (name,) in fresh.run_text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rootpage")
    ]
    tables = {name: salvage(old, name) for name in names}
    if not tables["key_slots"].rows or not tables["vault"].rows:
        raise MachineError("The register of the damaged vault cannot be read.", hint="Restore a backup instead.")
    return tables


def _taken_over(database: Database, tables: _Tables, target: Path) -> RescueReport:
    audited = tables["audit"].rows
    gap = next((place for place, row in enumerate(audited, 1) if row[0] != place), len(audited) + 1)
    tables["audit"] = Salvaged(rows=audited[: gap - 1], lost=tables["audit"].lost + len(audited) - gap + 1)
    database.run_text("PRAGMA foreign_keys = OFF")
    with database.transaction():
        for name, table in tables.items():
            if name not in _MADE_ANEW and table.rows:
                _insert(database, name, table.rows)
        broken = _link_again(database, tables)
    affected = _affected(database, tables, broken)
    known = {str(row[1]) for row in tables["patients"].rows}
    return RescueReport(
        directory=target,
        rows={name: (len(table.rows), table.lost) for name, table in tables.items() if name not in _MADE_ANEW},
        whole=tuple(sorted(known - affected)),
        affected=tuple(sorted(affected)),
        nameless=len(
            {row[2] for row in tables["fact_blocks"].rows} - {row[0] for row in tables["patients"].rows} - {None}
        ),
        broken_sources=tuple(sorted(str(row[1]) for row in tables["sources"].rows if row[0] in broken)),
        lost_sources=tuple(sorted(_lost_sources(database, tables))),
    )


def _insert(database: Database, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    found = list(rows)
    marks = ", ".join("?" * len(found[0]))
    database.run_text_many(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', found)  # noqa: S608 - our own schema


def _link_again(database: Database, tables: _Tables) -> set[int]:
    """The chain made anew; gives the rows of files that are not as the old chain says."""
    said = {str(item): bytes(digest) for _seq, _kind, item, digest, _hash in sorted(tables["chain"].rows)}
    broken: set[int] = set()
    for seq, source_id, *_rest in sorted(tables["sources"].rows):
        report = bytes(database.one("source_report", seq))
        digest = chain.import_digest(SourceId(source_id), report, list(database.rows("fact_blocks_of_source", seq)))
        if said.get(source_id) != digest:
            broken.add(int(seq))
        chain.append_link(database, kind="import", item=source_id, digest=digest)
    for _seq, note_id, _patient, body in sorted(tables["signed_notes"].rows):
        digest = chain.digest_of([str(note_id).encode(), bytes(body)])
        chain.append_link(database, kind="note", item=str(note_id), digest=digest)
    return broken


def _affected(database: Database, tables: _Tables, broken: set[int]) -> set[str]:
    names = {int(row[0]): str(row[1]) for row in tables["patients"].rows}
    counted: dict[int, int] = {}
    for _seq, _source, patient, _kind, facts, _body in tables["fact_blocks"].rows:
        counted[patient] = counted.get(patient, 0) + int(facts)
    affected = {
        names[seq] for source in broken for (seq,) in database.rows("patients_of_source", source) if seq in names
    }
    expected = {int(seq): int(facts) for seq, _id, facts in database.rows("patients_with_counts")}
    affected |= {names[seq] for seq, facts in expected.items() if counted.get(seq, 0) != facts}
    return affected


def _lost_sources(database: Database, tables: _Tables) -> set[str]:
    """Files whose original is not whole, and those that the old chain names and that are not there at all."""
    last = {str(item): str(kind) for _seq, kind, item, _digest, _hash in sorted(tables["chain"].rows)}
    here = {str(row[1]): int(row[0]) for row in tables["sources"].rows}
    lost = {item for item, kind in last.items() if kind == "import" and item not in here}
    for source_id, seq in here.items():
        data = b""
        with suppress(MachineError):
            data = unpack(bytes(piece) for (piece,) in database.rows("source_pieces", seq))
        if sha256(data).hexdigest() != source_id:
            lost.add(source_id)
    return lost
