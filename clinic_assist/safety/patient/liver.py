"""How far the liver of a patient is impaired: the classes of Child and Pugh that the record leaves possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.patient.state import Measured, PatientState, Recorded
from clinic_assist.terminology.conversion import Scale, converted
from clinic_assist.terminology.units import canonical_unit

MILD, MODERATE, SEVERE = GRADES = ("mild", "moderate", "severe")
"""Labels name the grades so; they are the classes A, B and C (FDA guidance, Impaired Hepatic Function, 2003)."""

# Pugh RN, Murray-Lyon IM, Dawson JL et al. Br J Surg 1973;60:646-649: 5 to 6 points are class A, 7 to 9 B, 10 to 15 C.
_MODERATE_FROM: Final = 7
_SEVERE_FROM: Final = 10
# The same: measurand, unit, limits from one to two points and from two to three, and whether points rise with it.
_SCORED: Final = (
    ("bilirubin", "mg/dL", 2.0, 3.0, True),
    ("albumin", "g/dL", 2.8, 3.5, False),
    ("inr", "", 1.7, 2.3, True),
)
# Where the INR is not the liver's. Direct anticoagulants raise it too.
_MOVE_INR: Final = frozenset(
    {"warfarin", "acenocoumarol", "phenprocoumon", "fluindione", "rivaroxaban", "apixaban", "edoxaban", "dabigatran"}
)
SIGNS: Final = ("ascites", "hepatic-encephalopathy")
"""Problems that score, by what a clinician sees."""
# How old results and findings may be that score a liver disease. Product decision.
SCORE_HOLDS_DAYS: Final = 90
# Problems that say the grade themselves.
_STATED: Final = (
    ("child-pugh-c", {SEVERE}),
    ("liver-failure", {SEVERE}),
    ("child-pugh-b", {MODERATE}),
    ("child-pugh-a", {MILD}),
)
CIRRHOSIS: Final = "cirrhosis"
IMPAIRMENT: Final = "hepatic-impairment"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverFunction:
    """The grades that are possible; none where the record says nothing of an impaired liver.

    Attributes:
        how: In words: from what.
    """

    possible: frozenset[str] = frozenset()
    how: str = ""
    facts: tuple[FactId, ...] = ()


def liver_of(patient: PatientState, taken: Iterable[str]) -> LiverFunction:
    """The grade of impairment as stated, or as far as points can be counted in a recorded cirrhosis."""
    for problem, grades in _STATED:
        if records := _present(patient, problem):
            return _stated(records, frozenset(grades))
    if records := _present(patient, CIRRHOSIS):
        return _scored(patient, records, frozenset(taken))
    if records := _present(patient, IMPAIRMENT):
        return _stated(records, frozenset(GRADES))
    return LiverFunction()


def _stated(records: tuple[Recorded, ...], grades: frozenset[str]) -> LiverFunction:
    return LiverFunction(possible=grades, how=_recorded(records), facts=_facts(records))


def _scored(patient: PatientState, cirrhosis: tuple[Recorded, ...], taken: frozenset[str]) -> LiverFunction:
    """Points of what is known; what is not known may be one to three points."""
    least, most, known, facts = 0, 0, [], list(_facts(cirrhosis))
    for measurand, unit, first, second, rises in _SCORED:
        measured = None if measurand == "inr" and taken & _MOVE_INR else patient.latest(measurand)
        points = _points(measured, patient, (canonical_unit(unit), first, second), rises=rises)
        least, most = least + (points or 1), most + (points or 3)
        if points and measured:
            known.append(f"{measured.text}: {points}")
            facts.extend((measured.fact,) if measured.fact else ())
    for problem in SIGNS:
        records = _present(patient, problem)
        none_of_it = () if records else (*_present(patient, "compensated-cirrhosis"), *patient.denied.get(problem, ()))
        # How much is not told by a problem's name: two points or three.
        least, most = least + (2 if records else 1), most + (1 if none_of_it else 3)
        if none_of_it:
            known.append(f"{none_of_it[0].text}: 1")
            facts.extend(_facts(none_of_it))
        if records:
            known.append(f"{records[0].text}: 2 or 3")
            facts.extend(_facts(records))
    possible = frozenset(grade for grade, low, high in _CLASSES if low <= most and least <= high)
    score = f"Child-Pugh {least}" if least == most else f"Child-Pugh between {least} and {most}"
    counted = f" (points for {'; '.join(known)})" if known else " (no part of the score is recorded)"
    return LiverFunction(
        possible=possible, how=f"{_recorded(cirrhosis)}; {score}{counted}", facts=tuple(dict.fromkeys(facts))
    )


_CLASSES: Final = (
    (MILD, 5, _MODERATE_FROM - 1),
    (MODERATE, _MODERATE_FROM, _SEVERE_FROM - 1),
    (SEVERE, _SEVERE_FROM, 15),
)


def _points(
    measured: Measured | None, patient: PatientState, scale: tuple[str, float, float], *, rises: bool
) -> int | None:
    """1 to 3; None where the result is missing, old, a bound only, or in another unit."""
    unit, first, second = scale
    if measured is None or measured.comparator or not measured.is_within(SCORE_HOLDS_DAYS, patient.on):
        return None
    value = converted(measured.value, measured.scale, Scale(unit, measured.scale.measurand))
    if value is None:
        return None
    figure = float(value)
    if rises:
        return 1 if figure < first else 2 if figure <= second else 3
    return 3 if figure < first else 2 if figure <= second else 1


def _present(patient: PatientState, problem: str) -> tuple[Recorded, ...]:
    return tuple(one for one in patient.problems.get(problem, ()) if not one.is_past)


def _recorded(records: tuple[Recorded, ...]) -> str:
    return f"recorded: {records[0].text}"


def _facts(records: tuple[Recorded, ...]) -> tuple[FactId, ...]:
    return tuple(one.fact for one in records if one.fact)
