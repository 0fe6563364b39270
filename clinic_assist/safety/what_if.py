"""Checks a medicine before it is prescribed: what it would add to a chart's alerts, and which of its kind add none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept, Dosage
from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind
from clinic_assist.chart.facts import MedicationRequest
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, Provenance, SourceId, fact_id
from clinic_assist.chart.what_if import Alternative, WhatIf
from clinic_assist.safety.check import asked_of, findings_of, issue_key, report_from
from clinic_assist.safety.medications import DrugRecord, medications_of, participants_in, recognised, record_of
from clinic_assist.safety.recognition import DrugRecogniser, ingredient_names, is_whole, why_not
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.runs import Asked
from clinic_assist.safety.severity import rank
from clinic_assist.safety.washout import stopped_medicines
from clinic_assist.terminology.measurands import Measurands

# The proposed order is no record: its id is of a source that no file can have, and leaves with the answer.
_NO_FILE = SourceId("0" * 64)
_PLACE = Locator("proposed")
# An alternative has no dose, so that it goes without saying that these cannot be told.
_ASK_FOR_A_DOSE = frozenset({IssueKind.DOSE, IssueKind.CUMULATIVE})
# Beyond the rank of every severity.
_NOT_THERE = 99
_FIRST_FIGURE = re.compile(r"\d.*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A medicine as somebody thinks of prescribing it.

    Attributes:
        medicine: Name, also with a strength.
        directions: How it is to be taken; empty where that is not said.
    """

    medicine: str
    directions: str = ""

    @property
    def text(self) -> str:
        """Both in a line."""
        return " ".join(filter(None, (self.medicine.strip(), self.directions.strip())))


def proposal_of(text: str) -> Proposal:
    """A medicine with its directions typed in one line: what stands from the first figure on are the directions."""
    figures = _FIRST_FIGURE.search(text)
    return Proposal(medicine=text.strip(), directions="") if figures is None else _split(text, figures)


def _split(text: str, figures: re.Match[str]) -> Proposal:
    name = text[: figures.start()].strip()
    return Proposal(medicine=name or text.strip(), directions=figures.group().strip() if name else "")


def what_if(
    chart: Chart,
    proposal: Proposal,
    knowledge: Knowledge,
    names: DrugRecogniser,
    *,
    on: date,
    measurands: Measurands,
) -> WhatIf:
    """What a medicine would add in this patient, and the members of its classes that raise no alert.

    The chart is checked without and with an active order of that day; shown is what the second report has beyond the
    first. Alternatives are held against the same patient by the same rules, without a dose.
    """
    recognition = names.recognise(proposal.text)
    ingredients = ingredient_names(recognition)
    order = _order(proposal, on)
    before = asked_of(chart, knowledge, names, on, measurands=measurands)
    proposed = replace(chart, facts=(*chart.facts, order))
    medications = medications_of(proposed, names, on)
    in_use = frozenset(medications.ingredients)
    stopped = stopped_medicines(proposed, names, knowledge, on, in_use=in_use)
    after = replace(before, medications=medications, silence=None, stopped=stopped)
    found, untried = findings_of(after, knowledge)
    report = report_from(after, knowledge, found, untried)
    without, _untried = findings_of(before, knowledge)
    taken = frozenset(before.medications.ingredients)
    return WhatIf(
        patient_id=chart.patient_id,
        on=on,
        knowledge=knowledge.version,
        text=proposal.text,
        ingredients=ingredients,
        not_checked="" if is_whole(recognition) else why_not(recognition),
        already_taken=tuple(name for name in ingredients if name in taken),
        added=tuple(_without_the_order(issue, order) for issue in _added(found, without)),
        states=tuple(state for state in report.by_drug if state.ingredient in ingredients),
        alternatives=alternatives_to(ingredients, before, knowledge, names),
    )


def _order(proposal: Proposal, on: date) -> MedicationRequest:
    return MedicationRequest(
        id=fact_id(_NO_FILE, _PLACE, "MedicationRequest"),
        provenance=Provenance(source=_NO_FILE, locator=_PLACE),
        medication=CodeableConcept(text=proposal.text),
        status="active",
        intent="order",
        authored_on=PartialDate(on.isoformat()),
        dosages=(Dosage(text=proposal.directions),) if proposal.directions else (),
    )


def _added(after: Sequence[DetectedIssue], before: Sequence[DetectedIssue]) -> Iterable[DetectedIssue]:
    """The alerts that were not there, or are graver than they were."""
    known = {issue_key(issue): rank(issue.severity) for issue in before}
    return (issue for issue in after if rank(issue.severity) < known.get(issue_key(issue), _NOT_THERE))


def _without_the_order(issue: DetectedIssue, order: MedicationRequest) -> DetectedIssue:
    return replace(issue, facts=tuple(fact for fact in issue.facts if fact != order.id))


def alternatives_to(
    ingredients: Sequence[str], asked: Asked, knowledge: Knowledge, names: DrugRecogniser
) -> tuple[Alternative, ...]:
    """The other members of the classes whose members may stand in for one another, the least alarming first."""
    taken = frozenset(asked.medications.ingredients)
    classes: dict[str, str] = {}
    for drug_class in knowledge.classes.values():
        if drug_class.entry.alternatives and not drug_class.members.isdisjoint(ingredients):
            for member in sorted(drug_class.members - taken - frozenset(ingredients)):
                classes.setdefault(member, drug_class.entry.name)
    orders = [_order(Proposal(medicine=member), asked.patient.on) for member in classes]
    records = [record_of(fact, found, names, asked.patient.on) for fact, found in recognised(orders, names)]
    found = [
        _alternative(member, classes[member], _with(asked, record), knowledge)
        for member, record in zip(classes, records, strict=True)
        if record.ingredients == (member,)
    ]
    return tuple(sorted(found, key=lambda one: (-rank(one.worst) if one.worst else -_NOT_THERE, one.ingredient)))


def _with(asked: Asked, record: DrugRecord) -> Asked:
    records = (*asked.medications.records, record)
    medications = replace(asked.medications, records=records, participants=participants_in(records))
    return replace(asked, medications=medications)


def _alternative(ingredient: str, of_class: str, asked: Asked, knowledge: Knowledge) -> Alternative:
    issues, untried = findings_of(asked, knowledge, about=ingredient)
    return Alternative(
        ingredient=ingredient,
        of_class=of_class,
        worst=issues[0].severity if issues else None,
        alerts=len(issues),
        missing=tuple(
            dict.fromkeys(
                one.missing for one in untried if one.ingredient == ingredient and one.kind not in _ASK_FOR_A_DOSE
            )
        ),
    )
