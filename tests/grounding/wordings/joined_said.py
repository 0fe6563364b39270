"""True sentences over several facts: lists, counts, two facts in one sentence, who the patient is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import AllergyIntolerance, Condition, Fact, MedicationRequest, MedicationStatement
from tests.grounding.charts import ON
from tests.grounding.said import Said
from tests.grounding.wordings.figures_said import full_years
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.names_said import plain_name, product_of, spoken_name
from tests.grounding.wordings.spoken import Spoken

_VERB = re.compile(r"\b(?:was|has|is|takes|had|were|underwent|received)\b|\{trend\}")
_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_ODD = re.compile(r"\b(?:no|not|without|history|suspected|possible|family|normal)\b|[,;:(/]", re.IGNORECASE)


def pairs_said(said: Sequence[Said], rng: Voice, limit: int) -> Iterator[Spoken]:
    """Two statements in one sentence."""
    if len(said) < 2:
        return
    for _ in range(limit):
        one, other = rng.sample(list(said), 2)
        if one.facts != other.facts and len(one.text) + len(other.text) < 160:
            yield Spoken((one, other), rng.choice(rng.forms.frames) if _goes_on(one, other) else rng.forms.frames[0])


def _goes_on(one: Said, other: Said) -> bool:
    """Whether "and" may join them: two sentences with a verb, of which the second begins with its subject."""
    begins = other.template.startswith(
        ("{name} was", "{drug} was", "{name} is", "{name} has", "{name} {trend}", "{name} {status}")
    )
    return begins and bool(_VERB.search(one.template)) and ":" not in one.template


def lists_said(chart: Chart, rng: Voice) -> Iterator[Spoken]:
    """Lists of problems and of medicines, and who the patient is."""
    active = [fact for fact in chart.of(Condition) if _is_active(fact)]
    if len(active) > 1:
        yield _listed(rng.sample(active, min(len(active), rng.randint(2, 4))), rng.forms.problems, rng)
    taken = [
        fact
        for fact in (*chart.of(MedicationRequest), *chart.of(MedicationStatement))
        if fact.status == "active" and not (fact.effective and fact.effective.end) and not getattr(fact, "do_not_perform", None)
        and fact.concept and product_of(fact.concept.display)
    ]  # fmt: skip
    if len(taken) > 1:
        yield _listed(rng.sample(taken, min(len(taken), rng.randint(2, 4))), rng.forms.medicines, rng)
    patient = chart.patient
    if (
        active
        and patient
        and patient.birth_date
        and patient.birth_date.day
        and not patient.deceased
        and patient.gender in ("male", "female")
    ):
        age, (fact,) = full_years(patient.birth_date.earliest, ON), rng.sample(active, 1)
        slots = {"age": str(age), "sex": {"male": "man", "female": "woman"}[patient.gender], "name": _name(fact, rng)}
        if age > 1:
            yield Spoken((Said(rng.choice(rng.forms.who), slots, (fact,)),))


def _is_active(fact: Condition) -> bool:
    sure = fact.verification_status in (None, "confirmed") and fact.clinical_status == "active" and not fact.abatement
    return sure and fact.concept is not None and not _ODD.search(plain_name(fact.concept.display))


def _name(fact: Fact, rng: Voice) -> str:
    display = fact.concept.display if fact.concept else ""
    product = product_of(display)
    return product[0] if product else spoken_name(display, rng)


def _listed(facts: Sequence[Fact], forms: Sequence[str], rng: Voice) -> Spoken:
    places = [f"{{name{at or ''}}}" for at in range(len(facts))]
    listed = f"{', '.join(places[:-1])} and {places[-1]}"
    slots = {f"name{at or ''}": _name(fact, rng) for at, fact in enumerate(facts)}
    return Spoken((Said(rng.choice(forms).replace("{}", listed), slots, tuple(facts)),))


def counts_said(chart: Chart, rng: Voice) -> Iterator[Spoken]:
    """How many problems or allergies there are, where every way of counting agrees."""
    problems = [one for one in chart.of(Condition) if one.verification_status not in ("entered-in-error", "refuted")]
    active = [one for one in problems if one.clinical_status == "active"]
    plain = all(
        one.clinical_status and one.concept and one.verification_status in (None, "confirmed") for one in problems
    )
    yield from _counted(active, plain, ("{count} active problems.", "The patient has {count} active problems."), rng)
    allergies = list(chart.of(AllergyIntolerance))
    plain = all(
        one.clinical_status in (None, "active") and one.concept and one.verification_status in (None, "confirmed")
        for one in allergies
    )
    yield from _counted(allergies, plain, ("{count} allergies.", "{count} allergies are recorded."), rng)


def _counted(facts: Sequence[Fact], plain: bool, forms: Sequence[str], rng: Voice) -> Iterator[Spoken]:
    names = {plain_name(one.concept.display).lower() for one in facts if one.concept}
    if plain and len(facts) in _WORDS and len(names) == len(facts):
        slots = {"count": _WORDS[len(facts)]}
        yield Spoken((Said(rng.choice(forms), slots, tuple(facts)),))
