"""Reads what the checks need of a patient out of a chart."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Observation
from clinic_assist.safety.patient.habits import drinks_alcohol, smokes
from clinic_assist.safety.patient.liver import SCORE_HOLDS_DAYS, SIGNS
from clinic_assist.safety.patient.pregnancy import breastfeeding_of, pregnancy_of
from clinic_assist.safety.patient.problems import Problems
from clinic_assist.safety.patient.state import Measured, PatientState
from clinic_assist.terminology.conversion import Scale, converted, scale_of
from clinic_assist.terminology.labels import format_quantity
from clinic_assist.terminology.measurands import Measurand, Measurands
from clinic_assist.terminology.result_lines import lines_of

# FHIR R4 value set observation-status: no result, or one that its source took back.
_NO_RESULT = frozenset({"entered-in-error", "cancelled", "registered", "deleted"})


def patient_of(chart: Chart, measurands: Measurands, problems: Problems, on: date) -> PatientState:
    """The patient of a chart on a day. Results after that day are left out by whoever asks for the latest."""
    patient = chart.patient
    pregnant, due = pregnancy_of(chart, on)
    return PatientState(
        on=on,
        birth=patient.birth_date if patient else None,
        sex=_sex(patient.gender, patient.birth_sex) if patient else None,
        results=_results(chart, measurands),
        problems=problems.of(chart),
        denied=problems.denied_in(chart, SIGNS, on - timedelta(days=SCORE_HOLDS_DAYS), on),
        pregnant=pregnant,
        due=due,
        breastfeeding=breastfeeding_of(chart, on),
        tobacco=smokes(chart, on),
        alcohol=drinks_alcohol(chart, on),
    )


def _sex(gender: str | None, birth_sex: str | None) -> str | None:
    """The sex that equations distinguish: as recorded at birth, else the administrative gender."""
    for stated in (birth_sex, gender):
        plain = {"f": "female", "m": "male"}.get((stated or "").lower(), (stated or "").lower())
        if plain in ("female", "male"):
            return plain
    return None


def _results(chart: Chart, measurands: Measurands) -> dict[str, tuple[Measured, ...]]:
    found: dict[str, list[Measured]] = defaultdict(list)
    for line in lines_of(chart, measurands):
        for result in line.results:
            measured = _measured(result.observation, result.measurand) if result.measurand else None
            if measured and result.measurand:
                found[result.measurand.id].append(measured)
    return {key: tuple(sorted(results, key=_newest_first, reverse=True)) for key, results in found.items()}


def _newest_first(measured: Measured) -> tuple[str, str]:
    return (measured.when.sort_key if measured.when else "", measured.fact or "")


def _measured(observation: Observation, measurand: Measurand) -> Measured | None:
    quantity = observation.value.quantity if observation.value else None
    if quantity is None or quantity.value is None or not quantity.value.is_finite():
        return None
    scale = scale_of(quantity, measurand)
    if scale is None or (observation.status or "").lower() in _NO_RESULT:
        return None
    return Measured(
        name=measurand.name,
        value=quantity.value,
        scale=scale,
        shown=format_quantity(quantity),
        when=observation.when,
        fact=observation.id,
        comparator=quantity.comparator,
        upper=_upper_limit(observation, measurand, scale),
    )


def _upper_limit(observation: Observation, measurand: Measurand, scale: Scale) -> Decimal | None:
    """The upper limit of the one range that the laboratory gave for anybody, in the scale of the result."""
    ranges = [one for one in observation.reference_ranges if one.high and not one.applies_to]
    if len(ranges) != 1 or ranges[0].high is None or ranges[0].high.value is None:
        return None
    high = ranges[0].high
    given = scale_of(high, measurand) if high.unit or high.code else scale
    return converted(high.value, given, scale) if given and high.value is not None else None
