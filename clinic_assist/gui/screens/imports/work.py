"""What the import screen has done in the background: previews, imports and removals."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.chart.intake import FileReport, ImportPreview, ImportSummary, Removal
from clinic_assist.errors import UserError
from clinic_assist.gui import strings
from clinic_assist.gui.screens.imports.running_model import Journal
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.incoming import Incoming
from clinic_assist.workflows.ports import ChartStore, ProgressSink
from clinic_assist.workflows.preview_import import preview_paths
from clinic_assist.workflows.told import Told
from clinic_assist.workflows.unfinished_import import forget, note_begin

_REPORT_EVERY_S, _SHOW_EVERY_S = 0.05, 0.25


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
    """Imports files. The vault remembers that until all of them are dealt with."""
    store = session.store
    before = {one.intake_id for one in store.imports()}
    journal = Journal()
    reports = import_paths(
        store,
        paths,
        reader=session.workplace.reader,
        progress=_noting(journal, session, paths, task),
        should_stop=task.should_stop,
        # A chart that somebody waits for need not wait for all files.
        between=task.let_others_in,
    )
    if journal.is_complete:
        forget(store)
    intake = next((one.intake_id for one in store.imports() if one.intake_id not in before), "")
    return Imported(reports=reports, intake=intake)


def _noting(journal: Journal, session: Session, paths: Sequence[Path], task: BackgroundTask) -> Told:
    """Notes what becomes of each file, and shows it a few times a second."""
    tell, last, is_told = _reporting(task), 0.0, False

    def show(*, news: bool = True) -> None:
        nonlocal last, is_told
        is_told, now = is_told and not news, time.monotonic()
        if not is_told and now - last >= _SHOW_EVERY_S:
            last, is_told = now, True
            task.report(journal.now())

    def progress(done: float, total: int, what: str) -> None:
        tell(done, total, what)
        show(news=False)

    def begin(files: Sequence[Incoming]) -> None:
        note_begin(session.store, paths, files, session.workplace.clock)
        journal.files(file.name for file in files)
        show()

    def reading(name: str) -> None:
        journal.reading(name)
        show()

    def report(done: FileReport) -> None:
        journal.report(done)
        show()

    return Told(progress=progress, files=begin, reading=reading, report=report)


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
