"""Whether the dose of a day that somebody takes lies in a span that a rule names."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from operator import ge as _ge
from operator import gt as _gt
from operator import le as _le
from operator import lt as _lt

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
    lies = {"from": _ge, "above": _gt, "below": _lt, "up to": _le}
    answers = [lies[name](total.daily.most, figure) for name, (figure, _kind) in figures.items()]
    if not total.missing:
        return all(answers), total
    # Another product's dose is not known: what is known is the least that is taken.
    floors = [lies[name](total.daily.most, figures[name][0]) for name in figures if name in ("from", "above")]
    return (True if floors and all(floors) and len(floors) == len(figures) else None), total


def _ends(span: DoseSpanEntry) -> Iterable[tuple[str, float]]:
    for name, value in (("from", span.from_), ("above", span.above), ("below", span.below), ("up to", span.up_to)):
        if value is not None:
            yield name, value
