"""What a person needs before a note is ordered: the stays to choose from, and their own notes, kept while they type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Encounter
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.situation import is_inpatient, last_stay
from clinic_assist.notes.order import LONGEST_OWN_TEXT
from clinic_assist.terminology.labels import format_date
from clinic_assist.workflows.ports import ChartStore


@dataclass(frozen=True, slots=True, kw_only=True)
class StayChoice:
    """A hospital stay as it is offered: `12-Mar-2026 to 19-Mar-2026, Inpatient stay`."""

    stay: FactId
    words: str


def stays_of(chart: Chart, on: date) -> tuple[StayChoice, ...]:
    """The hospital stays of a chart, the one that a note would take by itself first, then the latest first."""
    own = last_stay(chart, on)
    stays = [one for one in chart.of(Encounter) if is_inpatient(one)]
    stays.sort(key=lambda one: (one.when.sort_key if one.when else "", one.id), reverse=True)
    stays.sort(key=lambda one: one is not own)
    return tuple(StayChoice(stay=one.id, words=_words(one)) for one in stays)


def own_notes(store: ChartStore, patient: PatientId) -> str:
    """The notes that a person has typed for a visit and not thrown away."""
    return (store.preference(_name(patient)) or b"").decode("utf-8", "replace")


def keep_own_notes(store: ChartStore, patient: PatientId, text: str) -> None:
    """Keeps them in the vault; empty ones are forgotten. Durable on return."""
    store.set_preference(_name(patient), text[:LONGEST_OWN_TEXT].encode("utf-8", "replace") if text.strip() else None)


def _name(patient: PatientId) -> str:
    return f"own-notes:{patient}"


def _words(stay: Encounter) -> str:
    end = stay.period.end if stay.period else None
    day = format_date(stay.when) if stay.when else "no date recorded"
    span = f"{day} to {format_date(end)}" if end else f"{day}, no end recorded" if stay.when else day
    names = [one.display for one in stay.types if one.display]
    return f"{span}, {names[0]}" if names else span
