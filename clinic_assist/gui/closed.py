"""What whoever sits here may not do is seen before it is tried: its control is closed and says why."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.session import Session
from clinic_assist.people import Permission

_WORDS = {
    Permission.IMPORT: "import",
    Permission.DECIDE_IDENTITY: "identity",
    Permission.WRITE_NOTES: "write",
    Permission.SIGN: "sign",
    Permission.OVERRIDE: "override",
    Permission.EXPORT: "export",
}


class _HeldClosed(QObject):
    """Closes a control again whenever its screen opens it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.EnabledChange and isinstance(watched, QWidget) and watched.isEnabled():
            watched.setEnabled(False)
        return False


def close_without(session: Session, permission: Permission, controls: Iterable[QWidget]) -> None:
    """Closes controls for good where the account may not do what they do; the tooltip says so.

    What an emergency adds is reading only (`people.IN_EMERGENCY`), so none of this changes while a session lasts.
    """
    if session.may(permission):
        return
    hold_closed(controls, strings.MAY_NOT_WORDS[_WORDS[permission]])


def hold_closed(controls: Iterable[QWidget], words: str) -> None:
    """Closes controls for good; the tooltip gives the reason."""
    for control in controls:
        control.setEnabled(False)
        control.setToolTip(words)
        control.setAccessibleDescription(words)
        control.installEventFilter(_HeldClosed(control))
