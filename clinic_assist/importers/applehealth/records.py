"""The facts of an export's elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.facts import Observation, ObservationComponent, Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.applehealth.codes import HEALTHKIT, code_of, words_of
from clinic_assist.importers.applehealth.parse import Element, Node
from clinic_assist.importers.applehealth.reading import Export, number_in, quantity
from clinic_assist.terminology.systems import OBSERVATION_CATEGORY

BAD_VALUE: Final = "A number was expected."
# HealthKit, HKBiologicalSex and HKBloodType.
_SEXES: Final = {"HKBiologicalSexFemale": "female", "HKBiologicalSexMale": "male", "HKBiologicalSexOther": "other"}
_BLOOD: Final = re.compile(r"HKBloodType(AB|A|B|O)(Positive|Negative)")
# FHIR R4 value set observation-category.
_ACTIVITY: Final = CodeableConcept(codings=(Coding(system=OBSERVATION_CATEGORY, code="activity"),))
_ENTERED: Final = "HKWasUserEntered"
# HealthKit, HKBloodGlucoseMealTime, HKInsulinDeliveryReason, HKHeartRateMotionContext, by the keys of their metadata.
_CIRCUMSTANCES: Final = {
    "HKBloodGlucoseMealTime": {"1": "Before a meal", "2": "After a meal"},
    "HKInsulinDeliveryReason": {"1": "Basal insulin", "2": "Bolus insulin"},
    "HKMetadataKeyHeartRateMotionContext": {"1": "At rest", "2": "While active"},
}
_SUMMARY: Final = CodeableConcept(
    codings=(Coding(system=HEALTHKIT, code="HKActivitySummary", display="Activity summary"),)
)
_TOTALS: Final = ("totalDistance", "totalEnergyBurned", "totalFlightsClimbed", "totalSwimmingStrokeCount")
_SUMMED: Final = ("average", "minimum", "maximum", "sum")


def me(export: Export, element: Element) -> Patient:
    """The person. An export gives no name."""
    node = element.node
    sex = node.get("HKCharacteristicTypeIdentifierBiologicalSex") or ""
    blood = _BLOOD.fullmatch(node.get("HKCharacteristicTypeIdentifierBloodType") or "")
    told = f"Blood type {blood[1]} {blood[2].lower()}, as entered by the person" if blood else None
    return Patient(
        **export.origin(element, told),
        gender=_SEXES.get(sex),
        birth_date=export.date(element, node, "HKCharacteristicTypeIdentifierDateOfBirth"),
    )


def record(export: Export, element: Element) -> Observation:
    """A sample: a number with its unit, or a category."""
    node = element.node
    start, end = _span(export, element)
    return Observation(
        **export.origin(element, _entered(node), *_circumstances(node)),
        code=code_of(node.get("type") or "unknown"),
        effective=start,
        effective_end=end,
        issued=export.date(element, node, "creationDate"),
        value=_value(export, element, node),
        device=export.device(node),
    )


def _span(export: Export, element: Element) -> tuple[PartialDate | None, PartialDate | None]:
    """Start and end; an end that is the start says nothing more."""
    start, end = (export.date(element, element.node, name) for name in ("startDate", "endDate"))
    return start, None if end == start else end


def _entered(node: Node) -> str | None:
    """Whether somebody typed it in."""
    for entry in node.named("MetadataEntry"):
        if entry.get("key") == _ENTERED:
            return "Entered by hand" if entry.get("value") == "1" else None
    return None


def _circumstances(node: Node) -> list[str]:
    """What changes how a number is read: before or after a meal, at rest, basal or bolus."""
    entries = ((entry.get("key") or "", entry.get("value") or "") for entry in node.named("MetadataEntry"))
    return [words for key, value in entries if (words := _CIRCUMSTANCES.get(key, {}).get(value))]


def _value(export: Export, element: Element, node: Node) -> Value | None:
    text, unit = node.get("value"), node.get("unit")
    if text is None:
        return None
    found = quantity(text, unit)
    if found is not None:
        return Value(quantity=found)
    if text.startswith("HK"):
        display = words_of(text)
        return Value(codeable_concept=CodeableConcept(codings=(Coding(system=HEALTHKIT, code=text, display=display),)))
    if unit is not None:
        export.warn(f"{element.locator}/@value", BAD_VALUE, "value")
    return Value(string=text)


def correlation(export: Export, element: Element) -> Observation:
    """Samples that belong together, such as the two numbers of a blood pressure."""
    node = element.node
    start, end = _span(export, element)
    components = (
        ObservationComponent(code=code_of(inner.get("type") or "unknown"), value=_value(export, element, inner))
        for inner in node.named("Record")
    )
    return Observation(
        **export.origin(element, _entered(node)),
        code=code_of(node.get("type") or "unknown"),
        effective=start,
        effective_end=end,
        issued=export.date(element, node, "creationDate"),
        components=tuple(components),
        device=export.device(node),
    )


def workout(export: Export, element: Element) -> Observation:
    """A workout: how long, how far, with the statistics that stand in it."""
    node = element.node
    start, end = _span(export, element)
    kind = node.get("workoutActivityType") or "unknown"
    duration = quantity(node.get("duration"), node.get("durationUnit"))
    code = CodeableConcept(codings=(Coding(system=HEALTHKIT, code=kind, display=f"Workout: {words_of(kind)}"),))
    return Observation(
        **export.origin(element, _entered(node)),
        code=code,
        categories=(_ACTIVITY,),
        effective=start,
        effective_end=end,
        issued=export.date(element, node, "creationDate"),
        value=Value(quantity=duration) if duration else None,
        components=(*_totals(node), *_statistics(node)),
        device=export.device(node),
    )


def _totals(node: Node) -> Iterator[ObservationComponent]:
    for name in _TOTALS:
        found = quantity(node.get(name), node.get(f"{name}Unit"))
        if found is not None:
            yield _component(words_of(name[:1].upper() + name[1:]), found)


def _statistics(node: Node) -> Iterator[ObservationComponent]:
    for inner in node.named("WorkoutStatistics"):
        for name in _SUMMED:
            found = quantity(inner.get(name), inner.get("unit"))
            if found is not None:
                yield _component(f"{words_of(inner.get('type') or 'unknown')}, {name}", found)


def activity_summary(export: Export, element: Element) -> Observation:
    """What one day added up to, with the goals of that day."""
    node = element.node
    names = [name for name in node.attributes if name != "dateComponents" and not name.endswith("Unit")]
    found = []
    for name in names:
        number = number_in(node.get(name))
        if number is not None:
            amount = Quantity(value=number, unit=node.get(f"{name.removesuffix('Goal')}Unit"))
            found.append(_component(words_of(name[:1].upper() + name[1:]), amount))
    return Observation(
        **export.origin(element),
        code=_SUMMARY,
        categories=(_ACTIVITY,),
        effective=export.date(element, node, "dateComponents"),
        components=tuple(found),
    )


def _component(name: str, amount: Quantity) -> ObservationComponent:
    return ObservationComponent(code=CodeableConcept(text=name), value=Value(quantity=amount))
