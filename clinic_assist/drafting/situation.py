"""From when on something is new in a note: since a date, or since the beginning of a hospital stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Encounter, Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.drafting.tasks import TaskSpec, Window
from clinic_assist.notes.order import DraftOrder
from clinic_assist.terminology.labels import format_date, format_day

# HL7 v3 ActCode, ActEncounterCode: IMP with its kinds ACUTE and NONAC, and OBSENC; HL7 v2 table 0004.
_INPATIENT_CODES = frozenset({"imp", "acute", "nonac", "obsenc", "inpatient", "i"})
# FHIR R4 value set encounter-status: encounters that did not, or not yet, take place.
_NEVER_WAS = frozenset({"cancelled", "entered-in-error", "planned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The time that a note is about.

    Attributes:
        on: The day of the draft.
        since: The first day of the window; None where there is none.
        until: The last day of the window.
        stay: The hospital stay that the note is about.
        told: What the note says of its window, a sentence; empty where it needs none.
    """

    on: date
    until: date
    since: date | None = None
    stay: Encounter | None = None
    told: str = ""

    def holds(self, when: PartialDate | None) -> bool:
        """Whether a date may lie in the window; a partial date counts where any of its days does."""
        if when is None or self.since is None:
            return False
        return when.latest >= self.since and when.earliest <= self.until


def situation_of(
    chart: Chart, spec: TaskSpec, order: DraftOrder, on: date, *, last_signed: date | None = None
) -> Situation:
    """Answers which window an order means on this chart. `last_signed` is the day of the patient's last signed note."""
    match spec.window:
        case Window.SINCE:
            return _since(chart, order, on, last_signed)
        case Window.STAY:
            return _during_a_stay(chart, order, on)
        case Window.NONE:
            return Situation(on=on, until=on)


def _since(chart: Chart, order: DraftOrder, on: date, last_signed: date | None) -> Situation:
    if order.since is not None:
        return Situation(on=on, until=on, since=order.since, told=f"Changes since {format_day(order.since)}.")
    if last_signed is not None:
        told = f"Changes since {format_day(last_signed)}, the day of the last signed note."
        return Situation(on=on, until=on, since=last_signed, told=told)
    days = [when.earliest for one in _took_place(chart) if (when := one.when) is not None and when.earliest < on]
    if days:
        told = f"Changes since {format_day(max(days))}, the day of the last encounter in the record."
        return Situation(on=on, until=on, since=max(days), told=told)
    told = "No signed note and no dated encounter to compare with: everything with a date is listed."
    return Situation(on=on, until=on, since=date.min, told=told)


def _during_a_stay(chart: Chart, order: DraftOrder, on: date) -> Situation:
    asked = chart.fact(order.stay) if order.stay else None
    stay = asked if isinstance(asked, Encounter) else last_stay(chart, on)
    if stay is None or stay.when is None:
        told = "No hospital stay with a date is recorded."
        return Situation(on=on, until=on, stay=stay, told=told)
    end = stay.period.end if stay.period else None
    last = min(end.latest, on) if end else on
    span = f"{format_date(stay.when)}{f' to {format_date(end)}' if end else ', no end recorded'}"
    which = "" if asked is stay else ", the last one in the record"
    return Situation(on=on, until=last, since=stay.when.earliest, stay=stay, told=f"Hospital stay: {span}{which}.")


def last_stay(chart: Chart, on: date) -> Encounter | None:
    """The hospital stay that goes on, else the one that began last; None where the record knows none."""
    stays = [one for one in _took_place(chart) if is_inpatient(one) and (one.when is None or one.when.earliest <= on)]
    return max(
        stays, key=lambda one: (one.when is not None, one.when.sort_key if one.when else "", one.id), default=None
    )


def is_inpatient(encounter: Encounter) -> bool:
    """Whether the record's class or type says that it was a stay in a hospital."""
    said = encounter.encounter_class
    if said is not None and (
        (said.code or "").lower() in _INPATIENT_CODES or "inpatient" in (said.display or "").lower()
    ):
        return True
    return said is None and any("inpatient" in one.display.lower() for one in encounter.types)


def belongs_to_stay(fact: Fact, situation: Situation) -> bool:
    """Whether a fact is of the stay: by the record's own link, else by its date."""
    stay = situation.stay
    if stay is None or fact is stay or fact.id == stay.id:
        return False
    if fact.id in {one.target for one in (*stay.diagnoses, *stay.reason_references)}:
        return True
    pointer = getattr(fact, "encounter", None)
    if pointer is not None and pointer.target is not None:
        return bool(pointer.target == stay.id)
    return situation.holds(fact.when)


def _took_place(chart: Chart) -> list[Encounter]:
    return [one for one in chart.of(Encounter) if (one.status or "").lower() not in _NEVER_WAS]
