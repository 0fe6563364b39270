"""Large files of lines come in parts: nothing between them is lost, and the cuts are always the same."""

from __future__ import annotations

import gzip
import io
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.chart.intake import ImportIssue, SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, archive, is_cut, parts_of, read_source
from clinic_assist.importers.archive import Begun, Ended
from clinic_assist.importers.parts import cutting
from clinic_assist.importers.parts.cutting import Part, can_be_cut, cut
from clinic_assist.importers.parts.stream import Stream
from clinic_assist.importers.sandbox.unpacking import next_file, send_parts
from clinic_assist.importers.sandbox.wire import WireError

LINE = b'{"resourceType":"Basic","id":"%d"}\n'


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"PART_BYTES": 100, "MOST_WHOLE_BYTES": 200, "MOST_PART_BYTES": 1000, "_PIECE_BYTES": 50, "SMALLER": 1}
    for name, size_bytes in sizes.items():
        monkeypatch.setattr(cutting, name, size_bytes)
    monkeypatch.setattr(archive, "_PIECE_BYTES", 150)


def cut_all(data: bytes, piece_bytes: int = 50) -> list[Part]:
    return list(cut(data[start : start + piece_bytes] for start in range(0, len(data), piece_bytes)))


def lines(count: int) -> bytes:
    return b"".join(LINE % number for number in range(count))


@given(st.lists(st.binary(max_size=150).map(lambda line: line.replace(b"\n", b"")), max_size=40), st.integers(1, 400))
def test_parts_are_whole_lines_however_the_file_comes_and_together_they_are_the_file(
    content: list[bytes], piece_bytes: int
) -> None:
    data = b"\n".join(content)
    found = cut_all(data, piece_bytes)

    assert b"".join(part.data for part in found) == data
    assert found == cut_all(data)
    assert all(part.data.endswith(b"\n") for part in found[:-1])
    assert len(found) <= 1 or all(len(part.data) > 100 for part in found[:-1])
    if data:
        assert (found[0].first, found[-1].last) == (1, data.count(b"\n") + (not data.endswith(b"\n")))
        assert all(one.last + 1 == other.first for one, other in itertools.pairwise(found))


def test_a_file_no_larger_than_the_limit_is_one_part() -> None:
    assert [len(part.data) for part in cut_all(b"x\n" * 100)] == [200]
    assert [len(part.data) for part in cut_all(b"x\n" * 101)] == [102, 100]


def test_a_line_larger_than_any_record_ends_the_parts_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "export.ndjson"
    path.write_bytes(lines(5) + b"x" * 2000 + b"\n" + lines(5))
    found: list[SourceFile] = []

    with pytest.raises(SourceError, match="larger than any record"):
        found.extend(part for part, _share in parts_of(path))
    assert b"".join(part.data for part in found) == lines(5)[: len(b"".join(part.data for part in found))]


def test_only_large_bulk_exports_are_cut(tmp_path: Path) -> None:
    contents = {
        "large.ndjson": lines(20),
        "small.ndjson": lines(3),
        "wide.ndjson": lines(20).decode().encode("utf-16"),
        "bundle.json": b'{"resourceType":"Bundle",\n"entry":[' + b" " * 300 + b"]}",
        "notes.txt": b"Some words about nobody in particular.\n" * 20,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    cut_ones = [name for name, content in contents.items() if is_cut(tmp_path / name, len(content))]
    assert cut_ones == ["large.ndjson"]
    assert not is_cut(tmp_path / "nothing there", 1000)
    assert can_be_cut(lines(20))


def test_the_parts_of_a_file_name_their_lines_and_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "export.ndjson"
    path.write_bytes(lines(10))
    found = list(parts_of(path))

    assert [part.name.removeprefix(str(path)) for part, _share in found] == [
        " (lines 1 to 3)", " (lines 4 to 6)", " (lines 7 to 9)", " (lines 10 to 10)",
    ]  # fmt: skip
    assert [round(share, 1) for _part, share in found] == [0.0, 0.3, 0.6, 0.9]
    assert b"".join(part.data for part, _share in found) == lines(10)


def unpacked(path: Path) -> list[SourceFile | ImportIssue]:
    return list(InSession().unpack(read_source(path)))


def test_packed_it_gives_the_same_parts(tmp_path: Path) -> None:
    plain, packed, zipped = tmp_path / "a.ndjson", tmp_path / "a.gz", tmp_path / "a.zip"
    plain.write_bytes(lines(10))
    packed.write_bytes(gzip.compress(lines(10)))
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("folder/a.ndjson", lines(10))

    ids = [part.id for part, _share in parts_of(plain)]
    for path in (packed, zipped):
        found = unpacked(path)
        assert [one.id for one in found if isinstance(one, SourceFile)] == ids
    assert [one.name for one in found if isinstance(one, SourceFile)][1] == f"{zipped}/folder/a.ndjson (lines 4 to 6)"


def test_a_packed_file_that_is_cut_short_keeps_the_parts_before(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=0) as file:
        file.write(lines(1000))
    path.write_bytes(packed.getvalue()[:20_000])

    *whole, last = unpacked(path)
    assert whole
    assert all(isinstance(one, SourceFile) for one in whole)
    assert isinstance(last, ImportIssue)
    assert last.reason == archive.DAMAGED
    assert "lines" in last.locator


def test_what_no_cutter_has_waited_for_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def lazy(stream: Stream, _name: str) -> Iterator[Part]:
        yield Part(stream.data, 1, 1)

    monkeypatch.setattr(cutting, "_parts", lazy)
    found = cut(lines(30)[at : at + 50] for at in range(0, 3000, 50))
    next(found)
    with pytest.raises(StopIteration) as end:
        next(found)
    assert end.value.value == cutting.OUR_FAULT


@pytest.mark.parametrize(
    ("said", "is_believed"),
    [
        ("omop-csv;delimiter=U+002C;first=1001;written=utf-8", True),
        ("apple-health-xml;person=00000000-0000-5000-8000-000000000000;before=Record:12,Workout:3", True),
        ("csv;charset=utf_7", False),
        ("omop-csv;database=2", False),
        ("csv;delimiter=U+002C;first=" + "9" * 40, False),
        ("csv\nfirst=1", False),
    ],
)
def test_what_a_child_says_a_part_to_be_is_believed_only_where_a_part_can_be_that(said: str, is_believed: bool) -> None:
    pipe = io.BytesIO()
    send_parts(iter([Begun("a.csv (rows 1 to 2)", 0.5, said), b"a,b\n1,2\n", Ended()]), pipe)
    pipe.seek(0)

    if is_believed:
        found = next_file(pipe, "x.zip")
        assert found is not None
        assert isinstance(found[0], SourceFile)
        assert (found[0].format, found[0].name) == (said, "x.zip/a.csv (rows 1 to 2)")
    else:
        with pytest.raises(WireError):
            next_file(pipe, "x.zip")
