"""A kidney function as the checks hold it: a rate, or the span in which it lies, and what it is taken from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.patient import kidney
from clinic_assist.safety.patient.state import Measured, PatientState

# KDIGO 2024, table 3: the categories G3a to G5 of the glomerular filtration rate, mL/min/1.73 m2. Wider ones last.
_STAGES: Final = (
    ("ckd-stage-5", 0.0, 15.0), ("ckd-stage-4", 15.0, 30.0), ("ckd-stage-3b", 30.0, 45.0),
    ("ckd-stage-3a", 45.0, 60.0), ("ckd-stage-3", 30.0, 60.0),
)  # fmt: skip
# What a rate counts as in dialysis: below the lowest limit of any label. Not a measurement, and shown as none.
IN_DIALYSIS: Final = 4.0
DIALYSIS: Final = "dialysis"
# Rates nearer than this are one.
_EXACT: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class KidneyFunction:
    """A rate, or a span in which it lies, or what is missing for either.

    Attributes:
        rate: mL/min/1.73 m2 or mL/min; None where it cannot be told.
        span: The least (within) and the most (not within) where no single rate is known.
        how: In words: from what, by which equation.
        missing: In words; empty where there is a rate.
        may_be_lower: Why the true rate may lie below `rate`; empty where it is taken as it is.
        lowest: Below which it is then not to be feared.
        shown: The rate for people.
    """

    rate: float | None = None
    span: tuple[float, float] | None = None
    how: str = ""
    facts: tuple[FactId, ...] = ()
    missing: str = ""
    may_be_lower: str = ""
    lowest: float = 0.0
    shown: str = ""


def on_dialysis(patient: PatientState) -> KidneyFunction | None:
    """What stands for the function in dialysis; None where none is recorded."""
    records = [one for one in patient.problems.get(DIALYSIS, ()) if not one.is_past]
    if not records:
        return None
    how = f"recorded: {records[0].text}; no equation holds, it is taken as the lowest"
    return KidneyFunction(
        rate=IN_DIALYSIS, how=how, shown="in dialysis", facts=tuple(one.fact for one in records if one.fact)
    )


def by_stage(patient: PatientState) -> KidneyFunction | None:
    """The span of a recorded stage of chronic kidney disease, for want of a result."""
    for stage, least, most in _STAGES:
        records = [one for one in patient.problems.get(stage, ()) if not one.is_past]
        if records:
            return KidneyFunction(
                span=(least, most),
                how=f"recorded: {records[0].text}; no recent result",
                shown=f"below {most:.0f}" if not least else f"{least:.0f} to {most - 1:.0f}",
                facts=tuple(one.fact for one in records if one.fact),
                missing=f"kidney function is known as {records[0].text} only",
            )
    return None


def bounded(rates: Iterable[float], creatinine: Measured, *, how: str, facts: tuple[FactId, ...]) -> KidneyFunction:
    """One rate, or the span of several; a creatinine that is a bound gives a bound."""
    ordered = sorted(rates)
    least, most = ordered[0], ordered[-1]
    match (creatinine.comparator or "")[:1]:
        case "<":
            return _span(least, math.inf, how, facts)
        case ">":
            return _span(0.0, most, how, facts)
    if most - least < _EXACT:
        return KidneyFunction(rate=least, how=how, facts=facts, shown=kidney.shown(least))
    return _span(least, math.nextafter(most, math.inf), how, facts)


def _span(least: float, most: float, how: str, facts: tuple[FactId, ...]) -> KidneyFunction:
    if math.isinf(most):
        shown = f"over {kidney.shown(least)}"
    else:
        shown = f"{kidney.shown(least)} to {kidney.shown(most)}" if least else f"below {kidney.shown(most)}"
    return KidneyFunction(
        span=(least, most),
        how=how,
        facts=facts,
        shown=shown,
        missing=f"kidney function is known as {shown} only ({how})",
    )


def as_reported(reported: Measured) -> KidneyFunction:
    """A rate that a laboratory gives itself; many give no more than `>60`."""
    figure, how, facts = float(reported.value), f"{reported.text}, as reported", facts_of(reported)
    match (reported.comparator or "")[:1]:
        case "<":
            return _span(0.0, figure, how, facts)
        case ">":
            return _span(figure, math.inf, how, facts)
    return KidneyFunction(rate=figure, how=how, facts=facts, shown=kidney.shown(figure))


def is_known(function: KidneyFunction) -> bool:
    """Whether anything is known of it."""
    return function.rate is not None or function.span is not None


def facts_of(*measured: Measured | None) -> tuple[FactId, ...]:
    """The facts of results."""
    return tuple(one.fact for one in measured if one and one.fact)
