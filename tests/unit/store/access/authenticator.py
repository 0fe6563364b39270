"""A FIDO2 key in memory: it speaks CTAP 2 and does all of its cryptography for real."""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from fido2 import cbor
from fido2.cose import ES256
from fido2.ctap import CtapDevice, CtapError
from fido2.hid import CAPABILITY, CTAPHID


class KeyInMemory(CtapDevice):
    """One key. `touched` is whether somebody touches it; `pin` what it asks for before making a credential."""

    def __init__(self, *, has_hmac_secret: bool = True, pin: str = "") -> None:
        self.touched, self.pin, self.is_in, self.touches = True, pin, True, 0
        self._has_hmac_secret = has_hmac_secret
        self._agreement = ec.generate_private_key(ec.SECP256R1())
        self._token = os.urandom(32)
        self._credentials: dict[bytes, tuple[ec.EllipticCurvePrivateKey, bytes]] = {}

    @property
    def capabilities(self) -> int:
        return int(CAPABILITY.CBOR)

    def call(self, cmd: int, data: bytes = b"", event: Any = None, on_keepalive: Any = None) -> bytes:
        assert cmd == CTAPHID.CBOR
        if not self.is_in:
            raise OSError("pulled out")
        asked = cbor.decode(data[1:]) if len(data) > 1 else {}
        try:
            answer = {1: self._make, 2: self._assert, 4: self._info, 6: self._client_pin}[data[0]](asked)
        except CtapError as error:
            return bytes([error.code])
        return b"\0" + cbor.encode(answer)

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        return iter(())

    def _info(self, _asked: dict[int, Any]) -> dict[int, Any]:
        options = {"rk": False, "up": True, "pinUvAuthToken": True, "clientPin": bool(self.pin)}
        extensions = ["hmac-secret"] if self._has_hmac_secret else []
        return {1: ["FIDO_2_0", "FIDO_2_1"], 2: extensions, 3: bytes(16), 4: options, 6: [2]}

    def _client_pin(self, asked: dict[int, Any]) -> dict[int, Any]:
        if asked[2] == 2:  # getKeyAgreement
            return {1: dict(ES256.from_cryptography_key(self._agreement.public_key())) | {3: -25}}
        assert asked[2] in (5, 9)  # getPinToken
        shared = self._shared(asked[3])
        if self._decrypted(shared, asked[6]) != sha256(self.pin.encode()).digest()[:16]:
            raise CtapError(CtapError.ERR.PIN_INVALID)
        return {2: self._encrypted(shared, self._token)}

    def _make(self, asked: dict[int, Any]) -> dict[int, Any]:
        if self.pin and not hmac.compare_digest(
            hmac.new(self._token, asked[1], sha256).digest(), asked.get(8) or bytes(32)
        ):
            raise CtapError(CtapError.ERR.PIN_AUTH_INVALID if asked.get(8) else CtapError.ERR.PUAT_REQUIRED)
        self._touch()
        name, private, secret = os.urandom(32), ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
        self._credentials[name] = (private, secret)
        public = cbor.encode(dict(ES256.from_cryptography_key(private.public_key())))
        attested = bytes(16) + struct.pack(">H", len(name)) + name + public
        wants = bool((asked.get(6) or {}).get("hmac-secret")) and self._has_hmac_secret
        extensions = cbor.encode({"hmac-secret": True}) if wants else b""
        data = self._head(asked[2]["id"], flags=0x41 | (0x80 if wants else 0)) + attested + extensions
        return {1: "none", 2: data, 3: {}}

    def _assert(self, asked: dict[int, Any]) -> dict[int, Any]:
        known = [one["id"] for one in asked[3] if one["id"] in self._credentials]
        if not known:
            raise CtapError(CtapError.ERR.NO_CREDENTIALS)
        private, secret = self._credentials[known[0]]
        if (asked.get(5) or {}).get("up", True):
            self._touch()
        wanted = (asked.get(4) or {}).get("hmac-secret")
        extensions = b""
        if wanted:
            shared = self._shared(wanted[1])
            assert hmac.compare_digest(hmac.new(shared[:32], wanted[2], sha256).digest(), wanted[3])
            salt = self._decrypted(shared, wanted[2])
            answer = hmac.new(secret, salt[:32], sha256).digest()
            extensions = cbor.encode({"hmac-secret": self._encrypted(shared, answer)})
        data = self._head(asked[1], flags=0x01 | (0x80 if wanted else 0)) + extensions
        signature = private.sign(data + asked[2], ec.ECDSA(hashes.SHA256()))
        return {1: {"type": "public-key", "id": known[0]}, 2: data, 3: signature}

    def _touch(self) -> None:
        if not self.touched:
            raise CtapError(CtapError.ERR.USER_ACTION_TIMEOUT)
        self.touches += 1

    @staticmethod
    def _head(relying_party: str, *, flags: int) -> bytes:
        return sha256(relying_party.encode()).digest() + struct.pack(">BI", flags, 0)

    def _shared(self, theirs: dict[int, Any]) -> bytes:
        """PIN/UV protocol 2 (CTAP 2.1 s.6.5.7): HKDF-SHA-256 of the agreed point, 32 bytes for HMAC, 32 for AES."""
        numbers = ec.EllipticCurvePublicNumbers(
            int.from_bytes(theirs[-2], "big"), int.from_bytes(theirs[-3], "big"), ec.SECP256R1()
        )
        agreed = self._agreement.exchange(ec.ECDH(), numbers.public_key())
        extracted = hmac.new(bytes(32), agreed, sha256).digest()
        return b"".join(
            hmac.new(extracted, info + b"\x01", sha256).digest() for info in (b"CTAP2 HMAC key", b"CTAP2 AES key")
        )

    @staticmethod
    def _encrypted(shared: bytes, plain: bytes) -> bytes:
        nonce = os.urandom(16)
        cipher = Cipher(algorithms.AES(shared[32:]), modes.CBC(nonce)).encryptor()
        return nonce + cipher.update(plain) + cipher.finalize()

    @staticmethod
    def _decrypted(shared: bytes, wrapped: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(shared[32:]), modes.CBC(wrapped[:16])).decryptor()
        return cipher.update(wrapped[16:]) + cipher.finalize()
