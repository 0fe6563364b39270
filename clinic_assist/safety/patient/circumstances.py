"""Whether what a rule states of a patient holds: yes, no, or not known, with what decided it and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from clinic_assist.safety.dose_spans import lies_in
from clinic_assist.safety.dosing.amounts import span_shown
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_format import WhenEntry
from clinic_assist.safety.patient.organs import judge_liver, judge_rate
from clinic_assist.safety.patient.outcome import FAILS, HOLDS, Outcome
from clinic_assist.safety.patient.pregnancy import trimester
from clinic_assist.safety.patient.readings import judge_results
from clinic_assist.safety.patient.situation import NOBODY, Situation
from clinic_assist.safety.patient.state import PatientState, Recorded, Stated

__all__ = ["FAILS", "HOLDS", "NOBODY", "Circumstance", "Outcome", "Situation", "judge"]

# Ages between which a pregnancy is reckoned with. WHO counts women of reproductive age from 15 to 49 years; this span
# is wider, to err on the safe side. Product decision.
CAN_BE_PREGNANT_FROM, CAN_BE_PREGNANT_BELOW = 12, 51


@dataclass(frozen=True, kw_only=True)
class Circumstance:
    """A condition of a rule with its selectors resolved to ingredients."""

    entry: WhenEntry
    taken_with: frozenset[str] = frozenset()
    not_taken_with: frozenset[str] = frozenset()

    @cached_property
    def tests(self) -> tuple[_Test, ...]:
        """What there is to look at: most conditions state one thing or two."""
        unstated = WhenEntry()
        return tuple(
            test
            for test, fields in TESTS
            if any(getattr(self.entry, name) != getattr(unstated, name) for name in fields)
        )


def judge(circumstance: Circumstance, situation: Situation, subject: Participant) -> Outcome:
    """Whether everything that the condition states holds for one of the medicines of a patient.

    What is known not to hold decides, whatever else is missing.
    """
    if len(circumstance.tests) == 1:
        return circumstance.tests[0](circumstance, situation, subject)
    unknown: list[Outcome] = []
    held: list[Outcome] = []
    for test in circumstance.tests:
        outcome = test(circumstance, situation, subject)
        if outcome is HOLDS:
            continue
        if outcome.holds is False:
            return FAILS
        (held if outcome.holds else unknown).append(outcome)
    if not held and not unknown:
        return HOLDS
    return Outcome(
        holds=None if unknown else True,
        because=tuple(phrase for one in held for phrase in one.because),
        facts=tuple(dict.fromkeys(fact for one in (*held, *unknown) for fact in one.facts)),
        missing=tuple(phrase for one in unknown for phrase in one.missing),
        also=tuple(other for one in held for other in one.also),
    )


_Test = Callable[[Circumstance, Situation, Participant], Outcome]


def _age(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    entry = given.entry
    if entry.age_from is None and entry.age_below is None:
        return HOLDS
    if situation.patient.age_years is None:
        return Outcome(holds=None, missing=("the age is not recorded",))
    answers = {
        (entry.age_from is None or age >= entry.age_from) and (entry.age_below is None or age < entry.age_below)
        for age in situation.patient.age_years
    }
    if len(answers) > 1:
        return Outcome(holds=None, missing=("the exact birth date is not recorded",))
    return Outcome(holds=True, because=(f"{situation.patient.age_text} old",)) if answers.pop() else FAILS


def _sex(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    if given.entry.sex is None:
        return HOLDS
    if situation.patient.sex is None:
        return Outcome(holds=None, missing=("the sex is not recorded",))
    return HOLDS if situation.patient.sex == given.entry.sex else FAILS


def _routes(given: Circumstance, _situation: Situation, of: Participant) -> Outcome:
    wanted = frozenset(given.entry.routes)
    if not wanted or of.routes is None:
        return HOLDS
    return HOLDS if of.routes <= wanted else FAILS


def _medicines(given: Circumstance, situation: Situation, of: Participant) -> Outcome:
    if given.not_taken_with & situation.taken.keys() or _is_part(given.entry.not_part_of, of):
        return FAILS
    if not given.entry.taken_with:
        return HOLDS
    also = tuple(situation.taken[name] for name in sorted(given.taken_with & situation.taken.keys()))
    if not also:
        return FAILS
    return Outcome(holds=True, because=tuple(f"also takes {one.ingredient}" for one in also), also=also)


def _is_part(others: tuple[str, ...], of: Participant) -> bool:
    """Whether every product that holds an ingredient holds one of the others too."""
    return bool(others) and all(any(name in record.ingredients for name in others) for record in of.records)


def _problem(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    if any(problem in situation.patient.problems for problem in given.entry.without_problem):
        return FAILS
    if not given.entry.problem:
        return HOLDS
    found = [record for problem in given.entry.problem for record in situation.patient.problems.get(problem, ())]
    return _recorded(found) if found else FAILS


def _pregnancy(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    entry = given.entry
    if entry.can_be_pregnant:
        return _can_be_pregnant(situation.patient)
    if not entry.pregnant and not entry.trimester:
        return HOLDS
    outcome = _stated_of_a_woman(
        situation.patient.pregnant, situation.patient, "whether she is pregnant is not recorded"
    )
    if not entry.trimester or not outcome.holds:
        return outcome
    now = trimester(situation.patient.due, situation.patient.on)
    if now is None:
        because = (*outcome.because, "the week of pregnancy is not recorded")
        return Outcome(holds=True, because=because, facts=outcome.facts)
    return outcome if now in entry.trimester else FAILS


def _can_be_pregnant(patient: PatientState) -> Outcome:
    if patient.sex != "female" or patient.pregnant.value is not None or "cannot-become-pregnant" in patient.problems:
        return FAILS
    if patient.age_years is None:
        return Outcome(holds=None, missing=("the age is not recorded",))
    if CAN_BE_PREGNANT_FROM <= patient.age_years[0] < CAN_BE_PREGNANT_BELOW:
        return Outcome(holds=True, because=(f"a woman of {patient.age_text}, not recorded whether she is pregnant",))
    return FAILS


def _breastfeeding(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    if not given.entry.breastfeeding:
        return HOLDS
    return _stated_of_a_woman(
        situation.patient.breastfeeding, situation.patient, "whether she is breastfeeding is not recorded"
    )


def _habits(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    outcome = HOLDS
    for wanted, stated, missing in (
        (given.entry.tobacco, situation.patient.tobacco, "whether the patient smokes is not recorded"),
        (given.entry.alcohol, situation.patient.alcohol, "whether the patient drinks alcohol is not recorded"),
    ):
        if not wanted:
            continue
        if stated.value is None:
            return Outcome(holds=None, missing=(missing,))
        if not stated.value:
            return FAILS
        outcome = _recorded(stated.because)
    return outcome


def _kidney(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    entry = given.entry
    if entry.egfr is not None:
        function = situation.egfr(entry.kidney_within_days)
        return judge_rate(function, entry.egfr, name="eGFR", unit="mL/min/1.73 m2")
    if entry.crcl is not None:
        function = situation.clearance(entry.kidney_within_days)
        return judge_rate(function, entry.crcl, name="creatinine clearance", unit="mL/min")
    return HOLDS


def _organs(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    if given.entry.kidney_falling:
        return situation.falling
    return judge_liver(situation.liver, frozenset(given.entry.liver)) if given.entry.liver else HOLDS


def _labs(given: Circumstance, situation: Situation, _of: Participant) -> Outcome:
    return judge_results(given.entry.lab, situation.patient) if given.entry.lab else HOLDS


def _dose(given: Circumstance, _situation: Situation, of: Participant) -> Outcome:
    span = given.entry.daily_dose
    if span is None:
        return HOLDS
    holds, total = lies_in(of, span)
    if holds is None:
        return Outcome(holds=None, missing=(f"the daily dose of {of.ingredient} is not known: {total.missing}",))
    if not holds or total.daily is None:
        return FAILS
    return Outcome(holds=True, because=(f"takes {span_shown(total.daily, total.kind.value)} a day ({total.how})",))


def _stated_of_a_woman(stated: Stated, patient: PatientState, missing: str) -> Outcome:
    if stated.value:
        return _recorded(stated.because)
    if stated.value is False or patient.sex == "male":
        return FAILS
    ages = patient.age_years
    if ages and (ages[1] < CAN_BE_PREGNANT_FROM or ages[0] >= CAN_BE_PREGNANT_BELOW):
        return FAILS
    return Outcome(holds=None, missing=(missing,))


def _recorded(records: Iterable[Recorded]) -> Outcome:
    kept = tuple(records)
    phrases = tuple(dict.fromkeys(f"recorded: {one.text}{' (past)' if one.is_past else ''}" for one in kept))
    facts = tuple(dict.fromkeys(one.fact for one in kept if one.fact))
    return Outcome(holds=True, because=phrases, facts=facts)


TESTS: Final[tuple[tuple[_Test, tuple[str, ...]], ...]] = (
    (_sex, ("sex",)),
    (_age, ("age_from", "age_below")),
    (_routes, ("routes",)),
    (_medicines, ("taken_with", "not_taken_with", "not_part_of")),
    (_problem, ("problem", "without_problem")),
    (_pregnancy, ("pregnant", "trimester", "can_be_pregnant")),
    (_breastfeeding, ("breastfeeding",)),
    (_habits, ("tobacco", "alcohol")),
    (_organs, ("kidney_falling", "liver")),
    (_labs, ("lab",)),
    (_kidney, ("egfr", "crcl")),
    (_dose, ("daily_dose",)),
)
"""What is looked at, in that order, with the fields of a condition that ask for it."""
