"""A file that was read in parts is one item of what `import` prints, and its parts are listed under it."""

from __future__ import annotations

from clinic_assist.chart.intake import FileReport
from clinic_assist.cli.shapes import file_shape
from clinic_assist.cli.texts import import_text

PART = FileReport(path="a.csv (rows 1 to 5)", sha256="p", format="synthea-csv;first=1", entries=5)
WHOLE = FileReport(path="a.csv", sha256="w", format="synthea-csv", patients=2, entries=9, parts=(PART, PART))


def test_parts_are_listed_under_their_file_in_json_and_other_files_have_none() -> None:
    shape = file_shape(WHOLE)

    assert isinstance(shape, dict)
    assert (shape["path"], shape["entries"], shape["sha256"]) == ("a.csv", 9, "w")
    assert shape["parts"] == [file_shape(PART), file_shape(PART)]
    assert "parts" not in file_shape(PART)


def test_a_person_reads_one_line() -> None:
    assert import_text([WHOLE]) == [
        "a.csv: synthea-csv, in 2 parts; patients 2, entries 9, facts 0, kept unread 0, rejected 0"
    ]
