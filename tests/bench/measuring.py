"""How a figure is taken and printed."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter

ROUNDS = 5


def timed(work: Callable[[], object]) -> float:
    """Seconds for one call, with the garbage of earlier ones cleared before."""
    gc.collect()
    begin = perf_counter()
    work()
    return perf_counter() - begin


def row(what: str, figure: str, target: str, *, is_met: bool) -> None:
    """Prints a figure beside its target."""
    print(f"{what:<46} {figure:<34} target {target:<12} {'met' if is_met else 'MISSED'}", flush=True)
