"""Errors in what is said of a thing: denied, over, planned, doubted, another side, another person, another course."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

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
from tests.grounding.falsehoods.figures_changed import slots_of
from tests.grounding.falsehoods.guards import Plainly, text_of
from tests.grounding.said import Said
from tests.grounding.wordings.results_said import FALLING, RISING

_TELLING = re.compile(
    r"\b(?:no|not|without|negative|history|suspected|possible|family|never|normal|absence|risk)\b", re.IGNORECASE
)
_DENIALS: dict[type[Fact], tuple[str, ...]] = {
    Condition: (
        "No {n}.", "Denies {n}.", "No history of {n}.", "The patient does not have {n}.", "Never had {n}.", "No evidence of {n}.",
        "{n} was ruled out.", "There is no {n}.", "You do not have {n}.", "Negative for {n}.", "Without {n}.",
        "It is not true that the patient has {n}.", "Patient has never been diagnosed with {n}.",
    ),
    MedicationUse: ("Never took {n}.", "{n} was never started.", "Has not taken {n}.", "{n} was not prescribed.", "Never been on {n}."),
    AllergyIntolerance: ("Not allergic to {n}.", "No {n} allergy.", "No allergy to {n}.", "Tolerates {n} without reaction.", "You are not allergic to {n}."),
    Procedure: ("{n} was not done.", "Never underwent {n}.", "No {n}.", "{n} was not performed."),
    Immunization: ("{n} was not given.", "Never received {n}.", "Did not receive {n}."),
    FamilyMemberHistory: ("No family history of {n}.", "No relative with {n}.", "Family history negative for {n}."),
}  # fmt: skip


def _name(said: Said) -> str:
    return said.slots.get("name") or said.slots.get("drug") or ""


def _only(said: Said) -> Fact | None:
    """The fact of a statement about one."""
    return said.facts[0] if len(said.facts) == 1 and _name(said) else None


def negation_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """What is there is denied, and what is denied is there."""
    fact = _only(said)
    name = _name(said)
    if fact is None:
        return None
    if isinstance(fact, Observation):
        denied = re.sub(r"\bwas\b", "was not", said.text, count=1)
        return denied if denied != said.text and "value" in said.slots else None
    if (isinstance(fact, Condition) and fact.verification_status == "refuted") or fact.status_code == "not-done":
        if any(
            one.status_code != fact.status_code
            or getattr(one, "verification_status", None) != getattr(fact, "verification_status", None)
            for one in chart.kin([fact])
        ):
            return None
        return rng.choice(
            ("The patient has {n}.", "Known {n}.")
            if isinstance(fact, Condition)
            else ("Underwent {n}.", "{n} was performed.", "{n} was given.")
        ).replace("{n}", name)
    if _TELLING.search(name) or not _is_stated(fact):
        return None
    forms = next((forms for kind, forms in _DENIALS.items() if isinstance(fact, kind)), None)
    return rng.choice(forms).replace("{n}", name) if forms else None


def _is_stated(fact: Fact) -> bool:
    sure = getattr(fact, "verification_status", None) in (None, "confirmed", "unconfirmed")
    return sure and fact.status_code in (
        None,
        "active",
        "resolved",
        "completed",
        "stopped",
        "inactive",
        "remission",
        "recurrence",
    )


_OVER = ("{n} has resolved.", "{n}, resolved.", "No longer has {n}.", "h/o {n}, now resolved.", "{n} is in remission.", "Past {n}, resolved.", "Recovered from {n}.")  # fmt: skip
_NOW = ("{n}, active.", "Currently has {n}.", "Ongoing {n}.", "Still has {n}.", "{n} persists.", "Active problem: {n}.")
_OFF = ("{n} was stopped.", "No longer takes {n}.", "{n}: discontinued.", "{n} is on hold.", "Previously on {n}, now stopped.", "{n} was withdrawn.", "{n} is planned.")  # fmt: skip
_ON = ("Takes {n}.", "Currently on {n}.", "Continues {n}.", "{n}, active.", "Remains on {n}.", "You take {n}.")
_TO_COME = ("{n} is planned.", "{n} is scheduled.", "Awaiting {n}.", "{n} was cancelled.", "{n} has not been done yet.")


def status_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """What runs is over, what is over runs, what was done is to come."""
    fact = _only(said)
    if fact is None or _TELLING.search(_name(said)):
        return None
    kin = [one for one in chart.kin([fact]) if type(one) is type(fact)]
    forms: tuple[str, ...] = ()
    match fact:
        case Condition(clinical_status="active", abatement=None):
            forms = _OVER if not any(_is_over(one) for one in kin) else ()
        case Condition(clinical_status="resolved"):
            forms = _NOW if all(one.status_code == "resolved" for one in kin) else ()
        case Condition(clinical_status=None) if fact.abatement:
            forms = _NOW if all(_is_over(one) for one in kin) else ()
        case MedicationUse(status="active"):
            forms = _OFF if all(one.status_code == "active" and not _ends(one) for one in kin) else ()
        case MedicationUse(status="stopped") | MedicationUse(status=None):
            ended = all(one.status_code == "stopped" or (one.status_code is None and _ends(one)) for one in kin)
            forms = _ON if ended else ()
        case Procedure(status="completed"):
            forms = _TO_COME if all(one.status_code == "completed" for one in chart.kin([fact])) else ()
    return rng.choice(forms).replace("{n}", _name(said)) if forms else None


def _is_over(fact: Fact) -> bool:
    return fact.status_code in ("resolved", "inactive", "remission") or getattr(fact, "abatement", None) is not None


def _ends(fact: Fact) -> bool:
    effective = getattr(fact, "effective", None)
    return effective is not None and effective.end is not None


def certainty_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """What is certain is doubted, and the other way round."""
    fact = _only(said)
    if not isinstance(fact, Condition) or _TELLING.search(_name(said)):
        return None
    if fact.verification_status in ("provisional", "differential", "unconfirmed"):
        kin = [one for one in chart.kin([fact]) if isinstance(one, Condition)]
        forms: tuple[str, ...] = (
            ("The patient has {n}.", "Confirmed {n}.", "Known {n}.")
            if all(one.verification_status == fact.verification_status for one in kin)
            else ()
        )
    elif fact.verification_status == "refuted":
        forms = ()
    else:
        forms = (
            "Possible {n}.",
            "Suspected {n}.",
            "?{n}.",
            "Probable {n}.",
            "Questionable {n}.",
            "May have {n}.",
            "Likely {n}.",
            "{n} cannot be excluded.",
            "Unconfirmed {n}.",
        )
    return rng.choice(forms).replace("{n}", _name(said)) if forms else None


def laterality_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """The other side, both sides, or a side that the record does not name."""
    kin = " ".join(text_of(one) for one in chart.kin(said.facts)).lower()
    sides = [one for one in ("left", "right", "bilateral") if one not in kin]
    if slots_of(said, "side") and sides:
        return said.with_slot("side", rng.choice(sides)).text
    fact = _only(said)
    if not isinstance(fact, Condition | Procedure) or not slots_of(said, "name") or len(sides) < 3:
        return None
    side = rng.choice(("left", "right", "bilateral", "left-sided", "right-sided"))
    return said.with_slot("name", f"{side} {said.slots['name']}").text


_RELATIVES = ("mother", "father", "brother", "sister", "grandmother", "uncle")


def person_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """The patient's is a relative's, a relative's the patient's or another relative's."""
    fact = _only(said)
    name = _name(said)
    kin = chart.kin([fact]) if fact else []
    if isinstance(fact, FamilyMemberHistory):
        known = " ".join(text_of(one) for one in kin if isinstance(one, FamilyMemberHistory)).lower()
        forms = [said.with_slot("person", one).text for one in _RELATIVES if one not in known]
        if not any(isinstance(one, Condition) for one in kin):
            forms += [f"The patient has {name}.", f"You have {name}.", f"Diagnosed with {name}."]
        return rng.choice(forms)
    if any(isinstance(one, FamilyMemberHistory) for one in kin) or _TELLING.search(name):
        return None
    person = rng.choice(_RELATIVES)
    match fact:
        case Condition():
            forms = [
                f"{person} had {name}.",
                f"FH: {name} ({person}).",
                f"{person} with {name}.",
                f"The patient's {person} has {name}.",
                f"{name} in the {person}.",
                f"Family history of {name}.",
                f"Your {person} had {name}.",
            ]
        case MedicationUse():
            forms = [f"{person} takes {name}.", f"The patient's {person} is on {name}."]
        case AllergyIntolerance():
            forms = [f"{person} is allergic to {name}.", f"{name} allergy in the {person}."]
        case Procedure():
            forms = [f"{person} underwent {name}.", f"The patient's {person} had {name}."]
        case _:
            return None
    return rng.choice(forms)


_SWAPPED = {**dict(zip(RISING, FALLING, strict=True)), **dict(zip(FALLING, RISING, strict=True))}
_PASTS = {
    **dict(zip(RISING.values(), FALLING.values(), strict=True)),
    **dict(zip(FALLING.values(), RISING.values(), strict=True)),
}


def trend_changed(said: Said, chart: Plainly, rng: random.Random) -> str | None:
    """Up for down, or no change."""
    steady = ("was unchanged", "remained stable") if _differs(said) else ()
    if slots_of(said, "past"):
        return said.with_slot("past", rng.choice((_PASTS[said.slots["past"]], *steady[1:]))).text
    if not slots_of(said, "trend"):
        return None
    opposite = _SWAPPED[said.slots["trend"]]
    if "{first}" not in said.template:
        return said.with_slot("trend", rng.choice((opposite, *steady))).text
    if rng.random() < 0.3:
        said = said.with_slot("first", said.slots["value"]).with_slot("value", said.slots["first"])
    return said.with_slot("trend", opposite).text


def _differs(said: Said) -> bool:
    """Whether first and last lie so far apart that nobody calls them stable."""
    first, last = Decimal(said.slots.get("first", "0")), Decimal(said.slots.get("value", "0"))
    return abs(first - last) > abs(first) / 5


MANNER: dict[str, Callable[[Said, Plainly, random.Random], str | None]] = {
    "negation": negation_changed,
    "status": status_changed,
    "certainty": certainty_changed,
    "laterality": laterality_changed,
    "person": person_changed,
    "trend": trend_changed,
}
