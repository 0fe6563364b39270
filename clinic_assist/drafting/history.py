"""What a summary tells although it is past, the order of time, and tests that share a short name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.facts import Observation
from clinic_assist.drafting.describe_observations import is_abnormal, test_key
from clinic_assist.drafting.selectors import Setting, asks_for, family_of, place_of
from clinic_assist.drafting.slot_texts import plain
from clinic_assist.drafting.tasks import Section, Which
from clinic_assist.drafting.triage import Candidate, Dropped


def told_though_past(past: Sequence[Dropped], placed: Iterable[Candidate], setting: Setting) -> list[Candidate]:
    """What the template asks for although it is over, and the newest entries where a heading would list nothing."""
    stand_ins = [dropped.stand_in for dropped in past if dropped.stand_in is not None]
    asked: dict[str, list[Candidate]] = defaultdict(list)
    history: dict[str, list[Candidate]] = defaultdict(list)
    for one in stand_ins:
        found = place_of(one, setting, is_past=True)
        if found is not None:
            kept = history if found.which is Which.PAST else asked
            kept[found.section.key].append(replace(one, place=found.section.key))
    filled = {candidate.place for candidate in placed}
    revived: list[Candidate] = []
    for section in setting.spec.sections:
        told = asked[section.key] + _different(history[section.key], setting.spec.history_kept)
        if not told and section.topic and section.key not in filled:
            told = _in_place_of_nothing(section, stand_ins, setting)
        revived += told
    return revived


def _in_place_of_nothing(section: Section, stand_ins: Iterable[Candidate], setting: Setting) -> list[Candidate]:
    listed = [replace(one, place=section.key) for one in stand_ins if asks_for(section, family_of(one))]
    if section.topic is Topic.RESULTS:
        tests = _different(listed, len(listed))
        return sorted(tests, key=_is_quiet)[: setting.spec.results_when_empty]
    return sorted(listed, key=newest_first)[: setting.spec.latest_when_empty]


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
