"""The machine's policy as the house sees it: frozen values, and the stricter of it and a person's wish."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.people import Role

SET_BY_HOSPITAL = "set by your hospital"


class SecondFactor(Enum):
    """What is asked for beside a passphrase."""

    NONE = "none"
    ANY = "any"
    SECURITY_KEY = "security-key"


class ExportKind(Enum):
    """What leaves the vault as a file that others can read."""

    PDF = "pdf"
    CSV = "csv"
    FHIR = "fhir"
    AUDIT = "audit"


EVERY_ROLE: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds on this machine. The values given here hold where the policy file is silent; docs/policy.md has each.

    Attributes:
        idle_minutes: After so long without input the window locks; None leaves it to the person.
        minimum_passphrase: Characters that a new passphrase has at least.
        free_attempts: Wrong attempts without a wait; None for the usual number, and never more than that.
        longest_wait_minutes: No wait is longer; None for the usual, and never less than that.
        second_factor: What is asked for beside a passphrase.
        exports: For each kind, the roles that may.
        clipboard: Whether text may be copied at all, where the file says so (`given`); else the person is asked.
        clipboard_seconds: After so long what was copied is cleared.
        retention_days: Records without a sign of life for longer are listed for erasure; None for never.
        watched_folders: Whether folders may be watched.
        watched_within: Where a watched folder must lie; empty for anywhere.
        requires_isolation: No vault is opened where the system does not filter what the program may do.
        backup_hours: A backup is made at least so often; None leaves it to the person.
        backup_warning_days: An older backup is warned of.
        given: The keys that the file sets.
    """

    idle_minutes: int | None = None
    minimum_passphrase: int = 12
    free_attempts: int | None = None
    longest_wait_minutes: int | None = None
    second_factor: SecondFactor = SecondFactor.NONE
    exports: tuple[tuple[ExportKind, frozenset[Role]], ...] = tuple((kind, EVERY_ROLE) for kind in ExportKind)
    clipboard: bool = False
    clipboard_seconds: int = 30
    retention_days: int | None = None
    watched_folders: bool = True
    watched_within: tuple[Path, ...] = ()
    requires_isolation: bool = False
    backup_hours: int | None = None
    backup_warning_days: int = 7
    given: frozenset[str] = field(default_factory=frozenset)

    def idle_seconds(self, wished: float) -> float:
        """After how long the window locks: what the person wished, or sooner."""
        return wished if self.idle_minutes is None else min(wished, 60.0 * self.idle_minutes)

    def backup_every(self, wished_hours: int | None) -> int | None:
        """How often a backup is made: as often as planned, or more often; None for not at all."""
        both = [hours for hours in (self.backup_hours, wished_hours) if hours is not None]
        return min(both, default=None)

    def may_export(self, kind: ExportKind, role: Role) -> bool:
        """Whether somebody of that role may let this leave the vault; their own permissions are asked for beside it."""
        return role in dict(self.exports)[kind]

    def refuse_export(self, kind: ExportKind, role: Role) -> None:
        """Raises UserError where the policy keeps this in the vault."""
        if not self.may_export(kind, role):
            raise UserError(f"Your hospital does not let this account export {kind.value.upper()}.", hint=_ASK_IT)

    def refuse_passphrase(self, passphrase: str) -> None:
        """Raises UserError where a new passphrase is shorter than the policy asks."""
        if len(unicodedata.normalize("NFKC", passphrase)) < self.minimum_passphrase:
            raise UserError(
                f"The passphrase must have at least {self.minimum_passphrase} characters ({SET_BY_HOSPITAL}).",
                hint="Several unrelated words are easier to remember than signs and figures.",
            )

    def refuse_watching(self, folder: Path) -> None:
        """Raises UserError where the policy lets no folder be watched, or not this one. Links are followed first."""
        if not self.watched_folders:
            raise UserError("Your hospital lets no folder be watched.", hint=_ASK_IT)
        real = Path(os.path.realpath(folder))
        within = [Path(os.path.realpath(one)) for one in self.watched_within]
        if within and not any(real.is_relative_to(one) for one in within):
            raise UserError("Your hospital does not let this folder be watched.", hint=_ASK_IT)

    def is_enough(self, *, has_security_key: bool, has_code: bool) -> bool:
        """Whether somebody who came in by a passphrase and these has the second factor that is asked for."""
        match self.second_factor:
            case SecondFactor.NONE:
                return True
            case SecondFactor.ANY:
                return has_security_key or has_code
            case SecondFactor.SECURITY_KEY:
                return has_security_key

    def refuse_without_isolation(self, *, is_filtered: bool) -> None:
        """Raises UserError where the system must filter what the program may do, and does not."""
        if self.requires_isolation and not is_filtered:
            raise UserError(
                "Your hospital forbids to open a vault where the system does not confine this program.",
                hint="`clinic-assist selfcheck` says what is missing; your IT department can put it right.",
            )


_ASK_IT = "Your IT department sets this in the policy of this computer."
