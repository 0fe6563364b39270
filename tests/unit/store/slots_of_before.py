"""slots.json of format 1, as programs up to schema 4 made it: a passphrase slot that wraps the data key itself."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic_assist.store import keys
from clinic_assist.store.keys import KdfParameters, KeySlot, SlotFile


def old_slot(data_key: bytes, passphrase: str, *, vault_id: str, kdf: KdfParameters) -> KeySlot:
    """The data key under a passphrase."""
    slot = KeySlot(
        slot_id=secrets.token_hex(8), kind="passphrase", kdf=kdf, salt=secrets.token_bytes(16), cipher="aes-256-gcm"
    )
    nonce = secrets.token_bytes(12)
    cipher = AESGCM(keys._slot_key(slot, passphrase))
    wrapped = cipher.encrypt(nonce, data_key, keys._associated_data(slot, vault_id))
    return replace(slot, nonce=nonce, wrapped=wrapped)


def old_slots(passphrase: str, *, kdf: KdfParameters) -> tuple[SlotFile, bytes]:
    """A whole file of format 1, and the data key in it."""
    data_key, vault_id = secrets.token_bytes(32), secrets.token_hex(16)
    slot = old_slot(data_key, passphrase, vault_id=vault_id, kdf=kdf)
    return SlotFile(format=keys.FORMAT, vault_id=vault_id, slots=(slot,)), data_key


def written(file: SlotFile) -> bytes:
    """The file as it lay beside a vault."""
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def put(folder: Path, file: SlotFile) -> None:
    """Writes it into a vault's folder."""
    (folder / "slots.json").write_bytes(written(file))
