"""Documents that name no patient are listed and opened, on an encrypted vault."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.errors import UserError
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.nobodys.choose_dialog import ChooseDialog
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.import_exports import import_paths
from tests.gui.journeys import shown_dialog

LETTER = "Dear colleague,\n\nthe patient was seen today and will be seen again in May.\n\nYours\nDr Example\n"


@pytest.fixture
def window(vault_window: MainWindow) -> MainWindow:
    return vault_window


def scanned_pdf() -> bytes:
    """A page without a word on it."""
    writer, data = PdfWriter(), BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(data)
    return data.getvalue()


def write_documents(folder: Path) -> None:
    """A letter, a scanned page, and one document of a patient beside one of nobody in the same file."""
    (folder / "letter.txt").write_text(LETTER)
    (folder / "scan.pdf").write_bytes(scanned_pdf())
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": "Testperson"}]}
    text = {"attachment": {"contentType": "text/plain", "data": "aGVsbG8="}}
    known = {"resourceType": "DocumentReference", "id": "d", "status": "current", "subject": {"reference": "urn:p"}}
    loose = {"resourceType": "DocumentReference", "id": "e", "status": "current", "description": "Loose leaf"}
    entries = [
        {"fullUrl": "urn:p", "resource": patient},
        {"resource": known | {"description": "In the chart", "content": [text]}},
        {"resource": loose | {"content": [text]}},
    ]
    (folder / "bundle.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))


@pytest.fixture
def filled(vault: Vault, tmp_path: Path) -> Vault:
    """The vault with those documents; ask for it before `window`."""
    exports = tmp_path / "exports"
    exports.mkdir()
    write_documents(exports)
    import_paths(vault, [exports])
    return vault


def open_list(qtbot: QtBot, window: MainWindow, count: int) -> list[list[str]]:
    qtbot.waitUntil(lambda: not window.patients.nobodys.isHidden())
    window.patients.nobodys.click()
    qtbot.waitUntil(lambda: len(window.nobodys.table.rows_model.rows) == count)
    return [[cell.text for cell in row.cells] for row in window.nobodys.table.rows_model.rows]


def test_documents_that_name_no_patient_are_listed_and_those_of_a_patient_are_not(
    qtbot: QtBot, filled: Vault, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: "3 documents without a patient" in window.patients.nobodys.text())
    rows = open_list(qtbot, window, 3)

    assert sorted((row[0].split("\n")[-1], row[1]) for row in rows) == [
        ("bundle.json", "Can be read"),
        ("letter.txt", "Can be read"),
        ("scan.pdf", "Not readable"),
    ]
    assert any(row[0].startswith("Loose leaf") for row in rows)
    assert not any("In the chart" in row[0] for row in rows)


def test_a_document_that_name_no_patient_can_be_read(qtbot: QtBot, filled: Vault, window: MainWindow) -> None:
    rows = open_list(qtbot, window, 3)
    number = next(number for number, row in enumerate(rows) if "letter.txt" in row[0])

    window.nobodys.table.selectRow(number)
    qtbot.waitUntil(lambda: "seen again in May" in window.nobodys.text.toPlainText())

    assert window.nobodys.text.isVisible()
    assert window.nobodys.note.text == ""
    assert "letter.txt" in window.nobodys.origin.plain


def test_a_scanned_document_says_that_nothing_of_it_can_be_read(
    qtbot: QtBot, filled: Vault, window: MainWindow
) -> None:
    rows = open_list(qtbot, window, 3)
    number = next(number for number, row in enumerate(rows) if "scan.pdf" in row[0])

    window.nobodys.table.selectRow(number)
    qtbot.waitUntil(lambda: window.nobodys.note.text != "")

    assert "Nothing of this document can be read" in window.nobodys.note.text
    assert not window.nobodys.text.isVisible()


def test_where_every_document_names_its_patient_there_is_no_way_to_the_list(
    qtbot: QtBot, vault: Vault, window: MainWindow
) -> None:
    qtbot.wait(50)
    hidden = window.patients.nobodys.isHidden()
    window.show_nobodys()
    qtbot.waitUntil(lambda: window.nobodys.nothing.text != "")

    assert hidden
    assert window.nobodys.nothing.text == "Every document in the vault names its patient."


def test_a_document_that_went_meanwhile_is_said(qtbot: QtBot, filled: Vault, window: MainWindow) -> None:
    open_list(qtbot, window, 3)
    filled.remove_import(filled.imports()[0].intake_id)

    window.nobodys.table.selectRow(1)
    qtbot.waitUntil(lambda: window.nobodys.strip.text != "")

    assert "not in the vault any more" in window.nobodys.strip.text
    window.show_patients()
    window.show_nobodys()
    qtbot.waitUntil(lambda: window.nobodys.nothing.text != "")


def test_only_documents_of_nobody_are_given_out(filled: Vault) -> None:
    (line,) = filled.search_patients()
    chart = filled.load_chart(line.patient_id)
    own = next(fact for fact in chart.facts if fact.kind == "DocumentReference")
    listed = filled.documents_of_nobody()

    assert filled.count_documents_of_nobody() == len(listed) == 3
    assert filled.document_of_nobody(listed[0].source.id, listed[0].fact).id == listed[0].fact
    with pytest.raises(UserError, match="not in the vault"):
        filled.document_of_nobody(own.provenance.source, own.id)
    with pytest.raises(UserError, match="not in the vault"):
        filled.document_of_nobody(SourceId("0" * 64), FactId("0" * 32))


def choose(qtbot: QtBot, window: MainWindow, file: str) -> None:
    rows = window.nobodys.table.rows_model.rows
    window.nobodys.table.selectRow(next(number for number, row in enumerate(rows) if file in row.cells[0].text))


def test_a_person_says_whose_a_document_is_and_takes_it_back(qtbot: QtBot, filled: Vault, window: MainWindow) -> None:
    screen = window.nobodys
    open_list(qtbot, window, 3)
    choose(qtbot, window, "letter.txt")
    screen.give.click()
    dialog = shown_dialog(ChooseDialog)
    qtbot.waitUntil(lambda: len(dialog.table.rows_model.rows) == 1)
    before = dialog.give.isEnabled()
    dialog.table.selectRow(0)
    dialog.give.click()
    qtbot.waitUntil(lambda: screen.document is not None and screen.document.given_to is not None)
    (line,) = filled.search_patients()
    given = [fact.kind for fact in filled.load_chart(line.patient_id).facts].count("DocumentReference")
    words = screen.whose.text
    qtbot.waitUntil(lambda: "seen again in May" in screen.text.toPlainText())

    screen.back.click()
    qtbot.waitUntil(lambda: filled.count_documents_of_nobody() == 3)

    assert not before, "nobody is chosen beforehand"
    assert given == 2
    assert words == "In the chart of Testperson, because somebody said so."
    assert [fact.kind for fact in filled.load_chart(line.patient_id).facts].count("DocumentReference") == 1


def test_a_document_that_is_one_of_several_records_cannot_be_given(
    qtbot: QtBot, filled: Vault, window: MainWindow
) -> None:
    open_list(qtbot, window, 3)
    choose(qtbot, window, "bundle.json")
    hidden, words = window.nobodys.give.isHidden(), window.nobodys.whose.text
    choose(qtbot, window, "scan.pdf")

    assert hidden
    assert words.startswith("It is one of several records of its file")
    assert not window.nobodys.give.isHidden()


def test_escape_and_enter_give_a_document_to_nobody(qtbot: QtBot, filled: Vault, window: MainWindow) -> None:
    open_list(qtbot, window, 3)
    choose(qtbot, window, "letter.txt")
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        window.nobodys.give.click()
        dialog = shown_dialog(ChooseDialog)
        qtbot.waitUntil(lambda dialog=dialog: len(dialog.table.rows_model.rows) == 1)
        dialog.table.selectRow(0)
        qtbot.keyClick(dialog.table if key is Qt.Key.Key_Return else dialog, key)
        dialog.reject()

    assert filled.count_documents_of_nobody() == 3


def test_where_every_document_was_given_the_way_to_take_one_back_stays(
    qtbot: QtBot, filled: Vault, window: MainWindow, tmp_path: Path
) -> None:
    (line,) = filled.search_patients()
    for document in filled.documents_of_nobody():
        if document.can_be_given:
            filled.give_document(document.source.id, line.patient_id)
    mixed = filled.count_documents_of_nobody()
    window.patients.refresh()
    qtbot.waitUntil(lambda: "1 document without a patient" in window.patients.nobodys.text())
    window.patients._show_nobodys((0, filled.has_given_documents()))

    assert mixed == 1
    assert window.patients.nobodys.text().strip() == "Documents given to patients"
    assert not window.patients.nobodys.isHidden()
