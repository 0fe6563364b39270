"""Reading a damaged database row by row: what is on sound pages is read, what is not is counted.

SQLCipher refuses every page whose HMAC does not hold, so what is read is what was written. A table is read by ranges of
row ids; a range in which a page is refused is halved until single rows are left. A table without row ids is read from
both ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from clinic_assist.store.database import open_database
from clinic_assist.store.schema import schema_version

_BLOCK_BYTES: Final = 4096
_MOST_ROWS_GUESSED: Final = 1 << 20
_MOST_REFUSALS: Final = 2000
"""After so many refused ranges the rest of a table is given up: a page high in its tree is damaged."""
_Row = tuple[Any, ...]


@dataclass(slots=True)
class Salvaged:
    """What was read of a table. `lost` counts rows that are known to be missing; `is_whole` says that none is."""

    rows: list[_Row] = field(default_factory=list)
    lost: int = 0
    is_whole: bool = True


class Damaged:
    """A damaged database. After a refused page SQLCipher refuses everything else too, so it is opened again."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._database = open_database(path, key)

    def run_text(self, text: str) -> list[_Row]:
        """The rows of a question. Raises dbapi2.Error: a page of the answer is damaged."""
        with self._opened_again_after_refusal():
            return self._database.run_text(text)

    def read_while_sound(self, text: str) -> list[_Row]:
        """The rows of a question up to the first damaged page."""
        rows: list[_Row] = []
        with suppress(dbapi2.Error), self._opened_again_after_refusal():
            for row in self._database.stream(text):
                rows.append(row)  # noqa: PERF402 - what was read before a refusal must stay
        return rows

    def schema_version(self) -> int:
        """Of the database."""
        return schema_version(self._database)

    def close(self) -> None:
        """Ends the connection."""
        with suppress(dbapi2.Error):
            self._database.close()

    @contextmanager
    def _opened_again_after_refusal(self) -> Iterator[None]:
        try:
            yield
        except dbapi2.Error:
            self.close()
            self._database = open_database(self._path, self._key)
            raise


def copy_blocks(source: Path, target: Path) -> int:
    """Copies a file from a failing disk; gives how many blocks could not be read and are zeros. Raises OSError."""
    unread = 0
    with source.open("rb", buffering=0) as file, target.open("xb") as copy:
        for place in range(0, source.stat().st_size, _BLOCK_BYTES):
            file.seek(place)
            try:
                copy.write(file.read(_BLOCK_BYTES))
            except OSError:
                copy.write(bytes(_BLOCK_BYTES))
                unread += 1
    return unread


def salvage(database: Damaged, table: str) -> Salvaged:
    """All rows of a table that are on sound pages."""
    try:
        return Salvaged(rows=database.run_text(f'SELECT * FROM "{table}"'))  # noqa: S608 - a name of our own schema
    except dbapi2.Error:
        pass
    try:
        database.run_text(f'SELECT rowid FROM "{table}" LIMIT 0')  # noqa: S608
    except dbapi2.Error:
        return _from_both_ends(database, table)
    found = Salvaged(is_whole=False)
    _read_by_halves(database, table, found)
    return found


def _bounds(database: Damaged, table: str) -> tuple[int, int]:
    first, last = 0, _MOST_ROWS_GUESSED
    with suppress(dbapi2.Error):
        first = int(database.run_text(f'SELECT min(rowid) FROM "{table}"')[0][0] or 0)  # noqa: S608
    with suppress(dbapi2.Error):
        last = int(database.run_text(f'SELECT max(rowid) FROM "{table}"')[0][0] or 0)  # noqa: S608
    return first, last


def _read_by_halves(database: Damaged, table: str, found: Salvaged) -> None:
    ranges, refusals = [_bounds(database, table)], 0
    while ranges and refusals < _MOST_REFUSALS:
        low, high = ranges.pop()
        question = f'SELECT * FROM "{table}" WHERE rowid BETWEEN {low} AND {high}'  # noqa: S608 - our own schema
        try:
            found.rows += database.run_text(question)
        except dbapi2.Error:
            refusals += 1
            if low == high:
                found.lost += 1
            else:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]
    found.lost += sum(high - low + 1 for low, high in ranges)


def _from_both_ends(database: Damaged, table: str) -> Salvaged:
    columns = [(name, position) for _cid, name, *_more, position in database.run_text(f'PRAGMA table_info("{table}")')]
    key = [f'"{name}"' for name, position in sorted(columns, key=lambda one: one[1]) if position]
    rows: dict[_Row, None] = {}
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{name} {direction}" for name in key)
        for row in database.read_while_sound(f'SELECT * FROM "{table}" ORDER BY {order}'):  # noqa: S608
            rows[row] = None
    return Salvaged(rows=list(rows), is_whole=False)
