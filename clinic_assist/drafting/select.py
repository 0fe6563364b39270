"""Chooses and numbers the facts of a draft under a token budget, and accounts for every fact left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AbsenceStatement, Fact, MedicationDispense, Observation
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.describe_observations import test_key
from clinic_assist.drafting.history import newest_first, told_apart, told_though_past
from clinic_assist.drafting.prepared import FactKind, PreparedFact, PreparedFacts, SectionKind, TokenCount
from clinic_assist.drafting.tasks import TaskSpec, spec_of
from clinic_assist.drafting.triage import Candidate, Dropped, Weight, triage
from clinic_assist.notes.note import LeftOut, Selection, Task
from clinic_assist.terminology.fact_text import medicine_name
from clinic_assist.terminology.labels import format_date

REPEATED = "repeated by a newer entry"
OLDER_RESULT = "older results of a listed test"
SUPPLY = "supplies of a listed medication"
ANSWERED = "answered by entries of the chart"
NO_ROOM = "without room in this summary"


def estimate_tokens(text: str) -> int:
    """A cautious count without a tokenizer: three characters a token, where English takes about four."""
    return 1 + round(len(text) / 3)


def select_facts(
    chart: Chart,
    task: Task,
    on: date,
    *,
    budget: int | None = None,
    count_tokens: TokenCount = estimate_tokens,
) -> PreparedFacts:
    """Answers which facts a draft may use, numbered F1 … Fn in the order of the note, and why the others are left out.

    `on` is the day of the draft; `budget` is in tokens as `count_tokens` counts them (None: the task's own). The same
    chart, day and budget always give the same answer. `selection.used` and `selection.left_out` are the whole chart.
    """
    spec = spec_of(task)
    sorting = _Sorting(spec, on)
    sorted_out = [triage(fact, chart, on=on, recent_months=spec.recent_months) for fact in chart.facts]
    candidates = [outcome for outcome in sorted_out if isinstance(outcome, Candidate)]
    candidates = _without_answered_silences(candidates, chart, sorting)
    past = [outcome for outcome in sorted_out if isinstance(outcome, Dropped)]
    wanted = _without_repeats(_newest_results(_with_past(past, candidates, sorting), sorting), sorting)
    chosen = _within_budget(wanted, sorting, budget or spec.budget_tokens, count_tokens)
    return _numbered(chart, chosen, sorting)


def _without_answered_silences(candidates: Iterable[Candidate], chart: Chart, sorting: _Sorting) -> list[Candidate]:
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


def _with_past(past: Sequence[Dropped], candidates: list[Candidate], sorting: _Sorting) -> list[Candidate]:
    """The candidates with what is told although it is past; the rest of the past is left out."""
    revived = told_though_past(past, candidates, sorting.spec)
    told = {candidate.fact.id for candidate in revived}
    for dropped in past:
        if dropped.fact.id not in told:
            sorting.drop(dropped.fact, dropped.reason, dropped.section)
    return candidates + revived


@dataclass(slots=True)
class _Sorting:
    """Collects what is left out and knows the order of the note."""

    spec: TaskSpec
    on: date
    dropped: dict[str, list[FactId]] = field(default_factory=lambda: defaultdict(list))
    by_section: dict[SectionKind, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def drop(self, fact: Fact, reason: str, section: SectionKind | None) -> None:
        self.dropped[reason].append(fact.id)
        if section:
            self.by_section[section][reason] += 1

    def place(self, section: SectionKind) -> int:
        return [listed.kind for listed in self.spec.sections].index(section)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A candidate with the earlier result that goes into the same sentence."""

    candidate: Candidate
    previous: Candidate | None = None


def _newest_results(candidates: Iterable[Candidate], sorting: _Sorting) -> list[_Wanted]:
    """Keeps of each test the newest result, with the one before it where the value was another."""
    kept: list[_Wanted] = []
    place: dict[str, int] = {}
    for candidate in sorted(told_apart(candidates), key=newest_first):
        fact = candidate.fact
        if not isinstance(fact, Observation) or not test_key(fact):
            kept.append(_Wanted(candidate))
            continue
        key = f"{test_key(fact)} {'' if fact.body_site is None else fact.body_site.display}"
        if key not in place:
            place[key] = len(kept)
            kept.append(_Wanted(candidate))
        elif not _joined_as_previous(kept, place[key], candidate):
            if candidate.critical and _is_lately(fact, sorting):
                kept.append(_Wanted(candidate))
            else:
                sorting.drop(fact, OLDER_RESULT, candidate.section)
    return kept


def _is_lately(fact: Fact, sorting: _Sorting) -> bool:
    when = fact.when
    return when is not None and when.latest >= sorting.on - timedelta(days=sorting.spec.critical_days)


def _joined_as_previous(kept: list[_Wanted], place: int, candidate: Candidate) -> bool:
    wanted = kept[place]
    newest = wanted.candidate
    if wanted.previous or newest.description.kind is not FactKind.RESULT:
        return False
    if not _has_value(newest) or not _has_value(candidate) or _reading(newest) == _reading(candidate):
        return False
    if newest.description.slots.get("date") == candidate.description.slots.get("date"):
        newest, candidate = _with_time(newest), _with_time(candidate)
    kept[place] = _Wanted(newest, candidate)
    return True


def _with_time(candidate: Candidate) -> Candidate:
    """Two readings of one day need their time to be told apart."""
    when = candidate.fact.when
    if when is None or when.time is None:
        return candidate
    slots = {**candidate.description.slots, "date": format_date(when, with_time=True)}
    return replace(candidate, description=replace(candidate.description, slots=slots))


def _has_value(candidate: Candidate) -> bool:
    return bool({"value", "parts"} & candidate.description.slots.keys())


def _reading(candidate: Candidate) -> tuple[str | None, ...]:
    slots = candidate.description.slots
    return tuple(slots.get(slot) for slot in ("value", "unit", "parts"))


def _without_repeats(wanted: Sequence[_Wanted], sorting: _Sorting) -> list[_Wanted]:
    """Leaves out what a newer entry says in the same words, and supplies of medicines that are listed anyway."""
    listed = {
        item.candidate.description.slots.get("name", "").casefold()
        for item in wanted
        if item.candidate.description.kind in {FactKind.REQUEST, FactKind.TAKES}
    }
    seen: set[tuple[str, ...]] = set()
    kept: list[_Wanted] = []
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


def _within_budget(
    wanted: Sequence[_Wanted], sorting: _Sorting, budget: int, count_tokens: TokenCount
) -> list[_Wanted]:
    """Takes facts by weight, then by the order of the note, newest first, as long as there is room."""
    left = budget
    chosen: list[_Wanted] = []
    ranked = sorted(wanted, key=lambda item: (item.candidate.weight, sorting.place(item.candidate.section)))
    for item in ranked:
        cost = _cost(item.candidate, count_tokens)
        if cost > left:
            for candidate in filter(None, (item.candidate, item.previous)):
                sorting.drop(candidate.fact, NO_ROOM, candidate.section)
            continue
        left -= cost
        earlier = item.previous
        if earlier and (extra := _cost(earlier, count_tokens)) <= left:
            left -= extra
            chosen.append(item)
            continue
        if earlier:
            sorting.drop(earlier.fact, NO_ROOM, earlier.section)
        chosen.append(replace(item, previous=None))
    return sorted(chosen, key=lambda item: (sorting.place(item.candidate.section), _rank_in_section(item.candidate)))


def _cost(candidate: Candidate, count_tokens: TokenCount) -> int:
    return count_tokens(" ".join(f"{slot} {text}" for slot, text in candidate.description.slots.items()))


def _rank_in_section(candidate: Candidate) -> tuple[int, int]:
    """Critical first, then what must be there, then the rest; within each the order is newest first (stable sort)."""
    return (0 if candidate.critical else 1, candidate.weight)


def _numbered(chart: Chart, chosen: Sequence[_Wanted], sorting: _Sorting) -> PreparedFacts:
    facts: list[PreparedFact] = []
    for item in chosen:
        facts.append(_prepared(item.candidate, chart, len(facts) + 1))
        if item.previous:
            earlier = _prepared(item.previous, chart, len(facts) + 1)
            facts.append(replace(earlier, kind=FactKind.PREVIOUS, must_include=False))
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
    )


def _prepared(candidate: Candidate, chart: Chart, number: int) -> PreparedFact:
    description = candidate.description
    return PreparedFact(
        label=f"F{number}",
        fact=candidate.fact,
        section=candidate.section,
        kind=description.kind,
        status=description.status,
        slots=description.slots,
        partial_dates=description.partial_dates,
        reason_facts=tuple(target for target in description.reason_facts if chart.fact(target)),
        must_include=candidate.weight is Weight.MUST,
        critical=candidate.critical,
    )
