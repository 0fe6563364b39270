"""slots.json of format 2: the holders of the data key, and the slots that open each holder's own key.

A holder (an account, the recovery key, the emergency envelope) has a key pair. The data key is sealed to its public
key; the private key lies in a slot, under a password or a code. So a password changes without touching anything else,
and a new data key can be given to everybody who stays without knowing anybody's password.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec

from clinic_assist.errors import MachineError, UserError
from clinic_assist.people import SecurityKey
from clinic_assist.store.durable import write_durably
from clinic_assist.store.keys import SLOTS_FILE, KdfParameters, KeySlot

FORMAT: Final = "clinic-assist-slots/2"
MOST_HOLDERS: Final = 500
MOST_SLOTS: Final = 1000
_MOST_SEALED: Final = 8
_MOST_BYTES: Final = 4 * 1024 * 1024
_SECRET_BYTES: Final = 32
_TAG_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 16
_PUBLIC_BYTES: Final = 32
# HPKE (RFC 9180) with X25519 and AES-256-GCM: the encapsulated key, then the ciphertext with its tag.
_SEALED_BYTES: Final = _PUBLIC_BYTES + _SECRET_BYTES + _TAG_BYTES


class HolderKind(Enum):
    """What sort of holder it is."""

    ACCOUNT = "account"
    RECOVERY = "recovery"
    EMERGENCY = "emergency"


class SlotKind(Enum):
    """What opens a slot. PASSWORD_AND_KEY: a password and an enrolled FIDO2 key together. CODE: 256 printed bits."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    PASSWORD_AND_KEY = "password-and-fido2"  # noqa: S105 - the name of a kind
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKey:
    """The data key of one epoch, sealed to a holder. Epochs count from 1; a new data key begins the next."""

    epoch: int
    box: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody, or something, that can come at the data key.

    Attributes:
        account: Whose it is; empty for a sheet. For the moment of a reset an account has two holders.
        login: Of the account; empty for a sheet.
        public_key: X25519.
        sealed: One for each epoch of which the data key may still be needed: one, or two while the key is changed.
    """

    holder_id: str
    kind: HolderKind
    account: str
    login: str
    public_key: bytes
    sealed: tuple[SealedKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A holder's private key under a secret. All but `nonce` and `wrapped` is bound to it as associated data."""

    slot_id: str
    holder_id: str
    kind: SlotKind
    kdf: KdfParameters
    salt: bytes
    cipher: str = "aes-256-gcm"
    security_key: SecurityKey | None = None
    nonce: bytes = b""
    wrapped: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The content of slots.json, format 2. It holds no key in the clear and nothing about a patient.

    Attributes:
        older: Slots of a vault of format 1 that nobody has opened since; they hold the data key of epoch 1 themselves.
    """

    format: str
    vault_id: str
    holders: tuple[Holder, ...]
    slots: tuple[Slot, ...]
    older: tuple[KeySlot, ...] = ()

    def holder(self, holder_id: str) -> Holder:
        """The holder of that id, who is there: `read` has seen to it."""
        return next(one for one in self.holders if one.holder_id == holder_id)

    def with_holder(self, holder: Holder) -> Slots:
        """With a holder, in place of the one of the same id."""
        others = tuple(one for one in self.holders if one.holder_id != holder.holder_id)
        return replace(self, holders=(*others, holder))

    def with_slot(self, slot: Slot) -> Slots:
        """With one more slot."""
        return replace(self, slots=(*self.slots, slot))

    def without_slot(self, slot_id: str) -> Slots:
        """Without a slot."""
        return replace(self, slots=tuple(one for one in self.slots if one.slot_id != slot_id))

    def held_by(self, account: str) -> tuple[str, ...]:
        """The holders of an account."""
        return tuple(one.holder_id for one in self.holders if one.account == account)

    def without_holders(self, ids: Collection[str]) -> Slots:
        """Without some holders and what opens them."""
        return replace(
            self,
            holders=tuple(one for one in self.holders if one.holder_id not in ids),
            slots=tuple(one for one in self.slots if one.holder_id not in ids),
        )


class _Labelled(msgspec.Struct):
    """The field by which the two formats are told apart."""

    format: str


def format_of(data: bytes) -> str:
    """Which format slots.json has; empty where it cannot be read."""
    try:
        return msgspec.json.decode(data, type=_Labelled).format
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def read_bytes(directory: Path) -> bytes:
    """slots.json as it lies there.

    Raises:
        UserError: There is no vault in that folder.
        MachineError: The file cannot be read, or is larger than one can be.
    """
    try:
        with (directory / SLOTS_FILE).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UserError("There is no vault in this folder.", hint="Choose another folder or create a vault.") from None
    except OSError as error:
        raise MachineError(f"{SLOTS_FILE} cannot be read.", hint="Check the disk and your access to it.") from error
    if len(data) > _MOST_BYTES:
        raise damaged()
    return data


def parse(data: bytes) -> Slots:
    """Reads format 2 and checks every bound in it, so that a forged file can ask for no more than we pay.

    Raises:
        MachineError: It is damaged.
    """
    try:
        slots = msgspec.json.decode(data, type=Slots)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise damaged() from None
    if not _is_sound(slots):
        raise damaged()
    return slots


def write(directory: Path, slots: Slots) -> None:
    """Replaces slots.json in one durable step."""
    write_durably(directory / SLOTS_FILE, msgspec.json.format(msgspec.json.encode(slots), indent=2) + b"\n")


def damaged() -> MachineError:
    """The error for a file that is not a slots.json of ours."""
    return MachineError(f"{SLOTS_FILE} is damaged.", hint=f"Restore {SLOTS_FILE} of this vault from a backup.")


def _is_sound(slots: Slots) -> bool:
    ids = {holder.holder_id for holder in slots.holders}
    return (
        slots.format == FORMAT
        and 0 < len(slots.holders) + len(slots.older) <= MOST_HOLDERS
        and len(slots.slots) <= MOST_SLOTS
        and len(ids) == len(slots.holders)
        and len({slot.slot_id for slot in slots.slots}) == len(slots.slots)
        and all(map(_is_sound_holder, slots.holders))
        and all(slot.holder_id in ids and _is_sound_slot(slot) for slot in slots.slots)
    )


def _is_sound_holder(holder: Holder) -> bool:
    epochs = [one.epoch for one in holder.sealed]
    return (
        len(holder.public_key) == _PUBLIC_BYTES
        and 0 < len(epochs) <= _MOST_SEALED
        and len(set(epochs)) == len(epochs)
        and all(one.epoch > 0 and len(one.box) == _SEALED_BYTES for one in holder.sealed)
        and (holder.kind is HolderKind.ACCOUNT) == bool(holder.login) == bool(holder.account)
    )


def _is_sound_slot(slot: Slot) -> bool:
    return (
        slot.cipher == "aes-256-gcm"
        and slot.kdf.is_acceptable
        and (slot.kind is SlotKind.PASSWORD_AND_KEY) == (slot.security_key is not None)
        and (slot.security_key is None or len(slot.security_key.salt) == _SECRET_BYTES)
        and len(slot.salt) == _SALT_BYTES
        and len(slot.nonce) == _NONCE_BYTES
        and len(slot.wrapped) == _SECRET_BYTES + _TAG_BYTES
    )
