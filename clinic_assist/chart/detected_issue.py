"""What the safety checks found, what they could not check, and what they did not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from clinic_assist.chart.provenance import FactId


class Severity(Enum):
    """How serious a finding is. Order: most serious first. Words for people live in `terminology.labels`."""

    CONTRAINDICATED = "contraindicated"
    SERIOUS = "serious"
    MONITOR = "monitor"
    INFORMATION = "information"

    __hash__ = object.__hash__  # members are compared by identity; Enum's own hash takes long


class Evidence(Enum):
    """How well established a finding is, apart from how serious it is. NOT_STATED: a hospital's table does not say."""

    ESTABLISHED = "established"
    PROBABLE = "probable"
    THEORETICAL = "theoretical"
    NOT_STATED = "not-stated"


class IssueKind(Enum):
    """Which check found it."""

    DRUG_DRUG = "drug-drug"
    DRUG_ALLERGY = "drug-allergy"
    DUPLICATE = "duplicate"
    DOSE = "dose"
    KIDNEY = "kidney"
    LIVER = "liver"
    PREGNANCY = "pregnancy"
    LACTATION = "lactation"
    AGE = "age"
    DRUG_DISEASE = "drug-disease"
    DRUG_LABORATORY = "drug-laboratory"
    MONITORING = "monitoring"
    CUMULATIVE = "cumulative"
    LIFESTYLE = "lifestyle"

    __hash__ = object.__hash__  # members are compared by identity; Enum's own hash takes long


class CheckState(Enum):
    """The four states, never blurred. NOT_CHECKABLE: something was not recognised. NOT_RUN: the check did not run."""

    FOUND = "found"
    NONE_IN_KNOWLEDGE = "none-in-knowledge"
    NOT_CHECKABLE = "not-checkable"
    NOT_RUN = "not-run"

    __hash__ = object.__hash__  # members are compared by identity; Enum's own hash takes long


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeVersion:
    """Which rules were used."""

    name: str
    version: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """A citation for a rule: what, and from when."""

    citation: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedIssue:
    """One alert.

    Attributes:
        summary: Under 140 characters.
        ingredients: Ingredient names involved, sorted.
        trigger_texts: The drug or substance as the record writes it, one per participant; one product once.
        facts: The facts of this patient that caused it; empty for a check on typed names.
        context: Why severity differs from the rule's own for this patient, or an empty tuple.
        interruptive: Only for the top tier.
    """

    kind: IssueKind
    severity: Severity
    interruptive: bool
    evidence: Evidence
    ingredients: tuple[str, ...]
    trigger_texts: tuple[str, ...]
    summary: str
    consequence: str
    mechanism: str
    action: str
    alternatives: str = ""
    facts: tuple[FactId, ...] = ()
    rule: str
    sources: tuple[SourceNote, ...]
    context: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # CDS Hooks 2.0, card attributes: a summary of less than 140 characters.
        if len(self.summary) >= 140:
            raise ValueError("an alert's summary is under 140 characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """Something that could not be checked, by its own text."""

    text: str
    reason: str
    facts: tuple[FactId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """How one kind of check went, with why in words where it did not run or not fully."""

    kind: IssueKind
    state: CheckState
    note: str = ""


class DrugState(NamedTuple):
    """How one kind of check went for one ingredient. A report has one for each ingredient and check.

    Attributes:
        note: What was missing, or why it did not run, in words.
        missing: What was missing, each a phrase; also where something was found without it.
    """

    ingredient: str
    kind: IssueKind
    state: CheckState
    note: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyReport:
    """The result of all checks.

    Attributes:
        patient_id: The vault's id of the patient; None for a check on typed names.
        on: The date for which was checked.
        checked: Ingredient names that were recognised and checked, sorted.
        issues: Most serious first, then by ingredient names.
        tables: The hospital's own tables that took part, by name; the date is that of their import.
        by_drug: How each check went for each ingredient, by ingredient, then in the order of the runs.
    """

    patient_id: str | None
    on: date
    knowledge: KnowledgeVersion
    checked: tuple[str, ...]
    issues: tuple[DetectedIssue, ...]
    not_checked: tuple[NotChecked, ...]
    runs: tuple[CheckRun, ...]
    by_drug: tuple[DrugState, ...] = ()
    tables: tuple[KnowledgeVersion, ...] = ()
