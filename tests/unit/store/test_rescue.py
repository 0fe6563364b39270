"""A damaged vault: what is sound is saved, what is missing is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinic_assist.errors import ClinicAssistError
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials
from clinic_assist.store.rescue import rescue
from clinic_assist.store.vault import Vault, open_vault, utc_now
from tests.unit.store.conftest import PASSPHRASE, bring_in, charts_of
from tests.vaults.exports import Export

GIVEN = Credentials(secret=Secret(text=PASSPHRASE))


@pytest.fixture
def closed(vault: Vault) -> tuple[Path, dict[str, int]]:
    """Forty patients in a file each, and how many facts each has."""
    exports = []
    for number in range(40):
        export = Export(f"file-{number}", content=os.urandom(6000).hex())
        person = export.patient(f"90000{number:02}", family=f"Family{number:02}", born=f"19{number + 20}-01-01")
        for day in range(1, 20):
            export.result(person.id, on=f"2019-01-{day:02}", digits=f"{number}.{day}")
        exports.append(export)
    bring_in(vault, *exports)
    facts = {chart.patient_id: len(chart.facts) for chart in charts_of(vault)}
    vault.close()
    return vault.directory, facts


def damage(path: Path, *pages: int) -> None:
    data = bytearray(path.read_bytes())
    for page in pages:
        data[page * 4096 + 100] ^= 1
    path.write_bytes(data)


def test_a_sound_vault_is_saved_whole(closed: tuple[Path, dict[str, int]], tmp_path: Path) -> None:
    directory, facts = closed
    report = rescue(directory, GIVEN, tmp_path / "saved", now=utc_now)
    again = open_vault(tmp_path / "saved", PASSPHRASE)

    assert set(report.whole) == set(facts)
    assert report.affected == report.lost_sources == ()
    assert {chart.patient_id: len(chart.facts) for chart in charts_of(again)} == facts
    assert again.verify().is_intact
    again.close()


def test_of_a_damaged_vault_nothing_is_missing_in_silence(closed: tuple[Path, dict[str, int]], tmp_path: Path) -> None:
    directory, facts = closed
    pages = (directory / "vault.db").stat().st_size // 4096
    saved_any, affected_any, refused = 0, 0, []
    for number in range(8):
        copy = tmp_path / f"damaged-{number}"
        copy.mkdir()
        for file in directory.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
        damage(copy / "vault.db", 60 + number * (pages - 70) // 8)
        before = (copy / "vault.db").read_bytes()
        try:
            report = rescue(copy, GIVEN, tmp_path / f"saved-{number}", now=utc_now)
        except ClinicAssistError as error:
            refused.append(error.message)
            continue
        again = open_vault(tmp_path / f"saved-{number}", PASSPHRASE)
        now = {chart.patient_id: len(chart.facts) for chart in charts_of(again)}

        assert all(now.get(patient) == facts[patient] for patient in report.whole)
        missing = {patient for patient in facts if now.get(patient) != facts[patient]}
        assert len(missing - set(report.affected)) <= report.nameless + report.rows["patients"][1]
        assert again.verify().is_intact
        assert (copy / "vault.db").read_bytes() == before
        saved_any += len(report.whole)
        affected_any += len(report.affected) + len(report.lost_sources)
        again.close()

    assert saved_any > 100, refused
    assert affected_any > 0
