"""Writes PDFs from the window: asks where, works in the background, says where the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.screens.chart.patient_desk import PatientDesk
from clinic_assist.gui.screens.draft.desk import DraftDesk
from clinic_assist.gui.session import Session
from clinic_assist.workflows.print_report import print_chart, print_note, print_safety


class PdfExports(QObject):
    """Exports of the open patient.

    Signals:
        exported: Words that name the file.
    """

    exported = Signal(str)

    def __init__(self, session: Session, desk: PatientDesk, notes: DraftDesk, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._desk, self._notes, self._window = session, desk, notes, window

    def export_note(self) -> None:
        """The note on the desk, signed or not."""
        self._notes.flush(wait=False)
        chart, note = self._desk.chart, self._notes.signed or self._notes.note
        if chart is None or note is None:
            return
        workplace, store = self._session.workplace, self._session.store
        self._write("note", lambda target: print_note(workplace, store, chart, note, target=target))

    def export_safety(self) -> None:
        """The safety report."""
        chart, report = self._desk.chart, self._desk.report
        if chart is None or report is None:
            return
        workplace, store = self._session.workplace, self._session.store
        self._write("safety", lambda target: print_safety(workplace, store, chart, report, target=target))

    def export_chart(self) -> None:
        """The whole chart."""
        chart = self._desk.chart
        if chart is None:
            return
        workplace, store = self._session.workplace, self._session.store
        self._write("chart", lambda target: print_chart(workplace, store, chart, target=target))

    def _write(self, kind: str, write: Callable[[Path], Path]) -> None:
        target = file_dialogs.choose_pdf_target(self._window, strings.pdf_name(kind, self._desk.today))
        if target is None:
            return
        task = self._session.tasks.start(lambda _task: write(target), scope=self._desk.scope)
        task.then(lambda path: self.exported.emit(strings.exported(str(path))))
