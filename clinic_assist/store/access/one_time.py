"""One-time codes of an authenticator app: a gate before the open vault, not a key to it.

Everything is `cryptography`'s TOTP (RFC 6238). Attack: somebody who saw a passphrase being typed signs in with it.
Defence: a code that changes every half minute is asked for as well; each code serves once, and wrong ones count with
the lock-out. Limit: the data key comes from the passphrase alone, so whoever has the vault's files and the passphrase
needs no code; only a security key is a second factor of that strength (docs/threat-model.md). To try it:
`tests/unit/store/access/test_one_time.py`.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import msgspec
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from clinic_assist.people import TotpOffer

ISSUER: Final = "Clinic Assist"
STEP_S: Final = 30
"""RFC 6238 s.4.1: X, the default time step; apps know no other."""
DIGITS: Final = 6
"""RFC 4226 s.5.3: at least six digits."""
STEPS_AWAY: Final = 1
"""RFC 6238 s.5.2: at most one step for the time that typing takes, and as much for a clock that is ahead."""
_SECRET_BYTES: Final = 20
"""RFC 4226 s.4, R6: 160 bits are recommended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totp:
    """What the vault keeps of an enrolled app, in the encrypted register.

    Attributes:
        last_step: The time step of the code that was taken last: it and earlier ones are refused (RFC 6238 s.5.2).
    """

    secret: bytes = field(repr=False)
    last_step: int = -1


def new_offer(login: str) -> TotpOffer:
    """A fresh secret for an authenticator app; nothing is kept of it until a code proves that the app has it."""
    secret = secrets.token_bytes(_SECRET_BYTES)
    return TotpOffer(
        secret=base64.b32encode(secret).decode("ascii"),
        uri=_generator(secret).get_provisioning_uri(login, ISSUER),
    )


def of_offer(secret: str) -> Totp:
    """What is kept of an offer that was taken. Raises ValueError: it is no secret of ours."""
    raw = base64.b32decode(secret)
    if len(raw) != _SECRET_BYTES:
        raise ValueError("no secret of an authenticator app")
    return Totp(secret=raw)


def accepted(totp: Totp, typed: str, now: datetime) -> Totp | None:
    """What is to be kept after a code was right; None where it is wrong, too old, too new or was used before.

    Every step of the window is compared, whichever fits, so that the time taken tells nothing.
    """
    code = "".join(typed.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    generator, step = _generator(totp.secret), int(now.timestamp()) // STEP_S
    fitting = [
        one
        for one in range(max(0, step - STEPS_AWAY), step + STEPS_AWAY + 1)
        if bytes_eq(generator.generate(one * STEP_S), code.encode("ascii")) and one > totp.last_step
    ]
    return replace(totp, last_step=fitting[-1]) if fitting else None


def packed(totp: Totp) -> bytes:
    """As it lies in the register."""
    return msgspec.json.encode(totp)


def unpacked(body: bytes) -> Totp:
    """From the register. Raises msgspec.DecodeError where it is damaged."""
    return msgspec.json.decode(body, type=Totp)


def _generator(secret: bytes) -> TOTP:
    # SHA-1 is what authenticator apps compute whatever the address says; HMAC does not need its collision resistance
    # (RFC 6238 s.1.2, RFC 6194 s.3.3).
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303
