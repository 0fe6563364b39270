"""Bring export files into the vault, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from clinic_assist.chart.file_parts import as_wholes, whole_name
from clinic_assist.chart.intake import Advance, FileReport, ImportIssue, IssueSeverity, SourceFile, part_of, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import MachineError, SourceError
from clinic_assist.importers import TABLE, Guides, InSession, plain_format
from clinic_assist.memory import collector_paused
from clinic_assist.workflows.incoming import Chosen, Incoming, OpenedFile, groups, guides_of, on_disk, opened
from clinic_assist.workflows.ports import ChartStore, FileReader, ProgressSink
from clinic_assist.workflows.saved_mappings import mappings_for
from clinic_assist.workflows.told import Told

STOPPED = "The import was stopped within this file: nothing of it was stored. Import it again to complete."

# The share of a file's time that reading takes; storing takes the rest.
_READING = 0.75
# While one file is read and stored, the next is read beside it, unless it is so large that both weigh on the memory.
_AHEAD_BYTES = 64 * 2**20


_Group = Sequence[Incoming]


class _StoppedWithinFile(Exception):  # noqa: N818 - a person's wish, no error
    """Ends the work on a file, wherever it stands."""


def import_paths(
    store: ChartStore,
    paths: Sequence[Path] | Chosen,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
    progress: ProgressSink | Told = Told(),  # noqa: B008 - it holds nothing
    should_stop: Callable[[], bool] = lambda: False,
    between: Callable[[], None] = lambda: None,
) -> tuple[FileReport, ...]:
    """Imports files and folders; one report a file, in the order read. Stops when asked, within a large file too.

    A file that is too large to be read at once has one report with its totals, which holds those of its parts.

    A file that cannot be read gives a report with one rejected issue, never an exception; so does the one that was
    stopped, of which nothing is stored.

    Args:
        store: Where they go.
        paths: Files, and folders of files; with a mapping for tables of no known kind, as `Chosen`.
        reader: What reads each; unless told otherwise the session itself, which is no place for files of strangers.
        progress: Is told how far the work is; or, as `Told`, what becomes of each file as well.
        should_stop: Is asked often.
        between: Is called where nothing of the import is open in the store, so that others may use it for a moment.

    Raises:
        MachineError: The disk is full, say. The hint tells how many files are in the vault, each whole.
    """
    chosen = paths if isinstance(paths, Chosen) else Chosen(paths)
    told = progress if isinstance(progress, Told) else Told(progress=progress)
    files = on_disk(chosen.paths, should_stop)
    if should_stop():
        return ()
    told.files(files)
    guides = guides_of(files, mappings_for(store, chosen))
    ahead = _Ahead(store, reader, guides)
    work = _Import(store, ahead, _Watch(len(files), told, should_stop))
    try:
        with closing(ahead):
            ahead.follow(files)
            for group in groups(files):
                work.take(group, between)
                between()
    except BaseException as problem:
        store.finish_intake(work.intake)
        if isinstance(problem, MachineError):
            total = None if any(file.holds_files for file in files) else len(files)
            raise _cut_short(problem, stored=len(work.reports), total=total) from problem
        raise
    work.finish()
    told.progress(work.done, len(files), "")
    return as_wholes(work.reports, store.patients_of)


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who is told how far a set of files is, and may stop it."""

    total: int
    told: Told
    should_stop: Callable[[], bool]

    def within(self, done: float, step: int, name: str) -> Advance:
        """For the work on one file, after `done` others, which takes it further by `step`."""

        def advance(share: float) -> None:
            if self.should_stop():
                raise _StoppedWithinFile
            self.told.progress(done + step * share, self.total, name)

        return advance


class _Ahead:
    """Takes the next file from the disk and has its reading begun while the file before it is read and stored.

    Attributes:
        reader: What reads them.
    """

    def __init__(self, store: ChartStore, reader: FileReader, guides: Guides) -> None:
        self.reader = reader
        self._store, self._guides = store, guides
        self._following: dict[Incoming, Incoming] = {}
        self._taken: tuple[Incoming, SourceFile] | None = None
        self._packing = ExitStack()

    def follow(self, files: Sequence[Incoming]) -> None:
        """Is told in which order files come."""
        self._following.update(pairwise(files))

    def opened(self, file: Incoming, advance: Advance) -> OpenedFile:
        """An archive, to take its files out of it."""
        return opened(file, self.reader, self._guides, advance)

    @contextmanager
    def source(self, file: Incoming) -> Iterator[SourceFile]:
        """The file, as it was taken ahead or as it is now; it is packed beside for as long as the block lasts.

        Raises:
            SourceError: It cannot be read.
        """
        taken, self._taken = self._taken, None
        with self._packing as packing:
            self._packing = ExitStack()
            if taken is not None and taken[0] is file:
                yield taken[1]
            else:
                packing.close()
                self.reader.let_go()
                source = self._guides.guided(file.read())
                if not file.holds_files and not self._store.has_source(source.id):
                    packing.enter_context(self._store.packing(source))
                yield source

    def look(self, file: Incoming, current: SourceFile) -> None:
        """Begins with the file that follows, unless it is the same again. What is wrong with it is said in its turn."""
        following = self._following.pop(file, None)
        if following is None or following.holds_files or not following.is_there or following.size_bytes > _AHEAD_BYTES:
            return
        with suppress(SourceError):
            source = self._guides.guided(following.read())
            self._taken = following, source
            if source.id != current.id and not self._store.has_source(source.id):
                self._packing.enter_context(self._store.packing(source))
                self.reader.read_ahead(source)

    def pass_by(self, file: Incoming) -> None:
        """Forgets what follows a file that is dealt with: the parts of a large one hold their bytes."""
        self._following.pop(file, None)

    def close(self) -> None:
        """Lets go of what was taken and never asked for."""
        self._packing.close()
        self.reader.let_go()


class _Import:
    """One set of files on its way into the vault.

    Attributes:
        intake: The set's id in the store.
        reports: Of the files dealt with so far, and of the parts of large ones; what they say is stored is durable.
        done: How many of the files on disk are dealt with.
    """

    def __init__(self, store: ChartStore, ahead: _Ahead, watch: _Watch) -> None:
        self.reports: list[FileReport] = []
        self.done = 0
        self._parts: list[FileReport] = []
        self._is_stopped = False
        self._store, self._ahead, self._watch = store, ahead, watch
        self.intake = store.begin_intake()

    def take(self, group: Sequence[Incoming], between: Callable[[], None]) -> None:
        """Imports some files that are stored together, or the files of an archive."""
        if group[0].holds_files:
            self._open(group[0], between)
        else:
            self._store_group(group, at=self.done, step=1)

    def _open(self, file: Incoming, between: Callable[[], None]) -> None:
        """Imports what a file holds, a group at a time, and says of that file itself what could not be had."""
        if self._watch.should_stop():
            return
        self._watch.told.reading(file.name)
        advance = self._watch.within(self.done, 1, file.short_name)
        archive = self._ahead.opened(file, advance)
        try:
            with closing(archive.files()) as members:
                for group, following in _with_next(groups(members)):
                    self._ahead.follow([*group, *following[:1]])
                    self._store_group(group, at=self.done + archive.share, step=0)
                    between()
        except _StoppedWithinFile:
            self._is_stopped = True
        was_stopped = self._is_stopped
        self._keep([replace(archive.report(), was_stopped=was_stopped)], 0 if was_stopped else 1)

    def _store_group(self, group: Sequence[Incoming], *, at: float, step: int) -> None:
        """Stores files in one step, or one by one where the disk has no room for all of them.

        The work stands at `at` before them, and each takes it further by `step`.
        """
        if len(group) > 1:
            with suppress(MachineError):
                self._keep(self._together(group, at=at, step=step), step)
                return
        for number, file in enumerate(group):
            self._keep(self._reports_of([file], at=at + step * number, step=step), step)

    def _keep(self, reports: Iterable[FileReport], step: int) -> None:
        for report in reports:
            self.reports.append(report)
            self._tell(report)
            self.done += step

    def _tell(self, report: FileReport) -> None:
        """Tells of a file that is dealt with; of one that comes in parts when all of them are."""
        of_part = whole_name(report.path)
        if self._parts and (of_part or report.path) != whole_name(self._parts[0].path):
            self._tell_of_parts()
        if of_part is not None or self._parts:
            self._parts.append(report)
        else:
            self._watch.told.report(report)
        if of_part is None:
            self._tell_of_parts()

    def _tell_of_parts(self) -> None:
        for whole in as_wholes(self._parts, self._store.patients_of):
            self._watch.told.report(whole)
        self._parts = []

    def _together(self, group: Sequence[Incoming], *, at: float, step: int) -> list[FileReport]:
        with self._store.together():
            return list(self._reports_of(group, at=at, step=step))

    def finish(self) -> None:
        """Ends the set: references between its files are resolved, and it is noted in the audit trail."""
        self._tell_of_parts()
        rejected = sum(len(report.rejected) for report in self.reports)
        with self._store.together():
            self._store.finish_intake(self.intake)
            self._store.keep_reports(self.intake, self.reports)
            self._store.audit("import", detail=f"files={len(self.reports)} rejected={rejected}")

    def _reports_of(self, group: Sequence[Incoming], *, at: float, step: int) -> Iterator[FileReport]:
        for number, file in enumerate(group):
            if self._watch.should_stop():
                self._is_stopped = True
                return
            now = at + step * number
            self._watch.told.progress(now, self._watch.total, file.short_name)
            self._watch.told.reading(file.whole_name)
            advance = self._watch.within(now, step, file.short_name)
            # What is stored together is stored whole: only a file by itself can be stopped while it is stored.
            storing = part_of(advance, _READING, 1) if len(group) == 1 else unwatched
            with collector_paused():
                report = self._report_of(file, part_of(advance, 0, _READING), storing)
            self._ahead.pass_by(file)
            yield report

    def _report_of(self, file: Incoming, reading: Advance, storing: Advance) -> FileReport:
        source: SourceFile | None = None
        try:
            with self._ahead.source(file) as source:
                if self._store.has_source(source.id):
                    known = self._store.add_existing(self.intake, source.id)
                    return replace(known, path=file.name, already_present=True)
                self._ahead.look(file, source)
                batch = self._ahead.reader.read_batch(source, reading)
                return self._store.commit(self.intake, source, batch, storing)
        except SourceError as problem:
            return refused(file.name, source, f"{problem.message} {problem.hint}".rstrip(), problem.locator)
        except _StoppedWithinFile:
            return replace(refused(file.name, source, STOPPED), was_stopped=True)


def _with_next(groups: Iterable[_Group]) -> Iterator[tuple[_Group, _Group]]:
    """Each group with the one after it, which is empty after the last."""
    coming = iter(groups)
    group = next(coming, None)
    while group is not None:
        following = next(coming, None)
        yield group, following or []
        group = following


def _cut_short(problem: MachineError, *, stored: int, total: int | None) -> MachineError:
    """The problem with what is kept nevertheless; `total` is None where archives hide how many files there are."""
    of_all = "" if total is None else f" of {total:,}"
    done = f"{stored:,}{of_all} files were done before and are kept." if stored else "No file was done before."
    return MachineError(problem.message, hint=f"{done} {problem.hint}".rstrip())


def refused(name: str, source: SourceFile | None, reason: str, place: str = "") -> FileReport:
    """The report of a file that is refused whole."""
    issue = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(place), reason=reason)
    return FileReport(
        path=name,
        sha256=source.id if source else None,
        issues=(issue,),
        mapping=source.guide_name if source else "",
        needs_mapping=source is not None and plain_format(source.format) == TABLE and not source.guide,
    )
