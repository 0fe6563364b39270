"""Steps that several tests of the window take."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow

Kind = TypeVar("Kind", bound=QWidget)


def open_chart(qtbot: QtBot, window: MainWindow, patient: str = "p-full") -> None:
    """Opens a chart, waits for its checks, and passes the interruption."""
    window.open_patient(patient)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()


def begin_import(qtbot: QtBot, window: MainWindow, path: str = "/exports/ward3") -> None:
    """Has files read, and imports what the preview shows."""
    window.import_paths((Path(path),))
    confirm_import(qtbot, window)


def confirm_import(qtbot: QtBot, window: MainWindow) -> None:
    """Waits for the preview and answers it."""
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    window.imports.preview.go.click()


def draft_note(qtbot: QtBot, window: MainWindow) -> None:
    """Drafts to the end."""
    window.workspace.open_page("draft")
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: window.workspace.desk.note is not None)


def shown_dialog(kind: type[Kind]) -> Kind:
    """The dialog of a kind that is open."""
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def has_focus(qtbot: QtBot, window: MainWindow, widget: QWidget) -> bool:
    """Whether keys typed now would reach the widget."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return QApplication.focusWidget() is widget
