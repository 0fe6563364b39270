from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.build import patient_of
from clinic_assist.safety.patient.liver import liver_of
from clinic_assist.safety.patient.state import Recorded
from tests.charts import chart, condition
from tests.pharmacy import knowledge, measurands
from tests.unit.safety.patient.patients import measured, patient

GOOD = (measured("bilirubin", "1.0", "mg/dL"), measured("albumin", "4.0", "g/dL"), measured("inr", "1.1", ""))
MIDDLE = (measured("bilirubin", "2.5", "mg/dL"), measured("albumin", "3.0", "g/dL"), measured("inr", "2.0", ""))
BAD = (measured("bilirubin", "5.0", "mg/dL"), measured("albumin", "2.2", "g/dL"), measured("inr", "2.6", ""))


@pytest.mark.parametrize(
    ("results", "problems", "possible"),
    [
        ((), (), set()),
        (BAD, (), set()),  # no liver disease is recorded
        ((), ("hepatic-impairment",), {"mild", "moderate", "severe"}),
        ((), ("cirrhosis",), {"mild", "moderate", "severe"}),
        ((), ("child-pugh-a", "cirrhosis"), {"mild"}),
        (GOOD, ("child-pugh-b", "cirrhosis"), {"moderate"}),
        ((), ("child-pugh-c",), {"severe"}),
        ((), ("liver-failure",), {"severe"}),
        (GOOD, ("cirrhosis", "compensated-cirrhosis"), {"mild"}),  # 5 points
        (MIDDLE, ("cirrhosis", "compensated-cirrhosis"), {"moderate"}),  # 8 points
        (GOOD, ("cirrhosis",), {"mild", "moderate"}),  # 5 to 9
        (BAD, ("cirrhosis",), {"severe"}),  # 11 to 15
        (MIDDLE, ("cirrhosis", "ascites", "hepatic-encephalopathy"), {"severe"}),  # 10 to 12
        (GOOD, ("cirrhosis", "ascites", "hepatic-encephalopathy"), {"moderate"}),  # 7 to 9
        ((), ("cirrhosis", "ascites", "hepatic-encephalopathy"), {"moderate", "severe"}),  # 7 to 15
    ],
)
def test_the_grades_that_the_record_leaves_possible(results, problems, possible) -> None:
    assert liver_of(patient(*results, problems=problems), ()).possible == possible


def test_the_points_and_their_results_are_told() -> None:
    liver = liver_of(patient(*MIDDLE, problems=("cirrhosis", "ascites", "hepatic-encephalopathy")), ())

    assert "Child-Pugh between 10 and 12" in liver.how
    assert "Bilirubin, total 2.5 mg/dL of 24-Nov-2026: 2" in liver.how or "Bilirubin" in liver.how
    assert "ascites: 2 or 3" in liver.how
    assert len(liver.facts) == 6


def test_an_exact_score_is_told() -> None:
    liver = liver_of(patient(*GOOD, problems=("cirrhosis", "compensated-cirrhosis")), ())

    assert "Child-Pugh 5 " in liver.how


def test_an_inr_under_an_anticoagulant_is_not_the_livers() -> None:
    given = patient(*GOOD[:2], BAD[2], problems=("cirrhosis", "compensated-cirrhosis"))

    assert liver_of(given, ()).possible == {"moderate"}
    assert liver_of(given, ("warfarin",)).possible == {"mild", "moderate"}


@pytest.mark.parametrize(
    "albumin",
    [
        measured("albumin", "4.0", "g/dL", ago=200),
        measured("albumin", "4.0", "g/dL", ago=None),
        measured("albumin", "4.0", "g/dL", comparator=">"),
        measured("albumin", "4.0", "mmol/L"),
    ],
)
def test_a_result_that_cannot_be_scored_may_be_any_points(albumin) -> None:
    given = patient(GOOD[0], albumin, GOOD[2], problems=("cirrhosis", "compensated-cirrhosis"))

    assert liver_of(given, ()).possible == {"mild", "moderate"}


def test_results_in_other_units_are_scored() -> None:
    results = (measured("bilirubin", "60", "umol/L"), measured("albumin", "26", "g/L"), measured("inr", "1.0", ""))

    # 60 umol/L are 3.5 mg/dL: 3 points; 26 g/L: 3; INR: 1; and 2 without ascites and encephalopathy.
    assert "Child-Pugh 9 " in liver_of(patient(*results, problems=("cirrhosis", "compensated-cirrhosis")), ()).how


def test_a_past_problem_is_no_impairment() -> None:
    given = replace(patient(), problems={"liver-failure": (Recorded(text="acute liver failure", is_past=True),)})

    assert not liver_of(given, ()).possible


@pytest.mark.parametrize(
    ("text", "recorded", "most"),
    [
        ("Cirrhosis of liver without ascites", "2026-11-01", 13),
        ("Cirrhosis of liver without ascites", "2020-11-01", 15),  # too old to say how it is now
        ("Cirrhosis, no ascites, no hepatic encephalopathy", "2026-11-01", 11),
        ("Cirrhosis of liver", "2026-11-01", 15),
    ],
)
def test_what_a_recent_record_denies_scores_one_point(text: str, recorded: str, most: int) -> None:
    given = chart(condition(text, recorded_date=PartialDate(recorded)))

    liver = liver_of(patient_of(given, measurands(), knowledge().problems, date(2026, 11, 27)), ())

    assert f"between 5 and {most}" in liver.how


def test_a_recorded_sign_counts_whatever_another_record_denies() -> None:
    day = PartialDate("2026-11-01")
    given = chart(condition("Cirrhosis without ascites", recorded_date=day), condition("Ascites", recorded_date=day))

    liver = liver_of(patient_of(given, measurands(), knowledge().problems, date(2026, 11, 27)), ())

    assert "Ascites: 2 or 3" in liver.how
