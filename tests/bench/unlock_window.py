"""Starts the program as far as the painted unlock window, or (`bare`) a plain Qt window, and ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def bare() -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication(["bare"])
    window = QWidget()
    window.show()
    application.processEvents()
    window.grab()


def unlock() -> None:
    from clinic_assist import app
    from clinic_assist.gui.application import Application, make_application

    qt = make_application()
    with app.joined() as workplace:
        application = Application(workplace, relaunch=None, idle_lock_s=600, app=qt)
        application.show_unlock(Path("/nonexistent"))
        qt.processEvents()
        assert application.unlock is not None
        application.unlock.grab()
        application.tasks.close()


if __name__ == "__main__":
    bare() if "bare" in sys.argv else unlock()
