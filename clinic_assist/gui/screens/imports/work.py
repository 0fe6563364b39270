"""What the import screen has done in the background: previews, imports and removals."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.chart.intake import FileReport, ImportPreview, ImportSummary, Removal
from clinic_assist.errors import UserError
from clinic_assist.gui import strings
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.ports import ChartStore, ProgressSink
from clinic_assist.workflows.preview_import import preview_paths

_REPORT_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """An import that has ended.

    Attributes:
        intake: Its id; empty where no file of it is in the vault.
    """

    reports: tuple[FileReport, ...]
    intake: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRemoval:
    """What would go with an import."""

    summary: ImportSummary
    removal: Removal


def preview(session: Session, paths: Sequence[Path], task: BackgroundTask) -> ImportPreview:
    """Reads files and says what they would bring; stores nothing."""
    return preview_paths(
        session.store,
        paths,
        reader=session.workplace.reader,
        progress=_reporting(task),
        should_stop=task.should_stop,
        between=task.let_others_in,
    )


def bring_in(session: Session, paths: Sequence[Path], task: BackgroundTask) -> Imported:
    """Imports files."""
    store = session.store
    before = {one.intake_id for one in store.imports()}
    reports = import_paths(
        store,
        paths,
        reader=session.workplace.reader,
        progress=_reporting(task),
        should_stop=task.should_stop,
        # A chart that somebody waits for need not wait for all files.
        between=task.let_others_in,
    )
    intake = next((one.intake_id for one in store.imports() if one.intake_id not in before), "")
    return Imported(reports=reports, intake=intake)


def look_at_removal(store: ChartStore, intake: str) -> AskedRemoval:
    """What would go with an import. Raises UserError where it is not on the list any more."""
    summary = next((one for one in store.imports() if one.intake_id == intake), None)
    if summary is None:
        raise UserError(strings.REMOVE_GONE)
    return AskedRemoval(summary=summary, removal=store.foresee_removal(intake))


def _reporting(task: BackgroundTask) -> ProgressSink:
    """Tells the window how far the work is, as often as an eye can follow."""
    last = 0.0

    def tell(done: float, total: int, what: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _REPORT_EVERY_S or done == total:
            last = now
            task.report((done, total, what))

    return tell
