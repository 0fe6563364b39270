"""What is told of a series of results: the newest, the highest, how it went, worked out anew from the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from clinic_assist.asking.language import Language
from clinic_assist.asking.question import Subject, Wanted
from clinic_assist.chart.facts import Fact, Observation
from clinic_assist.notes.note import Statement
from clinic_assist.terminology.fact_text import fact_name
from clinic_assist.terminology.labels import concept_text, format_date, format_quantity
from clinic_assist.terminology.units import comparable, unit_of

_FEWEST_FOR_TREND = 2


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a series.

    Attributes:
        fact: The record.
        name: What it is called there.
        amount: Its value with its canonical unit.
        shown: Value and unit for people.
    """

    fact: Fact
    name: str
    amount: tuple[Decimal, str]
    shown: str


def points_of(facts: Sequence[Fact], subject: Subject | None, language: Language) -> tuple[Point, ...]:
    """The numbers in some records that are of the subject, in the order given; records without a date are left out."""
    points = (_point(fact, subject, language) for fact in facts if isinstance(fact, Observation) and fact.when)
    return tuple(point for point in points if point is not None)


def _point(fact: Observation, subject: Subject | None, language: Language) -> Point | None:
    wanted = subject.measurands if subject else frozenset()
    parts = [(fact.code, fact.value), *((part.code, part.value) for part in fact.components)]
    for code, value in parts:
        quantity = value.quantity if value else None
        unit = unit_of(quantity)
        if quantity is None or quantity.value is None or unit is None:
            continue
        measurand = language.measurands.recognise(code, quantity) if wanted else None
        if wanted and (measurand is None or measurand.line not in wanted) and len(parts) > 1:
            continue
        name = concept_text(code, missing=fact_name(fact))
        return Point(fact, name, (quantity.value, unit), format_quantity(quantity))
    return None


def extreme(points: Sequence[Point], wanted: Wanted) -> Point | None:
    """The highest or lowest; None where units do not meet, so that nothing can be compared."""
    best = points[0] if points else None
    for point in points[1:]:
        pair = comparable(point.amount, best.amount) if best else None
        if pair is None:
            return None
        if (pair[0] > pair[1]) if wanted is Wanted.HIGHEST else (pair[0] < pair[1]):
            best = point
    return best


def trend_statement(points: Sequence[Point]) -> Statement | None:
    """How a series went from its first to its last number; None where there are no two numbers of one unit.

    "Rose" and "fell" are said only where no number between goes the other way; else "went from … to …".
    """
    ordered = sorted(points, key=lambda one: one.fact.when.sort_key if one.fact.when else "")
    if len(ordered) < _FEWEST_FOR_TREND:
        return None
    pairs = [comparable(one.amount, other.amount) for one, other in pairwise(ordered)]
    steps = {(pair[1] > pair[0]) - (pair[1] < pair[0]) for pair in pairs if pair is not None} - {0}
    if None in pairs or not steps:
        return None
    first, last = ordered[0], ordered[-1]
    verb = "rose" if steps == {1} else "fell" if steps == {-1} else "went"
    text = (
        f"{last.name} {verb} from {first.shown} on {format_date(first.fact.when)}"
        f" to {last.shown} on {format_date(last.fact.when)}."
    )
    return Statement(text=text, citations=(first.fact.id, last.fact.id), section="Answer")
