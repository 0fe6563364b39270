"""The evaluation that runs, whatever dialog is open: it goes on while people work, and can be paused."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from clinic_assist.evaluation.charts_under_test import NamedChart, chosen_charts
from clinic_assist.evaluation.drift import Drift
from clinic_assist.evaluation.trials import (
    TrialOrder,
    TrialOutcome,
    TrialProgress,
    drift_of,
    keep_order,
    run_trial,
)
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask, Lane


class TrialDesk(QObject):
    """One evaluation at a time, in a lane of its own and with a model of its own: drafts go on beside it.

    Signals:
        moved: It began, came further, is being paused, or ended.
        ended: What came of it (`TrialOutcome`).
        drifted: What a drift check came to (`Drift`).
        failed: Words about what went wrong.
    """

    moved = Signal()
    ended = Signal(object)
    drifted = Signal(object)
    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._task: BackgroundTask | None = None
        self.order: TrialOrder | None = None
        self.at: TrialProgress | None = None
        self.is_pausing = False

    @property
    def is_running(self) -> bool:
        """Whether something is tried now."""
        return self._task is not None and self._task.is_running

    def run(self, order: TrialOrder) -> None:
        """Keeps an order in the vault and runs it, or goes on with it. Nothing where another one runs."""
        if self.is_running:
            return
        store = self._session.store

        def opened(_task: BackgroundTask) -> tuple[NamedChart, ...]:
            keep_order(store, order)
            return chosen_charts(store, order.patients)

        self._begin(order, self._session.tasks.start(opened).then(lambda own: self._try(order, own)))

    def check_drift(self, order: TrialOrder) -> None:
        """Runs a few cases of a run again. Nothing where something runs."""
        if self.is_running:
            return
        store, workplace = self._session.store, self._session.workplace

        def again(own: tuple[NamedChart, ...]) -> None:
            task = self._session.tasks.start(lambda _task: drift_of(workplace, order, own), lane=Lane.TRIALS)
            self._task = task.then(self._drifted).otherwise(self._broke)

        self._begin(order, self._session.tasks.start(lambda _task: chosen_charts(store, order.patients)).then(again))

    def pause(self) -> None:
        """Ends after the case that runs; every case before is on the disk."""
        if self._task is not None and self.is_running:
            self.is_pausing = True
            self._task.stop()
            self.moved.emit()

    def _begin(self, order: TrialOrder, task: BackgroundTask) -> None:
        self.order, self.at, self.is_pausing = order, None, False
        self._task = task.otherwise(self._broke)
        self.moved.emit()

    def _try(self, order: TrialOrder, own: tuple[NamedChart, ...]) -> None:
        workplace = self._session.workplace
        if self.is_pausing:
            self._broke(None)
            return

        def work(task: BackgroundTask) -> TrialOutcome:
            return run_trial(workplace, order, own, progress=task.report, should_stop=task.should_stop)

        task = self._session.tasks.start(work, lane=Lane.TRIALS)
        self._task = task.then(self._done).otherwise(self._broke).along(self._came_further)

    def _came_further(self, at: TrialProgress) -> None:
        self.at = at
        self.moved.emit()

    def _done(self, outcome: TrialOutcome) -> None:
        self._rest()
        self.ended.emit(outcome)

    def _drifted(self, found: Drift) -> None:
        self._rest()
        self.drifted.emit(found)

    def _broke(self, error: object) -> None:
        self._rest()
        if error is not None:
            self.failed.emit(error_words(error))

    def _rest(self) -> None:
        self._task, self.order, self.at, self.is_pausing = None, None, None, False
        self.moved.emit()
