"""Whether a product gives its medicine off at once or over hours."""

from __future__ import annotations

import pytest

from clinic_assist.safety.dosing.release import Release, release_of


@pytest.mark.parametrize(
    "name",
    [
        "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", "Wellbutrin XL 300 mg", "tramadol ER 200 mg",
        "Concerta 36 mg", "Adalat CC 60", "metoprolol succinate 50 mg", "Beloc-Zok 95 mg", "Tramal retard 100", "Ambien CR 12.5",
    ],
)  # fmt: skip
def test_words_and_brands_tell_extended_release(name: str) -> None:
    assert release_of(name) is Release.EXTENDED


@pytest.mark.parametrize(
    "name", ["zolpidem tartrate 10 MG Oral Tablet", "oxycodone IR 5 mg", "metoprolol tartrate 50 mg"]
)
def test_a_plain_oral_form_gives_off_at_once(name: str) -> None:
    assert release_of(name) is Release.IMMEDIATE


@pytest.mark.parametrize("name", ["tramadol 50 mg", "diclofenac 75 MG Delayed Release Oral Tablet", "metformin"])
def test_a_name_that_does_not_tell_is_not_guessed(name: str) -> None:
    assert release_of(name) is None
