"""True statements about medicines."""

from __future__ import annotations

from decimal import Decimal

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import MedicationAdministration, MedicationDispense, MedicationRequest, MedicationUse
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import date_said, frequency_said
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.names_said import BRANDS, plain_name, product_of

_DOSED = ("{drug} {dose} {unit}", "{drug} {dose}{unit}", "{drug} {dose} {unit} {often}", "{drug} {dose} {often}")
_PLAIN = ("{drug}", "{drug} {often}")


def of_medicine(fact: MedicationUse, chart: Chart, rng: Voice) -> Said | None:
    """A true statement about a medicine."""
    if fact.concept is None or getattr(fact, "do_not_perform", None):
        return None
    slots, phrase = _phrase(fact, rng)
    if fact.when:
        slots["date"] = date_said(fact.when, rng)
    forms = _forms(fact, slots, rng)
    if not forms:
        return None
    return Said(rng.choice(forms).replace("{x}", phrase).replace("{d}", "{drug}"), slots, (fact,))


def _forms(fact: MedicationUse, slots: dict[str, str], rng: Voice) -> list[str]:
    started = list(rng.forms.started) if isinstance(fact, MedicationRequest) and fact.when else []
    end = fact.effective.end if fact.effective else None
    match fact.status:
        case "active" if (
            not _names_strength(fact, slots)
            and not isinstance(fact, MedicationDispense | MedicationAdministration)
            and end is None
        ):
            slots["status"] = "active"
            return list(rng.forms.taken) + started
        case "stopped":
            slots["status"] = rng.choice(("stopped", "discontinued"))
            return list(rng.forms.stopped) + started
        case "completed" if not isinstance(fact, MedicationDispense | MedicationAdministration):
            slots["status"] = "completed"
            return list(rng.forms.course_done) + started
        case "on-hold":
            slots["status"] = "on hold"
            return ["{x} is {status}.", "{d} is {status}."]
        case None if end is not None and fact.when:
            slots["end"] = date_said(end, rng)
            return list(rng.forms.taken_until) + started
    return started


def _names_strength(fact: MedicationUse, slots: dict[str, str]) -> bool:
    """Whether the name gives a strength that is not what is taken at a time."""
    return bool(fact.dosages) and "ingredient" not in slots and any(map(str.isdigit, slots["drug"]))


def _phrase(fact: MedicationUse, rng: Voice) -> tuple[dict[str, str], str]:
    """The name with strength or dose and how often, as far as the record makes them plain."""
    display = fact.concept.display if fact.concept else ""
    product = product_of(display)
    often = frequency_said(fact.dosages[0].timing, rng) if len(fact.dosages) == 1 else ""
    if fact.dosages and fact.dosages[0].as_needed:
        often = f"{often} as needed" if often else ""
    slots = {"often": often}
    if product is None:
        slots["drug"] = plain_name(display)
        return slots, rng.choice(_PLAIN if often else _PLAIN[:1])
    drug, strength, unit = product
    slots |= {"drug": rng.choice((drug, drug, *BRANDS.get(drug, ()))), "ingredient": drug}
    dose = _dose(fact, strength, unit)
    if dose is None:
        return slots, rng.choice(_PLAIN if often else _PLAIN[:1])
    slots["dose"], slots["unit"] = dose
    if slots["unit"] == "mcg" and rng.random() < 0.5:
        slots["unit"] = "micrograms"
    return slots, rng.choice(_DOSED if often else _DOSED[:2])


def _dose(fact: MedicationUse, strength: str, unit: str) -> tuple[str, str] | None:
    """What is taken at a time; None where the record leaves it to reckoning."""
    if not fact.dosages:
        return strength, unit
    dose = fact.dosages[0].dose
    if len(fact.dosages) > 1 or dose is None or dose.value is None:
        return None
    if dose.unit_text.lower() in ("mg", "mcg", "ug", "g"):
        return f"{dose.value.normalize():f}", dose.unit_text.lower()
    return (strength, unit) if dose.value == Decimal(1) else None
