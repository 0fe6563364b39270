"""Key pairs of holders: making them, opening them by a secret, and sealing the data key to them.

Everything is `cryptography`'s: Argon2id (RFC 9106), AES-256-GCM (NIST SP 800-38D), HPKE base mode with X25519,
HKDF-SHA-256 and AES-256-GCM (RFC 9180). Attack: somebody who can write slots.json puts a holder of their own into it
and waits until a new data key is sealed to everybody. Defence: the public keys that a new data key is sealed to are
those that the encrypted database knows (`accounts`), never those of the file. To try it:
`tests/unit/store/access/test_holding.py`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic_assist.people import SecurityKey
from clinic_assist.store.access.slots import FORMAT, Holder, HolderKind, SealedKey, Slot, SlotKind
from clinic_assist.store.keys import DataKey, KdfParameters, stretched

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_KEY_BYTES = 32


OpensBy = tuple[SlotKind, SecurityKey | None]
"""What sort of secret a slot is for, and the FIDO2 key that is asked with it."""

PASSWORD: Final[OpensBy] = (SlotKind.PASSWORD, None)
CODE: Final[OpensBy] = (SlotKind.CODE, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What opens a slot. Never printed.

    Attributes:
        text: A password or a code, as it was typed.
        factor: Of an enrolled FIDO2 key: the answer of its hmac-secret extension, 32 bytes; empty for none.
        pepper: Of the machine's key store, where it has one.
    """

    text: str = field(repr=False)
    factor: bytes = field(default=b"", repr=False)
    pepper: bytes = field(default=b"", repr=False)


def new_holder(data_key: DataKey, *, kind: HolderKind, account: str = "", login: str = "") -> tuple[Holder, bytes]:
    """A holder with a fresh key pair to whom the data key is sealed, and the private key for its first slot."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    holder_id = secrets.token_hex(8)
    holder = Holder(holder_id=holder_id, kind=kind, account=account, login=login, public_key=public, sealed=())
    return with_data_key(holder, data_key), private.private_bytes_raw()


def with_data_key(holder: Holder, data_key: DataKey) -> Holder:
    """The holder with a data key sealed to it, and no other."""
    public = X25519PublicKey.from_public_bytes(holder.public_key)
    box = _SUITE.encrypt(data_key.key, public, info=_sealed_for(holder, data_key.vault_id, data_key.epoch))
    return replace(holder, sealed=(SealedKey(epoch=data_key.epoch, box=box),))


def new_slot(
    holder: Holder, private: bytes, secret: Secret, *, vault_id: str, kdf: KdfParameters, opens_by: OpensBy = PASSWORD
) -> Slot:
    """A slot in which the holder's private key lies under a secret."""
    kind, security_key = opens_by
    slot = Slot(
        slot_id=secrets.token_hex(8),
        holder_id=holder.holder_id,
        kind=kind,
        kdf=kdf,
        salt=secrets.token_bytes(16),
        security_key=security_key,
    )
    nonce = secrets.token_bytes(12)
    wrapped = AESGCM(_slot_key(slot, secret)).encrypt(nonce, private, _bound_to(slot, holder, vault_id))
    return replace(slot, nonce=nonce, wrapped=wrapped)


def open_slot(slot: Slot, holder: Holder, vault_id: str, secret: Secret) -> bytes | None:
    """The holder's private key; None where the secret does not open the slot, or either was altered."""
    try:
        private = AESGCM(_slot_key(slot, secret)).decrypt(slot.nonce, slot.wrapped, _bound_to(slot, holder, vault_id))
    except InvalidTag:
        return None
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return private if public == holder.public_key else None


def unseal(holder: Holder, vault_id: str, private: bytes) -> dict[int, bytes]:
    """The data keys that are sealed to a holder, by epoch; those that were altered are left out."""
    key = X25519PrivateKey.from_private_bytes(private)
    found: dict[int, bytes] = {}
    for sealed in holder.sealed:
        try:
            found[sealed.epoch] = _SUITE.decrypt(sealed.box, key, info=_sealed_for(holder, vault_id, sealed.epoch))
        except (InvalidTag, ValueError):
            continue
    return found


def _slot_key(slot: Slot, secret: Secret) -> bytes:
    """Argon2id over the typed secret; then HKDF binds what a FIDO2 key and the machine's key store add to it."""
    parts = (stretched(secret.text, slot.salt, slot.kdf), secret.factor, secret.pepper)
    whole = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=slot.salt, info=b"clinic-assist/2/slot").derive(whole)


def _bound_to(slot: Slot, holder: Holder, vault_id: str) -> bytes:
    key = slot.security_key
    return msgspec.json.encode(
        (
            FORMAT,
            vault_id,
            (holder.holder_id, holder.kind.value, holder.account, holder.login, holder.public_key.hex()),
            (slot.slot_id, slot.kind.value, slot.salt.hex(), slot.cipher),
            (slot.kdf.name, slot.kdf.memory_kib, slot.kdf.iterations, slot.kdf.lanes),
            (key.name, key.relying_party, key.credential_id.hex(), key.salt.hex()) if key else (),
        )
    )


def _sealed_for(holder: Holder, vault_id: str, epoch: int) -> bytes:
    return msgspec.json.encode((FORMAT, vault_id, holder.holder_id, holder.kind.value, epoch))
