"""What the screens of one unlocked session share."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.errors import ClinicAssistError
from clinic_assist.gui import strings
from clinic_assist.gui.tasks import Tasks
from clinic_assist.people import Permission
from clinic_assist.workflows.manage_accounts import acting_name
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


@dataclass
class Session:
    """The open vault and who sits before it.

    Attributes:
        clinician: The name given at the first override or signature, where the account has none; kept until the lock.
    """

    workplace: Workplace
    store: ChartStore
    tasks: Tasks
    clinician: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether whoever sits here may do a thing now."""
        return permission in self.store.permissions

    @property
    def lacks_second_factor(self) -> bool:
        """Whether the hospital asks for a second factor that this account does not have: then it may nothing yet."""
        return not getattr(self.store, "has_second_factor", True)

    @property
    def signing_name(self) -> str:
        """Under what name somebody signs and decides: the account's, else what was typed before in this session."""
        return acting_name(self.store, self.clinician)


def error_words(error: object) -> str:
    """What the person reads about an error: our own first line and hint, never the text of a foreign exception."""
    if isinstance(error, ClinicAssistError):
        return f"{error.message} {error.hint}".strip()
    return strings.SOMETHING_WENT_WRONG
