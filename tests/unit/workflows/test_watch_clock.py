"""A clock that is set while a vault is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic_assist.workflows.watch_clock import ClockWatch


class Moving:
    """A clock and the time that passes, each moved by hand."""

    def __init__(self) -> None:
        self.clock, self.running = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), 1000.0

    def pass_(self, seconds: float, *, clock_s: float | None = None) -> None:
        self.running += seconds
        self.clock += timedelta(seconds=seconds if clock_s is None else clock_s)

    def watch(self) -> ClockWatch:
        return ClockWatch(now=lambda: self.clock, running=lambda: self.running)


@pytest.mark.parametrize("seconds", [0, 30, 3600, 8 * 3600])
def test_time_that_passes_is_no_jump(seconds: float) -> None:
    moving = Moving()
    watch = moving.watch()
    first = watch.jump_s()
    moving.pass_(seconds)

    assert (first, watch.jump_s()) == (0, 0)


@pytest.mark.parametrize("jump", [-86_400, -3_600, -120, 120, 3_600])
def test_a_clock_that_is_set_is_noticed_once(jump: float) -> None:
    moving = Moving()
    watch = moving.watch()
    watch.jump_s()
    moving.pass_(30, clock_s=30 + jump)
    seen = watch.jump_s()
    moving.pass_(30)

    assert seen == pytest.approx(jump)
    assert watch.jump_s() == 0


def test_what_a_time_server_does_is_none() -> None:
    moving = Moving()
    watch = moving.watch()
    watch.jump_s()
    moving.pass_(30, clock_s=31.5)

    assert watch.jump_s() == 0
