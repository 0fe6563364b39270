"""Whole notes about a chart, as clinicians write them: headings, lists, tables, abbreviations, sentences with many facts.

Everything in them is true of the chart; what a clinician adds of his own (a plan) is left to `PLANS`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Fact,
    FamilyMemberHistory,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
)
from clinic_assist.terminology.labels import format_date, format_decimal, unit_text
from tests.grounding.said import show_date

_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|substance|product|person|regime/therapy)\)$")
_SYSTEM = re.compile(r"\s*\[[^\]]*\]|\s+(?:in|of|by)\s+(?:Serum|Blood|Plasma|Urine|Arterial|Venous|Capillary)\b.*")
# LOINC names as people write them at the bedside.
_SPOKEN = {
    "body weight": ("Weight", "Wt"),
    "body height": ("Height", "Ht"),
    "heart rate": ("HR", "Heart rate", "Pulse"),
    "respiratory rate": ("RR", "Respiratory rate"),
    "body temperature": ("T", "Temp", "Temperature"),
    "oxygen saturation": ("SpO2", "O2 sat"),
    "body mass index": ("BMI",),
    "blood pressure": ("BP", "Blood pressure"),
    "hemoglobin a1c": ("HbA1c", "A1c", "Hemoglobin A1c"),
    "urea nitrogen": ("BUN", "Urea nitrogen"),
    "leukocytes": ("WBC", "Leukocytes"),
    "glomerular filtration rate": ("eGFR",),
    "cholesterol in hdl": ("HDL",),
    "cholesterol in ldl": ("LDL",),
}
PLANS = (
    "Follow up in 3 months.",
    "Recheck in two weeks.",
    "Return if symptoms worsen.",
    "Discussed with the patient, who agrees.",
)


def write_note(chart: Chart, rng: random.Random) -> str:
    """A note about the chart in one of three forms: visit, discharge, handover."""
    form = rng.choice((_visit, _discharge, _handover))
    parts = [part for part in form(chart, rng) if part]
    return "\n\n".join(parts) + "\n"


def _visit(chart: Chart, rng: random.Random) -> Iterator[str]:
    yield _under("HPI", [_opening(chart, rng)], rng)
    yield _under("PMH", _problems(chart, rng), rng)
    yield _under("Medications", _medicines(chart, rng), rng)
    yield _under("Allergies", _allergies(chart, rng), rng)
    yield _under("Family history", _family(chart, rng), rng)
    yield from _results(chart, rng)
    yield _under("Plan", rng.sample(PLANS, 2), rng)


def _discharge(chart: Chart, rng: random.Random) -> Iterator[str]:
    yield f"DISCHARGE SUMMARY\n\n{_opening(chart, rng)}"
    yield _under("Past Medical History", _problems(chart, rng), rng)
    yield _under("Past Surgical History", _procedures(chart, rng), rng)
    yield from _results(chart, rng)
    yield _under("Discharge medications", _medicines(chart, rng), rng)
    yield _under("Allergies", _allergies(chart, rng), rng)
    yield _under("Immunizations", _vaccines(chart, rng), rng)


def _handover(chart: Chart, rng: random.Random) -> Iterator[str]:
    yield f"Summary: {_opening(chart, rng)}"
    yield "\n".join(_sentence(line) for line in _problems(chart, rng))
    yield "Meds: " + "; ".join(_medicines(chart, rng)[:5]) + "." if _medicines(chart, rng) else ""
    yield from _results(chart, rng)
    yield " ".join(_sentence(line) for line in _procedures(chart, rng))


def _under(title: str, lines: Sequence[str], rng: random.Random) -> str:
    """A section: a heading and its lines as bullets, numbers, plain lines or sentences."""
    if not lines:
        return ""
    head = rng.choice((f"{title}:", title.upper(), f"## {title}", f"{title.upper()}:"))
    mark = rng.choice(("- ", "• ", "", "#."))
    shown = [f"{at}. {line}" if mark == "#." else f"{mark}{line}" for at, line in enumerate(lines, start=1)]
    return "\n".join((head, *shown))


def _sentence(line: str) -> str:
    return line if line.endswith(".") else f"{line}."


def _name(fact: Fact) -> str:
    name = _TAG.sub("", fact.concept.display if fact.concept else "")
    return name if len(name) < 2 or name[:2].isupper() else name[:1].lower() + name[1:]


def _opening(chart: Chart, rng: random.Random) -> str:
    patient = chart.patient
    active = [one for one in chart.of(Condition) if _is_active(one)][:4]
    named = ", ".join(_name(one) for one in active[:-1]) + (" and " if len(active) > 1 else "")
    told = f" with {named}{_name(active[-1])}" if active else ""
    born = patient.birth_date if patient else None
    gender = patient.gender if patient else None
    person = {"male": "man", "female": "woman"}.get(gender or "", "patient")
    if born is None or born.day is None:
        return f"{person.capitalize()}{told}."
    return f"{_age(born.earliest)}-year-old {person}{told}."


ON = date(2026, 11, 27)
"""The day on which the notes are written."""


def _age(born: date) -> int:
    return ON.year - born.year - ((ON.month, ON.day) < (born.month, born.day))


def _is_active(one: Condition) -> bool:
    return one.clinical_status in ("active", "recurrence") and one.verification_status in ("confirmed", None)


def _sample(facts: Sequence[Fact], rng: random.Random, limit: int) -> list[Fact]:
    told = [one for one in facts if one.concept and one.concept.display and len(one.concept.display) < 90]
    return rng.sample(told, min(limit, len(told)))


def _problems(chart: Chart, rng: random.Random) -> list[str]:
    lines = []
    for one in _sample(tuple(chart.of(Condition)), rng, 8):
        if not isinstance(one, Condition) or one.verification_status not in ("confirmed", None):
            continue
        when = show_date(one.when, rng) if one.when else ""
        forms: list[str] = []
        if _is_active(one):
            forms = ["{n}", "{n}, active", "Hx of {n}", "The patient has {n}"]
            forms += ["{n} since {d}", "{n} (since {d})", "{n}, diagnosed {d}"] if when else []
        elif one.clinical_status == "resolved":
            forms = ["{n}, resolved", "{n} (resolved)", "History of {n}, resolved"]
            forms += ["{n} in {d}, resolved"] if when else []
        if forms:
            lines.append(rng.choice(forms).format(n=_name(one), d=when))
    return [line[:1].upper() + line[1:] for line in lines]


def _medicines(chart: Chart, rng: random.Random) -> list[str]:
    lines = []
    for one in _sample(tuple(chart.of(MedicationUse)), rng, 8):
        if not isinstance(one, MedicationUse):
            continue
        name = one.concept.display if one.concept else ""
        sig = next((dosage.text for dosage in one.dosages if dosage.text), "")
        when = show_date(one.when, rng) if one.when else ""
        if one.status == "active":
            forms = ["{n}", "{n}, active", "Takes {n}"] + (["{n} since {d}", "{n}, started {d}"] if when else [])
            forms += ["{n}, {s}", "{n} {s}"] if sig and len(sig) < 60 else []
        elif one.status in ("stopped", "completed"):
            forms = ["{n}, {t}", "{n} ({t})"] + (["{n}, prescribed {d}, {t}"] if when else [])
        else:
            continue
        lines.append(rng.choice(forms).format(n=name, s=sig, d=when, t=one.status))
    return lines


def _allergies(chart: Chart, rng: random.Random) -> list[str]:
    lines = []
    for one in _sample(tuple(chart.of(AllergyIntolerance)), rng, 6):
        if isinstance(one, AllergyIntolerance) and one.clinical_status == "active":
            told = [what.display for reaction in one.reactions for what in reaction.manifestations if what.display]
            name = one.concept.display if one.concept else ""
            lines.append(f"{name} ({_TAG.sub('', told[0]).lower()})" if told and rng.random() < 0.5 else name)
    return lines


def _family(chart: Chart, rng: random.Random) -> list[str]:
    return [
        f"{one.relationship.display.capitalize()}: {_TAG.sub('', one.conditions[0].code.display)}"
        for one in chart.of(FamilyMemberHistory)
        if one.conditions and one.relationship and one.relationship.display
    ][:5]


def _procedures(chart: Chart, rng: random.Random) -> list[str]:
    lines = []
    for one in _sample([one for one in chart.of(Procedure) if one.status == "completed"], rng, 5):
        when = show_date(one.when, rng) if one.when else ""
        forms = ["{n}", "s/p {n}"] + (["{n} on {d}", "{n} ({d})", "Underwent {n} on {d}"] if when else [])
        lines.append(rng.choice(forms).format(n=_name(one), d=when))
    return [line[:1].upper() + line[1:] for line in lines]


def _vaccines(chart: Chart, rng: random.Random) -> list[str]:
    given = [one for one in chart.of(Immunization) if one.status == "completed" and one.when]
    return [f"{_name(one)} {show_date(one.when, rng)}" for one in _sample(given, rng, 4) if one.when]


def _results(chart: Chart, rng: random.Random) -> Iterator[str]:
    """Vital signs in one line, laboratory results as a table or a line, each under the day on which they were taken."""
    by_day: dict[str, list[Observation]] = {}
    for one in chart.of(Observation):
        if one.when and one.when.day and one.status in ("final", "amended", "corrected") and _figure(one, rng):
            by_day.setdefault(one.when.text[:10], []).append(one)
    for day in sorted(by_day, reverse=True)[:2]:
        found = by_day[day][:10]
        when = found[0].when
        shown = [_figure(one, rng) for one in found]
        title = f"Results {format_date(when)[:11]}" if when else "Results"
        layout: Callable[[list[tuple[str, str, str]]], str] = rng.choice((_as_line, _as_table, _as_list))
        yield f"{title}:\n{layout(shown)}"


def _as_line(rows: list[tuple[str, str, str]]) -> str:
    return ", ".join(f"{name} {value} {unit}".strip() for name, value, unit in rows)


def _as_table(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def _as_list(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(f"- {name}: {value} {unit}".rstrip() for name, value, unit in rows)


def _figure(one: Observation, rng: random.Random) -> tuple[str, str, str]:
    """Name, value and unit as people write them; empty where there is no figure."""
    name = _spoken(one, rng)
    if len(one.components) == 2 and all(part.value and part.value.quantity for part in one.components):
        parts = {part.code.display.lower().split()[0]: part.value.quantity for part in one.components if part.value}
        high, low = parts.get("systolic"), parts.get("diastolic")
        if high and low and high.value is not None and low.value is not None:
            return name, f"{format_decimal(high.value)}/{format_decimal(low.value)}", "mmHg"
    quantity = one.value.quantity if one.value else None
    if quantity is None or quantity.value is None or quantity.comparator or not name or len(name) > 60:
        return ()  # type: ignore[return-value]
    return name, format_decimal(quantity.value), unit_text(quantity)


def _spoken(one: Observation, rng: random.Random) -> str:
    full = one.concept.display if one.concept else ""
    lower = full.lower()
    for name, words in _SPOKEN.items():
        if lower.startswith(name):
            return rng.choice(words)
    return _SYSTEM.sub("", full).strip() or full
