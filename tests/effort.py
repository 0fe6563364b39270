"""How much work something is, told so that it is the same on a quick machine, a slow one and a busy one."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

Input = TypeVar("Input")

FACTOR: Final = 4
LINEAR: Final = 8.0
"""Four times the input is four times the work when linear and sixteen times when quadratic: halfway between them."""

_MEASURABLE_S: Final = 1e-4


def cpu_s(work: Callable[[], object], *, rounds: int = 5) -> float:
    """The least processor time of this process over some rounds; what other processes do meanwhile does not count."""
    with _without_collector():
        return min(_once(work) for _ in range(rounds))


def growth(make: Callable[[int], Input], work: Callable[[Input], object], size: int, *, rounds: int = 5) -> float:
    """How many times more work an input of `FACTOR * size` is than one of `size`; making the input is not counted."""
    small, large = make(size), make(FACTOR * size)
    with _without_collector():
        # In turns, so that a change of the processor's clock meets both.
        times = [(_once(lambda: work(small)), _once(lambda: work(large))) for _ in range(rounds)]
    small_s, large_s = (max(min(column), _MEASURABLE_S) for column in zip(*times, strict=True))
    return large_s / small_s


@contextmanager
def _without_collector() -> Iterator[None]:
    """What earlier tests have left in memory must not be walked on our time."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
