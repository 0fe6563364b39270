"""What a medicine that is not prescribed yet would bring: its alerts, its checks, and what could be taken instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.detected_issue import DetectedIssue, DrugState, KnowledgeVersion, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another member of the same class, as it does in this patient.

    Attributes:
        of_class: What the class is called, for people.
        worst: Its gravest alert; None where it raises none.
        alerts: How many it raises.
        missing: What the record lacks to check it wholly, each a phrase.
    """

    ingredient: str
    of_class: str
    worst: Severity | None = None
    alerts: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer to "what if this were prescribed?".

    Attributes:
        text: The medicine as proposed.
        ingredients: What was recognised in it, sorted.
        not_checked: Why it was not, or not wholly, recognised; empty where it was.
        already_taken: Those of its ingredients that the patient takes already.
        added: The alerts that would come, or become graver, most serious first.
        states: How each check went for each of its ingredients.
        alternatives: All other members of its classes: those that raise no alert first, then the milder ones.
    """

    patient_id: str | None
    on: date
    knowledge: KnowledgeVersion
    text: str
    ingredients: tuple[str, ...]
    not_checked: str = ""
    already_taken: tuple[str, ...] = ()
    added: tuple[DetectedIssue, ...] = ()
    states: tuple[DrugState, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def without_alert(self) -> tuple[Alternative, ...]:
        """The alternatives that raise no alert in this patient."""
        return tuple(one for one in self.alternatives if one.worst is None)

    @property
    def with_information(self) -> tuple[Alternative, ...]:
        """The alternatives of which only information is known."""
        return tuple(one for one in self.alternatives if one.worst is Severity.INFORMATION)

    @property
    def with_alert(self) -> tuple[Alternative, ...]:
        """The alternatives that raise an alert too."""
        return tuple(one for one in self.alternatives if one.worst not in (None, Severity.INFORMATION))
