"""True statements about results: single values, words, pressures, series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Observation
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import date_said, number_said, unit_said
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.names_said import lower_first, plain_name, spoken_name

_FLAGS = {"H": ("high", "elevated", "raised"), "L": ("low",), "N": ("normal", "within the reference range")}
RISING = {"rose": "risen", "increased": "increased", "went up": "gone up", "climbed": "climbed"}
FALLING = {"fell": "fallen", "decreased": "decreased", "went down": "gone down", "dropped": "dropped"}


def of_result(fact: Observation, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about one result."""
    if fact.status in ("cancelled", "registered", "entered-in-error") or fact.focus or fact.when is None:
        return None
    if fact.components and fact.value is None:
        return _pressure(fact, rng)
    slots = {"name": spoken_name(fact.concept.display if fact.concept else "", rng), "date": date_said(fact.when, rng)}
    quantity = fact.value.quantity if fact.value else None
    if quantity is not None and quantity.value is not None and not quantity.comparator:
        slots |= {"value": number_said(quantity.value, rng), "unit": unit_said(quantity.unit_text, rng)}
        forms = list(rng.forms.value)
        if _is_newest(fact, chart):
            forms += rng.forms.newest
        flags = {coding.code for one in fact.interpretations for coding in one.codings}
        if len(flags) == 1 and (words := _FLAGS.get(flags.copy().pop() or "")):
            slots["flag"] = rng.choice(words)
            forms += rng.forms.flagged
        return Said(rng.choice(forms), slots, (fact,))
    concept = fact.value.codeable_concept if fact.value else None
    word = concept.display if concept else (fact.value.string if fact.value else None) or ""
    if not word or len(word) > 40:
        return None
    return Said(rng.choice(rng.forms.word), {**slots, "word": lower_first(plain_name(word))}, (fact,))


def _pressure(fact: Observation, rng: Voice) -> Said | None:
    found, units = {}, set[str]()
    for part in fact.components:
        which = re.search(r"systolic|diastolic", part.code.display, re.IGNORECASE)
        if which and part.value and part.value.quantity and part.value.quantity.value is not None:
            found[which.group().lower()] = part.value.quantity.value
            units.add(part.value.quantity.unit_text)
    if len(found) != 2 or fact.when is None:
        return None
    values = {one: number_said(value, rng) for one, value in found.items()}
    slots = {
        "name": "BP",
        "value": values["systolic"],
        "low": values["diastolic"],
        "unit": "mmHg" if units & {"mmHg", "mm[Hg]"} else "",
    }
    return Said(rng.choice(rng.forms.pressure), {**slots, "date": date_said(fact.when, rng)}, (fact,))


def _is_newest(fact: Observation, chart: Chart) -> bool:
    same = [one for one in series_named(chart, fact) if one is not fact]
    return fact.when is not None and all(one.when is not None and one.when.latest < fact.when.earliest for one in same)


def series_named(chart: Chart, fact: Observation) -> list[Observation]:
    """All results that share a name or code with this one."""
    own = _keys(fact)
    return [one for one in chart.of(Observation) if own & _keys(one)]


def _keys(fact: Observation) -> set[str]:
    if fact.concept is None:
        return set()
    codes = {coding.code for coding in fact.concept.codings if coding.code}
    shown = [coding.display for coding in fact.concept.codings if coding.display] + [fact.concept.display]
    return codes | {plain_name(one).lower() for one in shown if one}


def series_said(chart: Chart, rng: Voice, limit: int) -> Iterator[Said]:
    """True statements about the course of some measurements."""
    by_name: dict[str, list[tuple[Observation, Decimal, str]]] = {}
    for fact in chart.of(Observation):
        quantity = fact.value.quantity if fact.value else None
        if (
            quantity
            and quantity.value is not None
            and not quantity.comparator
            and fact.when
            and fact.when.day
            and fact.concept
            and not fact.focus
        ):
            by_name.setdefault(fact.concept.display, []).append((fact, quantity.value, quantity.unit_text))
    names = [name for name, rows in by_name.items() if len(rows) > 1 and len({unit for _, _, unit in rows}) == 1]
    rng.shuffle(names)
    for name in names[:limit]:
        rows = sorted(by_name[name], key=lambda row: row[0].when.sort_key if row[0].when else "")
        days = [row[0].when.text[:10] for row in rows if row[0].when]
        if len(set(days)) == len(days):
            yield from _course(name, rows, rng)


def _course(name: str, rows: Sequence[tuple[Observation, Decimal, str]], rng: Voice) -> Iterator[Said]:
    at = rng.randrange(len(rows) - 1)
    to = rng.randrange(at + 1, len(rows))
    (one, first, unit), (other, last, _) = rows[at], rows[to]
    values = [value for _, value, _ in rows]
    said = [number_said(first, rng), number_said(last, rng)]
    if one.when is None or other.when is None or Decimal(said[0]) == Decimal(said[1]):
        return
    trend, past = rng.choice(list((RISING if last > first else FALLING).items()))
    slots = {
        "name": spoken_name(name, rng),
        "trend": trend,
        "past": past,
        "way": "up" if last > first else "down",
        "more": "higher" if last > first else "lower",
        "turn": "Rise" if last > first else "Fall",
        "first": said[0],
        "value": said[1],
        "unit": unit_said(unit, rng),
        "start": date_said(one.when, rng, exact=True),
        "date": date_said(other.when, rng, exact=True),
    }
    yield Said(rng.choice(rng.forms.points), slots, (one, other))
    up, down = values == sorted(set(values)), values == sorted(set(values), reverse=True)
    if up or down:
        slots["start"] = rows[0][0].when.earliest.strftime("%d-%b-%Y")
        slots["date"] = rows[-1][0].when.earliest.strftime("%d-%b-%Y")
        yield Said(rng.choice(rng.forms.monotone), slots, (rows[0][0], rows[-1][0]))
