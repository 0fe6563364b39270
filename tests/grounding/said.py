"""True statements about a chart, in many wordings, and the same statements with one error seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.notes.note import Statement
from clinic_assist.terminology.labels import format_date, format_decimal, unit_text
from tests.grounding.charts import LABS, MEDICATIONS, ON

_LAB_WORDS = {name: spoken for name, spoken, *_ in LABS}


@dataclass(frozen=True)
class Said:
    """A true statement: a template, what fills it, and the facts it rests on."""

    template: str
    slots: dict[str, str]
    facts: tuple[Fact, ...]
    section: str = ""

    @property
    def text(self) -> str:
        return self.template.format_map(self.slots)

    def statement(self, *, cited: bool) -> Statement:
        return Statement(
            text=self.text, citations=tuple(fact.id for fact in self.facts) if cited else (), section=self.section
        )

    def with_slot(self, name: str, value: str) -> Said:
        return replace(self, slots={**self.slots, name: value})


def show_date(day: PartialDate, rng: random.Random) -> str:
    """A date in one of the forms that people write."""
    forms = [format_date(day), format_date(day)]
    if day.day is not None:
        forms += [
            day.text[:10],
            f"{day.earliest:%d/%m/%Y}",
            f"{day.earliest:%m/%d/%Y}",
            f"{day.earliest:%-d %B %Y}",
            f"{day.earliest:%B %-d, %Y}",
        ]
    elif day.month is not None:
        forms.append(f"{day.earliest:%B %Y}")
    return rng.choice(forms)


def true_statements(chart: Chart, spoken: dict[str, str], rng: random.Random) -> Iterator[Said]:
    """One or more true statements per fact."""
    for fact in chart.facts:
        match fact:
            case Condition():
                yield _of_condition(fact, spoken[fact.id], rng)
            case MedicationUse():
                yield _of_medication(fact, spoken[fact.id], rng)
            case Observation():
                yield _of_result(fact, spoken[fact.id], rng)
            case AllergyIntolerance():
                yield _of_allergy(fact, spoken[fact.id], rng)
            case Procedure():
                yield _of_procedure(fact, spoken[fact.id], rng)
            case Immunization():
                yield _of_vaccine(fact, spoken[fact.id], rng)
            case FamilyMemberHistory():
                yield _of_family(fact, spoken[fact.id], rng)
            case _:
                pass
    yield from _trends(chart, spoken, rng)
    yield from _joined(chart, spoken, rng)


def _name(fact: Fact, spoken: str, rng: random.Random) -> str:
    display = fact.concept.display if fact.concept else ""
    return rng.choice((spoken, spoken, display))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _side(name: str) -> dict[str, str]:
    match = re.search(r"\b(left|right)\b", name)
    return {"side": match.group()} if match else {}


def _of_condition(fact: Condition, spoken: str, rng: random.Random) -> Said:
    name = _name(fact, spoken, rng)
    slots = {"name": name, **_side(name), "date": show_date(fact.onset, rng)}
    template = name.replace(slots["side"], "{side}", 1) if "side" in slots else "{name}"
    if fact.verification_status == "refuted":
        forms = ["{n} was ruled out.", "{n}: refuted.", "No {n}."]
        return Said(rng.choice(forms).replace("{n}", template), slots, (fact,))
    if fact.clinical_status == "resolved":
        end = {"end": show_date(fact.abatement, rng)}
        forms = [
            "{n}, {status}, from {date}, until {end}.",
            "{n} ({status}).",
            "Past medical history of {n}, {status} on {end}.",
            "{n} began in {date} and {status} on {end}.",
            "Had {n} from {date} to {end}.",
        ]
        return Said(rng.choice(forms).replace("{n}", template), {**slots, **end, "status": "resolved"}, (fact,))
    forms = [
        "{n}, {status}, since {date}.",
        "{n} ({status}), onset {date}.",
        "The patient has {n}.",
        "Patient has been diagnosed with {n} in {date}.",
        "{n} is {status}.",
        "Known {n} since {date}.",
        "History of {n} (diagnosed {date}).",
        "Active problem: {n}.",
        "Currently has {n}, first noted {date}.",
    ]
    return Said(
        rng.choice(forms).replace("{n}", template), {**slots, "status": "active"}, (fact,), rng.choice(("", "Problems"))
    )


def _of_medication(fact: MedicationUse, ingredient: str, rng: random.Random) -> Said:
    row = next(one for one in MEDICATIONS if one[0] == fact.concept.display)
    times = fact.dosages[0].timing.frequency
    often = rng.choice(
        {
            1: ("once daily", "daily", "every day", "once a day"),
            2: ("twice daily", "BID", "two times a day", "every 12 hours"),
            3: ("three times a day", "TID", "every 8 hours"),
        }[times]
    )
    slots = {
        "drug": rng.choice((row[1], row[4])),
        "dose": row[2],
        "unit": row[3],
        "product": row[0],
        "often": often,
        "date": show_date(fact.when, rng),
        "status": fact.status.replace("-", " "),
    }
    if fact.status == "active":
        forms = [
            "Takes {drug} {dose} {unit} {often}.",
            "{drug} {dose} {unit} {often}, {status}.",
            "Patient is on {drug} {dose} {unit}.",
            "Prescribed {product} on {date}, {status}.",
            "{drug} {dose} {unit} was prescribed on {date}.",
            "Currently taking {drug} {dose} {unit}, {often}.",
            "Continues {drug} {dose}{unit} {often}.",
        ]
        section = rng.choice(("", "Medications"))
    else:
        forms = [
            "{product}, {status}, written on {date}.",
            "{drug} {dose} {unit}: {status}.",
            "{drug} was {status}.",
            "{drug} {dose} {unit}, prescribed {date}, is {status}.",
        ]
        section = ""
    return Said(_upper_first(rng.choice(forms)), slots, (fact,), section)


def _upper_first(template: str) -> str:
    return template


def _of_result(fact: Observation, spoken: str, rng: random.Random) -> Said:
    date = show_date(fact.effective, rng)
    if fact.components:
        values = [format_decimal(part.value.quantity.value) for part in fact.components]
        forms = ["Blood pressure {value}/{low} {unit} on {date}.", "BP was {value}/{low} on {date}.", "On {date}, blood pressure was {value}/{low} {unit}.",
                 "Systolic blood pressure {value} {unit} and diastolic blood pressure {low} {unit} on {date}."]  # fmt: skip
        return Said(rng.choice(forms), {"value": values[0], "low": values[1], "unit": "mmHg", "date": date}, (fact,))
    quantity = fact.value.quantity
    slots = {
        "name": _name(fact, spoken, rng),
        "value": format_decimal(quantity.value),
        "unit": unit_text(quantity),
        "date": date,
    }
    if slots["unit"] == "INR":
        slots["unit"] = ""
    forms = [
        "{name} was {value} {unit} on {date}.",
        "On {date}, {name} was {value} {unit}.",
        "{name} {value} {unit} ({date}).",
        "{name}: {value} {unit}, recorded {date}.",
        "{name} of {value} {unit} measured on {date}.",
        "The {name} level on {date} was {value} {unit}.",
        "Labs from {date} show {name} {value} {unit}.",
    ]
    return Said(rng.choice(forms), slots, (fact,))


def _of_allergy(fact: AllergyIntolerance, spoken: str, rng: random.Random) -> Said:
    reaction = fact.reactions[0].manifestations[0].text
    forms = [
        "Allergic to {name}.",
        "Allergy to {name}: {reaction}.",
        "{name} allergy ({reaction}).",
        "Has an allergy to {name}, which causes {reaction}.",
        "Allergy to {name}, {status}.",
    ]
    slots = {"name": spoken, "reaction": reaction.lower(), "status": "active"}
    if spoken in ("penicillin", "codeine", "sulfamethoxazole"):
        slots["drug"] = spoken
        forms = [form.replace("{name}", "{drug}") for form in forms]
    return Said(rng.choice(forms), slots, (fact,))


def _of_procedure(fact: Procedure, spoken: str, rng: random.Random) -> Said:
    slots = {"name": _name(fact, spoken, rng), "date": show_date(fact.performed, rng), "status": "completed"}
    if fact.status == "not-done":
        return Said(
            rng.choice(
                ("{name} was not done.", "{name}, not done, dated {date}.", "{name} was not performed on {date}.")
            ),
            slots,
            (fact,),
        )
    if fact.status == "preparation":
        return Said(
            rng.choice(("{name} is {status} for {date}.", "{name}, {status}, {date}.")),
            {**slots, "status": "planned"},
            (fact,),
        )
    forms = [
        "{name} on {date}.",
        "Underwent {name} on {date}.",
        "{name}, {status}, on {date}.",
        "Status post {name} ({date}).",
        "{name} was performed on {date}.",
    ]
    return Said(rng.choice(forms), slots, (fact,))


def _of_vaccine(fact: Immunization, spoken: str, rng: random.Random) -> Said:
    slots = {"name": spoken, "date": show_date(fact.occurrence, rng)}
    return Said(
        rng.choice(("Received {name} on {date}.", "{name} given on {date}.", "{name} administered {date}.")),
        slots,
        (fact,),
    )


def _of_family(fact: FamilyMemberHistory, spoken: str, rng: random.Random) -> Said:
    slots = {"name": spoken, "person": fact.relationship.text}
    forms = [
        "{person} had {name}.",
        "Family history: {person} with {name}.",
        "The patient's {person} was diagnosed with {name}.",
        "Family history of {name} ({person}).",
    ]
    return Said(rng.choice(forms), slots, (fact,))


def _series(chart: Chart) -> Iterator[list[Observation]]:
    by_name: dict[str, list[Observation]] = {}
    for fact in chart.of(Observation):
        if fact.value is not None:
            by_name.setdefault(fact.code.display, []).append(fact)
    yield from (sorted(rows, key=lambda row: row.effective.text) for rows in by_name.values())


def _trends(chart: Chart, spoken: dict[str, str], rng: random.Random) -> Iterator[Said]:
    for rows in _series(chart):
        values = [row.value.quantity.value for row in rows]
        if len(rows) < 2 or values[0] == values[-1]:
            continue
        up = values[-1] > values[0]
        rising, falling = rng.choice((("rose", "fell"), ("increased", "decreased"), ("went up", "went down")))
        slots = {
            "name": spoken[rows[0].id],
            "trend": rising if up else falling,
            "first": format_decimal(values[0]),
            "value": format_decimal(values[-1]),
            "unit": "" if unit_text(rows[0].value.quantity) == "INR" else unit_text(rows[0].value.quantity),
            "start": show_date(rows[0].effective, rng),
            "date": show_date(rows[-1].effective, rng),
        }
        forms = ["{name} {trend} from {first} to {value} {unit}.", "{name} {trend} from {first} {unit} on {start} to {value} {unit} on {date}.",
                 "Between {start} and {date}, {name} {trend}."]  # fmt: skip
        yield Said(rng.choice(forms), slots, (rows[0], rows[-1]))


def _joined(chart: Chart, spoken: dict[str, str], rng: random.Random) -> Iterator[Said]:
    """Statements over several facts."""
    active = [
        one for one in chart.of(Condition) if one.clinical_status == "active" and one.verification_status != "refuted"
    ]
    if len(active) >= 2:
        names = [spoken[one.id] for one in active[:3]]
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        yield Said(
            rng.choice(("The patient has {name}.", "Active problems include {name}.", "Known {name}.")),
            {"name": listed, "status": "active"},
            tuple(active[:3]),
        )
    taken = [one for one in chart.of(MedicationUse) if one.status == "active"][:4]
    if len(taken) >= 2:
        rows_of = [next(row for row in MEDICATIONS if row[0] == one.concept.display) for one in taken]
        listed = [f"{row[1]} {row[2]} {row[3]}" for row in rows_of]
        forms = ("Current medications include {name}.", "Takes {name}.", "Medications: {name}.", "She is on {name}.")
        female = chart.patient is not None and chart.patient.gender == "female"
        template = rng.choice(forms if female else forms[:3])
        yield Said(template, {"name": f"{', '.join(listed[:-1])} and {listed[-1]}"}, tuple(taken))
    resolved = [one for one in chart.of(Condition) if one.clinical_status == "resolved" and one.abatement]
    if active and resolved:
        slots = {
            "name": spoken[active[0].id],
            "other": spoken[resolved[0].id],
            "end": show_date(resolved[0].abatement, rng),
        }
        forms = (
            "{name} is active; {other} resolved on {end}.",
            "Has {name} and a history of {other} (resolved {end}).",
        )
        yield Said(rng.choice(forms), slots, (active[0], resolved[0]))
    born = chart.patient.birth_date.earliest if chart.patient and chart.patient.birth_date else None
    if born and active:
        age = ON.year - born.year - ((ON.month, ON.day) < (born.month, born.day))
        sex = "woman" if chart.patient.gender == "female" else "man"
        slots = {"name": spoken[active[0].id], "value": str(age), "sex": sex}
        forms = (
            "{value}-year-old {sex} with {name}.",
            "This {value} year old {sex} has a past medical history of {name}.",
        )
        yield Said(rng.choice(forms), slots, (active[0],))
    rows = [row[-1] for row in _series(chart)][:2]
    if len(rows) == 2:
        one, two = rows
        slots = {
            "name": spoken[one.id],
            "value": format_decimal(one.value.quantity.value),
            "other": spoken[two.id],
            "second": format_decimal(two.value.quantity.value),
        }
        yield Said(
            rng.choice(
                ("Most recent {name} {value} and {other} {second}.", "Latest {name} {value}, {other} {second}.")
            ),
            slots,
            (one, two),
        )
