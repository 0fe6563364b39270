"""Every control of the window that needs a permission, in one list."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.closed import close_without
from clinic_assist.gui.screens.chart.view import Workspace
from clinic_assist.gui.screens.nobodys.view import NobodysScreen
from clinic_assist.gui.screens.patients.view import PatientsScreen
from clinic_assist.gui.session import Session
from clinic_assist.people import Permission


def close_what_is_not_permitted(
    session: Session, *, space: Workspace, patients: PatientsScreen, nobodys: NobodysScreen
) -> None:
    """Closes what the account may not use, once: none of it changes while a session lasts."""
    draft = space.draft
    needs: dict[Permission, tuple[QWidget, ...]] = {
        Permission.IMPORT: patients.import_buttons,
        Permission.DECIDE_IDENTITY: (patients.compare, nobodys.give, nobodys.back),
        Permission.WRITE_NOTES: (draft.order, draft.draft, draft.compose_with, draft.edit, draft.add, draft.delete),
        Permission.SIGN: (draft.sign,),
        Permission.EXPORT: (draft.export, space.safety.export, space.navigation.export),
    }
    for permission, controls in needs.items():
        close_without(session, permission, controls)
    if not session.may(Permission.OVERRIDE):
        space.safety.alerts.undecidable = strings.MAY_NOT_WORDS["override"]
