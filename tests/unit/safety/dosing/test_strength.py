"""How much a product holds, from the names that records give it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import Quantity, Ratio
from clinic_assist.chart.facts import Ingredient
from clinic_assist.safety.dosing.amounts import Kind
from clinic_assist.safety.dosing.strength import Product, product_of
from clinic_assist.safety.recognition import ingredient_names
from tests.charts import coded
from tests.pharmacy import names

PRODUCTS = [
    ("lisinopril 10 MG Oral Tablet", {"lisinopril": (10, Kind.FORM)}),
    ("12 HR Oxycodone Hydrochloride 60 MG Extended Release Oral Tablet", {"oxycodone": (60, Kind.FORM)}),
    ("Synthroid Tablet 50mcg", {"levothyroxine": (0.05, Kind.FORM)}),
    ("10 ML Furosemide 10 MG/ML Injection", {"furosemide": (10, Kind.VOLUME)}),
    ("Ibuprofen 100 mg/5 mL oral suspension", {"ibuprofen": (20, Kind.VOLUME)}),
    ("Acetaminophen 325 MG / Oxycodone Hydrochloride 10 MG Oral Tablet [Percocet]",
     {"acetaminophen": (325, Kind.FORM), "oxycodone": (10, Kind.FORM)}),
    ("325 mg acetaminophen / 5 mg oxycodone", {"acetaminophen": (325, Kind.FORM), "oxycodone": (5, Kind.FORM)}),
    ("Percocet 5/325", {"acetaminophen": (325, Kind.FORM), "oxycodone": (5, Kind.FORM)}),
    ("Tylenol with Codeine #3 300/30 mg", {"acetaminophen": (300, Kind.FORM), "codeine": (30, Kind.FORM)}),
    ("lisinopril-hydrochlorothiazide 20-12.5 MG Oral Tablet",
     {"lisinopril": (20, Kind.FORM), "hydrochlorothiazide": (12.5, Kind.FORM)}),
    ("HCTZ 25/TRIAMTERENE 37.5MG TAB", {"hydrochlorothiazide": (25, Kind.FORM), "triamterene": (37.5, Kind.FORM)}),
    ("Lantus 100 unit/ml injectable solution", {"insulin glargine": (100, Kind.VOLUME)}),
    ("Ergocalciferol Capsule 50,000 iu", {"ergocalciferol": (50000, Kind.FORM)}),
    ("fentanyl 25mcg/hour Patch", {"fentanyl": (0.025, Kind.PATCH)}),
    ("PROVENTIL HFA, 108 (90 Base)MCG/ACT (Inhalation Aerosol Solution)", {"albuterol": (0.108, Kind.PUFF)}),
]  # fmt: skip
UNKNOWN = ["Lotrel 5/20", "Zosyn (piperacillin/tazobactam) 4.5gm injection", "Percocet tablet", "lisinopril"]


def product(text: str) -> Product:
    return product_of(text, ingredient_names(names().recognise(text)), names())


@pytest.mark.parametrize(("text", "expected"), PRODUCTS, ids=str)
def test_a_name_gives_the_strength_of_each_ingredient(text: str, expected: dict[str, tuple[float, Kind]]) -> None:
    found = {name: (float(listed[0].figure), listed[0].per) for name, listed in product(text).strengths.items()}

    assert found == expected


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_strength_that_is_not_certain_is_not_given(text: str) -> None:
    assert product(text).strengths == {}


def test_a_prefilled_syringe_holds_its_volume_times_its_concentration() -> None:
    (strengths,) = product("0.4 ML Enoxaparin sodium 100 MG/ML Prefilled Syringe").strengths.values()

    assert {(float(one.figure), one.per) for one in strengths} == {(100, Kind.VOLUME), (40, Kind.FORM)}


def test_a_bare_number_counts_tablets_and_never_millilitres() -> None:
    assert product("lisinopril 10 MG Oral Tablet").counted is Kind.FORM
    assert product("24 HR Nicotine 0.313 MG/HR Transdermal Patch").counted is Kind.PATCH
    assert product("CefTRIAXone Sodium 100 GM SOLR").counted is None


def test_listed_ingredients_say_more_than_the_name() -> None:
    listed = Ingredient(
        item=coded("insulin degludec"),
        strength=Ratio(
            numerator=Quantity(value=Decimal(100), unit="[iU]", code="[iU]"),
            denominator=Quantity(value=Decimal(1), unit="mL", code="mL"),
        ),
    )

    found = product_of("Tresiba", ("insulin degludec",), names(), listed=(listed,))

    assert [(int(one.figure), one.kind, one.per) for one in found.strengths["insulin degludec"]] == [
        (100, Kind.UNITS, Kind.VOLUME)
    ]


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        (Quantity(value=Decimal(5), unit="mg"), None, (5, Kind.FORM)),
        (Quantity(value=Decimal(5), unit="mg"), Quantity(value=Decimal(2), unit="mL"), (2.5, Kind.VOLUME)),
        (Quantity(value=Decimal(5), unit="mg"), Quantity(value=Decimal(1), unit="TAB"), (5, Kind.FORM)),
        (Quantity(value=Decimal(5), code="ug"), None, (0.005, Kind.FORM)),
        (Quantity(value=Decimal(5), unit="furlong"), None, None),
        (Quantity(value=Decimal(5), unit="mL"), None, None),
        (Quantity(value=Decimal(5), unit="mg"), Quantity(value=Decimal(0), unit="mL"), None),
        (Quantity(unit="mg"), None, None),
    ],
)
def test_a_listed_strength_is_read_by_code_or_text(
    top: Quantity, bottom: Quantity | None, expected: tuple[float, Kind] | None
) -> None:
    listed = Ingredient(item=coded("lisinopril"), strength=Ratio(numerator=top, denominator=bottom))

    found = product_of("Zestril", ("lisinopril",), names(), listed=(listed,)).strengths

    assert {name: (float(one[0].figure), one[0].per) for name, one in found.items()} == (
        {"lisinopril": expected} if expected else {}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lisinopril 10 mg / 0 ml", {}),
        ("Vancomycin 1 g in 200 mL (5 mg/mL)", {"vancomycin": (1000, Kind.FORM)}),
        ("morphine 100 mg/5 mL", {"morphine": (20, Kind.VOLUME)}),
        ("potassium chloride 10 mEq/L", {"potassium chloride": (0.01, Kind.VOLUME)}),
        ("lisinopril 10 mg or 20 mg", {}),
        ("nitroglycerin 0.4 MEQ/hr patch", {}),
        ("amlodipine/benazepril 5-10-20 mg", {}),
        ("tramadol-acetaminophen 37.5-325", {"tramadol": (37.5, Kind.FORM), "acetaminophen": (325, Kind.FORM)}),
        ("Ultracet 500/325", {}),
    ],
)
def test_what_a_name_leaves_open_stays_open(text: str, expected: dict[str, tuple[float, Kind]]) -> None:
    found = {name: (float(one[0].figure), one[0].per) for name, one in product(text).strengths.items()}

    assert found == expected
