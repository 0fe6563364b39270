"""A large file that was read in parts as one line of a report, with its totals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from clinic_assist.chart.intake import FileReport, ImportIssue, IssueSeverity, TypeCount
from clinic_assist.chart.provenance import Locator, SourceId

IN_PARTS: Final = "in-parts"
"""The format of the report that a cut file has beside those of its parts."""

CountPatients = Callable[[Sequence[SourceId]], int]
"""Answers of how many patients some files speak together."""

_PART: Final = re.compile(
    r"(?P<whole>.+) \((?P<unit>lines|rows|elements|messages|entries) (?P<first>[\d,]{1,16}) to [\d,]{1,16}\)", re.DOTALL
)
_LINE: Final = re.compile(r"Line\[(\d{1,12})\](.*)", re.DOTALL)
# So many warnings of one kind are listed for a file, and the others counted.
_MOST_ALIKE: Final = 100


def whole_name(name: str) -> str | None:
    """The name of the file of which a name is that of a part; None for a file that is none."""
    found = _PART.fullmatch(name)
    return found["whole"] if found else None


def as_wholes(reports: Iterable[FileReport], patients_of: CountPatients) -> tuple[FileReport, ...]:
    """The reports with one for each file that was read in parts, where its first part stands.

    Files that were taken out of an archive, or lie in different folders, have names of their own.
    """
    lines: dict[str, list[FileReport]] = {}
    alone = 0
    for report in reports:
        name = whole_name(report.path)
        if name is None and not _is_of_a_cut_file(report):
            alone += 1
            name = f"{alone}\0"  # no file has such a name
        lines.setdefault(name or report.path, []).append(report)
    return tuple(_one_line(name, found, patients_of) for name, found in lines.items())


def _is_of_a_cut_file(report: FileReport) -> bool:
    # Vaults of earlier versions hold `fhir-ndjson-in-parts`.
    return report.is_archive and (report.format or "").endswith(IN_PARTS)


def _one_line(name: str, reports: list[FileReport], patients_of: CountPatients) -> FileReport:
    parts = sorted((one for one in reports if whole_name(one.path)), key=_first)
    if not parts:
        return reports[0]
    whole = _whole(name, parts, patients_of)
    for cut_file in (one for one in reports if not whole_name(one.path)):
        rejected = len(cut_file.rejected) if whole.format is not None else 0
        whole = replace(
            whole,
            sha256=cut_file.sha256,
            entries=whole.entries + rejected,
            issues=(*whole.issues, *cut_file.issues) if rejected else whole.issues,
            was_stopped=whole.was_stopped or cut_file.was_stopped,
        )
    return whole


def _whole(name: str, parts: Sequence[FileReport], patients_of: CountPatients) -> FileReport:
    """The totals of some parts. One that was refused counts as one record that was rejected."""
    read = [part for part in parts if part.format is not None]
    facts: Counter[str] = Counter()
    for part in read:
        facts.update(dict(part.fact_counts))
    return FileReport(
        path=name,
        format=(read[0].format or "").partition(";")[0] if read else None,
        patients=patients_of([SourceId(part.sha256) for part in read if part.sha256]) if read else 0,
        entries=sum(part.entries for part in read) + (len(parts) - len(read) if read else 0),
        fact_counts=tuple(sorted(facts.items())),
        kept=sum(part.kept for part in read),
        issues=tuple(_issues(parts if read else parts[:1])),
        already_present=all(part.already_present for part in parts),
        was_stopped=any(part.was_stopped for part in parts),
        types=_types(read),
        mapping=parts[0].mapping,
        needs_mapping=any(part.needs_mapping for part in parts),
        parts=tuple(parts),
    )


def _first(report: FileReport) -> int:
    found = _PART.fullmatch(report.path)
    return int(found["first"].replace(",", "")) if found else 0


def _types(parts: Sequence[FileReport]) -> tuple[TypeCount, ...]:
    found: dict[str | None, TypeCount] = {}
    for one in (one for part in parts for one in part.types):
        before = found.get(one.type, TypeCount(type=one.type))
        found[one.type] = TypeCount(
            type=one.type,
            read=before.read + one.read,
            kept=before.kept + one.kept,
            rejected=before.rejected + one.rejected,
        )
    return tuple(sorted(found.values(), key=lambda one: (one.type is None, one.type or "")))


def _issues(parts: Sequence[FileReport]) -> Iterator[ImportIssue]:
    """What is wrong, with its place in the whole file; of warnings that are alike the first, and how many more."""
    alike: Counter[tuple[str, str | None]] = Counter()
    said: set[ImportIssue] = set()
    for part in parts:
        for issue in part.issues:
            kind = (issue.reason, issue.resource_type)
            if issue.severity is IssueSeverity.WARNING:
                if issue in said and not _LINE.fullmatch(issue.locator):
                    continue  # of what every part has again, such as the header of a table
                said.add(issue)
                alike[kind] += 1
            if issue.severity is IssueSeverity.REJECTED or alike[kind] <= _MOST_ALIKE:
                yield replace(issue, locator=_in_whole(issue.locator, part))
    for (reason, resource_type), count in alike.items():
        if count > _MOST_ALIKE:
            more = f"{reason.removesuffix('.')} (said {count - _MOST_ALIKE:,} more times)."
            yield ImportIssue(
                severity=IssueSeverity.WARNING, locator=Locator(""), reason=more, resource_type=resource_type
            )


def _in_whole(locator: Locator, part: FileReport) -> Locator:
    """A place in the whole file. Only the lines of bulk exports are counted in each part anew."""
    line = _LINE.fullmatch(locator)
    if line:
        return Locator(f"Line[{int(line[1]) + _first(part) - 1}]{line[2]}")
    return locator or Locator(part.path[len(whole_name(part.path) or "") + 1 :])
