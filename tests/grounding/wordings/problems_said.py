"""True statements about problems, allergies and relatives."""

from __future__ import annotations

import re

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AllergyIntolerance, Condition, FamilyMemberHistory
from tests.grounding.charts import ON
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import date_said, full_years
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.names_said import plain_name, spoken_name

_PAST = ("resolved", "inactive", "remission")
_DOUBTED = ("provisional", "differential", "unconfirmed")
# Names that deny, doubt or tell of the past by themselves take only the plainest sentences.
_TELLING = re.compile(
    r"\b(?:no|not|without|negative|history|suspected|possible|family|never|screening|risk|exposure|status|normal|none)\b",
    re.IGNORECASE,
)


def of_condition(fact: Condition, chart: Chart, rng: Voice) -> Said | None:
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


def _forms_of(fact: Condition, slots: dict[str, str], chart: Chart, rng: Voice) -> list[str]:
    if fact.verification_status == "refuted":
        return list(rng.forms.refuted)
    if fact.verification_status in _DOUBTED:
        return list(rng.forms.doubted)
    onset = list(rng.forms.dated) if fact.onset else list(rng.forms.recorded) if fact.when else []
    if _TELLING.search(slots["name"]) or fact.verification_status not in (None, "confirmed"):
        return list(rng.forms.recorded) if fact.when and fact.verification_status in (None, "confirmed") else []
    if fact.clinical_status in _PAST or (fact.clinical_status is None and fact.abatement):
        return _over(fact, slots, rng) + onset
    if fact.clinical_status in ("active", "recurrence", "relapse") and fact.abatement is None:
        slots["status"] = rng.choice(("active", "ongoing"))
        return (
            list(rng.forms.active)
            + onset
            + (list(rng.forms.active_dated) + _lasting(fact, slots, chart) if fact.onset else [])
        )
    return [*onset, "{name}."] if fact.clinical_status is None and not fact.abatement else onset


def _over(fact: Condition, slots: dict[str, str], rng: Voice) -> list[str]:
    slots["status"] = {"remission": "in remission", "inactive": "inactive"}.get(fact.clinical_status or "", "resolved")
    forms = list(rng.forms.over) if slots["status"] == "resolved" else ["{name}, {status}.", "{name} is {status}."]
    if fact.abatement:
        slots["end"] = date_said(fact.abatement, rng)
        forms += list(rng.forms.ended) if slots["status"] == "resolved" else []
        forms += list(rng.forms.span) if fact.onset else []
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


def of_allergy(fact: AllergyIntolerance, chart: Chart, rng: Voice) -> Said | None:
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
    forms = list(rng.forms.allergic)
    reactions = [one.display for reaction in fact.reactions for one in reaction.manifestations if one.display]
    if reactions:
        slots["reaction"] = plain_name(reactions[0]).lower()
        forms += rng.forms.reacting
    return Said(rng.choice(forms), slots, (fact,))


_PERSONS = ("mother", "father", "brother", "sister", "son", "daughter", "grandmother", "grandfather")


def of_family(fact: FamilyMemberHistory, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about a relative's illness."""
    words = (fact.relationship.display if fact.relationship else "").lower().split()
    person = next((one for one in _PERSONS if one in words), None)
    named = [one.code.display for one in fact.conditions if one.code.display]
    if person is None or not named:
        return None
    name = spoken_name(rng.choice(named), rng)
    if _TELLING.search(name):
        return None
    return Said(rng.choice(rng.forms.relatives), {"name": name, "person": person}, (fact,))
