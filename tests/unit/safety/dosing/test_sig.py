"""Instructions in words, as prescriptions write them."""

from __future__ import annotations

import pytest

from clinic_assist.safety.dosing.amounts import Kind
from clinic_assist.safety.dosing.sig import CHANGES, DIVIDED, NO_AMOUNT, NO_FREQUENCY, SEVERAL, read_sig

# text, least and most at a time, what is counted, least and most times a week
WHOLE = [
    ("take 1 tablet by mouth twice daily", 1, 1, Kind.FORM, 14, 14),
    ("1-2 tabs q4-6h prn", 1, 2, Kind.FORM, 28, 42),
    ("Take one to two tablets every four to six hours as needed for pain", 1, 2, Kind.FORM, 28, 42),
    ("TAKE ONE-HALF TABLET (12.5/18.75 MG) BY MOUTH EVERY DAY", 0.5, 0.5, Kind.FORM, 7, 7),
    ("850 mg, Oral, 2 TIMES DAILY WITH MEALS Starting Sun 2/18/2024, Disp-60 tablet, R-0", 850, 850, Kind.MASS, 14, 14),
    ("1 tid prn", 1, 1, Kind.BARE, 21, 21),
    ("1 tab qhs", 1, 1, Kind.FORM, 7, 7),
    ("7 mL q6h prn", 7, 7, Kind.VOLUME, 28, 28),
    ("1 tsp. tid", 5, 5, Kind.VOLUME, 21, 21),
    ("100mg (4ml) three times daily", 100, 100, Kind.MASS, 21, 21),
    ("apply one patch three times per week", 1, 1, Kind.PATCH, 3, 3),
    ("apply 1 patch every 72 hours", 1, 1, Kind.PATCH, 7 / 3, 7 / 3),
    ("500mg IV q6h x 3 days", 500, 500, Kind.MASS, 28, 28),
    ("1 1/2 tablets daily", 1.5, 1.5, Kind.FORM, 7, 7),
    ("15 units with meals", 15, 15, Kind.UNITS, 21, 21),
    ("10 mg/kg every 8 hours", 10, 10, Kind.MASS_PER_KG, 21, 21),
    ("methotrexate 15 mg once weekly", 15, 15, Kind.MASS, 1, 1),
    ("take 5 mg on Mondays and Fridays", 5, 5, Kind.MASS, 2, 2),
    ("40 mg every 2 weeks", 40, 40, Kind.MASS, 0.5, 0.5),
    ("Take 1 tablet (5 mg total) by mouth 1 (one) time each day.", 1, 1, Kind.FORM, 7, 7),
    ("Place 1 patch onto the skin every third day.", 1, 1, Kind.PATCH, 7 / 3, 7 / 3),
    ("2 sprays in each nostril once daily", 4, 4, Kind.PUFF, 7, 7),
    ("dissolve 1 tablet on the tongue every 8 hours as needed", 1, 1, Kind.FORM, 21, 21),
    ("Take 1½ tablets daily", 1.5, 1.5, Kind.FORM, 7, 7),
    ("Take 1 tablet by mouth every 4 (four) hours if needed for pain.", 1, 1, Kind.FORM, 42, 42),
    ("12.5 mg p.o. b.i.d.", 12.5, 12.5, Kind.MASS, 14, 14),
    ("inject 0.75 mg into the skin every 7 days", 0.75, 0.75, Kind.MASS, 1, 1),
    ("INJECT 10 ML VIAL AS DIRECTED FOR 28 DAYS INJECT 25 UNITS AT BEDTIME", 25, 25, Kind.UNITS, 7, 7),
    ("oxycodone 10 mg tablet take 2 tablets every 6 hours", 2, 2, Kind.FORM, 28, 28),
    ("Morgens eine nehmen", 1, 1, Kind.BARE, 7, 7),
    ("1-0-1-0", 1, 1, Kind.BARE, 14, 14),
    ("1-0-1 Tbl. bei Bedarf", 1, 1, Kind.FORM, 14, 14),
    ("½-0-½", 0.5, 0.5, Kind.BARE, 14, 14),
    ("0,5-0-0,5 Tabletten", 0.5, 0.5, Kind.FORM, 14, 14),
    ("Dosierung: 0-0-0-20 IE", 20, 20, Kind.UNITS, 7, 7),
    ("3 x 1 Tbl. täglich", 1, 1, Kind.FORM, 21, 21),
    ("2x täglich 1 Tablette für 10 Tage", 1, 1, Kind.FORM, 14, 14),
    ("1 Tablette morgens und abends", 1, 1, Kind.FORM, 14, 14),
    ("alle 8 Stunden 20 Tropfen", 20, 20, Kind.DROP, 21, 21),
    ("1,5 Tabletten abends", 1.5, 1.5, Kind.FORM, 7, 7),
    ("jeden zweiten Tag 1 Tbl.", 1, 1, Kind.FORM, 3.5, 3.5),
]
# What is not understood wholly says why, and gives no figure that could be wrong.
PARTLY = [
    ("taper as directed", CHANGES),
    ("Take 2 tablets on day 1 then 1 tablet daily", CHANGES),
    ("Daily", NO_AMOUNT),
    ("apply to the affected area twice a day", NO_AMOUNT),
    ("TAKE ONE TABLET BY MOUTH FOR 30 DAYS", NO_FREQUENCY),
    ("TAKE TWO TABLETS BY MOUTH HOUR FOR 2 DAYS", NO_FREQUENCY),
    ("take 1 tablet as directed, take 2 tablets if worse", SEVERAL),
    ("1x tgl.", NO_AMOUNT),
    ("since 1-5-24", NO_AMOUNT),
    ("2024-01-05", NO_AMOUNT),
    ("erst 1 Tablette, dann 2 Tabletten täglich", CHANGES),
    ("Take 10 mg/kg/day divided twice daily", DIVIDED),
    ("300 mg daily in 3 divided doses", DIVIDED),
    ("1 tablet under the tongue every 5 minutes as needed for chest pain, up to 3 doses", NO_FREQUENCY),
    ("1 tablet daily, may take 1 additional tablet", CHANGES),
]


@pytest.mark.parametrize(("text", "least", "most", "kind", "seldom", "often"), WHOLE, ids=str)
def test_an_instruction_says_how_much_and_how_often(
    text: str, least: float, most: float, kind: Kind, seldom: float, often: float
) -> None:
    sig = read_sig(text)

    (part,) = sig.parts
    assert part.frequency is not None
    assert not sig.missing
    assert (float(part.amount.span.least), float(part.amount.span.most), part.amount.kind) == (least, most, kind)
    assert float(part.frequency.a_week.least) == pytest.approx(seldom, abs=1e-4)
    assert float(part.frequency.a_week.most) == pytest.approx(often, abs=1e-4)


@pytest.mark.parametrize(("text", "why"), PARTLY, ids=str)
def test_an_instruction_that_is_not_understood_says_why(text: str, why: str) -> None:
    assert read_sig(text).missing == why


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Morgens 1 und abends 1/2 Tablette nehmen", [1, 0.5]),
        ("1 morgens 2 abends", [1, 2]),
        ("1-0-2", [1, 2]),
        ("10-0-12 IE", [10, 12]),
    ],
)
def test_different_doses_of_a_german_plan_are_told_apart(text: str, doses: list[float]) -> None:
    sig = read_sig(text)

    assert [float(part.amount.span.most) for part in sig.parts] == doses
    assert [part.frequency and float(part.frequency.a_week.most) for part in sig.parts] == [7, 7]


def test_doses_at_different_times_of_a_day_are_told_apart() -> None:
    sig = read_sig("INJECT 16 UNITS UNDER THE SKIN EVERY MORNING AND INJECT 18 UNITS AT BEDTIME")

    assert [int(part.amount.span.most) for part in sig.parts] == [16, 18]


def test_the_most_in_a_day_is_read_and_is_no_dose() -> None:
    sig = read_sig("take 2 tablets every 4 hours as needed, max 8 tablets per day")

    assert sig.limit is not None
    assert sig.limit.span.most == 8
    assert sig.as_needed
    assert len(sig.parts) == 1


@pytest.mark.parametrize(
    ("text", "seldom", "often"),
    [("apply twice a day to three times a day", 14, 21), ("apply once or twice daily", 7, 14)],
)
def test_two_frequencies_that_are_joined_are_a_span(text: str, seldom: int, often: int) -> None:
    frequency = read_sig(text).frequency

    assert frequency is not None
    assert (round(frequency.a_week.least), round(frequency.a_week.most)) == (seldom, often)


def test_two_frequencies_that_contradict_each_other_are_none() -> None:
    assert read_sig("apply twice daily, every 4 hours").frequency is None


@pytest.mark.parametrize("text", ["1 tablet every 0 hours", "1 tablet every 8-4 hours"])
def test_a_frequency_that_cannot_be_is_none(text: str) -> None:
    assert read_sig(text).missing == NO_FREQUENCY


def test_a_span_that_runs_backwards_is_no_dose() -> None:
    assert read_sig("10-5 mg daily").missing == NO_AMOUNT


def test_a_limit_without_a_day_is_no_limit() -> None:
    assert read_sig("1 tablet daily, up to 5 tablets in all").limit is None
