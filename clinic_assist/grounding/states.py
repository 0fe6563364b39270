"""What a status says, in one vocabulary for every kind of record and for the words of a note."""

from __future__ import annotations

from enum import Enum

from clinic_assist.chart.facts import DELETED


class State(Enum):
    """The meanings of FHIR's status codes that a note can express."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    RESOLVED = "resolved"
    REMISSION = "in remission"
    RECURRENCE = "recurrent"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ON_HOLD = "on hold"
    PLANNED = "planned"
    NOT_DONE = "not done"
    CANCELLED = "cancelled"
    REFUTED = "refuted"
    IN_PROGRESS = "in progress"
    FINAL = "final"
    PRELIMINARY = "preliminary"
    AMENDED = "amended"
    ERROR = "entered in error"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"


PAST = frozenset((State.INACTIVE, State.RESOLVED, State.REMISSION, State.STOPPED, State.COMPLETED))
CURRENT = frozenset((State.ACTIVE, State.RECURRENCE, State.IN_PROGRESS, State.ON_HOLD))
VOID = frozenset((State.REFUTED, State.ERROR, State.NOT_DONE, State.CANCELLED))
"""The record says that it is not so, or was not done."""

# FHIR R4 value sets: condition-clinical, condition-ver-status, allergyintolerance-clinical, -verification,
# medicationrequest-status, medication-statement-status, medicationdispense-status, medication-admin-status,
# event-status, request-status, observation-status, diagnostic-report-status, goal-status, encounter-status.
CODES: dict[str, State] = {
    "active": State.ACTIVE,
    "recurrence": State.RECURRENCE,
    "relapse": State.RECURRENCE,
    "inactive": State.INACTIVE,
    "remission": State.REMISSION,
    "resolved": State.RESOLVED,
    "stopped": State.STOPPED,
    "completed": State.COMPLETED,
    "complete": State.COMPLETED,
    "finished": State.COMPLETED,
    "on-hold": State.ON_HOLD,
    "onhold": State.ON_HOLD,
    "draft": State.PLANNED,
    "intended": State.PLANNED,
    "planned": State.PLANNED,
    "proposed": State.PLANNED,
    "preparation": State.PLANNED,
    "arrived": State.IN_PROGRESS,
    "triaged": State.IN_PROGRESS,
    "onleave": State.IN_PROGRESS,
    "not-done": State.NOT_DONE,
    "not-taken": State.NOT_DONE,
    "declined": State.NOT_DONE,
    "rejected": State.NOT_DONE,
    "cancelled": State.CANCELLED,
    "revoked": State.CANCELLED,
    "refuted": State.REFUTED,
    "in-progress": State.IN_PROGRESS,
    "final": State.FINAL,
    "preliminary": State.PRELIMINARY,
    "partial": State.PRELIMINARY,
    "registered": State.PRELIMINARY,
    "amended": State.AMENDED,
    "corrected": State.AMENDED,
    "appended": State.AMENDED,
    "entered-in-error": State.ERROR,
    DELETED: State.ERROR,
    "provisional": State.UNCONFIRMED,
    "differential": State.UNCONFIRMED,
    "unconfirmed": State.UNCONFIRMED,
    "confirmed": State.CONFIRMED,
    "accepted": State.ACTIVE,
    "available": State.FINAL,
}


def state_of(code: str | None) -> State:
    """The meaning of a status code; UNKNOWN for none or one that we do not know."""
    return CODES.get((code or "").lower(), State.UNKNOWN)
