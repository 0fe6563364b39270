"""No display is needed, and every Qt warning fails the run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from clinic_assist.gui.application import make_application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.importers import InSession
from clinic_assist.store.vault import Vault, create_vault
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace, MemoryStore
from tests.unit.store.conftest import CHEAP, PASSPHRASE


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp: QApplication) -> None:
    make_application()
    qapp.setQuitOnLastWindowClosed(False)  # else the event loops of the next test end as soon as they begin


class PatientBot(QtBot):
    """Waits long for what must come: a wait that succeeds costs nothing, and a busy machine is no defect."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 60_000) -> None:  # noqa: N802 - pytest-qt's name
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: SignalInstance, *, timeout: int = 60_000) -> SignalBlocker:  # noqa: N802 - pytest-qt's name
        return super().waitSignal(signal, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """In place of pytest-qt's own, which gives up after five seconds."""
    return PatientBot(request)


@pytest.fixture
def workflows(monkeypatch: pytest.MonkeyPatch) -> FakeWorkflows:
    """Fake workflows where the window calls the real ones."""
    return FakeWorkflows().patch(monkeypatch)


@pytest.fixture
def store() -> MemoryStore:
    """A vault in memory."""
    return MemoryStore()


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    """Background work whose threads end with the test, so that none of it meets what the next test has put in place."""
    started = Tasks()
    yield started
    started.close()
    end_lanes()


def end_lanes() -> None:
    """Waits for the threads of all closed `Tasks`."""
    for thread in threading.enumerate():
        if thread.name.startswith("lane-"):
            thread.join(60)


@pytest.fixture
def window(qtbot: QtBot, workflows: FakeWorkflows, store: MemoryStore, tasks: Tasks) -> Iterator[MainWindow]:
    """The main window on the vault in memory."""
    workplace = FakeWorkplace()
    shown = MainWindow(Session(workplace=workplace, store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: bool(shown.patients.table.rows_model.rows) or not store.charts)
    yield shown
    workflows.released.set()
    shown.workspace.desk.flush(wait=True, timeout_s=60)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """An encrypted vault."""
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@pytest.fixture
def vault_window(qtbot: QtBot, vault: Vault, tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The main window on that vault; safety checks are the fake ones."""
    monkeypatch.setattr("clinic_assist.gui.screens.chart.patient_desk.check_chart", FakeWorkflows().check_chart)
    shown = MainWindow(Session(workplace=FakeWorkplace(reader=InSession()), store=vault, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    yield shown
    shown.workspace.desk.flush(wait=True, timeout_s=60)


@pytest.fixture
def answer_dialog(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes the file dialogs answer with a path."""

    def answer(path: Path) -> None:
        dialogs = "clinic_assist.gui.file_dialogs"
        monkeypatch.setattr(f"{dialogs}.choose_files", lambda _parent: (path,))
        monkeypatch.setattr(f"{dialogs}.choose_folder", lambda _parent, _title: path)
        monkeypatch.setattr(f"{dialogs}.choose_pdf_target", lambda _parent, name: path / name)

    return answer
