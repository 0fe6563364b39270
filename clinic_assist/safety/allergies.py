"""Finds medicines that a recorded allergy speaks against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from clinic_assist.safety.allergens import Allergen
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.pack_compiler import SUMMARY_LIMIT
from clinic_assist.safety.pack_format import AllergyBasis, AllergyMatch
from clinic_assist.safety.reactions import are_side_effects, names_any
from clinic_assist.safety.rules import AllergyRule, Knowledge
from clinic_assist.safety.severity import graver, milder, rank


def find_allergy_conflicts(
    participants: Sequence[Participant], allergens: Sequence[Allergen], knowledge: Knowledge
) -> list[DetectedIssue]:
    """For each medicine and allergen the most serious rule that holds."""
    issues = []
    wanted = frozenset(drug.ingredient for drug in participants)
    for allergen in allergens:
        rules = (rule for rule in _rules_on(allergen, knowledge) if _may_matter(rule, wanted))
        speaking = [rule for rule in rules if _speaks_of(rule, allergen)]
        its_own = [rule.entry for rule in speaking if rule.entry.basis is AllergyBasis.SAME]
        effects = tuple(word for entry in its_own for word in entry.side_effects)
        assessed = [(rule, *_for_this_patient(rule, allergen, effects)) for rule in speaking]
        assessed.sort(
            key=lambda item: (item[0].entry.match is AllergyMatch.NAMED_CLASS, rank(item[1]), item[0].entry.id)
        )
        if not assessed:
            continue
        for drug in participants:
            leading = next((item for item in assessed if _forbids(item[0], allergen, drug, knowledge)), None)
            if leading:
                rule, severity, context = leading
                issues.append(_issue(rule, allergen, drug, knowledge, severity=severity, context=context))
    return issues


def _rules_on(allergen: Allergen, knowledge: Knowledge) -> Iterable[AllergyRule]:
    """The rules that can speak of it: those that name its class, or one of its ingredients, and those on any."""
    names = (f"@{allergen.drug_class}",) if allergen.drug_class else allergen.ingredients
    places = {place for name in names for place in knowledge.allergy_places.get(name, ())}
    return (knowledge.allergy_rules[place] for place in sorted(places.union(knowledge.allergy_places[""])))


def _may_matter(rule: AllergyRule, wanted: frozenset[str]) -> bool:
    """Whether a rule says something of these medicines, or of what the recorded reaction was."""
    if rule.entry.match is not AllergyMatch.SELECTORS or rule.entry.basis is AllergyBasis.SAME:
        return True
    return not rule.drugs.isdisjoint(wanted)


def _speaks_of(rule: AllergyRule, allergen: Allergen) -> bool:
    if rule.entry.only_reactions and not names_any(allergen.told, rule.entry.only_reactions):
        return False
    if rule.entry.match is AllergyMatch.SAME_INGREDIENT:
        return bool(allergen.ingredients)
    if rule.entry.match is AllergyMatch.NAMED_CLASS:
        return bool(allergen.drug_class)
    if allergen.drug_class:
        return allergen.drug_class in rule.allergen_classes
    return any(name in rule.allergens for name in allergen.ingredients)


def _forbids(rule: AllergyRule, allergen: Allergen, drug: Participant, knowledge: Knowledge) -> bool:
    """Whether a rule that speaks of the allergen speaks of the drug too; the substance itself has its own rule."""
    if rule.entry.match is AllergyMatch.SAME_INGREDIENT:
        return drug.ingredient in allergen.ingredients
    if rule.entry.match is AllergyMatch.NAMED_CLASS:
        return drug.ingredient in knowledge.class_members(allergen.drug_class or "")
    if drug.ingredient not in rule.drugs:
        return False
    return bool(allergen.drug_class) or any(
        name in rule.allergens and name != drug.ingredient for name in allergen.ingredients
    )


def _for_this_patient(
    rule: AllergyRule, allergen: Allergen, effects: Sequence[str]
) -> tuple[Severity, tuple[str, ...]]:
    """The rule's severity in the light of what is recorded about the reaction.

    Product decisions, with the practice parameter of AAAAI/ACAAI 2022 in mind: an intolerance warns without
    interrupting, and says little about other members of a class unless the whole class causes it; a severe reaction
    raises cross-reactivity by one tier, a severe delayed one the whole group by one tier and to serious at least; low
    criticality lowers cross-reactivity by one tier and never touches the substance itself.
    `effects` are words of reactions without an allergy, from all rules on the allergen and its own class.
    """
    entry, severity = rule.entry, rule.entry.severity
    crosses = entry.basis is AllergyBasis.CROSS
    same = entry.match is AllergyMatch.SAME_INGREDIENT
    if not entry.reaction_counts:
        return severity, ()
    if allergen.intolerance_only or _is_without_allergy(allergen, effects if same else entry.side_effects):
        shared = same or names_any(allergen.told, entry.class_effects)
        lowered = max(severity, Severity.MONITOR if shared else Severity.INFORMATION, key=rank)
        return lowered, ("Recorded as an intolerance or with side effects only, not as an allergy",)
    if allergen.severe_delayed:
        raised = min(graver(severity), Severity.SERIOUS, key=rank)
        return raised, ("A severe delayed reaction (skin, blood, kidney or liver) is recorded",)
    if allergen.severe:
        raised = graver(severity) if crosses and severity is not Severity.INFORMATION else severity
        return raised, ("A severe reaction or high criticality is recorded",)
    if allergen.low_criticality:
        return milder(severity) if crosses else severity, ("The allergy is recorded with low criticality",)
    return severity, ()


def _is_without_allergy(allergen: Allergen, effects: Sequence[str]) -> bool:
    """Whether every record tells only of effects that the drug has without an allergy."""
    if allergen.severe or not effects:
        return False
    return bool(allergen.manifestations) and all(
        are_side_effects(shown, also=effects) for shown in allergen.manifestations
    )


def _issue(
    rule: AllergyRule,
    allergen: Allergen,
    drug: Participant,
    knowledge: Knowledge,
    *,
    severity: Severity,
    context: tuple[str, ...],
) -> DetectedIssue:
    entry = rule.entry
    return DetectedIssue(
        kind=IssueKind.DRUG_ALLERGY,
        severity=severity,
        interruptive=entry.interruptive and severity is Severity.CONTRAINDICATED,
        evidence=entry.evidence,
        ingredients=tuple(sorted({drug.ingredient, *_involved(rule, allergen, drug)})),
        trigger_texts=(drug.text, allergen.name),
        summary=_summary(entry.summary, _allergen_name(rule, allergen, drug, knowledge), drug.ingredient),
        consequence=entry.consequence,
        mechanism=entry.mechanism,
        action=entry.action,
        alternatives=entry.alternatives,
        facts=tuple(dict.fromkeys((*drug.facts, *allergen.facts))),
        rule=entry.id,
        sources=rule.sources,
        context=(*context, *allergen.doubts, *(f"{drug.ingredient}: {doubt}" for doubt in drug.doubts)),
    )


def _involved(rule: AllergyRule, allergen: Allergen, drug: Participant) -> Iterable[str]:
    """The ingredients of the allergen that the rule speaks of."""
    if rule.entry.match is AllergyMatch.SAME_INGREDIENT:
        return (drug.ingredient,)
    return tuple(name for name in allergen.ingredients if name in rule.allergens)


def _allergen_name(rule: AllergyRule, allergen: Allergen, drug: Participant, knowledge: Knowledge) -> str:
    if allergen.drug_class and not allergen.ingredients:
        return knowledge.classes[knowledge.class_names[allergen.drug_class]].entry.name
    return " and ".join(_involved(rule, allergen, drug))


def _summary(template: str, allergen: str, drug: str) -> str:
    text = template.format(allergen=allergen, drug=drug)
    # Names come from the record here, so their length is not known when the pack is loaded.
    return text if len(text) <= SUMMARY_LIMIT else "A recorded allergy speaks against a medicine on the list"
