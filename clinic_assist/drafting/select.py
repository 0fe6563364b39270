"""Chooses and numbers the facts of a draft under a token budget, and accounts for every fact left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AbsenceStatement, MedicationDispense
from clinic_assist.drafting.assignment import Assignment
from clinic_assist.drafting.budget import within_budget
from clinic_assist.drafting.history import told_though_past
from clinic_assist.drafting.linking import behind_their_anchors, beside_their_problems
from clinic_assist.drafting.medicine_changes import changes_within
from clinic_assist.drafting.newest_results import Wanted, newest_results
from clinic_assist.drafting.plain_directions import in_plain_words
from clinic_assist.drafting.prepared import FactKind, PreparedFact, PreparedFacts, Register, TokenCount
from clinic_assist.drafting.selectors import Setting, family_of, place_of
from clinic_assist.drafting.situation import Situation, situation_of
from clinic_assist.drafting.sorting import Sorting
from clinic_assist.drafting.tasks import Family, Window
from clinic_assist.drafting.triage import Candidate, Dropped, Weight, triage
from clinic_assist.notes.note import NOT_CHOSEN, LeftOut, Selection
from clinic_assist.terminology.fact_text import medicine_name

REPEATED = "repeated by a newer entry"
SUPPLY = "supplies of a listed medication"
ANSWERED = "answered by entries of the chart"


def estimate_tokens(text: str) -> int:
    """A cautious count without a tokenizer: three characters a token, where English takes about four."""
    return 1 + round(len(text) / 3)


def select_facts(
    chart: Chart,
    assignment: Assignment,
    on: date,
    *,
    budget: int | None = None,
    count_tokens: TokenCount = estimate_tokens,
) -> PreparedFacts:
    """Answers which facts a draft may use, numbered F1 … Fn in the order of the note, and why the others are left out.

    `on` is the day of the draft; `budget` is in tokens as `count_tokens` counts them (None: the template's own). The
    same chart, template, order, day and budget always give the same answer. `selection.used` and `selection.left_out`
    are the whole chart.
    """
    spec = assignment.spec
    situation = situation_of(chart, spec, assignment.order, on, last_signed=assignment.last_signed)
    sorting = Sorting(spec, on)
    if spec.window is not Window.NONE:
        sorting.reason_elsewhere = NOT_CHOSEN
    sorted_out = [triage(fact, chart, on=on, recent_months=spec.recent_months) for fact in chart.facts]
    candidates = [outcome for outcome in sorted_out if isinstance(outcome, Candidate)]
    past = [outcome for outcome in sorted_out if isinstance(outcome, Dropped)]
    setting = _setting(chart, assignment, situation, [*candidates, *_stand_ins(past)])
    placed, elsewhere = _placed(_without_answered_silences(candidates, chart, sorting), setting)
    placed += _with_past(past, placed, setting, sorting)
    placed = beside_their_problems(placed, spec, setting.changes.before)
    results = [one for one in elsewhere if one.description.kind is FactKind.RESULT]
    for one in elsewhere:
        if one.description.kind is not FactKind.RESULT:
            sorting.drop(one.fact, sorting.reason_elsewhere, one.section)
    wanted = _without_repeats(newest_results(placed, results, sorting), sorting)
    chosen = within_budget(wanted, sorting, budget or spec.budget_tokens, count_tokens)
    return _numbered(chart, behind_their_anchors(chosen), sorting, situation)


def _setting(chart: Chart, assignment: Assignment, situation: Situation, candidates: Iterable[Candidate]) -> Setting:
    days: dict[Family, list[date]] = defaultdict(list)
    for one in candidates:
        when = one.fact.when
        if one.description.kind is FactKind.RESULT and when is not None and when.earliest <= situation.until:
            days[family_of(one)].append(when.latest)
    last = {family: min(max(found), situation.until) for family, found in days.items()}
    return Setting(chart, assignment.spec, situation, changes_within(chart, situation, assignment.names_in), last)


def _stand_ins(past: Iterable[Dropped]) -> list[Candidate]:
    return [one.stand_in for one in past if one.stand_in is not None]


def _placed(candidates: Iterable[Candidate], setting: Setting) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates with the section that asks for them, and those for which none does."""
    placed: list[Candidate] = []
    elsewhere: list[Candidate] = []
    for candidate in candidates:
        found = place_of(candidate, setting, is_past=False)
        if found is None:
            elsewhere.append(candidate)
        else:
            placed.append(replace(candidate, place=found.section.key))
    return placed, elsewhere


def _without_answered_silences(candidates: Iterable[Candidate], chart: Chart, sorting: Sorting) -> list[Candidate]:
    """Leaves out "not asked" and "no information" where the chart lists entries. "None known" stays: it conflicts."""
    kept: list[Candidate] = []
    for candidate in candidates:
        fact = candidate.fact
        answered = (
            isinstance(fact, AbsenceStatement)
            and fact.silence is not Silence.NONE_KNOWN
            and fact.topic is not Topic.OTHER
            and chart.silence(fact.topic) is None
        )
        if answered:
            sorting.drop(fact, ANSWERED, candidate.section)
        else:
            kept.append(candidate)
    return kept


def _with_past(
    past: Sequence[Dropped], placed: Sequence[Candidate], setting: Setting, sorting: Sorting
) -> list[Candidate]:
    """What is told although it is past; the rest of the past is left out."""
    revived = told_though_past(past, placed, setting)
    told = {candidate.fact.id for candidate in revived}
    for dropped in past:
        if dropped.fact.id not in told:
            sorting.drop(dropped.fact, dropped.reason, dropped.section)
    return revived


def _without_repeats(wanted: Sequence[Wanted], sorting: Sorting) -> list[Wanted]:
    """Leaves out what a newer entry says in the same words, and supplies of medicines that are listed anyway."""
    listed = {
        item.candidate.description.slots.get("name", "").casefold()
        for item in wanted
        if item.candidate.description.kind in {FactKind.REQUEST, FactKind.TAKES}
    }
    seen: set[tuple[str, ...]] = set()
    kept: list[Wanted] = []
    for item in wanted:
        candidate = item.candidate
        key = _sameness(candidate)
        if isinstance(candidate.fact, MedicationDispense) and medicine_name(candidate.fact).casefold() in listed:
            sorting.drop(candidate.fact, SUPPLY, candidate.section)
        elif key in seen:
            sorting.drop(candidate.fact, REPEATED, candidate.section)
        else:
            seen.add(key)
            kept.append(item)
    return kept


_DATED_SAMENESS = frozenset({FactKind.CONDITION, FactKind.ABSENCE})
_UNDATED_SLOTS = frozenset({"date", "recorded", "start", "onset", "end"})


def _sameness(candidate: Candidate) -> tuple[str, ...]:
    """What two facts share that say the same.

    Lists of medicines and allergies often repeat an entry with a new date only, and check-ups recur: the newest stands
    for all, and the others are counted. Two problems of one name with different dates may be two episodes.
    """
    slots = candidate.description.slots
    dated = candidate.description.kind in _DATED_SAMENESS
    texts = (f"{slot}={text.casefold()}" for slot, text in sorted(slots.items()) if dated or slot not in _UNDATED_SLOTS)
    return (candidate.description.kind.value, *texts)


def _numbered(chart: Chart, chosen: Sequence[Wanted], sorting: Sorting, situation: Situation) -> PreparedFacts:
    facts: list[PreparedFact] = []
    for item in chosen:
        facts.append(_worded(_prepared(item.candidate, chart, len(facts) + 1), sorting.spec.register))
        if item.previous:
            earlier = _prepared(item.previous, chart, len(facts) + 1)
            place = item.candidate.place
            facts.append(replace(earlier, place=place, kind=FactKind.PREVIOUS, must_include=False))
    left_out = tuple(
        LeftOut(reason=reason, facts=tuple(sorted(ids))) for reason, ids in sorted(sorting.dropped.items())
    )
    return PreparedFacts(
        patient_id=chart.patient_id,
        facts=tuple(facts),
        selection=Selection(used=tuple(fact.fact.id for fact in facts), left_out=left_out),
        left_out_by_section={
            section: tuple(sorted(reasons.items())) for section, reasons in sorting.by_section.items()
        },
        told_of_window=situation.told,
        since=situation.since,
    )


def _worded(fact: PreparedFact, register: Register) -> PreparedFact:
    """For the patient directions are written out; a clinician reads the record's own."""
    if register is Register.CLINICAL or "dose" not in fact.slots:
        return fact
    return replace(fact, slots={**fact.slots, "dose": in_plain_words(fact.slots["dose"])})


def _prepared(candidate: Candidate, chart: Chart, number: int) -> PreparedFact:
    description = candidate.description
    return PreparedFact(
        label=f"F{number}",
        fact=candidate.fact,
        section=candidate.section,
        place=candidate.place,
        kind=description.kind,
        status=description.status,
        slots=description.slots,
        partial_dates=description.partial_dates,
        reason_facts=tuple(target for target in description.reason_facts if chart.fact(target)),
        must_include=candidate.weight is Weight.MUST,
        critical=candidate.critical,
    )
