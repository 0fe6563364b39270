"""The dose of a record, from its coded dosage, its words and its product."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Dosage, Quantity, Range, Ratio, Timing
from clinic_assist.safety.dosing.amounts import Span, span_shown
from clinic_assist.safety.dosing.reading import Dose, doses_of, doses_of_text
from clinic_assist.safety.recognition import ingredient_names
from tests.charts import medication
from tests.pharmacy import names

TWICE = Timing(frequency=2, period=Decimal(1), period_unit="d")


def of(product: str, *dosages: Dosage) -> Dose:
    (dose,) = doses_of(medication(product, dosages=dosages), ingredient_names(names().recognise(product)), names())
    return dose


def typed(text: str) -> tuple[Dose, ...]:
    return doses_of_text(text, ingredient_names(names().recognise(text)), names())


def said(span: Span | None, dose: Dose) -> str:
    return span_shown(span, dose.kind.value) if span else "not known"


def amount(figure: str, unit: str | None = None) -> Quantity:
    return Quantity(value=Decimal(figure), unit=unit)


@pytest.mark.parametrize(
    ("product", "fields", "expected"),
    [
        ("lisinopril 10 MG Oral Tablet", {"dose": amount("2", "{tablet}"), "timing": TWICE}, "40 mg"),
        ("lisinopril 10 MG Oral Tablet", {"dose": amount("1"), "timing": TWICE}, "20 mg"),
        ("lisinopril 10 MG Oral Tablet", {"dose": amount("10", "mg"), "timing": Timing(when=("HS",))}, "10 mg"),
        ("lisinopril", {"text": "10 mg", "timing": Timing(code_text="BID")}, "20 mg"),
        ("lisinopril", {"text": "10 mg", "timing": Timing(time_of_day=("08:00", "20:00"))}, "20 mg"),
        ("ibuprofen 200 MG Oral Tablet",
         {"dose_range": Range(low=amount("1", "TAB"), high=amount("2", "TAB")),
          "timing": Timing(frequency=1, period=Decimal(4), period_max=Decimal(6), period_unit="h")}, "800 to 2,400 mg"),
        ("amoxicillin 500 MG Oral Capsule",
         {"text": "1 capsule every 4 hours", "max_dose_per_period": Ratio(
             numerator=amount("3", "capsules"), denominator=amount("1", "d"))}, "1,500 mg"),
        ("Ibuprofen 20 MG/ML Oral Suspension", {"dose": amount("7", "mL"), "timing": TWICE}, "280 mg"),
        ("midazolam", {"rate_quantity": amount("2", "mg/h")}, "48 mg"),
        ("levothyroxine 0.05 MG Oral Tablet", {"text": "1 tablet daily"}, "50 mcg"),
    ],
)  # fmt: skip
def test_a_dosage_gives_the_dose_of_a_day(product: str, fields: dict[str, Any], expected: str) -> None:
    dose = of(product, Dosage(**fields))

    assert (said(dose.daily, dose), dose.missing) == (expected, "")
    assert dose.how


@pytest.mark.parametrize(
    ("product", "dosages", "missing"),
    [
        ("lisinopril 10 MG Oral Tablet", (), "neither how much nor how often is stated"),
        ("lisinopril", (Dosage(text="1 tablet daily"),), "how much of it the product holds is not stated"),
        ("lisinopril 10 MG Oral Tablet", (Dosage(timing=TWICE),), "how much is taken at a time is not stated"),
        ("lisinopril 10 MG Oral Tablet", (Dosage(text="1 tablet"),), "how often it is taken is not stated"),
        ("lisinopril", (Dosage(dose=amount("5", "B2018"), timing=TWICE),), "the unit of the dose is not known"),
        ("Ceftriaxone 100 MG/ML", (Dosage(dose=amount("1"), timing=TWICE),), "the dose has no unit"),
        (
            "lisinopril 10 MG Oral Tablet",
            (Dosage(text="1 tablet daily", dose=amount("1", "tablet"), timing=TWICE),),
            "the coded dose and the written instruction do not agree",
        ),
        (
            "lisinopril 10 MG Oral Tablet",
            (Dosage(text="1 tablet daily"), Dosage(text="as directed")),
            "how much is taken at a time is not stated",
        ),
    ],
)
def test_what_is_missing_is_said_and_no_dose_is_made_up(
    product: str, dosages: tuple[Dosage, ...], missing: str
) -> None:
    dose = of(product, *dosages)

    assert (dose.daily, dose.missing) == (None, missing)


def test_dosages_side_by_side_add_up() -> None:
    dose = of("insulin aspart", Dosage(text="10 units before breakfast"), Dosage(text="15 units before lunch"))

    assert (said(dose.daily, dose), said(dose.single, dose)) == ("25 units", "10 to 15 units")


def test_dosages_one_after_another_are_a_span() -> None:
    steps = (Dosage(sequence=1, text="2 tablets daily"), Dosage(sequence=2, text="1 tablet daily"))

    dose = of("azithromycin 250 MG Oral Tablet", *steps)

    assert said(dose.daily, dose) == "250 to 500 mg"


def test_each_ingredient_of_a_combination_has_its_dose() -> None:
    doses = typed("Percocet 5/325; 1-2 tablets every 6 hours as needed")

    assert {dose.ingredient: said(dose.daily, dose) for dose in doses} == {
        "acetaminophen": "1,300 to 2,600 mg",
        "oxycodone": "20 to 40 mg",
    }
    assert all(dose.as_needed for dose in doses)


def test_the_mass_of_a_combination_is_not_shared_out() -> None:
    (first, second) = typed("amoxicillin / clavulanate; 875 mg twice daily")

    assert first.daily is None
    assert second.daily is None


def test_a_weekly_medicine_has_one_dose_on_its_day_and_in_its_week() -> None:
    (dose,) = typed("methotrexate 2.5 MG Oral Tablet; 6 tablets once a week")

    assert (said(dose.daily, dose), said(dose.weekly, dose)) == ("15 mg", "15 mg")


def test_a_patch_is_counted_by_the_hour() -> None:
    (dose,) = typed("fentanyl 25 mcg/hr patch; apply 2 patches every 72 hours")

    assert said(dose.daily, dose) == "50 mcg/h"


def test_a_typed_name_with_its_strength_alone_is_no_dose() -> None:
    (dose,) = typed("metformin 1000 MG Oral Tablet")

    assert dose.daily is None
    assert dose.single is None


def test_a_range_in_units_that_are_not_known_gives_no_dose() -> None:
    low, high = amount("1", "B2018"), amount("2", "TAB")

    dose = of("lisinopril 10 MG Oral Tablet", Dosage(dose_range=Range(low=low, high=high), timing=TWICE))

    assert (dose.daily, dose.missing) == (None, "the unit of the dose is not known")


def test_two_doses_in_different_units_do_not_add_up() -> None:
    dose = of("insulin aspart", Dosage(text="10 units before breakfast"), Dosage(text="15 mg before lunch"))

    assert (dose.daily, dose.missing) == (None, "its doses are in units that do not add up")


def test_steps_of_which_one_is_not_known_give_no_dose() -> None:
    steps = (Dosage(sequence=1, text="2 tablets daily"), Dosage(sequence=2, text="as directed"))

    dose = of("azithromycin 250 MG Oral Tablet", *steps)

    assert (dose.daily, dose.missing) == (None, "the dose changes over time")


@pytest.mark.parametrize(
    ("timing", "weekly"),
    [
        (Timing(when=("C",)), "210 mg"),
        (Timing(when=("MORN", "NIGHT"), day_of_week=("mon", "thu")), "40 mg"),
        (Timing(frequency=1, period=Decimal(1), period_unit="d", day_of_week=("mon", "wed", "fri")), "30 mg"),
        (Timing(day_of_week=("mon", "thu")), "20 mg"),
        (Timing(code_text="Q8H"), "210 mg"),
        (Timing(code_text="three times daily"), "210 mg"),
        (Timing(frequency=3, period=Decimal(1), period_unit="wk"), "30 mg"),
    ],
    ids=str,
)
def test_a_coded_timing_gives_the_dose_of_a_week(timing: Timing, weekly: str) -> None:
    dose = of("lisinopril 10 MG Oral Tablet", Dosage(dose=amount("1", "tablet"), timing=timing))

    assert said(dose.weekly, dose) == weekly


def test_a_timing_that_says_nothing_gives_no_frequency() -> None:
    dose = of("lisinopril 10 MG Oral Tablet", Dosage(dose=amount("1", "tablet"), timing=Timing(count=3)))

    assert (dose.daily, dose.missing) == (None, "how often it is taken is not stated")


def test_puffs_and_patches_are_counted_in_words() -> None:
    (puffs,) = typed("albuterol 0.09 MG/ACTUAT inhaler; 2 puffs every 6 hours")
    (patch,) = typed("fentanyl 25 mcg/hr patch; apply 1 patch every 72 hours")

    assert puffs.how == "2 puffs of 90 mcg, 4 times a day"
    assert patch.how == "1 patch of 25 mcg/h"


def test_where_a_quantity_has_no_number_the_words_say_the_dose() -> None:
    dose = of("lisinopril 10 MG Oral Tablet", Dosage(text="1 tablet daily", dose=amount("NaN", "tablet")))

    assert said(dose.daily, dose) == "10 mg"


def test_codes_and_words_in_different_kinds_do_not_contradict_each_other() -> None:
    dose = of(
        "phenytoin 25 MG/ML Oral Suspension", Dosage(text="4 mL twice daily", dose=amount("100", "mg"), timing=TWICE)
    )

    assert said(dose.daily, dose) == "200 mg"


def test_a_unit_of_one_counts_tablets() -> None:
    dose = of("lisinopril 10 MG Oral Tablet", Dosage(dose=amount("2", "1"), timing=TWICE))

    assert said(dose.daily, dose) == "40 mg"


def test_a_syringe_is_counted_by_what_it_holds() -> None:
    dose = of("0.4 ML Enoxaparin sodium 100 MG/ML Prefilled Syringe", Dosage(text="inject 1 syringe daily"))

    assert said(dose.daily, dose) == "40 mg"


def test_millilitres_of_a_tablet_are_not_known() -> None:
    dose = of("lisinopril 10 MG Oral Tablet", Dosage(text="5 mL daily"))

    assert dose.missing == "how much of it the product holds is not stated"


def test_a_coded_dose_of_a_whole_day_by_weight_is_no_single_dose() -> None:
    dose = of("amoxicillin", Dosage(dose=amount("40", "mg/kg/d"), timing=TWICE))

    assert (dose.daily, dose.missing) == (None, "the unit of the dose is not known")


def test_the_name_of_a_strength_is_no_change_of_dose() -> None:
    (dose,) = typed("Tylenol Extra Strength 500 mg tablet take 2 tablets every 8 hours")

    assert said(dose.daily, dose) == "3,000 mg"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Percocet 5/325: 5 mg every 6 hours", {"oxycodone": "20 mg", "acetaminophen": "1,300 mg"}),
        ("Percocet 5/325: 5-325 mg every 6 hours", {"oxycodone": "20 mg", "acetaminophen": "1,300 mg"}),
        ("Augmentin 875/125: 875 mg twice daily", {"amoxicillin": "1,750 mg", "clavulanate": "250 mg"}),
        ("Bactrim 800-160: 160 mg twice daily", {"sulfamethoxazole": "1,600 mg", "trimethoprim": "320 mg"}),
        ("Zestoretic 20-12.5: 1 daily", {"lisinopril": "20 mg", "hydrochlorothiazide": "12.5 mg"}),
        ("Entresto 49/51: 1 tablet twice daily", {"sacubitril": "98 mg", "valsartan": "102 mg"}),
        ("Symbicort 160/4.5: 2 puffs twice daily", {"budesonide": "0.64 mg", "formoterol": "18 mcg"}),
        (
            "25ug Salmeterol + 250ug Fluticasone inhaler: 2 puffs daily",
            {"salmeterol": "50 mcg", "fluticasone": "0.5 mg"},
        ),
        ("Zestoretic 20-25: 1 daily", {"lisinopril": "20 mg", "hydrochlorothiazide": "25 mg"}),
    ],
)
def test_each_part_of_a_combination_has_its_dose(text: str, expected: dict[str, str]) -> None:
    assert {dose.ingredient: said(dose.daily, dose) for dose in typed(text)} == expected


@pytest.mark.parametrize("text", ["amlodipine-benazepril 5-10 mg: 10 mg daily", "Percocet 5/325: 7 mg daily"])
def test_a_weight_that_fits_a_combination_in_no_or_several_ways_is_not_read(text: str) -> None:
    assert [dose.daily for dose in typed(text)] == [None, None]


def test_the_most_of_a_day_bounds_what_is_taken_when_needed() -> None:
    (dose,) = typed("tramadol 50 mg tablet: 1 tablet as needed, max 8 per day")

    assert said(dose.daily, dose) == "50 to 400 mg"
    assert not dose.missing
