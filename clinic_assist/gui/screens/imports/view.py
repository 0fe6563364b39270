"""Bring files in: a preview that stores nothing, the import, its report, and the imports made, which can be removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.chart.intake import FileReport, ImportIssue, ImportPreview, ImportSummary, Removal
from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.imports import work
from clinic_assist.gui.screens.imports.model import AFTER_IMPORT, PREVIEW_STATES, StateWords
from clinic_assist.gui.screens.imports.panes import (
    HistoryPane,
    PeoplePane,
    PreviewCard,
    ProgressCard,
    RunningPane,
    WaitingStrip,
)
from clinic_assist.gui.screens.imports.removal_dialog import RemovalDialog
from clinic_assist.gui.screens.imports.report import ReportPane
from clinic_assist.gui.screens.imports.running_model import RunningFiles
from clinic_assist.gui.screens.source.place_dialog import PlaceDialog
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.gui.widgets import Strip, button, dress_as, row_of
from clinic_assist.workflows.map_tables import file_on_disk
from clinic_assist.workflows.print_report import print_import


class Doing(Enum):
    """What runs in the background; `busy` says why nothing else begins meanwhile."""

    NOTHING = ""
    PREVIEW = strings.PREVIEW_BUSY
    IMPORT = strings.IMPORT_BUSY
    REMOVAL = strings.REMOVE_BUSY


class ImportScreen(QWidget):
    """Does one thing at a time; shows the preview that waits for an answer, the last report, or the imports made.

    Signals:
        import_finished: Patients may have changed.
        import_removed: Records have gone, also from a chart that is open.
        closed: Back to the patients.
        files_wanted, folder_wanted: Something is to be chosen.
        tables_wanted: What is known of tables is to be shown.
        watched_wanted: The watched folders are to be shown.
        left_out: The paths of files of a watched folder that are not to be offered again.
        mapping_wanted: The name of a table whose columns are to be told.
    """

    import_finished = Signal()
    import_removed = Signal()
    closed = Signal()
    files_wanted = Signal()
    folder_wanted = Signal()
    watched_wanted = Signal()
    left_out = Signal(tuple)
    tables_wanted = Signal()
    mapping_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._task: BackgroundTask | None = None
        self._look: BackgroundTask | None = None
        self._doing = Doing.NOTHING
        self._paths: tuple[Path, ...] = ()
        self._waits = False
        self._is_queued = False
        self._waiting_words = ""
        self._total = 0
        self._intake = ""
        self.title = PlainLabel(strings.IMPORT_TITLE, part="title", wrap=False)
        self.progress = ProgressCard(self.stop)
        self.bar, self.state, self.cancel = self.progress.bar, self.progress.state, self.progress.stop
        self.strip = Strip()
        self.waiting = WaitingStrip(self.watched_wanted.emit)
        self.preview = PreviewCard(self.confirm, self.leave_preview, self._leave_out)
        self.running = RunningPane()
        self.people = PeoplePane()
        self.history = HistoryPane(self.save_report, lambda: self.ask_removal(self.history.table.current_key))
        self.report = ReportPane()
        self.files, self.issues = self.report.files, self.report.issues
        self.report.mapping_wanted.connect(self.mapping_wanted)
        self.report.place_wanted.connect(self._show_place)
        self.summary = PlainLabel(part="muted")
        self.remove = button(strings.REMOVE_OPEN, lambda: self.ask_removal(self._intake), icon_name="delete")
        self.save = button(strings.IMPORT_SAVE_PDF, self.save_report, icon_name="pdf")
        self.dialog: RemovalDialog | None = None
        self.place: PlaceDialog | None = None
        self._lay_out()
        self.history.table.row_selected.connect(self._show_files_of)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        self._to_patients = button(strings.SHOW_PATIENTS, self.closed.emit, part="primary", icon_name="people")
        self._choosers = (
            button(strings.IMPORT_MORE_FILES, self.files_wanted.emit, icon_name="import"),
            button(strings.IMPORT_MORE_FOLDER, self.folder_wanted.emit, icon_name="folder"),
            button(strings.SAVED_OPEN, self.tables_wanted.emit, icon_name="edit"),
        )
        self.watched = button(strings.WATCH_OPEN, self.watched_wanted.emit, icon_name="eye")
        page.addLayout(row_of(self.title, 1, self.watched, *self._choosers, self._to_patients))
        for widget in (self.waiting, self.progress, self.strip, self.preview):
            page.addWidget(widget)
        about = row_of(self.summary, self.save, self.remove)
        about.setStretch(0, 1)
        page.addLayout(about)
        self.report.put_above(self.people)
        self.report.put_above(self.history)
        page.addWidget(self.running, 1)
        page.addWidget(self.report, 1)
        page.addStretch(0)

    # -- what runs ------------------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether something is under way."""
        return self._task is not None and self._task.is_running

    @property
    def is_importing(self) -> bool:
        """Whether an import is under way, of which a part would be missing if it ended now."""
        return self.is_running and self._doing is Doing.IMPORT

    @property
    def is_waiting(self) -> bool:
        """Whether a preview waits for an answer."""
        return self._waits

    def start(self, paths: Sequence[Path], *, is_queued: bool = False) -> None:
        """Reads files and folders for a preview; refused while something else runs.

        Files that are queued come from a watched folder, and may be left out there.
        """
        if self.is_running:
            self.say_busy()
            return
        self._begin(strings.PREVIEW_TITLE)
        self._paths, self._is_queued = tuple(paths), is_queued
        self.progress.begin(strings.PREVIEW_READING, stop=strings.PREVIEW_CANCEL, meanwhile=strings.PREVIEW_MEANWHILE)
        self._run(Doing.PREVIEW, partial(work.preview, self._session, self._paths), self._foreseen)

    def start_with_table(self, name: str) -> None:
        """Reads a table for a preview now that its columns are told, with all that the preview before it was of."""
        path = file_on_disk(name)
        paths = self._paths if self._waits else ()
        is_among_them = self._waits and any(report.path == name for report in self.report.reports)
        if is_among_them:
            self.start(paths, is_queued=self._is_queued)
        elif path is not None:
            self.start((*paths, path))

    def confirm(self) -> None:
        """Imports what the preview showed."""
        if not self.is_running and self._waits:
            self._import()

    def go_on(self, paths: Sequence[Path]) -> None:
        """Imports what an import that was cut short had to import; files that are in the vault are known."""
        if self.is_running:
            self.say_busy()
            return
        self._paths, self._is_queued = tuple(paths), False
        self._import()

    def _import(self) -> None:
        self._begin(strings.IMPORT_TITLE)
        self.running.show()
        self.progress.begin(strings.IMPORT_STARTING, stop=strings.IMPORT_CANCEL, meanwhile=strings.IMPORT_MEANWHILE)
        self._run(Doing.IMPORT, partial(work.bring_in, self._session, self._paths), self._finished)

    def _run(self, doing: Doing, task: Callable[[BackgroundTask], object], then: Callable[..., object]) -> None:
        self._doing = doing
        self._task = self._session.tasks.start(task).then(then).otherwise(self._failed).along(self._advance)

    def _begin(self, title: str) -> None:
        """Clears the screen for something else; what was looked up for it before comes too late."""
        if self._look is not None:
            self._look.drop()
        self._waits = False
        self._total = 0
        self.strip.say("")
        self.title.setText(title)
        self._set_running(running=True)
        self._show_reports(())

    def say_busy(self) -> None:
        """Says why nothing else begins."""
        self._tell(self._doing.value, Tone.SERIOUS, "info")

    def stop(self) -> None:
        """Asks what runs to end; files already in stay in, whole. A removal is done whole."""
        if self._task is not None and self.is_running and self._doing is not Doing.REMOVAL:
            self._task.stop()
            is_preview = self._doing is Doing.PREVIEW
            self.progress.say_stopping(strings.PREVIEW_STOPPING if is_preview else strings.IMPORT_STOPPING)

    def _advance(self, progress: tuple[float, int, str] | RunningFiles) -> None:
        if isinstance(progress, RunningFiles):
            self.running.show_files(progress)
            return
        done, total, what = progress
        self._total = total
        self.progress.advance(done, total, what)

    def tell_waiting(self, words: str) -> None:
        """Says what waits in watched folders, where nothing else on this screen waits for an answer."""
        self._waiting_words = words
        self.waiting.say("" if self.is_running or self._waits else words)

    def _set_running(self, *, running: bool) -> None:
        self.progress.setVisible(running)
        self.running.hide()
        self.waiting.say("" if running else self._waiting_words)
        for one in self._choosers:
            one.setEnabled(not running)

    def _failed(self, error: object) -> None:
        self.show_history()
        self._tell(error_words(error), Tone.CRITICAL, "warning")
        self.import_finished.emit()

    def _tell(self, words: str, tone: Tone, icon_name: str) -> None:
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)

    # -- preview --------------------------------------------------------------------------------------------------

    def _foreseen(self, preview: ImportPreview) -> None:
        self._set_running(running=False)
        if preview.was_stopped:
            self.show_history()
            self._tell(strings.PREVIEW_STOPPED, Tone.SERIOUS, "stop")
            return
        self._waits = True
        self.waiting.say("")
        self._show_reports(preview.files, heading=strings.PREVIEW_FILES, words=PREVIEW_STATES)
        self.summary.hide()
        dress_as(self._to_patients, "")
        self.people.show_preview(preview)
        self.preview.show_preview(preview, is_queued=self._is_queued)

    def leave_preview(self) -> None:
        """Forgets the preview: nothing is imported."""
        if not self._waits:
            return
        self._waits = False
        self.show_history()
        self._tell(strings.PREVIEW_LEFT, Tone.MONITOR, "info")

    def _leave_out(self) -> None:
        if self._waits:
            self.leave_preview()
            self.left_out.emit(self._paths)

    # -- report ---------------------------------------------------------------------------------------------------

    def _finished(self, imported: work.Imported) -> None:
        reports = imported.reports
        stopped = not self.cancel.isEnabled() and (len(reports) < self._total or not reports)
        self._set_running(running=False)
        self._show_reports(reports)
        self._intake = imported.intake
        self.remove.setVisible(bool(imported.intake))
        self.save.setVisible(bool(reports))
        if self.isVisible():
            self.files.setFocus()
        if stopped:
            words = strings.import_stopped(sum(not report.was_stopped for report in reports))
            self._tell(words, Tone.SERIOUS, "stop")
        self.import_finished.emit()

    def _show_reports(
        self, reports: tuple[FileReport, ...], *, heading: str = "", words: StateWords = AFTER_IMPORT
    ) -> None:
        for part in (self.preview, self.people, self.history, self.remove, self.save):
            part.hide()
        dress_as(self._to_patients, "primary")
        self.report.setVisible(bool(reports))
        self.report.show_reports(reports, heading=heading, words=words)
        self._summarize(strings.import_summary(reports))

    def _show_place(self, report: FileReport, issue: ImportIssue) -> None:
        """Shows where in its file a problem is."""
        self.place = PlaceDialog(self, self._session, report, issue)
        self.place.open()

    def save_report(self) -> None:
        """Writes the report that is shown as PDF; the person says where."""
        reports, workplace, store = self.report.reports, self._session.workplace, self._session.store
        target = file_dialogs.choose_pdf_target(self, strings.pdf_name("import", workplace.clock.today()))
        if target is None or not reports:
            return
        task = self._session.tasks.start(lambda _task: print_import(workplace, store, reports, target=target))
        task.then(lambda path: self._tell(strings.exported(str(path)), Tone.GOOD, "check-circle"))
        task.otherwise(lambda error: self._tell(error_words(error), Tone.CRITICAL, "warning"))

    def _summarize(self, words: str) -> None:
        self.summary.setText(words)
        self.summary.setVisible(bool(words))

    # -- history --------------------------------------------------------------------------------------------------

    def show_history(self) -> None:
        """Shows the imports made; while something runs, or a preview waits for its answer, that stays."""
        if self.is_running or self._waits:
            return
        self.title.setText(strings.IMPORT_HISTORY)
        self._set_running(running=False)
        self.strip.say("")
        self._find(self._session.store.imports, self._show_imports)

    def _find(self, question: Callable[[], object], then: Callable[..., object]) -> None:
        """Looks something up; what was looked up before is not wanted any more."""
        if self._look is not None and self._look.is_running:
            self._look.drop()
        self._look = self._session.tasks.start(lambda _task: question()).then(then)

    def _show_imports(self, imports: tuple[ImportSummary, ...]) -> None:
        self._show_reports(())
        self._summarize("" if imports else strings.IMPORT_NOTHING_YET)
        self.report.setVisible(bool(imports))
        self.history.show_imports(imports)
        if self.isVisible():
            self.history.table.setFocus()

    def _show_files_of(self, intake: str) -> None:
        self.history.remove.setEnabled(bool(intake))
        if intake and not self.history.isHidden():
            self._find(partial(self._session.store.import_reports, intake), self._show_files)

    def _show_files(self, reports: tuple[FileReport, ...]) -> None:
        self.report.show_reports(reports, heading=strings.files_of_import(reports))

    # -- removal --------------------------------------------------------------------------------------------------

    def ask_removal(self, intake: str) -> None:
        """Says what would go with an import, and asks."""
        if self.is_running:
            self.say_busy()
        elif intake:
            task = self._session.tasks.start(lambda _task: work.look_at_removal(self._session.store, intake))
            task.then(self._ask).otherwise(self._failed)

    def _ask(self, asked: work.AskedRemoval) -> None:
        if self.is_running or not self.isVisible():
            return
        self.dialog = RemovalDialog(self, asked)
        self.dialog.confirmed.connect(self._remove)
        self.dialog.open()

    def _remove(self, intake: str) -> None:
        if self.is_running:
            self.say_busy()
            return
        self._begin(strings.REMOVE_TITLE)
        self.progress.begin(strings.REMOVE_RUNNING)
        store = self._session.store
        self._run(Doing.REMOVAL, lambda _task: store.remove_import(intake), self._removed)

    def _removed(self, removal: Removal) -> None:
        self.show_history()
        self._tell(strings.removal_done(removal), Tone.GOOD, "check-circle")
        self.import_removed.emit()
