"""The list of saved mappings: which tables they served, other names, files, removal; on an encrypted vault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic_assist import settings
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.mapping.saved_dialog import SavedMappingsDialog
from clinic_assist.importers import load_named_mapping
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.saved_mappings import keep_mapping, saved_mappings
from tests.gui.journeys import shown_dialog

TABLE = settings.resources_folder() / "selfcheck" / "table"
NAME = "Potassium of ward 3"


def open_list(qtbot: QtBot, window: MainWindow) -> SavedMappingsDialog:
    window.show_imports()
    next(one for one in window.imports.findChildren(QPushButton) if strings.SAVED_OPEN in one.text()).click()
    dialog = shown_dialog(SavedMappingsDialog)
    qtbot.waitUntil(lambda: dialog.mappings is not None)
    return dialog


@pytest.fixture
def kept(vault: Vault) -> Vault:
    """The vault with a mapping that has read a table; ask for it before `vault_window`."""
    saved = load_named_mapping((TABLE / "mapping.json").read_bytes())
    assert saved is not None
    keep_mapping(vault, saved)
    import_paths(vault, [TABLE / "labs.csv"])
    return vault


def rows(dialog: SavedMappingsDialog) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in dialog.table.rows_model.rows]


def test_where_nothing_is_kept_the_list_says_what_to_do(qtbot: QtBot, vault_window: MainWindow) -> None:
    dialog = open_list(qtbot, vault_window)

    assert dialog.nothing.isVisible()
    assert not dialog.table.isVisible()
    assert not dialog.rename.isVisible()
    dialog.reject()


def test_a_mapping_is_listed_with_its_columns_and_the_tables_it_served(
    qtbot: QtBot, kept: Vault, vault_window: MainWindow
) -> None:
    dialog = open_list(qtbot, vault_window)
    ((name, each, columns, count, last),) = rows(dialog)
    dialog.reject()

    assert (name, each, columns, count) == (NAME, "Results", "MRN, Surname, Test, Result, Unit, Taken", "1")
    assert last.startswith("labs.csv")


def test_a_mapping_gets_another_name_and_reads_on(qtbot: QtBot, kept: Vault, vault_window: MainWindow) -> None:
    dialog = open_list(qtbot, vault_window)
    may_keep_name = dialog.rename.isEnabled()

    dialog.called.setText("Labs")
    dialog.called.textEdited.emit("Labs")
    dialog.rename.click()
    qtbot.waitUntil(lambda: bool(dialog.strip.text))
    qtbot.waitUntil(lambda: rows(dialog)[0][0] == "Labs")
    dialog.reject()

    assert not may_keep_name
    assert [one.name for one in saved_mappings(kept)] == ["Labs"]


def test_a_mapping_is_removed_only_after_a_question(qtbot: QtBot, kept: Vault, vault_window: MainWindow) -> None:
    dialog = open_list(qtbot, vault_window)
    dialog.remove.click()
    assert dialog.box is not None
    dialog.box.reject()
    before = saved_mappings(kept)

    dialog.remove.click()
    next(one for one in dialog.box.buttons() if one.text() == strings.SAVED_REMOVE).click()
    qtbot.waitUntil(dialog.nothing.isVisible)
    dialog.reject()

    assert [one.name for one in before] == [NAME]
    assert saved_mappings(kept) == ()


def test_a_mapping_goes_to_another_vault_as_a_file(
    qtbot: QtBot, kept: Vault, vault_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "carried.json"
    dialogs = "clinic_assist.gui.file_dialogs"
    monkeypatch.setattr(f"{dialogs}.choose_mapping_target", lambda _parent, _name: target)
    monkeypatch.setattr(f"{dialogs}.choose_mapping", lambda _parent: target)
    before = saved_mappings(kept)
    dialog = open_list(qtbot, vault_window)
    dialog.export.click()
    qtbot.waitUntil(lambda: str(target) in dialog.strip.text)
    dialog._remove(NAME)
    qtbot.waitUntil(dialog.nothing.isVisible)

    dialog.take.click()
    qtbot.waitUntil(lambda: bool(dialog.mappings))
    dialog.reject()

    assert saved_mappings(kept) == before


@pytest.mark.parametrize("content", [b"{}", b"not JSON", b'{"fact": "Patient"}'])
def test_a_file_that_is_no_mapping_is_refused_in_words(
    qtbot: QtBot, kept: Vault, vault_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(content)
    monkeypatch.setattr("clinic_assist.gui.file_dialogs.choose_mapping", lambda _parent: other)
    dialog = open_list(qtbot, vault_window)

    dialog.take.click()
    qtbot.waitUntil(lambda: bool(dialog.strip.text))
    said = dialog.strip.text
    dialog.reject()

    assert "mapping" in said
    assert [one.name for one in saved_mappings(kept)] == [NAME]


def test_a_file_that_holds_the_number_of_a_patient_says_so(
    qtbot: QtBot, kept: Vault, vault_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain,) = saved_mappings(kept)
    subject = replace(plain.mapping.subject, identifier=None, fixed_identifier="F-77")
    keep_mapping(kept, replace(plain, mapping=replace(plain.mapping, subject=subject)))
    target = tmp_path / "carried.json"
    monkeypatch.setattr("clinic_assist.gui.file_dialogs.choose_mapping_target", lambda _parent, _name: target)
    dialog = open_list(qtbot, vault_window)

    dialog.export.click()
    qtbot.waitUntil(lambda: bool(dialog.strip.text))
    said = dialog.strip.text
    dialog.reject()

    assert "holds the patient number" in said
    assert b"F-77" in target.read_bytes()


def test_of_very_many_columns_the_first_are_listed() -> None:
    many = tuple(f"C{number}" for number in range(30))

    assert strings.header_words(many).endswith("C23 and 6 more columns")
    assert strings.header_words(many[:3]) == "C0, C1, C2"
