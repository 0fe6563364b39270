"""A fact as the verifier compares it: names, ingredients, amounts, dates, states, side and person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property

from clinic_assist.chart.datatypes import CodeableConcept, Quantity, Timing, Value
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Immunization,
    MedicationUse,
    Observation,
    ObservationComponent,
    Procedure,
    ServiceRequest,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.grounding.amounts import find_amounts
from clinic_assist.grounding.cues import CueMention, find_cues
from clinic_assist.grounding.hl7_words import ENCOUNTER_CLASSES, RELATIONS
from clinic_assist.grounding.leaves import TIMING_WORDS, Leaf, dosages_in, is_free_text, leaves_of
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.names import Name
from clinic_assist.grounding.states import State, state_of
from clinic_assist.grounding.timing import Rate, day_parts_in, find_as_needed, find_frequencies, rates_of
from clinic_assist.grounding.words import words_of
from clinic_assist.terminology.units import canonical_unit


class Group(Enum):
    """What sort of record a fact is, as far as sentences differ."""

    MEDICATION = "medication"
    ALLERGY = "allergy"
    PROBLEM = "problem"
    RESULT = "result"
    PROCEDURE = "procedure"
    IMMUNIZATION = "immunization"
    FAMILY = "family"
    ORDER = "order"
    ABSENCE = "absence"
    OTHER = "other"


_GROUPS: tuple[tuple[type[Fact], Group], ...] = (
    (MedicationUse, Group.MEDICATION),
    (AllergyIntolerance, Group.ALLERGY),
    (Condition, Group.PROBLEM),
    (Observation, Group.RESULT),
    (Procedure, Group.PROCEDURE),
    (Immunization, Group.IMMUNIZATION),
    (FamilyMemberHistory, Group.FAMILY),
    (ServiceRequest, Group.ORDER),
    (AbsenceStatement, Group.ABSENCE),
)


NAMING_FIELDS = frozenset(
    "code medication vaccine_code conditions relationship device_type type types medication_reference scope".split()
)
"""Fields that say what a fact is about."""
_DOUBTABLE = frozenset((Group.PROBLEM, Group.FAMILY, Group.ALLERGY))


_DOSED = ("dosages", "medication")


class Role(Enum):
    """What an amount or a date of a fact is for."""

    MAIN = "main"
    RANGE = "range"
    SUPPLY = "supply"
    BEGIN = "begin"
    END = "end"
    OTHER = "other"


_AMOUNT_ROLES = {
    "reference_ranges": Role.RANGE,
    "dispense_quantity": Role.SUPPLY,
    "supply_duration": Role.SUPPLY,
    "repeats_allowed": Role.SUPPLY,
    "days_supply": Role.SUPPLY,
}
_DATE_ROLES = {
    "abatement": Role.END,
    "effective_end": Role.END,
    "performed_end": Role.END,
    "onset_end": Role.END,
    "onset": Role.BEGIN,
    "end": Role.END,
    "start": Role.BEGIN,
    "expiration_date": Role.OTHER,
}
_WITHOUT_AMOUNTS = ("code", TIMING_WORDS)
_YEAR_TEXT = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class KnownAmount:
    """A number of the record. `comparator` as in FHIR."""

    value: Decimal
    unit: str
    role: Role
    comparator: str = ""

    @property
    def amount(self) -> tuple[Decimal, str]:
        """Value with canonical unit."""
        return self.value, self.unit


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date of the record."""

    date: PartialDate
    role: Role


@dataclass(frozen=True, eq=False)
class Card:
    """A fact, or one component of an Observation, ready for comparison. Details are computed when first asked for.

    Attributes:
        names: Every way in which the record names it.
        ingredients: Of a medication, an allergy or a vaccine, as recognised.
        part: The component of a measurement that this card is about, else None.
    """

    fact: Fact
    group: Group
    names: tuple[Name, ...]
    ingredients: frozenset[str] = frozenset()
    part: ObservationComponent | None = None

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """All that the fact says; for a component, only its own value in place of the others."""
        whole = tuple(leaves_of(self.fact))
        if self.part is None:
            return whole
        rest = tuple(leaf for leaf in whole if leaf.field not in ("components", "value", "reference_ranges"))
        return rest + tuple(leaves_of(self.part))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every short text in the record of this fact; long ones are read by `narrative`."""
        return tuple(
            leaf.value
            for leaf in self.leaves
            if isinstance(leaf.value, str) and not is_free_text(leaf) and leaf.path[-1] != "code"
        )

    @cached_property
    def bag(self) -> frozenset[str]:
        """Every word of the fact, comparable."""
        found: set[str] = set()
        for text in self.texts:
            found.update(word.form for word in words_of(text))
        if isinstance(self.fact, Encounter) and self.fact.encounter_class:
            found.update(ENCOUNTER_CLASSES.get((self.fact.encounter_class.code or "").upper(), "").split())
        for leaf in self.leaves:
            if isinstance(leaf.value, Quantity):
                found.update(word.form for word in words_of(leaf.value.unit_text))
        return frozenset(found)

    @cached_property
    def details(self) -> frozenset[str]:
        """The words of the fact beyond its name: reaction, dosage, value, reason."""
        found: set[str] = set()
        for leaf in self.leaves:
            if isinstance(leaf.value, str) and leaf.field not in NAMING_FIELDS and not is_free_text(leaf):
                found.update(word.form for word in words_of(leaf.value))
        return frozenset(found)

    @cached_property
    def amounts(self) -> tuple[KnownAmount, ...]:
        """Every number of the fact with its unit."""
        return tuple(dict.fromkeys(amount for leaf in self.leaves for amount in amounts_of(leaf, self.group)))

    @cached_property
    def dates(self) -> tuple[KnownDate, ...]:
        """Every date of the fact."""
        found = []
        for leaf in self.leaves:
            if isinstance(leaf.value, PartialDate):
                found.append(KnownDate(leaf.value, _date_role(leaf.path)))
            elif isinstance(leaf.value, str) and leaf.path[-1].endswith("_text") and _YEAR_TEXT.fullmatch(leaf.value):
                found.append(KnownDate(PartialDate(leaf.value), _date_role((leaf.path[-1][: -len("_text")],))))
        return tuple(dict.fromkeys(found))

    @cached_property
    def rates(self) -> frozenset[Rate]:
        """How often a medicine is taken, in every way that the record says it."""
        found: set[Rate] = set()
        for leaf in self.leaves:
            if isinstance(leaf.value, Timing):
                found.update(rates_of(leaf.value))
            elif isinstance(leaf.value, str) and leaf.field in _DOSED and leaf.path[-1] != TIMING_WORDS:
                found.update(frequency.rate for frequency in find_frequencies(leaf.value))
        return frozenset(found)

    @cached_property
    def day_parts(self) -> frozenset[str]:
        """The parts of the day at which a medicine is taken, as far as the record names them."""
        texts = (leaf.value for leaf in self.leaves if isinstance(leaf.value, str) and leaf.field in _DOSED)
        return frozenset().union(*map(day_parts_in, texts))

    @cached_property
    def is_as_needed(self) -> bool:
        """Whether a dosage says "as needed"."""
        return any(
            dosage.as_needed or dosage.as_needed_for is not None or (dosage.text and find_as_needed(dosage.text))
            for dosage in dosages_in(self.fact)
        )

    @cached_property
    def states(self) -> frozenset[State]:
        """What the status codes of the record mean. An end date without a status means that it is over."""
        codes = {state_of(self.fact.status_code), state_of(getattr(self.fact, "verification_status", None))}
        if getattr(self.fact, "do_not_perform", None):
            codes.add(State.NOT_DONE)
        known = codes - {State.UNKNOWN}
        if not known - {State.CONFIRMED, State.UNCONFIRMED} and getattr(self.fact, "abatement", None):
            return frozenset(known | {State.RESOLVED})
        return frozenset(known)

    def is_over_by(self, on: date) -> bool:
        """Whether a record without a status gives an end that has passed."""
        if self.fact.status_code is not None:
            return False
        ends = [known.date for known in self.dates if known.role is Role.END]
        return bool(ends) and all(end.latest < on for end in ends)

    @cached_property
    def name_cues(self) -> tuple[CueMention, ...]:
        """What the names themselves say of side, person, doubt and negation."""
        concept = self.fact.concept
        return find_cues(words_of(concept.display)) if concept else ()

    @cached_property
    def sides(self) -> frozenset[str]:
        """Left, right or both, from the name and the body site."""
        found = {cue.value for cue in self.name_cues if cue.cue is Cue.SIDE}
        for leaf in self.leaves:
            if (
                isinstance(leaf.value, str)
                and leaf.path[-1] != "code"
                and leaf.field in ("body_sites", "body_site", "site", "series", "dosages")
            ):
                found |= {cue.value for cue in find_cues(words_of(leaf.value)) if cue.cue is Cue.SIDE}
        return frozenset(found)

    @cached_property
    def persons(self) -> frozenset[str]:
        """Whose it is, where it is not the patient's."""
        if isinstance(self.fact, FamilyMemberHistory):
            relation = self.fact.relationship
            texts = [coding.display or coding.code or "" for coding in relation.codings] if relation else []
            said = " ".join([*texts, (relation.text or "") if relation else ""])
            return frozenset(
                {"family"}
                | {cue.value for cue in find_cues(words_of(said)) if cue.cue is Cue.PERSON}
                | _hl7_relation(relation)
            )
        of_name = {cue.value for cue in self.name_cues if cue.cue is Cue.PERSON and self.group in _DOUBTABLE}
        return frozenset(of_name - {"spouse"})  # "Victim of intimate partner abuse" is the patient's own

    @cached_property
    def persons_in_value(self) -> frozenset[str]:
        """The relatives that a result names as its value."""
        cues = (cue for text in self.value_texts for cue in find_cues(words_of(text)))
        return frozenset(cue.value for cue in cues if cue.cue is Cue.PERSON and self.group is Group.RESULT)

    @cached_property
    def is_uncertain(self) -> bool:
        """Whether the record itself is in doubt. An unverified allergy is not: most allergies are entered so."""
        by_name = self.group in _DOUBTABLE and any(cue.cue is Cue.DOUBT for cue in self.name_cues)
        return by_name or (State.UNCONFIRMED in self.states and self.group is Group.PROBLEM)

    @cached_property
    def has_no_value(self) -> bool:
        """Whether the record gives a measurement without its value."""
        value = self.part.value if self.part else self.fact.value_of
        return value is None and (self.part is not None or not getattr(self.fact, "components", ()))

    @cached_property
    def value_words(self) -> frozenset[str]:
        """The words of a value that is not a number."""
        value = self.part.value if self.part else self.fact.value_of
        return frozenset(word.form for text in _value_texts(value) for word in words_of(text))

    @cached_property
    def value_texts(self) -> frozenset[str]:
        """A value in words, as written."""
        return frozenset(_value_texts(self.part.value if self.part else self.fact.value_of))

    @cached_property
    def value_is_negative(self) -> bool:
        """Whether the value denies: "Negative", "Not detected", "Never smoker"."""
        value = self.part.value if self.part else self.fact.value_of
        if value and value.boolean is False:
            return True
        cues = [cue for text in _value_texts(value) for cue in find_cues(words_of(text))]
        return any(cue.cue is Cue.NEGATION for cue in cues) or bool(
            self.value_words & {"negative", "nonreactive", "absent", "none"}
        )


def _hl7_relation(concept: CodeableConcept | None) -> set[str]:
    codes = [(coding.code or "").lower() for coding in concept.codings] if concept else []
    ends = sorted(RELATIONS, key=len, reverse=True)
    found = (next((end for end in ends if code.endswith(end)), None) for code in codes)
    return {RELATIONS[end] for end in found if end}


def group_of(fact: Fact) -> Group:
    """What sort of record a fact is."""
    return next((group for kind, group in _GROUPS if isinstance(fact, kind)), Group.OTHER)


def _value_texts(value: Value | None) -> Iterator[str]:
    if value is None:
        return
    if value.codeable_concept:
        yield value.codeable_concept.display
        yield from (coding.display for coding in value.codeable_concept.codings if coding.display)
    if value.string:
        yield value.string
    if value.boolean is not None:
        yield "yes" if value.boolean else "no"


def _amount_role(leaf: Leaf, group: Group) -> Role:
    named = next((_AMOUNT_ROLES[name] for name in leaf.path if name in _AMOUNT_ROLES), None)
    if leaf.path == ("quantity",):
        return Role.SUPPLY
    if named is not None:
        return named
    if group is Group.RESULT and "value" not in leaf.path:
        return Role.OTHER
    return Role.OTHER if leaf.field == "notes" else Role.MAIN


def amounts_of(leaf: Leaf, group: Group) -> Iterator[KnownAmount]:
    """The numbers in one value of a fact."""
    role = _amount_role(leaf, group)
    value = leaf.value
    if isinstance(value, Quantity) and value.value is not None:
        for unit in dict.fromkeys((canonical_unit(value.unit or ""), canonical_unit(value.code or ""))):
            if unit or not (value.unit or value.code) or not canonical_unit(value.unit_text):
                yield KnownAmount(value.value, unit, role, value.comparator or "")
    elif isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        yield KnownAmount(Decimal(value), "", role)
    elif isinstance(value, str) and leaf.path[-1] not in _WITHOUT_AMOUNTS and not is_free_text(leaf):
        for amount in find_amounts(value):
            yield KnownAmount(amount.value, amount.unit, role, amount.comparator)
            if amount.second is not None:
                yield KnownAmount(amount.second, amount.unit, role)


def _date_role(path: tuple[str, ...]) -> Role:
    return next((_DATE_ROLES[name] for name in reversed(path) if name in _DATE_ROLES), Role.MAIN)
