"""Notices that the computer's clock was set while a vault is open: times in the trail are worth what the clock is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from clinic_assist.workflows.ports import ChartStore

LEAST_JUMP_S: Final = 120.0
"""Less is what time servers and rounding do: product decision."""


def running_s() -> float:
    """Seconds that pass whatever the clock says, suspend included where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


@dataclass
class ClockWatch:
    """Compares the clock with the time that has passed.

    Attributes:
        now: The clock, with its zone.
        running: Where the time that passes comes from.
    """

    now: Callable[[], datetime]
    running: Callable[[], float] = running_s
    _seen: tuple[float, float] | None = field(default=None, init=False)

    def jump_s(self) -> float:
        """By how many seconds the clock was set since the last look: forwards positive; 0 where it was not."""
        clock, running = self.now().astimezone(UTC).timestamp(), self.running()
        seen, self._seen = self._seen, (clock, running)
        if seen is None:
            return 0.0
        jump = (clock - seen[0]) - (running - seen[1])
        return jump if abs(jump) >= LEAST_JUMP_S else 0.0


def note_clock(store: ChartStore, watch: ClockWatch) -> float:
    """Looks, and notes a jump in the trail; gives its seconds."""
    jump = watch.jump_s()
    if jump:
        store.audit("clock-jumped", detail=f"seconds {jump:+.0f}")
    return jump
