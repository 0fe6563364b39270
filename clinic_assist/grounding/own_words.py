"""A clinician's own notes of a visit speak of today: an older record does not contradict a new finding or a new plan.

What such a statement says beside the record is kept in view in the reason, and the signer confirms it. What it says of
things that do not change from day to day (an allergy, a lasting problem) is judged like any other text.
"""

from __future__ import annotations

from clinic_assist.chart.currency import is_active_problem
from clinic_assist.chart.facts import Condition, Fact, Observation, Procedure
from clinic_assist.grounding.evidence import Evidence
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.reading import Reading, read
from clinic_assist.notes.note import DraftNote, Origin, Statement, Task
from clinic_assist.notes.verdict import StatementVerdict, Verdict


def as_of_today(
    statement: Statement, judged: StatementVerdict, draft: DraftNote | None, evidence: Evidence
) -> StatementVerdict:
    """The verdict, with what only an older record contradicts in a visit note made a matter of confirmation."""
    if draft is None or draft.task is not Task.VISIT or statement.origin is not Origin.CLINICIAN:
        return judged
    if judged.verdict is not Verdict.CONTRADICTED or statement.citations:
        return judged
    reading = read(statement.text, evidence.index, evidence.names, evidence.on)
    if reading.dates:
        return judged
    if _opens_with_a_plan(reading) or _is_about_earlier_days(judged, evidence):
        reason = f"Of today, by the clinician. Otherwise in the record: {judged.reason}"
        return StatementVerdict(verdict=Verdict.NOT_FOUND, reason=reason, facts=judged.facts)
    return judged


def _opens_with_a_plan(reading: Reading) -> bool:
    return any(cue.cue is Cue.PLAN and cue.first == 0 for cue in reading.cues)


def _is_about_earlier_days(judged: StatementVerdict, evidence: Evidence) -> bool:
    """Whether nothing but results, procedures and ended problems of earlier days stand against it."""
    facts = [evidence.chart.fact(fact) for fact in judged.facts]
    return bool(facts) and all(
        fact is not None and _is_of_its_day(fact) and fact.when is not None and fact.when.latest < evidence.on
        for fact in facts
    )


def _is_of_its_day(fact: Fact) -> bool:
    return isinstance(fact, (Observation, Procedure)) or (isinstance(fact, Condition) and not is_active_problem(fact))
