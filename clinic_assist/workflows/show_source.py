"""Show the exact place in an imported file: where a fact was read, or where a problem of an import is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.intake import FileReport, ImportIssue, SourceFile
from clinic_assist.chart.provenance import FactId, Locator, SourceId
from clinic_assist.errors import SourceError, UserError
from clinic_assist.importers import InSession, read_source
from clinic_assist.workflows.passages import Passage, place_of
from clinic_assist.workflows.ports import ChartStore, FileReader

NOT_AT_HAND: Final = "The file is not in the vault, and not on the disk as it was read."


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A file's own text with the place marked.

    Attributes:
        name: The file as the person named it.
        imported_at: UTC, ISO 8601; empty where that is not asked.
        locator: The place in the standard's own notation.
        text: The whole file, decoded.
        start: First character of the place.
        end: One past its last character.
    """

    name: str
    format: str
    imported_at: str
    locator: str
    text: str
    start: int
    end: int


def show_source(
    store: ChartStore,
    chart: Chart,
    fact: FactId,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
    passage: Passage | None = None,
) -> SourceView:
    """The source of a fact of this chart, also of one that a newer version replaced since a note cited it.

    Args:
        store: The vault.
        chart: The patient's.
        fact: One of the chart's.
        reader: What looks into the file; unless told otherwise the session itself.
        passage: A part of the fact's text whose own place is wanted; where it is not found, the fact's is shown.

    Raises:
        UserError: The fact is not this patient's.
        SourceError: The place cannot be shown.
    """
    found = chart.any_fact(fact)
    if found is None:
        raise UserError("That record is not in this patient's chart.")
    origin = chart.sources[found.provenance.source]
    source = SourceFile(id=origin.id, name=origin.name, data=store.source_bytes(origin.id), format=origin.format)
    return _view(source, found.provenance.locator, reader, imported_at=origin.imported_at, passage=passage)


def can_show_place(report: FileReport, issue: ImportIssue) -> bool:
    """Whether a problem names a place in a file that was read; an archive's are places on its list of files."""
    return bool(issue.locator and report.format and report.sha256) and not report.is_archive


def show_place(
    store: ChartStore,
    report: FileReport,
    issue: ImportIssue,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
) -> SourceView:
    """The place of a problem that a report names, in the file in the vault or, before an import, on the disk.

    Args:
        store: The vault.
        report: The report of the file.
        issue: One of the report's.
        reader: What looks into the file; unless told otherwise the session itself.

    Raises:
        UserError: The file is not at hand any more.
        SourceError: The place cannot be shown.
    """
    if not can_show_place(report, issue):
        raise UserError(NOT_AT_HAND)
    return _view(_file_of(store, report), issue.locator, reader)


def _file_of(store: ChartStore, report: FileReport) -> SourceFile:
    """The file of a report, unchanged since it was read."""
    sha256, told = SourceId(report.sha256 or ""), report.format or ""
    if store.has_source(sha256):
        return SourceFile(id=sha256, name=report.path, data=store.source_bytes(sha256), format=told)
    try:
        found = read_source(Path(report.path))
    except SourceError as problem:
        raise UserError(NOT_AT_HAND, hint="Choose it again for a preview, or import it.") from problem
    if found.id != sha256:
        raise UserError(NOT_AT_HAND, hint="It has changed since. Choose it again for a preview.")
    return SourceFile(id=sha256, name=report.path, data=found.data, format=told)


def _view(
    source: SourceFile,
    locator: Locator,
    reader: FileReader,
    *,
    imported_at: str = "",
    passage: Passage | None = None,
) -> SourceView:
    text, start, end = reader.locate(source, locator)
    if passage is not None:
        start, end = place_of(passage, text, start, end) or (start, end)
    return SourceView(
        name=source.name,
        format=source.format,
        imported_at=imported_at,
        locator=locator,
        text=text,
        start=start,
        end=end,
    )
