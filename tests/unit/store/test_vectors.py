"""The format by its vectors: read by the program and by a second reader, written here from docs/vault-format.md alone."""

from __future__ import annotations

import copy
import hmac
import json
import unicodedata
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic_assist.errors import MachineError
from clinic_assist.store import chain, keys, sealing
from clinic_assist.store.access import holding
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.chain import Head
from clinic_assist.store.keys import DataKey

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vaults" / "vectors.json").read_text(encoding="utf-8")
)
SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SLOTS = range(len(VECTORS["secrets"]))

# -- the second reader -------------------------------------------------------------------------------------------------


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def read_slot(file: dict[str, Any], number: int, secret: dict[str, str]) -> tuple[bytes, bytes]:
    """Private key and data key, as the page describes the way to them. Raises where anything does not fit."""
    slot = file["slots"][number]
    holder = next(one for one in file["holders"] if one["holder_id"] == slot["holder_id"])
    kdf, salt, key = slot["kdf"], b64decode(slot["salt"]), slot["security_key"]
    if file["format"] != "clinic-assist-slots/2" or not 8192 <= kdf["memory_kib"] <= 2**20:
        raise ValueError
    if (slot["kind"] == "password-and-fido2") != (key is not None):
        raise ValueError
    typed = unicodedata.normalize("NFKC", secret["text"]).encode()
    cost = {"iterations": kdf["iterations"], "lanes": kdf["lanes"], "memory_cost": kdf["memory_kib"]}
    parts = (Argon2id(salt=salt, length=32, **cost).derive(typed), bytes.fromhex(secret["factor"]), b"")
    whole = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    wraps = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"clinic-assist/2/slot").derive(whole)
    public = b64decode(holder["public_key"])
    bound = [
        "clinic-assist-slots/2",
        file["vault_id"],
        [holder["holder_id"], holder["kind"], holder["account"], holder["login"], public.hex()],
        [slot["slot_id"], slot["kind"], salt.hex(), slot["cipher"]],
        [kdf["name"], kdf["memory_kib"], kdf["iterations"], kdf["lanes"]],
        [
            key["name"],
            key["relying_party"],
            b64decode(key["credential_id"]).hex(),
            b64decode(key["salt"]).hex(),
        ]
        if key
        else [],
    ]
    private = AESGCM(wraps).decrypt(b64decode(slot["nonce"]), b64decode(slot["wrapped"]), compact(bound))
    sealed = holder["sealed"][0]
    info = compact(["clinic-assist-slots/2", file["vault_id"], holder["holder_id"], holder["kind"], sealed["epoch"]])
    return private, SUITE.decrypt(b64decode(sealed["box"]), X25519PrivateKey.from_private_bytes(private), info=info)


def ours(file: dict[str, Any], number: int, secret: dict[str, str]) -> tuple[bytes, bytes]:
    """The same by the program."""
    slots = slot_file.parse(json.dumps(file).encode())
    slot = slots.slots[number]
    holder = slots.holder(slot.holder_id)
    given = Secret(text=secret["text"], factor=bytes.fromhex(secret["factor"]))
    private = holding.open_slot(slot, holder, slots.vault_id, given)
    if private is None:
        raise ValueError
    return private, next(iter(holding.unseal(holder, slots.vault_id, private).values()))


READERS = pytest.mark.parametrize("read", [read_slot, ours], ids=["by the page", "by the program"])
REFUSALS = (ValueError, InvalidTag, MachineError, StopIteration)


# -- slots.json --------------------------------------------------------------------------------------------------------


@READERS
@pytest.mark.parametrize("number", SLOTS)
def test_every_slot_gives_the_private_key_and_the_data_key(read: Any, number: int) -> None:
    secret = VECTORS["secrets"][number]
    expected = bytes.fromhex(secret["private"]), bytes.fromhex(VECTORS["data_key"])
    assert read(VECTORS["slots_json"], number, secret) == expected


@READERS
@pytest.mark.parametrize("change", VECTORS["slots_must_fail"], ids=lambda one: ".".join(map(str, one["path"])))
def test_a_changed_slot_or_holder_gives_nothing(read: Any, change: dict[str, Any]) -> None:
    file = copy.deepcopy(VECTORS["slots_json"])
    *path, last = change["path"]
    number = path[1] if path and path[0] == "slots" else 0
    place = file
    for step in path:
        place = place[step]
    assert place[last] != change["value"]
    place[last] = change["value"]
    with pytest.raises(REFUSALS):
        read(file, number, VECTORS["secrets"][number])


@READERS
@pytest.mark.parametrize("number", SLOTS)
def test_a_wrong_secret_or_a_security_key_that_answers_otherwise_gives_nothing(read: Any, number: int) -> None:
    right = VECTORS["secrets"][number]
    for wrong in (right | {"text": right["text"] + " "}, right | {"factor": "00" * 32}):
        with pytest.raises(REFUSALS):
            read(VECTORS["slots_json"], number, wrong)


@pytest.mark.parametrize("number", SLOTS)
def test_the_program_writes_the_bytes_of_the_vector(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    slots = slot_file.parse(json.dumps(VECTORS["slots_json"]).encode())
    slot, secret = slots.slots[number], VECTORS["secrets"][number]
    monkeypatch.setattr(holding.secrets, "token_hex", lambda _size: slot.slot_id)
    monkeypatch.setattr(holding.secrets, "token_bytes", lambda size: slot.salt if size == 16 else slot.nonce)
    given = Secret(text=secret["text"], factor=bytes.fromhex(secret["factor"]))
    written = holding.new_slot(
        slots.holder(slot.holder_id),
        bytes.fromhex(secret["private"]),
        given,
        vault_id=slots.vault_id,
        kdf=slot.kdf,
        opens_by=(slot.kind, slot.security_key),
    )
    assert msgspec.to_builtins(written) == VECTORS["slots_json"]["slots"][number]


def test_the_subkeys_are_those_of_the_vector_and_of_hkdf() -> None:
    key, vault = bytes.fromhex(VECTORS["data_key"]), VECTORS["slots_json"]["vault_id"]
    derived = keys.derive_keys(key, vault)
    for purpose, expected in VECTORS["subkeys"].items():
        info = f"clinic-assist/1/{purpose}".encode()
        again = HKDF(algorithm=SHA256(), length=32, salt=vault.encode(), info=info).derive(key).hex()
        own = (
            keys.backup_key(DataKey(vault_id=vault, epoch=1, key=key))
            if purpose == "backup"
            else getattr(derived, purpose)
        )
        assert own.hex() == again == expected


# -- head.json and the seals -------------------------------------------------------------------------------------------


def head_mac(head: dict[str, Any], key: bytes) -> str:
    content = head | {"mac": ""}
    if not content["audit_mark"]:
        del content["audit_mark"]
    return hmac.new(key, compact(content), sha256).hexdigest()


def test_the_code_of_the_head_is_the_vectors() -> None:
    head, key = VECTORS["head_json"], bytes.fromhex(VECTORS["subkeys"]["state"])
    assert head_mac(head, key) == chain._mac(msgspec.convert(head, Head), key) == head["mac"]


@pytest.mark.parametrize("name", VECTORS["head_must_fail"])
def test_a_changed_head_has_another_code(name: str) -> None:
    head, key = (
        VECTORS["head_json"] | {name: VECTORS["head_must_fail"][name]},
        bytes.fromhex(VECTORS["subkeys"]["state"]),
    )
    assert head_mac(head, key) == chain._mac(msgspec.convert(head, Head), key) != head["mac"]


def test_the_seals_and_the_steps_of_their_key_are_the_vectors() -> None:
    entry, seals = VECTORS["audit"]["entry"], VECTORS["audit"]["seals"]
    message = b"".join(len(part).to_bytes(8, "big") + part for part in (str(one).encode() for one in entry))
    assert sealing.message_of(entry) == message
    key = bytes.fromhex(seals[0]["key"])
    for one in seals:
        again = hmac.new(key, b"clinic-assist/1/audit-seal" + message, sha256).hexdigest()
        assert (key.hex(), again, sealing._seal(key, message).hex()) == (one["key"], one["seal"], one["seal"])
        assert sealing._seal(key, message + b"x").hex() != one["seal"]
        assert sealing._step(key) == hmac.new(key, b"clinic-assist/1/audit-step", sha256).digest()
        key = sealing._step(key)
