"""Whether the dose of a day that somebody takes lies in a span that a rule names."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from clinic_assist.safety.dose_totals import Total, total_of
from clinic_assist.safety.dosing.amounts import Kind, unit_of_text
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_format import DoseSpanEntry


def figure_of(value: float, unit: str) -> tuple[Decimal, Kind]:
    """A limit's figure in the unit of its kind: 500 mcg is 0.5 of mg."""
    kind, factor = unit_of_text(unit) or (Kind.MASS, Decimal(1))
    return Decimal(str(value)) * factor, kind


def lies_in(participant: Participant, span: DoseSpanEntry) -> tuple[bool | None, Total]:
    """Whether the dose of a day lies in a span; None where it is not known."""
    total = total_of(participant)
    if total.daily is None:
        return None, total
    figures = {name: figure_of(value, span.unit) for name, value in _ends(span)}
    if any(kind is not total.kind for _figure, kind in figures.values()):
        return None, total
    dose = total.daily.most
    low, above, below = (figures[name][0] if name in figures else None for name in ("from", "above", "below"))
    if total.missing and not (low is not None or above is not None):
        return None, total
    holds = (low is None or dose >= low) and (above is None or dose > above) and (below is None or dose < below)
    return (None if total.missing and not holds else holds), total


def _ends(span: DoseSpanEntry) -> Iterable[tuple[str, float]]:
    for name, value in (("from", span.from_), ("above", span.above), ("below", span.below)):
        if value is not None:
            yield name, value
