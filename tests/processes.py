"""Which processes this one has started and not yet seen the end of."""

from __future__ import annotations

import os
from pathlib import Path


def own_children() -> frozenset[int]:
    """Process ids of the living and the unreaped children of this process, whichever thread started them.

    Asked of the processes, not of our threads: a thread that ends during the count hands its children to another, while a
    process that vanishes is truly no child any more.
    """
    return frozenset(pid for pid, parent in _parents() if parent == os.getpid())


def _parents() -> list[tuple[int, int]]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()  # proc(5): state, then parent
            except (FileNotFoundError, ProcessLookupError):
                continue
            found.append((int(folder.name), int(after_name[1])))
    return found
