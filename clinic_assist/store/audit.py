"""The audit trail: who did what, append only, each entry bound to all before it under a key of the vault.

Attack: an entry is changed, removed or put in between. Defence: HMAC-SHA-256 over the entry and the code before it; how
many there are is also kept in head.json. Limit: somebody who holds the unlocked vault's keys can make these codes anew
for all of it; what they cannot make anew is the seals (`sealing`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256

from clinic_assist.notes.stored import AuditEntry, ChainCheck
from clinic_assist.store import sealing
from clinic_assist.store.database import Database

_START = bytes(32)


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


def entries_between(database: Database, since: str, until: str, *, limit: int) -> tuple[AuditEntry, ...]:
    """Entries of `since <= at < until` (UTC, ISO 8601; empty for no bound), newest first, at most `limit`."""
    rows = database.rows("audit_between", since, until or "9999", limit)
    return tuple(
        AuditEntry(seq=seq, at=at, event=event, patient_id=patient_id, detail=detail, actor=actor)
        for seq, at, event, patient_id, detail, actor in rows
    )


def marks_after(database: Database, seq: int, *, limit: int) -> tuple[AuditEntry, ...]:
    """Entries after a number, oldest first, without patient and detail: what may leave the vault."""
    rows = database.rows("audit_marks_after", seq, limit)
    return tuple(
        AuditEntry(seq=number, at=at, event=event, patient_id="", detail="", actor=actor)
        for number, at, event, actor in rows
    )


def is_last(database: Database, event: str, patient_id: str, detail: str) -> bool:
    """Whether the newest entry says just that: autosaving every two seconds is one edit, not thirty a minute."""
    row = database.row("last_audit_event")
    return row is not None and tuple(row) == (event, patient_id, detail)


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
