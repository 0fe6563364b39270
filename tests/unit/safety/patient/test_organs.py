from __future__ import annotations

import pytest

from clinic_assist.safety.pack_format import SpanEntry
from clinic_assist.safety.patient.liver import LiverFunction
from clinic_assist.safety.patient.organs import judge_falling, judge_liver, judge_rate, shown_span
from clinic_assist.safety.patient.rates import KidneyFunction
from tests.unit.safety.patient.patients import creatinine, patient

MIDDLE = SpanEntry(from_=30, below=60)
LOW = SpanEntry(below=30)
HIGH = SpanEntry(from_=95)
INFINITY = float("inf")


@pytest.mark.parametrize(
    ("function", "span", "holds"),
    [
        (KidneyFunction(rate=30, shown="30"), MIDDLE, True),
        (KidneyFunction(rate=60, shown="60"), MIDDLE, False),
        (KidneyFunction(rate=29.9, shown="29"), LOW, True),
        (KidneyFunction(rate=100, shown="100"), HIGH, True),
        (KidneyFunction(rate=45, shown="45", may_be_lower="it rises"), LOW, None),
        (KidneyFunction(rate=70, shown="70", may_be_lower="no weight", lowest=35), LOW, False),
        (KidneyFunction(rate=70, shown="70", may_be_lower="no weight", lowest=35), MIDDLE, None),
        (KidneyFunction(rate=45, shown="45", may_be_lower="it rises"), MIDDLE, True),
        (KidneyFunction(rate=45, shown="45", may_be_lower="it rises"), HIGH, False),
        (KidneyFunction(span=(60, INFINITY), shown="over 60", missing="a bound"), MIDDLE, False),
        (KidneyFunction(span=(60, INFINITY), shown="over 60", missing="a bound"), HIGH, None),
        (KidneyFunction(span=(15, 30), shown="15 to 29", missing="a stage"), LOW, True),
        (KidneyFunction(span=(0, 60), shown="below 60", missing="a bound"), LOW, None),
        (KidneyFunction(span=(0, 60), shown="below 60", missing="a bound"), HIGH, False),
        (KidneyFunction(missing="a creatinine"), LOW, None),
    ],
)
def test_a_kidney_function_lies_in_a_span(function: KidneyFunction, span: SpanEntry, holds: bool | None) -> None:
    outcome = judge_rate(function, span, name="eGFR", unit="mL/min/1.73 m2")

    assert outcome.holds is holds
    assert bool(outcome.missing) is (holds is None)


def test_dialysis_is_said_without_a_rate() -> None:
    outcome = judge_rate(KidneyFunction(rate=4, shown="in dialysis", how="recorded"), LOW, name="eGFR", unit="mL/min")

    assert outcome.because == ("eGFR: in dialysis (recorded)",)


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (patient(creatinine("1.0", ago=5), creatinine("1.6", ago=1)), True),
        (patient(creatinine("1.6", ago=5), creatinine("1.0", ago=1), problems=("acute-kidney-injury",)), False),
        (patient(problems=("acute-kidney-injury",)), True),
        (patient(creatinine("2.0"), problems=("acute-kidney-injury",)), True),
        (patient(creatinine("0.8"), problems=("acute-kidney-injury",)), False),
        (patient(creatinine("0.8", ago=200), problems=("acute-kidney-injury",)), True),
        (patient(creatinine("1.0")), False),
    ],
)
def test_the_kidney_function_is_falling(given, holds) -> None:
    assert judge_falling(given).holds is holds


@pytest.mark.parametrize(
    ("possible", "wanted", "holds"),
    [
        (set(), {"severe"}, False),
        ({"severe"}, {"severe"}, True),
        ({"mild"}, {"severe"}, False),
        ({"moderate", "severe"}, {"severe"}, None),
        ({"moderate", "severe"}, {"unknown", "severe"}, True),
        ({"mild", "moderate"}, {"unknown", "severe"}, False),
        ({"severe"}, {"unknown", "severe"}, False),
    ],
)
def test_the_liver_is_impaired_as_a_rule_says(possible, wanted, holds) -> None:
    assert judge_liver(LiverFunction(possible=frozenset(possible)), frozenset(wanted)).holds is holds


def test_a_span_in_words() -> None:
    assert [shown_span(one) for one in (LOW, MIDDLE, HIGH)] == ["below 30", "of 30 to 59", "of 95 or more"]
