"""True statements about problems, allergies and relatives."""

from __future__ import annotations

import random
import re

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AllergyIntolerance, Condition, FamilyMemberHistory
from tests.grounding.charts import ON
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import date_said, full_years
from tests.grounding.wordings.names_said import plain_name, spoken_name

_PAST = ("resolved", "inactive", "remission")
_DOUBTED = ("provisional", "differential", "unconfirmed")
# Names that deny, doubt or tell of the past by themselves take only the plainest sentences.
_TELLING = re.compile(
    r"\b(?:no|not|without|negative|history|suspected|possible|family|never|screening|risk|exposure|status|normal|none)\b",
    re.IGNORECASE,
)
_ACTIVE = (
    "{name}, {status}.",
    "The patient has {name}.",
    "Pt has {name}.",
    "Has {name}.",
    "{name} is {status}.",
    "Active problem: {name}.",
    "Current problems include {name}.",
    "Known {name}.",
    "Lives with {name}.",
    "Carries a diagnosis of {name}.",
    "Suffers from {name}.",
    "You have {name}.",
    "PMH significant for {name}.",
)
_ACTIVE_DATED = (
    "{name}, {status} since {date}.",
    "Has had {name} since {date}.",
    "Known {name} since {date}, still {status}.",
    "{name} ({status}, onset {date}).",
)
_DATED = (
    "Diagnosed with {name} on {date}.",
    "{name} was diagnosed in {date}.",
    "{name} ({date}).",
    "You were diagnosed with {name} on {date}.",
    "{name}, first noted {date}.",
    "On {date} a diagnosis of {name} was made.",
)
_RECORDED = ("{name} ({date}).", "{name}, recorded {date}.", "{name} was recorded on {date}.")
_OVER = (
    "{name}, {status}.",
    "{name} has {status}.",
    "No longer has {name}.",
    "Past history of {name}.",
    "h/o {name}.",
    "PMH: {name} ({status}).",
    "Previous {name}, now {status}.",
    "Used to have {name}.",
)
_ENDED = (
    "{name} {status} on {end}.",
    "{name} {status} in {end}.",
    "Your {name} {status} on {end}.",
    "{name} ended {end}.",
)
_SPAN = (
    "{name} from {date} to {end}.",
    "Had {name} from {date} until {end}.",
    "{name} began {date} and ended {end}.",
    "{name} ({date} – {end}).",
)


def of_condition(fact: Condition, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about a problem."""
    display = fact.concept.display if fact.concept else ""
    name = spoken_name(display, rng)
    slots = {"name": name}
    if match := re.search(r"\b(left|right|bilateral)\b", name, re.IGNORECASE):
        slots["side"] = match.group()
    if fact.when:
        slots["date"] = date_said(fact.when, rng)
    forms = _forms_of(fact, slots, chart, rng)
    if not forms:
        return None
    return _said(rng.choice(forms), slots, fact)


def _forms_of(fact: Condition, slots: dict[str, str], chart: Chart, rng: random.Random) -> list[str]:
    if fact.verification_status == "refuted":
        return ["{name} was ruled out.", "No evidence of {name}.", "{name} has been excluded.", "Does not have {name}."]
    if fact.verification_status in _DOUBTED:
        return ["Suspected {name}.", "Possible {name}.", "?{name}.", "{name} is suspected but not confirmed."]
    onset = list(_DATED) if fact.onset else list(_RECORDED) if fact.when else []
    if _TELLING.search(slots["name"]) or fact.verification_status not in (None, "confirmed"):
        return list(_RECORDED) if fact.when and fact.verification_status in (None, "confirmed") else []
    if fact.clinical_status in _PAST or (fact.clinical_status is None and fact.abatement):
        return _over(fact, slots, rng) + onset
    if fact.clinical_status in ("active", "recurrence", "relapse") and fact.abatement is None:
        slots["status"] = rng.choice(("active", "ongoing"))
        return list(_ACTIVE) + onset + (list(_ACTIVE_DATED) + _lasting(fact, slots, chart) if fact.onset else [])
    return [*onset, "{name}."] if fact.clinical_status is None and not fact.abatement else onset


def _over(fact: Condition, slots: dict[str, str], rng: random.Random) -> list[str]:
    slots["status"] = {"remission": "in remission", "inactive": "inactive"}.get(fact.clinical_status or "", "resolved")
    forms = list(_OVER) if slots["status"] == "resolved" else ["{name}, {status}.", "{name} is {status}."]
    if fact.abatement:
        slots["end"] = date_said(fact.abatement, rng)
        forms += list(_ENDED) if slots["status"] == "resolved" else []
        forms += list(_SPAN) if fact.onset else []
    return forms


def _lasting(fact: Condition, slots: dict[str, str], chart: Chart) -> list[str]:
    """How long it has lasted, and at what age it began, where both dates are whole."""
    if fact.onset is None or fact.onset.day is None:
        return []
    forms = []
    years = full_years(fact.onset.earliest, ON)
    if years > 1:
        slots["years"] = str(years)
        forms += ["Has had {name} for {years} years.", "{name} for the past {years} years."]
    born = chart.patient.birth_date if chart.patient else None
    if born is not None and born.day is not None:
        age = full_years(born.earliest, fact.onset.earliest)
        if age > 2:
            slots["age"] = str(age)
            forms.append("Diagnosed with {name} at age {age}.")
    return forms


def _said(template: str, slots: dict[str, str], fact: Condition) -> Said:
    side = slots.get("side")
    if side is not None and "{name}" in template:
        template = template.replace("{name}", slots["name"].replace(side, "{side}", 1))
    return Said(template, slots, (fact,))


def of_allergy(fact: AllergyIntolerance, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about an allergy."""
    if fact.clinical_status not in (None, "active") or fact.verification_status not in (
        None,
        "confirmed",
        "unconfirmed",
    ):
        return None
    display = fact.concept.display if fact.concept else ""
    bare = re.sub(
        r"^(?:allergy to|allergic to)\s+|\s+allergy$|\s+intolerance$", "", plain_name(display), flags=re.IGNORECASE
    )
    if not bare or _TELLING.search(bare):
        return None
    slots = {"name": spoken_name(bare, rng), "drug": ""}
    forms = [
        "Allergic to {name}.",
        "Allergy: {name}.",
        "Allergies include {name}.",
        "The patient is allergic to {name}.",
        "You are allergic to {name}.",
        "Known {name} allergy.",
        "Has an allergy to {name}.",
    ]
    reactions = [one.display for reaction in fact.reactions for one in reaction.manifestations if one.display]
    if reactions:
        slots["reaction"] = plain_name(reactions[0]).lower()
        forms += [
            "{name} causes {reaction}.",
            "Allergic to {name} ({reaction}).",
            "Allergy to {name}: {reaction}.",
            "Reacts to {name} with {reaction}.",
        ]
    return Said(rng.choice(forms), slots, (fact,))


_PERSONS = ("mother", "father", "brother", "sister", "son", "daughter", "grandmother", "grandfather")


def of_family(fact: FamilyMemberHistory, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about a relative's illness."""
    words = (fact.relationship.display if fact.relationship else "").lower().split()
    person = next((one for one in _PERSONS if one in words), None)
    named = [one.code.display for one in fact.conditions if one.code.display]
    if person is None or not named:
        return None
    name = spoken_name(rng.choice(named), rng)
    if _TELLING.search(name):
        return None
    forms = (
        "{person} had {name}.",
        "Family history: {person} with {name}.",
        "FH: {name} in the {person}.",
        "Family history of {name} ({person}).",
        "The patient's {person} was diagnosed with {name}.",
        "{person}: {name}.",
        "Your {person} had {name}.",
    )
    return Said(rng.choice(forms), {"name": name, "person": person}, (fact,))
