"""The people of a vault in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.notes.safekeeping import BackupReason, CheckedBackup
from clinic_assist.notes.stored import AuditEntry, ChainCheck, SealCheck
from clinic_assist.people import IN_EMERGENCY, Account, AccountState, Permission, Role, Way
from tests.gui.fake_backups import checked_backup

OWNER = Account(account_id="a", login="owner", name="", role=Role.CLINICIAN, may_own=True)
CODE = "7XK2-0000-1111-2222-3333-4444-5555-6666-7777-8888-9999-AAAA-BBBB-C0DE"
NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


def person(role: Role, *, name: str = "Dr. Ines Moreau", login: str = "i.moreau") -> Account:
    """Somebody of a role."""
    return Account(account_id=login, login=login, name=name, role=role)


@dataclass
class MemoryPeople:
    """The PeopleStore in memory. `right` is the passphrase of whoever is signed in."""

    account: Account = field(default_factory=lambda: OWNER)
    others: list[Account] = field(default_factory=list)
    emergency_until: datetime | None = None
    way: Way = Way.PASSWORD
    used_security_key: bool = False
    right: str = "copper lantern seven rivers"
    made_sheets: set[Way] = field(default_factory=set)
    people_events: list[str] = field(default_factory=list)
    trail: list[AuditEntry] = field(default_factory=list)
    trail_broken_at: int | None = None
    vault_id: str = "ab" * 16
    directory: Path = Path("/vaults/ward-3")
    made_backups: list[Path] = field(default_factory=list)

    def back_up(self, folder: Path, reason: BackupReason, advance: object) -> CheckedBackup:
        self.made_backups.append(folder)
        return checked_backup(folder, reason=reason)

    def audit_between(self, since: str = "", until: str = "", *, limit: int) -> tuple[AuditEntry, ...]:
        return tuple(reversed(self.trail))[:limit]

    def audit_marks_after(self, seq: int, *, limit: int) -> tuple[AuditEntry, ...]:
        return ()

    def verify_audit(self) -> ChainCheck:
        return ChainCheck(entries=len(self.trail), broken_at=self.trail_broken_at)

    def prove_audit(self, secret: str) -> SealCheck:
        if secret != self.right:
            raise UserError("The passphrase does not open this vault.")
        return SealCheck(entries=len(self.trail), proved=len(self.trail))

    @property
    def permissions(self) -> frozenset[Permission]:
        own = self.account.permissions
        return own | IN_EMERGENCY if self.emergency_until else own

    def break_glass(self, reason: str, minutes: int = 60) -> datetime:
        self.people_events.append(f"glass {minutes} {reason}")
        self.emergency_until = NOW + timedelta(minutes=minutes)
        return self.emergency_until

    def accounts(self) -> tuple[Account, ...]:
        return (self.account, *self.others)

    def add_account(self, login: str, name: str, role: Role, password: str) -> Account:
        if any(one.login == login for one in self.accounts()):
            raise UserError("Somebody has this user name already.", hint="Choose another one.")
        self.others.append(Account(account_id=login, login=login, name=name, role=role))
        return self.others[-1]

    def change_account(self, account_id: str, *, name: str | None = None, role: Role | None = None) -> Account:
        before = next(one for one in self.accounts() if one.account_id == account_id)
        changed = replace(before, name=name or before.name, role=role or before.role)
        self.others = [changed if one is before else one for one in self.others]
        self.account = changed if before is self.account else self.account
        return changed

    def change_passphrase(self, current: str, new: str, *, factor: bytes = b"") -> None:
        if current != self.right:
            raise UserError("The passphrase does not open this vault.")
        self.right = new

    def reset_password(self, account_id: str, password: str) -> None:
        self.people_events.append(f"reset {account_id}")

    def remove_account(self, account_id: str) -> None:
        self.others = [
            replace(one, state=AccountState.REMOVED) if one.account_id == account_id else one for one in self.others
        ]

    def remove_for_cause(self, account_id: str) -> None:
        self.people_events.append(f"rekeyed without {account_id}")
        self.remove_account(account_id)

    def make_recovery_key(self) -> str:
        self.made_sheets.add(Way.RECOVERY)
        return CODE

    def make_emergency_key(self) -> str:
        self.made_sheets.add(Way.EMERGENCY)
        return CODE

    def sheets(self) -> frozenset[Way]:
        return frozenset(self.made_sheets)
