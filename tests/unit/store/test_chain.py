from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.store import audit, chain
from clinic_assist.store.database import Database
from clinic_assist.store.vault import Vault, create_vault, open_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in
from tests.vaults.exports import large_export


@pytest.fixture
def filled(folder: Path) -> Path:
    """A closed vault with two files in it."""
    vault = create_vault(folder, PASSPHRASE, kdf=CHEAP)
    bring_in(vault, large_export("one", mrn="1", results=3), large_export("two", mrn="2", results=3))
    vault.close()
    return folder


def add_a_file(folder: Path, name: str = "three") -> None:
    vault = open_vault(folder, PASSPHRASE)
    bring_in(vault, large_export(name, mrn=name, results=3))
    vault.close()


def last_two_events(folder: Path) -> list[str]:
    """Opens the vault; what the audit trail says last."""
    vault = open_vault(folder, PASSPHRASE)
    events = [entry.event for entry in vault.audit_entries()]
    vault.close()
    return events[-2:]


def test_the_head_outside_follows_every_record(filled: Path) -> None:
    before = json.loads((filled / "head.json").read_text())
    add_a_file(filled)
    after = json.loads((filled / "head.json").read_text())

    assert (before["records"], after["records"]) == (2, 3)
    assert before["record_head"] != after["record_head"]


def test_the_head_never_speaks_of_what_is_not_durable_yet(filled: Path) -> None:
    def records() -> int:
        return int(json.loads((filled / "head.json").read_text())["records"])

    vault = open_vault(filled, PASSPHRASE)
    with vault.together():
        bring_in(vault, large_export("three", mrn="3", results=3))
        bring_in(vault, large_export("four", mrn="4", results=3))
        within = records()
    after = records()
    vault.close()

    assert (within, after) == (2, 4)


def test_yesterdays_database_is_refused(filled: Path) -> None:
    shutil.copy(filled / "vault.db", filled / "yesterday")
    add_a_file(filled)
    (filled / "yesterday").replace(filled / "vault.db")

    with pytest.raises(MachineError, match="older than the last state"):
        open_vault(filled, PASSPHRASE)


def test_yesterdays_database_with_yesterdays_head_opens_which_is_the_stated_limit(filled: Path) -> None:
    for name in ("vault.db", "head.json"):
        shutil.copy(filled / name, filled / f"yesterday-{name}")
    add_a_file(filled)
    for name in ("vault.db", "head.json"):
        (filled / f"yesterday-{name}").replace(filled / name)
    vault = open_vault(filled, PASSPHRASE)

    assert vault.status().sources == 2
    vault.close()


def test_an_audit_trail_that_lost_its_end_is_refused(filled: Path) -> None:
    shutil.copy(filled / "vault.db", filled / "yesterday")
    open_vault(filled, PASSPHRASE).close()
    (filled / "yesterday").replace(filled / "vault.db")

    with pytest.raises(MachineError, match="older than the last state"):
        open_vault(filled, PASSPHRASE)


def test_another_history_of_the_same_length_is_refused(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "fork")
    add_a_file(filled, "three")
    add_a_file(tmp_path / "fork", "another")
    shutil.copy(tmp_path / "fork" / "vault.db", filled / "vault.db")

    with pytest.raises(MachineError, match="another history"):
        open_vault(filled, PASSPHRASE)


def test_a_missing_head_is_written_anew_and_noted(filled: Path) -> None:
    (filled / "head.json").unlink()

    assert last_two_events(filled) == ["head-restored", "vault-unlocked"]
    assert last_two_events(filled) == ["vault-locked", "vault-unlocked"]


def test_a_head_that_is_behind_is_written_anew_and_noted(filled: Path) -> None:
    behind = (filled / "head.json").read_bytes()
    add_a_file(filled)
    (filled / "head.json").write_bytes(behind)

    assert last_two_events(filled) == ["head-restored", "vault-unlocked"]
    assert json.loads((filled / "head.json").read_text())["records"] == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"records": 2', '"records": 1'),
        lambda text: text.replace('"mac": "', '"mac": "0'),
        lambda text: text.replace('"vault_id": "', '"vault_id": "0'),
        lambda text: text[:40],
        lambda _text: "",
    ],
)
def test_a_forged_or_damaged_head_is_refused_by_name(filled: Path, change: Callable[[str], str]) -> None:
    sound = (filled / "head.json").read_text()
    (filled / "head.json").write_text(change(sound))
    with pytest.raises(MachineError, match=r"head\.json is damaged"):
        open_vault(filled, PASSPHRASE)
    (filled / "head.json").write_text(sound)

    open_vault(filled, PASSPHRASE).close()


def test_a_head_that_cannot_be_read_is_not_called_damaged(filled: Path) -> None:
    (filled / "head.json").unlink()
    (filled / "head.json").mkdir()

    with pytest.raises(MachineError, match=r"head\.json cannot be read"):
        open_vault(filled, PASSPHRASE)


def test_a_head_that_cannot_be_written_is_made_up_for(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise MachineError("head.json could not be written.")

    with monkeypatch.context() as patch:
        patch.setattr(chain, "write_durably", full)
        vault = open_vault(filled, PASSPHRASE)
        with pytest.raises(MachineError, match=r"head\.json could not be written"):
            bring_in(vault, large_export("none", mrn="0", results=1))
    with monkeypatch.context() as patch:
        vault.close()
        vault = open_vault(filled, PASSPHRASE)
        patch.setattr(chain, "write_durably", full)
        (report,) = bring_in(vault, large_export("three", mrn="3", results=1))
        with pytest.raises(MachineError, match=r"head\.json could not be written"):
            bring_in(vault, large_export("four", mrn="4", results=1))
    behind = json.loads((filled / "head.json").read_text())["records"]
    bring_in(vault, large_export("five", mrn="5", results=1))

    assert not report.already_present
    assert behind == 2
    assert json.loads((filled / "head.json").read_text())["records"] == 4
    vault.close()


def inside(vault: Vault) -> Database:
    database = vault._database
    assert database is not None
    return database


def without_triggers(database: Database) -> None:
    for (name,) in database.run_text("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.run_text(f"DROP TRIGGER {name}")


def test_records_as_they_were_stored_are_intact(filled: Path) -> None:
    vault = open_vault(filled, PASSPHRASE)
    checked = vault.verify_records()

    assert (checked.entries, checked.broken_at, checked.is_intact) == (2, None, True)
    vault.close()


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE fact_blocks SET body = zeroblob(9) WHERE source = 2 AND kind = 'Observation'", 2),
        ("DELETE FROM fact_blocks WHERE source = 1 AND kind = 'Observation'", 1),
        ("UPDATE fact_blocks SET source = 1 WHERE source = 2 AND kind = 'Observation'", 1),
        ("UPDATE sources SET report = (SELECT report FROM sources WHERE seq = 2) WHERE seq = 1", 1),
        ("UPDATE chain SET digest = x'00' WHERE seq = 2", 2),
        ("UPDATE chain SET hash = x'00' WHERE seq = 1", 1),
        ("UPDATE chain SET seq = 3 WHERE seq = 2", 2),
        ("UPDATE chain SET kind = 'note' WHERE seq = 1", 1),
        ("UPDATE sources SET source_id = 'x' WHERE seq = 2", 2),
    ],
)  # fmt: skip
def test_a_changed_record_is_found(filled: Path, change: str, broken_at: int) -> None:
    vault = open_vault(filled, PASSPHRASE)
    without_triggers(inside(vault))
    inside(vault).run_text(change)

    assert vault.verify_records().broken_at == broken_at
    vault.close()


def test_a_note_that_is_gone_is_found(filled: Path) -> None:
    vault = open_vault(filled, PASSPHRASE)
    with inside(vault).transaction():
        chain.append_link(inside(vault), kind="note", item="never", digest=bytes(32))

    assert vault.verify_records().broken_at == 3
    vault.close()


def test_giving_facts_to_another_patient_is_no_break(filled: Path) -> None:
    vault = open_vault(filled, PASSPHRASE)
    inside(vault).run_text("UPDATE fact_blocks SET patient = 1 WHERE patient = 2")

    assert vault.verify_records().is_intact
    vault.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE fact_blocks SET body = x'00'",
        "UPDATE chain SET item = 'x'",
        "DELETE FROM chain",
        "UPDATE audit SET event = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT seq, at, 'x', patient_id, detail, mac, actor, seal FROM audit",
    ],
)
def test_what_is_written_cannot_be_changed_by_mistake(filled: Path, change: str) -> None:
    vault = open_vault(filled, PASSPHRASE)
    with pytest.raises(Exception, match="append only"):
        inside(vault).run_text(change)

    assert vault.verify_records().is_intact
    assert vault.verify_audit().is_intact
    vault.close()


def test_the_audit_trail_says_what_happened(filled: Path) -> None:
    vault = open_vault(filled, PASSPHRASE)
    (line, *_others) = vault.search_patients()
    vault.audit("chart-opened", patient=line.patient_id, detail="facts 4")
    entries = vault.audit_entries()

    assert [entry.event for entry in entries] == [
        "vault-created",
        "file-stored",
        "file-stored",
        "vault-locked",
        "vault-unlocked",
        "chart-opened",
    ]
    assert (entries[-1].patient_id, entries[-1].detail, entries[-1].seq) == (line.patient_id, "facts 4", 6)
    assert vault.verify_audit().entries == 6
    vault.close()


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit SET event = 'nothing' WHERE seq = 2", 2),
        ("UPDATE audit SET detail = detail || ' ' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("UPDATE audit SET patient_id = detail, detail = patient_id WHERE seq = 2", 2),
    ],
)
def test_a_changed_audit_trail_is_found(filled: Path, change: str, broken_at: int) -> None:
    vault = open_vault(filled, PASSPHRASE)
    assert vault.verify_audit().is_intact
    without_triggers(inside(vault))
    inside(vault).run_text(change)

    assert vault.verify_audit().broken_at == broken_at
    vault.close()


def test_hashes_and_codes_are_those_of_the_format_document() -> None:
    digest = chain.digest_of([b"a", b"bc"])
    audit_key = bytes.fromhex("c40c38a07b6fee2b45173d739487b9b363b8315df7717fa925eda427be61bd98")
    entry = (1, "2026-01-01T00:00:00.000+00:00", "vault-created", "", "")

    assert digest.hex() == "3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205"
    assert chain._link(bytes(32), "import", "0" * 64, digest).hex() == (
        "dad313e0ff88bac2aa58a392af3527da3812d07627f563279a7611da935262c5"
    )
    assert audit._code(bytes(32), entry, audit_key).hex() == (
        "0ac8728c84e8fa84807b2fdf15d345937fddf3c3854d8644d60cc94ca073f59a"
    )
