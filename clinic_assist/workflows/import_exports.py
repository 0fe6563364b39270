"""Bring export files into the vault, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from clinic_assist.chart.intake import FileReport, ImportIssue, IssueSeverity, SourceFile
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import MachineError, SourceError
from clinic_assist.importers import find_sources, read_batch, read_source, shown_path
from clinic_assist.workflows.ports import ChartStore, ProgressSink


def import_paths(
    store: ChartStore,
    paths: Sequence[Path],
    *,
    progress: ProgressSink = lambda _done, _total, _what: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[FileReport, ...]:
    """Imports files and folders; one report a file, in the order read. Stops between files when asked.

    A file that cannot be read gives a report with one rejected issue, never an exception.

    Raises:
        MachineError: The disk is full, say. The hint tells how many files are in the vault, each whole.
    """
    files = list(_files(paths))
    intake = store.begin_intake()
    reports: list[FileReport] = []
    try:
        for done, path in enumerate(files):
            if should_stop():
                break
            progress(done, len(files), path.name)
            reports.append(_import_file(store, intake, path))
    except MachineError as problem:
        raise _stopped(problem, stored=len(reports), total=len(files)) from problem
    finally:
        store.finish_intake(intake)
    progress(len(reports), len(files), "")
    rejected = sum(len(report.rejected) for report in reports)
    store.audit("import", detail=f"files={len(reports)} rejected={rejected}")
    return tuple(reports)


def _stopped(problem: MachineError, *, stored: int, total: int) -> MachineError:
    done = f"{stored:,} of {total:,} files were done before and are kept." if stored else "No file was done before."
    return MachineError(problem.message, hint=f"{done} {problem.hint}".rstrip())


def _import_file(store: ChartStore, intake: str, path: Path) -> FileReport:
    source: SourceFile | None = None
    try:
        source = read_source(path)
        if store.has_source(source.id):
            return replace(store.add_existing(intake, source.id), path=shown_path(path), already_present=True)
        return store.commit(intake, source, read_batch(source))
    except SourceError as problem:
        return _refused(path, source, problem)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        # A path that is not there is reported like a file that cannot be read.
        yield from find_sources(path) if path.exists() else (path,)


def _refused(path: Path, source: SourceFile | None, problem: SourceError) -> FileReport:
    reason = f"{problem.message} {problem.hint}".rstrip()
    issue = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(problem.locator), reason=reason)
    return FileReport(path=shown_path(path), sha256=source.id if source else None, issues=(issue,))
