"""Whether the latest result of a measurand lies where a rule says."""

from __future__ import annotations

import math
from typing import Final

from clinic_assist.safety.pack_format import LabEntry
from clinic_assist.safety.patient.outcome import FAILS, Outcome
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.terminology.conversion import Scale, converted
from clinic_assist.terminology.units import canonical_unit

# Names of results that are more than one.
_PLURAL: Final = frozenset({"platelets", "neutrophils", "leukocytes", "lymphocytes", "triglycerides", "cd4 cells"})


def judge_results(entries: tuple[LabEntry, ...], patient: PatientState) -> Outcome:
    """Whether all of these hold."""
    if len(entries) == 1:
        return _judge(entries[0], patient)
    outcomes = [_judge(entry, patient) for entry in entries]
    if any(one.holds is False for one in outcomes):
        return FAILS
    return Outcome(
        holds=None if any(one.holds is None for one in outcomes) else True,
        because=tuple(phrase for one in outcomes for phrase in one.because),
        facts=tuple(fact for one in outcomes for fact in one.facts),
        missing=tuple(phrase for one in outcomes for phrase in one.missing),
    )


def _judge(entry: LabEntry, patient: PatientState) -> Outcome:
    measured = patient.latest(entry.measurand)
    if measured is None:
        name = entry.measurand.replace("-", " ")
        return Outcome(holds=None, missing=(f"no {name} {'are' if name in _PLURAL else 'is'} recorded",))
    facts = (measured.fact,) if measured.fact else ()
    if not measured.is_within(entry.within_days, patient.on):
        why = "is too old to count" if measured.when else "cannot count"
        return Outcome(holds=None, facts=facts, missing=(f"{measured.text} {why}",))
    figure = _figure(entry, measured)
    if figure is None:
        return Outcome(holds=None, facts=facts, missing=(f"{measured.text} is in a unit that cannot be compared",))
    return _held_against(entry, measured, figure)


def _held_against(entry: LabEntry, measured: Measured, figure: float) -> Outcome:
    facts = (measured.fact,) if measured.fact else ()
    least, most = _bounds(figure, measured.comparator)
    from_within = entry.from_ is None or least >= entry.from_
    below_within = entry.below is None or most < entry.below
    if from_within and below_within:
        return Outcome(holds=True, because=(f"{measured.text}{_range_words(entry, measured)}",), facts=facts)
    if (entry.from_ is not None and most < entry.from_) or (entry.below is not None and least >= entry.below):
        return FAILS
    return Outcome(holds=None, facts=facts, missing=(f"{measured.text} is a bound only",))


def _figure(entry: LabEntry, measured: Measured) -> float | None:
    """The result in the unit of the rule, or as a multiple of the upper limit of normal; None where that cannot be."""
    if entry.times_upper is not None and measured.upper:
        return float(measured.value / measured.upper)
    value = converted(measured.value, measured.scale, Scale(canonical_unit(entry.unit), measured.scale.measurand))
    if value is None:
        return None
    return float(value) / (entry.times_upper or 1)


def _bounds(figure: float, comparator: str | None) -> tuple[float, float]:
    match (comparator or "")[:1]:
        case "<":
            return -math.inf, figure
        case ">":
            return figure, math.inf
    return figure, figure


def _range_words(entry: LabEntry, measured: Measured) -> str:
    if entry.times_upper is None:
        return ""
    if measured.upper:
        return f" (the laboratory's upper limit is {measured.upper})"
    return f" (no upper limit is given with it; {entry.times_upper:g} {entry.unit} is taken)"
