from __future__ import annotations

import codecs

import pytest

from clinic_assist.errors import SourceError
from clinic_assist.importers.csvtext import (
    BAD_QUOTES,
    NEVER_CLOSED,
    WRONG_WIDTH,
    open_text,
    table_encoding,
    table_rows,
    table_shape,
)
from clinic_assist.importers.detect import detect_format
from tests.effort import LINEAR, growth


def rows_of(text: str) -> list[tuple[list[str], str]]:
    shape = table_shape(text.encode())
    assert shape is not None
    return [(row.cells, row.fault) for row in table_rows(text.encode(), shape)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_regular_columns(delimiter: str) -> None:
    text = (
        delimiter.join(["name", "dose", "note"])
        + "\n"
        + delimiter.join(["A, B; C|D\tE".replace(delimiter, " "), "1", "x"])
    )

    shape = table_shape(text.encode())

    assert shape is not None
    assert shape.delimiter == delimiter
    assert shape.header == ("name", "dose", "note")


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
        ("latin-1", b""),
    ],
)
def test_a_table_in_any_usual_encoding_keeps_its_letters(encoding: str, mark: bytes) -> None:
    text = "Name;Größe\r\nJosé;1,80 m\r\n"
    data = mark + text.encode(encoding)

    shape = table_shape(data)

    assert detect_format(data) == "csv"
    assert shape is not None
    assert shape.header == ("Name", "Größe")
    assert [row.cells for row in table_rows(data, shape)] == [["José", "1,80 m"]]
    assert shape.encoding.is_certain is (encoding not in ("cp1252", "latin-1"))


def test_one_wrong_byte_in_a_utf_8_table_costs_one_character() -> None:
    data = "a,b\nGrößenwahn,ß\nx,".encode() + b"\xe9\n"

    text = open_text(data, table_encoding(data)).read()

    assert text.endswith("Größenwahn,ß\nx,é\n")


def test_quoted_cells_hold_delimiters_line_ends_and_quotation_marks() -> None:
    assert rows_of('a,b\n"x, ""y""\r\nz",2\n') == [(['x, "y"\r\nz', "2"], "")]


def test_empty_lines_are_no_rows_and_a_trailing_delimiter_is_no_cell() -> None:
    assert rows_of("a,b\n\n1,2,\n\n3,4\n1,2\n") == [(["1", "2"], ""), (["3", "4"], ""), (["1", "2"], "")]


def test_a_row_of_another_width_costs_one_row() -> None:
    found = rows_of("a,b\n1,2\n1,2,3\n1\n3,4\n5,6\n7,8\n1,2\n1,2\n1,2\n1,2\n")

    assert [fault for _cells, fault in found] == ["", WRONG_WIDTH, WRONG_WIDTH, *[""] * 7]


def test_text_behind_a_closing_quotation_mark_costs_one_row() -> None:
    found = rows_of('a,b\n1,2\n"1"x,2\n3,4\n3,4\n3,4\n')

    assert [fault for _cells, fault in found] == ["", BAD_QUOTES, "", "", ""]
    assert found[2][0] == ["3", "4"]


def test_a_quotation_mark_that_never_closes_costs_one_row() -> None:
    found = rows_of('a,b\n1,2\n"1,2\n3,4\n5,6\n')

    assert [(cells, fault) for cells, fault in found] == [
        (["1", "2"], ""),
        ([], NEVER_CLOSED),
        (["3", "4"], ""),
        (["5", "6"], ""),
    ]


def test_a_quotation_mark_that_swallows_rows_gives_them_back() -> None:
    found = rows_of('a,b\n1,2\n1,"2\n3,4\n5,"6"\n7,8\n')

    assert [cells for cells, fault in found if not fault] == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]
    assert sum(bool(fault) for _cells, fault in found) == 1


def test_a_table_damaged_in_very_many_places_is_refused_in_linear_time() -> None:
    def damaged(size: int) -> bytes:
        return ("a,b\n" + "1,2\n" * 20 + '"1,2\n3,4\n' * size).encode()

    def read(data: bytes) -> None:
        shape = table_shape(data[:60] + b"\n") or table_shape(data)
        assert shape is not None
        try:
            for _row in table_rows(data, shape):
                pass
        except SourceError:
            return

    assert growth(damaged, read, 2_000, rounds=2) < LINEAR


@pytest.mark.parametrize(
    "text",
    [
        "Dear colleague,\nthank you for sending her.\nShe is well, and so on, and so on.\nYours\n",
        "one\ntwo\nthree\n",
        "1,2\n3,4\n",
        "2019-01-01,5\n2019-01-02,6\n",
        "a,a\n1,2\n",
        ",b\n1,2\n",
    ],
)
def test_what_has_no_header_or_no_regular_rows_is_no_table(text: str) -> None:
    assert detect_format(text.encode()) in ("text", "plain-text")
    assert detect_format(b"a,b\n1,2\n") == "csv"


def test_the_line_by_which_spreadsheets_name_the_delimiter_is_no_header() -> None:
    data = b"sep=;\r\nname;dose\r\nA;1,5\r\n"
    shape = table_shape(data)

    assert detect_format(data) == "csv"
    assert shape is not None
    assert (shape.header, shape.delimiter) == (("name", "dose"), ";")
    assert [(row.cells, row.first_line) for row in table_rows(data, shape)] == [(["A", "1,5"], 2)]
