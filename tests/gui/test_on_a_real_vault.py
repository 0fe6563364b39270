"""The window on an encrypted vault: preview, import, doubts, removal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.imports.removal_dialog import RemovalDialog
from clinic_assist.gui.screens.who.pair_dialog import PairDialog
from clinic_assist.gui.screens.who.records_dialog import RecordsDialog
from clinic_assist.store.vault import Vault
from tests.gui.journeys import confirm_import, shown_dialog


@pytest.fixture
def window(vault_window: MainWindow) -> MainWindow:
    return vault_window


def export(folder: Path, name: str, *, mrn: str, url: str = "urn:uuid:1") -> Path:
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:test:mrn", "value": mrn}],
        "name": [{"family": "Testperson", "given": ["Ada"]}],
        "gender": "female",
        "birthDate": "1945-07-14",
    }
    problem = {"resourceType": "Condition", "id": "c", "subject": {"reference": url}, "code": {"text": name}}
    path = folder / name
    entries = [{"fullUrl": url, "resource": patient}, {"resource": problem}]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def bring_in(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.import_paths((path,))
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)


def test_a_preview_stores_nothing_and_an_import_can_be_removed(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = export(tmp_path, "one.json", mrn="77")
    window.import_paths((path,))
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    before = (vault.status().facts, vault.search_patients(), vault.imports())
    summary = window.imports.preview.summary.plain

    window.imports.preview.go.click()
    qtbot.waitUntil(lambda: not window.imports.remove.isHidden())
    stored = vault.status().facts
    window.imports.remove.click()
    qtbot.waitUntil(lambda: window.imports.dialog is not None and window.imports.dialog.isVisible())
    shown_dialog(RemovalDialog).remove.click()
    qtbot.waitUntil(lambda: window.imports.strip.text != "")

    assert before == (0, (), ())
    assert summary == "1 file for 1 patient who is new: 2 new records; nothing is stored yet."
    assert stored == 2
    assert window.imports.strip.text == (
        "Removed: 1 file with 2 records. 1 patient had no other record and left the list."
    )
    assert (vault.status().facts, vault.search_patients()) == (0, ())


def test_two_charts_are_joined_and_parted_again(qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path) -> None:
    for name, mrn in (("one.json", "77"), ("two.json", "78")):
        bring_in(qtbot, window, export(tmp_path, name, mrn=mrn))
    window.show_patients()
    qtbot.waitUntil(lambda: window.patients.doubts.text == "1 pair of patients may be the same person.")
    window.patients.compare.click()
    pair = shown_dialog(PairDialog)
    qtbot.waitUntil(lambda: pair.doubt is not None)
    compared = {row.cells[0].text: row.cells[3].text for row in pair.table.rows_model.rows}

    pair.join.click()
    qtbot.waitUntil(lambda: pair.title.plain == "No pair is left to decide.")
    pair.reject()
    (joined,) = vault.search_patients()
    window.open_patient(joined.patient_id)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    window.workspace.navigation.whose.click()
    dialog = shown_dialog(RecordsDialog)
    qtbot.waitUntil(lambda: dialog.shown is not None)
    part = [one for one in dialog.findChildren(QPushButton) if one.text() == "Part …"]
    part[1].click()
    assert dialog.box is not None
    next(one for one in dialog.box.buttons() if one.text() == "Part").click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)

    assert compared["MRN"] == "Different"
    assert compared["Name"] == "Same"
    assert joined.fact_count == 4
    assert len(part) == 2
    assert sorted(line.fact_count for line in vault.search_patients()) == [2, 2]
    assert vault.match_questions() == ()
    assert window.patient_desk.chart is not None
    assert len(window.patient_desk.chart.facts) == 2


def test_a_file_that_only_refers_to_a_patient_of_the_vault_is_shown_with_the_name(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    bring_in(qtbot, window, export(tmp_path, "one.json", mrn="77", url="urn:uuid:0c3b2f5e-9d3c-4f0f-8f44-0d7d7f3f1a55"))
    result = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "subject": {"reference": "urn:uuid:0c3b2f5e-9d3c-4f0f-8f44-0d7d7f3f1a55"},
        "code": {"text": "Potassium"},
    }
    (tmp_path / "more.json").write_text(json.dumps(result))

    window.import_paths((tmp_path / "more.json",))
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    (row,) = window.imports.people.table.rows_model.rows
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert len(vault.search_patients()) == 1
    assert [cell.text for cell in row.cells[:6]] == [
        "TESTPERSON, Ada", "14-Jul-1945", "Female", "77", "In the vault", "1",
    ]  # fmt: skip
