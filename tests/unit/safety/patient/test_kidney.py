from __future__ import annotations

import pytest

from clinic_assist.safety.patient import kidney


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "expected"),
    [
        (1.2, 55, "male", 71),  # National Kidney Foundation, eGFR calculator: 71
        (0.9, 0, "male", 142),  # Inker 2021, table 2: the constant itself, at kappa and age 0
        (0.7, 0, "female", 143.7),  # the same, times 1.012
        (2.0, 70, "female", 26.4),  # by hand: 142 x (2 / 0.7)^-1.2 x 0.9938^70 x 1.012
        (0.5, 20, "female", 137.7),  # by hand: 142 x (0.5 / 0.7)^-0.241 x 0.9938^20 x 1.012
    ],
)
def test_ckd_epi_2021_gives_the_published_values(creatinine: float, age: float, sex: str, expected: float) -> None:
    assert kidney.egfr_ckd_epi_2021(creatinine, age, sex) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "weight", "expected"),
    [
        # Worked values of public teaching pages (droracle.ai, superglobalcalculator.com).
        (1.0, 70, "male", 75, 72.9),
        (1.2, 60, "male", 80, 74.1),
        (0.9, 45, "female", 60, 74.8),
    ],
)
def test_cockcroft_gault_gives_the_published_values(
    creatinine: float, age: float, sex: str, weight: float, expected: float
) -> None:
    assert kidney.creatinine_clearance(creatinine, age, sex, weight) == pytest.approx(expected, abs=0.06)


def test_the_bedside_equation_of_schwartz() -> None:
    assert kidney.egfr_schwartz(0.5, 110) == pytest.approx(90.86)
    assert kidney.egfr_schwartz(0.413, 100) == pytest.approx(100)


def test_body_surface_by_mosteller() -> None:
    assert kidney.body_surface_m2(70, 170) == pytest.approx(1.82, abs=0.005)
    assert kidney.not_indexed(50, 1.73 * 1.2) == pytest.approx(60)


@pytest.mark.parametrize(
    ("weight", "height", "sex", "used", "name"),
    [
        (80, None, "male", 80, "actual weight, height not recorded"),
        (60, 180, "male", 60, "actual weight"),
        (80, 180, "male", 75.0, "ideal weight"),
        (120, 180, "male", 93.0, "adjusted weight"),
        (40, 90, "female", 40, "actual weight"),
    ],
)
def test_the_weight_for_the_clearance(weight: float, height: float | None, sex: str, used: float, name: str) -> None:
    figure, said = kidney.weight_for_clearance(weight, height, sex)

    assert (round(figure, 1), said) == (used, name)


def test_a_rate_is_never_rounded_across_a_limit() -> None:
    assert kidney.shown(29.99) == "29"
