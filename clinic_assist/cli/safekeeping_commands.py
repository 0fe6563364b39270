"""The commands about backups and restoring them."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from clinic_assist import app
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import open_store, print_result, unlock, way_of
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.errors import UserError
from clinic_assist.notes.safekeeping import BackupLabel, CheckedBackup, Restored
from clinic_assist.people import Way
from clinic_assist.terminology.labels import format_moment
from clinic_assist.workflows import back_up
from clinic_assist.workflows.back_up import BackupEntry, BackupPlan
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

_MEBIBYTE = 1024 * 1024


def run_backup(options: Namespace) -> int:
    """`backup make|list|check|plan|due`."""
    with app.joined() as workplace:
        if options.action == "check":
            return _check(options, workplace)
        with open_store(options, workplace) as store:
            plan = back_up.read_plan(store)
            match options.action:
                case "plan":
                    return _plan(options, store, plan)
                case "due":
                    return _due(options, workplace, store)
            folder = _folder(options, plan)
            if options.action == "make":
                made = back_up.back_up(store, folder)
                print_result(options, _checked_shape(made), ["Made and proved.", *_checked_lines(made)])
                return DONE
            labels = workplace.keeper.backups_in(folder, store.vault_id)
    lines = [_label_line(label) for label in labels] or ["No backup of this vault is in that folder."]
    print_result(options, {"backups": [_label_shape(label) for label in labels]}, lines)
    return DONE


def run_restore(options: Namespace) -> int:
    """`restore FILE --to DIR` or `--in-place`."""
    with app.joined() as workplace:
        directory: Path = options.vault if options.in_place else options.to
        done = workplace.keeper.restore(options.file, entry_of(options), directory, lambda _part: None)
    print_result(options, _restored_shape(done), _restored_lines(done))
    return DONE


def _check(options: Namespace, workplace: Workplace) -> int:
    given = entry_of(options)
    if way_of(options) is not Way.PASSWORD or not workplace.vaults.exists(options.vault):
        with tempfile.TemporaryDirectory() as work:
            checked = workplace.keeper.check(options.file, given, Path(work))
    else:
        store = unlock(options, workplace, given.secret)
        try:
            checked = back_up.run_drill(
                store, workplace.keeper, options.file, given=given, work=options.vault, clock=workplace.clock
            )
        finally:
            store.close()
    print_result(options, _checked_shape(checked), ["Everything is there.", *_checked_lines(checked)])
    return DONE


def _plan(options: Namespace, store: ChartStore, plan: BackupPlan) -> int:
    if options.to is not None:
        plan = replace(plan, folder=str(options.to.absolute()), every_hours=options.every or plan.every_hours)
        if options.keep:
            daily, weekly, monthly = options.keep
            plan = replace(plan, daily=daily, weekly=weekly, monthly=monthly)
        back_up.keep_plan(store, plan)
    shape = {name: getattr(plan, name) for name in BackupPlan.__dataclass_fields__}
    if not plan.folder:
        print_result(options, shape, ["No backups are made by themselves. `backup plan --to DIR` plans them."])
        return DONE
    lines = [
        f"Every {plan.every_hours} hours while the program runs, to {plan.folder}",
        f"Kept: the last of {plan.daily} days, {plan.weekly} weeks, {plan.monthly} months; those you asked for stay.",
        f"Last drill: {_moment(plan.last_drill_at)}: {plan.last_drill}" if plan.last_drill_at else "Never tried.",
    ]
    print_result(options, shape, lines)
    return DONE


def _due(options: Namespace, workplace: Workplace, store: ChartStore) -> int:
    made = back_up.back_up_if_due(store, workplace.keeper, workplace.clock, policy=workplace.policy)
    if made is None:
        print_result(options, {"made": None}, ["No backup is due."])
    else:
        print_result(options, {"made": _checked_shape(made)}, ["Made and proved.", *_checked_lines(made)])
    return DONE


def _folder(options: Namespace, plan: BackupPlan) -> Path:
    if options.to is None and not plan.folder:
        raise UserError("No backup folder was given.", hint="Give one with --to DIR.")
    return options.to or Path(plan.folder)


def entry_of(options: Namespace) -> BackupEntry:
    """What opens a backup or a vault, as it was typed."""
    secret = read_passphrase(options.passphrase_fd)
    return BackupEntry(secret=secret, login=options.login, way=way_of(options))


def _label_shape(label: BackupLabel) -> dict[str, object]:
    return {
        "file": str(label.path),
        "made_at": label.made_at,
        "reason": label.reason.value,
        "schema": label.schema_version,
        "size_bytes": label.size_bytes,
    }


def _label_line(label: BackupLabel) -> str:
    return f"{_moment(label.made_at)}  {label.size_bytes / _MEBIBYTE:,.1f} MiB  {label.reason.value}  {label.path.name}"


def _checked_shape(checked: CheckedBackup) -> dict[str, object]:
    content = checked.content
    counts = {name: getattr(content, name) for name in ("patients", "facts", "sources", "signed_notes", "records")}
    return {**_label_shape(checked.label), **counts}


def _checked_lines(checked: CheckedBackup) -> list[str]:
    content = checked.content
    return [
        _label_line(checked.label),
        f"{content.patients:,} patients, {content.facts:,} facts, {content.sources:,} files",
        f"{content.signed_notes:,} signed notes; the chain of {content.records:,} records holds.",
    ]


def _restored_shape(done: Restored) -> dict[str, object]:
    lost = done.lost
    return {
        "vault": str(done.directory),
        "made_at": done.made_at,
        "patients": done.content.patients,
        "kept_aside": str(done.kept_aside) if done.kept_aside else None,
        "erased_again": done.erased_again,
        "lost_since": None
        if lost is None
        else {
            "is_known": lost.is_known,
            "records": lost.records,
            "files": list(lost.sources),
            "notes": list(lost.notes),
        },
    }


def _restored_lines(done: Restored) -> list[str]:
    lines = [f"Restored: the vault of {_moment(done.made_at)}, {done.content.patients:,} patients, in {done.directory}"]
    if done.kept_aside is not None:
        lines.append(f"The vault that was in place is kept in {done.kept_aside}")
    if done.lost is not None and not done.lost.is_known:
        lines.append(
            f"What was lost since cannot be told: it could not be read. At least {done.lost.records:,} records."
        )
    elif done.lost is not None:
        lines.append(f"Not in this backup: {len(done.lost.sources):,} files, {len(done.lost.notes):,} signed notes")
        lines += [f"  file {one}" for one in done.lost.sources] + [f"  note {one}" for one in done.lost.notes]
    if done.erased_again:
        lines.append(f"{done.erased_again:,} patients who had been erased since were erased again.")
    return lines


def _moment(text: str) -> str:
    return format_moment(datetime.fromisoformat(text).astimezone())
