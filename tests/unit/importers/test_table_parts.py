"""A large table in parts gives what the whole table gives, with the same row numbers; no cut goes through a cell."""

from __future__ import annotations

import csv
import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Observation
from clinic_assist.chart.intake import IssueSeverity, SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, archive, is_cut, parts_of, read_batch, read_source
from clinic_assist.importers.csvtext import BAD_QUOTES, NEVER_CLOSED
from clinic_assist.importers.formats import is_said_of_a_part, number_before
from clinic_assist.importers.parts import cutting
from tests.effort import LINEAR, growth
from tests.unit.importers.part_files import cut, read_in_parts, shown, small_parts, without_source
from tests.unit.importers.table_files import PERSON, VISIT, source_of

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
HEADER = "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE,UNITS,TYPE"
# Cells with everything that makes a cut difficult: line breaks, quotation marks, delimiters, letters of other scripts.
CELL = st.text(st.sampled_from('aé日"\n\r,; 5x'), max_size=30).map(lambda text: f"q{text}q")


def observations(count: int, words: str = "Potassium", end: str = "\n") -> bytes:
    """Synthea's observations, each with its number as the value."""
    rows = (f"2024-03-04T05:06:07Z,{PERSON},{VISIT},2823-3,{words},{n},mmol/L,numeric" for n in range(1, count + 1))
    return end.join((HEADER, *rows, "")).encode()


def values(data: bytes) -> list[tuple[str, str]]:
    """Value and place of every observation in the parts of a table; and each place shows that value."""
    found = []
    for source, batch in read_in_parts(data):
        for fact in batch.facts:
            assert isinstance(fact, Observation)
            assert fact.value is not None
            assert fact.value.quantity is not None
            value = str(fact.value.quantity.value)
            assert f",{value},mmol/L" in shown(source, fact)
            found.append((value, str(fact.provenance.locator)))
    return found


@CASES
@given(st.lists(st.tuples(CELL, st.integers(0, 999)), min_size=1, max_size=40), st.sampled_from(["\n", "\r\n"]))
def test_parts_give_what_the_whole_gives_at_the_same_rows(cells: list[tuple[str, int]], end: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(HEADER.split(","))
    writer.writerows(("2024-03-04", PERSON, VISIT, "1-8", words, n, "mmol/L", "numeric") for words, n in cells)
    data = out.getvalue().encode()
    whole = read_batch(source_of(data))
    with small_parts():
        found = read_in_parts(data)

    assert len(found) == 1 or len(data) > 400
    assert sum(batch.entries for _source, batch in found) == whole.entries == len(cells)
    assert [without_source(fact) for _s, batch in found for fact in batch.facts] == list(
        map(without_source, whole.facts)
    )


@CASES
@given(st.lists(st.text(st.sampled_from('abé",\n\r;'), max_size=60), max_size=40))
def test_of_any_table_nothing_is_lost_and_nothing_stands_twice(lines: list[str]) -> None:
    data = (
        "\n".join((HEADER, "2024-03-04,,,1-8,q,1,u,numeric", *lines)).encode()
        + b"\n2024-03-04,,,1-8,q,1,u,numeric" * 30
    )
    with small_parts():
        found = cut(data, 89)
        batches = [read_batch(source) for source in found]

    head = HEADER.encode() + b"\n"
    if len(found) > 1:
        assert b"".join(source.data.removeprefix(head) for source in found) == data.removeprefix(head)
        assert [source.id for source in found] == [source.id for source in cut_again(data)]
        assert [number_before(source.format) for source in found][1:] == [
            sum(batch.entries for batch in batches[:at]) for at in range(1, len(batches))
        ]


def cut_again(data: bytes) -> list[SourceFile]:
    with small_parts():
        return cut(data, 700)


def test_rows_count_on_through_the_parts_and_each_place_shows_its_row() -> None:
    with small_parts():
        assert len(cut(observations(100))) > 10
        assert values(observations(100)) == [(str(n), f"row[{n}]") for n in range(1, 101)]


def test_a_cell_with_line_breaks_is_never_cut() -> None:
    data = observations(30, words='"a ""long"" text,\n' + "with many lines\n" * 60 + '"')
    with small_parts():
        assert values(data) == [(str(n), f"row[{n}]") for n in range(1, 31)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_encoding_is_told_once(encoding: str) -> None:
    data = (observations(20, "Kalium é").decode() + observations(40, "plain").decode().split("\n", 1)[1]).encode(
        encoding
    )
    with small_parts():
        found = read_in_parts(data)

    written = "cp1252" if encoding == "cp1252" else "utf-8"
    assert all(f"written={written}" in source.format for source, _batch in found)
    words = {
        fact.code.display
        for _source, batch in found
        for fact in batch.facts
        if isinstance(fact, Observation) and fact.code
    }
    assert words == {"Kalium é", "plain"}


def test_letters_that_are_wrong_in_a_later_part_are_read_as_windows_and_said() -> None:
    data = (
        observations(20, "é") + observations(20, "plain").split(b"\n", 1)[1] + b",,,1-8,Gr\xfc\xdfe,7,mmol/L,numeric\n"
    )
    with small_parts():
        *_others, (_source, last) = read_in_parts(data)

    fact = last.facts[-1]
    assert isinstance(fact, Observation)
    assert fact.code is not None
    assert fact.code.display == "Grüße"
    assert any("Windows-1252" in issue.reason for issue in last.issues)


def test_what_a_spreadsheet_writes_above_the_header_is_in_every_part() -> None:
    data = b"sep=,\n" + observations(40)
    with small_parts():
        assert all(source.data.startswith(b"sep=,\n" + HEADER.encode()) for source in cut(data))
        assert values(data) == [(str(n), f"row[{n}]") for n in range(1, 41)]


def test_a_quotation_mark_that_never_closes_costs_its_row_only() -> None:
    rows = observations(60).decode().split("\n")
    rows[20] = rows[20].replace("Potassium", '"Potassium')
    with small_parts():
        found = read_in_parts("\n".join(rows).encode())
    issues = [issue for _source, batch in found for issue in batch.issues if issue.severity is IssueSeverity.REJECTED]

    assert [(issue.locator, issue.reason in (BAD_QUOTES, NEVER_CLOSED)) for issue in issues] == [("row[20]", True)]
    assert sum(len(batch.facts) for _source, batch in found) == 59


def test_a_row_larger_than_any_record_ends_the_parts_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "observations.csv"
    path.write_bytes(observations(20) + b"x" * 200_000 + b"\n" + observations(5))
    with small_parts(), pytest.raises(SourceError, match="larger than any record"):
        list(parts_of(path))


def test_packed_in_any_way_a_table_gives_the_same_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_PIECE_BYTES", 1000)
    data = observations(100, "é")
    plain, packed = tmp_path / "observations.csv", tmp_path / "observations.csv.gz"
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    zipped, tarred = tmp_path / "a.zip", tmp_path / "a.tar.gz"
    with zipfile.ZipFile(zipped, "w") as made:
        made.writestr("observations.csv", data)
    with tarfile.open(tarred, "w:gz") as tar:
        tar.add(plain, "observations.csv")
    with small_parts():
        wanted = [(one.id, one.format) for one, _share in parts_of(plain)]
        for path in (packed, zipped, tarred):
            found = [one for one in InSession().unpack(read_source(path)) if isinstance(one, SourceFile)]
            assert [(one.id, one.format) for one in found] == wanted, path

    assert len(wanted) > 10
    assert all(is_said_of_a_part(name) for _id, name in wanted)
    assert not is_said_of_a_part("omop-csv;database=2;charset=/etc/passwd")


def test_only_tables_in_encodings_of_single_bytes_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "observations.csv"
    path.write_bytes(observations(100).decode().encode("utf-16"))
    with small_parts():
        assert not is_cut(path, path.stat().st_size)
        path.write_bytes(observations(100))
        assert is_cut(path, path.stat().st_size)


def test_cutting_takes_time_in_proportion_to_the_size_also_where_quotation_marks_stay_open() -> None:
    def work(data: bytes) -> None:
        with small_parts(4000):
            cut(data, 4000)

    assert growth(observations, work, 1000) < LINEAR
    assert growth(lambda size: observations(size, 'a "b'), work, 1000) < LINEAR
    assert growth(lambda size: observations(size, '"'), work, 300) < LINEAR


def test_small_parts_of_tables_are_smaller_than_those_of_bulk_exports() -> None:
    assert cutting.PART_BYTES // cutting.SMALLER < cutting.PART_BYTES
