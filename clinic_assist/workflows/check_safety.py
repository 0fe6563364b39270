"""Run the safety checks on a chart or on typed names, and keep a clinician's decision to override."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, SafetyReport
from clinic_assist.chart.what_if import WhatIf
from clinic_assist.errors import UserError
from clinic_assist.safety import check
from clinic_assist.safety.pairs import PairResult
from clinic_assist.safety.pairs import check_pair as check_two
from clinic_assist.safety.what_if import Proposal, proposal_of, what_if
from clinic_assist.workflows.manage_accounts import acting_name
from clinic_assist.workflows.override_memory import DOSE_ADJUSTED, circumstances_of, decision_on
from clinic_assist.workflows.ports import ChartStore, KeptDecision, Override
from clinic_assist.workflows.workplace import Workplace

# The override reasons that clinicians asked for in published studies of alert fatigue (clinical conventions).
OVERRIDE_REASONS = ("Will monitor", DOSE_ADJUSTED, "Already tolerated", "Benefit outweighs risk")


def check_chart(workplace: Workplace, chart: Chart) -> SafetyReport:
    """All checks, for today."""
    return check.check_chart(
        chart, workplace.knowledge, workplace.names, on=workplace.clock.today(), measurands=workplace.measurands
    )


def check_names(workplace: Workplace, drugs: Sequence[str], allergies: Sequence[str]) -> SafetyReport:
    """All checks on typed drug and allergy names, without a patient."""
    return check.check_drugs(
        drugs, workplace.knowledge, workplace.names, allergies=allergies, on=workplace.clock.today()
    )


def medicine_choices(workplace: Workplace, text: str) -> tuple[str, ...]:
    """Names of medicines that hold a text, for a person to pick from; nothing is assumed."""
    return workplace.names.choices(text)


def check_proposal(workplace: Workplace, chart: Chart, medicine: str, directions: str = "") -> WhatIf:
    """What a medicine that is not prescribed yet would add in this patient, and what could be taken instead.

    Without `directions` they are taken from the medicine's own text: what stands from its first figure on.
    """
    given = Proposal(medicine=medicine, directions=directions) if directions.strip() else proposal_of(medicine)
    return what_if(
        chart,
        given,
        workplace.knowledge,
        workplace.names,
        on=workplace.clock.today(),
        measurands=workplace.measurands,
    )


def check_pair(workplace: Workplace, drug_a: str, drug_b: str) -> PairResult:
    """What the rules say of two drugs, by name."""
    return check_two(drug_a, drug_b, workplace.knowledge, workplace.names)


def override_alert(
    workplace: Workplace, store: ChartStore, chart: Chart, issue: DetectedIssue, *, reason: str, by: str
) -> Override:
    """Keeps that a clinician goes on despite an alert; visible to everyone who opens this patient.

    The name is that of the account; `by` counts where it has none.

    Raises UserError without a reason or a name.
    """
    name = acting_name(store, by)
    if not reason.strip() or not name:
        raise UserError("An override needs a reason and a name.")
    override = Override(
        patient_id=chart.patient_id,
        issue_key=alert_key(issue),
        reason=reason.strip(),
        by=name,
        at=workplace.clock.now().isoformat(timespec="seconds"),
        circumstances=circumstances_of(issue, chart),
    )
    store.save_override(override)
    store.audit("alert-overridden", patient=chart.patient_id, detail=issue.rule)
    return override


def decisions_of(store: ChartStore, chart: Chart, report: SafetyReport) -> dict[str, KeptDecision]:
    """The newest override for each alert of a report, by its key (see `alert_key`), with what has changed since."""
    newest: dict[str, Override] = {}
    for override in store.overrides(chart.patient_id):
        newest.setdefault(override.issue_key, override)
    return {
        key: decision_on(issue, chart, newest[key]) for issue in report.issues if (key := alert_key(issue)) in newest
    }


def alert_key(issue: DetectedIssue) -> str:
    """Names an alert across checks: rule and ingredients."""
    return "|".join((issue.rule, *issue.ingredients))
