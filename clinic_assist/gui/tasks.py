"""The only bridge between the window and slow work: one background-operation class, one thread per lane.

A result is delivered in the GUI thread, in order, and only while somebody still wants it: a task that was dropped, or
whose patient has been left, delivers nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from clinic_assist.chart.chart import PatientId

Deliver = Callable[..., object]
_Jobs = SimpleQueue[Callable[[], None] | None]


class Lane(Enum):
    """Which thread works. STORE owns all calls on the vault, one after the other; FOLDERS may wait for a slow drive.

    TRIALS evaluates models, for hours. PICTURES waits for what decodes a picture, which may never answer.
    """

    STORE = "store"
    MODEL = "model"
    COMPUTE = "compute"
    FOLDERS = "folders"
    PICTURES = "pictures"
    TRIALS = "trials"


class PatientScope:
    """The time during which one patient is on the screen. Leaving it makes every late result of that patient void."""

    def __init__(self, patient_id: PatientId) -> None:
        self.patient_id = patient_id
        self._open = True

    @property
    def is_open(self) -> bool:
        """Whether that patient is still on the screen."""
        return self._open

    def leave(self) -> None:
        """Ends it. There is no way back: opening the same patient again makes a new scope."""
        self._open = False


class BackgroundTask(QObject):
    """One piece of slow work. Make it with `Tasks.start`; attach `then`, `otherwise` and `along` right away.

    Signals:
        _arrived: From the working thread: what came ("done", "failed", "progress") and its value.
    """

    _arrived = Signal(str, object)

    def __init__(self, parent: QObject, scope: PatientScope | None, jobs: _Jobs) -> None:
        super().__init__(parent)
        self._scope = scope
        self._jobs = jobs
        self._stop = threading.Event()
        self._dropped = False
        self._then: Deliver | None = None
        self._otherwise: Deliver | None = None
        self._along: Deliver | None = None
        self.is_running = True
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def then(self, deliver: Deliver) -> BackgroundTask:
        """Calls `deliver(result)` in the GUI thread when the work is done."""
        self._then = deliver
        return self

    def otherwise(self, deliver: Deliver) -> BackgroundTask:
        """Calls `deliver(error)` in the GUI thread when the work raised; without it the window's error strip shows."""
        self._otherwise = deliver
        return self

    def along(self, deliver: Deliver) -> BackgroundTask:
        """Calls `deliver(value)` in the GUI thread for each value that the work reports."""
        self._along = deliver
        return self

    def stop(self) -> None:
        """Asks the work to end soon; what it gives so far is still delivered."""
        self._stop.set()

    def drop(self) -> None:
        """Asks the work to end and delivers nothing of it any more."""
        self._stop.set()
        self._dropped = True

    def should_stop(self) -> bool:
        """For the work itself, in its own thread."""
        return self._stop.is_set()

    def report(self, value: object) -> None:
        """For the work itself, in its own thread: sends an intermediate value."""
        self._arrived.emit("progress", value)

    def let_others_in(self) -> None:
        """For the work itself, where nothing of it is half done: what waits in the same lane runs now, in its thread.

        Once the work has been asked to stop nothing runs in between: what waits then may be the end of the vault.
        """
        while not self.should_stop():
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            _do(job)

    def run(self, work: Callable[[BackgroundTask], object]) -> None:
        """Runs in the lane's thread."""
        if self._dropped:
            self._arrived.emit("dropped", None)
            return
        try:
            result = work(self)
        # Whatever goes wrong in a thread must reach the person at the screen; nothing may end the window.
        except Exception as error:  # noqa: BLE001
            self._arrived.emit("failed", error)
        else:
            self._arrived.emit("done", result)

    @Slot(str, object)
    def _deliver(self, what: str, value: object) -> None:
        if what != "progress":
            self.is_running = False
            self.deleteLater()
        deliver = {"done": self._then, "failed": self._otherwise, "progress": self._along}.get(what)
        wanted = not self._dropped and (self._scope is None or self._scope.is_open)
        if deliver is not None and wanted and not _is_gone(getattr(deliver, "__self__", None)):
            deliver(value)


def _is_gone(receiver: object) -> bool:
    """Whether a result would reach a view that Qt has deleted, as its window closed meanwhile."""
    return isinstance(receiver, QObject) and not isValid(receiver)


class Tasks(QObject):
    """Starts background work and says what runs.

    Signals:
        failed: An error that no `otherwise` took.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, _Jobs] = {}
        self._is_closed = False

    def start(
        self, work: Callable[[BackgroundTask], object], *, lane: Lane = Lane.STORE, scope: PatientScope | None = None
    ) -> BackgroundTask:
        """Queues work on its lane. Call from the GUI thread."""
        jobs = self._queue(lane)
        task = BackgroundTask(self, scope, jobs)
        task.otherwise(self.failed.emit)
        jobs.put(lambda: task.run(work))
        return task

    def finish(self, work: Callable[[], object], *, timeout_s: float) -> bool:
        """Runs work on the store lane and waits for it, for the moment before a lock. False: it took too long."""
        if self._is_closed:
            return False
        done = threading.Event()

        def run_and_tell() -> None:
            try:
                work()
            finally:
                done.set()

        self._queue(Lane.STORE).put(run_and_tell)
        return done.wait(timeout_s)

    def close(self) -> None:
        """Lets the threads end after their present work, without waiting; what is started later never runs."""
        self._is_closed = True
        for queue in self._queues.values():
            queue.put(None)
        self._queues.clear()

    def _queue(self, lane: Lane) -> _Jobs:
        if lane not in self._queues:
            queue: _Jobs = SimpleQueue()
            if self._is_closed:
                return queue
            threading.Thread(target=_work_off, args=(queue,), name=f"lane-{lane.value}", daemon=True).start()
            self._queues[lane] = queue
        return self._queues[lane]


class Delay(QObject):
    """Calls an action once, a while after the last `restart`: for searches while typing and for saving."""

    def __init__(self, parent: QObject, milliseconds: int, action: Callable[[], object]) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=milliseconds)
        self._timer.timeout.connect(action)

    def restart(self) -> None:
        self._timer.start()

    def cancel(self) -> None:
        self._timer.stop()

    @property
    def is_waiting(self) -> bool:
        return self._timer.isActive()


def _work_off(queue: _Jobs) -> None:
    while (job := queue.get()) is not None:
        _do(job)


def _do(job: Callable[[], None]) -> None:
    # RuntimeError: the window went away while the work ran: Qt has deleted the task, and nobody waits for it.
    with suppress(RuntimeError):
        job()
