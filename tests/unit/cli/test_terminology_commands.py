"""The site's RxNorm release from the command line, and what it changes in the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.terminology.rxnorm.table import FILE_NAME
from tests.rxnorm_release import release_files, write_release, write_zip
from tests.unit.cli.conftest import Command


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLINIC_ASSIST_TERMINOLOGY", str(tmp_path / "site"))
    return tmp_path / "site"


def test_without_a_release_the_status_says_so(command: Command) -> None:
    found = command("terminology", "status", "--json", passphrase=None)

    assert (found.status, found.json) == (0, {"rxnorm": None})
    assert "not loaded" in command("terminology", "status", passphrase=None).output


def test_a_release_is_loaded_and_shown(command: Command, tmp_path: Path) -> None:
    loaded = command("terminology", "load", write_zip(tmp_path / "RxNorm_full_01052026.zip"), "--json", passphrase=None)
    status = command("terminology", "status", "--json", passphrase=None)

    assert (loaded.status, loaded.json["release"], loaded.json["ndc"]) == (0, "26AA_260105F", 7)
    assert (status.json["rxnorm"]["release"], status.json["rxnorm"]["intact"]) == ("26AA_260105F", True)
    assert status.json["rxnorm"]["codes"] == loaded.json["codes"]
    assert "26AA_260105F" in command("terminology", "status", passphrase=None).output


def test_damaged_rows_are_counted_and_named(command: Command, tmp_path: Path) -> None:
    files = release_files()
    files["RXNSAT.RRF"] += "torn row\n"
    release = write_release(tmp_path / "release", files)
    as_json = command("terminology", "load", release, "--json", passphrase=None)
    lines = command("terminology", "load", release, passphrase=None)

    assert (as_json.status, as_json.json["damaged"]) == (1, {"RXNSAT.RRF": 1})
    assert lines.status == 1
    assert "RXNSAT.RRF line 11" in lines.output


@pytest.mark.parametrize("arguments", [("load",), ("status", "somewhere"), ("forget",)])
def test_load_takes_a_path_and_status_none(command: Command, arguments: tuple[str, ...]) -> None:
    assert command("terminology", *arguments, passphrase=None).status == 2


def test_what_is_no_release_is_refused(command: Command, tmp_path: Path, site: Path) -> None:
    (tmp_path / "letters.zip").write_bytes(b"no archive")
    refused = command("terminology", "load", tmp_path / "letters.zip", "--json", passphrase=None)

    assert (refused.status, refused.json["error"]["kind"]) == (3, "user")
    assert not (site / FILE_NAME).exists()


def test_a_damaged_table_is_said_and_the_checks_go_on_without_it(command: Command, tmp_path: Path, site: Path) -> None:
    command("terminology", "load", write_release(tmp_path / "release"), passphrase=None)
    with (site / FILE_NAME).open("ab") as file:
        file.write(b"more")

    assert command("terminology", "status", passphrase=None).status == 3
    checked = command("check", "--drugs", "rxcui:9000021; warfarin", "--json", passphrase=None)
    assert (checked.status, checked.json["checked"]) == (0, ["warfarin"])
    assert checked.json["not_checked"][0]["text"] == "rxcui:9000021"


def test_codes_take_part_in_the_checks(command: Command, tmp_path: Path) -> None:
    typed = "ndc:0071-0155-23; rxcui:9000032; clarithromycin; rxcui:9000021"
    before = command("check", "--drugs", typed, "--json", passphrase=None)
    command("terminology", "load", write_release(tmp_path / "release"), passphrase=None)
    after = command("check", "--drugs", typed, "--json", passphrase=None)

    assert "ndc:0071-0155-23" in [one["text"] for one in before.json["not_checked"]]
    assert set(after.json["checked"]) == {"amlodipine", "atorvastatin", "clarithromycin", "valsartan", "zuvotranib"}
    assert after.json["not_checked"] == []
    assert {"atorvastatin", "clarithromycin"} in [set(alert["ingredients"]) for alert in after.json["alerts"]]


def test_codes_take_part_in_pairs(command: Command, tmp_path: Path) -> None:
    command("terminology", "load", write_release(tmp_path / "release"), passphrase=None)
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("drug_a,drug_b\nndc:00071015523,clarithromycin\nrxcui:12,warfarin\nrxcui:5000009,clarithromycin\n")
    found = command("check", "--pairs", pairs, "--json", passphrase=None)

    assert [row["state"] for row in found.json] == ["found", "not-checkable", "found"]
    assert "retired" in found.json[2]["note"]
