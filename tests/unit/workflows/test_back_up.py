"""When a backup is due, and which backups a plan keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic_assist.notes.safekeeping import BackupLabel, BackupReason
from clinic_assist.workflows.back_up import BackupPlan, due_at, not_kept

START = datetime(2026, 1, 1, 3, tzinfo=UTC)


def label(moment: datetime, reason: BackupReason = BackupReason.SCHEDULED) -> BackupLabel:
    name = Path(f"{moment:%Y%m%d%H%M}")
    return BackupLabel(
        path=name, vault_id="v", made_at=moment.isoformat(), reason=reason, schema_version=5, size_bytes=1
    )


def test_of_a_year_of_days_a_plan_keeps_days_weeks_and_months() -> None:
    year = tuple(label(START + timedelta(days=day)) for day in range(365))
    kept = set(year) - set(not_kept(year, BackupPlan(daily=7, weekly=5, monthly=12)))

    assert len(kept) == 7 + 3 + 11  # the last of two weeks and of one month are among the seven days
    assert year[-1] in kept
    assert {one.made_at[:7] for one in kept} == {f"2026-{month:02}" for month in range(1, 13)}


def test_of_one_day_the_last_backup_is_kept() -> None:
    day = tuple(label(START + timedelta(hours=hour)) for hour in range(8))

    assert set(day) - set(not_kept(day, BackupPlan(daily=7))) == {day[-1]}


def test_backups_that_somebody_asked_for_and_those_before_migrations_stay() -> None:
    asked = [label(START + timedelta(hours=hour), BackupReason.ASKED) for hour in range(8)]
    migration = label(START - timedelta(days=900), BackupReason.BEFORE_MIGRATION)
    scheduled = label(START - timedelta(hours=2)), label(START - timedelta(hours=1))

    assert not_kept((*asked, migration, *scheduled), BackupPlan()) == (scheduled[0],)


def test_with_a_plan_of_nothing_the_newest_stays_all_the_same() -> None:
    two = label(START), label(START + timedelta(days=1))

    assert not_kept(two, BackupPlan(daily=0, weekly=0, monthly=0)) == (two[0],)


def test_a_missed_backup_is_due_and_a_fresh_one_is_not() -> None:
    plan = BackupPlan(folder="x", every_hours=24)

    assert due_at(plan, label(START)) == START + timedelta(days=1)
    assert due_at(plan, None) is not None
    assert due_at(BackupPlan(), None) is None
