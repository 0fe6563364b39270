"""The cells of a result: its value, whether it is abnormal, and the range."""

from __future__ import annotations

from decimal import Decimal

from clinic_assist.chart.datatypes import Quantity, Range, Value
from clinic_assist.chart.facts import DELETED, Observation, ObservationComponent, ReferenceRange
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Run, Tone, cell, date_cell, lines
from clinic_assist.gui.screens.chart.listing import concept_cell, joined
from clinic_assist.terminology.labels import (
    concept_text,
    format_range,
    format_value,
    status_words,
    unit_text,
)
from clinic_assist.terminology.systems import OBSERVATION_CATEGORY

# HL7 v3 ObservationInterpretation, the codes that FHIR R4 s.10.1 binds.
_MARKS = {
    "HH": ("Critically high", "up-double", Tone.CRITICAL),
    "LL": ("Critically low", "down-double", Tone.CRITICAL),
    "AA": ("Critically abnormal", "stop-octagon", Tone.CRITICAL),
    "H": ("High", "up", Tone.SERIOUS),
    "HU": ("Significantly high", "up-double", Tone.CRITICAL),
    "L": ("Low", "down", Tone.SERIOUS),
    "LU": ("Significantly low", "down-double", Tone.CRITICAL),
    "A": ("Abnormal", "warning", Tone.SERIOUS),
    "POS": ("Positive", "warning", Tone.SERIOUS),
    "N": ("Normal", "check", Tone.MUTED),
    "NEG": ("Negative", "check", Tone.MUTED),
}
_LABELS = {
    "above": ("Above the range", "up", Tone.SERIOUS),
    "below": ("Below the range", "down", Tone.SERIOUS),
    "within": ("Within the range", "check", Tone.MUTED),
}
_RANK = {Tone.CRITICAL: 0, Tone.SERIOUS: 1, Tone.NORMAL: 2, Tone.MUTED: 3}
UNCOUNTED = frozenset({"entered-in-error", "cancelled", DELETED})


def result_cells(observation: Observation, *, named: bool) -> tuple[Cell, ...]:
    """Name or date first, then value, mark, range."""
    when = date_cell(observation.when, with_time=not named, missing=strings.NO_DATE)
    cells = (value_cell(observation), mark_cell(observation), cell(range_text(observation.reference_ranges)))
    if not named:
        return (when, *cells)
    return (concept_cell(observation.code), cells[0], cells[1], when, cells[2])


def value_cell(observation: Observation, *, with_status: bool = True) -> Cell:
    """The value with its unit and its components; measured digits as reported; that it is not final, if it is not."""
    runs = [Run(_value_or_absence(observation.value, observation.data_absent_reason), bold=True)]
    if observation.components:
        if observation.value is None:
            runs = []
        for part in observation.components:
            start = "\n" if runs else ""
            runs.append(Run(f"{start}{concept_text(part.code)}  "))
            runs.append(Run(_value_or_absence(part.value, part.data_absent_reason), bold=True))
    for about in observation.focus:
        runs.append(Run(f"\n{strings.result_about(about.display or about.reference or '')}", tone=Tone.SERIOUS))
    if with_status and observation.status not in ("final", "amended", "corrected", None):
        runs.append(Run(f"\n{status_words(observation.status).capitalize()}", tone=Tone.SERIOUS))
    return lines(*runs)


def mark_cell(observation: Observation) -> Cell:
    """Whether it is abnormal: the laboratory's own word, else what its range says; never only a colour.

    Sorts the critical ones first.
    """
    parts: tuple[Observation | ObservationComponent, ...] = (observation, *observation.components)
    for part in parts:
        for interpretation in part.interpretations:
            for coding in interpretation.codings:
                if coding.code in _MARKS and (coding.code != "N" or len(parts) == 1):
                    return _mark(*_MARKS[coding.code])
            if interpretation.display and not interpretation.is_coded:
                return cell(interpretation.display, order=_RANK[Tone.NORMAL])
    sides = [_side(part.value.quantity if part.value else None, part.reference_ranges) for part in parts]
    for side in ("above", "below"):
        if side in sides:
            return _mark(*_LABELS[side])
    return _mark(*_LABELS["within"]) if sides == ["within"] else cell(NOTHING, tone=Tone.MUTED)


def _mark(word: str, icon: str, tone: Tone) -> Cell:
    return cell(word, bold=tone is not Tone.MUTED, tone=tone, icon=icon, order=_RANK[tone])


def range_text(ranges: tuple[ReferenceRange, ...]) -> str:
    """The ranges as the laboratory gave them."""
    return "\n".join(filter(None, (_one_range(one) for one in ranges))) or strings.NO_RANGE


def category_of(observation: Observation) -> str:
    """The first category in words."""
    for category in observation.categories:
        code = category.code_in(OBSERVATION_CATEGORY)
        if code:
            return code.replace("-", " ").capitalize()
    return concept_text(observation.categories[0]) if observation.categories else strings.NO_CATEGORY


def is_abnormal(observation: Observation) -> bool:
    """Whether its mark is more than muted."""
    return mark_cell(observation).icon_tone in (Tone.SERIOUS, Tone.CRITICAL)


def _value_or_absence(value: Value | None, reason: str | None) -> str:
    if value is None and reason:
        return strings.value_absent(status_words(reason))
    return format_value(value)


def _one_range(one: ReferenceRange) -> str:
    span = format_range(Range(low=one.low, high=one.high)) if one.low or one.high else ""
    whom = ", ".join(concept_text(who, missing="") for who in one.applies_to)
    return joined(joined(span or one.text, concept_text(one.type, missing=""), by=" "), whom, by=", ")


def _side(quantity: Quantity | None, ranges: tuple[ReferenceRange, ...]) -> str:
    # Only where the laboratory gave exactly one range, in the same unit and for anybody: the rest is not ours to judge.
    if quantity is None or quantity.value is None or quantity.comparator or len(ranges) != 1 or ranges[0].applies_to:
        return ""
    low, high = (_limit(end, quantity) for end in (ranges[0].low, ranges[0].high))
    if low is not None and quantity.value < low:
        return "below"
    if high is not None and quantity.value > high:
        return "above"
    given = [end for end in (ranges[0].low, ranges[0].high) if end is not None]
    return "within" if given and all(_limit(end, quantity) is not None for end in given) else ""


def _limit(end: Quantity | None, quantity: Quantity) -> Decimal | None:
    if end is None or end.value is None or (unit_text(end) and unit_text(end) != unit_text(quantity)):
        return None
    return end.value
