"""What a template makes of one patient's chart: by code at once, by the model when asked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart, PatientId, PatientSummary
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel, PlainView
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.templates.model import note_text, patient_label
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask, Lane
from clinic_assist.gui.widgets import ChoiceBox, button, relabel, row_of
from clinic_assist.notes.note import Composer, VerifiedNote
from clinic_assist.workflows.demo_chart import demo_chart
from clinic_assist.workflows.draft_note import DraftBrokeError
from clinic_assist.workflows.edit_templates import TemplateRead, preview_edited
from clinic_assist.workflows.open_chart import open_chart

_MOST_PATIENTS = 200


class PreviewPane(QWidget):
    """A choice of patients, and the note as it would be. Nothing of it is kept.

    Signals:
        shown: Another preview, or why there is none, stands there.
    """

    shown = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: TemplateRead | None = None
        self._chart: Chart | None = None
        self._running: BackgroundTask | None = None
        self.patient = ChoiceBox(strings.PREVIEW_OF)
        self.patient.addItem(strings.PREVIEW_DEMO, userData="")
        self.patient.setMaximumWidth(380)
        self.by_model = button(strings.PREVIEW_BY_MODEL, self._ask_model)
        self.how = PlainLabel(part="muted")
        self.text = PlainView()
        self.text.setAccessibleName(strings.TEMPLATES_PREVIEW)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(
            row_of(PlainLabel(strings.PREVIEW_OF, part="field", wrap=False), self.patient, self.by_model, 1)
        )
        column.addWidget(self.how)
        column.addWidget(self.text, 1)
        self.patient.activated.connect(lambda _index: self._load())
        session.tasks.start(lambda _task: session.store.search_patients(limit=_MOST_PATIENTS)).then(
            self._take_patients
        ).otherwise(lambda _error: None)  # an account that may not read charts previews with the demo patient
        self._load()

    def show_template(self, read: TemplateRead | None) -> None:
        """Shows what another text makes of the same chart."""
        self._read = read
        self._compose(use_model=False)

    def leave(self) -> None:
        """Forgets the chart and stops the model."""
        self._drop()
        self._chart = None
        self.text.clear()

    def _take_patients(self, found: tuple[PatientSummary, ...]) -> None:
        for patient in found:
            self.patient.addItem(patient_label(patient), userData=str(patient.patient_id))

    def _load(self) -> None:
        workplace, store, chosen = self._session.workplace, self._session.store, str(self.patient.currentData() or "")
        self._drop()
        self._chart = None
        self.text.clear()
        if chosen:
            task = self._session.tasks.start(lambda _task: open_chart(store, PatientId(chosen)))
        else:
            task = self._session.tasks.start(lambda _task: demo_chart(workplace), lane=Lane.COMPUTE)
        self._running = task.then(self._take_chart).otherwise(self._complain)

    def _take_chart(self, chart: Chart) -> None:
        self._chart = chart
        self._compose(use_model=False)

    def _ask_model(self) -> None:
        if self._running is not None and self._running.is_running and self.by_model.text() == strings.PREVIEW_STOP:
            self._running.stop()
            return
        self._compose(use_model=True)

    def _compose(self, *, use_model: bool) -> None:
        workplace, chart, read = self._session.workplace, self._chart, self._read
        if chart is None:
            return
        self._drop()
        self.by_model.setEnabled(read is not None and read.spec is not None)
        if read is None or read.spec is None:
            self._tell(strings.PREVIEW_NOT)
            return
        spec = read.spec
        if use_model:
            self.how.setText(strings.PREVIEW_RUNNING)
            relabel(self.by_model, strings.PREVIEW_STOP)
        task = self._session.tasks.start(
            lambda task: preview_edited(workplace, chart, spec, use_model=use_model, should_stop=task.should_stop),
            lane=Lane.MODEL if use_model else Lane.COMPUTE,
        )
        self._running = task.then(self._show).otherwise(self._complain)

    def _show(self, note: VerifiedNote) -> None:
        is_models = note.draft.composer is Composer.MODEL
        words = strings.PREVIEW_MODEL_WROTE if is_models else strings.PREVIEW_BY_CODE
        self.text.setPlainText(note_text(note))
        self._tell(f"{words} {strings.PREVIEW_NONE}")

    def _complain(self, error: object) -> None:
        if isinstance(error, DraftBrokeError):
            self.text.setPlainText(note_text(error.so_far))
        self._tell(error_words(error))
        self.how.tone(Tone.CRITICAL)

    def _tell(self, words: str) -> None:
        self.how.tone(Tone.MUTED)
        self.how.setText(words)
        relabel(self.by_model, strings.PREVIEW_BY_MODEL)
        self.shown.emit()

    def _drop(self) -> None:
        if self._running is not None and self._running.is_running:
            self._running.drop()
        self._running = None
