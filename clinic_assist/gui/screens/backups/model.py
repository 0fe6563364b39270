"""What the page of backups shows. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, cell
from clinic_assist.notes.safekeeping import BackupLabel
from clinic_assist.workflows.back_up import BackupKeeper, BackupPlan, BackupStore, read_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with the backups of a vault.

    Attributes:
        labels: Newest first.
        is_far: The folder could not be looked into.
    """

    plan: BackupPlan
    labels: tuple[BackupLabel, ...] = ()
    is_far: bool = False


def standing_of(store: BackupStore, keeper: BackupKeeper) -> Standing:
    """Looks into the planned folder; one that is away is said, not raised."""
    plan = read_plan(store)
    if not plan.folder:
        return Standing(plan=plan)
    try:
        return Standing(plan=plan, labels=keeper.backups_in(Path(plan.folder), store.vault_id))
    except UserError:
        return Standing(plan=plan, is_far=True)


def backup_rows(labels: Iterable[BackupLabel]) -> tuple[Row, ...]:
    """One row a backup; the key is its path."""
    return tuple(
        Row(
            key=str(one.path),
            cells=(
                cell(strings.moment_words(one.made_at), bold=True, order=one.made_at),
                cell(strings.BACKUP_REASONS[one.reason]),
                Cell((Run(strings.size_words(one.size_bytes)),), right=True, order=one.size_bytes),
                cell(one.path.name),
            ),
        )
        for one in labels
    )
