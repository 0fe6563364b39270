"""Figures in another unit: exact ways only, rounded so that the given figure can be had back."""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.terminology.conversion import Scale, converted, rounded, scale_of
from clinic_assist.terminology.systems import SNOMED_CT
from clinic_assist.terminology.units import canonical_unit
from tests.measurands import measurands

CASES = settings(max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")), deadline=None)


def scale(unit: str, measurand: str | None = None) -> Scale:
    return Scale(canonical_unit(unit), measurands()[measurand] if measurand else None)


def shown(value: str, unit: str, to: str, measurand: str | None, other: str | None = None) -> str | None:
    given_in, wanted = scale(unit, measurand), scale(to, other or measurand)
    figure = converted(Decimal(value), given_in, wanted)
    return None if figure is None else f"{rounded(figure, Decimal(value), given_in):f}"


@pytest.mark.parametrize(
    ("value", "unit", "to", "measurand", "figure"),
    [
        # The usual factors of textbooks and of the AMA Manual of Style: 0.0555, 88.4, 0.0259, 0.0113, 17.1, 59.5, 0.25 …
        ("100", "mg/dL", "mmol/L", "glucose", "5.55"),
        ("5.6", "mmol/L", "mg/dL", "glucose", "101"),
        ("1.00", "mg/dL", "umol/L", "creatinine", "88.4"),
        ("0.9", "mg/dL", "umol/L", "creatinine", "80"),
        ("200", "mg/dL", "mmol/L", "cholesterol", "5.17"),
        ("150", "mg/dL", "mmol/L", "triglycerides", "1.69"),
        ("1.2", "mg/dL", "umol/L", "bilirubin", "21"),
        ("6.5", "mg/dL", "umol/L", "urate", "387"),
        ("9.50", "mg/dL", "mmol/L", "calcium", "2.370"),
        ("2.40", "mg/dL", "mmol/L", "magnesium", "0.987"),
        ("3.5", "mg/dL", "mmol/L", "phosphate", "1.13"),
        ("100", "ug/dL", "umol/L", "iron", "17.9"),
        ("500", "pg/mL", "pmol/L", "vitamin-b12", "368.9"),
        ("30.0", "ng/mL", "nmol/L", "vitamin-d-25-hydroxy", "74.9"),
        ("1.20", "ng/dL", "pmol/L", "thyroxine-free", "15.4"),
        ("1.5", "ng/mL", "nmol/L", "digoxin", "1.9"),
        ("30", "mg/g", "mg/mmol", "albumin-creatinine-ratio", "3.4"),
        # By charge.
        ("4.1", "meq/L", "mmol/L", "potassium", "4.1"),
        ("5.0", "meq/L", "mmol/L", "calcium", "2.50"),
        # By defined factors.
        ("14.2", "g/dL", "g/L", "hemoglobin", "142"),
        ("7.2", "10*3/uL", "10*9/L", "leukocytes", "7.2"),
        ("7200", "/uL", "10*9/L", "leukocytes", "7.200"),
        ("42", "%", "L/L", "hematocrit", "0.42"),
        ("0.50", "ukat/L", "U/L", "alanine-aminotransferase", "30.0"),
        ("98.6", "[degF]", "Cel", "body-temperature", "37.0"),
        ("37", "Cel", "[degF]", "body-temperature", "98.6"),
        ("165", "[lb_av]", "kg", "body-weight", "74.8"),
        ("70", "[in_i]", "cm", "body-height", "178"),
        ("40", "mm[Hg]", "kPa", "carbon-dioxide-pressure", "5.3"),
        ("2.5", "uIU/mL", "mU/L", "thyrotropin", "2.5"),
        ("0", "mg/dL", "mmol/L", "glucose", "0"),
        ("12", "mg/L", "g/L", None, "0.012"),
    ],
)
def test_figures_are_those_of_published_factors(
    value: str, unit: str, to: str, measurand: str | None, figure: str
) -> None:
    assert shown(value, unit, to, measurand) == figure


def test_urea_and_its_nitrogen_are_not_weighed_alike() -> None:
    assert shown("14", "mg/dL", "mmol/L", "urea-nitrogen", "urea") == "5.0"
    assert shown("30", "mg/dL", "mmol/L", "urea") == "5.0"
    assert shown("30", "mg/dL", "mg/dL", "urea", "urea-nitrogen") == "14.0"
    assert not scale("mg/dL", "urea").is_same(scale("mg/dL", "urea-nitrogen"))


@pytest.mark.parametrize(
    ("unit", "to", "measurand"),
    [
        ("g/dL", "mmol/L", "hemoglobin"),
        ("%", "mmol/mol", "hba1c"),
        ("ng/mL", "pmol/L", "ferritin"),
        ("uIU/mL", "pmol/L", "insulin"),
        ("mg/dL", "mmol/L", None),
        ("mg/dL", "kg", "glucose"),
        ("mL/min", "mL/min/{1.73_m2}", "egfr"),
        ("", "mmol/L", "potassium"),
        ("", "%", "hematocrit"),
    ],
)
def test_what_has_no_exact_way_is_not_converted(unit: str, to: str, measurand: str | None) -> None:
    assert shown("5", unit, to, measurand) is None
    assert shown("5", unit, unit, measurand) == "5"


def test_other_spellings_of_a_unit_are_no_conversion_and_a_charge_is() -> None:
    assert scale("K/uL", "leukocytes").is_same(scale("10*9/L", "leukocytes"))
    assert scale("MG/DL", "glucose").is_same(scale("mg/dL", "glucose"))
    assert scale("uIU/mL", "thyrotropin").is_same(scale("mU/L", "thyrotropin"))
    assert not scale("meq/L", "potassium").is_same(scale("mmol/L", "potassium"))


def test_a_quantity_without_a_number_has_no_scale_and_a_code_of_another_system_is_no_unit() -> None:
    assert scale_of(None, None) is None
    assert scale_of(Quantity(unit="mg"), None) is None
    assert scale_of(Quantity(value=Decimal(1), unit="mg", code="258684004", system=SNOMED_CT), None) == Scale("mg")
    assert scale_of(Quantity(value=Decimal(1), unit="mg", code="kg"), None) is None


_PAIRS = [
    (one.id, unit, to)
    for one in measurands().all
    for unit in sorted(one.units)
    for to in sorted(one.units)
    if unit and to and unit != to and "cel" not in (unit, to)
]


@CASES
@given(st.sampled_from(_PAIRS), st.decimals(min_value="0.1", max_value="9999", places=2))
def test_a_converted_figure_leads_back_to_the_given_one(pair: tuple[str, str, str], value: Decimal) -> None:
    measurand, unit, to = pair
    there = converted(value, scale(unit, measurand), scale(to, measurand))
    assert there is not None

    figure = rounded(there, value, scale(unit, measurand))
    back = converted(figure, scale(to, measurand), scale(unit, measurand))
    assert back is not None
    assert abs(back - value) <= Decimal("0.0051")


@CASES
@given(st.decimals(min_value=90, max_value=115, places=1))
def test_a_temperature_leads_back_within_a_tenth(value: Decimal) -> None:
    there = converted(value, scale("[degF]"), scale("Cel"))
    assert there is not None

    back = converted(rounded(there, value, scale("[degF]")), scale("Cel"), scale("[degF]"))
    assert back is not None
    assert abs(back - value) <= Decimal("0.1")


def test_all_units_in_which_a_name_is_believed_lead_to_each_other() -> None:
    """Otherwise results of one line could not be drawn together: then they are two measurands."""
    apart = {
        (one.id, unit, to)
        for one in measurands().all
        for unit in one.units
        for to in one.units
        if converted(Decimal(1), Scale(unit, one), Scale(to, one)) is None
    }

    assert apart == set()
