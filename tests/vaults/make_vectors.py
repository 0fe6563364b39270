"""Writes `vectors.json`: the vault format in fixed inputs and the bytes that come of them.

    python -m tests.vaults.make_vectors

Only the sealed data keys differ from run to run, because HPKE takes a fresh key each time; they are there to be opened.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from clinic_assist.store import chain, keys, sealing
from clinic_assist.store.access import holding
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.slots import FORMAT, Holder, HolderKind, SecurityKey, SlotKind, Slots
from clinic_assist.store.chain import Head
from clinic_assist.store.keys import DataKey, KdfParameters

FILE = Path(__file__).with_name("vectors.json")
VAULT = "00112233445566778899aabbccddeeff"
DATA_KEY = DataKey(vault_id=VAULT, epoch=1, key=bytes(range(32)))
KDF = KdfParameters(memory_kib=8192, iterations=1, lanes=1)
FIDO = SecurityKey(name="a key", relying_party="clinic-assist", credential_id=bytes(16), salt=bytes(range(32, 64)))
CODE = "0123-4567-89AB"
PEOPLE: tuple[tuple[HolderKind, str, Secret, holding.OpensBy], ...] = (
    (HolderKind.ACCOUNT, "ada", Secret(text="correct horse battery staple"), holding.PASSWORD),
    (
        HolderKind.ACCOUNT,
        "bea",
        Secret(text="Ｎämen mit Umlaut", factor=bytes(range(64, 96))),
        (SlotKind.PASSWORD_AND_KEY, FIDO),
    ),
    (HolderKind.RECOVERY, "", Secret(text=CODE), holding.CODE),
)
HEAD = Head(
    vault_id=VAULT,
    schema_version=6,
    records=3,
    record_head="11" * 32,
    audits=5,
    audit_head="22" * 32,
    audit_mark="33" * 32,
)


def _slots() -> tuple[Slots, list[bytes]]:
    slots, privates = Slots(format=FORMAT, vault_id=VAULT, holders=(), slots=()), []
    for number, (kind, login, secret, opens_by) in enumerate(PEOPLE, start=1):
        private = bytes([number]) * 32
        public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        account = f"{number:016x}" if login else ""
        holder = Holder(
            holder_id=f"{number + 16:016x}", kind=kind, account=account, login=login, public_key=public, sealed=()
        )
        holder = holding.with_data_key(holder, DATA_KEY)
        with (
            mock.patch.object(holding.secrets, "token_hex", return_value=f"{number + 32:016x}"),
            mock.patch.object(holding.secrets, "token_bytes", side_effect=lambda size: bytes(range(size))),
        ):
            slot = holding.new_slot(holder, private, secret, vault_id=VAULT, kdf=KDF, opens_by=opens_by)
        slots, privates = slots.with_holder(holder).with_slot(slot), [*privates, private]
    return slots, privates


def _must_fail() -> list[dict[str, Any]]:
    """Changes of slots.json, as a path and the new value, after which that slot must not open with its right secret."""
    in_slot = {
        "slot_id": "ffffffffffffffff",
        "kind": "code",
        "salt": "AQECAwQFBgcICQoLDA0ODw==",
        "nonce": "AQECAwQFBgcICQoL",
        "wrapped": "A" * 64,
    }
    in_holder = {"account": "ffffffffffffffff", "login": "eve", "public_key": "A" * 43 + "="}
    changes: list[tuple[list[str | int], Any]] = [(["slots", 0, name], value) for name, value in in_slot.items()]
    changes += [(["slots", 0, "kdf", name], value) for name, value in (("memory_kib", 8200), ("iterations", 2))]
    changes += [(["slots", 0, "kdf", "memory_kib"], 4096), (["slots", 0, "kdf", "memory_kib"], 2**31)]
    changes += [(["holders", 0, name], value) for name, value in in_holder.items()]
    changes += [(["holders", 0, "sealed", 0, "epoch"], 2), (["holders", 0, "sealed", 0, "box"], "A" * 107 + "=")]
    changes += [(["vault_id"], "ff" * 16), (["format"], "clinic-assist-slots/1")]
    changes += [(["slots", 1, "security_key", name], "x") for name in ("name", "relying_party")]
    return [{"path": path, "value": value} for path, value in changes]


def vectors() -> dict[str, Any]:
    """All of them."""
    slots, privates = _slots()
    start, entry = bytes(range(32)), (1, "2026-01-01T00:00:00.000+00:00", "vault-created", "", "", "0" * 16)
    message, key, seals = sealing.message_of(entry), start, []
    for _ in range(3):
        seals.append({"key": key.hex(), "seal": sealing._seal(key, message).hex()})
        key = sealing._step(key)
    derived = keys.derive_keys(DATA_KEY.key, VAULT)
    sub = {name: getattr(derived, name).hex() for name in ("database", "signing", "audit", "state")}
    return {
        "data_key": DATA_KEY.key.hex(),
        "subkeys": {**sub, "backup": keys.backup_key(DATA_KEY).hex()},
        "slots_json": msgspec.to_builtins(slots),
        "secrets": [
            {"text": secret.text, "factor": secret.factor.hex(), "private": private.hex()}
            for (_kind, _login, secret, _by), private in zip(PEOPLE, privates, strict=True)
        ],
        "slots_must_fail": _must_fail(),
        "head_json": msgspec.to_builtins(HEAD) | {"mac": chain._mac(HEAD, derived.state)},
        "head_must_fail": {
            "records": 2,
            "audits": 4,
            "record_head": "00" * 32,
            "vault_id": "ff" * 16,
            "audit_mark": "",
        },
        "audit": {"entry": list(entry), "seals": seals},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
