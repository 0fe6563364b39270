from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.function import clearance_of, egfr_of
from clinic_assist.safety.patient.state import Recorded, Stated
from tests.unit.safety.patient.patients import creatinine, measured, patient

YEAR = 365
WEIGHT = measured("body-weight", "60", "kg")


def test_ckd_epi_is_computed_and_says_from_what() -> None:
    function = egfr_of(patient(creatinine("2.0")), YEAR)

    assert function.rate == pytest.approx(26.4, abs=0.05)
    assert function.shown == "26"
    assert function.how == "CKD-EPI 2021 from Creatinine 2.0 mg/dL of 24-Nov-2026"
    assert [str(fact) for fact in function.facts] == ["creatinine 2.0 2026-11-24"]


def test_a_creatinine_in_umol_is_the_same() -> None:
    in_mg, in_umol = (egfr_of(patient(one), YEAR).rate for one in (creatinine("2.0"), creatinine("176.8", "umol/L")))

    assert in_mg == pytest.approx(in_umol, abs=0.05)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (patient(), "a creatinine"),
        (patient(creatinine("1.0", ago=-5)), "there is only one of a later day"),
        (patient(creatinine("1.0", ago=900)), "the last is of 10-Jun-2024, too old"),
        (patient(creatinine("1.0", ago=None)), "a creatinine with a date"),
        (patient(creatinine("1.0"), age=None), "a birth date"),
        (patient(creatinine("0", "mg/dL")), "a creatinine in a known unit"),
        (patient(creatinine("1.0", "%")), "a creatinine in a known unit"),
    ],
)
def test_what_is_missing_is_said(given, missing) -> None:
    function = egfr_of(given, YEAR)

    assert function.rate is None
    assert missing in function.missing


def test_without_a_sex_the_rate_is_a_span_of_both() -> None:
    function = egfr_of(patient(creatinine("2.0"), sex=None), YEAR)

    assert function.rate is None
    assert function.shown == "26 to 35"
    assert "for either sex: it is not recorded" in function.how


def test_a_year_of_birth_gives_a_narrow_span() -> None:
    born = replace(patient(creatinine("2.0")), birth=PartialDate("1956"))

    assert egfr_of(born, YEAR).span == pytest.approx((26.2, 26.4), abs=0.05)


def test_of_two_creatinines_of_one_day_the_higher_counts_and_it_is_said() -> None:
    function = egfr_of(patient(creatinine("1.1"), creatinine("1.3"), creatinine("0.9", ago=50)), YEAR)

    assert "Creatinine 1.3 mg/dL of 24-Nov-2026 (the highest of 2 of that day)" in function.how


def test_of_two_creatinines_with_their_times_the_later_counts() -> None:
    early, late = creatinine("1.3", at="2026-11-24T06:00"), creatinine("1.2", at="2026-11-24T18:00")

    assert "Creatinine 1.2 mg/dL of 24-Nov-2026" in egfr_of(patient(early, late), YEAR).how


def test_a_creatinine_of_a_later_day_is_not_used() -> None:
    assert "1.1 mg/dL" in egfr_of(patient(creatinine("1.1", ago=30), creatinine("3.0", ago=-2)), YEAR).how


def test_a_newer_reported_rate_is_taken_as_reported() -> None:
    reported = measured("egfr", "41", "mL/min/1.73m2", ago=1)
    older = measured("egfr", "41", "mL/min/1.73m2", ago=9)

    assert egfr_of(patient(creatinine("1.0"), reported), YEAR).how.endswith("of 26-Nov-2026, as reported")
    assert egfr_of(patient(creatinine("1.0"), older), YEAR).how.startswith("CKD-EPI 2021")
    assert egfr_of(patient(reported, age=None), YEAR).rate == 41


@pytest.mark.parametrize(("comparator", "shown"), [(">", "over 60"), ("<", "below 60"), (">=", "over 60")])
def test_a_reported_bound_is_a_span(comparator: str, shown: str) -> None:
    function = egfr_of(patient(measured("egfr", "60", "mL/min/1.73m2", comparator=comparator)), YEAR)

    assert (function.rate, function.shown) == (None, shown)
    assert shown in function.missing


@pytest.mark.parametrize(("comparator", "shown"), [("<", "over 121"), (">", "below 121")])
def test_a_creatinine_that_is_a_bound_bounds_the_rate(comparator: str, shown: str) -> None:
    given = patient(measured("creatinine", "0.3", "mg/dL", comparator=comparator), age=60)

    assert egfr_of(given, YEAR).shown == shown


def test_in_dialysis_no_equation_is_used() -> None:
    given = patient(creatinine("1.0"), problems=("dialysis",))

    for function in (egfr_of(given, YEAR), clearance_of(given, YEAR)):
        assert function.shown == "in dialysis"
        assert function.rate
        assert function.rate < 5


def test_a_past_dialysis_is_none() -> None:
    given = replace(patient(creatinine("1.0")), problems={"dialysis": (Recorded(text="dialysis", is_past=True),)})

    assert egfr_of(given, YEAR).shown == "60"


@pytest.mark.parametrize(
    ("stage", "span", "shown"),
    [
        ("ckd-stage-4", (15, 30), "15 to 29"),
        ("ckd-stage-5", (0, 15), "below 15"),
        ("ckd-stage-3", (30, 60), "30 to 59"),
    ],
)
def test_a_recorded_stage_stands_in_for_a_result(stage: str, span: tuple[float, float], shown: str) -> None:
    function = egfr_of(patient(problems=(stage,)), YEAR)

    assert (function.span, function.shown) == (span, shown)


def test_a_recent_result_goes_before_a_recorded_stage() -> None:
    assert egfr_of(patient(creatinine("0.8"), problems=("ckd-stage-4",)), YEAR).shown == "79"


def test_a_child_has_the_equation_of_schwartz() -> None:
    given = patient(creatinine("0.5"), measured("body-height", "110", "cm", ago=30), age=6, sex=None)

    for function in (egfr_of(given, YEAR), clearance_of(given, YEAR)):
        assert function.rate == pytest.approx(90.86)
        assert "Schwartz" in function.how
    assert "Cockcroft-Gault is for adults" in clearance_of(given, YEAR).how


@pytest.mark.parametrize(
    ("results", "age", "missing"),
    [
        ((creatinine("0.5"),), 6, "a height of the last six months"),
        ((creatinine("0.5"), measured("body-height", "110", "cm", ago=300)), 6, "a height of the last six months"),
        ((creatinine("0.3"), measured("body-height", "60", "cm")), 0.4, "an equation for children under 1 year"),
        ((measured("body-height", "110", "cm"),), 6, "a creatinine"),
        ((creatinine("0.5"), measured("body-height", "110", "%")), 6, "in known units"),
    ],
)
def test_what_is_missing_of_a_child_is_said(results, age, missing) -> None:
    assert missing in egfr_of(patient(*results, age=age), YEAR).missing


def test_the_clearance_says_which_weight_it_uses() -> None:
    function = clearance_of(patient(creatinine("1.0"), WEIGHT), YEAR)

    assert function.rate == pytest.approx((140 - 70) * 60 / 72 * 0.85)
    assert function.how == (
        "Cockcroft-Gault from Creatinine 1.0 mg/dL of 24-Nov-2026 and 60 kg (actual weight, height not recorded)"
    )


@pytest.mark.parametrize(
    ("results", "sex", "said"),
    [
        ((creatinine("1.0"),), "female", "missing for the clearance by Cockcroft-Gault: a weight"),
        ((creatinine("1.0"), measured("body-weight", "60", "kg", ago=500)), "female", "is old"),
        ((creatinine("1.0"), WEIGHT), None, "Cockcroft-Gault: the sex"),
        ((measured("egfr", "41", "mL/min/1.73m2"), WEIGHT), "female", "Cockcroft-Gault: a creatinine"),
        ((creatinine("1.0", "%"), measured("egfr", "41", "mL/min/1.73m2", ago=2), WEIGHT), "male", "in a known unit"),
    ],
)
def test_the_egfr_stands_in_for_a_clearance_that_cannot_be_had(results, sex, said) -> None:
    function = clearance_of(patient(*results, sex=sex), YEAR)

    assert "the eGFR stands in" in function.how
    assert said in function.how
    assert function.may_be_lower


def test_a_weight_in_another_unit_is_said() -> None:
    assert (
        "a weight in a known unit"
        in clearance_of(patient(creatinine("1.0"), measured("body-weight", "60", "%")), YEAR).how
    )


@pytest.mark.parametrize(
    ("ago", "of_creatinine", "is_used"), [(5, 9, True), (5, 5, True), (5, 3, False), (100, 400, False)]
)
def test_a_clearance_from_collected_urine_goes_before_the_equation(ago: int, of_creatinine: int, is_used: bool) -> None:
    collected = measured("creatinine-clearance", "38", "mL/min", ago=ago)
    function = clearance_of(patient(creatinine("1.0", ago=of_creatinine), collected, WEIGHT), YEAR)

    assert (function.rate == 38) is is_used
    assert ("as reported" in function.how) is is_used


def test_without_either_what_is_missing_is_said() -> None:
    assert clearance_of(patient(WEIGHT), YEAR).missing == "kidney function not known: a creatinine is missing"


def test_a_body_far_from_usual_has_its_own_rate_told() -> None:
    large = patient(creatinine("1.0"), measured("body-weight", "150", "kg"), measured("body-height", "190", "cm"))

    assert "for this body surface of 2.81 m2" in egfr_of(large, YEAR).how
    assert "body surface" not in egfr_of(patient(creatinine("1.0"), WEIGHT), YEAR).how
    usual = patient(creatinine("1.0"), measured("body-weight", "70", "kg"), measured("body-height", "165", "cm"))
    assert "body surface" not in egfr_of(usual, YEAR).how


def test_a_rising_creatinine_says_that_the_rate_is_too_high() -> None:
    rising = patient(creatinine("1.0", ago=5), creatinine("1.6", ago=1), WEIGHT)

    for function in (egfr_of(rising, YEAR), clearance_of(rising, YEAR)):
        assert "as in acute kidney injury" in function.may_be_lower
        assert function.may_be_lower in function.how
        assert len(function.facts) >= 2


def test_in_pregnancy_the_equation_is_doubted() -> None:
    pregnant = replace(patient(creatinine("1.0"), age=30), pregnant=Stated(value=True))

    assert egfr_of(pregnant, YEAR).how.endswith("; no equation was made for pregnancy")


def test_a_recovering_kidney_is_said_and_the_rate_holds() -> None:
    function = egfr_of(patient(creatinine("1.8", ago=5), creatinine("1.0", ago=1)), YEAR)

    assert "the kidney recovers" in function.how
    assert not function.may_be_lower
