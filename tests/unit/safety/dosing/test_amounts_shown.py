from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.safety.dosing.amounts import shown


@pytest.mark.parametrize(
    ("figure", "unit", "words"),
    [
        ("0.125", "mg", "0.125 mg"),
        ("0.025", "mg", "25 mcg"),
        ("0.0625", "mg", "62.5 mcg"),
        ("12.5", "mg", "12.5 mg"),
        ("4000", "mg", "4,000 mg"),
        ("5.00", "mg", "5 mg"),
        ("100", "units", "100 units"),
    ],
)
def test_a_dose_is_shown_with_all_its_digits(figure: str, unit: str, words: str) -> None:
    assert shown(Decimal(figure), unit) == words
