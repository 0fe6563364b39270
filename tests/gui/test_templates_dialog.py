"""The templates of notes in the window: read, edited, tried on a patient, compared, taken into use and gone back from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.templates.view import TemplatesDialog
from clinic_assist.people import Role
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.edit_templates import Standing
from tests.gui.fake_people import OWNER
from tests.gui.fake_workplace import MemoryStore
from tests.gui.test_nothing_is_cut import SIZES, _cut_once_at_rest
from tests.gui.test_on_a_real_vault import bring_in, export


def shown(qtbot: QtBot, window: MainWindow, folder: Path) -> TemplatesDialog:
    window._session.workplace.note_templates = folder / "templates"  # type: ignore[misc]
    dialog = TemplatesDialog(window, window._session)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.sheet is not None and bool(dialog.preview.text.toPlainText()))
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> TemplatesDialog:
    return shown(qtbot, window, tmp_path)


def edit(qtbot: QtBot, dialog: TemplatesDialog, old: str, new: str) -> None:
    text = dialog.editor.toPlainText()
    assert old in text
    dialog.editor.setPlainText(text.replace(old, new))
    qtbot.waitUntil(dialog.undo.isEnabled)


def standings(dialog: TemplatesDialog) -> list[str]:
    return [row.cells[1].text for row in dialog.table.rows_model.rows]


def test_seven_tasks_stand_there_and_the_first_is_previewed_by_code(dialog: TemplatesDialog) -> None:
    assert standings(dialog) == [strings.STANDING_WORDS[Standing.SHIPPED]] * 7
    assert "Must be included\n  active problems" in dialog.holds.toPlainText()
    assert "Told to a general model" in dialog.holds.toPlainText()
    assert dialog.preview.how.plain.startswith(strings.PREVIEW_BY_CODE)
    assert dialog.compare.toPlainText() == strings.TEMPLATES_SAME
    assert not dialog.keep.isEnabled()


def test_a_changed_heading_is_previewed_compared_taken_into_use_and_gone_back_from(
    qtbot: QtBot, dialog: TemplatesDialog, store: MemoryStore
) -> None:
    edit(qtbot, dialog, 'heading = "Problems"', 'heading = "What matters"')
    qtbot.waitUntil(lambda: "\nWhat matters\n" in dialog.preview.text.toPlainText())
    compared = dialog.compare.toPlainText()

    dialog.keep.click()
    qtbot.waitUntil(lambda: strings.STANDING_WORDS[Standing.EDITED] in standings(dialog))
    qtbot.waitUntil(dialog.back.isEnabled)
    dialog.back.click()
    asked = dialog.back.text()
    dialog.back.click()
    qtbot.waitUntil(lambda: dialog.strip.text == strings.TEMPLATES_WENT_BACK)
    qtbot.waitUntil(lambda: 'heading = "Problems"' in dialog.editor.toPlainText())

    assert '-heading = "Problems"' in compared
    assert '+heading = "What matters"' in compared
    assert asked == strings.TEMPLATES_BACK_SURE
    assert [event for event in store.events if "template" in event] == ["template-changed", "template-removed"]


def test_a_flaw_names_its_line_and_bars_the_way(qtbot: QtBot, dialog: TemplatesDialog) -> None:
    edit(qtbot, dialog, 'facts = ["medicines"]', 'facts = ["pills"]')
    text = dialog.editor.toPlainText().splitlines()
    line = next(number for number, one in enumerate(text, start=1) if "pills" in one)

    assert dialog.flaw.text.startswith(f"Line {line}: ")
    assert "medications" in dialog.flaw.text
    assert not dialog.keep.isEnabled()
    qtbot.waitUntil(lambda: dialog.preview.how.plain == strings.PREVIEW_NOT)


def test_changes_are_not_lost_unasked(qtbot: QtBot, dialog: TemplatesDialog) -> None:
    edit(qtbot, dialog, 'heading = "Problems"', 'heading = "Mine"')
    dialog.reject()
    box = dialog.box
    assert isinstance(box, QMessageBox)
    next(one for one in box.buttons() if one.text() == strings.TEMPLATES_LEAVE_NO).click()
    stays = dialog.isVisible()
    dialog.table.select_key("visit")
    box = dialog.box
    assert box is not None
    next(one for one in box.buttons() if one.text() == strings.TEMPLATES_LEAVE_YES).click()

    assert stays
    assert dialog.sheet is not None
    assert dialog.sheet.task.value == "visit"
    dialog.accept()
    assert not dialog.isVisible()


def test_a_file_is_loaded_into_the_editor_and_not_yet_used(
    qtbot: QtBot, dialog: TemplatesDialog, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.toml"
    path.write_text(dialog.editor.toPlainText().replace("Problems", "<b>Theirs</b>"))
    dialog.bring_in(path)
    qtbot.waitUntil(lambda: dialog.strip.text == strings.TEMPLATES_LOADED)
    qtbot.waitUntil(lambda: "<b>Theirs</b>" in dialog.preview.text.toPlainText())

    assert dialog.keep.isEnabled()
    assert len(set(standings(dialog))) == 1
    (tmp_path / "bad").write_bytes(b"\xff")
    dialog.bring_in(tmp_path / "bad")
    qtbot.waitUntil(lambda: "no text" in dialog.strip.text)


def test_a_reader_reads_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, tmp_path: Path
) -> None:
    store.account = replace(OWNER, role=Role.READER, may_own=False)
    dialog = shown(qtbot, window, tmp_path)

    assert dialog.editor.isReadOnly()
    assert not any(one.isVisible() for one in (dialog.keep, dialog.back, dialog.bring, dialog.undo))
    assert dialog.out.isVisible()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut(qtbot: QtBot, dialog: TemplatesDialog, size: tuple[int, int]) -> None:
    dialog.resize(size[0] - 40, size[1] - 40)
    for tab in dialog.tabs.buttons:
        dialog.tabs.open(tab)
        assert _cut_once_at_rest(qtbot, dialog) == []


def test_a_patient_of_the_vault_is_previewed_and_the_opening_is_in_the_trail(
    qtbot: QtBot, vault_window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    bring_in(qtbot, vault_window, export(tmp_path, "gout.json", mrn="77"))
    dialog = shown(qtbot, vault_window, tmp_path)
    qtbot.waitUntil(lambda: dialog.preview.patient.count() == 2)
    before = len(vault.drafts(vault.search_patients()[0].patient_id))

    dialog.preview.patient.setCurrentIndex(1)
    dialog.preview.patient.activated.emit(1)
    qtbot.waitUntil(lambda: "gout.json" in dialog.preview.text.toPlainText().casefold())
    edit(qtbot, dialog, 'heading = "Problems"', 'heading = "What matters"')
    dialog.keep.click()
    qtbot.waitUntil(lambda: dialog.strip.text == strings.TEMPLATES_KEPT)

    assert before == len(vault.drafts(vault.search_patients()[0].patient_id)) == 0
    assert "TESTPERSON" in dialog.preview.patient.currentText()
