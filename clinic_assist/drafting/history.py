"""What a summary tells although it is past, the order of time, and tests that share a short name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from clinic_assist.chart.facts import Observation
from clinic_assist.drafting.describe_observations import is_abnormal, test_key
from clinic_assist.drafting.prepared import SectionKind
from clinic_assist.drafting.slot_texts import plain
from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.drafting.triage import Candidate, Dropped

_HISTORY = frozenset({SectionKind.PROBLEMS, SectionKind.PROCEDURES})


def told_though_past(past: Sequence[Dropped], candidates: Iterable[Candidate], spec: TaskSpec) -> list[Candidate]:
    """The history of problems and procedures, and the newest entries where a heading would list nothing."""
    filled = {candidate.section for candidate in candidates}
    revived: list[Candidate] = []
    for section in spec.sections:
        listed = [dropped.stand_in for dropped in past if dropped.stand_in and dropped.section is section.kind]
        if section.kind in _HISTORY:
            revived += _different(listed, spec.history_kept)
        elif section.kind is SectionKind.RESULTS and section.kind not in filled:
            tests = _different(listed, len(listed))
            revived += sorted(tests, key=_is_quiet)[: spec.results_when_empty]
        elif section.topic and section.kind not in filled:
            revived += sorted(listed, key=newest_first)[: spec.latest_when_empty]
    return revived


def newest_first(candidate: Candidate) -> tuple[int, str]:
    """Sorts later dates first, undated last; name and id settle ties the same way every time."""
    when = candidate.fact.when
    name = candidate.description.slots.get("name", "").casefold()
    # Digits complemented.
    turned = "".join(str(9 - int(sign)) if sign.isdigit() else sign for sign in when.sort_key) if when else ""
    return (0 if when else 1, f"{turned}|{name}|{candidate.fact.id}")


def told_apart(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Gives tests that share a short name (glucose in blood and in serum) their full ones back."""
    listed = list(candidates)
    tests: dict[str, set[str]] = defaultdict(set)
    for one in listed:
        if isinstance(one.fact, Observation):
            tests[_name(one)].add(test_key(one.fact))
    return [_with_full_name(one) if len(tests[_name(one)]) > 1 else one for one in listed]


def _with_full_name(candidate: Candidate) -> Candidate:
    concept = candidate.fact.concept
    full = plain(concept.display) if concept else ""
    slots = {**candidate.description.slots, "name": full} if full else candidate.description.slots
    return replace(candidate, description=replace(candidate.description, slots=slots))


def _different(listed: Iterable[Candidate], most: int) -> list[Candidate]:
    """The newest of each name, or test, up to so many."""
    found: dict[str, Candidate] = {}
    for candidate in sorted(listed, key=newest_first):
        fact = candidate.fact
        key = test_key(fact) if isinstance(fact, Observation) else _name(candidate)
        found.setdefault(key, candidate)
    return list(found.values())[:most]


def _is_quiet(candidate: Candidate) -> bool:
    return not (isinstance(candidate.fact, Observation) and is_abnormal(candidate.fact))


def _name(candidate: Candidate) -> str:
    return candidate.description.slots.get("name", "").casefold()
