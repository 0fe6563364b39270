"""True statements about what was done, given, ordered and attended."""

from __future__ import annotations

import random
import re

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import DiagnosticReport, Encounter, Immunization, Procedure, ServiceRequest
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import date_said
from tests.grounding.wordings.names_said import spoken_name

_DONE = ("Underwent {name}.", "{name} was done.", "s/p {name}.", "History of {name}.", "PSH: {name}.")
_DONE_ON = (
    "Underwent {name} on {date}.",
    "{name} was performed on {date}.",
    "s/p {name} ({date}).",
    "{name} on {date}.",
    "{name} done {date}.",
    "You had {name} on {date}.",
    "On {date} {name} was carried out.",
)
_GIVEN = (
    "Received {name} on {date}.",
    "{name} given {date}.",
    "{name} was administered on {date}.",
    "You were given {name} on {date}.",
    "Immunised with {name} on {date}.",
    "{name} vaccination on {date}.",
)
_ATTENDED = ("{name} on {date}.", "Attended {name} on {date}.", "{name} ({date}).", "{date}: {name}.")
_ORDERED = ("{name} was ordered on {date}.", "{name} requested {date}.", "{name} ordered ({date}).")
_REPORTED = ("{name} reported on {date}.", "{name} ({date}).", "{name} of {date} is available.")


def of_procedure(fact: Procedure, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about a procedure."""
    slots = _slots(fact, rng)
    match fact.status:
        case "completed" | None:
            forms = list(_DONE_ON) if fact.when else list(_DONE)
            if fact.status and fact.when:
                slots["status"] = "completed"
                forms += ["{name}, {status} {date}.", "{name} ({status}, {date})."]
        case "not-done":
            forms = ["{name} was not done.", "{name} not performed."]
        case "preparation":
            forms = ["{name} is {status}.", "{name}: {status}."]
            slots["status"] = "planned"
        case _:
            return None
    template = rng.choice(forms)
    if match := re.search(r"\b(left|right)\b", slots["name"], re.IGNORECASE):
        slots["side"] = match.group()
        template = template.replace("{name}", slots["name"].replace(match.group(), "{side}", 1))
    return Said(template, slots, (fact,))


def of_vaccine(fact: Immunization, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about a vaccination."""
    if fact.status == "not-done":
        return Said("{name} was not given.", _slots(fact, rng), (fact,))
    if fact.status not in (None, "completed") or fact.occurrence is None:
        return None
    return Said(rng.choice(_GIVEN), _slots(fact, rng), (fact,))


def of_visit(fact: Encounter, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about a visit or stay."""
    if fact.when is None or fact.status in ("planned", "cancelled", "entered-in-error"):
        return None
    return Said(rng.choice(_ATTENDED), _slots(fact, rng), (fact,))


def of_order(fact: ServiceRequest, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about an order."""
    if fact.when is None or fact.do_not_perform or fact.status in ("revoked", "entered-in-error", "draft"):
        return None
    return Said(rng.choice(_ORDERED), _slots(fact, rng), (fact,))


def of_report(fact: DiagnosticReport, chart: Chart, rng: random.Random) -> Said | None:
    """A true statement about a report."""
    if fact.when is None or fact.status in ("registered", "cancelled", "entered-in-error"):
        return None
    return Said(rng.choice(_REPORTED), _slots(fact, rng), (fact,))


def _slots(
    fact: Procedure | Immunization | Encounter | ServiceRequest | DiagnosticReport, rng: random.Random
) -> dict[str, str]:
    slots = {"name": spoken_name(fact.concept.display if fact.concept else "", rng)}
    if fact.when:
        slots["date"] = date_said(fact.when, rng)
    return slots
