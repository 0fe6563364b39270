"""Synthetic fact lists and the lines that are to be written for them. No record of any person is involved.

A document is a prompt of the compact language (clinic_assist/drafting/tiny_language.py) and the answer that
`phrasing.write_lines` gives. Lists differ in length, in the order and gaps of their labels, in status classes and in
which slots each fact has, far beyond what charts hold, so that real charts fall inside what was trained on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.drafting.phrasing import write_lines
from clinic_assist.drafting.prepared import SLOT_NAMES, FactKind, Register, SectionKind, StatusClass
from clinic_assist.drafting.tiny_language import MAX_LABEL, prompt_text

MAX_FACTS_TRAINED = 12

_KINDS: dict[SectionKind, tuple[FactKind, ...]] = {
    SectionKind.PROBLEMS: (FactKind.CONDITION,),
    SectionKind.ALLERGIES: (FactKind.ALLERGY,),
    SectionKind.MEDICATIONS: (
        FactKind.REQUEST,
        FactKind.TAKES,
        FactKind.DISPENSE,
        FactKind.ADMINISTRATION,
    ),
    SectionKind.RESULTS: (FactKind.RESULT, FactKind.FINDING),
    SectionKind.PROCEDURES: (FactKind.PROCEDURE,),
    SectionKind.DOCUMENTS: (FactKind.ENCOUNTER, FactKind.DOCUMENT),
    SectionKind.IMMUNIZATIONS: (FactKind.IMMUNIZATION,),
    SectionKind.BACKGROUND: (FactKind.FLAG, FactKind.FAMILY, FactKind.FINDING, FactKind.DEVICE),
    SectionKind.PLANS: (FactKind.GOAL, FactKind.PLAN, FactKind.ORDER),
}

# Kind → slots that every fact of the kind has, slots that it may have.
_SLOTS: dict[FactKind, tuple[str, str]] = {
    FactKind.CONDITION: ("name", "status onset end recorded severity site"),
    FactKind.ALLERGY: ("type name", "status onset recorded severity reaction criticality"),
    FactKind.REQUEST: ("name", "status dose date reason"),
    FactKind.TAKES: ("name", "status dose date start end reason"),
    FactKind.DISPENSE: ("name", "status dose date quantity"),
    FactKind.ADMINISTRATION: ("name", "status dose date reason"),
    FactKind.RESULT: ("name", "status date unit flag range"),
    FactKind.PREVIOUS: ("name", "status date unit flag"),
    FactKind.FINDING: ("name", "status date unit flag"),
    FactKind.PROCEDURE: ("name", "status date end reason site outcome"),
    FactKind.ENCOUNTER: ("name", "status class date end reason"),
    FactKind.DOCUMENT: ("name", "status date conclusion"),
    FactKind.IMMUNIZATION: ("name", "status date number reason"),
    FactKind.FAMILY: ("relation", "conditions recorded"),
    FactKind.DEVICE: ("name", "status site start end recorded"),
    FactKind.GOAL: ("name", "status date"),
    FactKind.PLAN: ("name", "status date"),
    FactKind.ORDER: ("name", "status date reason"),
    FactKind.FLAG: ("name", "status date"),
    FactKind.ABSENCE: ("text", "date"),
}

_MEDICINES = (FactKind.REQUEST, FactKind.TAKES)
_EARLIER_DOSE = "status date start end"
_SECTION_KINDS = tuple(_KINDS)
_EVERY_KIND = tuple(kind for kind in FactKind if kind is not FactKind.PREVIOUS)
_MEASURED = (FactKind.RESULT, FactKind.PREVIOUS, FactKind.FINDING)
_CONTENTS = ("value", "value", "value", "parts", "absent", "")


@dataclass(frozen=True)
class SyntheticFact:
    """A fact that nobody has: only what the compact language shows of one."""

    label: str
    kind: FactKind
    status: StatusClass
    slots: frozenset[str]


@dataclass(frozen=True)
class Document:
    """A prompt and its one right answer."""

    section: SectionKind
    register: Register
    facts: tuple[SyntheticFact, ...]
    prompt: str
    answer: str


def make_document(rng: random.Random, *, register: Register | None = None, counts: Sequence[int] = ()) -> Document:
    """One document; the same state of `rng` gives the same one.

    Where no register is given, it comes by chance; `counts` are numbers of facts of which one is taken by chance.
    """
    register = register or rng.choice(tuple(Register))
    section = rng.choice(_SECTION_KINDS)
    # Sections of notes that mix kinds, such as what changed since a day.
    kinds = _KINDS[section] if rng.random() < 0.8 else _EVERY_KIND
    count = rng.choice(counts or (1, 2, 3, 4, 5, 6, 7, 8, 8, rng.randint(1, MAX_FACTS_TRAINED)))
    facts = _facts(rng, kinds, count)
    answer = "".join(f"{line}\n" for line in write_lines(facts, varied=True, register=register))
    prompt = prompt_text(section, facts, register=register)
    return Document(section, register, tuple(facts), prompt, answer)


def _facts(rng: random.Random, kinds: Sequence[FactKind], count: int) -> list[SyntheticFact]:
    """Like an export, many lists fill the same slots for every fact; others are all mixed up."""
    density = rng.choice((0.15, 0.5, 0.5, 0.85))
    template = slots_by_chance(rng, rng.choice(kinds), density) if rng.random() < 0.5 else None
    statuses = rng.choice((list(StatusClass), [StatusClass.ACTIVE, StatusClass.DONE], [rng.choice(list(StatusClass))]))
    facts: list[SyntheticFact] = []
    for label in _labels(rng, count):
        kind = _kind(rng, kinds, facts)
        slots = (
            _earlier_slots(rng, facts, density) if kind is FactKind.PREVIOUS else slots_by_chance(rng, kind, density)
        )
        if template and rng.random() < 0.8 and _can_have(kind, template):
            slots = template
        facts.append(SyntheticFact(label, kind, rng.choice(statuses), slots))
    return facts


def _labels(rng: random.Random, count: int) -> list[str]:
    numbers = list(range(1, MAX_LABEL + 1))
    match rng.randrange(3):
        case 0:
            numbers = numbers[:count]
        case 1:
            numbers = sorted(rng.sample(numbers, count))
        case _:
            numbers = rng.sample(numbers, count)
    return [f"F{number}" for number in numbers]


def _kind(rng: random.Random, kinds: Sequence[FactKind], before: Sequence[SyntheticFact]) -> FactKind:
    if rng.random() < 0.06:
        return FactKind.ABSENCE
    last = before[-1].kind if before else None
    if last in (FactKind.RESULT, FactKind.PREVIOUS, *_MEDICINES) and rng.random() < (0.3 if last in _MEASURED else 0.1):
        return FactKind.PREVIOUS
    if last in kinds and rng.random() < 0.6:
        return last
    return rng.choice(kinds)


def slots_by_chance(rng: random.Random, kind: FactKind, density: float) -> frozenset[str]:
    """Slots that a fact of a kind may have, each of the optional ones with the given chance."""
    always, maybe = _SLOTS[kind]
    chosen = set(always.split()) | {slot for slot in maybe.split() if rng.random() < density}
    if rng.random() < 0.7 and "status" in maybe:
        chosen.add("status")
    if kind in _MEASURED:
        content = "value" if kind is FactKind.PREVIOUS and rng.random() < 0.8 else rng.choice(_CONTENTS)
        content = content or ("value" if kind is FactKind.PREVIOUS else "")
        if content != "value":
            chosen -= {"unit", "range"}
        if content:
            chosen.add(content)
    return frozenset(chosen)


def _earlier_slots(rng: random.Random, before: Sequence[SyntheticFact], density: float) -> frozenset[str]:
    """Of an earlier result its value, of an earlier prescription its dose."""
    if before[-1].kind in _MEDICINES or "dose" in before[-1].slots:
        return frozenset({"name", "dose", *(slot for slot in _EARLIER_DOSE.split() if rng.random() < density)})
    return slots_by_chance(rng, FactKind.PREVIOUS, density)


def _can_have(kind: FactKind, slots: frozenset[str]) -> bool:
    always, maybe = _SLOTS[kind]
    allowed = {*always.split(), *maybe.split()}
    content = {"value", "parts", "absent"} & slots
    if kind in _MEASURED:
        allowed |= {"value", "parts", "absent"}
        if kind is FactKind.PREVIOUS and not content & {"value", "parts"}:
            return False
    return set(always.split()) <= slots <= allowed


def known_slots() -> frozenset[str]:
    """Every slot that some kind may have; equals `SLOT_NAMES`, which a test holds."""
    named = {slot for always, maybe in _SLOTS.values() for slot in f"{always} {maybe}".split()}
    return frozenset(named | {"value", "parts", "absent"}) & frozenset(SLOT_NAMES)
