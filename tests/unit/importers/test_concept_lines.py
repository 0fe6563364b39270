"""A part of a large table gets the concepts that it names, and no others."""

from __future__ import annotations

from clinic_assist.importers.conceptlines import ConceptLines
from tests.effort import LINEAR, growth

HEADER = b"concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_code\n"


def table(*rows: bytes, end: bytes = b"\n") -> bytes:
    return HEADER + b"\n".join(rows) + end


def row(number: int) -> bytes:
    return b"%d\tTest %d\tMeasurement\tLOINC\t%d-1" % (number, number, number)


def test_rows_are_those_whose_numbers_stand_in_the_part_whatever_their_order() -> None:
    lines = ConceptLines(table(row(30), row(7), row(12345678901), row(8), end=b""))

    assert lines.named_in(b"1,7,2024-03-04,12345678901,8.5") == table(row(7), row(8), row(12345678901))
    assert lines.named_in(b"nothing, 77") == HEADER
    assert lines.named_in(b"30") == HEADER + row(30) + b"\n"


def test_a_table_with_rows_that_are_no_lines_is_given_whole() -> None:
    for odd in (
        table(row(7), b'8\t"two\nlines"\tMeasurement\tLOINC\t8-1'),
        HEADER.replace(b"concept_id\t", b"") + row(7),
        b"concept_name\tconcept_id\nTest\t7\n",
    ):
        assert ConceptLines(odd).named_in(b"7") == odd


def test_it_takes_time_in_proportion_to_the_size() -> None:
    assert (
        growth(lambda size: table(*map(row, range(size))), lambda made: ConceptLines(made).named_in(made), 1000)
        < LINEAR
    )
