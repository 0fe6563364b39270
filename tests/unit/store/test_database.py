from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from clinic_assist.errors import BugError, MachineError
from clinic_assist.store import database as room
from clinic_assist.store.database import Database, open_database, translated
from clinic_assist.store.statements import split_script

KEY = bytes(range(32))


def make(path: Path, key: bytes = KEY) -> Database:
    made = open_database(path, key)
    made.run_text("CREATE TABLE IF NOT EXISTS words (word TEXT)")
    made.run_text("INSERT INTO words VALUES ('hyperkalaemia')")
    return made


def test_what_is_written_cannot_be_read_in_the_files(tmp_path: Path) -> None:
    made = make(tmp_path / "vault.db")
    made.close()
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE words AS SELECT 'hyperkalaemia' AS word")
    plain.commit()
    plain.close()

    assert b"hyperkalaemia" not in (tmp_path / "vault.db").read_bytes()
    assert b"hyperkalaemia" in (tmp_path / "plain.db").read_bytes()


def test_the_write_ahead_log_is_encrypted_as_well(tmp_path: Path) -> None:
    made = make(tmp_path / "vault.db")
    log = (tmp_path / "vault.db-wal").read_bytes()
    made.close()

    assert len(log) > 4096
    assert b"hyperkalaemia" not in log


def test_a_plain_database_in_its_place_is_refused(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "vault.db")
    plain.execute("CREATE TABLE words (word TEXT)")
    plain.commit()
    plain.close()

    with pytest.raises(MachineError, match="not encrypted"):
        open_database(tmp_path / "vault.db", KEY)


def test_a_driver_without_a_cipher_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot encrypt"):
        open_database(tmp_path / "vault.db", KEY, driver=sqlite3)

    open_database(tmp_path / "real.db", KEY).close()


class Stubborn:
    """A driver that encrypts, but whose answer to one pragma is not what was asked for."""

    def __init__(self, pragma: str) -> None:
        self.pragma = pragma

    def connect(self, *given: Any, **named: Any) -> Any:
        connection, pragma = dbapi2.connect(*given, **named), self.pragma

        class Connection:
            def execute(self, sql: str) -> Any:
                return connection.execute("SELECT 'no'" if sql == f"PRAGMA {pragma}" else sql)

            def close(self) -> None:
                connection.close()

        return Connection()


@pytest.mark.parametrize("pragma", [name for name, _value, _told in (*room._BEFORE_KEY, *room._AFTER_KEY)])
def test_every_setting_is_read_back(tmp_path: Path, pragma: str) -> None:
    with pytest.raises(MachineError, match=f"setting {pragma} does not hold"):
        open_database(tmp_path / "vault.db", KEY, driver=Stubborn(pragma))


def test_a_stubborn_driver_is_accepted_where_it_answers_well(tmp_path: Path) -> None:
    open_database(tmp_path / "vault.db", KEY, driver=Stubborn("never_asked")).close()


def test_another_key_does_not_open_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make(tmp_path / "vault.db").close()

    with pytest.raises(MachineError, match=r"vault\.db is damaged or belongs to another vault"):
        open_database(tmp_path / "vault.db", bytes(32))
    assert capfd.readouterr().err == ""


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    make(path).close()
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)

    with pytest.raises(MachineError, match=r"vault\.db is damaged"):
        words_in(path)


def words_in(path: Path) -> list[tuple[Any, ...]]:
    with room.driver_errors(path.name):
        opened = open_database(path, KEY)
        try:
            return opened.run_text("SELECT * FROM words")
        finally:
            opened.close()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "vault.db").mkdir()

    with pytest.raises(MachineError, match=r"vault\.db cannot be read"):
        open_database(tmp_path / "vault.db", KEY)


def test_a_file_that_cannot_be_made_is_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"vault\.db could not be read or written"):
        open_database(tmp_path / "nowhere" / "vault.db", KEY)


def test_a_transaction_that_fails_leaves_nothing_and_the_connection_goes_on(tmp_path: Path) -> None:
    made = make(tmp_path / "vault.db")
    with pytest.raises(dbapi2.OperationalError):
        write_and_fail(made)
    with made.transaction():
        made.run_text("INSERT INTO words VALUES ('kept')")
    words = made.run_text("SELECT word FROM words")
    made.close()

    assert words == [("hyperkalaemia",), ("kept",)]


def test_a_transaction_within_another_is_a_part_of_it(tmp_path: Path) -> None:
    made = make(tmp_path / "vault.db")
    with pytest.raises(dbapi2.OperationalError):
        write_one_part_and_fail_in_the_next(made)
    with made.transaction(), made.transaction():
        made.run_text("INSERT INTO words VALUES ('kept')")
    words = made.run_text("SELECT word FROM words")
    made.close()

    assert words == [("hyperkalaemia",), ("kept",)]


def test_a_transaction_that_goes_on_after_a_part_of_it_failed_stores_nothing(tmp_path: Path) -> None:
    made = make(tmp_path / "vault.db")
    with pytest.raises(BugError, match="failed, and the rest went on"):
        fail_in_a_part_and_go_on(made)
    with made.transaction():
        made.run_text("INSERT INTO words VALUES ('kept')")
    words = made.run_text("SELECT word FROM words")
    made.close()

    assert words == [("hyperkalaemia",), ("kept",)]


def write_and_fail(made: Database) -> None:
    with made.transaction():
        made.run_text("INSERT INTO words VALUES ('lost')")
        made.run_text("INSERT INTO never_made VALUES ('lost')")


def write_one_part_and_fail_in_the_next(made: Database) -> None:
    with made.transaction():
        with made.transaction():
            made.run_text("INSERT INTO words VALUES ('lost with the rest')")
        write_and_fail(made)


def fail_in_a_part_and_go_on(made: Database) -> None:
    with made.transaction():
        with suppress(dbapi2.OperationalError):
            write_and_fail(made)
        made.run_text("INSERT INTO words VALUES ('the rest')")


def driver_error(code: int) -> dbapi2.Error:
    error = dbapi2.OperationalError("text of the driver")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (dbapi2.SQLITE_FULL, "The disk is full"),
        (dbapi2.SQLITE_CORRUPT, "damaged"),
        (dbapi2.SQLITE_IOERR | (3 << 8), "could not be read or written"),
        (dbapi2.SQLITE_READONLY, "could not be read or written"),
        (dbapi2.SQLITE_BUSY, "in use by another program"),
        (dbapi2.SQLITE_NOMEM, "not enough memory"),
    ],
)
def test_errors_of_the_machine_say_what_happened(code: int, message: str) -> None:
    error = translated(driver_error(code), "vault.db")

    assert isinstance(error, MachineError)
    assert message in error.message
    assert error.hint
    assert "text of the driver" not in error.message


def test_an_error_that_only_we_can_make_is_ours() -> None:
    assert isinstance(translated(driver_error(dbapi2.SQLITE_CONSTRAINT), "vault.db"), BugError)
    assert isinstance(translated(dbapi2.ProgrammingError("x"), "vault.db"), BugError)


def test_a_question_without_an_answer_is_a_bug(tmp_path: Path) -> None:
    made = make(tmp_path / "vault.db")
    made.run_text("CREATE TABLE vault (vault_id TEXT)")
    with pytest.raises(BugError, match="vault_id"):
        made.one("vault_id")
    made.close()


def test_a_script_is_split_where_its_statements_end() -> None:
    trigger = "CREATE TRIGGER t BEFORE DELETE ON a\nBEGIN\n    SELECT RAISE(ABORT, 'no');\nEND;\n"

    assert list(split_script("-- a; b\nCREATE TABLE a (b);\n\n" + trigger)) == [
        "-- a; b\nCREATE TABLE a (b);\n",
        "\n" + trigger,
    ]
    with pytest.raises(BugError):
        list(split_script("CREATE TABLE a (b)"))


def test_opening_logs_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        make(tmp_path / "vault.db").close()

    assert caplog.records == []


def test_there_is_room_to_keep_every_statement_prepared_also_in_a_new_vault() -> None:
    room_folder = Path(room.__file__).parent
    questions = len(list((room_folder / "sql").glob("*.sql")))
    scripts = (room_folder / "migrations").glob("*.sql")
    schema = sum(1 for script in scripts for _one in split_script(script.read_text(encoding="utf-8")))

    assert schema > 40, "the schema's statements come first in a new vault"
    assert schema + questions < room.KEPT_STATEMENTS / 2
