"""In every format, a click on a record opens its file with the exact place marked and in view."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_assist import settings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.tables import RecordTable
from clinic_assist.importers import load_named_mapping
from clinic_assist.importers.parts import cutting
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.saved_mappings import keep_mapping
from tests.gui.journeys import confirm_import

SAMPLES = settings.resources_folder() / "selfcheck"
DOCUMENTS = ("letter.pdf", "letter.txt", "letter.rtf", "letter.html")


@dataclass(frozen=True, slots=True)
class Source:
    """A sample, and what must be marked for its records on each page."""

    name: str
    marks: dict[str, str]


ALL = {"banner": "Fernwood", "problems": "Gout", "medications": "Colchicine", "allergies": "Latex", "results": "4.10"}
SOURCES = (
    Source("fhir.json", {**ALL, "records": "Claim"}),
    Source("fhir.xml", {**ALL, "records": "Claim"}),
    Source("bulk.ndjson", {**ALL, "records": "Claim"}),
    Source("ccda.xml", ALL),
    Source("hl7v2.hl7", ALL),
    Source("synthea", ALL),
    Source("omop", {"banner": "8532", "problems": "440674", "medications": "Colchicine", "results": "4.10"}),
    Source("apple-health.xml", {"banner": "1945-07-14", "results": "72.0"}),
    Source(
        "blue-button.txt",
        {
            "banner": "FERNWOOD",
            "problems": "Gout",
            "medications": "COLCHICINE",
            "allergies": "LATEX",
            "results": "4.10",
        },
    ),
    Source("table", {"banner": "Fernwood", "results": "4.10"}),
    Source("image.dcm", {"banner": "F-77", "records": "StudyInstanceUID"}),
    Source("report.dcm", {"banner": "F-77", "results": "4.10", "documents": "Tophus"}),
)


def bring_in(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.import_paths((path,))
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)


def open_only_chart(qtbot: QtBot, window: MainWindow, vault: Vault) -> None:
    (line,) = vault.search_patients()
    window.open_patient(line.patient_id)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)


def tables_of(window: MainWindow, page: str) -> list[RecordTable]:
    window.workspace.open_page(page)
    return [one for one in window.workspace.pages[page].findChildren(RecordTable) if one.isVisible()]


def marked_by(qtbot: QtBot, window: MainWindow, click: Callable[[], object]) -> str:
    """What is marked after a click; it must be seen without scrolling."""
    panel = window.workspace.source
    window.workspace._close_source()
    panel.blank()
    click()
    qtbot.waitUntil(lambda: bool(panel.marked_text) or bool(panel.strip.text))
    assert panel.strip.text == ""
    qtbot.waitUntil(lambda: panel.place.is_mark_in_view)
    return panel.marked_text


def click_icon(qtbot: QtBot, table: RecordTable, row: int) -> None:
    """Clicks on the icon at the end of a row, with the mouse."""
    index = table.rows_model.index(row, table.rows_model.columnCount() - 1)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())


def marks_on(qtbot: QtBot, window: MainWindow, page: str) -> list[str]:
    """What is marked for each row of a page."""
    found = []
    for table in tables_of(window, page):
        for number, row in enumerate(table.rows_model.rows):
            if row.key:
                found.append(marked_by(qtbot, window, lambda t=table, n=number: click_icon(qtbot, t, n)))
    return found


def marks_of_banner(qtbot: QtBot, window: MainWindow) -> list[str]:
    """What is marked for each record that the banner stands for."""
    panel = window.workspace.source
    found = [marked_by(qtbot, window, window.workspace.banner.source.click)]
    for link in tuple(panel.links.values())[1:]:
        panel.place.blank()
        link.icon.click()
        qtbot.waitUntil(lambda: bool(panel.marked_text))
        found.append(panel.marked_text)
    return found


def check_marks(qtbot: QtBot, window: MainWindow, source: Source) -> None:
    for page, expected in source.marks.items():
        found = marks_of_banner(qtbot, window) if page == "banner" else marks_on(qtbot, window, page)
        assert any(expected in one for one in found), (page, found)
    found = marks_on(qtbot, window, "records")
    assert len(set(found)) > len(found) / 2, "records have places of their own; a segment may be written twice"


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.name)
def test_a_click_marks_the_place(qtbot: QtBot, vault_window: MainWindow, vault: Vault, source: Source) -> None:
    saved = load_named_mapping((SAMPLES / "table/mapping.json").read_bytes())
    assert saved is not None
    keep_mapping(vault, saved)
    bring_in(qtbot, vault_window, SAMPLES / source.name)
    open_only_chart(qtbot, vault_window, vault)

    check_marks(qtbot, vault_window, source)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_files_of_an_archive_are_marked_as_such_that_come_by_themselves(
    qtbot: QtBot, vault_window: MainWindow, vault: Vault, tmp_path: Path, kind: str
) -> None:
    names = ("ccda.xml", "report.dcm")
    packed = tmp_path / f"export.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.write(SAMPLES / name, f"ward 3/{name}")
    else:
        with tarfile.open(packed, "w:gz") as roll:
            for name in names:
                roll.add(SAMPLES / name, f"ward 3/{name}")
    bring_in(qtbot, vault_window, packed)
    open_only_chart(qtbot, vault_window, vault)

    for name in names:
        check_marks(qtbot, vault_window, next(one for one in SOURCES if one.name == name))


def test_a_part_of_a_large_export_marks_its_line(
    qtbot: QtBot, vault_window: MainWindow, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "MOST_WHOLE_BYTES", 1_000)
    monkeypatch.setattr(cutting, "PART_BYTES", 700)
    whole = (SAMPLES / "bulk.ndjson").read_bytes()
    (tmp_path / "bulk.ndjson").write_bytes(whole)
    bring_in(qtbot, vault_window, tmp_path / "bulk.ndjson")
    names = [row.cells[0].text for row in vault_window.imports.files.rows_model.rows]
    open_only_chart(qtbot, vault_window, vault)

    check_marks(qtbot, vault_window, next(one for one in SOURCES if one.name == "bulk.ndjson"))
    assert vault.status().sources > 1, "it came in parts"
    assert [name.split("\n")[0] for name in names] == ["bulk.ndjson"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_was_given_to_a_patient_marks_its_words(
    qtbot: QtBot, vault_window: MainWindow, vault: Vault, name: str
) -> None:
    bring_in(qtbot, vault_window, SAMPLES / "fhir.json")
    bring_in(qtbot, vault_window, SAMPLES / name)
    (line,) = vault.search_patients()
    (document,) = vault.documents_of_nobody()
    vault.give_document(document.source.id, line.patient_id)
    open_only_chart(qtbot, vault_window, vault)

    found = marks_on(qtbot, vault_window, "documents")

    assert any("seen with gout" in one for one in found)


@dataclass(frozen=True, slots=True)
class Broken:
    """A sample with something that is not read, and what must be marked for it."""

    name: str
    old: str
    new: str
    mark: str


BROKEN = (
    Broken("fhir.json", '"reference": "Patient/ada"', '"reference": 7', '"reference": 7'),
    Broken("fhir.xml", '<onsetDateTime value="2019-03"/>', '<onsetDateTime value="spring"/>', "spring"),
    Broken("bulk.ndjson", '"onsetDateTime": "2019-03"', '"onsetDateTime": "spring"', "spring"),
    Broken("ccda.xml", '<low value="201903"/>', '<low value="spring"/>', "spring"),
    Broken("hl7v2.hl7", "|20190301|W", "|spring|W", "spring"),
    Broken("synthea/conditions.csv", "2019-03-01", "spring", "spring"),
    Broken("omop/condition_occurrence.csv", "2019-03-01", "spring", "spring"),
    Broken("apple-health.xml", 'startDate="2024-03-01 02:28:55 +0100"', 'startDate="spring"', "spring"),
    Broken("blue-button.txt", "01 Mar 2019", "spring", "spring"),
    Broken("table/labs.csv", "02.03.2024", "spring", "spring"),
    Broken("letter.txt", "gout", "gout", "seen with gout"),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.name)
@pytest.mark.parametrize("before", [True, False], ids=["in the preview", "after the import"])
def test_a_problem_of_the_report_leads_to_its_place(
    qtbot: QtBot, vault_window: MainWindow, vault: Vault, tmp_path: Path, broken: Broken, *, before: bool
) -> None:
    saved = load_named_mapping((SAMPLES / "table/mapping.json").read_bytes())
    assert saved is not None
    keep_mapping(vault, saved)
    text = (SAMPLES / broken.name).read_bytes().decode()
    assert broken.old in text
    path = tmp_path / Path(broken.name).name
    path.write_bytes(text.replace(broken.old, broken.new, 1).encode())
    screen = vault_window.imports
    vault_window.import_paths((path,))
    qtbot.waitUntil(lambda: screen.is_waiting)
    if not before:
        screen.preview.go.click()
        qtbot.waitUntil(lambda: not screen.is_running)

    found = []
    for number, row in enumerate(screen.issues.rows_model.rows):
        if row.key:
            click_icon(qtbot, screen.issues, number)
            dialog = screen.place
            assert dialog is not None
            qtbot.waitUntil(lambda one=dialog: bool(one.place.marked_text))
            qtbot.waitUntil(lambda one=dialog: one.place.is_mark_in_view)
            found.append(dialog.place.marked_text)
            dialog.close_button.click()

    assert any(broken.mark in one for one in found), found


def test_a_file_that_changed_since_its_preview_shows_no_place(
    qtbot: QtBot, vault_window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes((SAMPLES / "letter.txt").read_bytes())
    vault_window.import_paths((path,))
    qtbot.waitUntil(lambda: vault_window.imports.is_waiting)
    path.write_text("Dear colleague,\n\nanother letter.\n")

    click_icon(qtbot, vault_window.imports.issues, 0)
    dialog = vault_window.imports.place
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.strip.text))

    assert "changed since" in dialog.strip.text
    assert dialog.place.isHidden()
