"""The file of pairs: what spreadsheets write is read, what is unclear is said, no row is lost or moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.cli.pairs_file import read_pairs
from clinic_assist.errors import SourceError, UserError
from tests.unit.cli.conftest import Command


def pairs(folder: Path, content: bytes) -> list[tuple[str, str]]:
    (folder / "pairs.csv").write_bytes(content)
    return [(pair.drug_a, pair.drug_b) for pair in read_pairs(folder / "pairs.csv")]


@pytest.mark.parametrize(
    "content",
    [
        b"drug_a,drug_b\nwarfarin,aspirin\n",
        b"\xef\xbb\xbfdrug_a,drug_b\r\nwarfarin,aspirin\r\n",
        b"drug_a;drug_b\nwarfarin;aspirin",
        b"drug_a\tdrug_b\nwarfarin\taspirin\n",
        b'"Drug_A", DRUG_B\n"warfarin", aspirin\n',
        b"no,drug_b,note,drug_a\n1,aspirin,x,warfarin\n",
        b"no,drug_b,drug_a,note\n1,aspirin,warfarin\n",
        b"drug_a,drug_b\nwarfarin,aspirin,,\n",
        b"drug_a,drug_b\rwarfarin,aspirin\r",
        b"drug_a,drug_b\n\nwarfarin,aspirin\n\n",
    ],
)
def test_a_pair_is_read_however_the_table_was_saved(content: bytes, tmp_path: Path) -> None:
    assert pairs(tmp_path, content) == [("warfarin", "aspirin")]


def test_quoted_names_keep_commas_quotation_marks_and_line_breaks(tmp_path: Path) -> None:
    content = b'drug_a,drug_b\n"Amoxicillin, Clavulanate","say ""Coumadin"""\n"warfarin\n5 mg",aspirin\n'

    assert pairs(tmp_path, content) == [
        ("Amoxicillin, Clavulanate", 'say "Coumadin"'),
        ("warfarin\n5 mg", "aspirin"),
    ]


def test_a_row_that_is_no_pair_says_so_and_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_bytes(
        b"drug_a,drug_b\namoxicillin, clavulanate,warfarin\nwarfarin\nwarfarin,\nwarfarin,aspirin\n"
    )

    many, few, nameless, right = read_pairs(tmp_path / "pairs.csv")

    assert "3 columns" in many.problem
    assert "1 of 2 columns" in few.problem
    assert nameless.problem == "A name is missing."
    assert right.problem == ""


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1"),
        (b"drug_a,drug\nwarfarin,aspirin\n", "line 1"),
        (b"warfarin,aspirin\n", "line 1"),
        (b"drug_a,drug_b,drug_a\nwarfarin,aspirin,ibuprofen\n", "line 1"),
        (b'drug_a,drug_b\nx,y\n"warfarin,aspirin\nx,y\n', "line 3"),
        (b"drug_a,drug_b\n" + b"a" * 200_000 + b",aspirin\n", "line 2"),
        (b"a" * 200_000, "line 1"),
        ("drug_a,drug_b\nparac\u00e9tamol,aspirin\n".encode("latin-1"), "byte 19"),
    ],
)
def test_what_is_no_table_of_pairs_is_refused_with_its_place(content: bytes, place: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        pairs(tmp_path, content)

    assert refused.value.locator == place


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "pairs.csv").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)

    with pytest.raises(UserError, match="larger than 64 MiB"):
        read_pairs(tmp_path / "pairs.csv")


def test_rows_that_are_no_pairs_are_answered_in_their_place_with_status_one(command: Command, tmp_path: Path) -> None:
    asked = tmp_path / "pairs.csv"
    asked.write_text("drug_a,drug_b\nwarfarin,aspirin,ibuprofen\nwarfarin,ibuprofen\nBlorptazine,aspirin\n")

    answered = command("check", "--json", "--pairs", asked, passphrase=None)

    assert answered.status == 1
    assert [row["state"] for row in answered.json] == ["not-checkable", "found", "not-checkable"]
    assert "3 columns" in answered.json[0]["note"]
    assert "Blorptazine" in answered.json[2]["note"]
