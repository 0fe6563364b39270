"""What is planned and by whom: care plans, care teams, goals."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import CodeableConcept, Period, Quantity, Reference, Value
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanActivity:
    """One planned activity, described in place or by reference. `do_not_perform` means that it must not be done."""

    code: CodeableConcept | None = None
    status: str | None = None
    description: str | None = None
    scheduled: Period | None = None
    reference: Reference | None = None
    do_not_perform: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan(Fact):
    """A plan of care."""

    title: str | None = None
    status: str | None = None
    intent: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    description: str | None = None
    narrative: str | None = None
    period: Period | None = None
    created: PartialDate | None = None
    addresses: tuple[Reference, ...] = ()
    goals: tuple[Reference, ...] = ()
    care_teams: tuple[Reference, ...] = ()
    activities: tuple[CarePlanActivity, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        if self.title:
            return CodeableConcept(text=self.title)
        return self.categories[-1] if self.categories else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return (self.period.start if self.period else None) or self.created


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamMember:
    """A member of a care team with the role they hold."""

    member: Reference | None = None
    roles: tuple[CodeableConcept, ...] = ()
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeam(Fact):
    """The people who care for the patient."""

    name: str | None = None
    status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    members: tuple[CareTeamMember, ...] = ()
    period: Period | None = None
    reasons: tuple[CodeableConcept, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        if self.name:
            return CodeableConcept(text=self.name)
        return self.categories[0] if self.categories else None

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.period.start if self.period else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTarget:
    """What is to be reached and by when."""

    measure: CodeableConcept | None = None
    detail: Value | None = None
    due: PartialDate | None = None
    due_duration: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Fact):
    """A health goal."""

    description: CodeableConcept | None = None
    lifecycle_status: str | None = None
    achievement_status: CodeableConcept | None = None
    priority: CodeableConcept | None = None
    start: PartialDate | None = None
    start_code: CodeableConcept | None = None
    status_date: PartialDate | None = None
    targets: tuple[GoalTarget, ...] = ()
    addresses: tuple[Reference, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.description

    @property
    def status_code(self) -> str | None:
        return self.lifecycle_status

    @property
    def when(self) -> PartialDate | None:
        return self.start or self.status_date
