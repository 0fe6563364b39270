"""What somebody should look at, and what not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic_assist.trail.unusual import Limits, counted, unusual_access
from tests.unit.trail.entries import TrailWriter


def ordinary(days: int = 30, charts: int = 6) -> TrailWriter:
    """Somebody who opens some charts each working day, and prints one."""
    trail = TrailWriter()
    for day in range(days):
        for number in range(charts):
            trail.write("chart-opened", timedelta(days=day, minutes=number * 8), patient=f"p{number}")
        trail.write("printed", timedelta(days=day, hours=2), patient="p1", detail="note")
    return trail


def test_an_ordinary_month_is_quiet() -> None:
    assert unusual_access(ordinary().entries) == ()


def test_many_charts_in_an_hour_are_shown_with_the_figures_and_the_entries() -> None:
    trail = ordinary()
    seqs = [
        trail.write("chart-opened", timedelta(days=31, minutes=number), patient=f"x{number}").seq
        for number in range(25)
    ]

    (found,) = unusual_access(trail.entries)

    assert found.rule == "many-charts"
    assert found.words == "Charts of 25 patients within an hour; usually up to 6."
    assert found.entries == tuple(seqs)


def test_a_ward_round_of_somebody_who_does_one_every_day_is_quiet() -> None:
    assert unusual_access(ordinary(charts=7).entries) == ()
    busy = TrailWriter()
    for day in range(20):
        for number in range(24):
            busy.write("chart-opened", timedelta(days=day, minutes=number), patient=f"p{number}")

    assert unusual_access(busy.entries) == ()


def test_the_same_patient_twenty_times_is_one_patient() -> None:
    trail = ordinary()
    for number in range(30):
        trail.write("chart-opened", timedelta(days=31, minutes=number), patient="p1")

    assert unusual_access(trail.entries) == ()


def test_a_chart_at_night_is_shown_for_who_works_by_day_only() -> None:
    by_day = ordinary()
    by_day.write("chart-opened", timedelta(days=31, hours=16), patient="p1")
    nights = TrailWriter()
    for day in range(40):
        nights.write("chart-opened", timedelta(days=day, hours=16), patient="p1")

    assert counted(unusual_access(by_day.entries)) == {"at-night": 1}
    assert unusual_access(nights.entries) == ()


def test_many_copies_in_a_day_are_shown() -> None:
    trail = ordinary()
    for number in range(12):
        trail.write("printed", timedelta(days=31, minutes=number), patient=f"p{number}", detail="chart")

    assert counted(unusual_access(trail.entries)) == {"many-copies": 1}


@pytest.mark.parametrize(
    ("event", "detail", "rule"),
    [
        ("break-glass", "60 minutes; why", "emergency"),
        ("failed-attempts", "count 5", "wrong-attempts"),
        ("clock-set-back", "seconds 900", "clock"),
        ("integrity-failed", "records 4 audit intact", "integrity"),
    ],
)
def test_an_alarm_is_always_shown(event: str, detail: str, rule: str) -> None:
    trail = ordinary()
    trail.write(event, timedelta(days=31), detail=detail)

    assert counted(unusual_access(trail.entries)) == {rule: 1}


def test_few_wrong_attempts_are_no_alarm() -> None:
    trail = ordinary()
    trail.write("failed-attempts", timedelta(days=31), detail="count 4")

    assert unusual_access(trail.entries) == ()
    assert unusual_access(trail.entries, Limits(failures=4)) != ()
