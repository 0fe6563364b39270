"""A chart whose Patient is missing and whose records were partly kept unread: the window says both, everywhere."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from tests.gui.fake_workplace import MemoryStore
from tests.gui.synthetic_charts import unread_chart


def _open(qtbot: QtBot, window: MainWindow, patient: str) -> None:
    window.open_patient(patient)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()


def test_the_banner_has_the_name_of_the_references_and_allergies_unavailable(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.charts["p-unread"] = unread_chart()

    _open(qtbot, window, "p-unread")

    line = window.workspace.banner.line
    assert line.startswith("Ruth Nobody-Else")
    assert line.endswith("Allergies unavailable")


@pytest.mark.parametrize("section", ["medications", "allergies"])
def test_the_page_counts_unread_records_and_says_why(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, section: str
) -> None:
    store.charts["p-unread"] = unread_chart()
    _open(qtbot, window, "p-unread")

    window.workspace.open_page(section)

    page = window.workspace.sections[section]
    assert page.unread.text.startswith("1 record kept unread")
    assert page.unread_table.isVisible()
    assert "where the format wants a word" in page.unread_table.rows_model.rows[0].text


def test_a_page_without_unread_records_says_nothing_of_them(qtbot: QtBot, window: MainWindow) -> None:
    _open(qtbot, window, "p-full")

    window.workspace.open_page("medications")

    page = window.workspace.sections["medications"]
    assert page.table.isVisible()
    assert (page.unread.text, page.unread_table.isVisible()) == ("", False)


def test_an_unread_record_opens_its_source(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    store.charts["p-unread"] = unread_chart()
    _open(qtbot, window, "p-unread")
    window.workspace.open_page("medications")
    table = window.workspace.sections["medications"].unread_table

    table.row_chosen.emit(table.rows_model.rows[0].key)
    qtbot.waitUntil(lambda: bool(window.workspace.source.shown.text()))

    assert window.workspace.source.isVisible()


def test_an_order_not_to_give_is_not_counted_as_a_medicine(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    store.charts["p-unread"] = unread_chart()
    _open(qtbot, window, "p-unread")

    window.workspace.open_page("medications")

    assert window.workspace.sections["medications"].heading.text() == "Medications  1 in use, 1 not to be given"
