"""No display is needed, and every Qt warning fails the run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from clinic_assist.gui.application import make_application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace, MemoryStore


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp: object) -> None:
    make_application()


@pytest.fixture
def workflows(monkeypatch: pytest.MonkeyPatch) -> FakeWorkflows:
    """Fake workflows where the window calls the real ones."""
    return FakeWorkflows().patch(monkeypatch)


@pytest.fixture
def store() -> MemoryStore:
    """A vault in memory."""
    return MemoryStore()


@pytest.fixture
def window(qtbot: QtBot, workflows: FakeWorkflows, store: MemoryStore) -> Iterator[MainWindow]:
    """The main window on the vault in memory."""
    tasks = Tasks()
    workplace = FakeWorkplace()
    shown = MainWindow(Session(workplace=workplace, store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: bool(shown.patients.table.rows_model.rows) or not store.charts)
    yield shown
    shown.workspace.desk.flush(wait=True)
    tasks.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def answer_dialog(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes the file dialogs answer with a path."""

    def answer(path: Path) -> None:
        dialogs = "clinic_assist.gui.file_dialogs"
        monkeypatch.setattr(f"{dialogs}.choose_files", lambda _parent: (path,))
        monkeypatch.setattr(f"{dialogs}.choose_folder", lambda _parent, _title: path)
        monkeypatch.setattr(f"{dialogs}.choose_pdf_target", lambda _parent, name: path / name)

    return answer
