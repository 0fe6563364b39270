"""The rules that the checks use, joined and indexed; `knowledge.load_knowledge` reads them from a pack.

Ingredients and rules are joined by bit masks: bit *n* of `a_mask["warfarin"]` says that rule *n* names warfarin on its
side a. Two drugs meet in a rule where the mask of one for side a and of the other for side b share a bit, which makes a
pair's look-up two bit operations however many rules there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from clinic_assist.chart.detected_issue import Evidence, KnowledgeVersion, Severity, SourceNote
from clinic_assist.safety.dose_limits import DoseLimit
from clinic_assist.safety.hospital.table import NO_TABLES, HospitalTables
from clinic_assist.safety.pack_dose_format import LoadEntry, OpioidEntry
from clinic_assist.safety.pack_format import (
    AllergyEntry,
    AllergyMatch,
    ClassEntry,
    GroupEntry,
    InteractionEntry,
    ModifierEntry,
    PatientRuleEntry,
)
from clinic_assist.safety.patient.circumstances import Circumstance
from clinic_assist.safety.patient.problems import Problems
from clinic_assist.safety.routes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugClass:
    """A set of ingredients with everything that it includes, and the pairs of it that are rightly taken together."""

    entry: ClassEntry
    members: frozenset[str]
    sources: tuple[SourceNote, ...]
    duplicate_except: frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """A modifier with its selectors resolved to ingredients; empty sets mean no condition."""

    entry: ModifierEntry
    drugs: frozenset[str]
    taken_with: frozenset[str]
    when: Circumstance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionRule:
    """An interaction rule with its sides resolved to ingredients.

    Attributes:
        breadth: How many pairs it covers: of two rules alike, the narrower is shown.
    """

    entry: InteractionEntry
    a: frozenset[str]
    b: frozenset[str]
    except_pairs: frozenset[frozenset[str]]
    modifiers: tuple[Modifier, ...]
    sources: tuple[SourceNote, ...]
    breadth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyRule:
    """An allergy rule with its sides resolved.

    Attributes:
        allergen_classes: Names of classes as the drug dictionary reports them, all of whose members it names.
    """

    entry: AllergyEntry
    allergens: frozenset[str]
    allergen_classes: frozenset[str]
    drugs: frozenset[str]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientRule:
    """A rule on one medicine in a patient of a kind, with its selectors resolved."""

    entry: PatientRuleEntry
    drugs: frozenset[str]
    when: Circumstance
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """A rule on three or more medicines with its groups resolved to ingredients."""

    entry: GroupEntry
    groups: tuple[frozenset[str], ...]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Washout:
    """That some medicines act on after they were stopped (see `pack_washout.WashoutEntry`), selectors resolved.

    Attributes:
        routes: Empty means any way of use.
        words: Empty means whatever the record calls it.
        partners: Empty means any medicine in use but `partners_except`.
    """

    id: str
    drugs: frozenset[str]
    routes: frozenset[Route]
    words: tuple[str, ...]
    days: int
    effects: frozenset[str]
    partners: frozenset[str]
    partners_except: frozenset[str]
    rules_except: frozenset[str]
    at_most: Severity | None
    reason: str
    sources: tuple[SourceNote, ...]
    fires: tuple[tuple[str, str], ...]
    silent: tuple[tuple[str, str], ...]

    def matters_for(self, rule: InteractionRule, partner: str) -> bool:
        """Whether that interaction with a medicine in use outlasts the stopped one."""
        if rule.entry.effect not in self.effects or rule.entry.id in self.rules_except:
            return False
        if partner in self.partners_except:
            return False
        return not self.partners or partner in self.partners


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load with its drugs resolved.

    Attributes:
        weights: Points by ingredient.
        raised_by: Points and the circumstance of the patient that adds them.
        said_by: Ids of rules that say the same of several of its medicines.
    """

    entry: LoadEntry
    weights: Mapping[str, int]
    raised_by: tuple[tuple[int, Circumstance], ...]
    said_by: frozenset[str]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidFactor:
    """How an opioid converts to morphine by mouth, with its sources."""

    entry: OpioidEntry
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTest:
    """A test that a medicine asks for (see `pack_monitoring.DueEntry`)."""

    name: str
    measurands: tuple[str, ...]
    every_days: int
    before: bool
    age_from: float | None
    age_below: float | None
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """What is to be measured under some medicines (see `pack_monitoring.MonitoringEntry`), selectors resolved."""

    id: str
    drugs: frozenset[str]
    due: tuple[DueTest, ...]
    harm: str
    note: str
    routes: frozenset[Route]
    evidence: Evidence
    sources: tuple[SourceNote, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Everything the checks know. Built by `load_knowledge`.

    Attributes:
        interactions: Active rules, in the order of their bits.
        a_mask: For each ingredient, the rules that name it on side a.
        b_mask: The same for side b.
        classes: By id.
        class_names: Class ids by the names under which a recognition reports them.
        acts_from_local_use: Ingredients whose use on skin, eye or elsewhere acts on the whole body.
        groups: Active rules on three or more medicines.
        attributes: The pack's source attributes, in order.
        problems: The problems of patients that rules name.
        patient_rules: Active rules on one medicine in a patient, by ingredient.
        washouts: How medicines act on after they were stopped, by ingredient.
        longest_washout_days: The longest of them; what ended earlier acts no more.
        dose_limits: By ingredient, in the order of the files.
        duplicate_classes: The classes two of whose members are a duplicate, by ingredient.
        loads: What several medicines add to.
        opioid_factors: How opioids convert to morphine, by ingredient.
        opioid_sources: What those factors are taken from.
        monitoring: What is to be measured, by ingredient.
        laboratory_results: The measurands of all tests of a laboratory that monitoring asks for.
        tables: The hospital's own tables of interactions.
    """

    version: KnowledgeVersion
    attributes: Mapping[str, str]
    classes: Mapping[str, DrugClass]
    class_names: Mapping[str, str]
    interactions: tuple[InteractionRule, ...]
    allergy_rules: tuple[AllergyRule, ...]
    a_mask: Mapping[str, int]
    b_mask: Mapping[str, int]
    acts_from_local_use: frozenset[str]
    problems: Problems
    patient_rules: Mapping[str, tuple[PatientRule, ...]]
    groups: tuple[GroupRule, ...] = ()
    washouts: Mapping[str, tuple[Washout, ...]] = field(default_factory=dict)
    longest_washout_days: int = 0
    dose_limits: Mapping[str, tuple[DoseLimit, ...]] = field(default_factory=dict)
    duplicate_classes: Mapping[str, tuple[DrugClass, ...]] = field(default_factory=dict)
    loads: tuple[Load, ...] = ()
    opioid_factors: Mapping[str, tuple[OpioidFactor, ...]] = field(default_factory=dict)
    opioid_sources: tuple[SourceNote, ...] = ()
    monitoring: Mapping[str, Monitoring] = field(default_factory=dict)
    laboratory_results: frozenset[str] = frozenset()
    tables: HospitalTables = NO_TABLES

    @cached_property
    def allergy_places(self) -> Mapping[str, tuple[int, ...]]:
        """Places of the allergy rules by the ingredients and the `@classes` that they name; "" for rules of any."""
        found: dict[str, list[int]] = {"": []}
        for place, rule in enumerate(self.allergy_rules):
            by_name = rule.entry.match is AllergyMatch.SELECTORS
            for name in (*rule.allergens, *(f"@{one}" for one in rule.allergen_classes)) if by_name else ("",):
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def interaction_by_id(self) -> Mapping[str, InteractionRule]:
        """The rules on two medicines, by id."""
        return {rule.entry.id: rule for rule in self.interactions}

    @cached_property
    def patient_rule_by_id(self) -> Mapping[str, PatientRule]:
        """The rules on one medicine in a patient, by id."""
        return {rule.entry.id: rule for rules in self.patient_rules.values() for rule in rules}

    def interactions_of(self, first: str, second: str) -> tuple[tuple[InteractionRule, bool], ...]:
        """The rules that join two different ingredients; True where `first` stands on side b."""
        if first == second:
            return ()
        forward = self.a_mask.get(first, 0) & self.b_mask.get(second, 0)
        backward = self.a_mask.get(second, 0) & self.b_mask.get(first, 0)
        if not forward | backward:
            return ()
        pair = frozenset((first, second))
        return tuple(
            (rule, not forward >> index & 1)
            for index, rule in self._rules_in(forward | backward)
            if pair not in rule.except_pairs
        )

    def patient_rules_of(self, ingredient: str, problems: Iterable[str]) -> tuple[PatientRule, ...]:
        """The rules on an ingredient in patients with these problems: those that ask for another are left out."""
        by_problem = self._by_problem.get(ingredient)
        if by_problem is None:
            return ()
        found = list(by_problem[""])
        for problem in problems:
            for rule in by_problem.get(problem, ()):
                if len(rule.entry.when.problem) == 1 or rule not in found:
                    found.append(rule)
        return tuple(found)

    @cached_property
    def _by_problem(self) -> Mapping[str, Mapping[str, tuple[PatientRule, ...]]]:
        """For each ingredient its rules by the problems that they ask for; "" for those that ask for none."""
        found: dict[str, dict[str, tuple[PatientRule, ...]]] = {}
        for ingredient, rules in self.patient_rules.items():
            by_problem: dict[str, list[PatientRule]] = {"": []}
            for rule in rules:
                for problem in rule.entry.when.problem or ("",):
                    by_problem.setdefault(problem, []).append(rule)
            found[ingredient] = {problem: tuple(listed) for problem, listed in by_problem.items()}
        return found

    def covers(self, ingredient: str) -> bool:
        """Whether any interaction rule, or a table of the hospital, names that ingredient."""
        return ingredient in self.a_mask or ingredient in self.b_mask or self.tables.covers(ingredient)

    def class_members(self, reported_name: str) -> frozenset[str]:
        """The members of a class by the name that a recognition reports; empty where it is not in the pack."""
        class_id = self.class_names.get(reported_name)
        return self.classes[class_id].members if class_id else frozenset()

    def _rules_in(self, mask: int) -> Iterable[tuple[int, InteractionRule]]:
        while mask:
            lowest = mask & -mask
            index = lowest.bit_length() - 1
            yield index, self.interactions[index]
            mask ^= lowest
