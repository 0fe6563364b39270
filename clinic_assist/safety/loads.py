"""Finds what several medicines add to together: QT prolongation, sedation, anticholinergic and serotonin effects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_groups import names_in_words
from clinic_assist.safety.patient.circumstances import Outcome, Situation, judge
from clinic_assist.safety.routes import LOCAL_ROUTES, Route
from clinic_assist.safety.rules import Knowledge, Load
from clinic_assist.safety.severity import rank

# Ways by which too little reaches the blood to add to a load of the whole body. Product decision.
_LITTLE_REACHES: Final = LOCAL_ROUTES | {Route.INHALED, Route.NASAL}
_PAIR: Final = 2
_SUMMARY_LIMIT: Final = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A medicine that adds to a load, with its weight."""

    participant: Participant
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A load as it is in one patient.

    Attributes:
        drugs: The heaviest first, then by name.
        raised: What of the patient adds to it: points, in words, and how it was decided.
    """

    load: Load
    drugs: tuple[Contribution, ...]
    raised: tuple[tuple[int, str, Outcome], ...]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.drugs) + sum(points for points, _why, _outcome in self.raised)

    @property
    def severity(self) -> Severity | None:
        """The tier; None where it is not to be told.

        Of two medicines their own rule says enough, unless the patient makes the sum serious.
        """
        entry = self.load.entry
        fewest = entry.drugs_from if self.points < entry.serious_from else min(entry.drugs_from, _PAIR)
        if len(self.drugs) < fewest or self.points < entry.monitor_from:
            return None
        return Severity.SERIOUS if self.points >= entry.serious_from else Severity.MONITOR


def find_loads(
    situation: Situation, interactions: Sequence[DetectedIssue], knowledge: Knowledge
) -> list[DetectedIssue]:
    """One alert for each load that is heavy enough, unless one alert of the same effect names all its medicines."""
    issues = []
    for load in knowledge.loads:
        weighed = weigh(load, situation, knowledge)
        severity = weighed.severity
        if severity and not _is_said(weighed, severity, interactions):
            issues.append(_issue(weighed, severity))
    return issues


def weigh(load: Load, situation: Situation, knowledge: Knowledge) -> Weighed:
    """Adds up a load. What of the patient is not known adds nothing."""
    drugs = [
        Contribution(participant=participant, points=points)
        for name, participant in situation.taken.items()
        if (points := load.weights.get(name, 0)) and _reaches_the_blood(participant, knowledge)
    ]
    drugs.sort(key=lambda one: (-one.points, one.participant.ingredient))
    raised = []
    if len(drugs) >= _PAIR and situation.patient_given:
        for points, when in load.raised_by:
            outcome = judge(when, situation, drugs[0].participant)
            if outcome.holds:
                raised.append((points, "; ".join(outcome.because) or when.entry.sex or "", outcome))
    return Weighed(load=load, drugs=tuple(drugs), raised=tuple(raised))


def _reaches_the_blood(participant: Participant, knowledge: Knowledge) -> bool:
    routes = participant.routes
    return not routes or not routes <= _LITTLE_REACHES or participant.ingredient in knowledge.acts_from_local_use


def _is_said(weighed: Weighed, severity: Severity, interactions: Iterable[DetectedIssue]) -> bool:
    """Whether one alert on these medicines, with an effect that the load names, is as serious."""
    names = {one.participant.ingredient for one in weighed.drugs}
    return any(
        names <= set(issue.ingredients)
        and rank(issue.severity) <= rank(severity)
        and issue.rule in weighed.load.said_by
        for issue in interactions
    )


def _issue(weighed: Weighed, severity: Severity) -> DetectedIssue:
    entry = weighed.load.entry
    participants = [one.participant for one in weighed.drugs]
    names = [participant.ingredient for participant in participants]
    summary = f"{entry.name.capitalize() if entry.name.islower() else entry.name} of {names_in_words(names)}"
    if len(summary) >= _SUMMARY_LIMIT:
        summary = f"{entry.name.capitalize() if entry.name.islower() else entry.name} of {len(names)} medicines"
    facts = [fact for participant in participants for fact in participant.facts]
    facts += [fact for _points, _why, outcome in weighed.raised for fact in outcome.facts]
    return DetectedIssue(
        kind=IssueKind.CUMULATIVE,
        severity=severity,
        interruptive=False,
        evidence=entry.evidence,
        ingredients=tuple(sorted(names)),
        trigger_texts=tuple(participant.text for participant in participants),
        summary=summary,
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        facts=tuple(dict.fromkeys(facts)),
        rule=entry.id,
        sources=weighed.load.sources,
        context=tuple(_context(weighed)),
    )


def _context(weighed: Weighed) -> Iterable[str]:
    entry = weighed.load.entry
    listed = ", ".join(f"{one.participant.ingredient} {one.points}" for one in weighed.drugs)
    yield f"{weighed.points} points (watched from {entry.monitor_from}, serious from {entry.serious_from}): {listed}"
    for points, why, _outcome in weighed.raised:
        yield f"Raised by {points}: {why}"
    for one in weighed.drugs:
        if one.participant.doubts:
            yield f"{one.participant.ingredient}: {'; '.join(one.participant.doubts)}"
