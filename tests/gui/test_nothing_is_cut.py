"""No text is cut and no button squeezed on any page, at the sizes in use, with the source panel and without."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.pages import Columns, Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.tables import RecordTable
from tests.gui.journeys import open_chart

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
    space.desk.draft(use_model=True)
    qtbot.waitUntil(lambda: space.desk.note is not None)
    assert window.patient_desk.chart is not None
    if with_source:
        space.show_source(tuple(fact.id for fact in window.patient_desk.chart.facts[:3]))
        qtbot.waitUntil(lambda: bool(space.source.shown.text()))

    found: dict[str, list[str]] = {}
    for name in space.pages:
        space.open_page(name)
        found[name] = _cut_once_at_rest(qtbot, window)

    assert len(found) == 9
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
