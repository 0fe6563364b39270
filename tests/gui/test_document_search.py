"""Words are found in all documents of a patient, marked, and lead to their place in the imported file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.chart.document_search import MOST_PLACES, found_in
from clinic_assist.gui.screens.chart.documents_model import Document
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.importers import InSession
from clinic_assist.store.vault import Vault, create_vault
from tests.gui.conftest import end_lanes
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace
from tests.gui.journeys import confirm_import
from tests.unit.importers.ccda_files import document, section
from tests.unit.store.conftest import CHEAP, PASSPHRASE


def one(text: str, *, title: str = "Letter") -> Document:
    return Document(key=title, title=title, kind="Note", date="", sort_key="", authors="Dr Elm", text=text)


def test_a_document_is_found_that_holds_all_the_words() -> None:
    letters = (one("Gout of the left toe"), one("The toe is well", title="Second"), one("", title="Toe gout"))

    assert [found.document.title for found in found_in(letters, "toe GOUT")] == ["Letter", "Toe gout"]
    assert [found.document.title for found in found_in(letters, " ")] == ["Letter", "Second", "Toe gout"]
    assert found_in(letters, "knee") == ()


def test_words_side_by_side_are_one_place_and_apart_each_is_its_own() -> None:
    (near,) = found_in((one("chest\n pain, no other pain"),), "chest pain")
    (apart,) = found_in((one("pain in the chest"),), "chest pain")

    assert near.places == ((0, 11),)
    assert apart.places == ((0, 4), (12, 17))


def test_letters_that_grow_when_they_are_folded_move_no_place() -> None:
    (found,) = found_in((one("İ ß Straße gout"),), "gout")

    assert found.places == ((11, 15),)


def test_more_places_than_can_be_marked_are_said() -> None:
    (found,) = found_in((one("gout " * (MOST_PLACES + 1)),), "gout")
    (few,) = found_in((one("gout " * MOST_PLACES),), "gout")

    assert (len(found.places), found.has_more) == (MOST_PLACES, True)
    assert (len(few.places), few.has_more) == (MOST_PLACES, False)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@pytest.fixture
def window(qtbot: QtBot, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr("clinic_assist.gui.screens.chart.patient_desk.check_chart", FakeWorkflows().check_chart)
    tasks = Tasks()
    shown = MainWindow(Session(workplace=FakeWorkplace(reader=InSession()), store=vault, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    yield shown
    shown.workspace.desk.flush(wait=True, timeout_s=60)
    tasks.close()
    end_lanes()


def test_every_narrative_section_is_found_and_leads_to_its_place(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    titles = {
        "8648-8": "Hospital course",
        "10164-2": "Present illness",
        "10187-3": "Review of systems",
        "29299-5": "Visit",
    }
    sections = [
        section(code, title=title, text=f'<paragraph>Speaks of <content ID="x{code}">quartz</content>\n{title}.</paragraph>')
        for code, title in titles.items()
    ]  # fmt: skip
    path = tmp_path / "summary.xml"
    path.write_bytes(document(*sections))
    window.import_paths((path,))
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)
    window.open_patient(vault.search_patients()[0].patient_id)
    page, source = window.workspace.documents, window.workspace.source
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)
    window.workspace.open_page("documents")

    for title in titles.values():
        page.search.setText(f"quartz {title.upper()}")
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
        assert page.said.plain == "1 of 1 document holds these words, in 1 place"
        assert page.reader.place is not None
        page._source.click()
        qtbot.waitUntil(lambda title=title: title in source.marked_text)
        assert source.marked_text == f"quartz</content>\n{title}"


def test_places_are_gone_through_and_what_is_not_there_is_said(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "summary.xml"
    path.write_bytes(document(section("8648-8", title="Course", text="Gout 🙂 and gout\nand GOUT.")))
    window.import_paths((path,))
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)
    window.open_patient(vault.search_patients()[0].patient_id)
    page = window.workspace.documents
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)

    page.search.setText("gout")
    qtbot.waitUntil(lambda: page.reader.counted.plain == "Place 1 of 3")
    marked = [one.cursor.selectedText() for one in page.text.extraSelections()]
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    second = page.reader.counted.plain
    page.reader.back.click()
    page.reader.back.click()
    last = page.reader.counted.plain
    page.search.setText("granite")
    qtbot.waitUntil(lambda: page.silence.text == "No document holds these words.")

    assert marked == ["Gout", "gout", "GOUT"]
    assert (second, last) == ("Place 2 of 3", "Place 3 of 3")
    assert page.table.model().rowCount() == 0
    page.search.clear()
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)
