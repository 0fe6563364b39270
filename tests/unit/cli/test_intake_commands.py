"""Previews, imports made and their removal, and who is who, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Command

MRN = "urn:test:mrn"


def export(folder: Path, name: str, *, mrn: str = "77", given: str = "Ada", digits: str = "4.10") -> Path:
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": MRN, "value": mrn, "type": {"coding": [{"code": "MR"}]}}],
        "name": [{"family": "Testperson", "given": [given]}],
        "gender": "female",
        "birthDate": "1945-07-14",
    }
    result = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"text": f"Potassium {name}"},
        "valueQuantity": {"value": float(digits), "unit": "mmol/L"},
    }
    path = folder / name
    entries = [{"resource": patient}, {"resource": result}]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def bring_in(command: Command, vault: Path, *paths: Path) -> None:
    assert command("import", "--vault", vault, *paths).status == 0


def test_a_preview_says_what_would_come_and_stores_nothing(vault: Path, command: Command, tmp_path: Path) -> None:
    bring_in(command, vault, export(tmp_path, "a.json"))
    zoe = export(tmp_path, "b.json", mrn="5", given="Zoe")
    broken = tmp_path / "c.txt"
    broken.write_text("no record")

    found = command("import", "--preview", "--vault", vault, "--json", zoe, tmp_path / "a.json", broken)

    assert found.status == 1
    assert [(Path(file["path"]).name, file["already_present"]) for file in found.json["files"]] == [
        ("b.json", False),
        ("a.json", True),
        ("c.txt", False),
    ]
    (person,) = found.json["patients"]
    assert person == {
        "id": None,
        "name": "TESTPERSON, Zoe",
        "birth_date": "1945-07-14",
        "gender": "female",
        "mrn": "5",
        "new": 2,
        "known": 0,
        "replacing": 0,
        "conflicts": [],
        "notes": person["notes"],
    }
    assert found.json["facts_of_nobody"] == 0
    assert len(command("patients", "--vault", vault, "--json").json["patients"]) == 1


def test_a_preview_for_people_ends_with_what_it_was(vault: Path, command: Command, tmp_path: Path) -> None:
    found = command("import", "--preview", "--vault", vault, export(tmp_path, "a.json"))

    assert found.status == 0
    assert "TESTPERSON, Ada   Born 14-Jul-1945" in found.output
    assert found.output.rstrip().endswith("This was a preview: nothing was stored.")
    assert command("imports", "--vault", vault).output == "No imports.\n"


def test_imports_are_listed_and_one_is_removed(vault: Path, command: Command, tmp_path: Path) -> None:
    bring_in(command, vault, export(tmp_path, "a.json"))
    bring_in(command, vault, export(tmp_path, "b.json"), tmp_path / "a.json")
    listed = command("imports", "--vault", vault, "--json").json["imports"]

    removed = command("imports", "--vault", vault, "--json", "--remove", listed[0]["id"])

    assert [(one["files"], one["facts"]) for one in listed] == [(2, 4), (1, 2)]
    assert removed.status == 0
    assert removed.json == {
        "removed": listed[0]["id"],
        "files": 1,
        "files_kept": 1,
        "facts": 2,
        "patients": 1,
        "patients_gone": 0,
        "notes_quoting": 0,
        "drafts_quoting": 0,
    }
    assert [one["id"] for one in command("imports", "--vault", vault, "--json").json["imports"]] == [listed[1]["id"]]
    again = command("imports", "--vault", vault, "--remove", listed[0]["id"])
    assert (again.status, again.output) == (3, "")
    assert "There is no such import in this vault." in again.complaint


def test_imports_for_people_are_dated_as_everywhere(vault: Path, command: Command, tmp_path: Path) -> None:
    bring_in(command, vault, export(tmp_path, "a.json"))
    listed = command("imports", "--vault", vault).output
    intake = listed.split("   ")[1]

    removed = command("imports", "--vault", vault, "--remove", intake).output

    assert listed[2] == listed[6] == "-"
    assert listed.rstrip().endswith("files 1, facts 2")
    assert removed.startswith("Removed: files 1, facts 2\n")


@pytest.mark.parametrize(("option", "verdict", "left"), [("--same", "same", 1), ("--different", "different", 2)])
def test_doubtful_pairs_are_listed_and_decided(
    vault: Path, command: Command, tmp_path: Path, option: str, verdict: str, left: int
) -> None:
    bring_in(command, vault, export(tmp_path, "a.json"))
    bring_in(command, vault, export(tmp_path, "b.json", mrn="78"))
    (match,) = command("matches", "--vault", vault, "--json").json["matches"]
    words = command("matches", "--vault", vault).output
    one, other = match["one"], match["other"]

    decided = command("matches", "--vault", vault, "--json", option, other["record"], one["record"])

    assert {one["mrn"], other["mrn"]} == {"77", "78"}
    assert one["name"] == "TESTPERSON, Ada"
    assert one["record"] in words
    assert other["patient"] not in words
    assert decided.status == 0
    assert decided.json == {"one": other["record"], "other": one["record"], "decided": verdict}
    assert command("matches", "--vault", vault, "--json").json == {"matches": []}
    assert len(command("patients", "--vault", vault, "--json").json["patients"]) == left


@pytest.mark.parametrize("pair", [("a" * 32, "b" * 32), ("a" * 32, "a" * 32), ("ä", "b")])
def test_records_that_are_not_there_are_refused(vault: Path, command: Command, pair: tuple[str, str]) -> None:
    refused = command("matches", "--vault", vault, "--json", "--same", *pair)

    assert refused.status == 3
    assert refused.json["error"]["kind"] == "user"
    assert pair[0] not in refused.complaint


def test_a_pair_cannot_be_the_same_and_different(vault: Path, command: Command) -> None:
    both = command("matches", "--vault", vault, "--same", "a", "b", "--different", "a", "b")

    assert both.status == 2


def test_a_preview_gives_no_import_report_on_paper(vault: Path, command: Command, tmp_path: Path) -> None:
    path = export(tmp_path, "a.json")
    paper = tmp_path / "report.pdf"
    refused = command("import", "--vault", vault, "--preview", "--report", paper, path)
    done = command("import", "--vault", vault, "--report", paper, path)

    assert (refused.status, done.status) == (2, 0)
    assert paper.is_file()


def test_what_became_of_an_import_is_shown_also_where_all_was_refused(
    vault: Path, command: Command, tmp_path: Path
) -> None:
    broken = tmp_path / "c.txt"
    broken.write_bytes(b"\x00\x01")
    assert command("import", "--vault", vault, broken).status == 1
    (made,) = command("imports", "--vault", vault, "--json").json["imports"]
    target = tmp_path / "report.pdf"

    shown = command("imports", "--show", made["id"], "--report", target, "--vault", vault, "--json")

    assert (shown.status, made["files"]) == (0, 0)
    assert [(file["format"], bool(file["rejected"])) for file in shown.json["files"]] == [(None, True)]
    assert target.read_bytes().startswith(b"%PDF")
    assert command("imports", "--show", "0" * 32, "--vault", vault).status != 0
    assert command("imports", "--remove", made["id"], "--vault", vault).status == 0
    assert command("imports", "--vault", vault).output == "No imports.\n"
