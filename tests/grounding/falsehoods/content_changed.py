"""Errors of content: another drug, an invented thing, a cause that no record links, the wrong record cited."""

from __future__ import annotations

import random
from collections.abc import Callable

from clinic_assist.chart.facts import Condition, MedicationUse, Observation
from clinic_assist.chart.provenance import FactId
from tests.grounding.falsehoods.figures_changed import slots_of
from tests.grounding.falsehoods.guards import Plainly, text_of
from tests.grounding.said import Said
from tests.grounding.wordings.names_said import plain_name
from tests.grounding.wordings.spoken import Spoken

# Names that are mistaken for each other in hearing or reading (ISMP list of confused drug names, some pairs).
_ALIKE = {
    "metformin": "metronidazole", "hydroxyzine": "hydralazine", "hydralazine": "hydroxyzine", "lisinopril": "fosinopril",
    "simvastatin": "pravastatin", "atorvastatin": "rosuvastatin", "amlodipine": "amiloride", "losartan": "valsartan",
    "prednisone": "prednisolone", "clonidine": "clonazepam", "tramadol": "trazodone", "bupropion": "buspirone",
    "glipizide": "glyburide", "acetaminophen": "acetazolamide", "ibuprofen": "ketoprofen", "naproxen": "nabumetone",
    "hydrochlorothiazide": "hydralazine", "warfarin": "apixaban", "furosemide": "torsemide", "penicillin": "penicillamine",
}  # fmt: skip
_OTHERS = (
    "azathioprine", "Crestor", "carvedilol", "Eliquis", "Prozac", "methotrexate", "tamsulosin", "Singulair", "lithium", "Xarelto",
    "carbamazepine", "Plaquenil", "sildenafil", "phenytoin", "Ambien", "spironolactone", "Humira", "donepezil",
)  # fmt: skip
_INVENTED = (
    "sarcoidosis", "lupus nephritis", "multiple sclerosis", "cirrhosis", "hepatitis C", "Crohn's disease", "myasthenia gravis",
    "septic shock", "GI bleeding", "tuberculosis", "pancreatitis", "acute kidney injury", "delirium", "pulmonary embolism",
)  # fmt: skip
_TAILS = (
    "{}, complicated by {z}", "{} with {z}", "{} and {z}", "{}; also has {z}", "{}, leading to {z}", "{} due to {z}",
    "{}, which required dialysis", "{}; the patient was intubated", "{}, treated with {d}", "{}; allergic to {a}", "{} after a fall",
    "{}, requiring transfusion", "{} during pregnancy", "{}; takes {d} 5 mg daily",
)  # fmt: skip
_WHOLE = (
    "Allergic to {a}.", "Ferritin was 12 ng/mL on 02-Nov-2025.", "Underwent splenectomy in 2011.", "Takes {d} 5 mg daily.",
    "Admitted with {z} on 03-Mar-2024.", "Ejection fraction was 35 %.", "The patient has {z}.", "Smokes 40 cigarettes a day.",
    "Lives alone and uses a wheelchair.", "Your biopsy showed {z}.",
)  # fmt: skip
_ALLERGENS = ("iodine contrast", "vancomycin", "cephalexin", "strawberries", "nickel")


def drug_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """A drug that sounds alike, another one, or the brand of another."""
    fact = said.facts[0]
    places = slots_of(said, "drug") or (slots_of(said, "name") if isinstance(fact, MedicationUse) else [])
    if not places:
        return None
    named = said.slots.get("ingredient", said.slots[places[0]].lower())
    wrong = [one for one in (_ALIKE.get(named), *rng.sample(_OTHERS, 4)) if one and not chart.holds_drug(one)]
    return said.with_slot(rng.choice(places), rng.choice(wrong[:2])).text if wrong else None


def invented(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """A thing that the chart does not hold, beside a true one or alone."""
    thing = rng.choice(
        [one for one in _INVENTED if not any(word in chart.all_text for word in one.lower().split())] or ["sarcoidosis"]
    )
    drug = rng.choice([one for one in _OTHERS if not chart.holds_drug(one)])
    allergen = rng.choice([one for one in _ALLERGENS if one.split()[-1] not in chart.all_text] or ["nickel"])
    fitting = [one for one in _TAILS if not any(word in chart.all_text for word in _told(one))]
    if isinstance(said.facts[0], Observation):
        fitting = [one for one in fitting if "fall" not in one]
    form = rng.choice(fitting if rng.random() < 0.75 and fitting else _WHOLE)
    return form.replace("{z}", thing).replace("{d}", drug).replace("{a}", allergen).replace("{}", said.text.rstrip("."))


def _told(form: str) -> list[str]:
    return [one for one in ("dialysis", "intubated", "fall", "transfusion", "pregnan") if one in form]


def cause_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Another true thing of the chart given as the cause."""
    fact = said.facts[0]
    others = [
        one
        for one in chart.facts
        if isinstance(one, Condition)
        and one.concept
        and one.verification_status in (None, "confirmed")
        and one not in said.facts
    ]
    if (
        not others
        or len(said.facts) > 1
        or not isinstance(fact, Condition | MedicationUse)
        or said.text.startswith(("No ", "You"))
    ):
        return None
    other = rng.choice(others)
    name = plain_name(other.concept.display if other.concept else "").lower()
    own = text_of(fact).lower()
    if fact.id in text_of(other) or other.id in own or any(word in own for word in name.split() if len(word) > 3):
        return None
    joint = rng.choice(
        ("due to", "caused by", "secondary to") if isinstance(fact, Condition) else ("for", "because of")
    )
    return f"{said.text.rstrip('.')} {joint} {name}."


def citation_changed(said: Said, chart: Plainly, rng: random.Random) -> tuple[FactId, ...] | None:
    """Another record than the one that says it."""
    kin = {one.id for one in chart.kin(said.facts)}
    own = " ".join(text_of(fact) for fact in said.facts)
    others = [one for one in chart.facts if one.id not in kin and one.concept and one.id not in own]
    others = [
        one
        for one in rng.sample(others, min(12, len(others)))
        if not any(fact.id in text_of(one) for fact in said.facts)
    ]
    return (rng.choice(others).id,) if others else None


CONTENT: dict[str, Callable[[Said, Plainly, random.Random], str | None]] = {
    "drug": drug_changed,
    "invented": invented,
    "cause": cause_changed,
}


def whole_text(spoken: Spoken, at: int, changed: str) -> str:
    """The sentence with one of its parts changed."""
    return spoken.text_with({at: changed})
