"""An import is killed (SIGKILL) on its way; after the next unlock the window goes on with it, and nothing is missing."""

from __future__ import annotations

import json
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.importers import InSession
from clinic_assist.store.vault import create_vault, open_vault
from clinic_assist.workflows.unfinished_import import unfinished
from tests.gui.conftest import end_lanes
from tests.gui.fake_workplace import FakeWorkplace
from tests.gui.interrupted import import_until_killed
from tests.unit.store.conftest import CHEAP, PASSPHRASE

FILES = 40


def write_exports(folder: Path) -> None:
    folder.mkdir()
    for number in range(FILES):
        patient = {"resourceType": "Patient", "id": f"p{number}", "name": [{"family": f"Testperson{number:02}"}]}
        (folder / f"{number:02}.json").write_text(json.dumps(patient))


@pytest.mark.parametrize("kill_after", [1, 16, 31])
def test_a_killed_import_is_offered_after_the_unlock_and_going_on_completes_it(
    qtbot: QtBot, tmp_path: Path, kill_after: int
) -> None:
    vault, exports = tmp_path / "vault", tmp_path / "exports"
    create_vault(vault, PASSPHRASE, kdf=CHEAP).close()
    write_exports(exports)
    ours, theirs = get_context("forkserver").Pipe()
    process = get_context("forkserver").Process(target=import_until_killed, args=(vault, exports, theirs), daemon=True)
    process.start()
    durable = [ours.recv() for _ in range(kill_after)]
    process.kill()
    process.join()
    died = process.exitcode

    store, tasks = open_vault(vault, PASSPHRASE), Tasks()
    stored = store.status().sources
    window = MainWindow(Session(workplace=FakeWorkplace(reader=InSession()), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: f"was interrupted after {stored} of {FILES} files" in window.unfinished.text)
    window.unfinished.go_on.click()
    qtbot.waitUntil(lambda: bool(window.imports.files.rows_model.rows) and not window.imports.is_running)
    states = [row.cells[1].text for row in window.imports.files.rows_model.rows]
    left = unfinished(store)
    tasks.close()
    end_lanes()

    assert died == -signal.SIGKILL
    assert len(durable) <= stored < FILES, "it was cut short, and what was said to be in is in"
    assert (states.count("Already imported"), states.count("Imported")) == (stored, FILES - stored)
    assert len(store.search_patients()) == FILES
    assert left is None
    store.close()
