"""The dose of each ingredient of one medication record, or of one typed line, with how it was worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Final

from clinic_assist.chart.datatypes import Dosage
from clinic_assist.chart.facts import MedicationUse
from clinic_assist.safety.dosing.amounts import Amount, Kind, Span, shown, span_shown
from clinic_assist.safety.dosing.schedule import Frequency
from clinic_assist.safety.dosing.sig import NO_AMOUNT, NO_FREQUENCY, read_sig
from clinic_assist.safety.dosing.strength import Product, product_of
from clinic_assist.safety.dosing.taken import HOURLY, Taken, parts_of, taken_of, taken_of_name, taken_of_sig
from clinic_assist.safety.recognition import DrugRecogniser
from clinic_assist.terminology.fact_text import medicine_name

NO_STRENGTH: Final = "how much of it the product holds is not stated"
LIQUID_WITHOUT_UNIT: Final = "the dose has no unit"

_DOSED: Final = frozenset(
    {Kind.MASS, Kind.UNITS, Kind.MILLIEQUIVALENTS, Kind.MILLIMOLES, Kind.MASS_PER_KG, Kind.UNITS_PER_KG,
     Kind.MASS_PER_HOUR, Kind.UNITS_PER_HOUR}
)  # fmt: skip
_MARK: Final = re.compile(r";|:\s")
_PLURALS: Final = {Kind.PATCH: "patches", Kind.PUFF: "puffs", Kind.DROP: "drops"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How much of one ingredient is taken.

    Attributes:
        kind: What the figures count.
        single: At a time; None where it is not known.
        daily: On a day on which it is taken, with everything that is taken when needed; None where it is not known.
        weekly: In seven days, on average.
        as_needed: Some of it is taken only when needed.
        how: The way it was worked out, for people.
        missing: Why it is not, or not wholly, known; empty where it is.
    """

    ingredient: str
    kind: Kind = Kind.MASS
    single: Span | None = None
    daily: Span | None = None
    weekly: Span | None = None
    as_needed: bool = False
    how: str = ""
    missing: str = ""


def doses_of(fact: MedicationUse, ingredients: Sequence[str], names: DrugRecogniser) -> tuple[Dose, ...]:
    """The dose of each ingredient of a record. Dosages side by side add up; dosages one after another are a span."""
    if not ingredients:
        return ()
    text = medicine_name(fact) or ""
    product = product_of(text, ingredients, names, listed=fact.ingredients, form=fact.form)
    if not fact.dosages:
        return _doses(ingredients, product, taken_of_name(text), text)
    steps: dict[int | None, list[Taken]] = {}
    for dosage in fact.dosages:
        steps.setdefault(dosage.sequence, []).extend(taken_of(dosage))
    if len(steps) < 2 or (all(len(listed) == 1 for listed in steps.values()) and _is_numbered(fact.dosages)):
        side_by_side = [one for listed in steps.values() for one in listed]
        return _doses(ingredients, product, side_by_side, text)
    by_step = [_doses(ingredients, product, listed, text) for listed in steps.values()]
    return tuple(_in_steps(list(doses)) for doses in zip(*by_step, strict=True))


def doses_of_text(text: str, ingredients: Sequence[str], names: DrugRecogniser) -> tuple[Dose, ...]:
    """The dose of each ingredient of a typed line: `product: instruction`, `product; instruction`, or both in one."""
    if not ingredients:
        return ()
    product_text, *instruction = _MARK.split(text, maxsplit=1)
    product = product_of(product_text, ingredients, names)
    sigs = parts_of(read_sig(instruction[0])) if instruction else []
    taken = [taken_of_sig(part) for part in sigs] or taken_of_name(text)
    return _doses(ingredients, product, taken, text)


def _is_numbered(dosages: Sequence[Dosage]) -> bool:
    """Whether dosages are numbered only to tell them apart: all at set times of the day."""
    return all(dosage.timing is not None and bool(dosage.timing.when) for dosage in dosages)


def _doses(ingredients: Sequence[str], product: Product, taken: Sequence[Taken], text: str) -> tuple[Dose, ...]:
    return tuple(
        _total([_dose(name, len(ingredients), one, product=product, text=text) for one in taken])
        for name in ingredients
    )


def _dose(ingredient: str, count: int, taken: Taken, *, product: Product, text: str) -> Dose:
    unknown = Dose(ingredient=ingredient, as_needed=taken.as_needed, missing=taken.missing or NO_AMOUNT)
    if taken.amount is None:
        return unknown
    amount, step = _of_ingredient(ingredient, count, product, taken.amount)
    if amount is None:
        return replace(unknown, missing=step)
    if amount.kind in HOURLY and product.counted is not Kind.PATCH and "patch" not in text.lower():
        return _infused(ingredient, amount, taken)
    limit = _of_ingredient(ingredient, count, product, taken.limit)[0] if taken.limit else None
    frequency = taken.frequency
    if amount.kind in HOURLY:
        frequency = None
        daily: Span | None = amount.span
        weekly: Span | None = amount.span.times(Decimal(7))
    else:
        daily = amount.span.by(frequency.a_day) if frequency else None
        weekly = amount.span.by(frequency.a_week) if frequency else None
    if limit and limit.kind is amount.kind and amount.kind not in HOURLY:
        most = limit.span.most
        if daily and weekly:
            daily, weekly = daily.capped(most), weekly.capped(most * 7)
        elif taken.as_needed and taken.missing in ("", NO_FREQUENCY):
            taken = replace(taken, missing="")
            daily = Span(min(amount.span.least, most), most)
            weekly = daily.times(Decimal(7))
    known = taken.missing not in ("", NO_FREQUENCY) or daily is None
    return Dose(
        ingredient=ingredient,
        kind=amount.kind,
        single=amount.span,
        daily=None if taken.missing else daily,
        weekly=None if taken.missing else weekly,
        as_needed=taken.as_needed,
        how=_how(step, amount, frequency, taken),
        missing=(taken.missing or NO_FREQUENCY) if known else "",
    )


def _infused(ingredient: str, amount: Amount, taken: Taken) -> Dose:
    """An infusion by the hour: what a whole day of it comes to."""
    kind = HOURLY[amount.kind]
    daily = amount.span.times(Decimal(24))
    return Dose(
        ingredient=ingredient,
        kind=kind,
        daily=daily,
        weekly=daily.times(Decimal(7)),
        as_needed=taken.as_needed,
        how=f"{span_shown(amount.span, amount.kind.value)} all day",
    )


def _of_ingredient(ingredient: str, count: int, product: Product, amount: Amount) -> tuple[Amount | None, str]:
    """An amount of a product as an amount of an ingredient, and how that was reached or why it was not."""
    if amount.kind in _DOSED:
        if count == 1:
            return amount, ""
        tablets = product.count_of(amount)
        if tablets is None:
            return None, "the dose of a combination is given without saying of which ingredient"
        amount = Amount(Span(tablets, tablets), Kind.FORM)
    counted = amount
    if amount.kind is Kind.BARE:
        if product.counted is None:
            return None, LIQUID_WITHOUT_UNIT
        counted = Amount(amount.span, product.counted)
    for strength in product.strengths.get(ingredient, ()):
        if found := strength.in_amount(counted):
            return found, _counted_words(counted, shown(strength.figure, strength.kind.value))
    return None, NO_STRENGTH


def _counted_words(counted: Amount, one: str) -> str:
    """`2 × 500 mg`, `10 mL of 15 mg`, `2 puffs of 90 mcg`."""
    figures = _figures(counted.span)
    if counted.kind is Kind.FORM:
        return f"{figures} × {one}"
    word = counted.kind.value if counted.kind is Kind.VOLUME or figures == "1" else _PLURALS[counted.kind]
    return f"{figures} {word} of {one}"


def _how(step: str, amount: Amount, frequency: Frequency | None, taken: Taken) -> str:
    parts = [step or span_shown(amount.span, amount.kind.value)]
    if frequency:
        parts.append(_often(frequency))
    if taken.as_needed:
        parts.append("taken when needed, counted as the most")
    if taken.limit:
        parts.append(f"at most {_limit_words(taken.limit)} in a day")
    return ", ".join(parts)


def _limit_words(limit: Amount) -> str:
    return _figures(limit.span) if limit.kind in (Kind.FORM, Kind.BARE) else span_shown(limit.span, limit.kind.value)


def _often(frequency: Frequency) -> str:
    rare = frequency.a_week.most < 7 * frequency.a_day.least
    figures = _figures(frequency.a_week if rare else frequency.a_day)
    times = {"1": "once", "2": "twice"}.get(figures, f"{figures} times")
    return f"{times} a week" if rare else f"{times} a day"


def _figures(span: Span) -> str:
    return span_shown(Span(round(span.least, 2), round(span.most, 2)), "").strip()


def _total(doses: Sequence[Dose]) -> Dose:
    """Doses side by side, added up. Where one of them is not known, neither is the sum."""
    if len(doses) == 1:
        return doses[0]
    missing = next((dose.missing for dose in doses if dose.missing), "")
    kinds = {dose.kind for dose in doses}
    if missing or len(kinds) > 1:
        return Dose(ingredient=doses[0].ingredient, missing=missing or "its doses are in units that do not add up")
    return Dose(
        ingredient=doses[0].ingredient,
        kind=doses[0].kind,
        single=Span(
            min(dose.single.least for dose in doses if dose.single),
            max(dose.single.most for dose in doses if dose.single),
        )
        if all(dose.single for dose in doses)
        else None,
        daily=_added(dose.daily for dose in doses),
        weekly=_added(dose.weekly for dose in doses),
        as_needed=any(dose.as_needed for dose in doses),
        how=" and ".join(dict.fromkeys(dose.how for dose in doses)),
    )


def _in_steps(doses: Sequence[Dose]) -> Dose:
    """Doses one after another: the span of all of them."""
    known = [dose for dose in doses if dose.daily and dose.weekly and dose.single]
    if len(known) < len(doses) or len({dose.kind for dose in doses}) > 1:
        return Dose(ingredient=doses[0].ingredient, missing="the dose changes over time")
    return Dose(
        ingredient=doses[0].ingredient,
        kind=doses[0].kind,
        single=_spanned(dose.single for dose in known),
        daily=_spanned(dose.daily for dose in known),
        weekly=_spanned(dose.weekly for dose in known),
        as_needed=any(dose.as_needed for dose in doses),
        how="; then ".join(dict.fromkeys(dose.how for dose in doses)),
    )


def _added(spans: Iterable[Span | None]) -> Span | None:
    return _folded(Span.plus, spans)


def _spanned(spans: Iterable[Span | None]) -> Span | None:
    return _folded(Span.joined, spans)


def _folded(join: Callable[[Span, Span], Span], spans: Iterable[Span | None]) -> Span | None:
    known = [span for span in spans if span is not None]
    return reduce(join, known) if known else None
