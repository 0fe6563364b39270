"""What a drafting task asks for: its sections, limits and what must not be missing; read by `templates`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_assist.chart.absence import Topic
from clinic_assist.drafting.prepared import Register
from clinic_assist.notes.must_include import MustInclude
from clinic_assist.notes.note import Task


class Family(Enum):
    """Kinds of facts, as templates name them."""

    PROBLEMS = "problems"
    ALLERGIES = "allergies"
    MEDICINES = "medicines"
    RESULTS = "results"
    VITAL_SIGNS = "vital signs"
    PROCEDURES = "procedures"
    ENCOUNTERS = "encounters"
    DOCUMENTS = "documents"
    IMMUNIZATIONS = "immunizations"
    FAMILY_HISTORY = "family history"
    SOCIAL_HISTORY = "social history"
    DEVICES = "devices"
    ALERTS = "alerts"
    GOALS = "goals"
    CARE_PLANS = "care plans"
    ORDERS = "orders"


class Which(Enum):
    """Which facts of a family. NEW to CONTINUED are reckoned from the window of the note (`situation`).

    ANY: those that a note of this age limit tells. PAST: those that it tells although they are over, and no others.
    """

    ANY = ""
    ACTIVE = "active"
    PAST = "past"
    HELD = "on hold"
    CRITICAL = "critical"
    ABNORMAL = "abnormal"
    PENDING = "pending"
    NEW = "new"
    ENDED = "ended"
    CHANGED = "changed"
    CONTINUED = "continued"
    THE_STAY = "the stay"
    OF_THE_STAY = "of the stay"
    LAST_DAY = "of the last day"
    UNDATED = "undated"


OF_STAY = frozenset({Which.THE_STAY, Which.OF_THE_STAY})
WINDOWED = OF_STAY | {Which.NEW, Which.ENDED, Which.CHANGED, Which.CONTINUED}
"""What is reckoned from the window of a note, and says nothing without one."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Facts that a section lists, such as `medicines new`."""

    family: Family
    which: Which = Which.ANY


class OwnPart(Enum):
    """What a person said in the order, by its place in a note."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    RECIPIENT = "recipient"
    QUESTION = "question"


class PassageKind(Enum):
    """Passages of documents, by the heading under which they stand there."""

    REASON = "reason"
    COURSE = "course"
    ASSESSMENT = "assessment"
    PLAN = "plan"


class Window(Enum):
    """From when on something is new."""

    NONE = "none"
    SINCE = "since"
    STAY = "stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the note.

    Attributes:
        key: Names it within its template.
        selects: Which facts stand here. A fact goes to the first section that asks for it.
        topic: The silence that holds where nothing is listed; None where an empty heading is left away or says `empty`.
        tells_empty: Where nothing is listed and no topic is given, that is said in a sentence.
        limit: The most facts that it lists; None for no limit of its own.
        fixed: Sentences that always open the section, as the template words them.
        blank: What a clinician must fill in, in words.
        blank_only_when_empty: Whether the blank is left away where the section says something.
        own: What of the order stands here.
        passages: Which passages of documents are quoted here.
        beyond_record: Whether a clinical model may add lines that are not from the record, marked so.
        linked: Whether what the record links to a problem follows it here (medicines given for it, its encounters).
    """

    key: str
    title: str
    selects: tuple[Selector, ...] = ()
    topic: Topic | None = None
    tells_empty: bool = False
    limit: int | None = None
    fixed: tuple[str, ...] = ()
    blank: str = ""
    blank_only_when_empty: bool = False
    own: tuple[OwnPart, ...] = ()
    passages: tuple[PassageKind, ...] = ()
    beyond_record: bool = False
    linked: bool = False

    @property
    def empty_text(self) -> str:
        """The sentence for "the record says nothing about it"."""
        return f"{self.topic.value.capitalize() if self.topic else self.title} not recorded."


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """How a task selects and orders facts.

    Attributes:
        title: Of the note.
        name: Which template this is, in words, where it is the hospital's; empty for the product's own.
        recent_months: Results, encounters, documents and ended treatments from before are left out.
        latest_when_empty: How many of the newest past entries stand in where a heading would list nothing.
        results_when_empty: The same for results: the newest of so many different tests.
        critical_days: For so long a result that its source flagged as critical is told though a newer one is there.
        history_kept: How many past problems, and how many earlier procedures, of different names are told as history.
        budget_tokens: For the facts together; a product decision, because small models lose facts in long contexts.
        page_lines: How many printed lines the facts may take, what must be there first; None for no such limit.
        passage_tokens: For the quoted passages of documents together.
        question: What a general model is asked for a section, with {title} and {labels}; empty for the usual question.
    """

    task: Task
    title: str
    sections: tuple[Section, ...]
    recent_months: int
    budget_tokens: int
    name: str = ""
    register: Register = Register.CLINICAL
    window: Window = Window.NONE
    must_include: tuple[MustInclude, ...] = ()
    page_lines: int | None = None
    passage_tokens: int = 0
    latest_when_empty: int = 3
    results_when_empty: int = 25
    critical_days: int = 365
    history_kept: int = 10
    question: str = ""

    def section(self, key: str) -> Section:
        """The section of that key."""
        return next(section for section in self.sections if section.key == key)
