"""Joins the dose limits to the knowledge, and refuses one that is not whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from clinic_assist.safety.dose_limits import DoseLimit
from clinic_assist.safety.dosing.amounts import unit_of_text
from clinic_assist.safety.pack_compiler import PackFaultError, Written
from clinic_assist.safety.pack_dose_format import DoseEntry
from clinic_assist.safety.pack_format import SourceEntry
from clinic_assist.safety.pack_groups import source_notes
from clinic_assist.safety.patient.problems import Problems
from clinic_assist.safety.rules import Knowledge


def with_doses(
    knowledge: Knowledge, written: Iterable[Written[DoseEntry]], sources: Mapping[str, SourceEntry]
) -> Knowledge:
    """The knowledge with those limits. Raises PackFaultError where one states nothing or contradicts itself."""
    found: dict[str, list[DoseLimit]] = defaultdict(list)
    for item in written:
        _check(item.entry, item.place, knowledge.problems)
        notes = source_notes(item.entry.sources, sources, item.place)
        found[item.entry.drug].append(DoseLimit(entry=item.entry, routes=frozenset(item.entry.routes), sources=notes))
    return replace(knowledge, dose_limits={drug: tuple(limits) for drug, limits in found.items()})


def _check(entry: DoseEntry, place: str, problems: Problems) -> None:
    figures = [entry.single, entry.daily, entry.weekly, entry.least, entry.single_cap, entry.daily_cap]
    stated = [figure for figure in figures if figure is not None]
    if not stated and not entry.not_daily:
        raise PackFaultError(f"{place}: states no dose")
    if any(figure <= 0 for figure in stated) or unit_of_text(entry.unit) is None:
        raise PackFaultError(f"{place}: a dose is not positive or its unit is not known")
    if entry.single is not None and entry.daily is not None and entry.single > entry.daily:
        raise PackFaultError(f"{place}: the single dose is larger than the dose of a day")
    if unknown := [name for name in entry.problem if name not in problems.by_id]:
        raise PackFaultError(f"{place}: there is no problem {unknown[0]}")
