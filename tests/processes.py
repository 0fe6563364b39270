"""Which processes this one has started and not yet seen the end of."""

from __future__ import annotations

from pathlib import Path


def own_children() -> frozenset[int]:
    """Process ids of the living and the unreaped children of all threads of this process."""
    tasks = Path("/proc/self/task").iterdir()
    return frozenset(int(pid) for task in tasks for pid in (task / "children").read_text().split())
