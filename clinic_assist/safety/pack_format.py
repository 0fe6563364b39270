"""The form of the knowledge files: what a pharmacist writes, field by field. See docs/knowledge.md.

Only the form is checked here; what refers to what is checked in `knowledge`.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec

from clinic_assist.chart.detected_issue import Evidence, Severity
from clinic_assist.safety.routes import Route


class RuleStatus(Enum):
    """A retired rule stays in the file, so that old reports can be explained, and is not used."""

    ACTIVE = "active"
    RETIRED = "retired"


class LocalUse(Enum):
    """What use on skin, eye, ear or in the vagina means for an interaction."""

    DOWNGRADE = "downgrade"
    COUNTS = "counts"


class Side(Enum):
    """A side of an interaction rule."""

    A = "a"
    B = "b"
    ANY = "any"


class AllergyMatch(Enum):
    """How an allergy rule finds its drugs."""

    SELECTORS = "selectors"
    SAME_INGREDIENT = "same-ingredient"
    NAMED_CLASS = "named-class"


class AllergyBasis(Enum):
    """SAME: the substance or its own class. CROSS: another substance that may cross-react."""

    SAME = "same"
    CROSS = "cross"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all entries: a misspelt field is an error, never ignored."""


class SourceEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A citation. `date` is the year or day of what is cited, as text."""

    citation: str
    date: str


class ClassEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named set of ingredients: a pharmacological class, a mechanism, or a side chain.

    Attributes:
        name: For people, plural.
        members: Ingredient base names.
        includes: Ids of classes whose members belong to it too.
        sources: Keys of sources.toml.
        also_named: Names under which the drug dictionary reports the same class.
    """

    id: str
    name: str
    members: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    sources: tuple[str, ...]
    also_named: tuple[str, ...] = ()
    note: str = ""


class ModifierEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A circumstance of the patient that changes a rule's severity.

    Attributes:
        side: Whose route or name is meant.
        drugs: Holds only where that side is one of these (selectors).
        routes: Holds only where all known routes of that side are among these.
        taken_with: Holds only where the patient takes one of these too (selectors).
        to: The severity then.
        why: Said to the clinician.
    """

    side: Side = Side.ANY
    drugs: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    taken_with: tuple[str, ...] = ()
    to: Severity
    why: str


class RuleText(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every rule says, whatever it joins.

    Attributes:
        interruptive: Whether it interrupts when its severity for this patient is the top tier.
        summary: With the participants' names in braces; under 140 characters for all of its members.
        sources: Keys of sources.toml.
        known_false_alarms: When this rule fires without need; shown to reviewers.
    """

    id: str
    status: RuleStatus
    severity: Severity
    interruptive: bool = False
    evidence: Evidence
    summary: str
    consequence: str
    mechanism: str
    action: str
    alternatives: str = ""
    sources: tuple[str, ...]
    last_reviewed: date
    known_false_alarms: str


class RuleEntry(RuleText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an interaction rule and an allergy rule have in common.

    Attributes:
        fires: Pairs for which it must fire.
        silent: Pairs for which it must not.
    """

    fires: tuple[tuple[str, str], ...]
    silent: tuple[tuple[str, str], ...]


class InteractionEntry(RuleEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An interaction between any of `a` and any of `b`.

    Attributes:
        a: Selectors: `@class-id` or an ingredient name.
        b: As `a`.
        a_except: Selectors taken out of `a`.
        b_except: Selectors taken out of `b`.
        except_pairs: Pairs of ingredients for which it does not hold.
        effect: What happens, as a key: of several rules for one pair and effect, the most serious is shown.
        local_use: Whether use on skin, eye, ear or in the vagina is information only.
        modifier: Circumstances, first match wins.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    a_except: tuple[str, ...] = ()
    b_except: tuple[str, ...] = ()
    except_pairs: tuple[tuple[str, str], ...] = ()
    effect: str
    local_use: LocalUse = LocalUse.DOWNGRADE
    modifier: tuple[ModifierEntry, ...] = ()


class GroupEntry(RuleText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A danger of three or more medicines together, one of each group: one alert that names them all.

    Attributes:
        groups: Three or more lists of selectors; each must be met by another medicine.
        effect: As of an interaction: milder or equal alerts with this effect on two of the medicines are left out.
        local_use: Whether a medicine that is used locally only counts.
        fires: Lists of medicines for which it must fire.
        silent: Lists of medicines for which it must not.
    """

    groups: tuple[tuple[str, ...], ...]
    effect: str
    local_use: LocalUse = LocalUse.DOWNGRADE
    fires: tuple[tuple[str, ...], ...]
    silent: tuple[tuple[str, ...], ...]


class AllergyEntry(RuleEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a recorded allergy to any of `allergen` matters for any of `drug`.

    Attributes:
        allergen: Selectors.
        drug: Selectors.
        match: `selectors`; or, with neither allergen nor drug, `same-ingredient` (the very substance of the allergy) or
            `named-class` (any member of the class that the record names; shown only where no other rule holds).
        class_only: Holds only where the record names a class ("penicillin") and not one drug of it.
        basis: Whether it is the substance or its class itself, or a cross-reaction.
    """

    allergen: tuple[str, ...] = ()
    drug: tuple[str, ...] = ()
    match: AllergyMatch = AllergyMatch.SELECTORS
    class_only: bool = False
    basis: AllergyBasis


class PackEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pack's own description, with the 13 source attributes that reviewers ask for."""

    name: str
    version: str
    date: date
    acts_from_local_use: tuple[str, ...]
    attributes: dict[str, str]
