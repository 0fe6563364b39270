from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import Command

MAPPING = (
    '{"fact": "Condition", "subject": {"identifier": "MRN", "system": "urn:oid:1.2.3"}, "code": {"text": "Problem"}}'
)
CANARY = "Zyxwvut"


def test_a_table_is_imported_by_a_mapping_and_refused_without(command: Command, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "problems.csv").write_text("MRN,Problem\n17,Gout\n18,Asthma\n")
    (tmp_path / "mapping.json").write_text(MAPPING)

    without = command("import", "--vault", vault, "--json", tmp_path / "problems.csv")
    done = command(
        "import", "--vault", vault, "--json", "--mapping", tmp_path / "mapping.json", tmp_path / "problems.csv"
    )

    assert without.status == 1
    assert "mapping" in without.json["files"][0]["rejected"][0]["reason"]
    assert done.status == 0
    (file,) = done.json["files"]
    assert (file["format"], file["entries"], file["patients"]) == ("csv", 2, 2)
    assert file["facts"] == {"Condition": 2, "Patient": 2}


def test_a_mapping_that_is_none_is_refused_without_a_word_of_it(command: Command, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "problems.csv").write_text("MRN,Problem\n17,Gout\n")
    for body in (f'{{"{CANARY}": 1}}', f'{{"fact": "{CANARY}", "code": {{"text": "a"}}}}', CANARY, f'["{CANARY}"]'):
        (tmp_path / "mapping.json").write_text(body)

        done = command("import", "--vault", vault, "--mapping", tmp_path / "mapping.json", tmp_path / "problems.csv")

        assert done.status == 3
        assert "mapping" in done.complaint
        assert CANARY not in done.complaint + done.output
    assert (
        command("import", "--vault", vault, "--mapping", tmp_path / "absent.json", tmp_path / "problems.csv").status
        == 3
    )
