"""The file in which a hospital's table is kept: searched where it lies, so that its size costs neither time nor memory.

    clinic-assist interactions 1 LF
    one line of JSON: what the table is, its ingredients, and the length and SHA-256 of what follows LF
    keys: for each row the places of its two ingredients as one number (8 bytes, little-endian), sorted
    places: for each row where its JSON begins in the last part (8 bytes each)
    rows: a JSON list for each, in the order of the keys

Attack: somebody who may write the folder changes a table. Limit of the defence: the digest shows damage, not malice. A
table can add alerts and make them graver; it can take none of ours away.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from struct import pack
from typing import Final

import msgspec

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.errors import MachineError
from clinic_assist.safety.hospital.reading import TableRow

SUFFIX: Final = ".table"
_MAGIC: Final = b"clinic-assist interactions 1\n"
_WORD: Final = 8
_HEADER_BYTES: Final = 1 << 24
_HINT: Final = "Import it again: `clinic-assist knowledge import FILE --name NAME`, or remove it."
_SEVERITIES: Final = tuple(Severity)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a file."""

    name: str
    imported_on: str
    rows: int
    total: int
    unrecognised_rows: int
    rejected_rows: int
    ingredients: list[str]
    bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNote:
    """A table in a line.

    Attributes:
        key: Its name in the ids of rules, `hospital:<key>:<line>`.
        rows: How many rows take part.
        total: How many the hospital's file had.
    """

    key: str
    name: str
    imported_on: date
    rows: int
    total: int
    unrecognised_rows: int
    rejected_rows: int


def key_of(name: str) -> str:
    """A name as it stands in file names and rule ids: lower case letters and digits with hyphens between."""
    folded = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name.casefold())
    return "-".join(folded.split())


class HospitalTable:
    """One table, open."""

    def __init__(self, key: str, about: About, mapped: mmap.mmap, start: int) -> None:
        self._mapped = mapped
        self._places = {name: place for place, name in enumerate(about.ingredients)}
        view, count = memoryview(mapped), about.rows
        self._keys = view[start : start + _WORD * count].cast("Q")
        self._begins = view[start + _WORD * count : start + 2 * _WORD * count].cast("Q")
        self._rows_at = start + 2 * _WORD * count
        self.note = TableNote(
            key=key,
            name=about.name,
            imported_on=date.fromisoformat(about.imported_on),
            rows=count,
            total=about.total,
            unrecognised_rows=about.unrecognised_rows,
            rejected_rows=about.rejected_rows,
        )

    def covers(self, ingredient: str) -> bool:
        """Whether some row names that ingredient."""
        return ingredient in self._places

    def rows_of(self, first: str, second: str) -> tuple[TableRow, ...]:
        """The rows on two ingredients, the gravest first."""
        one, other = self._places.get(first), self._places.get(second)
        if one is None or other is None:
            return ()
        key = _key(one, other)
        place = bisect_left(self._keys, key)
        found = []
        while place < len(self._keys) and self._keys[place] == key:
            found.append(self._row(place))
            place += 1
        return tuple(sorted(found, key=lambda row: (_SEVERITIES.index(row.severity), row.line)))

    def _row(self, place: int) -> TableRow:
        begin = self._rows_at + self._begins[place]
        end = self._mapped.find(b"\n", begin)
        return msgspec.json.decode(self._mapped[begin:end], type=TableRow)


def open_table(path: Path) -> HospitalTable:
    """A table that was kept. Raises MachineError where its file is damaged."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(_MAGIC)] != _MAGIC:
            raise _damaged(path.stem)
        end = mapped.find(b"\n", len(_MAGIC), len(_MAGIC) + _HEADER_BYTES)
        about = msgspec.json.decode(mapped[len(_MAGIC) : max(end, 0)], type=About)
        start = end + 1
        body = memoryview(mapped)[start:]
        is_whole = len(body) == about.bytes and hashlib.sha256(body).hexdigest() == about.sha256
        body.release()
        if not is_whole:
            raise _damaged(path.stem)
        return HospitalTable(path.stem, about, mapped, start)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise _damaged(path.stem) from error


def write_table(folder: Path, about: About, rows: Iterable[TableRow]) -> None:
    """Keeps a table in place of one with the same key; after a crash there is the old one or the new one.

    Raises:
        MachineError: It cannot be written.
    """
    listed = list(rows)
    names = sorted({name for row in listed for name in row.pair})
    places = {name: place for place, name in enumerate(names)}
    keyed = sorted(((_key(*(places[name] for name in row.pair)), number) for number, row in enumerate(listed)))
    encode = msgspec.json.Encoder().encode
    encoded = [encode(listed[number]) + b"\n" for _, number in keyed]
    begins, at = [], 0
    for line in encoded:
        begins.append(at)
        at += len(line)
    count = len(keyed)
    body = pack(f"<{count}Q", *(key for key, _ in keyed)) + pack(f"<{count}Q", *begins) + b"".join(encoded)
    full = msgspec.structs.replace(
        about, ingredients=names, rows=count, bytes=len(body), sha256=hashlib.sha256(body).hexdigest()
    )
    _replace(folder / f"{key_of(about.name)}{SUFFIX}", b"".join((_MAGIC, encode(full), b"\n", body)))


def _replace(target: Path, content: bytes) -> None:
    temporary = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError as problem:
        with suppress(OSError):
            Path(temporary).unlink()
        raise MachineError(
            f"The table cannot be written ({problem.strerror}).", hint="Free some space, or ask for the right to write."
        ) from problem


def _key(one: int, other: int) -> int:
    return (min(one, other) << 32) | max(one, other)


def _damaged(name: str) -> MachineError:
    return MachineError(f"The hospital's table {name} is damaged.", hint=_HINT)


class HospitalTables:
    """All tables of the hospital, by their keys.

    Attributes:
        damaged: What is wrong with files that cannot be used, a sentence each.
    """

    def __init__(self, tables: Iterable[HospitalTable] = (), damaged: Iterable[str] = ()) -> None:
        self._tables = tuple(sorted(tables, key=lambda table: table.note.key))
        self.damaged = tuple(damaged)

    def __iter__(self) -> Iterator[HospitalTable]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    @property
    def notes(self) -> tuple[TableNote, ...]:
        return tuple(table.note for table in self._tables)

    def covers(self, ingredient: str) -> bool:
        """Whether some row of some table names that ingredient."""
        return any(table.covers(ingredient) for table in self._tables)

    @classmethod
    def load(cls, folder: Path) -> HospitalTables:
        """The tables of a folder; one that is damaged is left out and named."""
        tables, damaged = [], []
        for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
            try:
                tables.append(open_table(path))
            except MachineError as problem:
                damaged.append(f"{problem.message} {problem.hint}")
        return cls(tables, damaged)


NO_TABLES: Final = HospitalTables()
