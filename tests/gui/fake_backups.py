"""Backups in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.notes.safekeeping import (
    BackupContent,
    BackupLabel,
    BackupReason,
    CheckedBackup,
    LostSince,
    Restored,
)
from clinic_assist.workflows.back_up import BackupEntry


def label(folder: Path, made_at: str, reason: BackupReason = BackupReason.SCHEDULED) -> BackupLabel:
    """A backup of some day."""
    name = f"clinic-assist-{made_at[:10]}.backup"
    return BackupLabel(
        path=folder / name,
        vault_id="ab" * 16,
        made_at=made_at,
        reason=reason,
        schema_version=6,
        size_bytes=12_400_000,
    )


def checked_backup(folder: Path, *, reason: BackupReason = BackupReason.ASKED) -> CheckedBackup:
    """One that was read back."""
    content = BackupContent(
        schema_version=6,
        patients=7,
        facts=1_412,
        sources=12,
        signed_notes=3,
        records=15,
        record_head="00",
        audits=80,
        audit_head="00",
        rows={},
    )
    return CheckedBackup(label=label(folder, "2026-11-22T09:00:00+00:00", reason), content=content)


@dataclass
class FakeBackups:
    """The keeper in memory. `is_away` makes the folder unreachable."""

    labels: tuple[BackupLabel, ...] = ()
    is_away: bool = False
    right: str = "copper lantern seven rivers"
    restored_into: list[Path] = field(default_factory=list)

    def backups_in(self, folder: Path, vault_id: str = "") -> tuple[BackupLabel, ...]:
        if self.is_away:
            raise UserError("The folder cannot be looked into.")
        return self.labels

    def remove(self, backup: BackupLabel) -> None:
        self.labels = tuple(one for one in self.labels if one is not backup)

    def check(self, path: Path, given: BackupEntry, work: Path) -> CheckedBackup:
        if given.secret != self.right:
            raise UserError("The passphrase does not open this backup.")
        return checked_backup(path.parent)

    def restore(self, path: Path, given: BackupEntry, directory: Path, advance: Callable[[float], None]) -> Restored:
        self.restored_into.append(directory)
        return Restored(
            directory=directory,
            content=checked_backup(path.parent).content,
            made_at="2026-11-22T09:00:00+00:00",
            kept_aside=directory.with_name(f"{directory.name}-before"),
            lost=LostSince(is_known=True, records=2, sources=("a", "b"), notes=("n",)),
        )
