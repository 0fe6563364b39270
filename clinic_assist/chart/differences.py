"""Records of different files about one thing that give it another dose, another value, or say that it was not done."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.facts import (
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
)
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.chart.recognition import codes_of, day, doses_of, has_minute, instant, keys_of

DOSE = "The sources give different doses for this medication, begun on the same day."
VALUE = "The sources give different values for this result of the same moment."
DONE = "One source says that this was given or done on that day, another that it was not."

# More records than this of one thing at one time are no two sources that differ, and would be compared for ever.
_MOST = 50
_Topic = tuple[Hashable, ...]


def differing(chart: Chart) -> Iterator[tuple[tuple[FactId, ...], str]]:
    """Yields the facts, sorted, that differ, and in what. Two entries of one file are no contradiction."""
    elsewhere = {fact.id: fact.provenance.source for fact in chart.set_aside}
    topics: dict[_Topic, list[Fact]] = {}
    for fact in chart.facts:
        for topic in dict.fromkeys(_topics(fact)):
            topics.setdefault(topic, []).append(fact)
    told: set[tuple[FactId, ...]] = set()
    for (what, *_rest), facts in topics.items():
        if not 2 <= len(facts) <= _MOST:
            continue
        found = _apart(facts, _DIFFER[str(what)], chart, elsewhere)
        if found and found not in told:
            told.add(found)
            yield found, str(what)


def _apart(
    facts: list[Fact], differ: Callable[[Fact, Fact], bool], chart: Chart, elsewhere: Mapping[FactId, SourceId]
) -> tuple[FactId, ...]:
    """The facts that differ from one that none of their own sources states."""
    sources = {
        fact.id: {
            fact.provenance.source,
            *(elsewhere[one] for one in chart.also_in.get(fact.id, ()) if one in elsewhere),
        }
        for fact in facts
    }
    pairs = (
        (one.id, other.id)
        for one, other in combinations(facts, 2)
        if sources[one.id].isdisjoint(sources[other.id]) and differ(one, other)
    )
    return tuple(sorted({fact_id for pair in pairs for fact_id in pair}))


def _topics(fact: Fact) -> list[_Topic]:
    """What a fact speaks of, in each way in which another may speak of it."""
    match fact:
        case MedicationRequest() | MedicationStatement() if fact.status == "active":
            return [(DOSE, *key) for key in keys_of(fact)]
        case Observation() if fact.effective is not None and has_minute(fact.effective) and _amount(fact):
            where = codes_of(fact.body_site)[:1], codes_of(fact.method)[:1]
            return [
                (VALUE, code, instant(fact.effective), fact.status, *map(str, where)) for code in codes_of(fact.code)
            ]
        case Immunization():
            return [
                (DONE, "given", code, day(fact.occurrence)) for code in codes_of(fact.vaccine_code) if fact.occurrence
            ]
        case Procedure():
            return [(DONE, "done", code, day(fact.performed)) for code in codes_of(fact.code) if fact.performed]
        case _:
            return []


def _amount(fact: Fact) -> Quantity | None:
    quantity = fact.value.quantity if isinstance(fact, Observation) and fact.value is not None else None
    return quantity if quantity is not None and quantity.value is not None and quantity.value.is_finite() else None


def _doses_differ(one: Fact, other: Fact) -> bool:
    uses = MedicationRequest, MedicationStatement
    if not isinstance(one, uses) or not isinstance(other, uses):
        return False
    amounts, others = doses_of(one), doses_of(other)
    return bool(amounts and others) and amounts != others


def _values_differ(one: Fact, other: Fact) -> bool:
    """Whether two amounts of one unit differ by more than one of them was rounded."""
    first, second = _amount(one), _amount(other)
    if first is None or second is None or first.value is None or second.value is None:
        return False
    if (first.code or first.unit) != (second.code or second.unit) or first.comparator != second.comparator:
        return False
    coarser = max(int(first.value.as_tuple().exponent), int(second.value.as_tuple().exponent))
    # Half a step of the one that is written with fewer decimals: 4.1 may be 4.14 rounded.
    return abs(first.value - second.value) > Decimal((0, (5,), coarser - 1))


def _is_denied(one: Fact, other: Fact) -> bool:
    """Whether one says that it was done and the other that it was not."""
    return {one.status_code, other.status_code} == {"completed", "not-done"}


_DIFFER: dict[str, Callable[[Fact, Fact], bool]] = {DOSE: _doses_differ, VALUE: _values_differ, DONE: _is_denied}
