"""True statements about charts that others made: plain wordings around the record's own names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Fact,
    Immunization,
    MedicationUse,
    Observation,
    Patient,
    Procedure,
)
from clinic_assist.chart.merge import merge, newest_patient
from clinic_assist.errors import ClinicAssistError
from clinic_assist.terminology.labels import format_decimal, unit_text
from tests.grounding.said import Said, show_date

_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|substance|product|person)\)$")
_STRENGTH = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?= ?(?:MG|mg|MCG|mcg|ML|mL|UNT|g)\b)")
_SETS = ("synthea-bch-2021", "ips-connectathon", "us-core-examples")


def shared_charts(root: Path) -> Iterator[Chart]:
    """One chart per shared FHIR file that speaks of a single patient; nothing where the data is not there."""
    from clinic_assist.importers.read import read_batch
    from clinic_assist.importers.source import read_source

    for name in _SETS:
        for path in sorted((root / "fhir-r4" / name).rglob("*.json")):
            try:
                facts = merge(read_batch(read_source(path)).facts).facts
            except ClinicAssistError:
                continue
            patients = [fact for fact in facts if isinstance(fact, Patient)]
            if len(patients) == 1 and len(facts) > 5:
                yield Chart(patient_id=PatientId(path.stem), patient=newest_patient(patients), facts=facts)


def shared_documents(root: Path) -> Iterator[Chart]:
    """One chart per shared C-CDA document; nothing where the data is not there."""
    from clinic_assist.importers.read import read_batch
    from clinic_assist.importers.source import read_source

    for path in sorted((root / "ccda").rglob("*.xml")):
        try:
            facts = merge(read_batch(read_source(path)).facts).facts
        except ClinicAssistError:
            continue
        patients = [fact for fact in facts if isinstance(fact, Patient)]
        if patients and len(facts) > 5:
            yield Chart(patient_id=PatientId(path.stem), patient=newest_patient(patients), facts=facts)


def statements_about(chart: Chart, rng: random.Random, limit: int = 60) -> Iterator[Said]:
    """True statements about some facts of a chart."""
    facts = [
        fact for fact in chart.facts if fact.concept and fact.concept.display and fact.status_code != "entered-in-error"
    ]
    for fact in rng.sample(facts, min(limit, len(facts))):
        said = _about(fact, rng)
        if said is not None:
            yield said


def _name(fact: Fact, rng: random.Random) -> str:
    name = _TAG.sub("", fact.concept.display if fact.concept else "")
    return name if not rng.randrange(2) or name[:2].isupper() else name[:1].lower() + name[1:]


def _about(fact: Fact, rng: random.Random) -> Said | None:  # noqa: PLR0911
    when = show_date(fact.when, rng) if fact.when else ""
    match fact:
        case Condition(clinical_status="active" | "recurrence", verification_status="confirmed" | None):
            forms = ["{name}, {status}.", "The patient has {name}.", "Active problem: {name}."]
            forms += ["{name}, {status}, since {date}.", "Diagnosed with {name} on {date}."] if when else []
            return _said(rng.choice(forms), fact, rng, date=when, status="active")
        case Condition(clinical_status="resolved", verification_status="confirmed" | None):
            forms = ["{name}, {status}.", "History of {name}, {status}."] + (
                ["{name} from {date}, {status}."] if when else []
            )
            return _said(rng.choice(forms), fact, rng, date=when, status="resolved")
        case MedicationUse(status="active" | "stopped" | "completed") if fact.status:
            return _of_medication(fact, rng, when)
        case Observation(status="final" | "amended" | "corrected"):
            return _of_result(fact, rng, when)
        case Procedure(status="completed"):
            forms = ["{name}, {status}."] + (
                ["{name} on {date}.", "{name} was performed on {date}.", "Underwent {name} on {date}."] if when else []
            )
            return _said(rng.choice(forms), fact, rng, date=when, status="completed")
        case Immunization(status="completed") if when:
            return _said(rng.choice(("{name} given on {date}.", "Received {name} on {date}.")), fact, rng, date=when)
        case AllergyIntolerance(clinical_status="active", verification_status="confirmed" | None):
            return _said(rng.choice(("Allergy: {name}.", "{name} (allergy), {status}.")), fact, rng, status="active")
        case _:
            return None


def _said(template: str, fact: Fact, rng: random.Random, **slots: str) -> Said:
    name = _name(fact, rng)
    filled = {"name": name, **slots}
    if isinstance(fact, Condition) and (match := re.search(r"\b(left|right)\b", name)):
        return Said(
            template.replace("{name}", name.replace(match.group(), "{side}", 1)),
            {**filled, "side": match.group()},
            (fact,),
        )
    return Said(template, filled, (fact,))


def _of_medication(fact: MedicationUse, rng: random.Random, when: str) -> Said:
    product = fact.concept.display if fact.concept else ""
    slots = {"product": product, "status": fact.status or "", "date": when, "drug": product}
    forms = ["{product}, {status}."]
    if when:
        forms += ["{product}, {status}, prescribed on {date}.", "Prescribed {product} on {date}, {status}."]
    if fact.status == "active":
        forms += ["Takes {product}.", "Currently on {product}."]
    template = rng.choice(forms)
    match = _STRENGTH.search(product)
    if match and rng.random() < 0.5 and not re.search(r"[{}]", product):
        slots["dose"] = match.group(1)
        template = template.replace("{product}", f"{product[: match.start()]}{{dose}}{product[match.end() :]}")
    return Said(template, slots, (fact,))


def _of_result(fact: Observation, rng: random.Random, when: str) -> Said | None:
    quantity = fact.value.quantity if fact.value else None
    if quantity is not None and quantity.value is not None and not quantity.comparator and when:
        forms = (
            "{name} was {value} {unit} on {date}.",
            "On {date}, {name} was {value} {unit}.",
            "{name} {value} {unit} ({date}).",
            "{name}: {value} {unit}, recorded {date}.",
        )
        return _said(
            rng.choice(forms), fact, rng, value=format_decimal(quantity.value), unit=unit_text(quantity), date=when
        )
    concept = fact.value.codeable_concept if fact.value else None
    if concept is not None and concept.display and when:
        return _said(
            rng.choice(("{name}: {word}, recorded {date}.", "{name} was {word} on {date}.")),
            fact,
            rng,
            word=concept.display,
            date=when,
        )
    return None
