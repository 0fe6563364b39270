"""Bring export files into the vault, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from clinic_assist.chart.intake import Advance, FileReport, ImportIssue, IssueSeverity, SourceFile, part_of, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.chart.table_mapping import TableMapping
from clinic_assist.errors import MachineError, SourceError
from clinic_assist.importers import Guides, InSession, find_sources, read_source, shown_path
from clinic_assist.memory import collector_paused
from clinic_assist.workflows.ports import ChartStore, FileReader, ProgressSink

STOPPED = "The import was stopped within this file: nothing of it was stored. Import it again to complete."

# Small files are stored together, because a disk takes some milliseconds to write durably, however little it is.
_TOGETHER_BYTES = 8 * 2**20
_TOGETHER_FILES = 100
# The share of a file's time that reading takes; storing takes the rest.
_READING = 0.75
# While one file is read and stored, the next is read beside it, unless it is so large that both weigh on the memory.
_AHEAD_BYTES = 64 * 2**20


class _StoppedWithinFile(Exception):  # noqa: N818 - a person's wish, no error
    """Ends the work on a file, wherever it stands."""


def import_paths(
    store: ChartStore,
    paths: Sequence[Path],
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
    progress: ProgressSink = lambda _done, _total, _what: None,
    should_stop: Callable[[], bool] = lambda: False,
    between: Callable[[], None] = lambda: None,
) -> tuple[FileReport, ...]:
    """Imports files and folders; one report a file, in the order read. Stops when asked, within a large file too.

    A file that cannot be read gives a report with one rejected issue, never an exception; so does the one that was
    stopped, of which nothing is stored.

    Args:
        store: Where they go.
        paths: Files, and folders of files.
        reader: What reads each; unless told otherwise the session itself, which is no place for files of strangers.
        progress: Is told how far the work is.
        should_stop: Is asked often.
        between: Is called where nothing of the import is open in the store, so that others may use it for a moment.

    Raises:
        MachineError: The disk is full, say. The hint tells how many files are in the vault, each whole.
    """
    files = list(_files(paths))
    watch = _Watch(len(files), progress, should_stop)
    return _import_files(store, files, Guides(files), reader=reader, watch=watch, between=between)


def import_tables(
    store: ChartStore,
    paths: Sequence[Path],
    mapping: TableMapping,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
    progress: ProgressSink = lambda _done, _total, _what: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[FileReport, ...]:
    """Imports files as `import_paths` does; tables of no known kind are read by a mapping.

    Raises:
        MachineError: As `import_paths`.
    """
    files = list(_files(paths))
    watch = _Watch(len(files), progress, should_stop)
    return _import_files(
        store, files, Guides(files, replace(mapping, first_rows=None)), reader=reader, watch=watch, between=lambda: None
    )


def _import_files(
    store: ChartStore,
    files: Sequence[Path],
    guides: Guides,
    *,
    reader: FileReader,
    watch: _Watch,
    between: Callable[[], None],
) -> tuple[FileReport, ...]:
    ahead = _Ahead(store, files, reader, guides)
    work = _Import(store, reader, ahead, watch)
    try:
        with closing(ahead):
            for group in _groups(files):
                work.take(group)
                between()
    except BaseException as problem:
        store.finish_intake(work.intake)
        if isinstance(problem, MachineError):
            raise _cut_short(problem, stored=len(work.reports), total=len(files)) from problem
        raise
    work.finish()
    watch.progress(len(work.reports), len(files), "")
    return tuple(work.reports)


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who is told how far a set of files is, and may stop it."""

    total: int
    progress: ProgressSink
    should_stop: Callable[[], bool]

    def within(self, done: int, name: str) -> Advance:
        """For the work on one file, after `done` others."""

        def advance(share: float) -> None:
            if self.should_stop():
                raise _StoppedWithinFile
            self.progress(done + share, self.total, name)

        return advance


class _Ahead:
    """Takes the next file from the disk and has its reading begun while the file before it is read and stored."""

    def __init__(self, store: ChartStore, files: Sequence[Path], reader: FileReader, guides: Guides) -> None:
        self._store, self._reader, self._guides = store, reader, guides
        self._following = dict(pairwise(files))
        self._taken: tuple[Path, SourceFile] | None = None
        self._packing = ExitStack()

    @contextmanager
    def source(self, path: Path) -> Iterator[SourceFile]:
        """The file, as it was taken ahead or as it is now; it is packed beside for as long as the block lasts.

        Raises:
            SourceError: It cannot be read.
        """
        taken, self._taken = self._taken, None
        with self._packing as packing:
            self._packing = ExitStack()
            if taken is not None and taken[0] == path:
                yield taken[1]
            else:
                packing.close()
                self._reader.let_go()
                source = self._guides.guided(path, read_source(path))
                if not self._store.has_source(source.id):
                    packing.enter_context(self._store.packing(source))
                yield source

    def look(self, path: Path, current: SourceFile) -> None:
        """Begins with the file that follows, unless it is the same again. What is wrong with it is said in its turn."""
        following = self._following.get(path)
        if following is None or not following.is_file() or following.stat().st_size > _AHEAD_BYTES:
            return
        with suppress(SourceError):
            source = self._guides.guided(following, read_source(following))
            self._taken = following, source
            if source.id != current.id and not self._store.has_source(source.id):
                self._packing.enter_context(self._store.packing(source))
                self._reader.read_ahead(source)

    def close(self) -> None:
        """Lets go of what was taken and never asked for."""
        self._packing.close()
        self._reader.let_go()


class _Import:
    """One set of files on its way into the vault.

    Attributes:
        intake: The set's id in the store.
        reports: Of the files dealt with so far; what they say is stored is durable.
    """

    def __init__(self, store: ChartStore, reader: FileReader, ahead: _Ahead, watch: _Watch) -> None:
        self.reports: list[FileReport] = []
        self._store, self._reader, self._ahead, self._watch = store, reader, ahead, watch
        self.intake = store.begin_intake()

    def take(self, group: Sequence[Path]) -> None:
        """Imports some files in one step, or one by one where the disk has no room for all of them."""
        if len(group) > 1:
            try:
                self.reports += self._together(group)
            except MachineError:
                pass
            else:
                return
        for path in group:
            self.reports += self._reports_of([path])

    def _together(self, group: Sequence[Path]) -> list[FileReport]:
        with self._store.together():
            return list(self._reports_of(group))

    def finish(self) -> None:
        """Ends the set: references between its files are resolved, and it is noted in the audit trail."""
        rejected = sum(len(report.rejected) for report in self.reports)
        with self._store.together():
            self._store.finish_intake(self.intake)
            self._store.audit("import", detail=f"files={len(self.reports)} rejected={rejected}")

    def _reports_of(self, group: Sequence[Path]) -> Iterator[FileReport]:
        for done, path in enumerate(group, start=len(self.reports)):
            if self._watch.should_stop():
                return
            self._watch.progress(done, self._watch.total, path.name)
            # What is stored together is stored whole: only a file by itself can be stopped within.
            advance = self._watch.within(done, path.name) if len(group) == 1 else unwatched
            with collector_paused():
                report = self._report_of(path, advance)
            yield report

    def _report_of(self, path: Path, advance: Advance) -> FileReport:
        source: SourceFile | None = None
        try:
            with self._ahead.source(path) as source:
                if self._store.has_source(source.id):
                    known = self._store.add_existing(self.intake, source.id)
                    return replace(known, path=shown_path(path), already_present=True)
                self._ahead.look(path, source)
                batch = self._reader.read_batch(source, part_of(advance, 0, _READING))
                return self._store.commit(self.intake, source, batch, part_of(advance, _READING, 1))
        except SourceError as problem:
            return _refused(path, source, f"{problem.message} {problem.hint}".rstrip(), problem.locator)
        except _StoppedWithinFile:
            return replace(_refused(path, source, STOPPED), was_stopped=True)


def _cut_short(problem: MachineError, *, stored: int, total: int) -> MachineError:
    done = f"{stored:,} of {total:,} files were done before and are kept." if stored else "No file was done before."
    return MachineError(problem.message, hint=f"{done} {problem.hint}".rstrip())


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        # A path that is not there is reported like a file that cannot be read.
        yield from find_sources(path) if path.exists() else (path,)


def _groups(files: Sequence[Path]) -> Iterator[list[Path]]:
    """The files in the groups in which they are stored; a large one is alone."""
    group: list[Path] = []
    room_bytes = _TOGETHER_BYTES
    for path in files:
        size_bytes = path.stat().st_size if path.is_file() else 0
        if group and (size_bytes > room_bytes or len(group) == _TOGETHER_FILES):
            yield group
            group, room_bytes = [], _TOGETHER_BYTES
        group.append(path)
        room_bytes -= size_bytes
    if group:
        yield group


def _refused(path: Path, source: SourceFile | None, reason: str, place: str = "") -> FileReport:
    issue = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(place), reason=reason)
    return FileReport(path=shown_path(path), sha256=source.id if source else None, issues=(issue,))
