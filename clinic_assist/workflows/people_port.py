"""The open vault as its people see it: who is there, what each may do, and how they come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from clinic_assist.people import Account, Permission, Role, SecurityKey, TotpOffer, Way


class PeopleStore(Protocol):
    """The part of the chart store that is about people. What an account may not do raises UserError."""

    @property
    def account(self) -> Account:
        """Who opened the vault."""
        ...

    @property
    def permissions(self) -> frozenset[Permission]:
        """What whoever opened the vault may do now."""
        ...

    @property
    def way(self) -> Way:
        """By what it was opened."""
        ...

    @property
    def used_security_key(self) -> bool:
        """Whether an enrolled security key was needed to open it."""
        ...

    @property
    def emergency_until(self) -> datetime | None:
        """Until when charts are open because of an emergency; None where they are not."""
        ...

    def break_glass(self, reason: str, minutes: int = 60) -> datetime:
        """Opens charts to an account without access, for a reason and a while; gives when that ends. Audited.

        Raises UserError: the account may not, there is no reason, or more than half a day was asked for.
        """
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Everybody who is let in, and those who were."""
        ...

    def add_account(self, login: str, name: str, role: Role, password: str) -> Account:
        """Takes somebody in. Durable on return. Raises UserError: login taken, password too short."""
        ...

    def change_account(self, account_id: str, *, name: str | None = None, role: Role | None = None) -> Account:
        """Gives somebody another name or role. Raises UserError: nobody could manage accounts any more."""
        ...

    def change_passphrase(self, current: str, new: str, *, factor: bytes = b"") -> None:
        """Puts the own key under a new password. Raises UserError: the current one is wrong, the new one too short.

        `factor` is what the enrolled security key answers; empty where there is none.
        """
        ...

    def security_key_name(self) -> str:
        """The name of the own enrolled security key; empty for none."""
        ...

    def enrol_security_key(self, password: str, key: SecurityKey, factor: bytes) -> None:
        """From now on the own account opens by password and this key together. Raises UserError: wrong password."""
        ...

    def remove_security_key(self, password: str, factor: bytes) -> None:
        """From now on the password alone opens. Raises UserError: password or key does not fit."""
        ...

    def offer_totp(self) -> TotpOffer:
        """A fresh secret for an authenticator app; nothing is kept until `enrol_totp`."""
        ...

    def enrol_totp(self, password: str, secret: str, code: str, *, factor: bytes = b"") -> None:
        """From now on a one-time code is asked for at sign-in. Raises UserError: password or code is wrong."""
        ...

    def remove_totp(self, password: str, *, factor: bytes = b"") -> None:
        """From now on no code is asked for. Raises UserError: the password is wrong."""
        ...

    def clear_totp(self, account_id: str) -> None:
        """Asks somebody for no code any more, because their app is lost. Raises UserError: no such account."""
        ...

    def reset_password(self, account_id: str, password: str) -> None:
        """Gives somebody a new password: what they had before opens nothing any more."""
        ...

    def remove_account(self, account_id: str) -> None:
        """Lets somebody in no more. Raises UserError: it is oneself, or nobody could manage accounts any more."""
        ...

    def remove_for_cause(self, account_id: str) -> None:
        """Removes somebody and gives the vault a new data key. Raises MachineError: no room; nothing was changed."""
        ...

    def make_recovery_key(self) -> str:
        """A new recovery key, to be shown once; an earlier one opens nothing any more."""
        ...

    def make_emergency_key(self) -> str:
        """The key for the sealed envelope, to be shown once; an earlier one opens nothing any more."""
        ...

    def sheets(self) -> frozenset[Way]:
        """Which of the two there are."""
        ...


class SecurityKeys(Protocol):
    """The FIDO2 keys that are plugged in. Each call waits for a touch."""

    def enrol(self, name: str, *, pin: str = "") -> tuple[SecurityKey, bytes]:
        """Makes a credential on the one that is there; gives it with its first answer.

        Raises UserError: none or several are there, it cannot, or nobody touched it. PinNeededError: it wants its PIN.
        """
        ...

    def answer(self, keys: Sequence[SecurityKey], *, pin: str = "") -> bytes:
        """What the one that is there answers. Raises UserError: none, a foreign one, or nobody touched it; its PIN."""
        ...
