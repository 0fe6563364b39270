"""The templates that ship, as assignments."""

from __future__ import annotations

from pathlib import Path

from clinic_assist.drafting.assignment import Assignment
from clinic_assist.drafting.templates import file_name, load_template
from clinic_assist.notes.note import Task

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "tasks"


def assignment(task: Task, **given: object) -> Assignment:
    return Assignment(spec=load_template(FOLDER / file_name(task)), **given)


SUMMARY = assignment(Task.SUMMARY)
