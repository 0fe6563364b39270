"""Asks whose a document is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.chart.intake import NobodysDocument
from clinic_assist.gui import strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.icons import icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.patients.model import SEARCH_LIMIT, patient_rows
from clinic_assist.gui.session import Session
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import BackgroundTask, Delay
from clinic_assist.gui.widgets import button, row_of


class ChooseDialog(QDialog):
    """No patient is chosen before, and Enter gives nothing: only its own button does.

    Signals:
        chosen: The id of the patient whose the document is.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, session: Session, document: NobodysDocument) -> None:
        super().__init__(parent)
        self._session = session
        self._task: BackgroundTask | None = None
        self.setModal(True)
        self.setWindowTitle(strings.GIVE_TITLE)
        self.resize(860, 560)
        self.search = QLineEdit()
        self.search.setPlaceholderText(strings.PATIENTS_SEARCH_HINT)
        self.search.setAccessibleName(strings.PATIENTS_SEARCH)
        self.search.setAcceptDrops(False)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.table = RecordTable(columns_of(strings.PATIENT_COLUMNS), name=strings.PATIENTS, sortable=True)
        self.give = button(strings.GIVE_NOW, self._give, icon_name="people")
        self.leave = button(strings.CANCEL, self.reject)
        self._wait = Delay(self, 120, self._look)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.give_asked(document.title), part="heading"))
        column.addWidget(PlainLabel(strings.GIVE_MEANING, part="muted"))
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addLayout(row_of(self.leave, 1, self.give, spacing=10))
        self.give.setEnabled(False)
        self.table.row_selected.connect(lambda _key: self.give.setEnabled(bool(self.table.current_key)))
        self.search.textChanged.connect(self._wait.restart)
        self._look()

    def _look(self) -> None:
        if self._task is not None and self._task.is_running:
            self._task.drop()
        query, store = self.search.text().strip(), self._session.store
        self._task = self._session.tasks.start(lambda _task: store.search_patients(query, limit=SEARCH_LIMIT))
        self._task.then(self._show)

    def _show(self, found: tuple[PatientSummary, ...]) -> None:
        self.table.show_rows(patient_rows(found))

    def _give(self) -> None:
        if self.table.current_key:
            self.chosen.emit(self.table.current_key)
            self.accept()

    def done(self, result: int) -> None:
        if self._task is not None and self._task.is_running:
            self._task.drop()
        super().done(result)
