"""What a draft says of a dosage's timing is supported; another timing is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import Dosage, Timing
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.dosage_words import timing_words
from tests.charts import chart, medication, patient
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import ON

NAMES = FakeDrugNames()
HOURS = Timing(frequency=1, period=Decimal(4), period_max=Decimal(6), period_unit="h")
TIMES = Timing(frequency=3, frequency_max=4, period=Decimal(1), period_unit="d")
TWICE = Timing(frequency=2, period=Decimal(8), period_unit="h")
COURSE = Timing(frequency=1, period=Decimal(1), period_unit="d", count=7)


def _judge(timing: Timing, said: str) -> Verdict:
    order = medication("Lisinopril 5 MG Oral Tablet", dosages=(Dosage(timing=timing),))
    text = f"Prescribed Lisinopril 5 MG Oral Tablet, {said}, active."
    statement = Statement(text=text, citations=(order.id,))
    return verify_statement(statement, chart(patient(), order), NAMES, ON).verdict


_ALL = (
    *(HOURS, TIMES, TWICE, COURSE, Timing(frequency=3)),
    *(Timing(code_text=code) for code in ("BID", "AM", "PM", "BED", "WK", "MO", "Q6H", "Once a day, after tea")),
    *(Timing(when=(event,)) for event in ("MORN", "EVE.late", "HS", "CM", "AC", "PCV")),
    Timing(frequency=3, period=Decimal(1), period_unit="wk", day_of_week=("mon", "wed", "fri")),
)


@pytest.mark.parametrize("timing", _ALL, ids=timing_words)
def test_a_timing_in_our_own_words_is_supported(timing: Timing) -> None:
    assert _judge(timing, timing_words(timing)) is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("timing", "said", "verdict"),
    [
        (HOURS, "every 8 hours", Verdict.CONTRADICTED),
        (HOURS, "every 4–8 hours", Verdict.CONTRADICTED),
        (HOURS, "every 4–6 days", Verdict.CONTRADICTED),
        (HOURS, "every 4 hours", Verdict.NOT_FOUND),
        (TIMES, "5 times daily", Verdict.CONTRADICTED),
        (TIMES, "3–5 times daily", Verdict.CONTRADICTED),
        (TIMES, "3–4 times weekly", Verdict.CONTRADICTED),
        (TWICE, "every 8 hours", Verdict.CONTRADICTED),
        (TWICE, "twice every 6 hours", Verdict.CONTRADICTED),
        (COURSE, "once daily, 5 times in all", Verdict.CONTRADICTED),
        (Timing(frequency=3), "4 times", Verdict.CONTRADICTED),
        (Timing(code_text="WK"), "once monthly", Verdict.CONTRADICTED),
        (Timing(code_text="MO"), "once weekly", Verdict.CONTRADICTED),
        (Timing(code_text="BED"), "in the morning", Verdict.CONTRADICTED),
        (Timing(code_text="AM"), "every afternoon", Verdict.CONTRADICTED),
        (Timing(code_text="QD"), "every morning", Verdict.NOT_FOUND),
        (Timing(when=("CM",)), "with dinner", Verdict.NOT_FOUND),
        (Timing(code_text="Once a day, after tea"), "once a day, after coffee", Verdict.NOT_FOUND),
    ],
)
def test_another_timing_is_not_supported(timing: Timing, said: str, verdict: Verdict) -> None:
    assert _judge(timing, said) is verdict
