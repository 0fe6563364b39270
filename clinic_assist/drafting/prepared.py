"""Facts made ready for writing: numbered, with a kind, a class of status and the slots that they can fill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Protocol

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import Selection


class FactKind(Enum):
    """What sort of sentence a fact needs. The values are words of the bundled model's prompt."""

    CONDITION = "condition"
    ALLERGY = "allergy"
    REQUEST = "request"
    TAKES = "takes"
    DISPENSE = "dispense"
    ADMINISTRATION = "administration"
    RESULT = "result"
    PREVIOUS = "previous"
    FINDING = "finding"
    PROCEDURE = "procedure"
    ENCOUNTER = "encounter"
    DOCUMENT = "document"
    IMMUNIZATION = "immunization"
    FAMILY = "family"
    DEVICE = "device"
    GOAL = "goal"
    PLAN = "plan"
    ORDER = "order"
    FLAG = "flag"
    ABSENCE = "absence"


class StatusClass(Enum):
    """What a status means for the sentence. The exact status word is always the record's own, in the status slot."""

    ACTIVE = "active"
    PAST = "past"
    STOPPED = "stopped"
    DONE = "done"
    PLANNED = "planned"
    HELD = "held"
    NOT_DONE = "notdone"
    REFUTED = "refuted"
    UNCONFIRMED = "unconfirmed"
    PRELIMINARY = "preliminary"
    UNKNOWN = "unknown"


class Register(Enum):
    """Whom sentences speak to. PLAIN: the patient, in words of every day ("You take …")."""

    CLINICAL = "clinical"
    PLAIN = "plain"


class SectionKind(Enum):
    """Headings of a summary, in reading order. The values are words of the bundled model's prompt."""

    PROBLEMS = "problems"
    ALLERGIES = "allergies"
    MEDICATIONS = "medications"
    RESULTS = "results"
    PROCEDURES = "procedures"
    DOCUMENTS = "documents"
    IMMUNIZATIONS = "immunizations"
    BACKGROUND = "background"
    PLANS = "plans"


SLOT_NAMES = (
    "name",
    "status",
    "onset",
    "end",
    "recorded",
    "severity",
    "site",
    "type",
    "reaction",
    "criticality",
    "dose",
    "date",
    "start",
    "reason",
    "quantity",
    "value",
    "unit",
    "flag",
    "range",
    "parts",
    "absent",
    "outcome",
    "class",
    "conclusion",
    "number",
    "relation",
    "conditions",
    "text",
)
"""Every slot that a fact may have, in the order in which prompts list them."""


class Sayable(Protocol):
    """A fact as far as sentences need it: its label and which slots exist, not what they hold."""

    @property
    def label(self) -> str: ...

    @property
    def kind(self) -> FactKind: ...

    @property
    def status(self) -> StatusClass: ...

    @property
    def slots(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFact:
    """One fact of the chart, ready to be written about.

    Attributes:
        label: `F1` … `Fn`, unique in its PreparedFacts.
        slots: Slot name → text of the record for people. Only slots that the fact has.
        partial_dates: Names of the slots that hold a date without its day ("in Mar-2019", not "on").
        reason_facts: Facts of the chart that the reason slot takes its words from: cited with it.
        must_include: Whether a summary without it is incomplete.
        critical: Whether the record itself marks it as critical.
        section: Which kind of heading it belongs to by its nature.
        place: Key of the section of the note in which it stands.
    """

    label: str
    fact: Fact
    section: SectionKind
    kind: FactKind
    status: StatusClass
    slots: Mapping[str, str]
    partial_dates: frozenset[str] = frozenset()
    reason_facts: tuple[FactId, ...] = ()
    must_include: bool = False
    critical: bool = False
    place: str = ""

    @property
    def is_previous(self) -> bool:
        """Whether it is the result before the newest, told in the same sentence."""
        return self.kind is FactKind.PREVIOUS

    def with_label(self, label: str) -> PreparedFact:
        """The same under another label, for a request that numbers its facts anew."""
        return replace(self, label=label)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFacts:
    """The facts that a draft is written from, and what was left out.

    Attributes:
        facts: In the order of the note.
        selection: Accounts for every fact of the chart.
        left_out_by_section: For the sentence of a section that shows nothing: (reason, count) pairs.
        told_of_window: The sentence that says from when on the note reckons; empty where it needs none.
        since: That day.
    """

    patient_id: str
    facts: tuple[PreparedFact, ...]
    selection: Selection
    left_out_by_section: Mapping[SectionKind, tuple[tuple[str, int], ...]]
    told_of_window: str = ""
    since: date | None = None

    def of(self, section: SectionKind) -> tuple[PreparedFact, ...]:
        """The facts of one kind."""
        return tuple(fact for fact in self.facts if fact.section is section)

    def at(self, place: str) -> tuple[PreparedFact, ...]:
        """The facts that stand in one section of the note."""
        return tuple(fact for fact in self.facts if fact.place == place)

    @property
    def by_label(self) -> dict[str, PreparedFact]:
        """Label → fact."""
        return labelled(self.facts)


def labelled(facts: Sequence[PreparedFact]) -> dict[str, PreparedFact]:
    """Label → fact, for the facts that one request has in scope."""
    return {fact.label: fact for fact in facts}


TokenCount = Callable[[str], int]
"""How many tokens a text takes."""
