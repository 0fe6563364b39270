"""Second factors in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clinic_assist.errors import PinNeededError, UserError
from clinic_assist.people import Account, SecurityKey, TotpOffer

CODE = "246810"
OFFER = TotpOffer(
    secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    uri="otpauth://totp/Clinic%20Assist:owner?digits=6&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1"
    "&issuer=Clinic+Assist&period=30",
)


@dataclass
class FakeSecurityKeys:
    """The keys that are plugged in. `pin` is what the key asks for."""

    is_there: bool = True
    pin: str = ""
    asked: list[str] = field(default_factory=list)

    def enrol(self, name: str, *, pin: str = "") -> tuple[SecurityKey, bytes]:
        self._look(pin)
        return SecurityKey(name=name, relying_party="clinic-assist", credential_id=b"c", salt=bytes(32)), bytes(32)

    def answer(self, keys: Sequence[SecurityKey], *, pin: str = "") -> bytes:
        self._look(pin)
        return bytes(32)

    def _look(self, pin: str) -> None:
        self.asked.append(pin)
        if not self.is_there:
            raise UserError("No security key is plugged in.", hint="Plug yours in and try again.")
        if self.pin and pin != self.pin:
            raise PinNeededError("The security key asks for its PIN.")


@dataclass
class MemoryFactors:
    """The part of the PeopleStore about second factors. Expects `account` and `right` beside it."""

    key_name: str = ""

    def security_key_name(self) -> str:
        return self.key_name

    def enrol_security_key(self, password: str, key: SecurityKey, factor: bytes) -> None:
        self._prove(password)
        self.key_name = key.name

    def remove_security_key(self, password: str, factor: bytes) -> None:
        self._prove(password)
        self.key_name = ""

    def offer_totp(self) -> TotpOffer:
        return OFFER

    def enrol_totp(self, password: str, secret: str, code: str, *, factor: bytes = b"") -> None:
        self._prove(password)
        if code != CODE:
            raise UserError("The code does not fit.")
        self._set_totp(has_totp=True)

    def remove_totp(self, password: str, *, factor: bytes = b"") -> None:
        self._prove(password)
        self._set_totp(has_totp=False)

    def clear_totp(self, account_id: str) -> None:
        mine: Any = self
        mine.others = [
            replace(one, has_totp=False) if one.account_id == account_id else one for one in getattr(mine, "others", [])
        ]

    def _set_totp(self, *, has_totp: bool) -> None:
        mine: Any = self
        account: Account = mine.account
        mine.account = replace(account, has_totp=has_totp)

    def _prove(self, password: str) -> None:
        mine: Any = self
        if password != getattr(mine, "right", password):
            raise UserError("The passphrase does not open this vault.")
