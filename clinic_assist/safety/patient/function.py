"""The kidney function of a patient on a day: which figure is used, from which result of which day, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from clinic_assist.safety.patient import kidney
from clinic_assist.safety.patient.injury import in_mg_per_dl, kidney_change
from clinic_assist.safety.patient.rates import (
    KidneyFunction,
    as_reported,
    bounded,
    by_stage,
    facts_of,
    is_known,
    on_dialysis,
)
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.terminology.conversion import Scale, converted
from clinic_assist.terminology.labels import format_date

# Measurands of rates that a laboratory reports itself. Those with race or of another equation are not used where a
# creatinine is there; CKD-EPI 2021 is computed from that (KDIGO 2024, recommendation 1.1.2).
_REPORTED: Final = ("egfr-ckd-epi-2021", "egfr-ckd-epi", "egfr", "egfr-mdrd")
# How old a weight and a height may be. Product decisions; a child grows.
_BODY_HOLDS_DAYS: Final = 365
_CHILD_HEIGHT_HOLDS_DAYS: Final = 180
# How old a clearance from collected urine may be. Product decision.
_COLLECTED_HOLDS_DAYS: Final = 90
# How far below the eGFR a clearance by Cockcroft-Gault is to be feared. Product decision: half of it.
_CLEARANCE_TO_EGFR: Final = 0.5
# Where the rate for this very body is told beside the indexed one. Product decision: over a tenth off 1.73 m2.
_USUAL_SURFACE_M2: Final = (1.56, 1.9)


def egfr_of(patient: PatientState, within_days: int) -> KidneyFunction:
    """Estimated glomerular filtration rate: CKD-EPI 2021, in a child Schwartz 2009, else as a laboratory has it."""
    if in_dialysis := on_dialysis(patient):
        return in_dialysis
    creatinine, note = _creatinine(patient)
    computed = _from_creatinine(patient, creatinine, note, within_days)
    reported = _reported(patient, within_days)
    if reported is not None and (not is_known(computed) or _is_newer(reported, creatinine)):
        computed = as_reported(reported)
    if not is_known(computed):
        return by_stage(patient) or computed
    return _with_change(patient, _with_surface(patient, computed))


def clearance_of(patient: PatientState, within_days: int) -> KidneyFunction:
    """Creatinine clearance: of collected urine, else by Cockcroft and Gault, else the eGFR stands in, which is said."""
    if in_dialysis := on_dialysis(patient):
        return in_dialysis
    creatinine, note = _creatinine(patient)
    collected = patient.latest("creatinine-clearance")
    if collected and collected.is_within(_COLLECTED_HOLDS_DAYS, patient.on) and not _is_newer(creatinine, collected):
        return _with_change(patient, as_reported(collected))
    missing = _missing_inputs(patient, creatinine, within_days)
    weight, height = patient.latest("body-weight"), patient.latest("body-height")
    is_child = _is_child(patient)
    if not is_child and (weight is None or not weight.is_within(_BODY_HOLDS_DAYS, patient.on)):
        missing.append("a weight" if weight is None else f"a recent weight ({weight.text} is old)")
    kilograms = _in(weight, "kg") if weight else None
    if weight and not kilograms:
        missing.append("a weight in a known unit")
    if missing or is_child or creatinine is None or weight is None or not kilograms or patient.sex is None:
        return _stand_in(patient, within_days, missing, is_child=is_child)
    centimetres = _in(height, "cm") if height else None
    used, name = kidney.weight_for_clearance(kilograms, centimetres, patient.sex)
    figure = in_mg_per_dl(creatinine)
    if figure is None:
        return _stand_in(patient, within_days, ["a creatinine in a known unit"], is_child=False)
    rates = [kidney.creatinine_clearance(figure, age, patient.sex, used) for age in _ages(patient)]
    how = f"Cockcroft-Gault from {creatinine.text}{note} and {used:.0f} kg ({name})"
    facts = facts_of(creatinine, weight, height if centimetres else None)
    return _with_change(patient, bounded(rates, creatinine, how=how, facts=facts))


def _from_creatinine(patient: PatientState, creatinine: Measured | None, note: str, within_days: int) -> KidneyFunction:
    if _is_child(patient):
        return _of_child(patient, creatinine, note, within_days)
    missing = [one for one in _missing_inputs(patient, creatinine, within_days) if one != "the sex"]
    figure = in_mg_per_dl(creatinine) if creatinine else None
    if creatinine and figure is None:
        missing.append("a creatinine in a known unit")
    if missing or creatinine is None or figure is None:
        return KidneyFunction(missing=_missing(missing), facts=facts_of(creatinine))
    sexes = [patient.sex] if patient.sex else ["female", "male"]
    rates = [kidney.egfr_ckd_epi_2021(figure, age, sex) for age in _ages(patient) for sex in sexes]
    how = f"CKD-EPI 2021 from {creatinine.text}{note}" + ("" if patient.sex else ", for either sex: it is not recorded")
    return bounded(rates, creatinine, how=how, facts=facts_of(creatinine))


def _of_child(patient: PatientState, creatinine: Measured | None, note: str, within_days: int) -> KidneyFunction:
    missing = _missing_inputs(patient, creatinine, within_days, needs_sex=False)
    height = _child_height(patient)
    if _ages(patient)[0] < kidney.CHILD_FROM_YEARS:
        missing = ["an equation for children under 1 year"]
    elif height is None:
        missing.append("a height of the last six months")
    centimetres = _in(height, "cm") if height else None
    figure = in_mg_per_dl(creatinine) if creatinine else None
    if missing or creatinine is None or height is None or not centimetres or figure is None:
        return KidneyFunction(missing=_missing(missing or ["a creatinine and a height in known units"]))
    how = f"bedside equation of Schwartz for children, from {creatinine.text}{note} and {centimetres:.0f} cm"
    rates = [kidney.egfr_schwartz(figure, centimetres)]
    return bounded(rates, creatinine, how=how, facts=facts_of(creatinine, height))


def _child_height(patient: PatientState) -> Measured | None:
    found = [one for key in ("body-height", "body-length") if (one := patient.latest(key))]
    recent = [one for one in found if one.is_within(_CHILD_HEIGHT_HOLDS_DAYS, patient.on)]
    return max(recent, key=lambda one: one.when.sort_key if one.when else "", default=None)


def _stand_in(patient: PatientState, within_days: int, missing: list[str], *, is_child: bool) -> KidneyFunction:
    """The eGFR for a clearance that cannot be had."""
    egfr = egfr_of(patient, within_days)
    if not is_known(egfr):
        return KidneyFunction(missing=_missing(missing) or egfr.missing, facts=egfr.facts)
    if is_child:
        return replace(egfr, how=f"{egfr.how}; Cockcroft-Gault is for adults")
    reason = f"missing for the clearance by Cockcroft-Gault: {_and(missing)}"
    # In the old and light the clearance is far below the eGFR, so what the eGFR clears is not cleared.
    lowest = 0.0 if egfr.may_be_lower else (egfr.rate or 0.0) * _CLEARANCE_TO_EGFR
    how = f"the eGFR stands in: {reason}; {egfr.how}"
    return replace(egfr, how=how, may_be_lower=egfr.may_be_lower or reason, lowest=lowest)


def _with_change(patient: PatientState, function: KidneyFunction) -> KidneyFunction:
    """What is to be said where the creatinine changes fast."""
    if patient.pregnant.value and is_known(function):
        function = replace(function, how=f"{function.how}; no equation was made for pregnancy")
    change = kidney_change(patient)
    if change is None or not is_known(function):
        return function
    facts = tuple(dict.fromkeys((*function.facts, *change.facts)))
    lower = change.text if change.is_rise else function.may_be_lower
    return replace(function, how=f"{function.how}; {change.text}", facts=facts, may_be_lower=lower)


def _with_surface(patient: PatientState, function: KidneyFunction) -> KidneyFunction:
    """The rate of this very body beside the indexed one, where the body is far from usual."""
    weight, height = patient.latest("body-weight"), patient.latest("body-height")
    kilograms, centimetres = (_in(weight, "kg") if weight else None), (_in(height, "cm") if height else None)
    if function.rate is None or not kilograms or not centimetres or _is_child(patient):
        return function
    surface = kidney.body_surface_m2(kilograms, centimetres)
    if _USUAL_SURFACE_M2[0] <= surface <= _USUAL_SURFACE_M2[1]:
        return function
    own = kidney.shown(kidney.not_indexed(function.rate, surface))
    return replace(function, how=f"{function.how}; {own} mL/min for this body surface of {surface:.2f} m2")


def _creatinine(patient: PatientState) -> tuple[Measured | None, str]:
    """The newest creatinine; of several on one day whose order is not recorded, the highest, and it is said."""
    newest = patient.latest("creatinine")
    if newest is None or newest.when is None:
        return newest, ""
    day = newest.when.text[:10]
    same = [one for one in patient.results["creatinine"] if one.when and one.when.text[:10] == day]
    if len(same) < 2 or all(one.when and len(one.when.text) > 10 for one in same):
        return newest, ""
    highest = max(same, key=lambda one: in_mg_per_dl(one) or 0.0)
    return highest, f" (the highest of {len(same)} of that day)"


def _missing_inputs(
    patient: PatientState, creatinine: Measured | None, within_days: int, *, needs_sex: bool = True
) -> list[str]:
    missing = []
    if creatinine is None:
        later = patient.results.get("creatinine", ())
        missing.append("a creatinine" + (" (there is only one of a later day)" if later else ""))
    elif creatinine.when is None:
        missing.append("a creatinine with a date")
    elif not creatinine.is_within(within_days, patient.on):
        missing.append(f"a recent creatinine (the last is of {format_date(creatinine.when)}, too old)")
    if patient.age_years is None:
        missing.append("a birth date")
    if needs_sex and patient.sex is None:
        missing.append("the sex")
    return missing


def _is_child(patient: PatientState) -> bool:
    return patient.age_years is not None and patient.age_years[0] < kidney.ADULT_FROM_YEARS


def _ages(patient: PatientState) -> tuple[float, ...]:
    return tuple(dict.fromkeys(patient.age_years)) if patient.age_years else ()


def _reported(patient: PatientState, within_days: int) -> Measured | None:
    found = [one for key in _REPORTED if (one := patient.latest(key)) and one.is_within(within_days, patient.on)]
    return max(found, key=lambda one: one.when.sort_key if one.when else "", default=None)


def _is_newer(one: Measured | None, other: Measured | None) -> bool:
    """Whether one result is of a later day than another; both need a day."""
    days = [result.when.latest for result in (one, other) if result and result.when]
    return len(days) == 2 and days[0] > days[1]


def _in(measured: Measured, unit: str) -> float | None:
    value = converted(measured.value, measured.scale, Scale(unit, measured.scale.measurand))
    return None if value is None or value <= 0 else float(value)


def _and(parts: list[str]) -> str:
    return " and ".join(parts) or "something"


def _missing(parts: list[str]) -> str:
    return f"kidney function not known: {_and(parts)} {'is' if len(parts) == 1 else 'are'} missing" if parts else ""
