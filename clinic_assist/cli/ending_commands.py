"""The commands that save what is left, erase one patient, and end a vault."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from clinic_assist import app
from clinic_assist.chart.chart import PatientId
from clinic_assist.cli.exit_status import DONE, REJECTED_INPUT
from clinic_assist.cli.opened import open_store, print_result
from clinic_assist.cli.safekeeping_commands import entry_of
from clinic_assist.workflows.erase_patient import erase_patient


def run_rescue(options: Namespace) -> int:
    """`rescue --to DIR`: 1 where something is missing."""
    with app.joined() as workplace:
        report = workplace.keeper.rescue(options.vault, entry_of(options), options.to)
    lost = {name: lost for name, (_read, lost) in report.rows.items() if lost}
    lines = [
        f"Saved in {report.directory}: {len(report.whole):,} patients whole, {len(report.affected):,} affected",
        *(f"  affected: {one}" for one in report.affected),
        *([f"  of {report.nameless:,} more patients facts were read, but not who they are"] if report.nameless else []),
        *(f"  not whole; import it again: file {one}" for one in report.broken_sources),
        *(f"  original lost: file {one}" for one in report.lost_sources),
        *(f"  rows lost: {count:,} of {name}" for name, count in lost.items()),
        "Open it, look at it, and put it in place of the damaged vault yourself.",
    ]
    print_result(options, {**asdict(report), "directory": str(report.directory)}, lines)
    is_whole = not (report.affected or report.nameless or report.broken_sources or report.lost_sources or lost)
    return DONE if is_whole else REJECTED_INPUT


def run_erase(options: Namespace) -> int:
    """`erase --patient ID --reason TEXT`."""
    with app.joined() as workplace, open_store(options, workplace) as store:
        done = erase_patient(
            store,
            workplace.keeper,
            PatientId(options.patient),
            reason=options.reason,
            with_notes=options.with_signed_notes,
        )
    lines = [
        f"Erased. Certificate {done.certificate_id}",
        f"{done.removed.get('facts', 0):,} facts; {len(done.source_ids):,} files went whole",
        f"{len(done.shared_sources):,} files are shared with others: the originals went, the others' facts stay",
        f"Looked for {done.looked_for:,} pieces in {done.pages:,} pages: {done.found_before:,} found before, 0 after",
        f"Names and numbers: {done.words_found_before:,} found before, {done.words_found_after:,} still elsewhere",
        *(f"Still in backup {name}" for name in done.older_backups),
    ]
    print_result(options, asdict(done), lines)
    return DONE


def run_purge(options: Namespace) -> int:
    """`purge --yes`."""
    with app.joined() as workplace:
        has_ways_in = workplace.vaults.exists(options.vault)
        remains = workplace.keeper.purge(options.vault, entry_of(options) if has_ways_in else None)
    lines = [
        "The vault is gone: its ways in were overwritten, then its files removed.",
        "Backups elsewhere can still be read by the passwords of their day; destroy them too.",
        *(f"Remains: {path}" for path in remains),
    ]
    print_result(options, {"remains": [str(path) for path in remains]}, lines)
    return DONE
