"""Who talks to the worker: one at a time, and what a person waits for before what is read ahead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

_POLL_S: Final = 0.02


class Turns:
    """A lock that knows whether somebody waits, and whether its holder reads ahead and will give way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._is_ahead = False

    @property
    def is_wanted(self) -> bool:
        """Whether a person's request waits: what reads ahead asks this often, and stops."""
        return self._waiting > 0

    def take(self, wait_s: float, *, ahead_s: float, should_stop: Callable[[], bool]) -> bool:
        """Takes the turn for a person's request; false when stopped or not to be had in time.

        Args:
            wait_s: For another person's request to end.
            ahead_s: For what reads ahead to give way: it may first have to load the model.
            should_stop: Asked again and again while waiting.
        """
        began = time.monotonic()
        with self._counting:
            self._waiting += 1
        try:
            while not self._lock.acquire(timeout=_POLL_S):
                waited = time.monotonic() - began
                if should_stop() or waited > (ahead_s if self._is_ahead else wait_s):
                    return False
            return True
        finally:
            with self._counting:
                self._waiting -= 1

    def take_ahead(self, is_outdated: Callable[[], bool]) -> bool:
        """Takes the turn to read ahead, when nobody else wants it; false once it is outdated."""
        while not is_outdated():
            if not self.is_wanted and self._lock.acquire(timeout=_POLL_S):
                self._is_ahead = True
                return True
            time.sleep(_POLL_S)
        return False

    def take_if_free(self) -> bool:
        """Takes the turn, or not, at once."""
        return self._lock.acquire(blocking=False)

    def give_back(self) -> None:
        """Ends the turn."""
        self._is_ahead = False
        self._lock.release()
