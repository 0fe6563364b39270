"""Panels and reports of two files that hold the same results: the same panel, the same report.

A panel has no value, and a report often no time of day, by which it could be known again. What is in it tells: every
one of its results stands for, or is stood for by, one of the other's.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping

from clinic_assist.chart.facts import DiagnosticReport, Fact, Observation
from clinic_assist.chart.provenance import FactId
from clinic_assist.chart.recognition import codes_of, day
from clinic_assist.chart.sameness import says_all


def panels_alike(facts: Iterable[Fact], stands_for: Mapping[FactId, FactId]) -> Iterator[tuple[Fact, Fact]]:
    """Yields each panel or report that stays, with one of another file that holds the same results.

    Args:
        facts: What is shown.
        stands_for: For each result that is set aside, the one that is shown for it.
    """
    alike: dict[Hashable, list[Fact]] = {}
    for fact in facts:
        for key in dict.fromkeys(_keys(fact, stands_for)):
            alike.setdefault(key, []).append(fact)
    gone: set[FactId] = set()
    for group in alike.values():
        group.sort(key=lambda fact: fact.id)
        for number, stays in enumerate(group):
            sources = {stays.provenance.source}
            for repeat in group[number + 1 :] if stays.id not in gone else ():
                is_other = repeat.id not in gone and repeat.provenance.source not in sources
                if is_other and says_all(stays, repeat):
                    gone.add(repeat.id)
                    sources.add(repeat.provenance.source)
                    yield stays, repeat


def _keys(fact: Fact, stands_for: Mapping[FactId, FactId]) -> list[Hashable]:
    match fact:
        case DiagnosticReport():
            members = fact.results
        case Observation() if fact.value is None and not fact.components:
            members = fact.has_members
        case _:
            return []
    held = [one.target for one in members]
    if not held or None in held:
        return []
    known = tuple(sorted(stands_for.get(one, one) for one in held if one))
    return [(fact.kind, code, day(fact.when), fact.status_code, known) for code in codes_of(fact.concept)]
