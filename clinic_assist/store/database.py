"""The encrypted connection: opened only if it is truly encrypted and set up as we need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from clinic_assist.errors import BugError, ClinicAssistError, MachineError
from clinic_assist.store.statements import statement

CACHE_MIB = 128

# Prepared statements that are kept. The driver's own 128 are full of those that made the schema of a new vault, and it
# then prepares all others again and again, because it gives up the newest first: half of the time of a small file.
KEPT_STATEMENTS = 1024
_PLAIN_HEADER = b"SQLite format 3\x00"  # sqlite.org/fileformat.html s.1.3

# SQLCipher prints driver errors unless told not to, and keeps its memory unlocked unless told to lock it.
_BEFORE_KEY = (("cipher_log_level", "NONE", "NONE"), ("cipher_memory_security", "ON", "1"))

# In order: no shared-memory file and no second writer; no acknowledged commit lost in a power cut (NORMAL lost some in
# 64 of 100 simulated ones); no clear text in the temp folder (FILE spilled 223 MB); then integrity and speed.
_AFTER_KEY = (
    ("cipher_page_size", "4096", "4096"),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("temp_store", "MEMORY", "2"),
    ("foreign_keys", "ON", "1"),
    ("recursive_triggers", "ON", "1"),
    ("secure_delete", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("cache_size", str(-CACHE_MIB * 1024), str(-CACHE_MIB * 1024)),
)

_Row = tuple[Any, ...]


class Database:
    """An open, encrypted, correctly set up database. Statements are named after the files in `sql/`.

    Attributes:
        cipher_version: Of the SQLCipher in use.
    """

    def __init__(self, connection: Any, cipher_version: str) -> None:
        self._connection = connection
        self.cipher_version = cipher_version
        self._lost_a_part = False

    def rows(self, name: str, *values: object) -> Iterator[_Row]:
        """The rows of a named question."""
        return iter(self._connection.execute(statement(name), values))

    def row(self, name: str, *values: object) -> _Row | None:
        """The first row of a named question, or None."""
        found: _Row | None = self._connection.execute(statement(name), values).fetchone()
        return found

    def one(self, name: str, *values: object) -> Any:
        """The single value of a question that always has one."""
        found = self.row(name, *values)
        if found is None:
            raise BugError(f"The question {name} has no answer.")
        return found[0]

    def run(self, name: str, *values: object) -> int:
        """Runs a named statement; gives the row id of an insert."""
        return int(self._connection.execute(statement(name), values).lastrowid or 0)

    def run_many(self, name: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs a named statement once per row."""
        self._connection.executemany(statement(name), rows)

    def run_text(self, text: str) -> list[_Row]:
        """Runs SQL that is not a question of ours: a pragma, or a statement of a migration."""
        return list(self._connection.execute(text).fetchall())

    def run_text_many(self, text: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs SQL that is not a question of ours once per row."""
        self._connection.executemany(text, rows)

    def stream(self, text: str) -> Iterator[_Row]:
        """The rows of SQL that is not a question of ours, one by one: what comes before a damaged page is had."""
        return iter(self._connection.execute(text))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: durable when the block ends, undone when it raises.

        A block within another is part of it, and takes the whole with it where it raises. (A savepoint would undo the
        part alone, but took a third of the time of storing a small file.)

        Raises:
            BugError: A part raised, and the block around it went on all the same.
        """
        with self._part() if self.is_in_transaction else self._whole():
            yield

    @contextmanager
    def _whole(self) -> Iterator[None]:
        self._lost_a_part = False
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._refuse_without_a_part()
            self._connection.execute("COMMIT")
        except BaseException:
            if self.is_in_transaction:
                with suppress(dbapi2.Error):
                    self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _part(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._lost_a_part = True
            raise

    def _refuse_without_a_part(self) -> None:
        if self._lost_a_part:
            raise BugError("A part of what was to be stored together failed, and the rest went on.")

    @property
    def is_in_transaction(self) -> bool:
        """Whether something is stored that is not durable yet."""
        return bool(self._connection.in_transaction)

    def close(self) -> None:
        """Ends the connection. Writes the log back into the file where there is room."""
        self._connection.close()


def open_database(path: Path, key: bytes, *, driver: Any = dbapi2) -> Database:
    """Opens or creates an encrypted database file.

    Raises:
        MachineError: The file is not encrypted, the driver cannot encrypt, a setting does not hold, the file is
            damaged or belongs to another key.
    """
    refuse_plain(path)
    try:
        # For its owner only, whatever the folder allows; SQLite gives the files beside it the same permissions.
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError as error:
        raise _not_accessible(path.name) from error
    with driver_errors(path.name):
        connection = driver.connect(
            str(path), isolation_level=None, check_same_thread=False, cached_statements=KEPT_STATEMENTS
        )
        try:
            version = _set_up(connection, key)
        except BaseException:
            connection.close()
            raise
    refuse_plain(path)
    return Database(connection, version)


def refuse_plain(path: Path) -> None:
    """Refuses a file that is a readable SQLite database.

    Raises:
        MachineError: It is.
    """
    try:
        with path.open("rb") as file:
            header = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise MachineError(f"{path.name} cannot be read.", hint="Check the disk and your access to it.") from error
    if header == _PLAIN_HEADER:
        raise MachineError(
            f"{path.name} is not encrypted, so it was not opened.",
            hint="This file was not made by Clinic Assist. Restore the vault from a backup.",
        )


def _set_up(connection: Any, key: bytes) -> str:
    for name, value, _expected in _BEFORE_KEY:
        connection.execute(f"PRAGMA {name} = {value}")
    # A raw key: SQLCipher derives nothing from it (its own derivation would take 0.2 s). Zetetic, "Raw Key Data".
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    version = connection.execute("PRAGMA cipher_version").fetchone()
    if not version or not version[0]:
        raise MachineError(
            "This computer's database driver cannot encrypt, so the vault was not opened.",
            hint="Install Clinic Assist again.",
        )
    connection.execute("PRAGMA cipher_compatibility = 4")
    for name, value, _expected in _AFTER_KEY:
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for name, _value, expected in (*_BEFORE_KEY, *_AFTER_KEY):
        _assert_setting(connection, name, expected)
    return str(version[0])


def _assert_setting(connection: Any, name: str, expected: str) -> None:
    answer = connection.execute(f"PRAGMA {name}").fetchone()
    if answer is None or str(answer[0]) != expected:
        raise MachineError(
            f"The vault was not opened, because the database setting {name} does not hold.",
            hint="Install Clinic Assist again; report this if it stays.",
        )


@contextmanager
def driver_errors(file_name: str) -> Iterator[None]:
    """Turns the driver's errors into ours; their texts never hold a value."""
    try:
        yield
    except dbapi2.Error as error:
        raise translated(error, file_name) from error


def translated(error: Exception, file_name: str) -> ClinicAssistError:
    """Our error for an error of the driver, by its primary result code (sqlite.org/rescode.html)."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case dbapi2.SQLITE_FULL:
            return MachineError(
                "The disk is full; the change was not stored.", hint="Make room on the disk and try again."
            )
        case dbapi2.SQLITE_CORRUPT | dbapi2.SQLITE_NOTADB:
            return MachineError(
                f"{file_name} is damaged or belongs to another vault.", hint="Restore the vault from a backup."
            )
        case dbapi2.SQLITE_IOERR | dbapi2.SQLITE_CANTOPEN | dbapi2.SQLITE_READONLY | dbapi2.SQLITE_PERM:
            return _not_accessible(file_name)
        case dbapi2.SQLITE_BUSY | dbapi2.SQLITE_LOCKED:
            return MachineError(f"{file_name} is in use by another program.", hint="Close it and try again.")
        case dbapi2.SQLITE_NOMEM:
            return MachineError("There is not enough memory for this.", hint="Close other programs and try again.")
        case code:
            return BugError(f"The vault's database refused a request (code {code}).")


def _not_accessible(file_name: str) -> MachineError:
    return MachineError(
        f"{file_name} could not be read or written; no change was stored.",
        hint="Check that the disk is there, has room, and is not write-protected.",
    )
