"""The form of the knowledge files: what a pharmacist writes, field by field. See docs/knowledge.md.

Only the form is checked here; what refers to what is checked in `knowledge`.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal

import msgspec

from clinic_assist.chart.detected_issue import Evidence, IssueKind, Severity
from clinic_assist.safety.routes import Route

LiverGrade = Literal["mild", "moderate", "severe"]
"""The grades in which labels divide an impaired liver: the classes A, B and C of Child and Pugh."""


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
        alternatives: Whether the members may stand in for one another: what is proposed instead of one of them.
        duplicate: How serious it is to take two members at once; None where that says nothing.
        duplicate_except: Pairs of selectors that are rightly taken together.
        duplicate_note: What may speak for taking two, said in the alert.
    """

    id: str
    name: str
    members: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    sources: tuple[str, ...]
    also_named: tuple[str, ...] = ()
    note: str = ""
    alternatives: bool = False
    duplicate: Severity | None = None
    duplicate_except: tuple[tuple[str, str], ...] = ()
    duplicate_note: str = ""


class SpanEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of figures: `from` is within, `below` is not."""

    from_: float | None = msgspec.field(default=None, name="from")
    below: float | None = None


class LabEntry(SpanEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the latest result of a measurand lies in a span.

    Attributes:
        measurand: Id in terminology/measurands.toml.
        unit: Of the span, in UCUM; empty for a figure without one. A result in another unit is converted where exact.
        within_days: An older result does not count.
        times_upper: The span is in multiples of the upper limit of normal: the laboratory's own, else this figure.
    """

    measurand: str
    unit: str = ""
    within_days: int = 365
    times_upper: float | None = None


class DoseSpanEntry(SpanEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of doses of a day: `above` is without, `up_to` is within."""

    above: float | None = None
    up_to: float | None = None
    unit: str = "mg"


class WhenEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient for whom a rule holds: everything that is stated here, at once.

    Attributes:
        age_from: Completed years, within.
        age_below: Completed years, not within; a fraction for infants (0.5 is six months).
        sex: `female` or `male`.
        egfr: Estimated glomerular filtration rate, mL/min/1.73 m2 (see `kidney`).
        crcl: Creatinine clearance by Cockcroft and Gault, mL/min (see `kidney`).
        kidney_within_days: How old the creatinine may be for either.
        kidney_falling: The creatinine rises as in acute kidney injury, or that is recorded (see `patient.injury`).
        liver: The liver is impaired in one of these grades: `mild`, `moderate`, `severe`; `unknown` where the record
            leaves more than one of the named grades possible.
        lab: All of these.
        problem: Any of these problems.
        without_problem: None of these is recorded.
        pregnant: Recorded as pregnant.
        trimester: In one of these; where it is not known the rule holds and says so.
        breastfeeding: Recorded as breastfeeding.
        can_be_pregnant: A woman of 12 to 50 years who is not recorded as pregnant, nor as unable to be.
        taken_with: Takes one of these too (selectors).
        not_taken_with: Takes none of these (selectors).
        not_part_of: Not where every product of the medicine holds one of these ingredients too: the potassium of a
            bowel preparation is no supplement.
        routes: All known ways of use of the medicine are among these; where none is known the rule holds.
        tobacco: Recorded as smoking now.
        alcohol: Recorded as drinking alcohol now.
        daily_dose: What is taken of the medicine in a day, over all products, when needed or always.
    """

    age_from: float | None = None
    age_below: float | None = None
    sex: str | None = None
    egfr: SpanEntry | None = None
    crcl: SpanEntry | None = None
    kidney_within_days: int = 365
    kidney_falling: bool = False
    liver: tuple[LiverGrade | Literal["unknown"], ...] = ()
    lab: tuple[LabEntry, ...] = ()
    problem: tuple[str, ...] = ()
    without_problem: tuple[str, ...] = ()
    pregnant: bool = False
    trimester: tuple[int, ...] = ()
    breastfeeding: bool = False
    can_be_pregnant: bool = False
    taken_with: tuple[str, ...] = ()
    not_taken_with: tuple[str, ...] = ()
    not_part_of: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    tobacco: bool = False
    alcohol: bool = False
    daily_dose: DoseSpanEntry | None = None


class ModifierEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A circumstance of the patient that changes a rule's severity.

    Attributes:
        side: Whose route or name is meant.
        drugs: Holds only where that side is one of these (selectors).
        routes: Holds only where all known routes of that side are among these.
        taken_with: Holds only where the patient takes one of these too (selectors).
        when: Holds only for such a patient.
        to: The severity then; where it is left out the severity stays and the circumstance is only said.
        why: Said to the clinician.
        ask: Whether it is said where the record lacks what `when` needs.
    """

    side: Side = Side.ANY
    drugs: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    taken_with: tuple[str, ...] = ()
    when: WhenEntry | None = None
    to: Severity | None = None
    why: str
    ask: bool = False


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
        only_reactions: Holds only where the record tells of a reaction with one of these words or beginnings of words.
        side_effects: Words of reactions that these drugs cause without an allergy, such as itching after an opioid.
        class_effects: Words of side effects that all members share, such as cough after an ACE inhibitor.
        reaction_counts: Whether what is recorded about the reaction changes the severity.
    """

    allergen: tuple[str, ...] = ()
    drug: tuple[str, ...] = ()
    match: AllergyMatch = AllergyMatch.SELECTORS
    class_only: bool = False
    basis: AllergyBasis
    only_reactions: tuple[str, ...] = ()
    side_effects: tuple[str, ...] = ()
    class_effects: tuple[str, ...] = ()
    reaction_counts: bool = True


class PackEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pack's own description, with the 13 source attributes that reviewers ask for."""

    name: str
    version: str
    date: date
    acts_from_local_use: tuple[str, ...]
    attributes: dict[str, str]


class ProblemEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A problem of patients as rules name it, and how records write it.

    Attributes:
        name: For people, in lower case: it stands in the middle of a sentence.
        snomed: SNOMED CT codes that mean it; there is no hierarchy in the program, so each code is listed.
        icd10: ICD-10 and ICD-10-CM codes; a code covers everything below it (`I50` covers `I50.9`).
        icd9: ICD-9-CM codes, as `icd10`.
        names: Phrases that mean it wherever they stand in the text of a problem, in lower case.
        not_names: Phrases of which a name is a part without meaning it ("pulmonary hypertension" is no `hypertension`).
        includes: Problems that are one of these too.
        lasting: Whether a past problem counts as well (a stomach bleed, a seizure, an angioedema).
        chronic: Whether "history of" it in words means that the patient has it still (a diabetes, a Parkinson's
            disease), while a record that is resolved does not count.
        sources: Keys of sources.toml, where the codes are not common knowledge.
    """

    id: str
    name: str
    snomed: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    icd9: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    lasting: bool = False
    chronic: bool = False
    sources: tuple[str, ...] = ()


class PatientRuleEntry(RuleText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a medicine of any of `drug` matters for a patient of whom `when` holds.

    Attributes:
        kind: Which check it belongs to.
        drug: Selectors: `@class-id` or an ingredient name.
        drug_except: Selectors taken out of `drug`.
        effect: Of several rules for one ingredient, kind and effect the most serious that holds is shown.
        summary: Names `{drug}` once; under 140 characters for all of its members.
        labelled_dose: Where the recorded dose of a day is not above this, the alert is information; above it, serious.
        ask: Whether it is said that the rule could not be tried where the record lacks what `when` needs.
        fires: Situations in which it must fire, such as `metformin; egfr 25` (tests/rules/situations.py).
        silent: Situations in which it must not.
    """

    kind: IssueKind
    drug: tuple[str, ...]
    drug_except: tuple[str, ...] = ()
    when: WhenEntry
    effect: str = ""
    labelled_dose: DoseSpanEntry | None = None
    ask: bool = True
    local_use: LocalUse = LocalUse.DOWNGRADE
    fires: tuple[str, ...]
    silent: tuple[str, ...]
