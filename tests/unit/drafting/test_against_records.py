"""The campaign's own check must find what it is there to find."""

from __future__ import annotations

import pytest

from clinic_assist.evaluation.against_records import Strangers, held_by, strangers_in
from tests.unit.drafting.charts import condition, lab, on, request

RECORDS = (
    lab("17", "Potassium", "4.10", "mmol/L", "2026-11-02", flag="H", low_high=("3.5", "5.1")),
    request("23", "Warfarin 5 MG Oral Tablet", dose="1 tablet daily", authored="2026-10-01T08:30:00Z"),
    condition("31", "Gout", onset=on("2019-03")),
    lab("41", "T-score", "-1.62", "", "2026-11-02"),
)
OWN = ("was", "on", "in", "high", "reference", "prescribed", "since", "active")


def strangers(sentence: str) -> Strangers:
    return strangers_in(sentence, held_by(RECORDS), own_words=OWN)


@pytest.mark.parametrize(
    "sentence",
    [
        "Potassium was 4.10 mmol/L on 02-Nov-2026, high (reference 3.5–5.1 mmol/L).",
        "Prescribed Warfarin 5 MG Oral Tablet, 1 tablet daily, on 01-Oct-2026, active.",
        "Gout, active, since Mar-2019.",
        "Gout, active, since 2019.",
        "T-score was -1.62 on 02-Nov-2026.",
    ],
)
def test_a_sentence_of_the_records_has_no_strangers(sentence: str) -> None:
    assert strangers(sentence) == Strangers((), ())


@pytest.mark.parametrize(
    ("sentence", "stranger"),
    [
        ("Potassium was 4.11 mmol/L on 02-Nov-2026.", "4.11"),
        ("Potassium was 17 mmol/L on 02-Nov-2026.", "17"),
        ("Potassium was 4.10 mmol/L on 03-Nov-2026.", "03-Nov-2026"),
        ("Potassium was 4.10 mmol/L on 11-Feb-2026.", "11-Feb-2026"),
        ("Prescribed Warfarin 7 MG Oral Tablet.", "7"),
        ("Gout, active, since Apr-2019.", "Apr-2019"),
        ("Gout, active, since 01-Mar-2019.", "01-Mar-2019"),
        ("Gout, active, since 2018.", "2018"),
        ("T-score was 1.62 on 02-Nov-2026.", "1.62"),
        ("Potassium was -4.10 mmol/L.", "-4.10"),
    ],
)
def test_a_figure_of_no_record_is_found(sentence: str, stranger: str) -> None:
    assert strangers(sentence).figures == (stranger,)


def test_a_name_of_no_record_is_found() -> None:
    assert strangers("Prescribed Amiodarone 5 MG Oral Tablet.").words == ("amiodarone",)
