"""Bring files in: progress, cancel, and a report that names every file and every refused entry."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSplitter, QVBoxLayout, QWidget

from clinic_assist.chart.intake import FileReport
from clinic_assist.gui import strings, theme
from clinic_assist.gui.columns import ColumnSpecs, columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.imports.model import fact_rows, issue_rows, report_rows
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.gui.widgets import Card, Strip, button, row_of
from clinic_assist.workflows.import_exports import import_paths

_REPORT_EVERY_S = 0.05
_STEPS_OF_A_FILE = 1000


class ImportScreen(QWidget):
    """Runs one import at a time and shows the last report or the history.

    Signals:
        import_finished: Patients may have changed.
        closed: Back to the patients.
        files_wanted, folder_wanted: Something is to be chosen.
    """

    import_finished = Signal()
    closed = Signal()
    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._task: BackgroundTask | None = None
        self._reports: tuple[FileReport, ...] = ()
        self._total = 0
        self.title = PlainLabel(strings.IMPORT_TITLE, part="title", wrap=False)
        self.state = PlainLabel(part="muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(strings.IMPORT_PROGRESS)
        self.cancel = button(strings.IMPORT_CANCEL, self.stop, icon_name="stop")
        self.strip = Strip()
        self.files = _table(strings.IMPORT_COLUMNS, strings.IMPORT_FILES)
        self.issues = _table(strings.IMPORT_ISSUE_COLUMNS, strings.IMPORT_ISSUES)
        self.facts = _table(strings.IMPORT_FACT_COLUMNS, strings.IMPORT_FACTS)
        self.kept_words = PlainLabel(strings.IMPORT_KEPT_MEANING, part="muted")
        self.issue_title = PlainLabel(part="heading")
        self.fact_title = PlainLabel(part="heading")
        self._progress = Card().add(self.state, self.bar)
        self._progress.column.addLayout(
            row_of(self.cancel, PlainLabel(strings.IMPORT_MEANWHILE, part="muted", wrap=False), 1, spacing=14)
        )
        self._lay_out()
        self.files.row_selected.connect(self._show_details)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        self._to_patients = button(strings.SHOW_PATIENTS, self.closed.emit, part="primary", icon_name="people")
        self._choosers = (
            button(strings.IMPORT_MORE_FILES, self.files_wanted.emit, icon_name="import"),
            button(strings.IMPORT_MORE_FOLDER, self.folder_wanted.emit, icon_name="folder"),
        )
        page.addLayout(row_of(self.title, 1, *self._choosers, self._to_patients))
        page.addWidget(self._progress)
        page.addWidget(self.strip)
        self.summary = PlainLabel(part="muted")
        page.addWidget(self.summary)
        self._report = QSplitter(Qt.Orientation.Vertical)
        self._report.setChildrenCollapsible(False)
        self._report.setHandleWidth(12)
        self._report.addWidget(self.files)
        self._report.addWidget(self._details())
        self._report.setStretchFactor(0, 3)
        self._report.setStretchFactor(1, 2)
        page.addWidget(self._report, 1)
        page.addStretch(0)

    def _details(self) -> QWidget:
        details = QWidget()
        row = QHBoxLayout(details)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for heading, table, share in ((self.issue_title, self.issues, 3), (self.fact_title, self.facts, 1)):
            box = QVBoxLayout()
            box.addWidget(heading)
            box.addWidget(table, 1)
            box.addStretch(0)
            row.addLayout(box, share)
            if table is self.facts:
                box.addWidget(self.kept_words)
        return details

    @property
    def is_running(self) -> bool:
        """Whether an import is under way."""
        return self._task is not None and self._task.is_running

    def start(self, paths: Sequence[Path]) -> None:
        """Imports files and folders; refused while another import runs."""
        if self.is_running:
            self.say_busy()
            return
        self._total = 0
        self.strip.say("")
        self.title.setText(strings.IMPORT_TITLE)
        self._set_running(running=True)
        self.cancel.setEnabled(True)
        self.cancel.setFocus()
        self.bar.setRange(0, 0)
        self.state.setText(strings.IMPORT_STARTING)
        store, workplace = self._session.store, self._session.workplace

        def work(task: BackgroundTask) -> tuple[FileReport, ...]:
            last = 0.0

            def tell(done: float, total: int, what: str) -> None:
                nonlocal last
                now = time.monotonic()
                if now - last >= _REPORT_EVERY_S or done == total:
                    last = now
                    task.report((done, total, what))

            return import_paths(
                store,
                tuple(paths),
                reader=workplace.reader,
                progress=tell,
                should_stop=task.should_stop,
                # A chart that somebody waits for need not wait for all files.
                between=task.let_others_in,
            )

        self._task = self._session.tasks.start(work).then(self._finished).otherwise(self._failed)
        self._task.along(self._advance)
        self._show_reports(())

    def say_busy(self) -> None:
        """Says why no other import begins."""
        self.strip.set_tone(Tone.SERIOUS, "info")
        self.strip.say(strings.IMPORT_BUSY)

    def stop(self) -> None:
        """Asks the import to end; files already in stay in, whole."""
        if self._task is not None and self.is_running:
            self._task.stop()
            self.cancel.setEnabled(False)
            self.state.setText(strings.IMPORT_STOPPING)

    def show_history(self) -> None:
        """Shows all files ever imported."""
        if self.is_running:
            return
        self.title.setText(strings.IMPORT_HISTORY)
        self._set_running(running=False)
        self.strip.say("")
        store = self._session.store
        self._session.tasks.start(lambda _task: store.import_reports()).then(self._show_reports)

    def _advance(self, progress: tuple[float, int, str]) -> None:
        done, total, what = progress
        self._total = total
        self.bar.setRange(0, _STEPS_OF_A_FILE * max(total, 1))
        self.bar.setValue(int(_STEPS_OF_A_FILE * done))
        if self.cancel.isEnabled():
            self.state.setText(strings.import_progress(done, total, what))

    def _set_running(self, *, running: bool) -> None:
        self._progress.setVisible(running)
        for one in self._choosers:
            one.setEnabled(not running)

    def _finished(self, reports: tuple[FileReport, ...]) -> None:
        stopped = not self.cancel.isEnabled() and len(reports) < self._total
        self._set_running(running=False)
        self._show_reports(reports)
        if self.isVisible():
            self.files.setFocus()
        if stopped:
            self.strip.set_tone(Tone.SERIOUS, "stop")
            self.strip.say(strings.import_stopped(sum(not report.was_stopped for report in reports)))
        self.import_finished.emit()

    def _failed(self, error: object) -> None:
        self.show_history()
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))
        self.import_finished.emit()

    def _show_reports(self, reports: tuple[FileReport, ...]) -> None:
        self._reports = reports
        self._report.setVisible(bool(reports))
        self.files.show_rows(report_rows(reports))
        self.summary.setText(strings.import_summary(reports) or ("" if self.is_running else strings.IMPORT_NOTHING_YET))
        self.files.selectRow(next((n for n, report in enumerate(reports) if report.issues), 0))
        if not reports:
            self._show_details("")

    def _show_details(self, key: str) -> None:
        report = self._reports[int(key)] if key and int(key) < len(self._reports) else None
        issues = report.issues if report else ()
        self.issues.show_rows(issue_rows(report) if report else ())
        self.issues.setVisible(bool(issues))
        self.facts.show_rows(fact_rows(report) if report else ())
        self.facts.setVisible(bool(report and report.fact_counts))
        self.kept_words.setVisible(bool(report and report.kept))
        self.issue_title.setText(strings.import_issue_title(len(issues)))
        self.fact_title.setText(strings.IMPORT_FACTS if report and report.fact_counts else strings.IMPORT_NO_FACTS)


def _table(columns: ColumnSpecs, name: str) -> RecordTable:
    return RecordTable(columns_of(columns), name=name, sortable=True)
