"""Of each test the newest result, with the one before it where the value was another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from clinic_assist.chart.facts import Fact, Observation
from clinic_assist.drafting.describe_observations import test_key
from clinic_assist.drafting.history import newest_first, told_apart
from clinic_assist.drafting.prepared import FactKind
from clinic_assist.drafting.sorting import Sorting
from clinic_assist.drafting.triage import Candidate
from clinic_assist.terminology.labels import format_date

OLDER_RESULT = "older results of a listed test"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A candidate with the earlier result that goes into the same sentence."""

    candidate: Candidate
    previous: Candidate | None = None


def newest_results(candidates: Iterable[Candidate], earlier: Iterable[Candidate], sorting: Sorting) -> list[Wanted]:
    """Keeps of each test the newest result, with the one before it where the value was another.

    `earlier` are results for which the note has no place of their own: they only stand as the one before.
    """
    kept: list[Wanted] = []
    place: dict[str, int] = {}
    for candidate in sorted(told_apart((*candidates, *earlier)), key=newest_first):
        fact = candidate.fact
        if not isinstance(fact, Observation) or not test_key(fact):
            kept += _if_placed(candidate, sorting)
            continue
        key = f"{test_key(fact)} {'' if fact.body_site is None else fact.body_site.display}"
        if key not in place:
            if found := _if_placed(candidate, sorting):
                place[key] = len(kept)
                kept += found
        elif not _joined_as_previous(kept, place[key], candidate):
            if candidate.place and candidate.critical and _is_lately(fact, sorting):
                kept.append(Wanted(candidate))
            else:
                sorting.drop(fact, OLDER_RESULT, candidate.section)
    return kept


def _if_placed(candidate: Candidate, sorting: Sorting) -> list[Wanted]:
    if candidate.place:
        return [Wanted(candidate)]
    sorting.drop(candidate.fact, sorting.reason_elsewhere, candidate.section)
    return []


def _is_lately(fact: Fact, sorting: Sorting) -> bool:
    when = fact.when
    return when is not None and when.latest >= sorting.on - timedelta(days=sorting.spec.critical_days)


def _joined_as_previous(kept: list[Wanted], place: int, candidate: Candidate) -> bool:
    wanted = kept[place]
    newest = wanted.candidate
    if wanted.previous or newest.description.kind is not FactKind.RESULT:
        return False
    if not _has_value(newest) or not _has_value(candidate) or _reading(newest) == _reading(candidate):
        return False
    if newest.description.slots.get("date") == candidate.description.slots.get("date"):
        newest, candidate = _with_time(newest), _with_time(candidate)
    kept[place] = Wanted(newest, candidate)
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
