"""The vault's keys: one random data key, wrapped once per passphrase slot, and the subkeys made from it.

Attack: somebody takes the disk. Defence: the data key is random, so vault.db cannot be guessed; the only way in is a
passphrase through Argon2id. Limit: a weak passphrase, and the memory of a session while the vault is unlocked. To try
it: `tests/unit/store/test_keys.py`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic_assist.errors import MachineError, UserError

SLOTS_FILE = "slots.json"
MINIMUM_PASSPHRASE_LENGTH = 12  # OWASP ASVS 4.0.3, 2.1.1
FORMAT = "clinic-assist-slots/1"
_MOST_SLOTS = 16
_MOST_BYTES = 64 * 1024
_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D s.5.2.1.1 recommends 96 bits
_TAG_BYTES = 16
_SALT_BYTES = 16  # RFC 9106 s.3.1 recommends 16 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KdfParameters:
    """What Argon2id costs. The default is the second choice of RFC 9106 s.4: 64 MiB, 3 passes, 4 lanes."""

    name: str = "argon2id"
    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    @property
    def is_acceptable(self) -> bool:
        """Whether this cost may be paid: a forged slot must not be able to ask for a terabyte or for a year."""
        return (
            self.name == "argon2id"
            and 8 * 1024 <= self.memory_kib <= 1024 * 1024
            and 1 <= self.iterations <= 16
            and 1 <= self.lanes <= 16
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlot:
    """The data key under one passphrase. All but `nonce` and `wrapped` is bound to it as associated data."""

    slot_id: str
    kind: str
    kdf: KdfParameters
    salt: bytes
    cipher: str
    nonce: bytes = b""
    wrapped: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFile:
    """The content of slots.json. It holds no key and nothing about a patient."""

    format: str
    vault_id: str
    slots: tuple[KeySlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """The random key of a vault from which all others are made; never printed. `epoch` counts them, from 1."""

    vault_id: str
    epoch: int
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultKeys:
    """The subkeys of one vault, 32 bytes each. Never printed.

    Attributes:
        database: The raw key of SQLCipher.
        signing: Seed of the Ed25519 key that signs notes.
        audit: Key of the audit trail's chain.
        state: Key of the state kept outside the database.
    """

    database: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    state: bytes = field(repr=False)


def check_strength(passphrase: str) -> None:
    """Refuses a passphrase that is too short; every other rule would make people write it down."""
    if len(unicodedata.normalize("NFKC", passphrase)) < MINIMUM_PASSPHRASE_LENGTH:
        raise UserError(
            f"The passphrase must have at least {MINIMUM_PASSPHRASE_LENGTH} characters.",
            hint="Several unrelated words are easier to remember than signs and figures.",
        )


def derive_keys(data_key: bytes, vault_id: str) -> VaultKeys:
    """The subkeys: HKDF-SHA-256 (RFC 5869), salt the vault's id, info the purpose."""
    return VaultKeys(
        database=_subkey(data_key, vault_id, purpose="database"),
        signing=_subkey(data_key, vault_id, purpose="signing"),
        audit=_subkey(data_key, vault_id, purpose="audit"),
        state=_subkey(data_key, vault_id, purpose="state"),
    )


def backup_key(data_key: DataKey) -> bytes:
    """The subkey under which the keys of backups lie, made like the others."""
    return _subkey(data_key.key, data_key.vault_id, purpose="backup")


def parse_slots(data: bytes) -> SlotFile:
    """Reads a slots.json of format 1 and checks every bound in it.

    Raises:
        MachineError: It is damaged, or asks for more than we pay.
    """
    try:
        slots = msgspec.json.decode(data, type=SlotFile)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _damaged() from None
    if len(data) > _MOST_BYTES or not _is_sound(slots):
        raise _damaged()
    return slots


def _is_sound(file: SlotFile) -> bool:
    return file.format == FORMAT and 0 < len(file.slots) <= _MOST_SLOTS and all(map(_is_sound_slot, file.slots))


def _is_sound_slot(slot: KeySlot) -> bool:
    return (
        slot.kind == "passphrase"
        and slot.cipher == "aes-256-gcm"
        and slot.kdf.is_acceptable
        and len(slot.salt) == _SALT_BYTES
        and len(slot.nonce) == _NONCE_BYTES
        and len(slot.wrapped) == _KEY_BYTES + _TAG_BYTES
    )


def _damaged() -> MachineError:
    return MachineError(f"{SLOTS_FILE} is damaged.", hint=f"Restore {SLOTS_FILE} of this vault from a backup.")


def data_key_of(file: SlotFile, passphrase: str) -> tuple[bytes, int]:
    """The data key, and which slot the passphrase opened. Raises UserError where it opens none."""
    for position, slot in enumerate(file.slots):
        cipher = AESGCM(_slot_key(slot, passphrase))
        try:
            return cipher.decrypt(slot.nonce, slot.wrapped, _associated_data(slot, file.vault_id)), position
        except InvalidTag:
            continue
    raise wrong_passphrase()


def wrong_passphrase() -> UserError:
    """The answer to a passphrase that opens nothing."""
    return UserError("That passphrase does not open this vault.", hint="Check capitals and keyboard layout.")


def _slot_key(slot: KeySlot, passphrase: str) -> bytes:
    return stretched(passphrase, slot.salt, slot.kdf)


def stretched(typed: str, salt: bytes, cost: KdfParameters) -> bytes:
    """The 32 bytes that Argon2id makes of a typed secret."""
    # Composed and decomposed accents, and full-width forms of another keyboard, are the same passphrase. Surrogates
    # pass, because the error of a strict encoder would carry the passphrase.
    secret = unicodedata.normalize("NFKC", typed).encode("utf-8", "surrogatepass")
    kdf = Argon2id(
        salt=salt, length=_KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(secret)


def _associated_data(slot: KeySlot, vault_id: str) -> bytes:
    bound = (
        FORMAT,
        vault_id,
        slot.slot_id,
        slot.kind,
        slot.kdf.name,
        slot.kdf.memory_kib,
        slot.kdf.iterations,
        slot.kdf.lanes,
        slot.salt.hex(),
        slot.cipher,
    )
    return msgspec.json.encode(bound)


def _subkey(data_key: bytes, vault_id: str, *, purpose: str) -> bytes:
    info = f"clinic-assist/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=vault_id.encode(), info=info).derive(data_key)
