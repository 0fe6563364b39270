"""Backups in the window: the page, the plan, a trial, and restoring before a vault is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.app import BackupsOnDisk, SystemClock
from clinic_assist.errors import MachineError
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.reach import TopPage
from clinic_assist.gui.screens.backups.drill_dialog import DrillDialog
from clinic_assist.gui.screens.backups.view import BackupsScreen
from clinic_assist.gui.screens.unlock.restore_dialog import RestoreDialog
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.people import Role
from clinic_assist.store.vault import create_vault, open_vault
from clinic_assist.workflows.back_up import BackupPlan, keep_plan, read_plan
from clinic_assist.workflows.permitted import permitted
from tests.gui.fake_backups import FakeBackups, label
from tests.gui.fake_people import person
from tests.gui.fake_workplace import PASSPHRASE, FakeClock, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import shown_dialog
from tests.unit.store.conftest import CHEAP

NOW = FakeClock().now()


@pytest.fixture
def keeper() -> FakeBackups:
    return FakeBackups()


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    made = MemoryStore(account=person(Role.ADMINISTRATOR))
    keep_plan(made, BackupPlan(folder=str(tmp_path)))  # type: ignore[arg-type]
    return made


@pytest.fixture
def shown(qtbot: QtBot, workflows: FakeWorkflows, tasks: Tasks, keeper: FakeBackups, store: MemoryStore) -> MainWindow:
    window = MainWindow(Session(workplace=FakeWorkplace(backups=keeper), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    return window


def open_page(qtbot: QtBot, window: MainWindow) -> BackupsScreen:
    window.show_page(TopPage.BACKUPS)
    qtbot.waitUntil(lambda: bool(window.people.backups.state.text))
    return window.people.backups


def days_ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ((0.2,), "The newest backup is of 22-Nov-2026"),
        ((3.0, 9.0), "That is 3 days ago."),
        ((), strings.BACKUP_NONE),
    ],
)
def test_the_page_says_how_old_the_newest_is(
    qtbot: QtBot, shown: MainWindow, keeper: FakeBackups, tmp_path: Path, ages: tuple[float, ...], words: str
) -> None:
    keeper.labels = tuple(label(tmp_path, days_ago(age)) for age in ages)
    screen = open_page(qtbot, shown)

    assert words in screen.state.text
    assert len(screen.table.rows_model.rows) == len(ages)


def test_a_folder_that_is_away_is_said_and_no_error(qtbot: QtBot, shown: MainWindow, keeper: FakeBackups) -> None:
    keeper.is_away = True
    screen = open_page(qtbot, shown)

    assert screen.state.text == strings.BACKUP_FAR
    assert screen.strip.text == ""


def test_a_backup_is_made_and_its_content_told(
    qtbot: QtBot, shown: MainWindow, store: MemoryStore, tmp_path: Path
) -> None:
    screen = open_page(qtbot, shown)
    screen.now.click()
    qtbot.waitUntil(lambda: "read back" in shown.strip.text)

    assert store.made_backups[0] == tmp_path
    assert "7 patients, 12 files, 3 signed notes" in shown.strip.text


def test_a_backup_that_fails_is_said_and_can_be_tried_again(
    qtbot: QtBot, shown: MainWindow, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise MachineError("There is no room for the backup.", hint="Make space.")

    screen = open_page(qtbot, shown)
    monkeypatch.setattr(store, "back_up", full)
    screen.now.click()
    qtbot.waitUntil(lambda: "no room" in screen.strip.text)

    assert screen.now.isEnabled()


def test_the_plan_is_kept_and_a_due_backup_is_made_at_once(
    qtbot: QtBot,
    shown: MainWindow,
    store: MemoryStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = open_page(qtbot, shown)
    (tmp_path / "share").mkdir()
    monkeypatch.setattr("clinic_assist.gui.file_dialogs.choose_folder", lambda *_given: tmp_path / "share")
    screen.browse.click()
    screen.every.setCurrentIndex(screen.every.findData(4))
    screen.keep.click()
    qtbot.waitUntil(lambda: bool(store.made_backups))

    assert read_plan(store).every_hours == 4  # type: ignore[arg-type]
    assert store.made_backups == [tmp_path / "share"]


def test_a_planned_backup_that_fails_is_said_once(
    qtbot: QtBot, shown: MainWindow, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise MachineError("There is no room for the backup.")

    monkeypatch.setattr(store, "back_up", full)
    said: list[str] = []
    watch = shown.people.backup_watch
    watch.failed.connect(said.append)
    for _time in range(3):
        task = watch.look()
        qtbot.waitUntil(lambda task=task: not task.is_running)
    monkeypatch.undo()
    task = watch.look()
    qtbot.waitUntil(lambda: bool(store.made_backups))

    assert len(said) == 1
    assert "tried again" in said[0]


def test_a_trial_asks_for_the_passphrase_and_keeps_how_it_ended(
    qtbot: QtBot, shown: MainWindow, keeper: FakeBackups, tmp_path: Path
) -> None:
    keeper.labels = (label(tmp_path, days_ago(0.1)),)
    screen = open_page(qtbot, shown)
    never = screen.drill_state.plain
    screen.table.selectRow(0)
    screen.drill.click()
    dialog = shown_dialog(DrillDialog)
    dialog.secret.setText("wrong")
    dialog.go.click()
    qtbot.waitUntil(lambda: "does not open" in dialog.strip.text)
    dialog.secret.setText(PASSPHRASE)
    dialog.go.click()
    qtbot.waitUntil(lambda: "Last tried" in screen.drill_state.plain and "passed" in screen.drill_state.plain)

    assert never == strings.DRILL_NEVER
    assert shown.strip.text == "Everything is there: 7 patients, 12 files, 3 signed notes."


def test_a_backup_is_looked_into_before_it_can_be_restored(
    qtbot: QtBot, tasks: Tasks, keeper: FakeBackups, tmp_path: Path
) -> None:
    unlock = UnlockWindow(FakeWorkplace(backups=keeper), tasks, tmp_path / "vault")  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    unlock.show()
    unlock.restore.click()
    dialog = shown_dialog(RestoreDialog)
    dialog.file.setText(str(tmp_path / "one.backup"))
    dialog.secret.setText("wrong")
    dialog.look.click()
    qtbot.waitUntil(lambda: "does not open" in dialog.strip.text)
    closed = not dialog.restore.isEnabled()
    dialog.secret.setText(PASSPHRASE)
    dialog.look.click()
    qtbot.waitUntil(dialog.restore.isEnabled)
    seen = dialog.strip.text
    dialog.secret.setText(f"{PASSPHRASE}x")
    closed_again = not dialog.restore.isEnabled()
    dialog.secret.setText(PASSPHRASE)
    dialog.look.click()
    qtbot.waitUntil(dialog.restore.isEnabled)
    dialog.restore.click()
    qtbot.waitUntil(lambda: "Restored as of" in unlock.strip.text)

    assert closed
    assert closed_again
    assert "7 patients" in seen
    assert keeper.restored_into == [tmp_path / "vault"]
    assert "Missing since then: 2 files" in unlock.strip.text


def test_a_real_vault_is_backed_up_tried_and_restored_in_the_window(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path, workflows: FakeWorkflows, answer_dialog: Callable[[Path], None]
) -> None:
    create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP).close()
    store = permitted(open_vault(tmp_path / "vault", PASSPHRASE), datetime.now().astimezone)
    keeper = BackupsOnDisk(datetime.now().astimezone, witnesses=tmp_path / "witnesses")
    workplace = FakeWorkplace(backups=keeper, clock=SystemClock())  # type: ignore[arg-type]
    (tmp_path / "share").mkdir()
    keep_plan(store, BackupPlan(folder=str(tmp_path / "share")))
    window = MainWindow(Session(workplace=workplace, store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    screen = open_page(qtbot, window)
    screen.now.click()
    qtbot.waitUntil(lambda: len(screen.table.rows_model.rows) == 1)
    screen.table.selectRow(0)
    screen.drill.click()
    dialog = shown_dialog(DrillDialog)
    dialog.secret.setText(PASSPHRASE)
    dialog.go.click()
    qtbot.waitUntil(lambda: "Everything is there" in window.strip.text)
    store.close()
    (backup,) = [Path(row.key) for row in screen.table.rows_model.rows]
    unlock = UnlockWindow(workplace, tasks, tmp_path / "elsewhere")  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    unlock.show()
    unlock.restore.click()
    restoring = shown_dialog(RestoreDialog)
    restoring.file.setText(str(backup))
    restoring.secret.setText(PASSPHRASE)
    restoring.look.click()
    qtbot.waitUntil(restoring.restore.isEnabled)
    restoring.restore.click()
    qtbot.waitUntil(lambda: "Restored as of" in unlock.strip.text)
    again = open_vault(tmp_path / "elsewhere", PASSPHRASE)
    events = [one.event for one in again.audit_entries()]
    again.close()

    assert "vault-restored" in events
