"""The chain of records: imports, removals and signed notes, each bound to all before it; its head outside the database.

Attack: somebody puts yesterday's database, or yesterday's page of it, in place of today's. SQLCipher's page
authentication notices neither (100 of 100 trials). Defence: the head of the chain and a counter lie in head.json under
a key of the vault, and `verify_chain` recomputes every link from the stored records. A second
head lies in the user's own folder, outside the vault's (`witness`), so that putting back vault.db and head.json of one
day, or the whole folder, is noticed as well. Limit: somebody who puts back or deletes the witness too makes this
computer forget. To try it: `tests/unit/store/test_chain.py`.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import MachineError
from clinic_assist.notes.stored import ChainCheck
from clinic_assist.store import sealing
from clinic_assist.store.database import Database
from clinic_assist.store.durable import write_durably

HEAD_FILE = "head.json"
_MOST_BYTES = 64 * 1024
_START = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The content of head.json: how far the vault was when it was last written.

    Attributes:
        records: Links of the chain of records; `record_head` is the last hash, hex.
        audits: Entries of the audit trail; `audit_head` is the last code, hex.
        audit_mark: What the seals of the trail stand on (`sealing`); empty in files of before there were seals.
        mac: HMAC-SHA-256 over the rest, hex.
    """

    format: str = "clinic-assist-head/1"
    vault_id: str
    schema_version: int
    records: int
    record_head: str
    audits: int
    audit_head: str
    mac: str = ""
    audit_mark: str = ""


def digest_of(parts: Iterable[bytes]) -> bytes:
    """SHA-256 over parts, each with its length before it, so that no two lists of parts look alike."""
    hasher = sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.digest()


def import_digest(source_id: SourceId, report: bytes, blocks: Iterable[tuple[str, int, bytes]]) -> bytes:
    """What the vault holds of a file: its id, its report, and every block of facts, but not whose they are."""
    parts = [source_id.encode(), report]
    for kind, facts, body in blocks:
        parts += [kind.encode(), str(facts).encode(), body]
    return digest_of(parts)


def removal_digest(source_id: str, intake_id: str) -> bytes:
    """What the vault holds of a removed file: its id, and with which import it went."""
    return digest_of([source_id.encode(), intake_id.encode()])


def append_link(database: Database, *, kind: str, item: str, digest: bytes) -> None:
    """Binds a record to all before it. To be called within the record's own transaction."""
    seq, previous = last_link(database)
    database.run("insert_chain_link", seq + 1, kind, item, digest, _link(previous, kind, item, digest))


def last_link(database: Database) -> tuple[int, bytes]:
    """Number and hash of the last link; 0 and zeros for an empty chain."""
    row = database.row("last_chain_link")
    return (int(row[0]), bytes(row[1])) if row else (0, _START)


def verify_chain(database: Database) -> ChainCheck:
    """Recomputes every link from the records themselves. Reads the whole vault but the original files."""
    links = list(database.rows("chain_links"))
    newest = {item: seq for seq, _kind, item, _digest, _link in links}
    previous, entries = _START, 0
    for seq, kind, item, digest, link in links:
        entries += 1
        is_next = seq == entries and link == _link(previous, kind, item, digest)
        # Of a file that was removed, and perhaps came again, the last word counts.
        if not is_next or (newest[item] == seq and not _holds(database, kind, item, digest)):
            return ChainCheck(
                entries=entries, broken_at=entries, item=f"{kind} {item}", patients=_concerned(database, kind, item)
            )
        previous = link
    return ChainCheck(entries=entries)


def _holds(database: Database, kind: str, item: str, digest: bytes) -> bool:
    """Whether the vault holds what a link says."""
    if kind == "removal":
        return database.row("source_by_id", item) is None
    return _current_digest(database, kind, item) == digest


def _current_digest(database: Database, kind: str, item: str) -> bytes | None:
    if kind == "note":
        row = database.row("signed_note_by_id", item)
        return digest_of([item.encode(), row[0]]) if row else None
    row = database.row("source_by_id", item)
    if row is None:
        return None
    report, blocks = database.one("source_report", row[0]), database.rows("fact_blocks_of_source", row[0])
    return import_digest(SourceId(item), bytes(report), blocks)


def _concerned(database: Database, kind: str, item: str) -> tuple[str, ...]:
    """Ids of the patients of a file or note, as far as the vault still knows."""
    if kind == "note":
        return tuple(patient for (patient,) in database.rows("patient_of_note", item))
    row = database.row("source_by_id", item)
    return tuple(patient for (patient,) in database.rows("patients_named_of_source", row[0])) if row else ()


def _link(previous: bytes, kind: str, item: str, digest: bytes) -> bytes:
    return digest_of([previous, kind.encode(), item.encode(), digest])


def current_head(database: Database, *, vault_id: str, schema_version: int) -> Head:
    """The head as the database has it now."""
    records, record_head = last_link(database)
    audit = database.row("last_audit_entry")
    return Head(
        vault_id=vault_id,
        schema_version=schema_version,
        records=records,
        record_head=record_head.hex(),
        audits=int(audit[0]) if audit else 0,
        audit_head=bytes(audit[1]).hex() if audit else "",
        audit_mark=sealing.first_mark(database),
    )


def write_head(directory: Path, head: Head, key: bytes) -> None:
    """Replaces head.json in one durable step."""
    sealed = replace(head, mac=_mac(head, key))
    write_durably(directory / HEAD_FILE, msgspec.json.format(msgspec.json.encode(sealed), indent=2) + b"\n")


def read_head(directory: Path) -> Head | None:
    """Reads head.json without judging it; None where there is none.

    Raises:
        MachineError: It cannot be read.
    """
    try:
        with (directory / HEAD_FILE).open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Head)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MachineError(f"{HEAD_FILE} cannot be read.", hint="Check the disk and your access to it.") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _unusable() from None


def is_behind(database: Database, head: Head | None, *, vault_id: str, keys: Iterable[bytes]) -> bool:
    """Compares the database with the head that was written last; tells whether records were added since.

    `keys`: one, or two where a change of the data key was cut short.

    A missing head, or one that is behind (the process died between a commit and its head), is no danger. A database
    that is behind its head has lost what was already acknowledged.

    Raises:
        MachineError: The database is older than its head, has another history, or the head is not this vault's.
    """
    if head is None:
        return True
    if head.vault_id != vault_id or not any(hmac.compare_digest(head.mac, _mac(head, key)) for key in keys):
        raise _unusable()
    records, _hash = last_link(database)
    audits = database.row("last_audit_entry") or (0,)
    if head.records > records or head.audits > audits[0]:
        lost_records, lost_audits = max(0, head.records - records), max(0, head.audits - audits[0])
        raise MachineError(
            "This vault's database is older than the last state that this computer has seen of it:"
            f" {lost_records} imports or notes and {lost_audits} audit entries are missing.",
            hint=f"Put back the newer vault.db. After restoring a backup, restore its {HEAD_FILE} as well.",
        )
    if not _agrees(database, head):
        raise MachineError(
            "This vault's database has another history than this computer has seen of it.",
            hint=f"Restore vault.db and {HEAD_FILE} from the same backup.",
        )
    return head.records < records


def _agrees(database: Database, head: Head) -> bool:
    link = database.row("chain_link", head.records) if head.records else (_START,)
    mac = database.row("audit_mac", head.audits) if head.audits else (b"",)
    return (
        link is not None
        and mac is not None
        and bytes(link[0]).hex() == head.record_head
        and bytes(mac[0]).hex() == head.audit_head
        and (not head.audit_mark or head.audit_mark == sealing.first_mark(database))
    )


def _mac(head: Head, key: bytes) -> str:
    content = asdict(replace(head, mac=""))
    if not head.audit_mark:  # as files of before were written
        del content["audit_mark"]
    return hmac.new(key, msgspec.json.encode(content), sha256).hexdigest()


def _unusable() -> MachineError:
    return MachineError(
        f"{HEAD_FILE} is damaged or belongs to another vault.",
        hint=f"Restore {HEAD_FILE} from a backup. Without one, move it away: the vault then opens without this check.",
    )
