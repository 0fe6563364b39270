"""Two models on the same cases, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.errors import UserError
from clinic_assist.evaluation.case_result import CaseResult
from clinic_assist.evaluation.intervals import mcnemar, paired_difference, share_of
from clinic_assist.evaluation.measures import Measure
from clinic_assist.evaluation.run_folder import RunFolder

Counts = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedMeasure:
    """A measure of both.

    Attributes:
        cases: In which both were counted.
        a: Share of A. `b`: of B.
        difference: B less A. `low` and `high`: the ends of its 95 % interval.
        p: Of McNemar's exact test, where each case counts one thing; None elsewhere.
    """

    measure: Measure
    cases: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs. Attributes: shared: cases that both ran; `only_a` and `only_b`: that one alone ran, left out."""

    a: str
    b: str
    shared: int
    only_a: int
    only_b: int
    measures: tuple[ComparedMeasure, ...]


def compare(a: RunFolder, b: RunFolder) -> Comparison:
    """Compares two runs case by case.

    Raises:
        UserError: They have no case in common, or drew the options of questions differently.
    """
    if a.about.seed != b.about.seed:
        raise UserError(
            "The two runs used different seeds, so that the questions differ.", hint="Run one of them anew."
        )
    left, right = {one.case: one for one in a.results}, {one.case: one for one in b.results}
    shared = [case for case in left if case in right]
    if not shared:
        raise UserError("The two runs have no case in common.", hint="Evaluate both with the same options.")
    pairs = [(left[case], right[case]) for case in shared]
    found = (_compared(measure, pairs) for measure in Measure)
    return Comparison(
        a=f"{a.about.name} {a.about.version}",
        b=f"{b.about.name} {b.about.version}",
        shared=len(shared),
        only_a=len(left) - len(shared),
        only_b=len(right) - len(shared),
        measures=tuple(one for one in found if one is not None),
    )


def _compared(measure: Measure, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> ComparedMeasure | None:
    name = measure.value
    # A case that one of them could not finish is counted under "unfinished", and nowhere else for either.
    both = [
        (one.counts[name], other.counts[name]) for one, other in pairs if name in one.counts and name in other.counts
    ]
    if not both:
        return None
    a, b = [one for one, _ in both], [other for _, other in both]
    share_a, share_b = share_of(a), share_of(b)
    if share_a is None or share_b is None:
        return None
    difference, low, high = paired_difference(a, b)
    return ComparedMeasure(
        measure=measure,
        cases=len(both),
        a=share_a,
        b=share_b,
        difference=difference,
        low=low,
        high=high,
        p=_p(both),
    )


def _p(both: Sequence[tuple[Counts, Counts]]) -> float | None:
    if any(one[1] != 1 or other[1] != 1 for one, other in both):
        return None
    only_a = sum(one[0] > other[0] for one, other in both)
    only_b = sum(one[0] < other[0] for one, other in both)
    return mcnemar(only_a, only_b)


def comparison_shape(comparison: Comparison) -> dict[str, object]:
    """The JSON of `model compare` (docs/evaluation.md)."""
    return {
        "a": comparison.a,
        "b": comparison.b,
        "shared_cases": comparison.shared,
        "only_a": comparison.only_a,
        "only_b": comparison.only_b,
        "measures": {
            one.measure.value: {
                "cases": one.cases,
                "a": one.a,
                "b": one.b,
                "difference": one.difference,
                "low": one.low,
                "high": one.high,
                "p": one.p,
            }
            for one in comparison.measures
        },
    }
