"""The one table of the product: widths, order, and what a click does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui.clipboard import the_clipboard
from clinic_assist.gui.columns import Column, share_out
from clinic_assist.gui.fact_tables import FactTables, fact_table
from clinic_assist.gui.plain_text import PlainLabel, as_shown, unbroken, unmarked
from clinic_assist.gui.rows import NOTHING, Row, cell, date_cell, number_cell
from clinic_assist.gui.tables import RecordTable

COLUMNS = (Column("Name", 3, 200), Column("Status", 1, 120), Column("Date", 0, 118), Column("For", 1, 140, least=500))
NAMES = (("Zinc", "2020-03", 7), ("aspirin", None, 10), ("Metformin", "2021", 9))


def _row(name: str, when: str | None, count: int) -> Row:
    date = date_cell(PartialDate(when) if when else None, missing="Not recorded")
    return Row((cell(name), number_cell(count), date, cell(NOTHING)), key=name)


def _table(qtbot: QtBot, **more: object) -> RecordTable:
    table = RecordTable(COLUMNS, name="medicines", sortable=True, **more)  # type: ignore[arg-type]
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show_rows([_row(*one) for one in NAMES])
    table.show()
    return table


def _names(table: RecordTable) -> list[str]:
    return [row.key for row in table.rows_model.rows]


@pytest.mark.parametrize("width", [480, 700, 900, 1700])
def test_columns_fill_the_width_and_none_is_narrower_than_it_needs(width: int) -> None:
    widths = share_out(COLUMNS, width)

    assert sum(widths) == width
    assert widths[0] >= 200
    assert widths[1] >= 120
    assert (widths[3] > 0) is (width >= 500)


def test_columns_share_a_width_that_does_not_do_for_all() -> None:
    widths = share_out(COLUMNS, 300)

    assert sum(widths) == 300
    assert min(widths[:3]) > 0


def test_a_column_in_which_no_cell_says_anything_is_left_out(qtbot: QtBot) -> None:
    table = _table(qtbot)
    silent = table.isColumnHidden(3)

    table.show_rows([Row((cell("a"), cell("b"), cell("c"), cell("Pain")), key="a")])

    assert silent
    assert not table.isColumnHidden(3)


def test_a_title_sorts_up_then_down_then_not_at_all(qtbot: QtBot) -> None:
    table = _table(qtbot)
    header = table.horizontalHeader()
    seen = []

    for _ in range(3):
        header.sectionClicked.emit(0)
        seen.append(_names(table))

    assert seen == [
        ["aspirin", "Metformin", "Zinc"],
        ["Zinc", "Metformin", "aspirin"],
        ["Zinc", "aspirin", "Metformin"],
    ]


def test_numbers_and_dates_sort_by_value_and_what_is_not_recorded_stands_last_both_ways(qtbot: QtBot) -> None:
    table = _table(qtbot)

    table.sort_by(1, descending=False)
    by_count = _names(table)
    table.sort_by(2, descending=False)
    by_date = _names(table)
    table.sort_by(2, descending=True)

    assert by_count == ["Zinc", "Metformin", "aspirin"]
    assert by_date == ["Zinc", "Metformin", "aspirin"]
    assert _names(table) == ["Metformin", "Zinc", "aspirin"]


def test_sorting_keeps_the_row_that_is_chosen_and_new_rows_keep_the_order(qtbot: QtBot) -> None:
    table = _table(qtbot)
    table.select_key("Zinc")

    table.sort_by(0, descending=False)
    kept = table.current_key
    table.show_rows([_row("b", None, 1), _row("a", None, 1)])
    sorted_names = _names(table)
    table.forget_order()
    table.show_rows([_row("b", None, 1), _row("a", None, 1)])

    assert kept == "Zinc"
    assert sorted_names == ["a", "b"]
    assert _names(table) == ["b", "a"]


def test_the_titles_sort_by_keyboard(qtbot: QtBot) -> None:
    table = _table(qtbot)
    header = table.horizontalHeader()

    qtbot.keyClick(header, Qt.Key.Key_Right)
    qtbot.keyClick(header, Qt.Key.Key_Space)

    assert _names(table) == ["Zinc", "Metformin", "aspirin"]


def _end_of_row(table: RecordTable, row: int) -> QPoint:
    return table.visualRect(table.rows_model.index(row, table.rows_model.columnCount() - 1)).center()


def test_one_click_on_the_icon_shows_the_source_and_a_click_on_the_text_only_selects(qtbot: QtBot) -> None:
    table = fact_table([("Name", 1, 0)], "facts")
    qtbot.addWidget(table)
    table.resize(500, 200)
    table.show_rows([Row((cell("Potassium"),), key="f1"), Row((cell("Sodium"),), key="f2")])
    table.show()
    chosen: list[str] = []
    table.row_chosen.connect(chosen.append)

    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, table.rowHeight(0) // 2))
    after_text = list(chosen)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=_end_of_row(table, 1))

    assert after_text == []
    assert chosen == ["f2"]


def test_a_row_without_a_source_has_no_icon(qtbot: QtBot) -> None:
    table = fact_table([("Name", 1, 0)], "facts")
    qtbot.addWidget(table)
    table.show_rows([Row((cell("Nothing behind it"),)), Row((cell("Sodium"),), key="f2")])
    icons = [table.rows_model.index(row, 1).data(int(Qt.ItemDataRole.UserRole)).icon for row in (0, 1)]

    assert icons == ["", "source"]


def test_of_all_tables_of_a_page_one_row_is_chosen(qtbot: QtBot) -> None:
    one, other = fact_table([("Name", 1, 0)], "current"), fact_table([("Name", 1, 0)], "past")
    for table, key in ((one, "f1"), (other, "f2")):
        qtbot.addWidget(table)
        table.show_rows([Row((cell(key),), key=key)])
    tables = FactTables(one, one, other)
    seen: list[str] = []
    tables.fact_selected.connect(seen.append)

    one.selectRow(0)
    other.selectRow(0)

    assert seen == ["f1", "f2"]
    assert (one.current_key, other.current_key) == ("", "f2")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("on 14-Jul-1945", "on 14\u2011Jul\u20111945"),
        ("5.9 mg/dL", "5.9 mg/\u2060dL"),
        ("36 mL/min/1.73 m²", "36 mL/\u2060min/\u20601.73\u00a0m²"),
        ("Haemoglobin/Haemoglobin.total in Blood", "Haemoglobin/Haemoglobin.total in Blood"),
        ("and/ or", "and/ or"),
    ],
)
def test_dates_and_units_stay_on_one_line(text: str, shown: str) -> None:
    assert unbroken(text) == shown
    assert unmarked(as_shown(text)) == text


def test_what_is_copied_from_the_screen_can_be_searched_for_elsewhere(qtbot: QtBot) -> None:
    text = "Potassium was 5.9 mmol/L on 19-Nov-2026 in averyveryveryveryverylongwordwithoutend"
    label = PlainLabel(text, selectable=True)
    qtbot.addWidget(label)
    label.show()
    label.setSelection(0, len(label.text()))
    the_clipboard().is_allowed = True

    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert label.text() != text
    assert QApplication.clipboard().text() == text
