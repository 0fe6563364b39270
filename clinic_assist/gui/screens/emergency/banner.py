"""The strip over everything while charts are open because of an emergency."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer, Signal

from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Strip

_LOOK_MS = 5_000


class EmergencyBanner(Strip):
    """Says until when; hidden while nothing is open that way.

    Signals:
        over: The time has passed, or the clock was set back: charts are closed again.
    """

    over = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(tone=Tone.CRITICAL, icon_name="warning", across=True)
        self._session = session
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def look(self) -> None:
        """Asks the vault's door how much time is left; from its own lane, for the end of it is written down."""
        store = self._session.store
        self._session.tasks.start(lambda _task: store.emergency_until).then(self._show)

    def _show(self, until: datetime | None) -> None:
        was_open = self._timer.isActive()
        if until is None:
            self._timer.stop()
            self.say("")
            if was_open:
                self.over.emit()
            return
        self._timer.start()
        left = until - self._session.workplace.clock.now()
        self.say(strings.glass_banner(until, int(left.total_seconds() // 60)))
