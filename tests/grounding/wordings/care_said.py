"""True statements about what was done, given, ordered and attended."""

from __future__ import annotations

import re

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import DiagnosticReport, Encounter, Immunization, Procedure, ServiceRequest
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import date_said
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.names_said import spoken_name


def of_procedure(fact: Procedure, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about a procedure."""
    slots = _slots(fact, rng)
    match fact.status:
        case "completed" | None:
            forms = list(rng.forms.done_on) if fact.when else list(rng.forms.done)
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


def of_vaccine(fact: Immunization, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about a vaccination."""
    if fact.status == "not-done":
        return Said("{name} was not given.", _slots(fact, rng), (fact,))
    if fact.status not in (None, "completed") or fact.occurrence is None:
        return None
    return Said(rng.choice(rng.forms.given), _slots(fact, rng), (fact,))


def of_visit(fact: Encounter, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about a visit or stay."""
    if fact.when is None or fact.status in ("planned", "cancelled", "entered-in-error"):
        return None
    return Said(rng.choice(rng.forms.attended), _slots(fact, rng), (fact,))


def of_order(fact: ServiceRequest, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about an order."""
    if fact.when is None or fact.do_not_perform or fact.status in ("revoked", "entered-in-error", "draft"):
        return None
    return Said(rng.choice(rng.forms.ordered), _slots(fact, rng), (fact,))


def of_report(fact: DiagnosticReport, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about a report."""
    if fact.when is None or fact.status in ("registered", "cancelled", "entered-in-error"):
        return None
    return Said(rng.choice(rng.forms.reported), _slots(fact, rng), (fact,))


def _slots(
    fact: Procedure | Immunization | Encounter | ServiceRequest | DiagnosticReport, rng: Voice
) -> dict[str, str]:
    slots = {"name": spoken_name(fact.concept.display if fact.concept else "", rng)}
    if fact.when:
        slots["date"] = date_said(fact.when, rng)
    return slots
