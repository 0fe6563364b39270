"""A drafting task as code is given it: the template, what a person asked for, and what is known beside the chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from clinic_assist.drafting.parse import NamesIn
from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.notes.note import Statement
from clinic_assist.notes.order import DraftOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What a draft depends on besides chart and day.

    Attributes:
        own: The clinician's own notes, cut into (heading, sentence).
        last_signed: The day of the patient's last signed note.
        names_in: Finds drug names, by which two records of one medicine are known as such.
        mark: Gives a statement its mark where the same words stood in an earlier note.
    """

    spec: TaskSpec
    order: DraftOrder = field(default_factory=DraftOrder)
    own: tuple[tuple[str, str], ...] = ()
    last_signed: date | None = None
    names_in: NamesIn = lambda _text: ()
    mark: Callable[[Statement], Statement] = lambda statement: statement
