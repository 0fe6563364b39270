"""Opens the window and gives the exit status."""

from __future__ import annotations

import sys
from pathlib import Path

from clinic_assist.gui.application import Application, Relaunch, make_application
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

IDLE_LOCK_S = 600.0


def qt_version() -> str:
    """The version of Qt that is loaded; raises ImportError where one of its libraries is missing."""
    from PySide6.QtCore import qVersion

    return qVersion()


def run_window(
    workplace: Workplace,
    *,
    vault: Path | None,
    store: ChartStore | None = None,
    relaunch: Relaunch | None = None,
    idle_lock_s: float = IDLE_LOCK_S,
) -> int:
    """Runs the application until its last window closes or the session locks.

    Args:
        workplace: The joined parts.
        vault: The folder that the unlock window begins with.
        store: An open vault: then there is nothing to unlock.
        relaunch: Called after a lock, once the vault is closed, with the folder of that vault; meant to replace this
            process. Without it the exit status is `application.LOCKED_EXIT` (75), for whoever started us.
        idle_lock_s: Seconds without input after which the session locks itself.
    """
    app = make_application()
    application = Application(workplace, relaunch=relaunch, idle_lock_s=idle_lock_s, app=app)
    previous = sys.excepthook
    sys.excepthook = application.caught
    try:
        if store is not None:
            application.show_session(store)
        else:
            application.show_unlock(vault)
        return app.exec()
    finally:
        sys.excepthook = previous
        application.close_vault()
