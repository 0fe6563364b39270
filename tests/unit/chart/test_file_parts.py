"""The parts of a large file are one line of a report, which has their totals."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from clinic_assist.chart.file_parts import IN_PARTS, as_wholes, whole_name
from clinic_assist.chart.intake import FileReport, ImportIssue, IssueSeverity, TypeCount
from clinic_assist.chart.provenance import Locator, SourceId


def count(files: Sequence[SourceId]) -> int:
    return 10 * len(files)


def issue(locator: str, reason: str = "Wrong.", severity: IssueSeverity = IssueSeverity.REJECTED) -> ImportIssue:
    return ImportIssue(severity=severity, locator=Locator(locator), reason=reason)


def part(first: int, last: int, *issues: ImportIssue, unit: str = "rows", **more: object) -> FileReport:
    told: dict[str, object] = {
        "path": f"a/x.csv ({unit} {first:,} to {last:,})",
        "sha256": f"sha of {first}",
        "format": f"synthea-csv;first={first}",
        "entries": last - first + 1,
        "fact_counts": (("Observation", last - first),),
        "kept": 1,
        "issues": issues,
        "types": (
            TypeCount(type="observations", read=last - first, kept=1),
            TypeCount(type=None, rejected=len(issues)),
        ),
    }
    return FileReport(**{**told, **more})  # type: ignore[arg-type]


OTHER = FileReport(path="b.json", format="fhir-r4-json", entries=3)


def test_totals_stand_where_the_first_part_stands_and_the_parts_are_in_order() -> None:
    parts = part(1001, 2000), part(1, 1000)
    whole, other = as_wholes([parts[0], OTHER, parts[1]], count)

    assert other == OTHER
    assert (whole.path, whole.format, whole.sha256) == ("a/x.csv", "synthea-csv", None)
    assert (whole.entries, whole.kept, whole.patients) == (2000, 2, 20)
    assert whole.fact_counts == (("Observation", 1998),)
    assert whole.types == (TypeCount(type="observations", read=1998, kept=2), TypeCount(type=None))
    assert whole.parts == (parts[1], parts[0])


def test_what_is_said_of_the_cut_file_itself_joins_its_line() -> None:
    tail = FileReport(
        path="a/x.csv", sha256="digest", format=IN_PARTS, entries=1, is_archive=True, issues=(issue("", "Too long."),)
    )
    (whole,) = as_wholes([part(1, 10), tail], count)
    (older,) = as_wholes(
        [part(1, 10), FileReport(path="a/x.csv", format="fhir-ndjson-in-parts", is_archive=True)], count
    )

    assert (whole.sha256, whole.entries, [one.reason for one in whole.rejected]) == ("digest", 11, ["Too long."])
    assert not whole.is_archive
    assert (older.entries, older.issues) == (10, ())
    assert as_wholes([tail], count) == (tail,)


def test_a_file_that_was_stopped_or_known_says_so() -> None:
    known, new = part(1, 10, already_present=True), part(11, 20)
    stopped = FileReport(path="a/x.csv", format=IN_PARTS, is_archive=True, was_stopped=True)

    assert as_wholes([known], count)[0].already_present
    assert not as_wholes([known, new], count)[0].already_present
    assert as_wholes([known, stopped], count)[0].was_stopped
    assert as_wholes([known, part(11, 20, was_stopped=True, format=None)], count)[0].was_stopped


def test_a_refused_part_is_one_record_that_was_rejected_and_a_file_of_them_is_refused() -> None:
    bad = part(
        11, 20, issue("", "Refused."), format=None, entries=0, kept=0, fact_counts=(), types=(), needs_mapping=True
    )
    (partly,) = as_wholes([part(1, 10), bad], count)
    (wholly,) = as_wholes([bad, bad], count)

    assert (partly.format, partly.entries, len(partly.rejected)) == ("synthea-csv", 11, 1)
    assert partly.rejected[0].locator == "(rows 11 to 20)"
    assert (wholly.format, wholly.entries, len(wholly.rejected), wholly.patients) == (None, 0, 1, 0)
    assert wholly.needs_mapping


def test_lines_count_in_the_whole_and_other_places_do_already() -> None:
    first = part(1, 10, issue("Line[3]/code"), unit="lines")
    second = part(11, 20, issue("Line[3]/code"), issue("row[14]"), unit="lines")
    (whole,) = as_wholes([first, second], count)

    assert [one.locator for one in whole.issues] == ["Line[3]/code", "Line[13]/code", "row[14]"]


def test_warnings_alike_are_counted_after_the_first_and_said_once_of_one_place() -> None:
    warnings = [issue(f"row[{n}]", "Odd.", IssueSeverity.WARNING) for n in range(1, 151)]
    header = issue("header", "No names.", IssueSeverity.WARNING)
    (whole,) = as_wholes([part(1, 100, header, *warnings[:100]), part(101, 200, header, *warnings[100:])], count)

    assert [one.locator for one in whole.issues if one.reason == "No names."] == ["header"]
    assert sum(one.reason == "Odd." for one in whole.issues) == 100
    assert whole.issues[-1].reason == "Odd (said 50 more times)."


@pytest.mark.parametrize("name", ["a.csv", "a (lines 1 to 2).csv", "a (pages 1 to 2)", "a (rows one to two)"])
def test_other_names_are_of_no_part(name: str) -> None:
    assert whole_name(name) is None
    assert whole_name("a/b (c) (entries 1,001 to 2,000)") == "a/b (c)"
