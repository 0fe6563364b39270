"""The trail as CSV and as FHIR."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from fhir.resources.R4B.auditevent import AuditEvent
from pydantic import ValidationError

from clinic_assist.trail.fhir_events import audit_event, trail_fhir
from clinic_assist.trail.kinds import KINDS
from clinic_assist.trail.select import Wanted, chosen
from clinic_assist.trail.table import COLUMNS, person_words, safe_cell, trail_csv
from tests.unit.trail.entries import PEOPLE, TrailWriter

VAULT = "ab" * 16


def test_all_entries_come_through_csv_unchanged() -> None:
    trail = TrailWriter()
    trail.write("chart-opened", timedelta(0), patient="p1")
    trail.write("break-glass", timedelta(1), detail='60 minutes; said "now", then\nleft', actor="recovery")

    rows = list(csv.DictReader(io.StringIO(trail_csv(trail.entries, PEOPLE), newline="")))

    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["person"] == "Ada Example (ada)"
    assert rows[1]["detail"] == trail.entries[1].detail
    assert rows[1]["person"] == "recovery key"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_as_a_formula(start: str) -> None:
    trail = TrailWriter()
    trail.write("break-glass", timedelta(0), detail=f"{start}HYPERLINK(1)")

    (row,) = csv.DictReader(io.StringIO(trail_csv(trail.entries, PEOPLE), newline=""))

    assert row["detail"] == f"'{start}HYPERLINK(1)"
    assert safe_cell("a=b") == "a=b"


@pytest.mark.parametrize("event", [*KINDS, "from-the-future"])
def test_every_event_is_a_valid_audit_event(event: str) -> None:
    trail = TrailWriter()
    entry = trail.write(event, timedelta(0), patient="p1", detail="note; to: Dr. Weber")

    (line,) = trail_fhir([entry], PEOPLE, vault_id=VAULT)
    read = json.loads(line)
    details = {one["type"]: one["valueString"] for one in read["entity"][-1]["detail"]}

    assert AuditEvent.model_validate(read).agent[0].requestor is True
    assert details == {"event": event, "detail": entry.detail}
    assert read["entity"][0]["what"]["identifier"]["value"] == "p1"
    assert read["agent"][0]["altId"] == "ada"


def test_what_is_no_audit_event_is_refused() -> None:
    entry = TrailWriter().write("printed", timedelta(0))
    event = audit_event(entry, PEOPLE, vault_id=VAULT)

    with pytest.raises(ValidationError):
        AuditEvent.model_validate({**event, "agent": []} | {"recorded": "yesterday"})


def test_entries_are_found_by_all_that_is_asked() -> None:
    trail = TrailWriter()
    first = trail.write("chart-opened", timedelta(0), patient="p1")
    second = trail.write("printed", timedelta(days=1), patient="p1", actor="b")
    third = trail.write("failed-attempts", timedelta(days=2))
    days = [entry.at[:10] for entry in trail.entries]

    assert chosen(trail.entries, Wanted(patient="p1")) == (first, second)
    assert chosen(trail.entries, Wanted(patient="p1", actor="b")) == (second,)
    assert chosen(trail.entries, Wanted(failures_only=True)) == (third,)
    assert chosen(trail.entries, Wanted(group=KINDS["printed"].group)) == (second,)
    assert [one.at[:10] for one in chosen(trail.entries, Wanted(since=second_day(days), until=second_day(days)))] == [
        days[1]
    ]


def second_day(days: list[str]) -> object:
    from datetime import date

    return date.fromisoformat(days[1])


def test_an_account_that_nobody_has_is_shown_by_its_id() -> None:
    assert person_words("gone", PEOPLE) == "gone"
    assert person_words("", PEOPLE) == "before there were accounts"
