"""What an import did, on paper: each file with its counts by type, and every record not read, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.chart.intake import FileReport, ImportIssue, IssueSeverity
from clinic_assist.reports.frame import PageFrame
from clinic_assist.reports.page import PageWriter
from clinic_assist.terminology.fact_text import type_words

TITLE = "Import report"
_STATE = "Names of files may tell who a patient is: keep this paper like a record."


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPaper:
    """What the paper says besides the reports.

    Attributes:
        printed: Date and time of printing, in words.
        fonts: Folder with the page fonts.
    """

    printed: str
    fonts: Path


def write_import(reports: Sequence[FileReport], paper: ImportPaper) -> bytes:
    """The report of an import as PDF: a summary, then every file in the order read."""
    writer = PageWriter(paper.fonts)
    writer.add(TITLE, "title")
    writer.add(summary_of(reports))
    writer.add_rows(
        ("File", "Format", "Patients", "Records", "Read", "Kept unread", "Rejected"),
        [_file_row(report) for report in reports] or [("No files.", "", "", "", "", "", "")],
        (3.6, 1.5, 1.05, 1.05, 0.8, 0.9, 1.15),
    )
    for report in reports:
        _write_file(writer, report)
    return writer.build(
        PageFrame(
            banner=None,
            title=TITLE,
            state=_STATE,
            is_draft=False,
            versions="Records in a file = read + kept unread + rejected.",
            printed=f"Printed {paper.printed}",
        )
    )


def summary_of(reports: Sequence[FileReport]) -> str:
    """The counts of all files in one sentence."""
    files = [report for report in reports if not report.is_archive]
    entries, read = sum(report.entries for report in files), sum(_read(report) for report in files)
    kept, rejected = sum(report.kept for report in files), sum(len(report.rejected) for report in reports)
    present = sum(report.already_present for report in files)
    again = f" {present:,} of the files were in the vault before." if present else ""
    return (
        f"{len(files):,} {_plural('file', len(files))} with {entries:,} {_plural('record', entries)}: "
        f"{read:,} read, {kept:,} kept unread, {rejected:,} rejected.{again}"
    )


def _read(report: FileReport) -> int:
    # A refused file has no entries, and one thing that is rejected: the file.
    return max(report.entries - report.kept - len(report.rejected), 0)


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"


def _file_row(report: FileReport) -> tuple[str, ...]:
    state = "refused" if report.format is None else report.format
    if report.is_archive:
        held = f"{report.entries:,} {_plural('file', report.entries)} in it, {len(report.rejected):,} not to be had"
        return (f"{report.path}: {held}", state, *("",) * 5)
    state += f", by the mapping {report.mapping}" if report.mapping else ""
    state += f", in {len(report.parts):,} {_plural('part', len(report.parts))}" if report.parts else ""
    numbers = (report.patients, report.entries, _read(report), report.kept, len(report.rejected))
    return (report.path, state, *(f"{number:,}" for number in numbers))


def _write_file(writer: PageWriter, report: FileReport) -> None:
    if not report.types and not report.issues:
        return
    writer.add(report.path, "heading")
    if report.sha256:
        writer.add(f"SHA-256 {report.sha256}", "small")
    if report.types:
        rows = [
            (
                type_words(one.type) if one.type else "Type not stated",
                *(f"{number:,}" for number in (one.entries, one.read, one.kept, one.rejected)),
            )
            for one in report.types
        ]
        writer.add_rows(("Type of record", "Records", "Read", "Kept unread", "Rejected"), rows, (4, 1, 1, 1.3, 1.2))
    if report.issues:
        header = ("What", "Place in the file", "Why")
        writer.add_rows(header, [_issue_row(issue) for issue in report.issues], (1.3, 3, 5), small=(1,))


def _issue_row(issue: ImportIssue) -> tuple[str, str, str]:
    what = "Rejected" if issue.severity is IssueSeverity.REJECTED else "Warning"
    named = f"{what}: {type_words(issue.resource_type)}" if issue.resource_type else what
    return named, issue.locator or "the whole file", issue.reason
