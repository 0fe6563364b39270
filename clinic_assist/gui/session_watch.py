"""Looked at every now and then while a session lasts: the clock, and what the machine’s own log is to be told."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.workflows.tell_system_log import tell_system_log
from clinic_assist.workflows.watch_clock import ClockWatch, note_clock

_LOOK_MS = 30_000


class SessionWatch(QObject):
    """Looks in the vault's lane, so that nothing waits for it. What fails is tried again at the next look."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = ClockWatch(now=session.workplace.clock.now)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> BackgroundTask:
        """Looks now."""
        store, clock, tells = self._session.store, self._clock, self._session.workplace.tells_system_log

        def work() -> None:
            note_clock(store, clock)
            if tells:
                tell_system_log(store)

        return self._session.tasks.start(lambda _task: work()).otherwise(lambda _error: None)

    def end(self) -> None:
        """Looks no more."""
        self._timer.stop()
