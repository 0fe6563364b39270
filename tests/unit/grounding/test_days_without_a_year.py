"""Days without their year: where two numbers are a day, and where they are a score."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.grounding.dates import find_dates

_ON = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Apixaban started 16/11.", "2026-11-16"),
        ("Ordered on 11/16", "2026-11-16"),
        ("Vitals 11/17: BP 122/70", "2026-11-17"),
        ("TSH (19/11): 0.2", "2026-11-19"),
        ("Stenosis found July 30.", "2026-07-30"),
        ("Scheduled for December 10.", "2026-12-10"),
        ("Hospitalized June 21-25, 2026", "2026-06-21"),
        ("Delirium 14-18 Nov, now over", "2026-11-14"),
    ],
)
def test_a_day_without_its_year_is_read(text: str, day: str) -> None:
    found = find_dates(text, on=_ON)

    assert found
    assert day in {reading.text for reading in found[0].readings}


@pytest.mark.parametrize(
    "text", ["Power 4/5 on the right", "Pain 5/10: worse", "GCS 14/15", "Started 5/10 mg", "BP 12/8"]
)
def test_a_score_is_no_day(text: str) -> None:
    assert find_dates(text, on=_ON) == ()


def test_a_span_has_both_its_days() -> None:
    found = find_dates("Hospitalized June 21-25, 2026", on=_ON)

    assert [one.readings[0].text for one in found] == ["2026-06-21", "2026-06-25"]
