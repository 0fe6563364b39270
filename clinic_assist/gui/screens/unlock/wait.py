"""The time that must pass after wrong attempts, counted down where somebody waits for it."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, QTimer, Signal


class Wait(QObject):
    """Tells each second how many are left. The vault decides by its own clock; this only shows it.

    Signals:
        changed: Whole seconds left; 0 when it is over.
    """

    changed = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._until = 0.0
        self._timer = QTimer(self, interval=500)
        self._timer.timeout.connect(self._tell)

    @property
    def is_on(self) -> bool:
        """Whether the time is not over."""
        return self._timer.isActive()

    def begin(self, seconds: float) -> None:
        """Counts from now."""
        self._until = time.monotonic() + seconds
        self._timer.start()
        self._tell()

    def end(self) -> None:
        """Counts no longer and says nothing."""
        self._timer.stop()

    def _tell(self) -> None:
        left = math.ceil(self._until - time.monotonic())
        if left <= 0:
            self._timer.stop()
        self.changed.emit(max(left, 0))
