"""What a person asks for when a note is to be drafted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import Task

LONGEST_OWN_TEXT = 40_000
"""Characters of a clinician's own notes: a long consultation dictated in full has about 10,000."""

LONGEST_LINE = 300
"""Characters of a recipient or a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """A task with what belongs to it.

    Attributes:
        since: For CHANGES: the first day that counts; None for the day of the last signed note or encounter.
        own_text: For VISIT: the clinician's own notes, as written.
        recipient: For REFERRAL: to whom it goes.
        question: For REFERRAL: what is asked.
        stay: For DISCHARGE and HANDOVER: the encounter; None for the last inpatient one.

    Raises:
        ValueError: A text is too long.
    """

    task: Task = Task.SUMMARY
    since: date | None = None
    own_text: str = ""
    recipient: str = ""
    question: str = ""
    stay: FactId | None = None

    def __post_init__(self) -> None:
        if len(self.own_text) > LONGEST_OWN_TEXT:
            raise ValueError(f"own notes are longer than {LONGEST_OWN_TEXT:,} characters")
        if max(len(self.recipient), len(self.question)) > LONGEST_LINE:
            raise ValueError(f"a recipient or question is longer than {LONGEST_LINE} characters")
