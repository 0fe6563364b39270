"""Bulk exports: a record to a line, a place for each, and a line that cannot be read costs that line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clinic_assist.chart.facts import Condition, KeptResource, Patient
from clinic_assist.chart.intake import IssueSeverity
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from clinic_assist.importers.fhir.parse import parse_lines
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only, source_of

CONDITION: dict[str, Any] = {
    "resourceType": "Condition",
    "id": "c1",
    "subject": {"reference": "Patient/p1"},
    "code": {"text": "Größe – Żółw"},
}


def lines(*rows: Any, end: str = "\n") -> bytes:
    return "".join(
        (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + end for row in rows
    ).encode()


@pytest.mark.parametrize(("end", "last"), [("\n", 3), ("\r\n", 3), ("\n\n", 5)])
def test_each_line_is_a_record_and_its_place_is_the_line(end: str, last: int) -> None:
    data = lines(PATIENT, CONDITION, {"resourceType": "Basic", "id": "b"}, end=end)
    batch = batch_of(data)
    condition = only(batch, Condition)

    assert source_of(data).format == "fhir-ndjson"
    assert (batch.entries, batch.read) == (3, 2)
    assert condition.subject == only(batch, Patient).id
    assert only(batch, KeptResource).provenance.locator == f"Line[{last}]"
    text, start, stop = locate(data, condition.provenance.locator, "fhir-ndjson")
    assert json.loads(text[start:stop]) == CONDITION
    inner = Locator(f"{condition.provenance.locator}/code.text")
    text, start, stop = locate(data, inner, "fhir-ndjson")
    assert text[start:stop] == '"Größe – Żółw"'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("no record", "not an object"),
        ('["Patient"]', "not an object"),
        ('{"id": "x"}', "resourceType"),
        ('{"resourceType": "Condition", "id": ', "cut off: the line ends here"),
        ('{"resourceType": "Condition", "id": NaN}', "column 37"),
        ('{"resourceType": "Condition", "resourceType": "Patient"}', "column"),
        ('{"resourceType": "Condition"} {"resourceType": "Condition"}', "more text"),
    ],
)
def test_a_line_that_cannot_be_read_costs_that_line(line: str, says: str) -> None:
    data = lines(PATIENT, line, CONDITION)
    batch = batch_of(data)
    rejected = [issue for issue in batch.issues if issue.severity is IssueSeverity.REJECTED]

    assert (batch.entries, batch.read) == (3, 2)
    assert [issue.locator for issue in rejected] == ["Line[2]"]
    assert says in rejected[0].reason
    text, start, stop = locate(data, Locator("Line[2]"), "fhir-ndjson")
    assert text[start:stop].startswith(line[:9])
    assert "\n" not in text[start:stop]


def test_bundles_and_large_first_lines_are_read() -> None:
    large = {**PATIENT, "text": {"status": "generated", "div": "<div>" + "x" * 70_000 + "</div>"}}
    batch = batch_of(lines(large, bundle(CONDITION)))

    assert only(batch, Condition).provenance.locator == "Line[2].entry[0].resource"
    assert batch.read == 2


def test_a_log_of_an_export_is_no_record() -> None:
    with pytest.raises(SourceError, match="none names a resourceType"):
        batch_of(lines({"exportId": "1"}, {"exportId": "2"}))


def test_progress_is_told_and_may_stop() -> None:
    told: list[float] = []
    parse_lines(lines(*[PATIENT] * 2000), told.append)

    def stop(_share: float) -> None:
        raise InterruptedError

    assert len(told) > 5
    assert told == sorted(told)
    with pytest.raises(InterruptedError):
        parse_lines(lines(*[PATIENT] * 2000), stop)
