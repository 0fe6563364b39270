"""The measure of work tells linear from quadratic; a test that trusts it could not fail otherwise."""

from __future__ import annotations

import time

from tests.effort import LINEAR, cpu_s, growth


def test_linear_work_is_seen_as_linear_and_quadratic_work_is_not() -> None:
    def quadratic(items: list[int]) -> int:
        return sum(1 for one in items for other in items if one == other)

    assert growth(lambda size: list(range(size)), sum, 100_000) < LINEAR
    assert growth(lambda size: list(range(size)), quadratic, 200) > LINEAR


def test_waiting_is_no_work() -> None:
    assert cpu_s(lambda: time.sleep(0.05), rounds=2) < 0.05
