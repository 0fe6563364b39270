"""No text is cut and no button squeezed on any page, at the sizes in use, with the source panel and without."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.pages import Columns, Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.who.pair_dialog import PairDialog
from clinic_assist.gui.screens.who.records_dialog import RecordsDialog
from clinic_assist.gui.tables import RecordTable
from clinic_assist.notes.order import DraftOrder
from clinic_assist.workflows.watch_memory import FOLDERS
from tests.gui.fake_imports import pair_of_doubts
from tests.gui.fake_workplace import MemoryStore, fake_file_reports
from tests.gui.journeys import open_chart, shown_dialog

SIZES = ((1024, 700), (1280, 800), (1920, 1080))


def _cut(root: QWidget) -> Iterator[str]:
    for label in root.findChildren(QLabel):
        if label.isVisible() and label.text():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            if label.height() < needed or (not label.wordWrap() and label.width() < label.sizeHint().width()):
                yield f"label {label.text()[:40]!r}"
    for one in root.findChildren(QPushButton):
        if one.isVisible() and one.text() and one.width() < one.minimumSizeHint().width():
            yield f"button {one.text()!r}"
    for page in root.findChildren(Page):
        if page.isVisible() and page.widget().width() > page.viewport().width():
            yield f"page {type(page).__name__}"
    for table in root.findChildren(RecordTable):
        if table.isVisible():
            yield from (f"row of {table.accessibleName()}" for row in _cut_rows(table))


def _cut_once_at_rest(qtbot: QtBot, root: QWidget) -> list[str]:
    # A height travels one level up with each round of events, and a draft still streams in: what stays cut is cut.
    with contextlib.suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not list(_cut(root)), timeout=2_000)
    qtbot.wait(30)
    return list(_cut(root))


def _cut_rows(table: RecordTable) -> Iterator[int]:
    seen = range(max(table.rowAt(0), 0), table.rowAt(table.viewport().height() - 1) + 1)
    yield from (row for row in seen if table.rowHeight(row) < table.sizeHintForRow(row))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("with_source", [False, True])
def test_no_text_is_cut_on_any_page_of_a_chart(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int], *, with_source: bool
) -> None:
    window.resize(*size)
    open_chart(qtbot, window, "p-long")
    space = window.workspace
    space.desk.draft(DraftOrder(), use_model=True)
    qtbot.waitUntil(lambda: space.desk.note is not None)
    assert window.patient_desk.chart is not None
    if with_source:
        space.show_source(tuple(fact.id for fact in window.patient_desk.chart.facts[:3]))
        qtbot.waitUntil(lambda: bool(space.source.shown.text()))

    found: dict[str, list[str]] = {}
    for name in space.pages:
        space.open_page(name)
        found[name] = _cut_once_at_rest(qtbot, window)

    assert len(found) == 11
    assert {name: cut for name, cut in found.items() if cut} == {}


def test_a_label_that_is_squeezed_is_noticed(qtbot: QtBot) -> None:
    # The positive control of the test above.
    holder = QWidget()
    qtbot.addWidget(holder)
    label = PlainLabel("A long sentence that needs several lines where there is room for one only. " * 3)
    QVBoxLayout(holder).addWidget(label)
    holder.setFixedSize(300, 30)
    holder.show()

    assert list(_cut(holder)) != []


def test_a_decision_makes_room_for_itself(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1280, 800)
    open_chart(qtbot, window)
    space = window.workspace
    space.open_page("safety")
    before = space.safety.cards[0].height()

    window.patient_desk.override(space.safety.cards[0].issue, "Will monitor", "Dr Ada Example")
    qtbot.waitUntil(lambda: bool(window.patient_desk.overrides))
    qtbot.waitUntil(lambda: space.safety.cards[0].height() > before)

    assert list(_cut(window)) == []


def test_columns_follow_the_height_of_what_they_hold_also_after_they_were_arranged_anew(qtbot: QtBot) -> None:
    label = PlainLabel("One line")
    columns = Columns({"a": label, "b": PlainLabel("Other")}, ((500, (("a",), ("b",))), (0, (("a", "b"),))))
    page = Page()
    page.column.addWidget(columns)
    page.column.addStretch(1)
    qtbot.addWidget(page)
    page.resize(300, 400)
    page.show()
    qtbot.wait(20)
    page.resize(900, 400)
    qtbot.wait(20)
    low = columns.height()

    label.setText("Many words that need many lines. " * 30)
    qtbot.wait(20)

    assert columns.height() > 3 * low


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_in_a_preview_and_in_the_imports_made(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.import_paths((Path("/exports/ward3"),))
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    in_preview = _cut_once_at_rest(qtbot, window)
    window.imports.leave_preview()
    store.note_import(fake_file_reports())
    window.show_imports()
    # Until then the rows are those of the preview, and the list is on its way to the screen.
    qtbot.waitUntil(lambda: window.imports.history.isVisible() and window.imports.history.height() > 0)
    qtbot.waitUntil(lambda: bool(window.imports.files.rows_model.rows))

    assert in_preview == []
    assert _cut_once_at_rest(qtbot, window) == []


def test_no_text_is_cut_where_it_is_asked_who_is_who(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    pair_of_doubts(store)
    store.apart = store.questions
    window.compare_patients()
    pair = shown_dialog(PairDialog)
    qtbot.waitUntil(lambda: pair.doubt is not None)
    in_pair = _cut_once_at_rest(qtbot, pair)
    pair.reject()
    open_chart(qtbot, window)
    window.show_whose_records()
    whose = shown_dialog(RecordsDialog)
    qtbot.waitUntil(lambda: whose.shown is not None)

    assert in_pair == []
    assert _cut_once_at_rest(qtbot, whose) == []
    whose.reject()


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_on_the_screen_of_watched_folders(
    qtbot: QtBot, store: MemoryStore, window: MainWindow, tmp_path: Path, size: tuple[int, int]
) -> None:
    window.resize(*size)
    folder = tmp_path / ("a-folder-with-a-long-name-" * 4) / "and another within it"
    folder.mkdir(parents=True)
    for number in range(3):
        (folder / f"{'export of the other system ' * 4}{number}.json").write_text(str(number))
    store.preferences[FOLDERS] = json.dumps([str(folder)]).encode()
    window.watch.start()
    window.show_watched()
    qtbot.waitUntil(lambda: len(window.watched.files.rows_model.rows) == 3)
    window.watched.leave_out(())

    found = _cut_once_at_rest(qtbot, window)
    window.watch.stop()

    assert found == []
