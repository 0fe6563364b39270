"""Errors in figures: value, unit, date, dose, frequency, count, duration."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from clinic_assist.chart.facts import MedicationUse, Observation
from tests.grounding.falsehoods.guards import Plainly, dates_in, numbers_in
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import frequency_said

_WRONG_UNITS = {
    "mg": ("mcg", "g", "mL"),
    "mcg": ("mg",),
    "micrograms": ("mg",),
    "g": ("mg",),
    "kg": ("lb", "g"),
    "lb": ("kg",),
    "cm": ("m", "mm", "inches"),
    "mg/dL": ("mmol/L", "g/dL", "mg/L"),
    "mmol/L": ("mg/dL", "umol/L"),
    "g/dL": ("mg/dL", "g/L"),
    "%": ("mmol/mol", "mg/dL"),
    "mmHg": ("kPa", "cmH2O"),
    "mm Hg": ("kPa",),
    "/min": ("/h",),
    "per minute": ("per hour",),
    "kg/m2": ("kg/cm2", "g/m2"),
    "°C": ("°F",),
    "U/L": ("U/mL", "mg/L"),
    "x10^3/uL": ("x10^6/uL",),
    "K/uL": ("x10^6/uL",),
    "mL/min/1.73m2": ("mL/h",),
    "ng/mL": ("mg/mL", "pg/mL"),
}


def slots_of(said: Said, base: str) -> list[str]:
    """The places of one sort: `name`, `name2`, …"""
    return [
        name
        for name in said.slots
        if re.fullmatch(rf"{base}\d?", name) and said.slots[name] and f"{{{name}}}" in said.template
    ]


def value_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Digits swapped, a factor of ten, a near value, or that of another day."""
    places = slots_of(said, "value") + slots_of(said, "low")
    if not places or not isinstance(said.facts[0], Observation):
        return None
    slot = rng.choice(places)
    old = Decimal(said.slots[slot])
    kin = chart.kin(said.facts)
    made = [_transposed(said.slots[slot]), old * 10, old / 10, old * 2, old + _step(old), old - _step(old)]
    known = numbers_in(kin)
    wrong = [one for one in made if one is not None and one > 0 and one not in known and round(one, 0) not in known]
    wrong += _of_another_day(said, kin) if slot == "value" and "{date}" in said.template else []
    return said.with_slot(slot, f"{rng.choice(wrong).normalize():f}").text if wrong else None


def _step(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(3).scaleb(exponent if isinstance(exponent, int) else 0)


def _transposed(digits: str) -> Decimal | None:
    plain = [at for at, one in enumerate(digits) if one.isdigit()]
    for one, other in pairwise(plain):
        if digits[one] != digits[other] and not (one == plain[0] and digits[other] == "0"):
            swapped = list(digits)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            return Decimal("".join(swapped))
    return None


def _of_another_day(said: Said, kin: list) -> list[Decimal]:
    own = said.facts[-1]
    this = {_value(one) for one in kin if one.when and own.when and one.when.year == own.when.year}
    others = [
        _value(one)
        for one in kin
        if one.concept == own.concept and one.when and own.when and one.when.year != own.when.year
    ]
    rounded = {round(one, 0) for one in this if one is not None}
    fit = [one for one in others if one is not None and round(one, 0) not in rounded]
    return [round(one, 2) for one in fit]


def _value(fact: object) -> Decimal | None:
    quantity = fact.value.quantity if isinstance(fact, Observation) and fact.value else None
    return quantity.value if quantity else None


def unit_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Another prefix or another unit."""
    places = slots_of(said, "unit")
    if not places:
        return None
    wrong = _WRONG_UNITS.get(said.slots[places[0]], ("mmHg", "kg", "mg/dL", "cm"))
    return said.with_slot(
        places[0], rng.choice([one for one in wrong if one.lower() != said.slots[places[0]].lower()])
    ).text


def date_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Another year, month or day, day and month swapped, or the day of another fact."""
    places = [slot for base in ("date", "end", "start") for slot in slots_of(said, base)]
    if not places or any("Between" in said.template or "between" in said.template for _ in places):
        return None
    slot = rng.choice(places)
    known = dates_in(chart.kin(said.facts))
    fact = said.facts[0] if slot == "start" else said.facts[-1]
    if fact.when is None:
        return None
    old = fact.when.earliest
    days = [
        _moved(old, years=rng.choice((-3, -2, -1, 1, 2))),
        _moved(old, months=rng.choice((-2, -1, 1, 3))),
        old + timedelta(rng.choice((-9, -2, -1, 1, 2, 10))),
    ]
    if old.day <= 12 and old.day != old.month:
        days.append(date(old.year, old.day, old.month))
    others = [one.when.earliest for one in chart.facts if one.when and one.when.day]
    days += [rng.choice(others)] if others else []
    wrong = [
        (day, form)
        for day in days
        for form in _forms(said.slots[slot])
        if _is_false(day.strftime(form[0])[: form[1]], day, known, form[1])
    ]
    if not wrong:
        return None
    day, (_, _, shown) = rng.choice(wrong)
    return said.with_slot(slot, day.strftime(shown)).text


def _forms(written: str) -> list[tuple[str, int, str]]:
    """How the changed date is compared and shown: as exact as it was."""
    if len(written) == 4:
        return [("%Y-%m-%d", 4, "%Y")]
    if re.fullmatch(r"[A-Za-z]+[ -]\d{4}|\d\d/\d{4}", written):
        return [("%Y-%m-%d", 7, "%B %Y"), ("%Y-%m-%d", 7, "%b-%Y")]
    return [("%Y-%m-%d", 10, shown) for shown in ("%d-%b-%Y", "%Y-%m-%d", "%-d %B %Y", "%b %-d, %Y")]


def _is_false(prefix: str, day: date, known: set[str], length: int) -> bool:
    return not any(one.startswith(prefix) for one in known)


def _moved(day: date, *, years: int = 0, months: int = 0) -> date:
    at = day.year * 12 + day.month - 1 + years * 12 + months
    return date(at // 12, at % 12 + 1, min(day.day, 28))


def dose_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Ten times, half, double, digits swapped, or the dose of another drug."""
    places = slots_of(said, "dose")
    if not places:
        return None
    old = Decimal(said.slots[places[0]])
    known = numbers_in(chart.kin(said.facts))
    made = [old * 10, old / 10, old * 2, old / 2, old + 5, _transposed(said.slots[places[0]])]
    others = [fact for fact in chart.facts if isinstance(fact, MedicationUse) and fact not in said.facts]
    made += sorted(numbers_in(rng.sample(others, min(3, len(others)))))[:6]
    products = {one * other for one in known for other in (2, 3, 4) if one < 5000}
    wrong = [one for one in made if one is not None and one > 0 and one not in known | products]
    return said.with_slot(places[0], f"{rng.choice(wrong).normalize():f}").text if wrong else None


_RATES = {
    "once daily": (1, "1", "d"), "BID": (2, "1", "d"), "twice a day": (2, "1", "d"), "TID": (3, "1", "d"),
    "four times a day": (4, "1", "d"), "every 6 hours": (1, "6", "h"), "q4h": (1, "4", "h"), "once weekly": (1, "1", "wk"),
    "every other day": (1, "2", "d"), "once a month": (1, "1", "mo"), "every 2 hours": (1, "2", "h"),
}  # fmt: skip
_SAME_DAY = {(1, "24", "h"): 1, (1, "12", "h"): 2, (1, "8", "h"): 3, (1, "6", "h"): 4}


def frequency_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Another number of times."""
    if not slots_of(said, "often"):
        return None
    known = set()
    for fact in chart.kin(said.facts):
        for dosage in getattr(fact, "dosages", ()):
            if dosage.timing is None or dosage.timing.period is None or not frequency_said(dosage.timing, rng):
                return None
            key = (dosage.timing.frequency or 1, f"{dosage.timing.period.normalize():f}", dosage.timing.period_unit)
            known |= {key, (_SAME_DAY.get(key, 0), "1", "d")}
            known |= {one for one, times in _SAME_DAY.items() if (times, "1", "d") == key}
    wrong = [words for words, key in _RATES.items() if key not in known]
    return said.with_slot("often", rng.choice(wrong)).text


def count_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """One more or one less."""
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    if not slots_of(said, "count"):
        return None
    at = words.index(said.slots["count"]) + rng.choice((-1, 1, 2))
    return said.with_slot("count", words[at]).text if at > 0 else None


def duration_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Other years, another age."""
    slot = next((one for one in ("years", "age") if slots_of(said, one)), None)
    if slot is None:
        return None
    if any(fact not in said.facts and fact.kind == said.facts[0].kind for fact in chart.kin(said.facts)):
        return None
    number = int(said.slots[slot]) + rng.choice((-4, -2, 2, 3, 10))
    return said.with_slot(slot, str(number)).text if number > 0 else None


FIGURES: dict[str, Callable[[Said, Plainly, random.Random], str | None]] = {
    "value": value_changed,
    "unit": unit_changed,
    "date": date_changed,
    "dose": dose_changed,
    "frequency": frequency_changed,
    "count": count_changed,
    "duration": duration_changed,
}
