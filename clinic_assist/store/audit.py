"""The audit trail: who did what, append only, each entry bound to all before it under a key of the vault.

Attack: an entry is changed, removed or put in between. Defence: HMAC-SHA-256 over the entry and the code before it; how
many there are is also kept in head.json. Limit: somebody who holds the unlocked vault's keys can make these codes anew
for all of it; what they cannot make anew is the seals (`sealing`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from clinic_assist.notes.stored import ChainCheck
from clinic_assist.store import sealing
from clinic_assist.store.database import Database

_START = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the trail.

    Attributes:
        at: UTC, ISO 8601.
        patient_id: Empty where it is about nobody.
        actor: Id of the account that did it; empty in entries of before there were accounts.
    """

    seq: int
    at: str
    event: str
    patient_id: str
    detail: str
    actor: str = ""


def append_entry(database: Database, entry: AuditEntry, key: bytes) -> None:
    """Writes the next entry; its `seq` must be 0 and is given here. To be called within a transaction."""
    row = database.row("last_audit_entry")
    seq, previous = (int(row[0]) + 1, bytes(row[1])) if row else (1, _START)
    values = (seq, entry.at, entry.event, entry.patient_id, entry.detail, entry.actor)
    if not sealing.has_seals(database):  # an older backup that was put back, and is brought to this schema later
        database.run("insert_older_audit_entry", *values[:-1], _code(previous, values[:-1], key))
        return
    seal = sealing.seal_next(database, sealing.message_of(values))
    database.run("insert_audit_entry", *values, seal, _code(previous, _as_written(values, seal), key))


def entries(database: Database) -> Iterator[AuditEntry]:
    """All entries, oldest first."""
    for seq, at, event, patient_id, detail, actor, _seal, _mac in database.rows("audit_entries"):
        yield AuditEntry(seq=seq, at=at, event=event, patient_id=patient_id, detail=detail, actor=actor)


def verify_entries(database: Database, key: bytes) -> ChainCheck:
    """Recomputes every entry's code. Entries of before a change of the data key have the key of their time."""
    past = [(int(until), bytes(its_own)) for _epoch, its_own, _public, until in database.rows("past_keys")]
    previous, count = _START, 0
    for *values, seal, mac in database.rows("audit_entries"):
        count += 1
        while past and past[0][0] < count:
            del past[0]
        its_key = past[0][1] if past else key
        code = _code(previous, _as_written(tuple(values), bytes(seal)), its_key)
        if values[0] != count or not hmac.compare_digest(mac, code):
            return ChainCheck(entries=count, broken_at=count, item=str(values[2]), patients=_about(values[3]))
        previous = mac
    return ChainCheck(entries=count)


def _about(patient_id: str) -> tuple[str, ...]:
    return (patient_id,) if patient_id else ()


def _as_written(values: tuple[object, ...], seal: bytes) -> tuple[object, ...]:
    """What the code of an entry is over; entries of before there were seals had neither actor nor seal."""
    is_older = not seal and not values[-1]
    return values[:-1] if is_older else (*values, seal.hex())


def _code(previous: bytes, values: tuple[object, ...], key: bytes) -> bytes:
    return hmac.new(key, previous + sealing.message_of(values), sha256).digest()
