"""What a patient takes of an ingredient in all, over every record that speaks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clinic_assist.safety.dosing.amounts import Kind, Span
from clinic_assist.safety.dosing.reading import Dose
from clinic_assist.safety.dosing.taken import NOTHING
from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.routes import LOCAL_ROUTES, Route

SEVERAL_UNITS = "its doses are in units that do not add up"
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The dose of an ingredient over all products.

    Attributes:
        single: The largest dose at a time.
        daily: On a day on which it is taken, of the products whose dose is known; None where none is.
        weekly: In seven days.
        missing: Why it is not, or not wholly, known; where `daily` is there too, it is the least that is taken.
        products: How many products add to it.
        records: The records whose doses were counted.
    """

    ingredient: str
    kind: Kind = Kind.MASS
    single: Span | None = None
    daily: Span | None = None
    weekly: Span | None = None
    as_needed: bool = False
    how: str = ""
    missing: str = ""
    products: int = 0
    records: tuple[DrugRecord, ...] = ()


def total_of(participant: Participant, routes: frozenset[Route] = frozenset()) -> Total:
    """Adds up what is taken of one ingredient by some ways of use; all but local use where none is named.

    Records of one product (an order, its dispense, a statement, an order again) are one dose, the largest of what they
    say. Products are told apart as for duplicates: by what else they hold, and by wording among records of one kind.
    """
    counted = [record for record in participant.records if _counts(record, routes)]
    doses = [_of_product(group, participant.ingredient) for group in _products(counted)]
    if not doses:
        return Total(ingredient=participant.ingredient, missing=NOTHING)
    known = [dose for dose in doses if dose.daily or dose.single]
    missing = next((dose.missing for dose in doses if dose.missing), "")
    if len({dose.kind for dose in known}) > 1:
        return Total(ingredient=participant.ingredient, missing=SEVERAL_UNITS, products=len(doses))
    return Total(
        ingredient=participant.ingredient,
        kind=known[0].kind if known else Kind.MASS,
        single=_largest(dose.single for dose in known),
        daily=_daily(known),
        weekly=_sum(dose.weekly for dose in known),
        as_needed=any(dose.as_needed for dose in known),
        how=" and ".join(dict.fromkeys(dose.how for dose in known if dose.how)),
        missing=missing,
        products=len(doses),
        records=tuple(counted),
    )


def _counts(record: DrugRecord, routes: frozenset[Route]) -> bool:
    if not record.routes:
        return True
    return bool(record.routes & routes) if routes else not record.routes <= LOCAL_ROUTES


def _products(records: Sequence[DrugRecord]) -> Iterable[list[list[DrugRecord]]]:
    """For each product the ways in which it is recorded: among the kinds of records, the one with most wordings."""
    by_content: dict[tuple[str, ...], dict[str, dict[str, list[DrugRecord]]]] = {}
    for record in records:
        wordings = by_content.setdefault(record.ingredients, {}).setdefault(record.record, defaultdict(list))
        wordings[" ".join(record.text.lower().split())].append(record)
    for kinds in by_content.values():
        widest = max(kinds.values(), key=len)
        if len(widest) == 1:
            yield [listed for wordings in kinds.values() for listed in wordings.values()]
        else:
            yield from ([listed] for listed in widest.values())


def _of_product(wordings: Sequence[Sequence[DrugRecord]], ingredient: str) -> Dose:
    """The largest dose that records of one product state; why none is known, where none states it."""
    doses = [dose for listed in wordings for record in listed for dose in record.doses if dose.ingredient == ingredient]
    known = [dose for dose in doses if dose.daily]
    if known:
        return max(known, key=lambda dose: dose.daily.most if dose.daily else _NONE)
    partly = [dose for dose in doses if dose.single]
    if partly:
        return max(partly, key=lambda dose: dose.single.most if dose.single else _NONE)
    return doses[0] if doses else Dose(ingredient=ingredient, missing=NOTHING)


def _daily(doses: Sequence[Dose]) -> Span | None:
    """The sum of the days; of several products that are not taken every day, their average counts.

    Warfarin 5 mg on one day and 2.5 mg on the next is not 7.5 mg a day.
    """
    largest = _largest(dose.daily for dose in doses)
    if len(doses) < 2 or largest is None:
        return largest
    total = _sum(_average(dose) for dose in doses)
    return Span(max(total.least, largest.least), max(total.most, largest.most)) if total else largest


def _average(dose: Dose) -> Span | None:
    if dose.daily is None or dose.weekly is None:
        return None
    return Span(min(dose.daily.least, dose.weekly.least / 7), min(dose.daily.most, dose.weekly.most / 7))


def _sum(spans: Iterable[Span | None]) -> Span | None:
    total: Span | None = None
    for span in spans:
        if span is not None:
            total = span if total is None else total.plus(span)
    return total


def _largest(spans: Iterable[Span | None]) -> Span | None:
    return max((span for span in spans if span is not None), key=lambda span: span.most, default=None)
