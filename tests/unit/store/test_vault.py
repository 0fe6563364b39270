from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_assist.chart.facts import KeptResource
from clinic_assist.chart.intake import ImportBatch, ImportIssue, IssueSeverity
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.store import backup, schema
from clinic_assist.store import vault as room
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import Credentials
from clinic_assist.store.restore import restore
from clinic_assist.store.schema import Migration, known_migrations
from clinic_assist.store.vault import Vault, create_vault, describe_vault, open_vault, utc_now, vault_exists
from clinic_assist.workflows.ports import ChartStore
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in, charts_of
from tests.vaults.exports import Export, large_export


def as_store(vault: Vault) -> ChartStore:
    """Checked by mypy: a vault is what the workflows ask for."""
    return vault


# -- opening -----------------------------------------------------------------------------------------------------------


def test_a_new_vault_is_empty_and_opens_again_with_its_passphrase(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    vault = open_vault(folder, PASSPHRASE)

    assert as_store(vault).search_patients() == ()
    assert (vault.status().patients, vault.status().facts, vault.status().sources) == (0, 0, 0)
    vault.close()


def test_a_vault_is_readable_by_its_owner_only(vault: Vault, folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "slots.json").stat().st_mode) == 0o600


def test_file_names_hold_nothing_of_a_record(vault: Vault, folder: Path) -> None:
    export = Export("Testperson")
    export.patient()
    bring_in(vault, export)

    assert {path.name for path in folder.iterdir()} == {
        "vault.db",
        "vault.db-wal",
        "vault.lock",
        "slots.json",
        "attempts.json",
        "head.json",
    }


def test_no_word_of_a_record_can_be_read_in_any_file(vault: Vault, folder: Path) -> None:
    export = Export("CANARYNAME", content="CANARYCONTENT" * 50)
    export.patient("CANARYNUMBER", family="Canaryfamily")
    bring_in(vault, export)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    vault.close()
    files |= {f"closed {path.name}": path.read_bytes() for path in folder.iterdir()}

    assert export.data.count(b"CANARY") > 50
    assert [name for name, data in files.items() if b"CANARY" in data.upper()] == []


def test_a_vault_is_not_made_over_another(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()

    with pytest.raises(UserError, match="a vault in this folder already"):
        create_vault(folder, PASSPHRASE, kdf=CHEAP)
    open_vault(folder, PASSPHRASE).close()


def test_part_of_a_vault_is_never_overwritten(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    slots = (folder / "slots.json").read_bytes()
    (folder / "slots.json").unlink()
    with pytest.raises(UserError, match="holds part of a vault"):
        create_vault(folder, PASSPHRASE, kdf=CHEAP)
    with pytest.raises(MachineError, match=r"slots\.json is missing"):
        open_vault(folder, PASSPHRASE)
    (folder / "slots.json").write_bytes(slots)

    open_vault(folder, PASSPHRASE).close()


def test_a_vault_whose_making_was_cut_short_is_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(*_given: object) -> None:
        raise MachineError("cut short")

    with monkeypatch.context() as patch:
        patch.setattr(room.slot_file, "write", cut_short)
        with pytest.raises(MachineError, match="cut short"):
            create_vault(folder, PASSPHRASE, kdf=CHEAP)
    assert (folder / "vault.db").exists()
    assert not vault_exists(folder)
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()

    assert not (folder / "vault.unfinished").exists()
    open_vault(folder, PASSPHRASE).close()


def test_a_mark_that_a_crash_left_is_removed_at_the_next_opening_so_that_nothing_clears_the_vault_away(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(room, "_remove_mark", lambda _directory: None)  # the process dies before that
        create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    assert (folder / "vault.unfinished").exists()

    open_vault(folder, PASSPHRASE).close()
    (folder / "slots.json").unlink()

    assert not (folder / "vault.unfinished").exists()
    with pytest.raises(UserError, match="part of a vault"):
        create_vault(folder, PASSPHRASE, kdf=CHEAP)
    assert (folder / "vault.db").stat().st_size > 0


def test_a_folder_that_cannot_be_made_or_written_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(MachineError, match="folder cannot be made"):
        create_vault(tmp_path / "file" / "vault", PASSPHRASE, kdf=CHEAP)


def test_leftovers_that_cannot_be_cleared_are_the_machines_fault(folder: Path) -> None:
    folder.mkdir()
    (folder / "vault.unfinished").touch()
    (folder / "vault.db").mkdir()

    with pytest.raises(MachineError, match="folder cannot be written"):
        create_vault(folder, PASSPHRASE, kdf=CHEAP)


def test_a_wrong_passphrase_opens_nothing_and_leaves_the_vault_free(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()

    with pytest.raises(UserError, match=r"^That passphrase does not open this vault\.$"):
        open_vault(folder, "wrong wrong wrong wrong")
    open_vault(folder, PASSPHRASE).close()


def test_a_folder_without_a_vault_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no vault in this folder"):
        open_vault(tmp_path, PASSPHRASE)


def test_a_second_opening_is_refused_until_the_first_is_closed(vault: Vault, folder: Path) -> None:
    with pytest.raises(UserError, match="already open"):
        open_vault(folder, PASSPHRASE)
    vault.close()

    open_vault(folder, PASSPHRASE).close()


def test_a_second_process_is_refused(vault: Vault, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from clinic_assist.store.vault import open_vault\n"
        "try: open_vault(Path(sys.argv[1]), sys.stdin.read())\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], input=PASSPHRASE, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "UserError This vault is already open."


def test_a_lock_file_left_behind_does_not_matter(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()

    assert (folder / "vault.lock").exists()
    open_vault(folder, PASSPHRASE).close()


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_truncated_database_is_damage_and_never_a_new_vault(folder: Path, size: int) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    os.truncate(folder / "vault.db", size)
    (folder / "head.json").unlink()

    with pytest.raises(MachineError, match=r"vault\.db"):
        open_vault(folder, PASSPHRASE)


def test_a_missing_database_is_named(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    (folder / "vault.db").unlink()

    with pytest.raises(MachineError, match=r"vault\.db is missing"):
        open_vault(folder, PASSPHRASE)


def test_the_database_of_another_vault_is_refused(tmp_path: Path) -> None:
    for name in ("one", "other"):
        create_vault(tmp_path / name, PASSPHRASE, kdf=CHEAP).close()
    (tmp_path / "other" / "vault.db").replace(tmp_path / "one" / "vault.db")

    with pytest.raises(MachineError, match="belongs to another vault"):
        open_vault(tmp_path / "one", PASSPHRASE)


def test_a_plain_database_is_refused_before_the_passphrase_is_used(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    (folder / "vault.db").unlink()
    plain = sqlite3.connect(folder / "vault.db")
    plain.execute("CREATE TABLE vault (vault_id TEXT)")
    plain.commit()
    plain.close()

    with pytest.raises(MachineError, match="not encrypted"):
        open_vault(folder, PASSPHRASE)


def test_a_database_whose_vault_id_differs_is_refused(vault: Vault, folder: Path) -> None:
    database = vault._database
    assert database is not None
    database.run_text("UPDATE vault SET vault_id = 'other'")
    vault.close()

    with pytest.raises(MachineError, match="belongs to another vault"):
        open_vault(folder, PASSPHRASE)


# -- describing --------------------------------------------------------------------------------------------------------


def test_what_a_folder_says_without_a_passphrase(vault: Vault, folder: Path) -> None:
    told = describe_vault(folder)

    assert (told.exists, told.vault_id, told.slots) == (True, vault.vault_id, 1)
    assert told.schema_version == schema.known_migrations()[-1].version
    assert told.size_bytes > 0
    assert told.problem == ""


def test_an_empty_folder_a_missing_one_and_a_file_hold_no_vault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert not describe_vault(tmp_path).exists
    assert not describe_vault(tmp_path / "missing").exists
    assert not describe_vault(tmp_path / "file").exists


def test_a_damaged_vault_is_described_as_such(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()
    (folder / "head.json").write_text("{")
    (folder / "vault.db").unlink()
    without_database = describe_vault(folder)
    (folder / "head.json").unlink()
    without_head = describe_vault(folder)
    (folder / "slots.json").write_text("{")
    without_slots = describe_vault(folder)

    assert without_database.problem == "vault.db is missing."
    assert (without_database.schema_version, without_head.schema_version) == (None, None)
    assert without_slots.exists
    assert without_slots.problem == "slots.json is damaged."


# -- schema ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    added = Migration(version=len(known_migrations()) + 1, script="CREATE TABLE added (word TEXT) STRICT;\n")
    migrations = (*known_migrations(), added)
    monkeypatch.setattr(schema, "known_migrations", lambda: migrations)


@pytest.fixture
def older(folder: Path) -> Path:
    vault = create_vault(folder, PASSPHRASE, kdf=CHEAP)
    export = Export("one")
    export.patient()
    bring_in(vault, export)
    vault.close()
    return folder


def test_an_older_vault_is_backed_up_then_migrated(older: Path, request: pytest.FixtureRequest) -> None:
    before = known_migrations()[-1].version
    request.getfixturevalue("next_schema")
    vault = open_vault(older, PASSPHRASE)

    assert vault.status().schema_version == before + 1
    assert len(charts_of(vault)) == 1
    assert [entry.event for entry in vault.audit_entries()][-2:] == ["vault-migrated", "vault-unlocked"]
    vault.close()
    assert (older / f"before-schema-{before + 1}.cabackup").stat().st_size > 4096
    assert b"SQLite format" not in (older / f"before-schema-{before + 1}.cabackup").read_bytes()


def test_that_backup_is_the_vault_as_it_was(older: Path, request: pytest.FixtureRequest) -> None:
    before = known_migrations()[-1].version
    request.getfixturevalue("next_schema")
    open_vault(older, PASSPHRASE).close()
    request.getfixturevalue("monkeypatch").undo()
    copy = (older / f"before-schema-{before + 1}.cabackup").rename(older.parent / "copy.cabackup")
    restore(copy, Credentials(secret=Secret(text=PASSPHRASE)), older, now=utc_now)
    vault = open_vault(older, PASSPHRASE)

    assert vault.status().schema_version == before
    assert len(charts_of(vault)) == 1
    vault.close()


def test_a_newer_vault_is_refused_by_name(older: Path, request: pytest.FixtureRequest) -> None:
    before = known_migrations()[-1].version
    request.getfixturevalue("next_schema")
    open_vault(older, PASSPHRASE).close()
    request.getfixturevalue("monkeypatch").undo()

    with pytest.raises(UserError, match=rf"newer Clinic Assist \(vault schema {before + 1}, this one knows {before}\)"):
        open_vault(older, PASSPHRASE)


def test_a_migration_that_fails_changes_nothing(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = known_migrations()
    script = "CREATE TABLE added (word TEXT) STRICT;\nINSERT INTO never_made VALUES (1);\n"
    broken = (*known, Migration(version=known[-1].version + 1, script=script))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "known_migrations", lambda: broken)
        with pytest.raises(BugError):
            open_vault(older, PASSPHRASE)
    vault = open_vault(older, PASSPHRASE)

    assert vault.status().schema_version == known[-1].version
    assert len(charts_of(vault)) == 1
    vault.close()


def test_a_backup_that_cannot_be_written_stops_the_migration(
    older: Path, next_schema: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backup.backup_file, "write", full)
        with pytest.raises(MachineError, match="no backup of it could be made first"):
            open_vault(older, PASSPHRASE)

    assert not list(older.glob("*.cabackup*"))
    open_vault(older, PASSPHRASE).close()
    assert list(older.glob("*.cabackup*"))


def test_a_damaged_backup_stops_the_migration(older: Path, next_schema: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write = backup.write_part

    def damaging(path: Path, *given: object, **named: object) -> None:
        write(path, *given, **named)  # type: ignore[arg-type]
        data = bytearray(path.read_bytes())
        data[-2000] ^= 1
        path.write_bytes(data)

    monkeypatch.setattr(backup, "write_part", damaging)

    with pytest.raises(MachineError, match="no backup of it could be made first"):
        open_vault(older, PASSPHRASE)
    assert not list(older.glob("*.cabackup*"))


def test_a_build_without_its_migrations_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0002_second.sql").write_text("")
    monkeypatch.setattr(schema, "files", lambda _package: tmp_path)

    with pytest.raises(BugError, match="not complete"):
        known_migrations.__wrapped__()


# -- importing ---------------------------------------------------------------------------------------------------------


def test_an_import_is_reported_with_its_counts(vault: Vault) -> None:
    issue = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator("Bundle.entry[9]"), reason="no resource")
    export = Export("one", issues=(issue,))
    person = export.patient()
    export.result(person.id)
    export.add(KeptResource, resource_type="Basic", reason="not known")
    (report,) = bring_in(vault, export)

    assert (report.path, report.format, report.sha256) == ("exports/one.json", "fhir-r4-json", export.id)
    assert (report.patients, report.entries, report.kept) == (1, 4, 1)
    assert report.fact_counts == (("KeptResource", 1), ("Observation", 1), ("Patient", 1))
    assert report.issues == (issue,)
    assert not report.already_present
    assert vault.import_reports() == (report,)


def test_the_original_bytes_come_back(vault: Vault) -> None:
    export = Export("one", content="abc" * 100_000)
    bring_in(vault, export)

    assert vault.source_bytes(export.id) == export.data
    with pytest.raises(UserError, match="not in the vault"):
        vault.source_bytes(SourceId("0" * 64))


def test_a_file_larger_than_a_piece_comes_back(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_assist.store.encoding.PIECE_BYTES", 1000)
    export = Export("one", content="0123456789" * 1000)
    bring_in(vault, export)

    assert vault.source_bytes(export.id) == export.data


def test_damage_in_the_original_bytes_is_noticed(vault: Vault) -> None:
    one, two, three = Export("one"), Export("two"), Export("three")
    bring_in(vault, one, two, three)
    database = vault._database
    assert database is not None
    database.run_text(
        "UPDATE source_pieces SET piece = (SELECT piece FROM source_pieces WHERE source = 2) WHERE source = 1"
    )
    database.run_text("UPDATE source_pieces SET piece = x'00' WHERE source = 3")

    with pytest.raises(MachineError, match="holds a file that is damaged"):
        vault.source_bytes(one.id)
    with pytest.raises(MachineError, match="record that cannot be read"):
        vault.source_bytes(three.id)
    assert vault.source_bytes(two.id) == two.data


def test_importing_again_adds_nothing(vault: Vault) -> None:
    export = large_export("one", mrn="1", results=20)
    first = bring_in(vault, export)
    before = vault.status()
    again = bring_in(vault, export)

    assert again == [replace(first[0], already_present=True)]
    assert replace(vault.status(), size_bytes=0) == replace(before, size_bytes=0)
    assert len(vault.import_reports()) == 1


def test_committing_a_file_that_is_there_adds_nothing(vault: Vault) -> None:
    export = large_export("one", mrn="1", results=3)
    bring_in(vault, export)
    report = vault.commit(vault.begin_intake(), *export.build())

    assert report.already_present
    assert vault.status().facts == 4


def bring_in_and_fail(vault: Vault, *exports: Export) -> None:
    bring_in(vault, *exports)
    vault.commit("nothing", *Export("three").build())


def test_files_stored_together_are_all_there_or_none(vault: Vault) -> None:
    one, two = large_export("one", mrn="1", results=3), large_export("two", mrn="2", results=3)
    with pytest.raises(BugError), vault.together():
        bring_in_and_fail(vault, one, two)
    before = vault.status()
    with vault.together():
        bring_in(vault, one, two)

    assert (before.sources, before.facts, before.patients) == (0, 0, 0)
    assert (vault.status().sources, vault.status().facts) == (2, 8)
    assert vault.verify_records().is_intact
    assert vault.verify_audit().is_intact


def test_a_file_whose_storing_is_ended_leaves_nothing(vault: Vault) -> None:
    export = large_export("one", mrn="1", results=600)
    told: list[float] = []

    def end_soon(share: float) -> None:
        told.append(share)
        if len(told) == 2:
            raise KeyError

    with pytest.raises(KeyError):
        vault.commit(vault.begin_intake(), *export.build(), end_soon)
    before = vault.status()
    vault.commit(vault.begin_intake(), *export.build(), told.append)

    assert (before.sources, before.facts, before.patients) == (0, 0, 0)
    assert told[2:] == [0, 0.25, 0.5, 0.75]
    assert vault.status().facts == 601
    assert vault.verify_records().is_intact


def test_a_fact_that_comes_twice_in_a_file_is_stored_once(vault: Vault) -> None:
    export = Export("one")
    person = export.patient()
    export.facts.append(person)
    bring_in(vault, export)

    assert vault.status().facts == 1
    assert charts_of(vault)[0].facts == (person,)


def test_bytes_and_facts_that_do_not_belong_together_are_refused(vault: Vault) -> None:
    one, other = Export("one"), Export("other")
    other.patient()
    (source, batch), (_source, wrong) = one.build(), other.build()
    intake = vault.begin_intake()
    mixed = ImportBatch(source=source.id, entries=1, read=1, facts=wrong.facts)
    for bad_source, bad_batch in ((replace(source, data=b"x"), batch), (source, wrong), (source, mixed)):
        with pytest.raises(BugError):
            vault.commit(intake, bad_source, bad_batch)

    assert vault.commit(intake, source, batch).entries == 0


def test_an_import_that_was_never_begun_is_a_bug(vault: Vault) -> None:
    with pytest.raises(BugError, match="never begun"):
        vault.commit("nothing", *Export("one").build())
    with pytest.raises(BugError, match="is not"):
        vault.add_existing(vault.begin_intake(), SourceId("0" * 64))


def test_facts_about_nobody_are_kept_and_counted(vault: Vault) -> None:
    export = Export("one")
    export.result(None)
    (report,) = bring_in(vault, export)

    assert report.patients == 0
    assert vault.status().facts == 1
    assert vault.search_patients() == ()


# -- the vault itself --------------------------------------------------------------------------------------------------


def test_a_closed_vault_is_locked(vault: Vault) -> None:
    vault.close()
    vault.close()

    with pytest.raises(UserError, match="locked"):
        vault.search_patients()


def test_the_status_counts_what_is_there(vault: Vault, folder: Path) -> None:
    bring_in(vault, large_export("one", mrn="1", results=5), large_export("two", mrn="2", results=1))
    told = vault.status()

    assert (told.patients, told.facts, told.sources, told.signed_notes) == (2, 8, 2, 0)
    assert (told.directory, told.vault_id) == (str(folder), describe_vault(folder).vault_id)
    assert told.size_bytes > 0
    assert told.cipher_version


def test_a_passphrase_can_be_changed_while_the_vault_is_open(vault: Vault, folder: Path) -> None:
    vault.change_passphrase(PASSPHRASE, "another long passphrase", kdf=CHEAP)
    vault.close()
    with pytest.raises(UserError):
        open_vault(folder, PASSPHRASE)
    again = open_vault(folder, "another long passphrase")

    assert "passphrase-changed" in [entry.event for entry in again.audit_entries()]
    again.close()


def test_threads_take_turns(vault: Vault) -> None:
    exports = [large_export(f"file {number}", mrn=str(number), results=30) for number in range(12)]
    intake = vault.begin_intake()
    threads = [
        threading.Thread(target=lambda export=export: vault.commit(intake, *export.build())) for export in exports
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert vault.status().facts == 12 * 31
    assert vault.verify_records().is_intact


def test_times_are_those_of_the_clock_in_utc(folder: Path) -> None:
    moment = datetime.fromisoformat("2030-01-02T03:04:05+02:00")
    vault = create_vault(folder, PASSPHRASE, kdf=CHEAP, now=lambda: moment)
    export = Export("one")
    export.patient()
    bring_in(vault, export)
    (source,) = charts_of(vault)[0].sources.values()
    vault.close()

    assert source.imported_at == "2030-01-02T01:04:05.000+00:00"
    assert room.utc_now().tzinfo is UTC


def test_the_slot_file_is_json_that_a_person_can_read(vault: Vault, folder: Path) -> None:
    assert json.loads((folder / "slots.json").read_text())["format"] == "clinic-assist-slots/2"
