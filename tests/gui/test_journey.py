"""What a clinician does from the first window to the lock, on a vault in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_assist.gui.application import LOCKED_EXIT, Application
from clinic_assist.gui.given_dialog import GivenDialog
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.about.name_dialog import NameDialog
from clinic_assist.gui.screens.draft.desk import SAVE_AFTER_MS, VERIFY_AFTER_MS
from clinic_assist.gui.screens.draft.sign_dialog import SignDialog
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.tasks import Tasks
from clinic_assist.notes.verdict import Verdict
from tests.gui.conftest import end_lanes
from tests.gui.fake_workplace import PASSPHRASE, FakeVaults, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import begin_import, confirm_import


def _open(qtbot: QtBot, window: MainWindow, patient: str = "p-full") -> None:
    window.open_patient(patient)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()


def _draft(qtbot: QtBot, window: MainWindow) -> None:
    window.workspace.open_page("draft")
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: window.workspace.desk.note is not None)


def _dialog(kind: type) -> object:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    workplace = FakeWorkplace()
    unlock = UnlockWindow(workplace, tasks, tmp_path)  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    unlock.show()

    unlock.passphrase.setText("wrong")
    qtbot.keyClick(unlock.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(unlock.strip.text))
    said = unlock.strip.text
    unlock.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(unlock.unlocked) as opened:
        qtbot.keyClick(unlock.passphrase, Qt.Key.Key_Return)

    assert "does not open this vault" in said
    assert opened.args == [workplace.vaults.store]
    assert not unlock.passphrase.text()


def test_a_new_vault_asks_for_a_long_passphrase_twice(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    vaults = FakeVaults(there=False)
    unlock = UnlockWindow(FakeWorkplace(vaults=vaults), tasks, tmp_path / "new")  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    unlock.show()
    enabled = []

    for passphrase, again in (
        ("short", "short"),
        (PASSPHRASE, ""),
        (PASSPHRASE, PASSPHRASE + "x"),
        ("a" * 20, "a" * 20),
    ):
        unlock.passphrase.setText(passphrase)
        unlock.again.setText(again)
        enabled.append(unlock.open_button.isEnabled())
    unlock.passphrase.setText(PASSPHRASE)
    unlock.again.setText(PASSPHRASE)
    with qtbot.waitSignal(unlock.unlocked):
        unlock.open_button.click()

    assert enabled == [False, False, False, False]
    assert vaults.made == [tmp_path / "new"]


def test_caps_lock_is_noticed_while_typing(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    unlock = UnlockWindow(FakeWorkplace(), tasks, tmp_path)  # type: ignore[arg-type]
    qtbot.addWidget(unlock)
    seen: list[bool] = []
    unlock.passphrase.caps_seen.connect(seen.append)

    qtbot.keyClick(unlock.passphrase, Qt.Key.Key_A)
    unlock.passphrase.keyPressEvent(_typed("A"))

    assert seen == [False, True]


def _typed(text: str):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, text)


def test_patients_are_found_and_opened_by_keyboard_alone(qtbot: QtBot, window: MainWindow) -> None:
    search = window.patients.search

    qtbot.keyClicks(search, "grey")
    qtbot.waitUntil(lambda: len(window.patients.table.rows_model.rows) == 2)
    qtbot.keyClick(search, Qt.Key.Key_Down)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)

    assert window.patient_desk.chart is not None
    assert window.patient_desk.chart.patient_id == "p-none-known"
    assert "GREY, Tom" in window.workspace.banner.line


def test_an_empty_vault_explains_what_to_do(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    store.charts = {}

    window.patients.refresh()
    qtbot.waitUntil(lambda: not window.patients.table.rows_model.rows)

    assert "drag files and folders" in window.patients._empty_text.plain


def test_dropped_files_are_imported_and_every_refusal_is_named(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/exports/ward3")])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )

    window.dropEvent(drop)
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: len(window.imports.files.rows_model.rows) == 4)
    states = [row.cells[1].text for row in window.imports.files.rows_model.rows]
    reasons = [row.text for row in window.imports.issues.rows_model.rows]

    assert workflows.imported == [(Path("/exports/ward3"),)]
    assert states == ["Imported", "Imported, not all of it", "Already imported", "Refused"]
    assert any("Bundle.entry[17].resource" in text and "names no subject" in text for text in reasons)


def test_an_import_stops_after_the_file_it_is_at(qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows) -> None:
    workflows.import_delay_s, workflows.held_at = 0.1, 1  # progress is told twenty times a second at the most
    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: window.imports.bar.value() == window.imports.bar.maximum() // 4)  # one of four files

    window.imports.cancel.click()
    workflows.released.set()
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert len(window.imports.files.rows_model.rows) == 2
    assert "Stopped" in window.imports.strip.text


def test_the_whole_journey_from_chart_to_signed_note(
    qtbot: QtBot,
    window: MainWindow,
    store: MemoryStore,
    workflows: FakeWorkflows,
    answer_dialog: Callable[[Path], None],
    tmp_path: Path,
) -> None:
    answer_dialog(tmp_path)
    space, desk = window.workspace, window.workspace.desk
    _open(qtbot, window)
    _draft(qtbot, window)
    composer = space.draft.composer.plain

    space.draft.cards[0].source.click()
    qtbot.waitUntil(lambda: bool(space.source.shown.plain))
    marked = space.source.marked_text
    space.draft.export.click()
    asking = _dialog(GivenDialog)
    asking.recipient.setText("Dr. Weber, cardiology")  # type: ignore[attr-defined]
    asking.go.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(workflows.printed))
    space.draft.sign.click()
    blocked = _dialog(SignDialog)
    blocked.name.setText("Dr Ada Example")  # type: ignore[attr-defined]
    blocked_sign = blocked.sign.isEnabled()  # type: ignore[attr-defined]
    blocked.reject()  # type: ignore[attr-defined]

    space.draft.edit.click()
    wrong = next(card for card in space.draft.cards if card.editor and "3.9" in card.editor.toPlainText())
    assert wrong.editor is not None
    wrong.editor.setPlainText("Potassium was corrected by the person.")
    qtbot.waitUntil(lambda: desk.is_settled and not desk.note.blocking)  # type: ignore[union-attr]
    space.draft.edit.click()
    space.draft.sign.click()
    dialog = _dialog(SignDialog)
    dialog.name.setText("Dr Ada Example")  # type: ignore[attr-defined]
    before_ticks = dialog.sign.isEnabled()  # type: ignore[attr-defined]
    for box in dialog.boxes.values():  # type: ignore[attr-defined]
        box.setChecked(True)
    dialog.sign.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: desk.signed is not None)
    space.draft.export.click()
    _dialog(GivenDialog).go.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(workflows.printed) == 2)

    assert composer.startswith("Sentences by the bundled language model (not a clinical model)")
    assert "Condition" in marked
    assert not blocked_sign
    assert not before_ticks
    assert [kind for kind, _path in workflows.printed] == ["draft", "signed"]
    assert [one.recipient for one in workflows.given] == ["Dr. Weber, cardiology", ""]
    assert all("okonkwo" not in path.name.lower() for _kind, path in workflows.printed)
    assert len(store.notes) == 1
    assert store.kept_drafts == {}
    assert not space.draft.edit.isVisible()
    assert "Signed by Dr Ada Example" in space.draft.chip.text


def test_a_statement_shows_each_of_its_sources(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window)
    _draft(qtbot, window)
    card = next(card for card in window.workspace.draft.cards if "3.9" in card.accessibleName())
    source = window.workspace.source

    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(source.shown.plain))
    first = source.fact
    list(source.links.values())[1].icon.click()
    qtbot.waitUntil(lambda: source.fact != first)

    assert first == card.facts[0]
    assert source.fact == card.facts[1]


def test_an_edit_is_verified_and_saved_and_both_begin_within_two_seconds(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    _open(qtbot, window)
    _draft(qtbot, window)
    qtbot.waitUntil(lambda: len(store.kept_drafts) == 1)
    window.workspace.draft.edit.click()
    editor = window.workspace.draft.cards[0].editor
    assert editor is not None

    editor.setPlainText("Nothing supports this.")
    qtbot.waitUntil(
        lambda: next(iter(store.kept_drafts.values())).verified.draft.statements[0].text == "Nothing supports this."
    )
    kept = next(iter(store.kept_drafts.values())).verified

    assert VERIFY_AFTER_MS + SAVE_AFTER_MS <= 2_000
    assert len(store.kept_drafts) == 1
    assert kept.verdicts[0].verdict is Verdict.NOT_FOUND
    assert kept.draft.statements[0].citations == ()


def test_statements_can_be_added_and_deleted(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window)
    _draft(qtbot, window)
    page, desk = window.workspace.draft, window.workspace.desk
    before = len(desk.statements)
    page.edit.click()

    page.add.click()
    added = page.cards[-1].editor
    assert added is not None
    added.setPlainText("Family informed.")
    page.cards[0].delete_wanted.emit()
    qtbot.waitUntil(lambda: desk.is_settled)

    assert desk.note is not None
    assert len(desk.note.draft.statements) == before
    assert desk.note.draft.statements[-1].text == "Family informed."


def test_a_reopened_chart_shows_its_kept_draft(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    _open(qtbot, window)
    _draft(qtbot, window)
    qtbot.waitUntil(lambda: len(store.kept_drafts) == 1)

    window.show_patients()
    emptied = window.workspace.desk.note
    _open(qtbot, window)
    qtbot.waitUntil(lambda: window.workspace.desk.note is not None)

    assert emptied is None
    assert len(window.workspace.draft.cards) == len(window.workspace.desk.statements)


def test_stop_ends_the_draft_after_the_statement_it_is_at_and_keeps_what_is_there(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    workflows.held_at = 2
    _open(qtbot, window)
    window.workspace.open_page("draft")
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: len(window.workspace.draft.cards) == 2)

    window.workspace.draft.stop.click()
    workflows.released.set()
    qtbot.waitUntil(lambda: not window.workspace.desk.is_drafting)

    assert len(window.workspace.desk.statements) == 3


def test_leaving_while_a_draft_is_written_keeps_what_was_written(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore
) -> None:
    workflows.held_at = 2
    _open(qtbot, window)
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: len(window.workspace.draft.cards) == 2)

    window.show_patients()
    qtbot.waitUntil(lambda: bool(store.kept_drafts))

    assert len(next(iter(store.kept_drafts.values())).verified.draft.statements) == 2


def test_a_dead_model_leaves_the_window_and_what_it_had_written(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore
) -> None:
    workflows.dies_after = 3
    _open(qtbot, window)
    window.workspace.open_page("draft")

    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: bool(store.kept_drafts))
    kept = next(iter(store.kept_drafts.values())).verified

    assert "ended unexpectedly" in window.workspace.draft.strip.text
    assert len(kept.draft.statements) == 3
    assert all(statement.citations for statement in kept.draft.statements)
    assert "not reached" in kept.draft.selection.left_out[0].reason


def test_a_full_disk_is_said_and_the_draft_stays_on_the_screen(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.broken = True
    _open(qtbot, window)

    _draft(qtbot, window)
    qtbot.waitUntil(lambda: bool(window.workspace.draft.strip.text))
    store.broken = False

    assert "could not be saved" in window.workspace.draft.strip.text
    assert window.workspace.draft.cards


def test_an_interruption_cannot_be_passed_with_escape(qtbot: QtBot, window: MainWindow) -> None:
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.interruption is not None)
    dialog = window.patient_desk.interruption
    assert dialog is not None

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    still_there = dialog.isVisible()
    dialog.review.click()

    assert still_there
    assert not dialog.isVisible()
    assert window.workspace.page_name == "safety"


def test_an_override_is_remembered_and_shown_and_no_longer_interrupts(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    _open(qtbot, window)
    card = window.workspace.safety.cards[0]

    card.overridden.emit(card.issue, "Will monitor")
    dialog = _dialog(NameDialog)
    dialog.name.setText("Dr Ada Example")  # type: ignore[attr-defined]
    dialog._ok.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(window.patient_desk.overrides))
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)

    assert [one.reason for one in store.decisions] == ["Will monitor"]
    assert window.patient_desk.interruption is None
    assert window.workspace.safety.cards[0]._kept is not None


def test_what_was_not_checked_is_shown_beside_the_alerts(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window)

    words = window.workspace.overview.safety.text

    assert "2 items could not be checked" in words
    assert "1 check did not run" in words


def test_failed_checks_never_look_like_no_alerts(qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows) -> None:
    workflows.check_error = ValueError("potassium 5.9 of Okonkwo")
    window.open_patient("p-full")

    qtbot.waitUntil(lambda: "did not run" in window.workspace.overview.safety.text)

    assert "Nothing has been checked" in window.workspace.safety.strip.text
    assert "Okonkwo" not in window.workspace.safety.strip.text


def test_lock_saves_the_draft_closes_the_vault_and_starts_afresh(
    qtbot: QtBot,
    workflows: FakeWorkflows,
    store: MemoryStore,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exits: list[int] = []
    monkeypatch.setattr(qapp, "exit", exits.append)
    calls: list[str] = []
    application = Application(
        FakeWorkplace(),  # type: ignore[arg-type]
        relaunch=lambda _vault: calls.append("closed" if store.is_closed else "open"),
        idle_lock_s=600,
        app=qapp,
    )
    application.show_session(store)
    window = application.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    _open(qtbot, window)
    _draft(qtbot, window)
    window.workspace.draft.edit.click()
    editor = window.workspace.draft.cards[0].editor
    assert editor is not None
    editor.setPlainText("Typed just before the lock.")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    kept = next(iter(store.kept_drafts.values())).verified.draft.statements[0].text
    end_lanes()

    assert calls == ["closed"]
    assert kept == "Typed just before the lock."
    assert exits == [LOCKED_EXIT]


def test_an_idle_session_locks_itself_and_input_keeps_it_open(
    qtbot: QtBot,
    workflows: FakeWorkflows,
    store: MemoryStore,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(qapp, "exit", lambda _code: None)
    idle_s, used_at, locked_at = 1.0, [time.monotonic()], list[float]()
    application = Application(
        FakeWorkplace(),  # type: ignore[arg-type]
        relaunch=lambda _vault: locked_at.append(time.monotonic()),
        idle_lock_s=idle_s,
        app=qapp,
    )
    application.show_session(store)
    window = application.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)

    for _ in range(4):
        qtbot.wait(400)
        if not locked_at:
            used_at.append(time.monotonic())
            qtbot.keyClick(window.patients.search, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: bool(locked_at))
    end_lanes()

    # On a machine so busy that a second passes between two keys the lock comes then, and rightly.
    assert locked_at[0] - used_at[-1] > idle_s * 0.9  # Qt: a coarse timer may be 5 % early


def test_an_exception_in_a_slot_shows_words_without_values(
    qtbot: QtBot, window: MainWindow, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    application = Application(FakeWorkplace(), relaunch=None, idle_lock_s=600, app=qapp)  # type: ignore[arg-type]
    application.window = window
    with pytest.raises(ValueError, match="Okonkwo") as raised:
        int("Margarethe Okonkwo")
    application.caught(raised.type, raised.value, raised.tb)

    logged = capsys.readouterr().err

    assert "Something went wrong" in window.strip.text
    assert "ValueError" in logged
    assert "Okonkwo" not in logged + window.strip.text
