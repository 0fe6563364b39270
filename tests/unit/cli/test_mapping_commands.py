"""Saved mappings from the command line: kept, shown, used by later imports, removed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from clinic_assist.cli.arguments import UsageError, parse
from tests.unit.cli.conftest import Command

MAPPING = {
    "fact": "Condition",
    "subject": {"identifier": "MRN", "system": "urn:oid:1.2.3"},
    "code": {"text": "Problem"},
}
CANARY = "Zyxwvut"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "problems.json"
    path.write_text(json.dumps(MAPPING))
    return path


def table(folder: Path, name: str, text: str = "MRN,Problem\n17,Gout\n18,Asthma\n") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_saved_mapping_reads_every_later_table_with_its_columns(
    command: Command, vault: Path, tmp_path: Path, mapping: Path
) -> None:
    first = table(tmp_path, "a.csv")
    before = command("import", "--vault", vault, "--json", first)
    added = command("mappings", "--vault", vault, "--json", "--add", mapping, "--table", first)
    folder = tmp_path / "folder"
    folder.mkdir()
    table(folder, "b.csv", "Problem;MRN\nGout;19\n")
    table(folder, "c.csv", "Problem;MRN;More\nGout;19;x\n")
    packed = tmp_path / "d.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/e.csv", "mrn\tPROBLEM\n20\tFlu\n")

    done = command("import", "--vault", vault, "--json", first, folder, packed)

    assert before.json["files"][0]["needs_mapping"] is True
    assert added.json == {"added": "problems", "replaced": None}
    files = {Path(file["path"]).name: file for file in done.json["files"]}
    assert {name: (files[name]["mapping"], files[name]["facts"]) for name in ("a.csv", "b.csv", "e.csv")} == {
        "a.csv": ("problems", {"Condition": 2, "Patient": 2}),
        "b.csv": ("problems", {"Condition": 1, "Patient": 1}),
        "e.csv": ("problems", {"Condition": 1, "Patient": 1}),
    }
    assert (files["c.csv"]["format"], files["c.csv"]["needs_mapping"]) == (None, True)
    text = command("import", "--vault", vault, first).output
    assert "by the mapping problems" in " ".join(text.split())


def test_a_mapping_that_is_given_goes_before_saved_ones_and_others_still_read_their_tables(
    command: Command, vault: Path, tmp_path: Path, mapping: Path
) -> None:
    one = table(tmp_path, "one.csv")
    other = table(tmp_path, "other.csv", "Person,Allergen\n17,Peanut\n")
    allergies = tmp_path / "allergies.json"
    allergies.write_text('{"fact": "AllergyIntolerance", "code": {"text": "Allergen"}}')
    command("mappings", "--vault", vault, "--add", mapping, "--table", one, "--name", "Problems")
    command("mappings", "--vault", vault, "--add", allergies, "--table", other)
    given = tmp_path / "given.json"
    given.write_text('{"fact": "Procedure", "code": {"text": "Problem"}}')

    done = command("import", "--preview", "--vault", vault, "--json", "--mapping", given, one, other)

    assert [(file["mapping"], list(file["facts"])) for file in done.json["files"]] == [
        ("given.json", ["Procedure"]),
        ("allergies", ["AllergyIntolerance"]),
    ]


def test_mappings_are_listed_shown_replaced_and_removed(
    command: Command, vault: Path, tmp_path: Path, mapping: Path
) -> None:
    example = table(tmp_path, "a.csv")
    command("mappings", "--vault", vault, "--add", mapping, "--table", example, "--name", "Ward 3")
    listed = command("mappings", "--vault", vault, "--json")
    shown = command("mappings", "--vault", vault, "--show", "Ward 3")
    again = tmp_path / "again.json"
    again.write_text(shown.output)
    renamed = command("mappings", "--vault", vault, "--json", "--add", again, "--name", "Ward 4")
    left = command("mappings", "--vault", vault)
    removed = command("mappings", "--vault", vault, "--json", "--remove", "Ward 4")

    assert listed.json == {"mappings": [{"name": "Ward 3", "fact": "Condition", "header": ["MRN", "Problem"]}]}
    assert json.loads(shown.output) == {"name": "Ward 3", "mapping": MAPPING, "header": ["MRN", "Problem"]}
    assert renamed.json == {"added": "Ward 4", "replaced": "Ward 3"}
    assert "Ward 3" not in left.output
    assert "Ward 4" in left.output
    assert removed.json == {"removed": "Ward 4"}
    assert command("mappings", "--vault", vault).output == "No saved mappings.\n"


def test_a_shown_mapping_steers_no_terminal_and_is_the_same_mapping(
    command: Command, vault: Path, tmp_path: Path
) -> None:
    header = ["Pro\u202eblem", "M\u200fRN"]
    file = tmp_path / "odd.json"
    file.write_text(json.dumps({"name": "odd", "mapping": {"fact": "Condition", "code": {"text": header[0]}},
                                "header": header}))  # fmt: skip
    command("mappings", "--vault", vault, "--add", file)

    shown = command("mappings", "--vault", vault, "--show", "odd")

    assert not {"\u202e", "\u200f"} & set(shown.output)
    assert json.loads(shown.output)["header"] == header


def test_a_mapping_is_kept_only_with_columns_that_it_can_be_for(
    command: Command, vault: Path, tmp_path: Path, mapping: Path
) -> None:
    example = table(tmp_path, "a.csv")
    other = table(tmp_path, "b.csv", "A,B\nx,y\n")
    command("mappings", "--vault", vault, "--add", mapping, "--table", example, "--name", "Taken")
    named = tmp_path / "named.json"
    named.write_text(json.dumps({"name": "taken", "mapping": {"fact": "Condition", "code": {"text": "A"}},
                                 "header": ["A", "B"]}))  # fmt: skip

    refused = [
        command("mappings", "--vault", vault, "--add", mapping),
        command("mappings", "--vault", vault, "--add", mapping, "--table", other),
        command("mappings", "--vault", vault, "--add", mapping, "--table", example, "--name", ""),
        command("mappings", "--vault", vault, "--add", mapping, "--table", example, "--name", "a\nb"),
        command("mappings", "--vault", vault, "--add", named),
        command("mappings", "--vault", vault, "--add", tmp_path / "absent.json"),
        command("mappings", "--vault", vault, "--remove", CANARY),
        command("mappings", "--vault", vault, "--show", CANARY),
    ]

    assert [done.status for done in refused] == [3] * 8
    assert all(CANARY not in done.complaint + done.output for done in refused)
    listed = command("mappings", "--vault", vault, "--json").json["mappings"]
    assert [one["name"] for one in listed] == ["Taken"]


def test_name_and_table_go_with_a_mapping_that_is_added() -> None:
    assert parse(["mappings", "--add", "a", "--name", "b"]).name == "b"
    for typed in (["--name", "a"], ["--table", "a"], ["--show", "a", "--remove", "b"]):
        with pytest.raises(UsageError):
            parse(["mappings", *typed])
