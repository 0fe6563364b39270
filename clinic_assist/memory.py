"""How Python keeps its memory, where that costs a person waiting time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keeps Python's cycle collector from walking a growing chart again and again.

    Measured: a quarter of the time of loading a chart, a tenth of reading an export. Side effect: the collector is off
    for the whole process until the block ends; blocks may be nested.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
