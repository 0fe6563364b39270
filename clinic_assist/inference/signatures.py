"""Ed25519 keys and signatures of model catalogues. The only module outside the store that imports cryptography.

What is signed is not the bare file but the file behind a line of its own, so that a signature over something else
never passes for one over a catalogue.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from clinic_assist.errors import UserError

SHORTEST_PASSPHRASE: Final = 12
_PURPOSE: Final = b"clinic-assist model catalogue 1\n"
_ID_DIGITS: Final = 16


class SigningKey:
    """A private key, opened. Attributes: public: its public key, 64 hexadecimal digits."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @classmethod
    def make(cls) -> SigningKey:
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def open(cls, pem: bytes, passphrase: str) -> SigningKey:
        """Opens a key as `sealed` gave it. Raises UserError: no such key, or the passphrase is wrong."""
        try:
            key = load_pem_private_key(pem, passphrase.encode())
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise UserError("The signing key cannot be opened.", hint="Is the passphrase the right one?") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise UserError("This is no signing key for models.", hint="`clinic-assist model make-key` makes one.")
        return cls(key)

    def sealed(self, passphrase: str) -> bytes:
        """The key as PKCS 8 in PEM, encrypted. Raises UserError where the passphrase is too short."""
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise UserError(f"The passphrase of a signing key has at least {SHORTEST_PASSPHRASE} characters.")
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))

    def sign(self, data: bytes) -> str:
        """The signature of a catalogue's bytes, 128 hexadecimal digits."""
        return self._key.sign(_PURPOSE + data).hex()


def key_id(public: str) -> str:
    """The short name of a public key: the first digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:_ID_DIGITS]


def is_signed_by(public: str, signature: str, data: bytes) -> bool:
    """Whether the signature (hex) over a catalogue's bytes was made with the private part of the public key (hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), _PURPOSE + data)
    except (InvalidSignature, ValueError):
        return False
    return True
