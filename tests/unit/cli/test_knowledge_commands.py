"""The hospital's own tables, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Command

TABLE = "drug_a,drug_b,severity,text\nmetformin,amoxicillin,major,Ours.\nwarfarin,snake oil,minor,\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLINIC_ASSIST_TABLES", str(tmp_path / "tables"))
    path = tmp_path / "pharmacy.csv"
    path.write_text(TABLE)
    return path


def test_a_table_is_imported_heard_listed_and_removed(command: Command, table: Path) -> None:
    done = command("knowledge", "import", table, "--name", "Pharmacy 2026", "--json", passphrase=None)
    listed = command("knowledge", "list", "--json", passphrase=None)
    checked = command("check", "--drugs", "metformin; amoxicillin", "--json", passphrase=None)
    shown = command("check", "--drugs", "metformin; amoxicillin", passphrase=None)
    removed = command("knowledge", "remove", "pharmacy 2026", passphrase=None)
    after = command("check", "--drugs", "metformin; amoxicillin", "--json", passphrase=None)

    assert (done.status, done.json["used"], done.json["rows"]) == (1, 1, 2)
    assert done.json["unrecognised"] == [{"name": "snake oil", "rows": 1}]
    assert [(one["name"], one["key"], one["used"]) for one in listed.json["tables"]] == [
        ("Pharmacy 2026", "pharmacy-2026", 1)
    ]
    assert [one["rule"] for one in checked.json["alerts"]] == ["hospital:pharmacy-2026:2"]
    assert [one["name"] for one in checked.json["tables"]] == ["Pharmacy 2026"]
    assert "; table Pharmacy 2026 of " in " ".join(shown.output.split())
    assert removed.status == 0
    assert (after.json["alerts"], after.json["tables"]) == ([], [])


def test_importing_again_takes_the_place_of_the_former(command: Command, table: Path) -> None:
    command("knowledge", "import", table, "--name", "own", passphrase=None)
    table.write_text(TABLE.replace("major", "minor"))
    again = command("knowledge", "import", table, "--name", "Own", "--json", passphrase=None)
    checked = command("check", "--drugs", "metformin; amoxicillin", "--json", passphrase=None)

    assert again.json["replaced"] is True
    assert [one["severity"] for one in checked.json["alerts"]] == ["information"]


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [("a,b\n1,2\n", "own", 3), ("drug_a,drug_b,severity\nx,y,major\n", "own", 3), (TABLE, "!!!", 3)],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    command: Command, table: Path, text: str, name: str, status: int
) -> None:
    table.write_text(text)
    refused = command("knowledge", "import", table, "--name", name, passphrase=None)

    assert refused.status == status
    assert command("knowledge", "list", "--json", passphrase=None).json["tables"] == []


@pytest.mark.parametrize("words", [["import"], ["list", "x"], ["remove"], ["import", "x"], ["list", "--name", "x"]])
def test_wrong_words_are_refused(command: Command, words: list[str]) -> None:
    assert command("knowledge", *words, passphrase=None).status == 2


def test_removing_what_is_not_there_says_so(command: Command, table: Path) -> None:
    gone = command("knowledge", "remove", "nothing", passphrase=None)

    assert gone.status == 3
    assert "There is no table of that name" in gone.complaint
