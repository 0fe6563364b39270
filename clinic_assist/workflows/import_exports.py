"""Bring export files into the vault, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from clinic_assist.chart.intake import FileReport
from clinic_assist.errors import BugError
from clinic_assist.workflows.ports import ChartStore, ProgressSink


def import_paths(
    store: ChartStore,
    paths: Sequence[Path],
    *,
    progress: ProgressSink = lambda _done, _total, _what: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[FileReport, ...]:
    """Imports files and folders; one report a file, in the order read. Stops between files when asked.

    A file that cannot be read gives a report with one rejected issue, never an exception. Raises MachineError when the
    disk is full; what was reported before is in the vault.
    """
    raise BugError("not joined yet")
