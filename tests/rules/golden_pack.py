"""Writes the pack's shape, one line for each rule and class: what a reviewer must see change when the data change.

`python -m tests.rules.golden_pack` rewrites tests/rules/golden/pack.txt; look at the difference before you commit it.
It writes the pack's parsed.json files too, which need no reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from clinic_assist.safety.dose_limits import DoseLimit
from clinic_assist.safety.knowledge import Knowledge
from clinic_assist.safety.patient.circumstances import Circumstance
from clinic_assist.safety.rules import (
    AllergyRule,
    DrugClass,
    GroupRule,
    InteractionRule,
    Load,
    Monitoring,
    PatientRule,
    Washout,
)

GOLDEN = Path(__file__).parent / "golden" / "pack.txt"


def shape(pack: Knowledge) -> str:
    """Id, severity, interruption, number of pairs and a digest of every participant and circumstance."""
    lines = [_interaction(rule) for rule in pack.interactions]
    lines += [_allergy(rule) for rule in pack.allergy_rules]
    lines += [_group(rule) for rule in pack.groups]
    lines += [_class(item) for item in pack.classes.values()]
    lines += [_on_patient(rule) for rule in {id(r): r for found in pack.patient_rules.values() for r in found}.values()]
    lines += [f"problem {entry.id} {_digest([repr(entry)])}" for entry in pack.problems.by_id.values()]
    lines += [_washout(item) for item in {w.id: w for found in pack.washouts.values() for w in found}.values()]
    lines += [_doses(drug, limits) for drug, limits in pack.dose_limits.items()]
    lines += [_load(load) for load in pack.loads]
    lines += [f"opioid {drug} {_digest(map(repr, found))}" for drug, found in pack.opioid_factors.items()]
    lines += [_monitoring(item) for item in {m.id: m for m in pack.monitoring.values()}.values()]
    lines.append(f"acts-from-local-use {len(pack.acts_from_local_use)} {_digest(pack.acts_from_local_use)}")
    return "\n".join(sorted(lines)) + "\n"


def _interaction(rule: InteractionRule) -> str:
    entry = rule.entry
    circumstances = [
        repr((m.entry.side, m.entry.routes, m.entry.to, sorted(m.drugs), sorted(m.taken_with), _when(m.when)))
        for m in rule.modifiers
    ]
    digest = _digest([*(f"a {x}" for x in rule.a), *(f"b {x}" for x in rule.b)])
    told = _digest([*circumstances, repr(sorted(map(sorted, rule.except_pairs))), entry.effect, entry.local_use.value])
    tier = f"{entry.severity.value} {'interrupts' if entry.interruptive else 'passive'} {entry.evidence.value}"
    return f"interaction {entry.id} {tier} {len(rule.a)}x{len(rule.b)} {digest} {told}"


def _monitoring(entry: Monitoring) -> str:
    told = _digest([*map(repr, entry.due), *(route.value for route in entry.routes)])
    return f"monitoring {entry.id} {len(entry.drugs)} {_digest(entry.drugs)} {told}"


def _allergy(rule: AllergyRule) -> str:
    entry = rule.entry
    digest = _digest([*(f"a {x}" for x in rule.allergens), *(f"d {x}" for x in rule.drugs), *rule.allergen_classes])
    tier = f"{entry.severity.value} {'interrupts' if entry.interruptive else 'passive'} {entry.evidence.value}"
    reactions = (entry.only_reactions, entry.side_effects, entry.class_effects, entry.reaction_counts)
    told = _digest([repr(reactions)]) if any(reactions[:3]) or not entry.reaction_counts else "any-reaction"
    return f"allergy {entry.id} {tier} {entry.match.value} {entry.basis.value} {digest} {told}"


def _washout(item: Washout) -> str:
    digest = _digest(
        [
            *(f"d {x}" for x in item.drugs),
            *(f"p {x}" for x in item.partners),
            *(f"x {x}" for x in (*item.partners_except, *item.rules_except)),
            *(f"r {x.value}" for x in item.routes),
            *(f"e {x}" for x in item.effects),
            *(f"w {x}" for x in item.words),
        ]
    )
    return f"washout {item.id} {item.days} days {item.at_most.value if item.at_most else 'any'} {digest}"


def _class(item: DrugClass) -> str:
    entry = item.entry
    uses = " alternatives" if entry.alternatives else ""
    if entry.duplicate:
        uses += f" duplicate {entry.duplicate.value} {_digest(map(repr, entry.duplicate_except))}"
    return f"class {entry.id} {len(item.members)} {_digest(item.members)}{uses}"


def _on_patient(rule: PatientRule) -> str:
    entry, when = rule.entry, rule.when
    told = _digest([_when(when), repr(entry.labelled_dose)])
    tier = f"{entry.severity.value} {'interrupts' if entry.interruptive else 'passive'} {entry.evidence.value}"
    return f"{entry.kind.value} {entry.id} {tier} {len(rule.drugs)} {_digest(rule.drugs)} {told} {entry.effect}"


def _doses(drug: str, limits: Sequence[DoseLimit]) -> str:
    return f"dose {drug} {len(limits)} {_digest([repr(limit.entry) for limit in limits])}"


def _load(load: Load) -> str:
    entry = load.entry
    digest = _digest([*(f"{drug} {points}" for drug, points in load.weights.items()), *sorted(load.said_by)])
    raised = _digest(f"{points} {_when(when)}" for points, when in load.raised_by)
    return f"load {entry.id} {entry.drugs_from} {entry.monitor_from} {entry.serious_from} {digest} {raised}"


def _when(when: Circumstance | None) -> str:
    return repr((when.entry, sorted(when.taken_with), sorted(when.not_taken_with))) if when else ""


def _group(rule: GroupRule) -> str:
    entry = rule.entry
    digest = _digest(f"{number} {x}" for number, group in enumerate(rule.groups) for x in group)
    tier = f"{entry.severity.value} {'interrupts' if entry.interruptive else 'passive'} {entry.evidence.value}"
    return f"group {entry.id} {tier} {len(rule.groups)} {entry.effect} {entry.local_use.value} {digest}"


def _digest(parts: Iterable[str]) -> str:
    return sha256("\n".join(sorted(parts)).encode()).hexdigest()[:10]


if __name__ == "__main__":
    from runpy import run_path

    from tests.pharmacy import RESOURCES, knowledge

    run_path(str(RESOURCES / "knowledge" / "build.py"), run_name="__main__")
    GOLDEN.write_text(shape(knowledge()), encoding="utf-8")
