"""Notices that the computer slept or that somebody else's desktop is in front: then the session locks at once.

No bus is asked (docs/decisions/0034): a sleep shows as a jump of the clock that counts it (CLOCK_BOOTTIME) against the
one that does not (CLOCK_MONOTONIC); a switch of user as `ACTIVE=0` in logind's file of the own session
(sd-login reads the same file). Limit: the desktop's own screen lock is seen by neither; the idle time is what remains.
To try it: `tests/gui/test_away_watch.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_assist import settings

LOOK_MS: Final = 2_000
_LEAST_SLEEP_S: Final = 1.5
"""A clock is read in between: less is no sleep."""


class Away(Enum):
    """Why nobody can be before the window any more."""

    SLEPT = "the computer slept"
    SWITCHED = "another user is in front"


def slept_s() -> float:
    """Seconds that the computer has slept since it was started; 0 where the system does not tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None:
        return 0.0
    return time.clock_gettime(boot) - time.clock_gettime(time.CLOCK_MONOTONIC)


def is_in_front(file: Path | None) -> bool:
    """Whether the own desktop is the one that is shown; where nobody says, it is."""
    if file is None:
        return True
    try:
        return "ACTIVE=0" not in file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return True


class AwayWatch(QObject):
    """Looks every two seconds.

    Signals:
        away: An `Away`; once, then it looks no more.
    """

    away = Signal(object)

    def __init__(
        self, parent: QObject, *, slept: Callable[[], float] = slept_s, file: Path | None = None, look_ms: int = LOOK_MS
    ) -> None:
        super().__init__(parent)
        self._slept, self._file = slept, file or settings.desktop_session_file()
        self._at_start = slept()
        self._timer = QTimer(self, interval=look_ms)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Looks now."""
        if self._slept() - self._at_start >= _LEAST_SLEEP_S:
            self._tell(Away.SLEPT)
        elif not is_in_front(self._file):
            self._tell(Away.SWITCHED)

    def _tell(self, why: Away) -> None:
        self.end()
        self.away.emit(why)

    def end(self) -> None:
        """Looks no more."""
        self._timer.stop()
