"""Backups of a vault: make one, look at a folder of them, try one, restore one; and which are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from clinic_assist.notes.safekeeping import (
    BackupLabel,
    BackupReason,
    CheckedBackup,
    ErasureCertificate,
    RescueReport,
    Restored,
)
from clinic_assist.people import Way
from clinic_assist.policy.values import Policy
from clinic_assist.workflows.ports import Clock

Advance = Callable[[float], None]
"""Is told what part is done, 0 to 1; may raise to stop."""

PLAN_NAME: Final = "backup-plan"
"""Under which the plan is kept in the vault."""


class BackupStore(Protocol):
    """The open vault, as backups see it."""

    @property
    def vault_id(self) -> str: ...

    def back_up(self, folder: Path, reason: BackupReason, advance: Advance) -> CheckedBackup:
        """Makes a backup and proves it. Raises MachineError: no room, or it does not read back."""
        ...

    def preference(self, name: str) -> bytes | None:
        """What is kept under a name; None where nothing is."""
        ...

    def set_preference(self, name: str, body: bytes | None) -> None:
        """Keeps something under a name. Durable on return."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupEntry:
    """What a backup is opened with: what opened the vault on its day."""

    secret: str
    login: str = ""
    way: Way = Way.PASSWORD


class BackupKeeper(Protocol):
    """Backups outside an open vault."""

    def backups_in(self, folder: Path, vault_id: str = "") -> tuple[BackupLabel, ...]:
        """Those in a folder, newest first. Raises UserError: it cannot be looked into."""
        ...

    def remove(self, backup: BackupLabel) -> None:
        """Removes one. Raises MachineError."""
        ...

    def check(self, path: Path, given: BackupEntry, work: Path) -> CheckedBackup:
        """Restores a backup for a trial within `work`, reads and counts everything, and removes it again."""
        ...

    def note_erasure(self, folder: Path, certificate: ErasureCertificate) -> None:
        """Puts a certificate beside backups, so that a restore on another machine erases again."""
        ...

    def purge(self, directory: Path, given: BackupEntry | None) -> tuple[Path, ...]:
        """Ends a vault for good; gives what remains. Raises UserError: nothing opens it, or it is open."""
        ...

    def rescue(self, directory: Path, given: BackupEntry, target: Path) -> RescueReport:
        """Makes a new vault of what can be read of a damaged one, which is only read."""
        ...

    def restore(self, path: Path, given: BackupEntry, directory: Path, advance: Advance) -> Restored:
        """Makes a vault from a backup; one in place is kept aside."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlan:
    """When backups are made by themselves while the program runs, and which are kept.

    Attributes:
        folder: Where to; empty for no backups by themselves.
        every_hours: At least so often; a missed one is made up at the next start.
        daily: For so many days the last backup of each is kept; `weekly` and `monthly` likewise (ISO weeks). Product
            decision, as in common rotation schemes; the newest is always kept, and so is one that somebody asked for.
        last_drill_at: UTC, ISO 8601; empty for never. `last_drill` says how it ended.
    """

    folder: str = ""
    every_hours: int = 24
    daily: int = 7
    weekly: int = 5
    monthly: int = 12
    last_drill_at: str = ""
    last_drill: str = ""


def read_plan(store: BackupStore) -> BackupPlan:
    """The plan of a vault; the usual one where none was kept or it cannot be read."""
    body = store.preference(PLAN_NAME)
    try:
        return BackupPlan(**json.loads(body)) if body else BackupPlan()
    except (ValueError, TypeError):
        return BackupPlan()


def keep_plan(store: BackupStore, plan: BackupPlan) -> None:
    """Keeps a plan in the vault."""
    named = {name: getattr(plan, name) for name in BackupPlan.__dataclass_fields__}
    store.set_preference(PLAN_NAME, json.dumps(named).encode())


def back_up(
    store: BackupStore,
    folder: Path,
    *,
    reason: BackupReason = BackupReason.ASKED,
    advance: Advance = lambda _part: None,
) -> CheckedBackup:
    """Makes a backup, proved. Raises MachineError: no room, or it does not read back; earlier ones are untouched."""
    return store.back_up(folder, reason, advance)


def due_at(plan: BackupPlan, newest: BackupLabel | None) -> datetime | None:
    """When the next backup is due; None where none is planned. A moment that has passed: now."""
    if not plan.folder:
        return None
    if newest is None:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromisoformat(newest.made_at) + timedelta(hours=max(1, plan.every_hours))


def back_up_if_due(
    store: BackupStore,
    keeper: BackupKeeper,
    clock: Clock,
    advance: Advance = lambda _part: None,
    *,
    policy: Policy | None = None,
) -> CheckedBackup | None:
    """Makes the planned backup where it is due, then removes those that the plan does not keep.

    It is due as often as planned, or more often where the machine's policy asks for it; without a planned folder never.

    To be called at each start and now and then while the program runs. Raises like `back_up`.
    """
    plan = read_plan(store)
    if not plan.folder:
        return None
    folder = Path(plan.folder)
    known = keeper.backups_in(folder, store.vault_id) if folder.exists() else ()
    hours = (policy or Policy()).backup_every(plan.every_hours) or plan.every_hours
    due = due_at(replace(plan, every_hours=hours), known[0] if known else None)
    # A clock that was set back must not stop backups: one from the future counts as none.
    is_from_future = bool(known) and datetime.fromisoformat(known[0].made_at) > clock.now() + timedelta(hours=1)
    if due is not None and clock.now() < due and not is_from_future:
        return None
    made = store.back_up(folder, BackupReason.SCHEDULED, advance)
    rotate(store, keeper, plan)
    return made


def rotate(store: BackupStore, keeper: BackupKeeper, plan: BackupPlan) -> tuple[BackupLabel, ...]:
    """Removes the backups that a plan does not keep; gives those. Only those that were made by themselves go."""
    gone = not_kept(keeper.backups_in(Path(plan.folder), store.vault_id), plan)
    for label in gone:
        keeper.remove(label)
    return gone


def not_kept(labels: tuple[BackupLabel, ...], plan: BackupPlan) -> tuple[BackupLabel, ...]:
    """Which of some backups a plan does not keep."""
    made = sorted(labels, key=lambda label: label.made_at, reverse=True)
    own = [label for label in made if label.reason is BackupReason.SCHEDULED]
    kept = set(made[:1])
    for most, pattern in ((plan.daily, "%Y-%m-%d"), (plan.weekly, "%G-%V"), (plan.monthly, "%Y-%m")):
        newest_of: dict[str, BackupLabel] = {}
        for label in own:
            newest_of.setdefault(datetime.fromisoformat(label.made_at).strftime(pattern), label)
        kept.update(list(newest_of.values())[:most])
    return tuple(label for label in own if label not in kept)


def run_drill(
    store: BackupStore, keeper: BackupKeeper, path: Path, *, given: BackupEntry, work: Path, clock: Clock
) -> CheckedBackup:
    """Tries a backup as after the loss of the vault, and keeps in the vault when that was and how it ended.

    Raises:
        ClinicAssistError: It failed; that is kept too.
    """
    plan = replace(read_plan(store), last_drill_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"))
    try:
        checked = keeper.check(path, given, work)
    except BaseException:
        keep_plan(store, replace(plan, last_drill="failed"))
        raise
    keep_plan(store, replace(plan, last_drill=f"{checked.content.patients:,} patients, passed"))
    return checked
