"""Joins the entries of a pack into `Knowledge`: resolves classes and sources, builds the masks, and finds gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Generic, TypeVar

from clinic_assist.chart.detected_issue import KnowledgeVersion, Severity, SourceNote
from clinic_assist.safety.pack_format import (
    AllergyEntry,
    AllergyMatch,
    ClassEntry,
    Entry,
    InteractionEntry,
    PackEntry,
    PatientRuleEntry,
    ProblemEntry,
    RuleEntry,
    RuleStatus,
    SourceEntry,
    WhenEntry,
)
from clinic_assist.safety.patient.circumstances import Circumstance
from clinic_assist.safety.patient.problems import Problems
from clinic_assist.safety.rules import AllergyRule, DrugClass, InteractionRule, Knowledge, Modifier, PatientRule

EntryType = TypeVar("EntryType", bound=Entry)
RuleType = TypeVar("RuleType", RuleEntry, InteractionEntry, AllergyEntry, PatientRuleEntry)

# CDS Hooks 2.0, card attributes: a summary of less than 140 characters; DetectedIssue refuses more.
SUMMARY_LIMIT = 139


class PackFaultError(Exception):
    """The pack is not whole; the text names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Written(Generic[EntryType]):
    """An entry with its place, for messages."""

    place: str
    entry: EntryType


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPack:
    """All entries of a pack, as its files have them."""

    pack: PackEntry
    version: KnowledgeVersion
    sources: Mapping[str, SourceEntry]
    classes: tuple[Written[ClassEntry], ...]
    interactions: tuple[Written[InteractionEntry], ...]
    allergies: tuple[Written[AllergyEntry], ...]
    problems: tuple[Written[ProblemEntry], ...]
    patient_rules: tuple[Written[PatientRuleEntry], ...]


def compile_pack(written: WrittenPack) -> Knowledge:
    """Builds the knowledge. Raises PackFaultError where an entry refers to what is not there or contradicts itself."""
    known_problems = _problems(written.problems)
    resolver = _Resolver(written.sources, written.classes, known_problems)
    rules = tuple(resolver.interaction(item) for item in _active(written.interactions))
    allergy_rules = tuple(resolver.allergy(item) for item in _active(written.allergies))
    on_patients = tuple(resolver.patient_rule(item) for item in _active(written.patient_rules))
    _refuse_repeats([rule.entry.id for kind in (rules, allergy_rules, on_patients) for rule in kind])
    return Knowledge(
        version=written.version,
        attributes=written.pack.attributes,
        classes=resolver.classes,
        class_names=resolver.class_names,
        interactions=rules,
        allergy_rules=allergy_rules,
        a_mask=_masks(rule.a for rule in rules),
        b_mask=_masks(rule.b for rule in rules),
        acts_from_local_use=resolver.select(written.pack.acts_from_local_use, "pack.toml: acts_from_local_use"),
        problems=known_problems,
        patient_rules=_by_ingredient(on_patients),
        duplicate_classes=_duplicate_classes(resolver.classes.values()),
    )


def _problems(written: Iterable[Written[ProblemEntry]]) -> Problems:
    """The problems, each known once and including only known ones. Raises PackFaultError."""
    items = tuple(written)
    known = {item.entry.id for item in items}
    if len(known) < len(items):
        raise PackFaultError("two problems have one id")
    for item in items:
        for included in item.entry.includes:
            if included not in known:
                raise PackFaultError(f"{item.place}: there is no problem {included}")
    return Problems(item.entry for item in items)


def _duplicate_classes(classes: Iterable[DrugClass]) -> dict[str, tuple[DrugClass, ...]]:
    found: dict[str, list[DrugClass]] = defaultdict(list)
    for item in classes:
        if item.entry.duplicate:
            for member in item.members:
                found[member].append(item)
    return {member: tuple(listed) for member, listed in found.items()}


def _by_ingredient(rules: Iterable[PatientRule]) -> dict[str, tuple[PatientRule, ...]]:
    found: dict[str, list[PatientRule]] = defaultdict(list)
    for rule in rules:
        for ingredient in rule.drugs:
            found[ingredient].append(rule)
    return {ingredient: tuple(listed) for ingredient, listed in found.items()}


def _active(written: Iterable[Written[RuleType]]) -> Iterable[Written[RuleType]]:
    for item in written:
        if item.entry.status is RuleStatus.ACTIVE:
            yield item


def _masks(sides: Iterable[frozenset[str]]) -> dict[str, int]:
    masks: dict[str, int] = defaultdict(int)
    for index, side in enumerate(sides):
        for ingredient in side:
            masks[ingredient] |= 1 << index
    return dict(masks)


def _refuse_repeats(ids: list[str]) -> None:
    seen: set[str] = set()
    for rule_id in ids:
        if rule_id in seen:
            raise PackFaultError(f"two rules have the id {rule_id}")
        seen.add(rule_id)


class _Resolver:
    """Turns selectors and source keys into what they stand for."""

    def __init__(
        self, sources: Mapping[str, SourceEntry], written: Iterable[Written[ClassEntry]], problems: Problems
    ) -> None:
        self._sources = sources
        self._problems = problems
        self._written: dict[str, Written[ClassEntry]] = {}
        for item in written:
            if item.entry.id in self._written:
                raise PackFaultError(f"{item.place}: a class of that id exists already")
            self._written[item.entry.id] = item
        self._members: dict[str, frozenset[str]] = {}
        self.classes = {class_id: self._class(item) for class_id, item in self._written.items()}
        self.class_names = self._class_names()

    def interaction(self, written: Written[InteractionEntry]) -> InteractionRule:
        """The rule with its sides resolved."""
        entry, place = written.entry, written.place
        a = self.select(entry.a, place) - self.select(entry.a_except, place)
        b = self.select(entry.b, place) - self.select(entry.b_except, place)
        _check_rule(entry, place, {"a": a, "b": b})
        if entry.interruptive and entry.severity is not Severity.CONTRAINDICATED:
            raise PackFaultError(f"{place}: only the top tier interrupts")
        return InteractionRule(
            entry=entry,
            a=a,
            b=b,
            except_pairs=frozenset(frozenset(pair) for pair in entry.except_pairs),
            modifiers=self._modifiers(entry, place),
            sources=self._notes(entry.sources, place),
            breadth=len(a) * len(b),
        )

    def allergy(self, written: Written[AllergyEntry]) -> AllergyRule:
        """The rule with its sides resolved."""
        entry, place = written.entry, written.place
        allergens, drugs = self.select(entry.allergen, place), self.select(entry.drug, place)
        by_selectors = entry.match is AllergyMatch.SELECTORS
        if by_selectors != bool(allergens or drugs):
            raise PackFaultError(f"{place}: allergen and drug belong to match by selectors, and to nothing else")
        _check_rule(entry, place, {"allergen": allergens, "drug": drugs}, by_selectors=by_selectors)
        named = self._class_names_within(allergens, exactly=entry.class_only)
        return AllergyRule(
            entry=entry,
            allergens=frozenset() if entry.class_only else allergens,
            allergen_classes=frozenset(named),
            drugs=drugs,
            sources=self._notes(entry.sources, place),
        )

    def patient_rule(self, written: Written[PatientRuleEntry]) -> PatientRule:
        """The rule with its selectors resolved."""
        entry, place = written.entry, written.place
        drugs = self.select(entry.drug, place) - self.select(entry.drug_except, place)
        _check_patient_rule(entry, place, drugs)
        return PatientRule(
            entry=entry,
            drugs=drugs,
            when=self._circumstance(entry.when, place),
            sources=self._notes(entry.sources, place),
        )

    def _circumstance(self, when: WhenEntry, place: str) -> Circumstance:
        if unknown := [name for name in (*when.problem, *when.without_problem) if name not in self._problems.by_id]:
            raise PackFaultError(f"{place}: there is no problem {unknown[0]}")
        return Circumstance(
            entry=when,
            taken_with=self.select(when.taken_with, place),
            not_taken_with=self.select(when.not_taken_with, place),
        )

    def _class_names_within(self, allergens: frozenset[str], *, exactly: bool) -> Iterable[str]:
        """Names of the classes all of whose members are allergens.

        A rule for records that name one class holds for that class alone: "penicillin" is no record of an allergy to
        all beta-lactams.
        """
        for name, class_id in self.class_names.items():
            members = self._members[class_id]
            if members == allergens or (members < allergens and not exactly):
                yield name

    def select(self, selectors: Iterable[str], place: str) -> frozenset[str]:
        """The ingredients that selectors stand for: `@class-id` or an ingredient's own name."""
        found: set[str] = set()
        for selector in selectors:
            if not selector.startswith("@"):
                found.add(selector)
            elif selector[1:] in self._written:
                found |= self._members_of(selector[1:], place, frozenset())
            else:
                raise PackFaultError(f"{place}: there is no class {selector}")
        return frozenset(found)

    def _class(self, written: Written[ClassEntry]) -> DrugClass:
        entry, place = written.entry, written.place
        members = self._members_of(written.entry.id, written.place, frozenset())
        if not members:
            raise PackFaultError(f"{written.place}: has no members")
        pairs = [(self.select([one], place), self.select([other], place)) for one, other in entry.duplicate_except]
        meant = frozenset(frozenset((one, other)) for first, second in pairs for one in first for other in second)
        return DrugClass(
            entry=entry, members=members, sources=self._notes(entry.sources, place), duplicate_except=meant
        )

    def _members_of(self, class_id: str, place: str, above: frozenset[str]) -> frozenset[str]:
        if class_id in self._members:
            return self._members[class_id]
        if class_id in above or class_id not in self._written:
            raise PackFaultError(f"{place}: the class {class_id} is missing or includes itself")
        entry = self._written[class_id].entry
        if len(set(entry.members)) != len(entry.members):
            raise PackFaultError(f"{self._written[class_id].place}: names a member twice")
        if wrong := [member for member in entry.members if member != member.strip().lower()]:
            raise PackFaultError(f"{self._written[class_id].place}: not a lower-case name: {wrong[0]}")
        found = set(entry.members)
        for included in entry.includes:
            found |= self._members_of(included, place, above | {class_id})
        self._members[class_id] = frozenset(found)
        return self._members[class_id]

    def _class_names(self) -> dict[str, str]:
        """Class ids by the names of records; no record names an allergy to a class of alternatives."""
        names = {class_id: class_id for class_id, item in self._written.items() if not item.entry.alternatives}
        for class_id, item in self._written.items():
            names.update(dict.fromkeys(item.entry.also_named, class_id))
        return names

    def _modifiers(self, entry: InteractionEntry, place: str) -> tuple[Modifier, ...]:
        for modifier in entry.modifier:
            if not (modifier.drugs or modifier.routes or modifier.taken_with or modifier.when):
                raise PackFaultError(f"{place}: a modifier has no condition")
        return tuple(
            Modifier(
                entry=modifier,
                drugs=self.select(modifier.drugs, place),
                taken_with=self.select(modifier.taken_with, place),
                when=self._circumstance(modifier.when, place) if modifier.when else None,
            )
            for modifier in entry.modifier
        )

    def _notes(self, keys: Iterable[str], place: str) -> tuple[SourceNote, ...]:
        notes = []
        for key in keys:
            if key not in self._sources:
                raise PackFaultError(f"{place}: there is no source {key}")
            notes.append(SourceNote(citation=self._sources[key].citation, date=self._sources[key].date))
        if not notes:
            raise PackFaultError(f"{place}: names no source")
        return tuple(notes)


def _check_rule(
    entry: RuleEntry, place: str, sides: Mapping[str, frozenset[str]], *, by_selectors: bool = True
) -> None:
    if by_selectors and not all(sides.values()):
        raise PackFaultError(f"{place}: one side names no ingredient")
    if not entry.fires or not entry.silent:
        raise PackFaultError(f"{place}: has no case that fires or none that stays silent")
    if _fields(entry.summary) != set(sides):
        raise PackFaultError(f"{place}: the summary does not name each side once")
    if any("{" in text for text in (entry.consequence, entry.mechanism, entry.action, entry.alternatives)):
        raise PackFaultError(f"{place}: only the summary may name the participants")
    longest = {name: max(members, key=len, default="") for name, members in sides.items()}
    if len(entry.summary.format(**longest)) > SUMMARY_LIMIT:
        raise PackFaultError(f"{place}: the summary is longer than {SUMMARY_LIMIT} characters for some members")


def _check_patient_rule(entry: PatientRuleEntry, place: str, drugs: frozenset[str]) -> None:
    if not drugs:
        raise PackFaultError(f"{place}: names no ingredient")
    if not entry.fires or not entry.silent:
        raise PackFaultError(f"{place}: has no case that fires or none that stays silent")
    if _fields(entry.summary) != {"drug"}:
        raise PackFaultError(f"{place}: the summary does not name the drug")
    if any("{" in text for text in (entry.consequence, entry.mechanism, entry.action, entry.alternatives)):
        raise PackFaultError(f"{place}: only the summary may name the drug")
    if len(entry.summary.format(drug=max(drugs, key=len))) > SUMMARY_LIMIT:
        raise PackFaultError(f"{place}: the summary is longer than {SUMMARY_LIMIT} characters for some members")
    if entry.interruptive and entry.severity is not Severity.CONTRAINDICATED:
        raise PackFaultError(f"{place}: only the top tier interrupts")


def _fields(template: str) -> set[str]:
    """The names in braces; an unpaired brace counts as a name that no rule has."""
    try:
        return {name for _text, name, _spec, _conversion in Formatter().parse(template) if name is not None}
    except ValueError:
        return {"{"}
