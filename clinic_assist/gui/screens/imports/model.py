"""The import report's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from clinic_assist.chart.intake import FileReport, IssueSeverity, TypeCount
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, lines, number_cell
from clinic_assist.terminology.fact_text import type_words
from clinic_assist.workflows.show_source import can_show_place

_FORMATS = {
    **{
        f"fhir-{version.lower()}-{syntax.lower()}": f"FHIR {version} {syntax}"
        for version in ("R4", "R5", "STU3", "DSTU2")
        for syntax in ("JSON", "XML")
    },
    "fhir-ndjson": "FHIR bulk export",
    "fhir-ndjson-in-parts": "FHIR bulk export, in parts",
    "in-parts": "Large file, in parts",
    "c-cda-xml": "C-CDA",
    "hl7-v2": "HL7 v2",
    "dicom": "DICOM",
    "pdf": "PDF",
    "plain-text": "Text",
    "rtf": "RTF",
    "html": "HTML",
    "zip": "ZIP archive",
    "tar": "tar archive",
    "gzip": "gzip archive",
    "bzip2": "bzip2 archive",
    "xz": "xz archive",
    "synthea-csv": "Synthea CSV",
    "omop-csv": "OMOP CDM",
    "apple-health-xml": "Apple Health",
    "blue-button-text": "Blue Button",
    "csv": "Table",
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """What the states of a file are called: after an import, or in a preview of one."""

    whole: str = strings.IMPORT_DONE
    partly: str = strings.IMPORT_PARTLY
    already: str = strings.IMPORT_ALREADY


AFTER_IMPORT = StateWords()
PREVIEW_STATES = StateWords(strings.PREVIEW_READY, strings.PREVIEW_PARTLY, strings.PREVIEW_ALREADY)


def report_rows(reports: Sequence[FileReport], *, words: StateWords = AFTER_IMPORT) -> tuple[Row, ...]:
    """A row per file; the key is its number in the report."""
    return tuple(_row(number, report, words) for number, report in enumerate(reports))


def _row(number: int, report: FileReport, words: StateWords) -> Row:
    path = PurePath(report.path)
    folder = str(path.parent)
    name = lines(Run(path.name or report.path, bold=True), Run(f"\n{folder}" if folder != "." else "", tone=Tone.MUTED))
    rejected = len(report.rejected)
    # A refused file has no entries, and one thing that is rejected: the file.
    read = max(report.entries - report.kept - rejected, 0)
    return Row(
        (
            name,
            _state(report, words),
            _format(report.format, report.mapping, len(report.parts)),
            *(_number(count) for count in (report.patients, report.entries, read)),
            _number(report.kept, tone=Tone.MONITOR),
            _number(rejected, tone=Tone.CRITICAL),
        ),
        key=str(number),
    )


def _format_words(name: str) -> str:
    """A format in words; what a person has named besides (`csv;delimiter=…`) is left out."""
    return _FORMATS.get(name.partition(";")[0], name)


@lru_cache(maxsize=256)
def _format(name: str | None, mapping: str, parts: int) -> Cell:
    words = _format_words(name) if name else NOTHING
    besides = [mapping] if mapping else []
    besides += [strings.in_parts(parts)] if parts else []
    return lines(Run(words), Run(f"\n{', '.join(besides)}" if besides else "", tone=Tone.MUTED))


def _number(count: int, *, tone: Tone = Tone.NORMAL) -> Cell:
    return number_cell(count, tone=tone if count else Tone.MUTED, bold=bool(count) and tone is not Tone.NORMAL)


def _state(report: FileReport, words: StateWords) -> Cell:
    if report.already_present:
        return cell(words.already, tone=Tone.MUTED, icon="check")
    if report.was_stopped:
        return cell(strings.IMPORT_STOPPED, tone=Tone.SERIOUS, icon="stop")
    if report.format is None:
        return cell(strings.IMPORT_REFUSED, tone=Tone.CRITICAL, icon="cross-circle")
    if report.rejected:
        return cell(words.partly, tone=Tone.SERIOUS, icon="warning")
    return cell(words.whole, tone=Tone.GOOD, icon="check-circle")


def issue_rows(report: FileReport) -> tuple[Row, ...]:
    """A row per problem in a file: what, where, why. The key is its number where its place can be shown."""
    return tuple(
        Row(
            (
                cell(strings.IMPORT_REJECTED_ONE, tone=Tone.CRITICAL, icon="cross-circle")
                if issue.severity is IssueSeverity.REJECTED
                else cell(strings.IMPORT_WARNING_ONE, tone=Tone.SERIOUS, icon="warning"),
                cell(type_words(issue.resource_type) if issue.resource_type else NOTHING),
                cell(issue.locator or strings.IMPORT_WHOLE_FILE),
                cell(issue.reason),
            ),
            key=str(number) if can_show_place(report, issue) else "",
        )
        for number, issue in enumerate(report.issues)
    )


def type_rows(report: FileReport) -> tuple[Row, ...]:
    """A row per type of record, the most frequent first: how many were read, kept unread and rejected."""
    counts = report.types or tuple(TypeCount(type=kind, read=count) for kind, count in report.fact_counts)
    ordered = sorted(counts, key=lambda one: (-one.entries, one.type or ""))
    return tuple(
        Row(
            (
                cell(type_words(one.type) if one.type else strings.IMPORT_NO_TYPE),
                number_cell(one.read),
                _number(one.kept, tone=Tone.MONITOR),
                _number(one.rejected, tone=Tone.CRITICAL),
            )
        )
        for one in ordered
    )
