"""The people of a vault: accounts, what each role may do, and how somebody opened the vault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Role(Enum):
    """What somebody is here for. The values are kept in vaults."""

    CLINICIAN = "clinician"
    PHARMACIST = "pharmacist"
    READER = "read-only"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    EMERGENCY = "emergency"
    """Whoever opened the sealed envelope. No account has it."""


ASSIGNABLE: tuple[Role, ...] = tuple(role for role in Role if role is not Role.EMERGENCY)
"""The roles that an account can have."""


class Permission(Enum):
    """What a person may do in an open vault. The sole list: every door asks for one of these."""

    READ_CHARTS = "read charts"
    IMPORT = "import and remove files"
    DECIDE_IDENTITY = "decide which records are of one person"
    WRITE_NOTES = "write notes"
    SIGN = "sign notes"
    OVERRIDE = "go on despite an alert"
    EXPORT = "print and export"
    READ_AUDIT = "read the audit trail"
    MANAGE_PEOPLE = "manage accounts"
    CONFIGURE = "change settings of the vault"
    BACK_UP = "back up and restore"
    ERASE = "erase a patient's record"
    BREAK_GLASS = "open charts in an emergency"


_CARE = frozenset({Permission.READ_CHARTS, Permission.OVERRIDE, Permission.EXPORT, Permission.WRITE_NOTES})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.CLINICIAN: _CARE
    | {Permission.IMPORT, Permission.DECIDE_IDENTITY, Permission.SIGN, Permission.BACK_UP, Permission.CONFIGURE},
    Role.PHARMACIST: _CARE | {Permission.IMPORT, Permission.SIGN},
    Role.READER: frozenset({Permission.READ_CHARTS}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_PEOPLE,
            Permission.CONFIGURE,
            Permission.BACK_UP,
            Permission.ERASE,
            Permission.READ_AUDIT,
            Permission.BREAK_GLASS,
        }
    ),
    Role.AUDITOR: frozenset({Permission.READ_AUDIT}),
    Role.EMERGENCY: frozenset({Permission.BREAK_GLASS}),
}
"""What each role may do: a product decision, least privilege (45 CFR 164.312(a)(1), 164.308(a)(4))."""

IN_EMERGENCY: frozenset[Permission] = frozenset({Permission.READ_CHARTS})
"""What breaking the glass adds for a while: an emergency is treated from the chart (45 CFR 164.312(a)(2)(ii))."""


class AccountState(Enum):
    """Whether an account is let in."""

    ACTIVE = "active"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can open the vault.

    Attributes:
        account_id: Random, never given twice; the audit trail names people by it.
        login: What is typed at sign-in: lower case, unique among those that are active.
        name: As it stands under a signature.
        has_totp: Whether a one-time code is asked for as well.
        has_security_key: Whether a FIDO2 key is part of what opens it; said in lists of accounts only.
        last_sign_in: With zone, from the audit trail; said in lists of accounts only.
        may_own: Whether the only person of a vault may do everything: see `permissions`.
    """

    account_id: str
    login: str
    name: str
    role: Role
    state: AccountState = AccountState.ACTIVE
    has_totp: bool = False
    has_security_key: bool = False
    last_sign_in: datetime | None = None
    may_own: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role gives. Who set a vault up for themselves alone is clinician and administrator in one."""
        own = PERMISSIONS[self.role]
        return own | PERMISSIONS[Role.ADMINISTRATOR] if self.may_own else own


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityKey:
    """A FIDO2 key that was enrolled: `salt` is what its hmac-secret extension is asked with."""

    name: str
    relying_party: str
    credential_id: bytes
    salt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpOffer:
    """What an authenticator app is to be given.

    Attributes:
        secret: In base 32, as it can be typed into an app.
        uri: The same as an `otpauth:` address, for a square code.
    """

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """Who makes a vault.

    Attributes:
        login: Empty for a usual one.
        name: As it stands under a signature; may be given later.
    """

    login: str = ""
    name: str = ""


class Way(Enum):
    """By what a vault was opened."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    RECOVERY = "recovery key"
    EMERGENCY = "emergency envelope"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """How a vault says it can be opened, before it is; nothing of it is proved.

    Attributes:
        needs_login: It has several accounts.
        sheets: Which of the sheets there are.
    """

    needs_login: bool = False
    sheets: frozenset[Way] = frozenset()


SHEETS: tuple[Way, ...] = (Way.RECOVERY, Way.EMERGENCY)
"""The ways that are printed on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What somebody gives besides a passphrase.

    Attributes:
        factor: What an enrolled FIDO2 key answered; empty for none.
        code: A one-time code, as it was typed; empty for none.
    """

    factor: bytes = field(default=b"", repr=False)
    code: str = field(default="", repr=False)


NO_PROOF = Proof()
