"""What each drafting task asks for: its sections, limits and what must not be missing."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.absence import Topic
from clinic_assist.drafting.prepared import SectionKind
from clinic_assist.notes.note import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the note.

    Attributes:
        topic: The silence that holds where nothing is listed; None where a heading without facts is left away.
        empty_text: The sentence for "the record says nothing about it".
    """

    kind: SectionKind
    title: str
    topic: Topic | None = None
    empty_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """How a task selects and orders facts.

    Attributes:
        recent_months: Results, encounters, documents and ended treatments from before are left out.
        latest_when_empty: How many of the newest past entries stand in where a heading would list nothing.
        results_when_empty: The same for results: the newest of so many different tests.
        critical_days: For so long a result that its source flagged as critical is told though a newer one is there.
        history_kept: How many past problems, and how many earlier procedures, of different names are told as history.
        budget_tokens: For the facts together; a product decision, because small models lose facts in long contexts.
        beyond_record: Whether the model may write lines that are not from the record, marked so.
    """

    task: Task
    sections: tuple[Section, ...]
    recent_months: int
    budget_tokens: int
    latest_when_empty: int = 3
    results_when_empty: int = 25
    critical_days: int = 365
    history_kept: int = 10
    beyond_record: bool = False

    def title(self, kind: SectionKind) -> str:
        """The heading of a section."""
        return next(section.title for section in self.sections if section.kind is kind)


SUMMARY = TaskSpec(
    task=Task.SUMMARY,
    recent_months=24,
    budget_tokens=5000,
    sections=(
        Section(
            kind=SectionKind.PROBLEMS,
            title="Problems",
            topic=Topic.PROBLEMS,
            empty_text="Problems not recorded.",
        ),
        Section(
            kind=SectionKind.ALLERGIES,
            title="Allergies",
            topic=Topic.ALLERGIES,
            empty_text="Allergies not recorded.",
        ),
        Section(
            kind=SectionKind.MEDICATIONS,
            title="Medications",
            topic=Topic.MEDICATIONS,
            empty_text="Medications not recorded.",
        ),
        Section(
            kind=SectionKind.RESULTS,
            title="Results and vital signs",
            topic=Topic.RESULTS,
            empty_text="Results not recorded.",
        ),
        Section(
            kind=SectionKind.PROCEDURES,
            title="Procedures",
            topic=Topic.PROCEDURES,
            empty_text="Procedures not recorded.",
        ),
        Section(kind=SectionKind.BACKGROUND, title="Background"),
        Section(kind=SectionKind.PLANS, title="Plans and orders"),
        Section(kind=SectionKind.DOCUMENTS, title="Encounters and documents"),
        Section(
            kind=SectionKind.IMMUNIZATIONS,
            title="Immunizations",
            topic=Topic.IMMUNIZATIONS,
            empty_text="Immunizations not recorded.",
        ),
    ),
)

_SPECS = {spec.task: spec for spec in (SUMMARY,)}


def spec_of(task: Task) -> TaskSpec:
    """The specification of a task."""
    return _SPECS[task]
