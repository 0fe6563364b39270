"""Puts one error into a true statement: a wrong value, unit, date, drug, dose, side, person and so on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    FamilyMemberHistory,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
)
from clinic_assist.chart.provenance import FactId
from clinic_assist.terminology.labels import format_date, format_decimal
from tests.grounding.charts import CONDITIONS, PROCEDURES
from tests.grounding.said import Said

Change = tuple[str, tuple[FactId, ...] | None]
"""The wrong text, and its citations where those changed."""

CLASSES = (
    "value",
    "unit",
    "date",
    "drug",
    "dose",
    "frequency",
    "negation",
    "status",
    "certainty",
    "laterality",
    "person",
    "trend",
    "invented",
    "citation",
)
_UNITS = ("mg", "g", "mcg", "mmol/L", "mg/dL", "g/dL", "%", "mL", "kg", "lb", "mEq/L", "ng/mL", "mmHg", "umol/L")
_STATUSES = (
    "active",
    "resolved",
    "stopped",
    "completed",
    "on hold",
    "planned",
    "discontinued",
    "ongoing",
    "in remission",
    "cancelled",
)
_SAME_STATUS = ({"active", "ongoing"}, {"stopped", "discontinued"}, {"resolved", "inactive"})
_OTHER_DRUGS = (
    "azithromycin",
    "carvedilol",
    "apixaban",
    "fluoxetine",
    "prednisone",
    "tamsulosin",
    "ibuprofen",
    "montelukast",
)
_INVENTED = (
    "lupus nephritis",
    "sarcoidosis",
    "multiple sclerosis",
    "cirrhosis of liver",
    "hepatitis C",
    "Crohn's disease",
    "myasthenia gravis",
)
_INVENTED_SENTENCES = (
    "Ferritin was 12 ng/mL on 02-Nov-2025.",
    "Takes ibuprofen 400 mg three times a day.",
    "Allergic to iodine contrast.",
    "Underwent splenectomy in 2011.",
    "Admitted with pneumonia on 03-Mar-2024.",
    "Ejection fraction was 35 %.",
)
_DENIALS = (
    "No {n}.",
    "Denies {n}.",
    "No history of {n}.",
    "The patient does not have {n}.",
    "Negative for {n}.",
    "{n} is absent.",
    "Never had {n}.",
)
_OPPOSITES = {"rose": "fell", "increased": "decreased", "went up": "went down"}
_OPPOSITES |= {down: up for up, down in _OPPOSITES.items()}


def mutate(kind: str, said: Said, chart: Chart, rng: random.Random) -> Change | None:
    """The statement with one error of that kind; None where it has no place for one."""
    result = _MUTATIONS[kind](said, chart, rng)
    if result is None:
        return None
    text, citations = result if isinstance(result, tuple) else (result, None)
    return (text, citations) if text != said.text or citations is not None else None


def _has(said: Said, slot: str) -> bool:
    return f"{{{slot}}}" in said.template and bool(said.slots.get(slot))


def _pick(said: Said, rng: random.Random, *slots: str) -> str | None:
    present = [slot for slot in slots if _has(said, slot)]
    return rng.choice(present) if present else None


def _value(said: Said, chart: Chart, rng: random.Random) -> str | None:
    slot = _pick(said, rng, "value", "low", "first", "second")
    if slot is None:
        return None
    value = Decimal(said.slots[slot].replace(",", ""))
    step = Decimal(1).scaleb(value.as_tuple().exponent)
    known = [one.value.quantity.value for one in chart.of(Observation) if one.value and one.value.quantity]
    other = rng.choice(known) if known else value
    changed = rng.choice((value + step, value - step, value * 10, value + 10 * step, value + Decimal(1), other))
    about = said.facts[0].concept
    same_test = {
        one.value.quantity.value
        for one in chart.of(Observation)
        if one.value and one.value.quantity and one.concept and any(one.concept == fact.concept for fact in said.facts)
    }
    if changed <= 0 or (changed in same_test and not _has(said, "date")) or about is None or changed == value:
        return None
    return said.with_slot(slot, format_decimal(changed)).text


def _unit(said: Said, chart: Chart, rng: random.Random) -> str | None:
    if not _has(said, "unit"):
        return None
    return said.with_slot(
        "unit", rng.choice([unit for unit in _UNITS if unit.lower() != said.slots["unit"].lower()])
    ).text


def _date(said: Said, chart: Chart, rng: random.Random) -> str | None:
    slot = _pick(said, rng, "date", "end", "start")
    if slot is None or "Between" in said.template:
        return None
    written = said.slots[slot]
    year = re.search(r"(?:19|20)\d\d", written)
    if year is None:
        return None
    own = repr(
        [
            (
                fact.when,
                getattr(fact, "abatement", ""),
                getattr(fact, "recorded_date", ""),
                getattr(fact, "performed_end", ""),
            )
            for fact in said.facts
        ]
    )
    own += repr(
        [
            getattr(fact, name, "")
            for fact in said.facts
            for name in ("issued", "effective", "effective_end", "validity", "date_asserted", "recorded")
        ]
    )
    changed = written.replace(year.group(), str(int(year.group()) + rng.choice((-3, -2, -1, 1))))
    others = [fact.when for fact in chart.facts if fact.when and fact.when.day and fact.when.text[:10] not in own]
    if rng.random() < 0.4 and (day := re.search(r"(?<!\d)(\d\d)(?=-[A-Z])", written)):
        changed = written.replace(day.group(), f"{int(day.group()) % 28 + 1:02d}", 1)
    elif rng.random() < 0.4 and others:
        changed = format_date(rng.choice(others))
    new_year = re.search(r"(?:19|20)\d\d", changed)
    if changed == written or (len(written) <= 8 and new_year and new_year.group() in own):
        return None
    # Another fact of the same name may lie on the new day: then the statement is true again.
    if any(
        fact.when
        and fact.when.text[:4] == (new_year.group() if new_year else "")
        and fact not in said.facts
        and fact.concept
        and any(fact.concept == one.concept for one in said.facts)
        for fact in chart.facts
    ):
        return None
    return said.with_slot(slot, changed).text


def _drug(said: Said, chart: Chart, rng: random.Random) -> str | None:
    if _has(said, "product"):
        return said.with_slot("product", f"{rng.choice(_OTHER_DRUGS).capitalize()} 10 MG Oral Tablet").text
    return said.with_slot("drug", rng.choice(_OTHER_DRUGS)).text if _has(said, "drug") else None


def _dose(said: Said, chart: Chart, rng: random.Random) -> str | None:
    if not _has(said, "dose"):
        return None
    dose = Decimal(said.slots["dose"])
    return said.with_slot(
        "dose", format_decimal((dose * rng.choice((2, 10, Decimal("0.5"), Decimal("0.1")))).normalize())
    ).text


def _frequency(said: Said, chart: Chart, rng: random.Random) -> str | None:
    other = rng.choice(("four times a day", "every 6 hours", "once weekly", "every other day", "QID", "every 2 hours"))
    return said.with_slot("often", other).text if _has(said, "often") else None


def _negation(said: Said, chart: Chart, rng: random.Random) -> str | None:  # noqa: PLR0911
    fact = said.facts[0]
    if len(said.facts) > 1 or isinstance(fact, Observation | Immunization):
        return None
    name = said.slots.get("name", said.slots.get("drug", ""))
    if "no known" in name.lower():
        return None
    match fact:
        case Condition(verification_status="refuted"):
            return f"The patient has {name}."
        case Procedure(status="not-done"):
            return f"{name} was performed."
        case MedicationUse():
            return (
                rng.choice((f"Not taking {name}.", f"Is not on {name}."))
                if fact.status == "active"
                else f"Never took {name}."
            )
        case AllergyIntolerance():
            return rng.choice((f"Not allergic to {name}.", f"No allergy to {name}."))
        case Procedure():
            return (
                rng.choice(("No {n}.", "{n} was not performed.")).replace("{n}", name)
                if fact.status == "completed"
                else None
            )
        case FamilyMemberHistory():
            return f"No family history of {name}."
    inserted = re.sub(r"\b(is|was|has been)\b", r"\1 not", said.text, count=1)
    if inserted != said.text and rng.random() < 0.5:
        return inserted
    return rng.choice(_DENIALS).replace("{n}", name)


def _status(said: Said, chart: Chart, rng: random.Random) -> str | None:
    if not _has(said, "status"):
        return None
    now = said.slots["status"]
    same = next((group for group in _SAME_STATUS if now in group), {now})
    return said.with_slot("status", rng.choice([one for one in _STATUSES if one not in same])).text


def _certainty(said: Said, chart: Chart, rng: random.Random) -> str | None:
    fact = said.facts[0]
    if not isinstance(fact, Condition) or len(said.facts) > 1 or fact.verification_status == "refuted":
        return None
    return rng.choice(("Possible {n}.", "Suspected {n}.", "Probable {n}.", "Questionable {n}.")).replace(
        "{n}", said.slots["name"]
    )


def _laterality(said: Said, chart: Chart, rng: random.Random) -> str | None:
    if _has(said, "side"):
        return said.with_slot("side", rng.choice(("bilateral", "left", "right"))).text
    fact = said.facts[0]
    if (
        isinstance(fact, Condition | Procedure)
        and len(said.facts) == 1
        and "{name}" in said.template
        and rng.random() < 0.5
    ):
        return said.with_slot("name", f"{rng.choice(('left', 'right', 'bilateral'))} {said.slots['name']}").text
    return None


def _person(said: Said, chart: Chart, rng: random.Random) -> str | None:
    fact = said.facts[0]
    if isinstance(fact, FamilyMemberHistory):
        name = said.slots["name"]
        known = {
            one.relationship.text
            for one in chart.of(FamilyMemberHistory)
            if one.conditions[0].code.display.lower() == name
        }
        others = [one for one in ("mother", "father", "brother", "sister") if one not in known]
        return rng.choice((said.with_slot("person", rng.choice(others)).text, f"The patient had {name}."))
    if len(said.facts) > 1:
        return None
    if isinstance(fact, Condition):
        forms = (
            "Mother had {n}.",
            "Family history of {n}.",
            "Brother has {n}.",
            "{n} in the father.",
            "A sister was diagnosed with {n}.",
        )
        return rng.choice(forms).replace("{n}", said.slots["name"])
    if isinstance(fact, MedicationUse) and "drug" in said.slots:
        return f"Father takes {said.slots['drug']}."
    return None


def _trend(said: Said, chart: Chart, rng: random.Random) -> str | None:
    return said.with_slot("trend", _OPPOSITES[said.slots["trend"]]).text if _has(said, "trend") else None


def _invented(said: Said, chart: Chart, rng: random.Random) -> str | None:
    thing = rng.choice(_INVENTED)
    base = said.text.rstrip(".")
    known = " ".join(fact.concept.display.lower() for fact in chart.facts if fact.concept)
    unused = [
        spoken for name, spoken in (*CONDITIONS, *PROCEDURES) if not set(name.lower().split()) & set(known.split())
    ]
    whole = [
        f"The patient has {thing}.",
        f"History of {thing}.",
        f"{base} and {thing}.",
        f"{base}, complicated by {thing}.",
        f"{base} with {thing}.",
        f"{base}, due to {thing}.",
        f"{base}; also takes {rng.choice(_OTHER_DRUGS)} 5 mg daily.",
        rng.choice(_INVENTED_SENTENCES),
    ]
    whole += [f"The patient has {rng.choice(unused)}."] if unused else []
    return rng.choice(whole)


def _citation(said: Said, chart: Chart, rng: random.Random) -> Change | None:
    """The right words resting on the wrong record."""
    own = {fact.concept for fact in said.facts}
    named = {fact.concept.display.lower() for fact in said.facts if fact.concept}
    others = [
        fact
        for fact in chart.facts
        if fact.kind != "Patient" and fact not in said.facts and fact.concept not in own
        and fact.concept and not any(one in fact.concept.display.lower() or fact.concept.display.lower() in one for one in named)
    ]  # fmt: skip
    if not others or isinstance(said.facts[0], FamilyMemberHistory):
        return None
    return said.text, (rng.choice(others).id,)


_MUTATIONS: dict[str, Callable[[Said, Chart, random.Random], str | Change | None]] = {
    "value": _value,
    "unit": _unit,
    "date": _date,
    "drug": _drug,
    "dose": _dose,
    "frequency": _frequency,
    "negation": _negation,
    "status": _status,
    "certainty": _certainty,
    "laterality": _laterality,
    "person": _person,
    "trend": _trend,
    "invented": _invented,
    "citation": _citation,
}
