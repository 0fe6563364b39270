"""Seals of the audit trail: codes under a key that takes one step with each entry and is forgotten behind it.

Attack: somebody who holds today's keys of the vault (its data key is enough) rewrites what the trail says of yesterday
and makes all its codes anew. Defence: entry n is sealed under a key from which neither the one before it nor any
earlier one can be found (Bellare and Yee, "Forward-Security in Private-Key Cryptography", CT-RSA 2003). The key that a
run of entries starts with is nowhere in the clear: it is sealed by HPKE (RFC 9180) to those who may read the trail, and
its SHA-256, the mark, is kept outside the vault too. A change of the readers begins a new run; the last entry under the
old key names the new mark, so that runs hang together.

Limits: what is written after the keys were taken can be forged. Whoever has today's keys and an older copy of vault.db
has the sealing key of that day and can forge from there on. A whole trail under a start key of the forger's own is told
only by its mark: compare it with the one in the witness or on paper. To try it: `tests/unit/store/test_sealing.py`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from clinic_assist.notes.stored import SealCheck
from clinic_assist.store.database import Database

NEW_RUN_EVENT: Final = "audit-sealed-anew"
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_MARK_WORD: Final = "mark "
_FIRST_SCHEMA: Final = 6


def message_of(values: Iterable[object]) -> bytes:
    """Values as UTF-8 text, each with its length before it (8 bytes, big-endian)."""
    parts = [str(value).encode() for value in values]
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def seal_next(database: Database, message: bytes) -> bytes:
    """The seal of the next entry; the key takes its step. Empty before the first run. Within a transaction."""
    row = database.row("audit_key")
    if row is None:
        return b""
    key = bytes(row[0])
    database.run("put_audit_key", _step(key))
    return _seal(key, message)


def renew(database: Database, vault_id: str, note: Callable[[str, str], None]) -> None:
    """Begins a run where there is none, or where those who may read the trail are others now. Within a transaction.

    `note` appends an entry (event, detail) to the trail.
    """
    readers = {holder: bytes(key) for holder, key in database.rows("audit_readers")}
    runs = list(database.rows("audit_runs"))
    boxes = {holder for first, holder, _box in database.rows("audit_boxes") if runs and first == runs[-1][0]}
    if runs and boxes == readers.keys():
        return
    start = secrets.token_bytes(32)
    mark = sha256(start).digest()
    if runs:
        note(NEW_RUN_EVENT, _MARK_WORD + mark.hex())
    last = database.row("last_audit_entry")
    first = int(last[0]) + 1 if last else 1
    database.run("insert_audit_run", first, mark)
    for holder, public in readers.items():
        info = _sealed_for(vault_id, holder, first)
        database.run(
            "insert_audit_box",
            first,
            holder,
            _SUITE.encrypt(start, X25519PublicKey.from_public_bytes(public), info=info),
        )
    database.run("put_audit_key", start)


def first_mark(database: Database) -> str:
    """The mark of the first run, hex: what the whole trail stands on. Empty where there is none."""
    if not has_seals(database):
        return ""
    runs = list(database.rows("audit_runs"))
    return bytes(runs[0][1]).hex() if runs else ""


def prove(database: Database, vault_id: str, *, holder_id: str, private: bytes) -> SealCheck:
    """Recomputes the seals of all runs that are sealed to a holder. Entries of other runs are counted as not proved."""
    runs = {int(first): bytes(mark) for first, mark in database.rows("audit_runs")}
    starts = _starts(database, vault_id, holder_id, private)
    key: bytes | None = None
    entries = proved = 0
    named = next(iter(runs.values()), b"")
    for *values, seal, _mac in database.rows("audit_entries"):
        seq = int(values[0])
        entries += 1
        if seq in runs:
            key = starts.get(seq)
            # A start key that is not the one that was named would be somebody else's run in the place of ours.
            if runs[seq] != named or (key is not None and sha256(key).digest() != named):
                return SealCheck(entries=entries, proved=proved, broken_at=seq, mark=first_mark(database))
        if key is not None:
            if not hmac.compare_digest(bytes(seal), _seal(key, message_of(values))):
                return SealCheck(entries=entries, proved=proved, broken_at=seq, mark=first_mark(database))
            key, proved = _step(key), proved + 1
        if values[2] == NEW_RUN_EVENT:
            named = _named(str(values[4]))
    kept = database.row("audit_key")
    # The end cut off and everything else left: the key has gone on, and there is no way back to the one that fits.
    if key is not None and (kept is None or not hmac.compare_digest(bytes(kept[0]), key)):
        return SealCheck(entries=entries, proved=proved, broken_at=entries + 1, mark=first_mark(database))
    return SealCheck(entries=entries, proved=proved, mark=first_mark(database))


def _starts(database: Database, vault_id: str, holder_id: str, private: bytes) -> dict[int, bytes]:
    """Start keys that a holder can open, by the first entry; one that was altered is given as empty, and fails."""
    own = X25519PrivateKey.from_private_bytes(private)
    found: dict[int, bytes] = {}
    for first, holder, box in database.rows("audit_boxes"):
        if holder != holder_id:
            continue
        try:
            found[first] = _SUITE.decrypt(bytes(box), own, info=_sealed_for(vault_id, holder, first))
        except (InvalidTag, ValueError):
            found[first] = b""
    return found


def has_seals(database: Database) -> bool:
    """A database that was not yet brought to schema 6 has none: copies are made of it before that."""
    return int(database.run_text("PRAGMA user_version")[0][0]) >= _FIRST_SCHEMA


def _named(detail: str) -> bytes:
    try:
        return bytes.fromhex(detail.removeprefix(_MARK_WORD))
    except ValueError:
        return b""


def _seal(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, b"clinic-assist/1/audit-seal" + message, sha256).digest()


def _step(key: bytes) -> bytes:
    return hmac.new(key, b"clinic-assist/1/audit-step", sha256).digest()


def _sealed_for(vault_id: str, holder_id: str, first: int) -> bytes:
    return msgspec.json.encode(("clinic-assist-audit/1", vault_id, holder_id, first))
