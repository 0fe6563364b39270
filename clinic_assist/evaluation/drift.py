"""Whether a model still writes what it wrote: a fixed part of the cases again, compared by digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_assist.errors import UserError
from clinic_assist.evaluation.case_result import Case, CaseKind, CaseResult, Desk
from clinic_assist.evaluation.evaluate import run_case
from clinic_assist.evaluation.run_folder import RunFolder
from clinic_assist.workflows.fingerprints import changed_parts
from clinic_assist.workflows.model_fingerprint import fingerprint_of

MOST_OF_A_KIND = 5
"""Cases of each kind that are run again: enough to see a change of texts or weights, few enough for minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What became of the cases that ran again.

    Attributes:
        parts: What was changed since the run, in words.
        tried: Cases run again.
        changed: Ids of those in which the model wrote something else.
        counted_otherwise: Ids of those of which a measure is another than before.
    """

    parts: tuple[str, ...]
    tried: int
    changed: tuple[str, ...]
    counted_otherwise: tuple[str, ...]

    @property
    def is_as_before(self) -> bool:
        return not (self.parts or self.changed or self.counted_otherwise)


def check_drift(desk: Desk, cases: Sequence[Case], before: RunFolder) -> Drift:
    """Runs the first cases of each kind again that the run has finished.

    Raises:
        UserError: No case of that run is among these.
    """
    stored = {result.case: result for result in before.results if not result.failure}
    chosen: dict[CaseKind, list[Case]] = defaultdict(list)
    for case in cases:
        if case.id in stored and len(chosen[case.kind]) < MOST_OF_A_KIND:
            chosen[case.kind].append(case)
    again = [(stored[case.id], run_case(case, desk)) for kind in CaseKind for case in chosen[kind]]
    if not again:
        raise UserError("No case of that run is among these.", hint="Give the options that the run was made with.")
    now = fingerprint_of(desk.workplace, desk.model.identity)
    return Drift(
        parts=changed_parts(before.about.fingerprint, now),
        tried=len(again),
        changed=_ids(again, lambda one: one.digest),
        counted_otherwise=_ids(again, lambda one: one.counts),
    )


def _ids(again: Sequence[tuple[CaseResult, CaseResult]], of: Callable[[CaseResult], object]) -> tuple[str, ...]:
    return tuple(one.case for one, other in again if of(one) != of(other))


def drift_shape(drift: Drift) -> dict[str, object]:
    """The JSON of `model evaluate --drift` (docs/evaluation.md)."""
    return {
        "as_before": drift.is_as_before,
        "changed_parts": list(drift.parts),
        "tried": drift.tried,
        "changed": list(drift.changed),
        "counted_otherwise": list(drift.counted_otherwise),
    }
