from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from clinic_assist.chart.intake import FileReport, ImportIssue, IssueSeverity, TypeCount
from clinic_assist.chart.provenance import Locator
from clinic_assist.reports.import_pdf import ImportPaper, summary_of, write_import

FONTS = Path(__file__).parents[3] / "resources" / "fonts"
PAPER = ImportPaper(printed="26-Nov-2026 16:00 UTC", fonts=FONTS)

REPORTS = (
    FileReport(
        path="exports/one.json",
        sha256="ab" * 32,
        format="fhir-r4-json",
        patients=1,
        entries=9,
        kept=2,
        issues=(
            ImportIssue(
                severity=IssueSeverity.REJECTED,
                locator=Locator("Bundle.entry[7].resource"),
                reason="The entry is no object.",
                resource_type="Observation",
            ),
            ImportIssue(
                severity=IssueSeverity.WARNING, locator=Locator("Bundle.entry[3]"), reason="A unit is missing."
            ),
        ),
        types=(TypeCount(type="Observation", read=6, rejected=1), TypeCount(type="Slot", kept=2)),
    ),
    FileReport(
        path="exports/two.zip/cut.json",
        issues=(ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(""), reason="The file is empty."),),
    ),
    FileReport(path="exports/two.zip", format="zip", entries=2, is_archive=True),
)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_paper_says_what_became_of_every_record_by_type() -> None:
    text = words(write_import(REPORTS, PAPER))

    assert "Result 7 6 0 1" in text
    assert "Slot 2 0 2 0" in text
    assert "Bundle.entry[7].resource" in text
    assert "The entry is no object." in text
    assert "A unit is missing." in text
    assert "the whole file" in text
    assert "2 files in it, 0 not to be had" in text
    assert "Page 1 of 1" in text


def test_an_archive_is_not_counted_as_a_file_with_records() -> None:
    assert summary_of(REPORTS) == "2 files with 9 records: 6 read, 2 kept unread, 2 rejected."
    assert "1 of the files were in the vault" in summary_of([FileReport(path="a", already_present=True)])


def test_a_file_in_parts_is_one_line_with_its_totals() -> None:
    part = FileReport(path="a.csv (rows 1 to 5)", sha256="p", format="synthea-csv;first=1", entries=5)
    whole = FileReport(path="a.csv", format="synthea-csv", patients=2, entries=9, parts=(part, part))
    text = words(write_import([whole], PAPER))

    assert "a.csv synthea-csv, in 2 parts 2 9 9 0 0" in text
    assert "rows 1 to 5" not in text
    assert summary_of([whole]) == "1 file with 9 records: 9 read, 0 kept unread, 0 rejected."


def test_an_import_of_nothing_is_a_paper_too() -> None:
    assert "No files." in words(write_import([], PAPER))


def test_a_thousand_files_fit() -> None:
    pdf = write_import([REPORTS[0]] * 1000, PAPER)

    assert len(PdfReader(io.BytesIO(pdf)).pages) > 50
