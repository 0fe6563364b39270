"""The time that a question names."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.asking.times import find_time
from clinic_assist.chart.datatypes import Coding, Period
from clinic_assist.chart.facts import Encounter
from clinic_assist.chart.partial_date import PartialDate
from tests import charts

ON = date(2026, 11, 27)
STAY = Encounter(
    **charts.named("Encounter"),
    status="finished",
    encounter_class=Coding(code="IMP"),
    period=Period(start=PartialDate("2026-05-03"), end=PartialDate("2026-05-09")),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since March 2021", date(2021, 3, 1), None),
        ("since March", date(2026, 3, 1), None),
        ("since December", date(2025, 12, 1), None),
        ("in 2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("before 2020", None, date(2019, 12, 31)),
        ("after 05-Jan-2020", date(2020, 1, 6), None),
        ("between 2010 and 2012", date(2010, 1, 1), date(2012, 12, 31)),
        ("on 2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("in the last 6 months", date(2026, 5, 31), None),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("yesterday", date(2026, 11, 26), date(2026, 11, 26)),
        ("before admission", None, date(2026, 5, 2)),
        ("since discharge", date(2026, 5, 9), None),
        ("during the last admission", date(2026, 5, 3), date(2026, 5, 9)),
    ],
)
def test_a_time_is_read(text: str, first: date | None, last: date | None) -> None:
    found = find_time(f"potassium {text}", charts.chart(STAY), ON)

    assert found is not None
    assert (found.span.first, found.span.last) == (first, last)


@pytest.mark.parametrize("text", ["last potassium", "is she on aspirin", "on 31-Feb-2024", "may she take it"])
def test_no_time_is_read_where_there_is_none(text: str) -> None:
    found = find_time(text, charts.chart(STAY), ON)

    assert found is None or not found.span.words.startswith("on 31")
