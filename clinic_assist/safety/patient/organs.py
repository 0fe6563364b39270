"""Whether a rule's limits on kidney and liver hold for a patient."""

from __future__ import annotations

from typing import Final

from clinic_assist.safety.pack_format import SpanEntry
from clinic_assist.safety.patient import kidney
from clinic_assist.safety.patient.function import egfr_of
from clinic_assist.safety.patient.injury import kidney_change
from clinic_assist.safety.patient.liver import LiverFunction
from clinic_assist.safety.patient.outcome import FAILS, Outcome
from clinic_assist.safety.patient.rates import KidneyFunction
from clinic_assist.safety.patient.state import PatientState

# From which recent eGFR a recorded kidney injury counts as over, and how old that result may be.
_RECOVERED_FROM: Final = 60.0
_RECENT_DAYS: Final = 90
KIDNEY_INJURY: Final = "acute-kidney-injury"
UNGRADED: Final = "unknown"
"""Among the grades of a rule: an impaired liver of which the record leaves more than one grade possible."""


def judge_rate(function: KidneyFunction, span: SpanEntry, *, name: str, unit: str) -> Outcome:
    """Whether the kidney function lies in a span. Where it may be lower than its rate, what lies below is not known."""
    said = f"{name} {function.shown} {unit}" if function.shown != "in dialysis" else f"{name}: in dialysis"
    held = Outcome(holds=True, because=(f"{said} ({function.how})",), facts=function.facts)
    if function.rate is None and function.span is None:
        return Outcome(holds=None, facts=function.facts, missing=(function.missing,))
    if function.span is not None:
        return _judge_span(function, span, held)
    rate = function.rate or 0.0
    if _lies_in(rate, span):
        return held
    if function.may_be_lower and span.below is not None and function.lowest < span.below <= rate:
        missing = f"{said} may be too high: {function.may_be_lower}"
        return Outcome(holds=None, facts=function.facts, missing=(missing,))
    return FAILS


def _judge_span(function: KidneyFunction, span: SpanEntry, held: Outcome) -> Outcome:
    least, most = function.span or (0.0, 0.0)
    above, below = span.from_ if span.from_ is not None else 0.0, span.below if span.below is not None else float("inf")
    if least >= above and most <= below:
        return held
    if most <= above or least >= below:
        return FAILS
    return Outcome(holds=None, facts=function.facts, missing=(function.missing,))


def judge_falling(patient: PatientState) -> Outcome:
    """Whether the kidney function is falling: by its creatinines, or by a recorded acute kidney injury."""
    change = kidney_change(patient)
    if change is not None:
        return Outcome(holds=True, because=(change.text,), facts=change.facts) if change.is_rise else FAILS
    records = [one for one in patient.problems.get(KIDNEY_INJURY, ()) if not one.is_past]
    if not records or _has_recovered(patient):
        return FAILS
    facts = tuple(one.fact for one in records if one.fact)
    return Outcome(holds=True, because=(f"recorded: {records[0].text}",), facts=facts)


def _has_recovered(patient: PatientState) -> bool:
    """Whether an injury that is recorded must be over: records of it are seldom closed. Product decision."""
    rate = egfr_of(patient, _RECENT_DAYS).rate
    return rate is not None and rate >= _RECOVERED_FROM


def judge_liver(liver: LiverFunction, wanted: frozenset[str]) -> Outcome:
    """Whether the liver is impaired in one of the grades that a rule names."""
    if not liver.possible & wanted or (UNGRADED in wanted and len(liver.possible) == 1):
        return FAILS
    held = Outcome(holds=True, because=(f"liver: {liver.how}",), facts=liver.facts)
    if liver.possible <= wanted or UNGRADED in wanted:
        return held
    return Outcome(holds=None, facts=liver.facts, missing=(f"how far the liver is impaired ({liver.how})",))


def shown_span(span: SpanEntry) -> str:
    """`below 30`, `of 15 to 29`, `of 95 or more`."""
    if span.from_ is None:
        return f"below {span.below:g}"
    if span.below is None:
        return f"of {span.from_:g} or more"
    return f"of {span.from_:g} to {kidney.shown(span.below - 1)}"


def _lies_in(figure: float, span: SpanEntry) -> bool:
    return (span.from_ is None or figure >= span.from_) and (span.below is None or figure < span.below)
