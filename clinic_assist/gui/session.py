"""What the screens of one unlocked session share."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.errors import ClinicAssistError
from clinic_assist.gui import strings
from clinic_assist.gui.tasks import Tasks
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


@dataclass
class Session:
    """The open vault and who sits before it.

    Attributes:
        clinician: The name given at the first override or signature; kept until the lock.
    """

    workplace: Workplace
    store: ChartStore
    tasks: Tasks
    clinician: str = ""


def error_words(error: object) -> str:
    """What the person reads about an error: our own first line and hint, never the text of a foreign exception."""
    if isinstance(error, ClinicAssistError):
        return f"{error.message} {error.hint}".strip()
    return strings.SOMETHING_WENT_WRONG
