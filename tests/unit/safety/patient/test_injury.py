from __future__ import annotations

import pytest

from clinic_assist.safety.patient.injury import kidney_change
from tests.unit.safety.patient.patients import creatinine, measured, patient


@pytest.mark.parametrize(
    ("results", "rise"),
    [
        ((creatinine("1.0", ago=8), creatinine("1.5", ago=1)), True),  # 1.5 times in 7 days
        ((creatinine("1.0", ago=9), creatinine("1.5", ago=1)), None),  # in 8 days
        ((creatinine("1.0", ago=5), creatinine("1.4", ago=1)), None),  # 1.4 times in 4 days
        ((creatinine("1.0", ago=3), creatinine("1.3", ago=1)), True),  # 0.3 mg/dL in 2 days
        ((creatinine("1.0", ago=4), creatinine("1.3", ago=1)), None),  # in 3 days
        ((creatinine("88.4", "umol/L", ago=3), creatinine("1.3", ago=1)), True),
        ((creatinine("1.6", ago=5), creatinine("1.0", ago=1)), False),
        ((creatinine("1.0", ago=5), creatinine("1.6", ago=-1)), None),  # a later day
        ((creatinine("1.0", ago=None), creatinine("1.6", ago=1)), None),
        ((measured("creatinine", "1.0", "mg/dL", ago=5, comparator="<"), creatinine("1.6", ago=1)), None),
        ((creatinine("1.6", ago=1),), None),
        ((), None),
        ((creatinine("1.0", at="2026-11-24T06:00"), creatinine("1.4", at="2026-11-24T20:00")), True),
    ],
)
def test_the_creatinine_changes_as_kdigo_says(results, rise) -> None:
    change = kidney_change(patient(*results))

    assert (change.is_rise if change else None) is rise


def test_the_greatest_change_is_told_with_both_results() -> None:
    change = kidney_change(patient(creatinine("1.0", ago=5), creatinine("1.2", ago=2), creatinine("1.9", ago=1)))

    assert change is not None
    assert change.text.startswith("Creatinine 1.9 mg/dL of 26-Nov-2026 is up from Creatinine 1.0 mg/dL of 22-Nov-2026")
    assert len(change.facts) == 2
