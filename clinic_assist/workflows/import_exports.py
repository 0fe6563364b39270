"""Bring export files into the vault, each whole or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from clinic_assist.chart.intake import FileReport, ImportBatch, ImportIssue, IssueSeverity, SourceFile
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
        for done, reading in enumerate(_read_ahead(files)):
            if should_stop():
                break
            progress(done, len(files), files[done].name)
            reports.append(_keep(store, intake, reading.result()))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadFile:
    """A file as far as it could be read: all of it, or with what was wrong."""

    path: Path
    source: SourceFile | None = None
    batch: ImportBatch | None = None
    problem: SourceError | None = None


def _read_ahead(files: Sequence[Path]) -> Iterator[Future[_ReadFile]]:
    """Reads one file ahead of the one that is being stored, so that processor and disk work at the same time."""
    reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead")
    try:
        waiting: deque[Future[_ReadFile]] = deque()
        for path in files:
            waiting.append(reader.submit(_read, path))
            if len(waiting) > 1:
                yield waiting.popleft()
        yield from waiting
    finally:
        reader.shutdown(wait=False, cancel_futures=True)


def _read(path: Path) -> _ReadFile:
    source: SourceFile | None = None
    try:
        source = read_source(path)
        return _ReadFile(path=path, source=source, batch=read_batch(source))
    except SourceError as problem:
        return _ReadFile(path=path, source=source, problem=problem)


def _keep(store: ChartStore, intake: str, read: _ReadFile) -> FileReport:
    if read.problem is not None or read.source is None or read.batch is None:
        return _refused(read)
    if store.has_source(read.source.id):
        return replace(store.add_existing(intake, read.source.id), path=shown_path(read.path), already_present=True)
    return store.commit(intake, read.source, read.batch)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        # A path that is not there is reported like a file that cannot be read.
        yield from find_sources(path) if path.exists() else (path,)


def _refused(read: _ReadFile) -> FileReport:
    problem = read.problem or SourceError("The file was not read.")
    reason = f"{problem.message} {problem.hint}".rstrip()
    issue = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(problem.locator), reason=reason)
    return FileReport(path=shown_path(read.path), sha256=read.source.id if read.source else None, issues=(issue,))
