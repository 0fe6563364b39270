"""What the window says of backups and of restoring one."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic_assist.gui.strings.phrases import counted, moment_words
from clinic_assist.notes.safekeeping import BackupReason, CheckedBackup, LostSince, Restored

BACKUPS = "Backups"
BACKUPS_MEANING = (
    "A backup is one encrypted file, opened and counted again before it counts as made. What opened the vault on its "
    "day opens it. Keep a copy away from this computer."
)
BACKUP_NOW, BACKUP_TRY, BACKUP_PLAN_KEEP = "Back up now …", "Try it …", "Keep the plan"
BACKUP_COLUMNS = (("Made", 2, 176), ("Why", 2, 150), ("Size", 0, 110, True), ("File", 4, 260))
BACKUP_REASONS = {
    BackupReason.ASKED: "Somebody asked for it",
    BackupReason.SCHEDULED: "By the plan",
    BackupReason.BEFORE_MIGRATION: "Before a newer version",
}
BACKUP_LIST = "Backups of this vault in the folder"
BACKUP_CHOOSE = "Folder for backups"
BACKUP_WORKING = "Making the backup and reading it back …"
BACKUP_NO_PLAN = (
    "No backups are made by themselves. Choose a folder, best on another disk or a share, and keep the plan."
)
BACKUP_NONE = "There is no backup in the folder yet."
BACKUP_FAR = "The folder cannot be looked into. The plan tries again by itself; nothing is lost meanwhile."
PLAN_TITLE, PLAN_FOLDER, PLAN_EVERY = "The plan", "Folder", "At least every"
PLAN_HOURS = ((4, "4 hours"), (12, "12 hours"), (24, "day"), (168, "week"))
PLAN_MEANING = (
    "Made while Clinic Assist is open, and at the next start where one was missed. Kept are the last of each of 7 "
    "days, 5 weeks and 12 months; one that somebody asked for is never removed."
)
PLAN_KEPT = "The plan is kept."
DRILL_TITLE, DRILL_NOW = "Try a backup", "Try it"
DRILL_MEANING = (
    "The backup is restored for a trial beside the vault, every page is read and everything counted, and the trial is "
    "removed again. It needs what opened the vault on the day of the backup, and as much room as the vault."
)
DRILL_WORKING = "Restoring for a trial, reading and counting …"
DRILL_NEVER = "No backup of this vault was ever tried. A backup that nobody tried is a hope."
RESTORE_OPEN, RESTORE_TITLE = "Restore a backup …", "Restore a backup"
RESTORE_FILE, RESTORE_CHOOSE = "Backup file", "Choose the backup file"
RESTORE_LOOK, RESTORE_NOW = "Look into it", "Restore it here"
RESTORE_MEANING = (
    "First the backup is opened and counted; nothing is changed by that. A vault that is in place is kept aside, never "
    "overwritten."
)
RESTORE_WORKING = "Restoring the vault …"
RESTORE_PHRASE = "Passphrase or key"


def backup_state(made_at: str | None, now: datetime, every_hours: int, *, warn_days: int) -> tuple[bool, str]:
    """Whether the newest backup is young enough, and words on it. Too old is twice the planned time, or `warn_days`."""
    if made_at is None:
        return False, BACKUP_NONE
    age = now - datetime.fromisoformat(made_at)
    is_young = age <= min(timedelta(hours=max(24, 2 * every_hours)), timedelta(days=warn_days))
    words = f"The newest backup is of {moment_words(made_at)}."
    return is_young, words if is_young else f"{words} That is {counted(age.days, 'day')} ago."


def backup_made(checked: CheckedBackup) -> str:
    """That a backup was made."""
    return f"Backup made and read back: {_content(checked)}. File: {checked.label.path.name}"


def backup_failed(words: str) -> str:
    """That the planned backup could not be made."""
    return f"The planned backup could not be made. {words} It is tried again in ten minutes."


def drill_passed(checked: CheckedBackup) -> str:
    """That a trial went well."""
    return f"Everything is there: {_content(checked)}."


def last_drill(at: str, outcome: str) -> str:
    """When a backup was last tried."""
    return f"Last tried on {moment_words(at)}: {outcome}."


def restore_seen(checked: CheckedBackup) -> str:
    """What is in a backup."""
    return f"Of {moment_words(checked.label.made_at)}: {_content(checked)}. It is whole."


def restored(done: Restored) -> str:
    """What a restore did."""
    kept = f" The vault that was in place is kept in {done.kept_aside.name}." if done.kept_aside else ""
    return f"Restored as of {moment_words(done.made_at)}.{_lost(done.lost)}{kept} Unlock it as on that day."


def _content(checked: CheckedBackup) -> str:
    content = checked.content
    return (
        f"{counted(content.patients, 'patient')}, {counted(content.sources, 'file')}, "
        f"{counted(content.signed_notes, 'signed note')}"
    )


def _lost(lost: LostSince | None) -> str:
    if lost is None:
        return ""
    if not lost.is_known:
        return " What came in since could not be counted: the vault in place could not be read."
    if not (lost.sources or lost.notes):
        return " Nothing had come in since."
    return (
        f" Missing since then: {counted(len(lost.sources), 'file')}, which can be imported again, and "
        f"{counted(len(lost.notes), 'signed note')}, which cannot."
    )
