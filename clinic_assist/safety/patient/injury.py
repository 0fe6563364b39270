"""Whether the kidney function is changing, so that no equation from a creatinine holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.terminology.conversion import Scale, converted
from clinic_assist.terminology.units import canonical_unit

# KDIGO Clinical Practice Guideline for Acute Kidney Injury. Kidney Int Suppl 2012;2:1-138, section 2.1: a rise of
# serum creatinine by 0.3 mg/dL within 48 hours, or to 1.5 times the baseline within 7 days.
RISE_MG_DL: Final = 0.3
RISE_WITHIN_DAYS: Final = 2
RATIO: Final = 1.5
RATIO_WITHIN_DAYS: Final = 7
# Figures such as 1.3 - 1.0 are not exact in binary.
_EXACT: Final = 1e-9
_MG_PER_DL: Final = canonical_unit("mg/dL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the creatinine up to the newest result.

    Attributes:
        is_rise: The kidney function falls: the equations give too much. Otherwise it recovers: they give too little.
    """

    earlier: Measured
    later: Measured
    is_rise: bool

    @property
    def text(self) -> str:
        """What is said of it."""
        if self.is_rise:
            return (
                f"{self.later.text} is up from {self.earlier.text}: as in acute kidney injury (KDIGO); the true "
                "function may be lower than any equation says"
            )
        return (
            f"{self.later.text} is down from {self.earlier.text}: the kidney recovers; the true function may be higher"
        )

    @property
    def facts(self) -> tuple[FactId, ...]:
        return tuple(one.fact for one in (self.later, self.earlier) if one.fact)


def kidney_change(patient: PatientState) -> Change | None:
    """The greatest change of the creatinine to its newest result, where it makes the equations unreliable."""
    figures = _figures(patient)
    if len(figures) < 2:
        return None
    later, now, day = figures[0]
    rises, falls = [], []
    for earlier, then, when in figures[1:]:
        days = (day - when).days
        if days > RATIO_WITHIN_DAYS:
            continue
        steep = days <= RISE_WITHIN_DAYS and now - then >= RISE_MG_DL - _EXACT
        if steep or now / then >= RATIO - _EXACT:
            rises.append((now / then, earlier))
        elif then / now >= RATIO - _EXACT:
            falls.append((then / now, earlier))
    for found, is_rise in ((rises, True), (falls, False)):
        if found:
            return Change(earlier=max(found, key=lambda one: one[0])[1], later=later, is_rise=is_rise)
    return None


def in_mg_per_dl(measured: Measured) -> float | None:
    """A creatinine in mg/dL; None where its unit is another matter, or it is not above 0."""
    value = converted(measured.value, measured.scale, Scale(_MG_PER_DL, measured.scale.measurand))
    return float(value) if value is not None and value > 0 else None


def _figures(patient: PatientState) -> list[tuple[Measured, float, date]]:
    """Dated creatinines up to the day that are figures and not bounds, newest first."""
    return [
        (one, figure, one.when.latest)
        for one in patient.results.get("creatinine", ())
        if one.when and one.when.earliest <= patient.on and not one.comparator and (figure := in_mg_per_dl(one))
    ]
