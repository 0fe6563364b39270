"""The worker of the model is killed in every state while the window drafts: the window answers, and the draft survives."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.notes.note import Statement
from clinic_assist.store.vault import Vault
from tests.campaigns.model_worker import Mortal, bundled_model
from tests.gui.test_on_a_real_vault import bring_in
from tests.pharmacy import RESOURCES

LONGEST_SILENCE_S = 3.0
"""Between two beats of the window, on a machine that does other work as well."""
MOST_TRIES = 40


class Pulse:
    """Beats while the window answers."""

    def __init__(self) -> None:
        self.longest_s, self._last = 0.0, time.monotonic()
        self.timer = QTimer(interval=20)
        self.timer.timeout.connect(self._beat)
        self.timer.start()

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest_s, self._last = max(self.longest_s, now - self._last), now


@pytest.fixture
def model() -> Iterator[Mortal]:
    with Mortal(bundled_model(), random.Random(11)) as mortal:
        yield mortal


@pytest.fixture
def window(qtbot: QtBot, vault_window: MainWindow, model: Mortal) -> MainWindow:
    vault_window._session.workplace.load_model = lambda: model  # type: ignore[misc,assignment,return-value]
    bring_in(qtbot, vault_window, RESOURCES / "demo" / "exports" / "05-polypharmacy.json")
    vault_window.open_patient(vault_window._session.store.search_patients()[0].patient_id)
    qtbot.waitUntil(lambda: vault_window.patient_desk.report is not None)
    if vault_window.patient_desk.interruption is not None:
        vault_window.patient_desk.interruption.go_on.click()
    vault_window.workspace.open_page("draft")
    return vault_window


def drafted(qtbot: QtBot, window: MainWindow) -> tuple[Statement, ...]:
    """Drafts to the end, whatever becomes of it; the statements that lie on the desk then."""
    desk, page = window.workspace.desk, window.workspace.draft
    page.draft.click()
    qtbot.waitUntil(lambda: not desk.is_drafting)
    return desk.note.draft.statements if desk.note is not None else ()


def test_a_worker_killed_while_idle_or_while_it_loads_costs_nothing(
    qtbot: QtBot, window: MainWindow, model: Mortal
) -> None:
    expected, pulse = drafted(qtbot, window), Pulse()
    pid = model.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    after_idle = drafted(qtbot, window)
    second = model.worker_pid
    assert second is not None
    assert second != pid

    os.kill(second, signal.SIGKILL)
    model.pieces, model.kill_behind = 0, [0]
    while_loading = drafted(qtbot, window)

    assert len(expected) > 20
    assert after_idle == expected
    assert while_loading == expected
    assert pulse.longest_s < LONGEST_SILENCE_S


def test_a_worker_killed_while_it_writes_is_started_again_and_the_draft_is_the_same(
    qtbot: QtBot, window: MainWindow, model: Mortal, vault: Vault
) -> None:
    chance = random.Random(5)
    expected, length, pulse = drafted(qtbot, window), model.pieces, Pulse()
    assert length > 5
    for _ in range(MOST_TRIES):
        model.pieces, model.kill_behind = 0, [chance.randrange(length)]
        assert drafted(qtbot, window) == expected
        if model.interrupted >= 5:
            break

    assert model.interrupted >= 5
    assert pulse.longest_s < LONGEST_SILENCE_S


def test_a_worker_killed_twice_ends_the_draft_in_words_and_its_beginning_is_in_the_vault(
    qtbot: QtBot, window: MainWindow, model: Mortal, vault: Vault
) -> None:
    expected, length, pulse = drafted(qtbot, window), model.pieces, Pulse()
    patient = window._session.store.search_patients()[0].patient_id
    page = window.workspace.draft
    for _ in range(MOST_TRIES):
        before = model.interrupted
        model.pieces, model.kill_behind = 0, [length // 2, length // 2 + 1]
        kept = drafted(qtbot, window)
        if model.interrupted == before + 2:
            break
        assert kept == expected
    assert model.interrupted == before + 2
    qtbot.waitUntil(lambda: page.strip.text.startswith("The draft was not finished."))
    qtbot.waitUntil(lambda: page.saved.plain == strings.SAVED)
    in_vault = [one.verified.draft.statements for one in vault.drafts(patient)]

    assert 0 < len(kept) < len(expected)
    assert kept == expected[: len(kept)]
    assert kept in in_vault
    assert drafted(qtbot, window) == expected
    assert pulse.longest_s < LONGEST_SILENCE_S
