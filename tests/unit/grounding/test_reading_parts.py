"""Numbers, units, dates, frequencies and words, each on its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from clinic_assist.chart.datatypes import Period, Timing
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.grounding.amounts import find_amounts
from clinic_assist.grounding.dates import find_dates, find_relative_times
from clinic_assist.grounding.timing import Rate, Reckoning, find_as_needed, find_frequencies, rates_of
from clinic_assist.grounding.words import number_form, words_of
from clinic_assist.terminology.units import canonical_unit, comparable, same_amount

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("Potassium 4.1 mmol/L", "4.1", "mmol/l", ""),
        ("5-mg tablet", "5", "mg", ""),
        ("2.5mg", "2.5", "mg", ""),
        ("12,500 steps", "12500", "", ""),
        ("less than 0.01 ng/mL", "0.01", "ng/ml", "<"),
        ("≥ 3.5 mmol/L", "3.5", "mmol/l", ">="),
        ("about 4 %", "4", "%", ""),
        ("base excess -2.1 mmol/L", "-2.1", "mmol/l", ""),
        ("37.2 °C", "37.2", "cel", ""),
        ("45 mL/min/1.73 m²", "45", "ml/min/1.73m2", ""),
        ("6.2 ×10³/µL", "6.2", "10*3/ul", ""),
        ("80 beats per minute", "80", "/min", ""),
        ("one tablet", "1", "tab", ""),
        ("4.1 in November", "4.1", "", ""),
        (".5 mg", "0.5", "mg", ""),
    ],
)
def test_amounts_are_read_with_their_unit(text: str, value: str, unit: str, comparator: str) -> None:
    amount = find_amounts(text)[0]

    assert (amount.value, amount.unit, amount.comparator) == (Decimal(value), unit, comparator)


def test_a_pair_and_a_span_keep_both_numbers() -> None:
    pair, span = find_amounts("120/80 mmHg")[0], find_amounts("3.5–5.1 mmol/L")[0]

    assert (pair.value, pair.second, pair.joint) == (Decimal(120), Decimal(80), "/")
    assert (span.value, span.second, span.joint) == (Decimal("3.5"), Decimal("5.1"), "-")


def test_numbers_inside_words_are_no_amounts() -> None:
    assert find_amounts("COVID-19, B12 and T2DM") == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("1", "g"), ("1000", "mg"), True),
        (("0.1", "mg"), ("100", "mcg"), True),
        (("1", "mg/dL"), ("10", "mg/L"), True),
        (("6.2", "10*3/uL"), ("6.2", "x10^9/L"), True),
        (("1", "mg"), ("1", "mmol"), False),
        (("1", "mg"), ("1", "g"), False),
        (("4", "score"), ("4", ""), True),
        (("4", "blobs"), ("4", "blobs"), True),
        (("4", "blobs/day"), ("4", "blobs/d"), True),
    ],
)
def test_amounts_are_compared_exactly(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    pairs = [(Decimal(value), canonical_unit(unit)) for value, unit in (one, other)]

    assert same_amount(pairs[0], pairs[1]) is same


def test_units_that_do_not_meet_cannot_be_compared() -> None:
    assert comparable((Decimal(1), "mg"), (Decimal(1), "mmol")) is None
    assert comparable((Decimal(1), "g"), (Decimal(1), "mg")) is not None


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("02-Nov-2026", ["2026-11-02"]),
        ("2026-11-02T14:30:00Z", ["2026-11-02"]),
        ("11/02/2026", ["2026-11-02", "2026-02-11"]),
        ("02.11.26", ["2026-02-11", "2026-11-02", "1926-02-11", "1926-11-02"]),
        ("March 2019", ["2019-03"]),
        ("Nov 2, 2026", ["2026-11-02"]),
        ("2nd of November 2026", ["2026-11-02"]),
        ("11/2026", ["2026-11"]),
        ("in 1998.", ["1998"]),
        ("today", ["2026-11-22"]),
        ("yesterday", ["2026-11-21"]),
        ("31-Feb-2026", []),
        ("2019 mg", []),
    ],
)
def test_dates_are_read_in_every_form(text: str, readings: list[str]) -> None:
    found = find_dates(text, on=ON)

    assert [reading.text for mention in found for reading in mention.readings] == readings


def test_a_time_must_be_the_records_own() -> None:
    mention = find_dates("on 02-Nov-2026 14:30", on=ON)[0]

    assert mention.agrees_with(PartialDate("2026-11-02T14:30:00Z"))
    assert not mention.agrees_with(PartialDate("2026-11-02T15:30:00Z"))
    assert not mention.agrees_with(PartialDate("2026-11-02"))


def test_relative_times_are_found() -> None:
    assert len(find_relative_times("last year, three weeks ago and in 2 weeks")) == 3
    assert find_relative_times("most recently 4.1") == ()


@pytest.mark.parametrize(
    ("text", "per_day"),
    [
        ("twice daily", Fraction(2)),
        ("every 8 hours", Fraction(3)),
        ("q8h", Fraction(3)),
        ("B.I.D.", Fraction(2)),
        ("three times a day", Fraction(3)),
        ("once weekly", Fraction(1, 7)),
        ("every other day", Fraction(1, 2)),
        ("at bedtime", Fraction(1)),
        ("2x daily", Fraction(2)),
        ("every six hours", Fraction(4)),
        ("nightly", Fraction(1)),
    ],
)
def test_frequencies_have_one_comparable_form(text: str, per_day: Fraction) -> None:
    assert [frequency.rate for frequency in find_frequencies(f"10 mg {text}")] == [Rate(per_day, per_day)]


@pytest.mark.parametrize(
    ("text", "least", "most", "by"),
    [
        ("every 4–6 hours", 4, 6, Reckoning.PER_DAY),
        ("q4-6h", 4, 6, Reckoning.PER_DAY),
        ("every 4 to 6 hours", 4, 6, Reckoning.PER_DAY),
        ("3–4 times daily", 3, 4, Reckoning.PER_DAY),
        ("three to four times a day", 3, 4, Reckoning.PER_DAY),
        ("twice every 8 hours", 6, 6, Reckoning.PER_DAY),
        ("3–4 times every 4–6 hours", 12, 24, Reckoning.PER_DAY),
        ("every 1.5 hours", 16, 16, Reckoning.PER_DAY),
        ("3 times, as needed", 3, 3, Reckoning.NOT_SAID),
        ("5 times in all", 5, 5, Reckoning.IN_ALL),
    ],
)
def test_spans_and_plain_numbers_of_times_stay_apart(text: str, least: int, most: int, by: Reckoning) -> None:
    found = [frequency.rate for frequency in find_frequencies(f"10 mg {text}")]

    assert found == [Rate(Fraction(least), Fraction(most), by)]


def test_timing_gives_its_rates_by_numbers_code_and_times_of_day() -> None:
    numbers = Timing(frequency=1, frequency_max=2, period=Decimal(12), period_unit="h")
    span = Timing(frequency=1, period=Decimal(4), period_max=Decimal(6), period_unit="h")

    assert set(rates_of(numbers)) == {Rate(Fraction(2), Fraction(4))}
    assert set(rates_of(span)) == {Rate(Fraction(4), Fraction(6))}
    assert set(rates_of(Timing(frequency=3))) == {Rate(Fraction(3), Fraction(3), Reckoning.NOT_SAID)}
    assert set(rates_of(Timing(count=3))) == {Rate(Fraction(3), Fraction(3), Reckoning.IN_ALL)}
    assert set(rates_of(Timing(when=("MORN", "EVE"), bounds=Period()))) == {_daily(2)}
    assert set(rates_of(Timing(time_of_day=("08:00", "12:00", "20:00")))) == {_daily(3)}
    assert set(rates_of(Timing(when=("AC",)))) == set()
    assert set(rates_of(Timing())) == set()


# HL7 v3 GTSAbbreviation, as bound to Timing.code in FHIR R4, each in times per day.
@pytest.mark.parametrize(
    ("code", "per_day"),
    [
        ("QD", 1),
        ("QOD", Fraction(1, 2)),
        ("BID", 2),
        ("TID", 3),
        ("QID", 4),
        ("AM", 1),
        ("PM", 1),
        ("BED", 1),
        ("WK", Fraction(1, 7)),
        ("MO", 1 / Fraction("30.436875")),
        ("Q1H", 24),
        ("Q4H", 6),
        ("Q8H", 3),
        ("bid", 2),
        ("Once a day, after tea", 1),
    ],
)
def test_a_timing_code_is_a_rate(code: str, per_day: Fraction) -> None:
    assert set(rates_of(Timing(code_text=code))) == {_daily(per_day)}


def _daily(times: Fraction | int) -> Rate:
    return Rate(Fraction(times), Fraction(times))


def test_as_needed_is_found() -> None:
    assert find_as_needed("1 tablet PRN")
    assert find_as_needed("as needed")
    assert find_as_needed("1 tablet daily") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTN", "Hypertension"),
        ("T2DM", "type II diabetes mellitus"),
        ("anaemia", "Anemia"),
        ("Ménière's disease", "meniere disease"),
        ("allergies", "allergy"),
        ("CKD stage III", "Chronic kidney disease stage 3"),
        ("heart attack", "myocardial infarction"),
        ("K", "potassium"),
        ("boxes", "box"),
        ("classes", "class"),
    ],
)
def test_words_of_one_meaning_have_one_form(one: str, other: str) -> None:
    assert [word.form for word in words_of(one)] == [word.form for word in words_of(other)]


def test_numbers_have_one_form() -> None:
    assert [number_form(digits) for digits in ("4.10", "1,250.0", "007", "0")] == ["4.1", "1250", "7", "0"]
