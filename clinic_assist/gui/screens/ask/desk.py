"""Asks the open chart in the background; an answer of another patient, or of an earlier question, never arrives."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from clinic_assist.chart.chart import Chart
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask, Lane, PatientScope
from clinic_assist.workflows.ask_chart import Answer, ChartSearch, Finding, Watch, ask_chart, prepare_search
from clinic_assist.workflows.note_use import note_question


class AskDesk(QObject):
    """Holds the chart that is asked, and its index, which is dropped with the chart.

    Signals:
        chart_taken: The desk belongs to another patient, or to none.
        started: A question is being answered.
        found: A Finding, before any sentence is written.
        answered: The Answer.
        failed: Words about what went wrong.
    """

    chart_taken = Signal()
    started = Signal()
    found = Signal(object)
    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._scope: PatientScope | None = None
        self._chart: Chart | None = None
        self._search: ChartSearch | None = None
        self._asking: BackgroundTask | None = None

    @property
    def is_asking(self) -> bool:
        """Whether a question is being answered."""
        return self._asking is not None and self._asking.is_running

    def take_chart(self, chart: Chart | None, scope: PatientScope | None) -> None:
        """Forgets the chart before it, its text and whatever was asked of it."""
        if self._asking is not None:
            self._asking.drop()
        self._asking = self._search = None
        self._chart, self._scope = chart, scope
        self.chart_taken.emit()

    def ask(self, question: str, *, use_model: bool) -> None:
        """Asks the chart; an earlier question that is still being answered is dropped."""
        if self._chart is None or self._scope is None or not question.strip():
            return
        if self._asking is not None:
            self._asking.drop()
        workplace, chart, scope, search = self._session.workplace, self._chart, self._scope, self._search

        def work(task: BackgroundTask) -> tuple[Answer, ChartSearch]:
            index = search or prepare_search(workplace, chart)
            watch = Watch(on_found=task.report, should_stop=task.should_stop)
            return ask_chart(workplace, chart, question, use_model=use_model, search=index, watch=watch), index

        self.started.emit()
        lane = Lane.MODEL if use_model else Lane.COMPUTE
        task = self._session.tasks.start(work, lane=lane, scope=scope)
        self._asking = task.then(self._arrived).otherwise(lambda error: self.failed.emit(error_words(error)))
        self._asking.along(self._show_found)

    def stop(self) -> None:
        """Asks the writing to end; what was found stays."""
        if self._asking is not None:
            self._asking.stop()

    def _show_found(self, finding: Finding) -> None:
        if self._chart is not None and finding.patient_id == self._chart.patient_id:
            self.found.emit(finding)

    def _arrived(self, result: tuple[Answer, ChartSearch]) -> None:
        answer, index = result
        if self._chart is None or answer.patient_id != self._chart.patient_id or index.chart is not self._chart:
            return
        self._search = index
        store, patient, outcome = self._session.store, self._chart.patient_id, answer.finding.outcome.value
        self._session.tasks.start(lambda _task: note_question(store, patient, outcome))
        self.answered.emit(answer)
