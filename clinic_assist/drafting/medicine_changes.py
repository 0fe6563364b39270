"""Which medicines are new, changed, ended or as before within a window, by their dates and doses.

Decisions of the product: the record before is the newest earlier one of the same ingredients that was still used when
the window began; one whose end nobody recorded counts for a year. What has no start is not datable, and said to be so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing, ended_on, was_taken
from clinic_assist.chart.facts import MedicationRequest, MedicationStatement, MedicationUse
from clinic_assist.chart.hospital_stays import ended_stay, standing_in
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.describe_medicines import dosage_text
from clinic_assist.drafting.parse import NamesIn
from clinic_assist.drafting.situation import Situation
from clinic_assist.terminology.fact_text import medicine_name

_WITHOUT_END_COUNTS = timedelta(days=366)
_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:mg|mcg|ug|g|ml|units?|iu|meq|mmol|%)(?:\s*/\s*[\d.]*\s*\w+)?", re.IGNORECASE)


class Change(Enum):
    """What became of a medicine within a window. BEFORE: the record that a changed one replaces."""

    NEW = "new"
    CHANGED = "changed"
    BEFORE = "before"
    ENDED = "ended"
    CONTINUED = "continued"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class MedicineChanges:
    """Fact → what became of it; a changed one → the record before it."""

    of: Mapping[FactId, Change] = field(default_factory=dict)
    before: Mapping[FactId, FactId] = field(default_factory=dict)


def changes_within(chart: Chart, situation: Situation, names_in: NamesIn) -> MedicineChanges:
    """Answers the change of every medicine that is in use or ended in the window; empty without a window."""
    if situation.since is None:
        return MedicineChanges()
    groups: dict[frozenset[str], list[MedicationUse]] = defaultdict(list)
    for use in chart.of(MedicationUse):
        if isinstance(use, (MedicationRequest, MedicationStatement)) and was_taken(use):
            groups[_ingredients(use, names_in)].append(use)
    of: dict[FactId, Change] = {}
    before: dict[FactId, FactId] = {}
    for uses in groups.values():
        _sort_out(uses, chart, situation, of=of, before=before)
    return MedicineChanges(of, before)


def _sort_out(
    uses: list[MedicationUse],
    chart: Chart,
    situation: Situation,
    *,
    of: dict[FactId, Change],
    before: dict[FactId, FactId],
) -> None:
    in_use = [use for use in uses if standing_in(chart, use, situation.until) is Standing.IN_USE]
    over = [use for use in uses if use not in in_use]
    for use in in_use:
        began = start_of(use)
        if of.get(use.id) is Change.BEFORE:
            continue
        if began is None:
            of[use.id] = Change.UNDATED
            continue
        earlier = _before(use, uses, chart, situation) if situation.holds(began) else None
        if not situation.holds(began) or (earlier is not None and _dose(earlier) == _dose(use)):
            of[use.id] = Change.CONTINUED
        elif earlier is None:
            of[use.id] = Change.NEW
        else:
            of[use.id], before[use.id] = Change.CHANGED, earlier.id
            of[earlier.id] = Change.BEFORE
    for use in over:
        if use.id not in of and not in_use and (change := _ending(use, chart, situation)):
            of[use.id] = change


def _before(
    use: MedicationUse, uses: Iterable[MedicationUse], chart: Chart, situation: Situation
) -> MedicationUse | None:
    """The newest record before the window that was still used when the window began."""
    found = [one for one in uses if one is not use and _was_used_then(one, chart, situation)]
    return max(
        found, key=lambda one: (((when := start_of(one)) is not None and when.sort_key) or "", one.id), default=None
    )


def _was_used_then(use: MedicationUse, chart: Chart, situation: Situation) -> bool:
    began, since = start_of(use), situation.since
    if began is None or since is None or began.latest >= since:
        return False
    if standing_in(chart, use, situation.until) is Standing.IN_USE:
        return True
    end = _end(use, chart, situation)
    return end.latest >= since if end else began.latest >= since - _WITHOUT_END_COUNTS


def _ending(use: MedicationUse, chart: Chart, situation: Situation) -> Change | None:
    end, began = _end(use, chart, situation), start_of(use)
    if end is not None:
        return Change.ENDED if situation.holds(end) else None
    if began is not None and situation.holds(began):
        return Change.ENDED
    lately = began is None or (situation.since is not None and began.latest >= situation.since - _WITHOUT_END_COUNTS)
    return Change.UNDATED if lately and use.status == "stopped" else None


def _end(use: MedicationUse, chart: Chart, situation: Situation) -> PartialDate | None:
    stay = ended_stay(chart, use, situation.on)
    return ended_on(use, situation.on) or (stay.end if stay else None)


def start_of(use: MedicationUse) -> PartialDate | None:
    """When it began: an order's day, a statement's beginning; the day on which somebody stated it is no beginning."""
    if isinstance(use, MedicationRequest):
        return use.when
    span = use.effective
    return span.start if span and span.start != span.end else None


def _ingredients(use: MedicationUse, names_in: NamesIn) -> frozenset[str]:
    name = medicine_name(use)
    return frozenset(found for _start, _end, found in names_in(name)) or frozenset({name.casefold()})


def _dose(use: MedicationUse) -> tuple[str, str]:
    strength = " ".join(_AMOUNT.findall(medicine_name(use))).casefold().replace(" ", "")
    return strength, " ".join(dosage_text(use.dosages).casefold().split())
