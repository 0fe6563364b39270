"""Turns of phrase, times told from today, lists with "respectively", German denials, steady courses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.grounding.relative import find_relative_dates
from clinic_assist.grounding.turns import german_denials, turns_in, unfold_respectively
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.sample_chart import CHART

_ON = date(2026, 11, 27)  # a Friday
_NAMES = DrugNames.load(Path(__file__).parents[3] / "resources" / "terminology")


def _days(text: str) -> frozenset[str]:
    return frozenset(reading.text for one in find_relative_dates(text, _ON) for reading in one.readings)


@pytest.mark.parametrize(
    ("text", "meant", "not_meant"),
    [
        ("Seen three weeks ago.", "2026-11-06", "2026-11-13"),
        ("Seen 2 days ago.", "2026-11-25", "2026-11-24"),
        ("Seen a month ago.", "2026-10", "2026-08"),
        ("Seen about two months ago.", "2026-10-10", "2026-11-20"),
        ("Diagnosed two years ago.", "2024", "2022"),
        ("Seen last week.", "2026-11-18", "2026-11-27"),
        ("Seen this week.", "2026-11-24", "2026-11-20"),
        ("Seen last month.", "2026-10", "2026-11"),
        ("Seen this month.", "2026-11", "2026-10"),
        ("Seen last year.", "2025", "2026"),
        ("Seen last night.", "2026-11-26", "2026-11-25"),
    ],
)
def test_a_time_is_reckoned_from_today(text: str, meant: str, not_meant: str) -> None:
    days = _days(text)

    assert meant in days
    assert not_meant not in days


def test_last_week_on_a_monday_is_the_week_before() -> None:
    (found,) = find_relative_dates("Seen last week.", date(2026, 11, 30))

    assert {one.text for one in found.readings} == {f"2026-11-{day}" for day in range(23, 30)}


@pytest.mark.parametrize("text", ["Seen over the last week.", "Next week.", "In two days.", "In the last month of it."])
def test_a_span_or_a_time_to_come_is_no_day(text: str) -> None:
    assert _days(text) == frozenset()


def test_a_month_shorter_than_today_has_its_last_day() -> None:
    (found,) = find_relative_dates("Seen a month ago.", date(2026, 3, 31))

    assert "2026-02" in {one.text for one in found.readings}
    assert "2026-02-28" in {one.text for one in found.readings}


@pytest.mark.parametrize(
    ("text", "unfolded"),
    [
        ("Potassium and sodium were 4.1 and 140 respectively.", "Potassium was 4.1; sodium was 140."),
        (
            "K, Na, and Cl were 4.1, 140 and 101 mmol/L, respectively, on 2026-01-02.",
            "K was 4.1, on 2026-01-02; Na was 140, on 2026-01-02; Cl was 101 mmol/L, on 2026-01-02.",
        ),
        ("Potassium was 4.1.", "Potassium was 4.1."),
        ("Potassium and sodium were 4.1, 140 and 2 respectively.", "Potassium and sodium were 4.1, 140 and 2 respectively."),
        ("Potassium was 4.1 respectively.", "Potassium was 4.1 respectively."),
    ],
)  # fmt: skip
def test_respectively_gives_each_its_own(text: str, unfolded: str) -> None:
    assert unfold_respectively(text) == unfolded


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("It should be noted that she has asthma.", "It should be noted that"),
        ("As you know, she has asthma.", "As you know"),
        ("Please be aware of asthma.", "Please be aware of"),
        ("Asthma appears in the list.", "appears"),
        ("Laboratory work of May.", "Laboratory work"),
        ("We have penicillin down as an allergy.", "down"),
    ],
)
def test_words_to_the_reader_are_turns(text: str, turn: str) -> None:
    assert turn in [text[start:end] for start, end in turns_in(text)]


@pytest.mark.parametrize("text", ["Asthma appears likely.", "Blood pressure went down.", "She works as a nurse."])
def test_what_tells_something_is_no_turn(text: str) -> None:
    assert list(turns_in(text)) == []


@pytest.mark.parametrize("text", ["Kein Fieber.", "Er hat nie Asthma gehabt.", "Asthma ausgeschlossen."])
def test_a_german_denial_cannot_be_checked(text: str) -> None:
    judged = verify_statement(Statement(text=text), CHART, _NAMES, _ON)

    assert list(german_denials(text)) != []
    assert judged.verdict is Verdict.NOT_CHECKABLE


def test_german_without_a_denial_is_compared() -> None:
    judged = verify_statement(Statement(text="Asthma bekannt."), CHART, _NAMES, _ON)

    assert judged.verdict is not Verdict.NOT_CHECKABLE
