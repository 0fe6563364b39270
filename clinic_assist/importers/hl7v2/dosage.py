"""How a medicine is to be taken: amounts, routes (RXR) and timings (TQ1, and the TQ of older versions)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clinic_assist.chart.datatypes import Dosage, Quantity, Range, Ratio, Timing
from clinic_assist.chart.facts import Ingredient
from clinic_assist.importers.hl7v2.concepts import concept, concept_at
from clinic_assist.importers.hl7v2.fields import Repetition, Segment
from clinic_assist.importers.hl7v2.quantities import Unit, number, quantity, unit
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.times import moment, parse_time, span, time_of_day

NOT_AN_AMOUNT = "A number was expected; it was not read."
_PRN = "PRN"  # table 0335, repeat pattern: as needed
_MOST = 100


def amount(reading: Reading, number_at: int, unit_at: int, *, segment: Segment | None = None) -> Quantity | None:
    """An amount from a field with a number and one with its unit; None where neither is given."""
    holder = segment or reading.segment
    text = holder.get(number_at)
    value = number(text)
    if text is not None and value is None:
        reading.warn(str(number_at), NOT_AN_AMOUNT, segment)
    units = unit(holder.first(unit_at))
    return units.of(value) if value is not None else None


def dose(reading: Reading, low_at: int, high_at: int, unit_at: int) -> tuple[Quantity | None, Range | None]:
    """A dose from the least and the greatest amount; a range where they differ."""
    low, high = amount(reading, low_at, unit_at), amount(reading, high_at, unit_at)
    if low is not None and high is not None and low != high:
        return None, Range(low=low, high=high)
    if low is None and high is not None:
        return None, Range(high=high)
    return low, None


def rate(reading: Reading, rate_at: int, unit_at: int, per_at: int) -> tuple[Ratio | None, Quantity | None]:
    """How fast: an amount whose unit is a rate, or one per the time unit of another field."""
    found = amount(reading, rate_at, unit_at)
    per = reading.segment.get(per_at) if per_at else None
    if found is None:
        return None, None
    if per and "/" not in (found.unit or ""):
        return Ratio(numerator=found, denominator=Quantity(unit=per)), None
    return None, found


def dosages(reading: Reading, node: Node, plan: Dosage) -> tuple[Dosage, ...]:
    """A dosage for each timing and each route of an order, from what all have in common."""
    timings = list(_timings(reading, node)) or [Dosage()]
    found: list[Dosage] = []
    for timed in timings:
        if len(found) >= _MOST:
            reading.warn("1", f"Only the first {_MOST} timings and routes of this order were read.")
            break
        both = replace(
            plan,
            timing=timed.timing,
            as_needed=timed.as_needed,
            text="\n".join(one for one in (plan.text, timed.text) if one) or None,
            dose=plan.dose or (None if plan.dose_range else timed.dose),
        )
        found += routed(_with_instruction(both), node)
    several = len(found) > 1
    numbered = (replace(one, sequence=count if several else None) for count, one in enumerate(found, 1))
    return tuple(one for one in numbered if one != Dosage())


def _with_instruction(plan: Dosage) -> Dosage:
    """Words beside an amount or a timing instruct further; they do not stand for the whole, as `Dosage.text` does."""
    if plan.text and (plan.dose or plan.dose_range or plan.rate or plan.rate_quantity or plan.timing):
        return replace(plan, text=None, patient_instruction=plan.text)
    return plan


def routed(plan: Dosage, node: Node) -> tuple[Dosage, ...]:
    """A dosage by each route of the RXR segments; none where nothing is said at all."""
    return tuple(_by(plan, route) for route in node.parts_named("RXR")[:_MOST]) or ((plan,) if plan != Dosage() else ())


def _by(plan: Dosage, route: Segment) -> Dosage:
    return replace(
        plan,
        route=concept_at(route, 1, table="0162"),
        site=concept_at(route, 2, table="0163"),
        method=concept_at(route, 4, table="0165"),
    )


def _timings(reading: Reading, node: Node) -> Iterator[Dosage]:
    """TQ1 segments, else the TQ of RXE-1 or ORC-7, one dosage to each."""
    parts = node.parts_named("TQ1")
    for part in parts:
        yield _of_tq1(reading, part)
    if parts:
        return
    own = node.segment.repetitions(1) if node.name == "RXE" else []
    older = own or (node.order.repetitions(7) if node.order is not None else [])
    for repetition in older:
        yield _of_tq(repetition)


def _of_tq1(reading: Reading, part: Segment) -> Dosage:
    """HL7 v2.5.1 s.4.5.4."""
    patterns = [one for one in part.repetitions(3) if one]
    codes = [code for one in patterns if (code := one.get(1) or one.sub(1).get(2))]
    # RPT.1 is a CWE since v2.5: words beside the code of a pattern, as sites with patterns of their own give them.
    named = [words for one in patterns if one.get(1) and (words := one.sub(1).get(2))]
    explicit = [time for one in part.repetitions(4) if (time := time_of_day(one.get(1) or ""))]
    texts = [text for number_at in (10, 11) for one in part.repetitions(number_at) if (text := one.whole())]
    total = part.get(14)
    timing = Timing(
        code_text=", ".join(codes) or None,
        time_of_day=tuple(explicit),
        bounds=span(moment(reading, 7, segment=part), moment(reading, 8, segment=part)),
        bounds_duration=quantity(part.first(6)),
        count=int(total) if total and total.isdecimal() and len(total) < 10 else None,
    )
    return _timed(timing, codes, [*named, *texts], quantity(part.first(2)))


def _of_tq(repetition: Repetition) -> Dosage:
    """HL7 v2.3 s.4.4: quantity, interval, duration, start, end, priority, condition, text."""
    code = repetition.get(2)
    times = [time for one in (repetition.get(2, 2) or "").split(",") if (time := time_of_day(one.strip()))]
    start, end = (parse_time(repetition.get(part) or "")[0] for part in (4, 5))
    texts = [text for part in (3, 7, 8) if (text := repetition.get(part))]
    timing = Timing(code_text=code, time_of_day=tuple(times), bounds=span(start, end))
    given = repetition.sub(1)
    value = number(given.get(1))
    units = Unit(given.get(2), given.get(3), given.get(4))
    return _timed(timing, [code] if code else [], texts, units.of(value) if value is not None else None)


def _timed(timing: Timing, codes: list[str], texts: list[str], given: Quantity | None) -> Dosage:
    is_needed = any(code.upper().startswith(_PRN) for code in codes)
    return Dosage(
        timing=timing if timing != Timing() else None,
        as_needed=True if is_needed else None,
        text="\n".join(texts) or None,
        # A quantity without a unit is how many times the service is done, not how much of a medicine.
        dose=given if given is not None and given.unit else None,
    )


def ingredients(reading: Reading, node: Node) -> tuple[Ingredient, ...]:
    """The RXC segments of a mixture: base and additives, each with its amount (HL7 v2.5.1 s.4.14.3)."""
    found = []
    for part in node.parts_named("RXC"):
        item = concept(part.first(2))
        if item is not None:
            much = amount(reading, 3, 4, segment=part)
            found.append(Ingredient(item=item, strength=Ratio(numerator=much) if much else None))
    return tuple(found)
