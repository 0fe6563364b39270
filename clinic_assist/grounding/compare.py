"""Compares the numbers, dates and frequencies of a claim with one fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.facts import FamilyMemberHistory, Patient
from clinic_assist.chart.partial_date import PartialDate, Precision
from clinic_assist.grounding.amounts import Amount, find_amounts
from clinic_assist.grounding.cards import Card, Group, KnownAmount, Role, amounts_of
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.dates import DateMention
from clinic_assist.grounding.doses import (
    agrees_with_count,
    agrees_with_strengths,
    doses_of,
    is_strength_alone,
    parts_disagree,
)
from clinic_assist.grounding.findings import Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.reading import Age
from clinic_assist.grounding.timing import day_parts_in
from clinic_assist.grounding.words import words_of
from clinic_assist.terminology.labels import format_date, format_decimal
from clinic_assist.terminology.units import canonical_unit, comparable, same_amount

_COMPUTED_DECIMALS = 6
"""No laboratory reports six decimals: such a number came out of a calculation, and its rounded form says the same. Our
own limit, stated in docs/verification.md."""
_LEAST_DIGITS = 2
_TIME_UNITS = ("d", "wk", "mo", "a")
_DAYS_IN = {"d": 1, "wk": 7}


def amount_problems(claim: Claim, card: Card, text: str, on: date) -> Iterator[Problem]:
    """Problems with the amounts of a claim, judged by one fact."""
    if card.group is Group.MEDICATION and len(claim.frequencies) > 1 and parts_disagree(text, card):
        yield contradicted(f"The chart gives other doses for the parts of the day: {describe(card)}.")
    for amount in claim.amounts:
        role = _role_of(claim, amount, text)
        known = _strengths(claim, card) or [one for one in card.amounts if _in_role(one, role, card)]
        if amount.second is not None and _is_part_of_product(claim, card, text):
            yield contradicted(f"The chart says {describe(card)}.")
            continue
        if is_strength_alone(amount, card, claim.amounts, text):
            yield contradicted(f"The chart has another number of pieces than one taken: {describe(card)}.")
            continue
        known += doses_of(card)
        if amount.joint == "/" and (parts := pressures_of(card)):
            agrees = _agrees(amount, parts[0]) and _second_agrees(amount, parts)
        else:
            agrees = any(_agrees(amount, one) for one in known) and _second_agrees(amount, known)
        if (
            agrees
            or _is_written_so(amount, card, text)
            or agrees_with_count(amount, card)
            or agrees_with_strengths(amount, card, text)
        ):
            continue
        if _is_duration(amount, card, on) or _is_year_like(amount, card) or _is_written_so(amount, card, text):
            continue
        yield _amount_problem(amount, known, card, text)


def _is_written_so(amount: Amount, card: Card, text: str) -> bool:
    """Whether a value stands there as the record writes it, in a unit that is none to us: "420 pmol/8x10*8 RBC"."""
    for leaf in card.leaves:
        value = leaf.value
        if not isinstance(value, Quantity) or value.value is None or value.comparator or leaf.field != "value":
            continue
        if canonical_unit(value.unit_text) != amount.unit:
            written = rf"(?<![\d.]){re.escape(format_decimal(value.value))}\s?{re.escape(value.unit_text)}(?![^\W_])"
            if any(match.start() <= amount.start < match.end() for match in re.finditer(written, text)):
                return True
    return False


def _amount_problem(amount: Amount, known: Sequence[KnownAmount], card: Card, text: str) -> Problem:
    written = _with_word_before(text, amount)
    if amount.unit in _TIME_UNITS and card.dates:
        return contradicted(f"The dates in the chart say otherwise than {written}: {describe(card)}.")
    if not known:
        return not_found(f"The chart gives no {written} for {describe(card)}.")
    return contradicted(f"The chart says {describe(card)}, not {written}.")


def _is_part_of_product(claim: Claim, card: Card, text: str) -> bool:
    """Whether a pair of strengths is given to one ingredient of a product that has more, none of which is named."""
    named = claim.mention.ingredients if claim.mention else frozenset()
    if card.group is not Group.MEDICATION or not named < card.ingredients or not named:
        return False
    forms = {word.form for word in words_of(text)}
    return not any(forms & {word.form for word in words_of(one)} for one in card.ingredients - named)


def _strengths(claim: Claim, card: Card) -> list[KnownAmount]:
    """Of a product with several strengths, those of the ingredient that is named, with what the dosage says."""
    if card.group is not Group.MEDICATION or len(card.ingredients) < 2 or claim.mention is None:
        return []
    for name in card.names:
        parts = name.text.split(" / ")
        own = [part for part in parts if {word.form for word in words_of(part)} & claim.mention.said & name.head]
        if len(parts) > 1 and len(own) == 1:
            named = [KnownAmount(one.value, one.unit, Role.MAIN) for one in find_amounts(own[0])]
            dosed = [one for leaf in card.leaves if leaf.field == "dosages" for one in amounts_of(leaf, card.group)]
            return named + dosed
    return []


def pressures_of(card: Card) -> list[KnownAmount]:
    """Systolic before diastolic, in whatever order the record lists them; empty for any other fact."""
    found = {}
    for part in getattr(card.fact, "components", ()):
        name = part.code.display.lower()
        which = next((one for one in ("systolic", "diastolic") if one in name), None)
        if which and part.value and part.value.quantity and part.value.quantity.value is not None:
            quantity = part.value.quantity
            found[which] = KnownAmount(quantity.value, canonical_unit(quantity.unit_text), Role.MAIN)
    return [found["systolic"], found["diastolic"]] if len(found) == 2 else []


def _with_word_before(text: str, amount: Amount) -> str:
    """The number as written; a bare one with the word before it ("type 1")."""
    before = re.search(r"[^\W\d_]+[\s-]*$", text[: amount.start]) if not amount.unit else None
    return text[before.start() if before else amount.start : amount.end].strip()


def _role_of(claim: Claim, amount: Amount, text: str) -> Role:
    if amount.joint == "-" and amount is not claim.amounts[0] and text[: amount.start].rstrip().endswith("("):
        return Role.RANGE
    for cue in claim.cues:
        if cue.cue is Cue.RANGE and cue.start < amount.start and amount is not claim.amounts[0]:
            return Role.RANGE
        if cue.cue is Cue.RANGE and cue.start < amount.start and len(claim.amounts) == 1:
            return Role.RANGE
    return Role.SUPPLY if claim.has(Cue.SUPPLY) else Role.MAIN


def _in_role(known: KnownAmount, role: Role, card: Card) -> bool:
    match role:
        case Role.RANGE:
            return known.role is Role.RANGE
        case Role.SUPPLY:
            return known.role in (Role.SUPPLY, Role.MAIN)
        case _:
            return known.role is Role.MAIN or (known.role is Role.OTHER and card.group is not Group.RESULT)


def _agrees(amount: Amount, known: KnownAmount) -> bool:
    return _value_agrees(amount, amount.value, known)


def _value_agrees(amount: Amount, value: Decimal, known: KnownAmount) -> bool:
    unit = amount.unit or known.unit
    if amount.comparator and amount.comparator != known.comparator:
        return not known.comparator and _holds(amount.comparator, known.amount, (value, unit))
    if known.comparator and not amount.comparator:
        return False
    if amount.is_approximate or _is_computed(known.value, value):
        return _rounds_to(known.amount, (value, unit))
    return same_amount((value, unit), known.amount)


def _second_agrees(amount: Amount, known: Sequence[KnownAmount]) -> bool:
    """The other end of a span, or the diastolic of a pair, is in the fact too and comes after the first."""
    if amount.second is None:
        return True
    if amount.joint == "/" and amount.second == 10 and len(known) == 1:
        return True  # "3/10", a score out of ten
    second = amount.second
    values = [one.value for one in known]
    if any(_value_agrees(amount, second, one) for one in known):
        first_at = min((at for at, value in enumerate(values) if value == amount.value), default=0)
        last_at = max((at for at, value in enumerate(values) if value == second), default=0)
        return first_at <= last_at
    return False


def _holds(comparator: str, known: tuple[Decimal, str], said: tuple[Decimal, str]) -> bool:
    pair = comparable(known, said)
    if pair is None:
        return False
    match comparator:
        case "<":
            return pair[0] < pair[1]
        case "<=":
            return pair[0] <= pair[1]
        case ">":
            return pair[0] > pair[1]
        case _:
            return pair[0] >= pair[1]


def _is_computed(known: Decimal, said: Decimal) -> bool:
    """Whether the record's digits go beyond any measurement (4.220432253292931), and the note gives two or more."""
    digits = known.as_tuple()
    return (
        isinstance(digits.exponent, int)
        and -digits.exponent >= _COMPUTED_DECIMALS
        and (len(said.as_tuple().digits) >= _LEAST_DIGITS or said != said.to_integral_value())
    )


def says_value(said: tuple[Decimal, str], known: tuple[Decimal, str]) -> bool:
    """Whether a number with its unit is the record's, rounded only where the record's is a computed one."""
    return same_amount(said, known) or (_is_computed(known[0], said[0]) and _rounds_to(known, said))


def _rounds_to(known: tuple[Decimal, str], said: tuple[Decimal, str]) -> bool:
    if known[1] != said[1]:
        return False
    exponent = said[0].as_tuple().exponent
    places = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return said[0] in (known[0].quantize(places, rounding=mode) for mode in (ROUND_HALF_UP, ROUND_HALF_DOWN))


def _is_duration(amount: Amount, card: Card, on: date) -> bool:
    """Whether a number of days, weeks, months or years is the time from the fact's beginning to its end or to today."""
    if amount.unit not in _TIME_UNITS or amount.value != int(amount.value):
        return False
    begins = [known.date for known in card.dates if known.role is not Role.END]
    ends = [known.date for known in card.dates if known.role is Role.END]
    spans: list[tuple[PartialDate, PartialDate | None]] = [(begin, end) for begin in begins for end in ends or (None,)]
    return any(_lasts(amount, begin, end, on) for begin, end in spans)


def _lasts(amount: Amount, begin: PartialDate, end: PartialDate | None, on: date) -> bool:
    count, unit = int(amount.value), amount.unit
    shortest = (end.earliest if end else on) - begin.latest
    longest = (end.latest if end else on) - begin.earliest
    if unit in _DAYS_IN:
        return shortest.days // _DAYS_IN[unit] <= count <= longest.days // _DAYS_IN[unit]
    if begin.precision < (Precision.YEAR if unit == "a" else Precision.MONTH):
        return False
    per_year = 1 if unit == "a" else 12
    return (
        full_years(begin.latest, end.earliest if end else on, per_year)
        <= count
        <= full_years(begin.earliest, end.latest if end else on, per_year)
    )


def full_years(begin: date, end: date, per_year: int = 1) -> int:
    """Full years between two days, or full months with `per_year` 12."""
    months = (end.year - begin.year) * 12 + end.month - begin.month - (end.day < begin.day)
    return months if per_year == 12 else months // 12


def _is_year_like(amount: Amount, card: Card) -> bool:
    plain = amount.unit == "" and amount.value == int(amount.value) and 1900 <= amount.value <= 2100
    return plain and any(known.date.year == int(amount.value) for known in card.dates)


def date_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    """Problems with the dates of a claim, judged by one fact."""
    for mention in claim.dates:
        role = _date_role(claim, mention)
        known = [one for one in card.dates if _date_fits(role, one.role)]
        if any(mention.agrees_with(one.date) for one in known):
            continue
        if mention.is_bare_year and any(
            one.value == Decimal(mention.text) for one in card.amounts if one.role is Role.MAIN
        ):
            continue
        written = mention.text
        if role is Role.END and not known:
            yield not_found(f"The chart does not say when this ended: {describe(card)}.")
        elif any(_less_precise(mention, one.date) for one in known):
            yield not_found(f"The chart gives a less exact date than {written}: {describe(card)}.")
        elif card.dates:
            yield contradicted(f"The chart says {describe(card)}, not {written}.")
        else:
            yield not_found(f"The chart gives no date for {describe(card)}.")


def _date_fits(role: Role, known: Role) -> bool:
    match role:
        case Role.END:
            return known is Role.END
        case Role.BEGIN:
            return known is not Role.END
        case _:
            return True


def _date_role(claim: Claim, mention: DateMention) -> Role:
    """What a date is said to be: by the nearest word of beginning or end before it."""
    before = [cue for cue in claim.cues if cue.end <= mention.start and cue.cue in (Cue.BEGIN, Cue.END, Cue.STATUS)]
    if not before:
        return Role.MAIN
    nearest = max(before, key=lambda cue: (cue.start, cue.cue is not Cue.STATUS))
    if mention.start - nearest.end > 8:
        return Role.MAIN
    match nearest.cue:
        case Cue.END:
            return Role.END
        case Cue.BEGIN:
            return Role.BEGIN
        case _:
            return Role.MAIN


def _less_precise(mention: DateMention, known: PartialDate) -> bool:
    return any(
        reading.text.startswith(known.text[:10]) and reading.text != known.text[:10] for reading in mention.readings
    )


def frequency_problems(claim: Claim, card: Card, text: str) -> Iterator[Problem]:
    """Problems with how often a medicine is said to be taken."""
    for frequency in claim.frequencies:
        written = text[frequency.start : frequency.end]
        if not card.rates:
            yield not_found(f"The chart does not say how often ({written}) for {describe(card)}.")
        elif frequency.rate not in card.rates:
            within = any(rate.holds(frequency.rate) for rate in card.rates)
            problem = not_found if within else contradicted
            yield problem(f"The chart gives another frequency than {written} for {describe(card)}.")
        elif day_parts_in(written) - card.day_parts:
            problem = contradicted if card.day_parts else not_found
            yield problem(f"The chart does not say {written} for {describe(card)}.")
    if claim.frequencies and card.is_as_needed and not claim.as_needed and card.group is Group.MEDICATION:
        yield not_found(f"The chart says as needed: {describe(card)}.")
    if claim.as_needed and not card.is_as_needed:
        yield not_found(f"The chart does not say as needed for {describe(card)}.")


def age_problems(claim: Claim, patient: Patient | None, card: Card | None, on: date) -> Iterator[Problem]:
    """Problems with ages: the patient's age today, or their age when the fact began."""
    if card is not None and isinstance(card.fact, FamilyMemberHistory):
        yield from _family_age_problems(claim, card, card.fact)
        return
    for age in claim.ages:
        if patient is None or patient.birth_date is None:
            yield not_found("The chart gives no birth date to check the age with.")
            continue
        days = [known.date for known in card.dates] if card else []
        if age.is_at_event and days:
            fits = any(_aged(age, patient.birth_date, (day.earliest, day.latest)) for day in days)
        else:
            end = patient.deceased_on.latest if patient.deceased_on else on
            fits = _aged(age, patient.birth_date, (end, end))
        if not fits:
            yield contradicted(
                f"The chart gives {format_date(patient.birth_date)} as the birth date; the age does not fit."
            )


def _family_age_problems(claim: Claim, card: Card, relative: FamilyMemberHistory) -> Iterator[Problem]:
    """A relative's age is that at the onset of the condition that is named."""
    said = claim.mention.said if claim.mention else frozenset()
    named = [one for one in relative.conditions if said & {word.form for word in words_of(one.code.display)}]
    known = {amount.value for one in named for amount in find_amounts(one.onset_text or "")}
    for age in claim.ages:
        if not known:
            yield not_found(f"The chart gives no age for {describe(card)}.")
        elif age.value not in known:
            yield contradicted(f"The chart gives another age: {describe(card)}.")


def _aged(age: Age, born: PartialDate, within: tuple[date, date]) -> bool:
    value, unit = age.value, age.unit
    earliest, latest = within
    if unit in _DAYS_IN:
        low, high = (earliest - born.latest).days, (latest - born.earliest).days
        return low // _DAYS_IN[unit] <= value <= high // _DAYS_IN[unit]
    per_year = 1 if unit == "a" else 12
    return full_years(born.latest, earliest, per_year) <= value <= full_years(born.earliest, latest, per_year)
