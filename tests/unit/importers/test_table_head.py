"""How a table begins: looked at in a bounded part of the file, in whole rows."""

from __future__ import annotations

import pytest

from clinic_assist.importers import BEGINNING_BYTES, table_head
from clinic_assist.importers.csvtext import HEAD_BYTES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_sample_is_the_same_text_in_utf8_and_has_whole_rows(encoding: str, end: str) -> None:
    rows = [f"{number},Müller,{'x' * 90}" for number in range(2000)]
    data = end.join(["Number,Name,Text", *rows, ""]).encode(encoding)

    head = table_head(data)
    again = table_head(data[:BEGINNING_BYTES])

    assert head.header == ("Number", "Name", "Text")
    assert 100 < len(head.rows) <= 500
    assert head.rows[-1][1:] == ("Müller", "x" * 90)
    assert head.sample.decode().split(end)[1].startswith("0,Müller,")
    assert len(head.sample) <= 2 * HEAD_BYTES
    assert (again.rows, again.sample) == (head.rows, head.sample)


def test_a_quotation_mark_that_never_closes_costs_no_more_than_the_beginning() -> None:
    head = table_head(b'A,B\n1,2\n3,"' + b"x,y\n" * 200_000)

    assert head.rows[0] == ("1", "2")
    assert len(head.sample) <= HEAD_BYTES


def test_a_row_that_is_cut_at_the_end_of_the_beginning_is_not_shown() -> None:
    long_cell = '"' + "several lines\n" * 6000 + '"'
    head = table_head(f"A,B\n1,2\n3,{long_cell}\n5,6\n".encode())

    assert head.rows == (("1", "2"),)
    assert head.sample == b"A,B\n1,2\n"


def test_a_column_is_asked_for_its_values_without_blanks_and_empty_cells() -> None:
    head = table_head(b"A,B\n 1 ,\n2,x\n")

    assert (head.values("A"), head.values("B"), head.values("C")) == (("1", "2"), ("x",), ())


def test_letters_that_are_no_utf8_are_said_to_be_uncertain() -> None:
    assert table_head("A,B\nx,é\n".encode()).is_certain
    assert not table_head("A,B\nx,é\n".encode("cp1252")).is_certain
