"""What has no structure of its own: plain statements, statements of absence, records kept unread."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Fact):
    """A record of a clinical type that is shown by its subject, status, date and text.

    Used for types that US Core and the IPS name but that need no structure of their own yet: Flag, Consent,
    ClinicalImpression, Specimen, QuestionnaireResponse, Coverage, RelatedPerson, NutritionOrder, RiskAssessment,
    Provenance and the like.

    Attributes:
        resource_type: The FHIR type.
        details: Label and text of its further content, in the source's order.
    """

    resource_type: str
    code: CodeableConcept | None = None
    status: str | None = None
    date: PartialDate | None = None
    narrative: str | None = None
    details: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        return self.resource_type

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceStatement(Fact):
    """The source says that there is none, or that nobody asked, or that it does not know.

    Attributes:
        topic: Which part of the chart.
        silence: Which of the three silences.
        scope: What exactly is absent, as written ("No known drug allergies"): a statement about drugs says nothing
            about food.
        is_partial: Whether it speaks of a part of the topic only, so that the topic as a whole stays open.
        withdrawn: The status by which the source takes the statement back (`resolved`, `refuted` …); None while it
            stands. One that was taken back states nothing any more, and is no entry of its topic either.
    """

    topic: Topic
    silence: Silence
    scope: CodeableConcept | None = None
    is_partial: bool = False
    withdrawn: str | None = None
    date: PartialDate | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.scope

    @property
    def status_code(self) -> str | None:
        return self.withdrawn

    @property
    def when(self) -> PartialDate | None:
        return self.date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResource(Fact):
    """A record that we do not understand, kept whole in its source file, counted and shown.

    Attributes:
        resource_type: The type as written, or `unknown`.
        reason: Why it was kept unread, in words for a person.
        label: A short text to show, from its own code, name or title; empty where there is none.
    """

    resource_type: str
    reason: str
    label: str = ""
    date: PartialDate | None = None

    @property
    def kind(self) -> str:
        return "KeptResource"

    @property
    def concept(self) -> CodeableConcept | None:
        return CodeableConcept(text=self.label) if self.label else None

    @property
    def when(self) -> PartialDate | None:
        return self.date


DELETED = "deleted-at-source"
"""The status of a deleted record in a chart, in the place of its own. No standard has a code for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeletion(Fact):
    """What a source says is deleted; `chart.deletion` finds the records that it means.

    Attributes:
        names: Each name that the source gives the record: its URL, or `Type/id`.
        date: When it was deleted, where that is said.
    """

    names: tuple[str, ...]
    date: PartialDate | None = None

    @property
    def when(self) -> PartialDate | None:
        return self.date
