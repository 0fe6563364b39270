"""Watches folders while the vault is unlocked: looks when something changes there, and once a minute in any case.

Nothing of it imports. The disk is read in a thread of its own, because a drive of the network may not answer for
minutes; neither charts nor the window wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from clinic_assist.chart.intake import FileReport
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import BackgroundTask, Delay, Lane
from clinic_assist.workflows.look_in_folders import check_folder, content_of, look_if_permitted
from clinic_assist.workflows.watch_memory import (
    Answer,
    Sighting,
    WatchMemory,
    keep_answers,
    keep_contents,
    keep_folders,
    load_memory,
)
from clinic_assist.workflows.watched_files import SETTLED_S, FileState, Listing, WatchedFile, WatchedFiles

POLL_S = 60.0
"""A drive of the network tells nobody what changes on it."""

_GATHER_MS, _TELL_MS = 400, 300
_READ_TOGETHER, _READ_TOGETHER_BYTES = 1000, 256 * 2**20
_ASK_TOGETHER = 1000
_UNANSWERED_S = 30.0
# The system counts what is watched; folders within beyond these are seen by the look of the minute.
_MOST_NOTIFYING = 200


class FolderWatch(QObject):
    """The watched folders and their files. Does nothing while no folder is watched.

    Attributes:
        files: All files in them, as of the last `changed`.

    Signals:
        changed: Files or folders are others than before.
        failed: What went wrong, an exception.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.files: tuple[WatchedFile, ...] = ()
        self._state: WatchedFiles | None = None
        self._look: BackgroundTask | None = None
        self._read: BackgroundTask | None = None
        self._look_began = 0.0
        self._look_again = False
        self._is_asking = False
        self._has_learned = False
        self._soon = Delay(self, _GATHER_MS, self.look_now)
        self._notifier = QFileSystemWatcher(self)
        self._notifier.directoryChanged.connect(lambda _path: self._soon.restart())
        self._settle = QTimer(self, singleShot=True, interval=int(SETTLED_S * 1000))
        self._poll = QTimer(self, interval=int(POLL_S * 1000))
        self._settle.timeout.connect(self.look_now)
        self._poll.timeout.connect(self.look_now)
        self._tell = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._tell.timeout.connect(self._tell_now)

    # -- what is there --------------------------------------------------------------------------------------------

    @property
    def folders(self) -> tuple[Path, ...]:
        """The watched folders, in the order in which they were chosen."""
        return self._state.memory.folders if self._state is not None else ()

    @property
    def listings(self) -> tuple[Listing, ...]:
        """What the last look found in each folder."""
        return self._state.listings if self._state is not None else ()

    def new_files(self) -> tuple[WatchedFile, ...]:
        """Those that wait to be imported."""
        return tuple(file for file in self.files if file.state is FileState.NEW)

    @property
    def is_busy(self) -> bool:
        """Whether a look, a reading or a question to the vault is under way."""
        tasks = (self._look, self._read)
        return self._is_asking or any(task is not None and task.is_running for task in tasks)

    @property
    def is_unanswered(self) -> bool:
        """Whether a folder keeps the look into it waiting, as a drive of the network does that is not there."""
        is_looking = self._look is not None and self._look.is_running
        return is_looking and monotonic() - self._look_began > _UNANSWERED_S

    # -- what is wanted -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Takes up what the vault remembers, and looks."""
        store = self._session.store
        self._session.tasks.start(lambda _task: load_memory(store)).then(self._loaded).otherwise(self.failed.emit)

    def _loaded(self, memory: WatchMemory) -> None:
        self._state = WatchedFiles(memory)
        self._watch_or_rest()

    def stop(self) -> None:
        """Ends the watching, as before a lock."""
        for timer in (self._settle, self._poll, self._tell):
            timer.stop()
        self._soon.cancel()
        self._state, self.files = None, ()
        for task in (self._look, self._read):
            if task is not None and task.is_running:
                task.drop()

    def add(self, folder: Path) -> BackgroundTask | None:
        """Begins to watch a folder; the task tells what is wrong with it, if anything is."""
        if self._state is None:
            return None
        store, memory, policy = self._session.store, self._state.memory, self._session.workplace.policy

        def check(_task: BackgroundTask) -> Path:
            policy.refuse_watching(folder)
            return check_folder(store, memory, folder)

        return self._session.tasks.start(check).then(self._added)

    def _added(self, folder: Path) -> None:
        self._set_folders((*self.folders, folder))

    def remove(self, folder: Path) -> None:
        """Watches a folder no longer; what was imported from it stays in the vault."""
        self._set_folders(tuple(one for one in self.folders if one != folder))

    def _set_folders(self, folders: tuple[Path, ...]) -> None:
        if self._state is None:
            return
        self._state.set_folders(folders)
        self._keep(keep_folders)
        self._watch_or_rest()

    def leave_out(self, files: Iterable[SourceId]) -> None:
        """Offers contents no longer."""
        self._answer(files, Answer.LEFT_OUT)

    def offer_again(self, files: Iterable[SourceId]) -> None:
        """Takes back what was said of contents."""
        self._answer(files, None)

    def note_import(self, reports: Sequence[FileReport]) -> None:
        """Remembers files that an import dealt with and that the vault does not hold by their own names."""
        files = [
            SourceId(report.sha256)
            for report in reports
            if report.sha256
            and (report.is_archive or report.parts or report.format is None)
            # Stopped within, or refused only until somebody says what a table's columns mean: it is offered on.
            and not report.was_stopped
            and not report.needs_mapping
        ]
        if self.folders and files:
            self._answer(files, Answer.DEALT_WITH)
        self.ask_again()

    def _answer(self, files: Iterable[SourceId], answer: Answer | None) -> None:
        if self._state is not None:
            self._state.answer(files, answer)
            self._keep(keep_answers)
            self._tell_soon()

    def ask_again(self) -> None:
        """The vault holds other files than before."""
        if self._state is not None:
            self._state.ask_again()
            self._ask()

    # -- looking --------------------------------------------------------------------------------------------------

    def _watch_or_rest(self) -> None:
        if self.folders:
            self._poll.start()
            self.look_now()
        else:
            self._poll.stop()
            self._settle.stop()
            self._notify_of(())
        self._tell_soon()

    def look_now(self) -> None:
        """Looks into all folders; once more where a look is under way."""
        if self._state is None or not self.folders:
            return
        if self._look is not None and self._look.is_running:
            self._look_again = True
            self._tell_soon()
            return
        self._look_again, self._look_began = False, monotonic()
        folders, policy = self.folders, self._session.workplace.policy

        def look_at_all(task: BackgroundTask) -> tuple[Listing, ...]:
            return tuple(look_if_permitted(policy, folder, task.should_stop) for folder in folders)

        self._look = self._session.tasks.start(look_at_all, lane=Lane.FOLDERS)
        self._look.then(self._seen).otherwise(self.failed.emit)

    def _seen(self, listings: tuple[Listing, ...]) -> None:
        if self._state is None:
            return
        self._state.see([one for one in listings if one.folder in self.folders], at=monotonic())
        self._notify_of(listings)
        if self._state.is_settling:
            self._settle.start()
        self._read_on()
        self._ask()
        self._tell_soon()
        if self._look_again:
            self.look_now()

    def _notify_of(self, listings: Sequence[Listing]) -> None:
        """Asks the system to tell of changes in the folders and in those within them."""
        within = {str(seen.path.parent) for listing in listings for seen in listing.files}
        wanted = [str(listing.folder) for listing in listings if not listing.trouble or listing.files]
        wanted += sorted(within.difference(wanted))[:_MOST_NOTIFYING]
        present = set(self._notifier.directories())
        if gone := sorted(present.difference(wanted)):
            self._notifier.removePaths(gone)
        if fresh := [path for path in wanted if path not in present]:
            self._notifier.addPaths(fresh)

    # -- reading --------------------------------------------------------------------------------------------------

    def _read_on(self) -> None:
        """Reads what some files hold, if no others are being read; the rest follows."""
        if self._state is None or (self._read is not None and self._read.is_running):
            return
        unread = _some_of(self._state.unread())
        if unread:
            self._read = self._session.tasks.start(partial(_contents, unread), lane=Lane.FOLDERS)
            self._read.then(self._have_read).otherwise(self.failed.emit)
        elif self._has_learned:
            self._has_learned = False
            self._keep(keep_contents)

    def _have_read(self, found: dict[Sighting, SourceId | SourceError | None]) -> None:
        if self._state is None:
            return
        at = monotonic()
        contents = {seen: key for seen, key in found.items() if isinstance(key, str)}
        self._state.learn(contents)
        self._has_learned = self._has_learned or bool(contents)
        for seen, what in found.items():
            if isinstance(what, SourceError):
                self._state.note_failure(seen, f"{what.message} {what.hint}".rstrip(), at=at)
            elif what is None:
                self._state.note_change(seen, at=at)
        if self._state.is_settling:
            self._settle.start()
        self._read_on()
        self._ask()
        self._tell_soon()

    # -- asking the vault -----------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Asks the vault whether it holds some contents, if it is not asked already; the rest follows."""
        keys = self._state.unasked()[:_ASK_TOGETHER] if self._state is not None else ()
        if not keys or self._is_asking:
            return
        store = self._session.store
        self._is_asking = True
        task = self._session.tasks.start(lambda _task: {key: store.has_source(key) for key in keys})
        task.then(self._answered).otherwise(self._not_answered)

    def _answered(self, known: dict[SourceId, bool]) -> None:
        self._is_asking = False
        if self._state is not None:
            self._state.note_known(known)
            self._ask()
            self._tell_soon()

    def _not_answered(self, error: object) -> None:
        self._is_asking = False
        self.failed.emit(error)

    def _tell_soon(self) -> None:
        """Many files change something at the same time: a window that shows each change would do nothing else."""
        if not self._tell.isActive():
            self._tell.start()

    def _tell_now(self) -> None:
        self.files = self._state.files() if self._state is not None else ()
        self.changed.emit()

    def _keep(self, keep: Callable[..., None]) -> None:
        if self._state is not None:
            store, memory = self._session.store, self._state.memory
            self._session.tasks.start(lambda _task: keep(store, memory)).otherwise(self.failed.emit)


def _some_of(files: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """The first files, so few that a look into the folders does not wait for them long."""
    sizes = accumulate(file.size_bytes for file in files)
    few = sum(size <= _READ_TOGETHER_BYTES for size in islice(sizes, _READ_TOGETHER))
    return tuple(files[: max(few, 1)])


def _contents(files: Sequence[Sighting], task: BackgroundTask) -> dict[Sighting, SourceId | SourceError | None]:
    """What files hold; why one cannot be read; None where it has changed."""
    found: dict[Sighting, SourceId | SourceError | None] = {}
    for seen in files:
        if task.should_stop():
            break
        try:
            found[seen] = content_of(seen, task.should_stop)
        except SourceError as error:
            found[seen] = error
    return found
