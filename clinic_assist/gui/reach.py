"""Which pages of the window an account reaches: the one place that says so."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from clinic_assist.people import Permission


class TopPage(Enum):
    """The ways in the top bar, in their order."""

    PATIENTS = "patients"
    IMPORTS = "imports"
    ACCOUNTS = "accounts"
    AUDIT = "audit"
    BACKUPS = "backups"


_NEEDS = {
    TopPage.PATIENTS: Permission.READ_CHARTS,
    TopPage.IMPORTS: Permission.IMPORT,
    TopPage.ACCOUNTS: Permission.MANAGE_PEOPLE,
    TopPage.AUDIT: Permission.READ_AUDIT,
    TopPage.BACKUPS: Permission.BACK_UP,
}


def pages_of(permissions: Collection[Permission]) -> tuple[TopPage, ...]:
    """What is shown in the bar; where charts can be opened in an emergency only, the patients' way leads to that."""
    reached = {page for page, needed in _NEEDS.items() if needed in permissions}
    if Permission.BREAK_GLASS in permissions:
        reached.add(TopPage.PATIENTS)
    return tuple(page for page in TopPage if page in reached)


def first_page(permissions: Collection[Permission]) -> TopPage:
    """Where somebody begins: at the patients, or at what their role is for."""
    pages = pages_of(permissions)
    if Permission.READ_CHARTS in permissions or not pages:
        return TopPage.PATIENTS
    own = [page for page in pages if page is not TopPage.PATIENTS]
    return own[0] if own else TopPage.PATIENTS
