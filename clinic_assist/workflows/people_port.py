"""The open vault as its people see it: who is there, what each may do, and how they come in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from clinic_assist.people import Account, Permission, Role, Way


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

    def change_passphrase(self, current: str, new: str) -> None:
        """Puts the own key under a new password. Raises UserError: the current one is wrong, the new one too short."""
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
