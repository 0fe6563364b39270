"""Keeps, signed by the open vault, that a model met this site's limits; forgets it where it does not any more."""

from __future__ import annotations

from clinic_assist.errors import BugError
from clinic_assist.evaluation.summary import Summary
from clinic_assist.workflows.fingerprints import fingerprint_digest
from clinic_assist.workflows.model_gate import Clearance
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def keep_outcome(workplace: Workplace, store: ChartStore, summary: Summary) -> str:
    """Keeps or forgets, with an audit entry either way; answers what was done, in a sentence.

    Raises:
        MachineError: It cannot be written.
    """
    gate = workplace.gate
    if gate is None:
        raise BugError("a workplace that evaluates has a gate")
    about = summary.about
    detail = f"model {about.fingerprint['model'][:12]} evaluation {fingerprint_digest(about.fingerprint)[:12]}"
    if not summary.has_passed:
        gate.revoke(about.fingerprint)
        store.audit("model-not-passed", detail=detail)
        return "Kept: this model has not passed, and does not write notes about patients here."
    gate.clear(
        Clearance(
            fingerprint=about.fingerprint,
            limits=gate.limits_digest,
            results=summary.digest,
            on=workplace.clock.today(),
        )
    )
    store.audit("model-passed", detail=detail)
    return "Kept: this model passed, and may write notes about patients of this vault until something of it changes."
