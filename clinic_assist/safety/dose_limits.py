"""Which dose limit holds for a patient, and how a dose compares with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clinic_assist.chart.detected_issue import Severity, SourceNote
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.dose_totals import Total, total_of
from clinic_assist.safety.dosing.amounts import Kind, Span
from clinic_assist.safety.dosing.release import Release
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_dose_format import DoseEntry
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.safety.routes import Route
from clinic_assist.terminology.conversion import Scale, converted

# From how many times the most that is labelled an alert has which tier. Product decision, see docs/knowledge.md.
TENFOLD: Final = Decimal(10)
_TIERS: Final = (
    (Decimal(3), Severity.CONTRAINDICATED), (Decimal("1.5"), Severity.SERIOUS), (Decimal("1.1"), Severity.MONITOR),
)  # fmt: skip
# How old a weight may be for a dose by weight: until which age in years, and days. Product decision: an infant doubles
# its weight within five months, a child of school age gains some 2 to 3 kg a year.
_WEIGHT_HOLDS: Final = ((1.0, 30), (3.0, 90), (12.0, 180), (200.0, 365))
_PER_KG: Final = {Kind.MASS_PER_KG: Kind.MASS, Kind.UNITS_PER_KG: Kind.UNITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLimit:
    """A dose limit with its ways of use and its sources."""

    entry: DoseEntry
    routes: frozenset[Route]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A body weight that can be used, or why there is none."""

    kilograms: Decimal | None = None
    text: str = ""
    missing: str = ""
    facts: tuple[FactId, ...] = ()


def limits_for(limits: Sequence[DoseLimit], patient: PatientState) -> tuple[DoseLimit, ...]:
    """Those that hold for a patient: of each way of use and release the narrowest for the age, a problem's first.

    Where the age is not known those of adults hold.
    """
    age = patient.age_years[0] if patient.age_years else None
    chosen: dict[tuple[frozenset[Route], Release | None], DoseLimit] = {}
    for limit in limits:
        entry = limit.entry
        if not _fits(entry, age) or (entry.problem and not any(name in patient.problems for name in entry.problem)):
            continue
        key = (limit.routes, entry.release)
        best = chosen.get(key)
        if best is None or _precedence(entry) > _precedence(best.entry):
            chosen[key] = limit
    return tuple(chosen.values())


def _fits(entry: DoseEntry, age: float | None) -> bool:
    if age is None:
        return entry.age_from <= 18 and entry.age_below is None
    return entry.age_from <= age and (entry.age_below is None or age < entry.age_below)


def _precedence(entry: DoseEntry) -> tuple[bool, float, bool]:
    return bool(entry.problem), entry.age_from, entry.age_below is not None


def totals_for(participant: Participant, limits: Sequence[DoseLimit]) -> Iterable[tuple[DoseLimit, Total]]:
    """What is taken by the ways of use of each limit; only those by which something is taken.

    A record that does not say how it is used counts for the first of the limits alone; one that does not say how fast
    its product gives off the medicine, for those alone that hold for both.
    """
    for limit in limits:
        records = participant.records
        if limit.routes != limits[0].routes and limits[0].routes and participant.routes is None:
            records = tuple(record for record in records if record.routes)
        if limit.entry.release:
            records = tuple(record for record in records if record.release is limit.entry.release)
        if not records:
            continue
        same = len(records) == len(participant.records)
        concerned = participant if same else Participant(ingredient=participant.ingredient, records=records)
        total = total_of(concerned, limit.routes)
        if total.products:
            yield limit, total


def weight_of(patient: PatientState) -> Weight:
    """The body weight on the day; one that is too old for the age is named and not used."""
    measured = patient.latest("body-weight")
    if measured is None:
        return Weight(missing="no body weight is recorded")
    facts = (measured.fact,) if measured.fact else ()
    age = patient.age_years[0] if patient.age_years else 18.0
    days = next(days for below, days in _WEIGHT_HOLDS if age < below)
    kilograms = converted(measured.value, measured.scale, Scale("kg", measured.scale.measurand))
    if not measured.is_within(days, patient.on):
        return Weight(missing=f"{measured.text} is too old for a dose by weight", facts=facts)
    if kilograms is None or kilograms <= 0:
        return Weight(missing=f"{measured.text} is in a unit that cannot be used", facts=facts)
    return Weight(kilograms=kilograms, text=measured.text, facts=facts)


def in_kind(span: Span, kind: Kind, wanted: Kind, weight: Weight) -> Span | None:
    """A dose as an amount of another kind: the same, or by the body weight; None where it cannot be told."""
    if kind is wanted:
        return span
    if _PER_KG.get(kind) is wanted and weight.kilograms:
        return span.times(weight.kilograms)
    return None


def severity_of(ratio: Decimal, entry: DoseEntry) -> Severity | None:
    """How serious a dose is that is so many times the most that is labelled; None up to the most."""
    if ratio <= 1:
        return None
    if entry.narrow and ratio >= Decimal("1.5"):
        return Severity.CONTRAINDICATED
    return next((severity for least, severity in _TIERS if ratio >= least), Severity.INFORMATION)
