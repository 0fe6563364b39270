"""Writes PDFs from the window: asks where, works in the background, says where the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.given_dialog import GivenDialog
from clinic_assist.gui.screens.chart.patient_desk import PatientDesk
from clinic_assist.gui.screens.draft.desk import DraftDesk
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import PatientScope
from clinic_assist.workflows.print_report import Given, print_chart, print_note, print_safety

Write = Callable[[Path, Given], Path]
"""Writes a copy; gives where it is."""


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
        self._write("note", lambda target, given: print_note(workplace, store, chart, note, target=target, given=given))

    def export_safety(self) -> None:
        """The safety report."""
        chart, report = self._desk.chart, self._desk.report
        if chart is None or report is None:
            return
        workplace, store = self._session.workplace, self._session.store
        self._write(
            "safety", lambda target, given: print_safety(workplace, store, chart, report, target=target, given=given)
        )

    def export_chart(self) -> None:
        """The whole chart."""
        chart = self._desk.chart
        if chart is None:
            return
        workplace, store = self._session.workplace, self._session.store
        self._write("chart", lambda target, given: print_chart(workplace, store, chart, target=target, given=given))

    def _write(self, kind: str, write: Write) -> None:
        """Asks to whom it goes, then where to; another patient on the screen meanwhile gets nothing."""
        scope = self._desk.scope
        dialog = GivenDialog(self._window)
        dialog.answered.connect(
            lambda recipient, purpose: self._write_to(
                kind, lambda target: write(target, Given(recipient=recipient, purpose=purpose)), scope
            )
        )
        dialog.open()

    def _write_to(self, kind: str, write: Callable[[Path], Path], scope: PatientScope | None) -> None:
        if self._desk.scope is not scope:
            return
        target = file_dialogs.choose_pdf_target(self._window, strings.pdf_name(kind, self._desk.today))
        if target is None:
            return
        task = self._session.tasks.start(lambda _task: write(target), scope=scope)
        task.then(lambda path: self.exported.emit(strings.exported(str(path))))
