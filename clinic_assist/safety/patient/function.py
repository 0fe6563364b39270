"""The kidney function of a patient on a day: which figure is used, from which result of which day, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.patient import kidney
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.terminology.conversion import Scale, converted
from clinic_assist.terminology.units import canonical_unit

# Measurands of rates that a laboratory reports itself. Those with race or of another equation are not used where a
# creatinine is there; CKD-EPI 2021 is computed from that (KDIGO 2024, recommendation 1.1.2).
_REPORTED: Final = ("egfr-ckd-epi-2021", "egfr-ckd-epi", "egfr", "egfr-mdrd")
# How old a weight and a height may be to go into the clearance. Product decision.
_WEIGHT_HOLDS_DAYS: Final = 365
_MG_PER_DL: Final = canonical_unit("mg/dL")


@dataclass(frozen=True, slots=True, kw_only=True)
class KidneyFunction:
    """A rate, or what is missing for it.

    Attributes:
        rate: mL/min/1.73 m2 or mL/min; None where it cannot be told.
        how: In words: from what, by which equation.
        missing: In words; empty where there is a rate.
    """

    rate: float | None = None
    how: str = ""
    facts: tuple[FactId, ...] = ()
    missing: str = ""


def egfr_of(patient: PatientState, within_days: int) -> KidneyFunction:
    """Estimated glomerular filtration rate by CKD-EPI 2021, else as a laboratory reported it. Adults only."""
    computed = _from_creatinine(patient, within_days)
    reported = _reported(patient, within_days)
    creatinine = patient.latest("creatinine")
    if reported is not None and (computed.rate is None or _is_newer(reported, creatinine)):
        return KidneyFunction(rate=float(reported.value), how=f"{reported.text}, as reported", facts=_facts(reported))
    return computed


def clearance_of(patient: PatientState, within_days: int) -> KidneyFunction:
    """Creatinine clearance by Cockcroft and Gault. Adults only."""
    age, sex, creatinine, missing = _inputs(patient, within_days)
    weight, height = patient.latest("body-weight"), patient.latest("body-height")
    if weight is None or not weight.is_within(_WEIGHT_HOLDS_DAYS, patient.on):
        missing = [
            *missing,
            "a weight of the last year" if weight is None else f"a recent weight ({weight.text} is old)",
        ]
    if missing or creatinine is None or weight is None or age is None or sex is None:
        return KidneyFunction(missing=_missing(missing), facts=_facts(creatinine))
    figure, kilograms = _in(creatinine, _MG_PER_DL), _in(weight, "kg")
    centimetres = _in(height, "cm") if height else None
    if not figure or not kilograms or figure <= 0 or kilograms <= 0:
        return KidneyFunction(missing=_missing(["a creatinine and a weight in a known unit"]), facts=_facts(creatinine))
    used, name = kidney.weight_for_clearance(kilograms, centimetres, sex)
    rate = kidney.creatinine_clearance(figure, age, sex, used)
    facts = _facts(creatinine, weight, height if centimetres else None)
    how = f"Cockcroft-Gault from {creatinine.text} and {used:.0f} kg ({name})"
    return KidneyFunction(rate=rate, how=how, facts=facts)


def _from_creatinine(patient: PatientState, within_days: int) -> KidneyFunction:
    age, sex, creatinine, missing = _inputs(patient, within_days)
    if missing or creatinine is None or age is None or sex is None:
        return KidneyFunction(missing=_missing(missing), facts=_facts(creatinine))
    figure = _in(creatinine, _MG_PER_DL)
    if not figure or figure <= 0:
        return KidneyFunction(missing=_missing(["a creatinine in a known unit"]), facts=_facts(creatinine))
    rate = kidney.egfr_ckd_epi_2021(figure, age, sex)
    return KidneyFunction(rate=rate, how=f"CKD-EPI 2021 from {creatinine.text}", facts=_facts(creatinine))


def _inputs(patient: PatientState, within_days: int) -> tuple[float | None, str | None, Measured | None, list[str]]:
    creatinine = patient.latest("creatinine")
    missing = []
    if creatinine is None:
        missing.append("a creatinine")
    elif not creatinine.is_within(within_days, patient.on):
        missing.append(f"a recent creatinine ({creatinine.text} is too old)")
    age = patient.age_years[0] if patient.age_years else None
    if age is None:
        missing.append("a birth date")
    elif age < kidney.ADULT_FROM_YEARS:
        missing.append("an equation for children: both are for adults")
    if patient.sex is None:
        missing.append("the sex")
    return age, patient.sex, creatinine, missing


def _reported(patient: PatientState, within_days: int) -> Measured | None:
    found = [one for key in _REPORTED if (one := patient.latest(key)) and one.is_within(within_days, patient.on)]
    return max(found, key=lambda one: one.when.sort_key if one.when else "", default=None)


def _is_newer(reported: Measured, creatinine: Measured | None) -> bool:
    if creatinine is None or creatinine.when is None or reported.when is None:
        return creatinine is None
    return _day(reported) > _day(creatinine)


def _day(measured: Measured) -> date:
    return measured.when.latest if measured.when else date.min


def _in(measured: Measured, unit: str) -> float | None:
    value = converted(measured.value, measured.scale, Scale(unit, measured.scale.measurand))
    return None if value is None else float(value)


def _facts(*measured: Measured | None) -> tuple[FactId, ...]:
    return tuple(one.fact for one in measured if one and one.fact)


def _missing(parts: list[str]) -> str:
    return f"kidney function not known: {' and '.join(parts)} is missing" if parts else ""
