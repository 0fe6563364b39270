from __future__ import annotations

import pytest

from clinic_assist.safety.pack_format import LabEntry
from clinic_assist.safety.patient.readings import judge_results
from tests.unit.safety.patient.patients import measured, patient

HIGH = LabEntry(measurand="potassium", from_=5.5, unit="mmol/L", within_days=90)
LOW = LabEntry(measurand="potassium", below=3.5, unit="mmol/L", within_days=90)
ALT = LabEntry(measurand="alanine-aminotransferase", from_=3, unit="U/L", times_upper=40)


@pytest.mark.parametrize(
    ("entry", "result", "holds"),
    [
        (HIGH, measured("potassium", "5.5", "mmol/L"), True),
        (HIGH, measured("potassium", "5.4", "mmol/L"), False),
        (HIGH, measured("potassium", "5.8", "mEq/L"), True),
        (HIGH, measured("potassium", "5.8", "mmol/L", ago=91), None),
        (HIGH, measured("potassium", "5.8", "mmol/L", ago=None), None),
        (HIGH, measured("potassium", "5.8", "%"), None),
        (HIGH, measured("sodium", "140", "mmol/L"), None),
        (HIGH, measured("potassium", "10", "mmol/L", comparator=">"), True),
        (HIGH, measured("potassium", "5", "mmol/L", comparator=">"), None),
        (HIGH, measured("potassium", "2", "mmol/L", comparator="<"), False),
        (LOW, measured("potassium", "3.4", "mmol/L"), True),
        (LOW, measured("potassium", "3.5", "mmol/L"), False),
        (LOW, measured("potassium", "1.5", "mmol/L", comparator="<"), True),
        (LOW, measured("potassium", "5", "mmol/L", comparator="<"), None),
        (LOW, measured("potassium", "7", "mmol/L", comparator=">"), False),
        (ALT, measured("alanine-aminotransferase", "130", "U/L"), True),
        (ALT, measured("alanine-aminotransferase", "110", "U/L"), False),
        (ALT, measured("alanine-aminotransferase", "110", "U/L", upper="33"), True),
        (ALT, measured("alanine-aminotransferase", "130", "U/L", upper="55"), False),
        (ALT, measured("alanine-aminotransferase", "130", "mmol/L"), None),
    ],
)
def test_a_result_lies_where_a_rule_says(entry, result, holds) -> None:
    assert judge_results((entry,), patient(result)).holds is holds


def test_one_that_fails_decides_and_one_that_is_missing_is_said() -> None:
    other = LabEntry(measurand="sodium", below=130, unit="mmol/L")
    high = measured("potassium", "6.0", "mmol/L")

    assert judge_results((HIGH, other), patient(high, measured("sodium", "140", "mmol/L"))).holds is False
    unknown = judge_results((HIGH, other), patient(high))
    assert (unknown.holds, unknown.missing) == (None, ("no sodium is recorded",))


def test_more_than_one_is_said_so() -> None:
    low = LabEntry(measurand="platelets", below=50, unit="10*3/uL")

    assert judge_results((low,), patient()).missing == ("no platelets are recorded",)


def test_the_result_is_told_with_its_day_and_the_limit() -> None:
    fixed = judge_results((ALT,), patient(measured("alanine-aminotransferase", "130", "U/L")))
    own = judge_results((ALT,), patient(measured("alanine-aminotransferase", "130", "U/L", upper="33")))

    assert fixed.because[0].endswith("130 U/L of 24-Nov-2026 (no upper limit is given with it; 40 U/L is taken)")
    assert own.because[0].endswith("(the laboratory's upper limit is 33)")
