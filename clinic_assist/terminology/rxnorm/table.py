"""The table that is made of a release: codes and their ingredients, in one file that is searched where it lies.

    clinic-assist rxnorm 1 LF
    one line of JSON: what was loaded, and the length and SHA-256 of what follows LF
    key TAB value LF ...                                             sorted by key, as bytes

| key | value |
|---|---|
| `i` RxCUI of an ingredient | its name in RxNorm |
| `n` NDC, eleven digits | marks and ingredients |
| `r` RxCUI | marks and ingredients |

Ingredients are RxCUI joined by `;`, or `=name` in our own dictionary's words. Marks: `!` the code is retired, `?` the
release names its ingredients incompletely. The file is read by binary search in memory-mapped bytes: opening it costs
nothing, whatever its size.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.errors import MachineError
from clinic_assist.terminology.rxnorm.ndc import normal_forms

FILE_NAME: Final = "rxnorm.table"
_MAGIC: Final = b"clinic-assist rxnorm 1\n"
_HEADER_BYTES: Final = 1 << 16
_DAMAGED: Final = "The table of RxNorm codes is damaged."
_HINT: Final = "Load RxNorm again: `clinic-assist terminology load PATH`."


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedIngredients:
    """What a code stands for.

    Attributes:
        ingredients: (RxCUI or empty, name), in the table's order.
        is_retired: The release does not use the code any more.
        is_whole: False where the release names its ingredients incompletely.
    """

    ingredients: tuple[tuple[str, str], ...]
    is_retired: bool = False
    is_whole: bool = True


class RxNormTable:
    """A loaded table. Safe to share between threads."""

    def __init__(self, data: mmap.mmap, start: int, about: Mapping[str, object]) -> None:
        self._data = data
        self._start = start
        self.about = about

    @classmethod
    def open(cls, folder: Path) -> RxNormTable | None:
        """The table of a folder, or None where there is none. Raises MachineError where it is damaged."""
        try:
            with (folder / FILE_NAME).open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            raise MachineError(_DAMAGED, hint=_HINT) from problem
        start = data.find(b"\n", len(_MAGIC), _HEADER_BYTES) + 1
        if not start or data[: len(_MAGIC)] != _MAGIC:
            raise MachineError(_DAMAGED, hint=_HINT)
        try:
            about = json.loads(data[len(_MAGIC) : start])
        except ValueError as problem:
            raise MachineError(_DAMAGED, hint=_HINT) from problem
        if not isinstance(about, dict) or about.get("bytes") != len(data) - start:
            raise MachineError(_DAMAGED, hint=_HINT)
        return cls(data, start, about)

    @property
    def is_intact(self) -> bool:
        """Whether the table still holds what was written. Reads all of it."""
        return hashlib.sha256(memoryview(self._data)[self._start :]).hexdigest() == self.about.get("sha256")

    def by_rxcui(self, code: str) -> CodedIngredients | None:
        """The ingredients of an RxCUI."""
        digits = code.strip().lstrip("0")
        return self._coded(f"r{digits}") if re.fullmatch(r"[1-9]\d{0,7}", digits, re.ASCII) else None

    def by_ndc(self, code: str) -> CodedIngredients | None:
        """The ingredients of an NDC, however it is written; None where it is unknown or can be several products."""
        found: list[CodedIngredients] = []
        for form in normal_forms(code):
            if len(form) == 11:
                one = self._coded(f"n{form}")
                found += [one] if one else []
            else:
                found += [self._read(value) for value in self._values_from(f"n{form}")]
        return found[0] if found and all(one == found[0] for one in found) else None

    def _coded(self, key: str) -> CodedIngredients | None:
        value = self._value(key)
        return None if value is None else self._read(value)

    def _read(self, value: str) -> CodedIngredients:
        listed = value.lstrip("!?")
        marks = value[: len(value) - len(listed)]
        parts = [("", part[1:]) if part.startswith("=") else (part, self._name(part)) for part in listed.split(";")]
        return CodedIngredients(ingredients=tuple(parts), is_retired="!" in marks, is_whole="?" not in marks)

    def _name(self, rxcui: str) -> str:
        name = self._value(f"i{rxcui}")
        if name is None:
            raise MachineError(_DAMAGED, hint=_HINT)
        return name

    def _value(self, key: str) -> str | None:
        wanted = key.encode()
        line = self._line_at(self._first_from(wanted))
        found, _, value = line.partition(b"\t")
        return value.decode("utf-8", "replace") if found == wanted else None

    def _values_from(self, prefix: str) -> Iterator[str]:
        wanted = prefix.encode()
        place = self._first_from(wanted)
        while (line := self._line_at(place)).startswith(wanted):
            yield line.partition(b"\t")[2].decode("utf-8", "replace")
            place += len(line) + 1

    def _line_at(self, place: int) -> bytes:
        end = self._data.find(b"\n", place)
        return self._data[place:end] if end >= 0 else b""

    def _first_from(self, key: bytes) -> int:
        """Where the first line begins whose key is not smaller; the end of the table where there is none."""
        low, high = self._start, len(self._data)
        while low < high:
            begin = self._data.rfind(b"\n", self._start - 1, (low + high) // 2) + 1
            line = self._line_at(begin)
            if line.partition(b"\t")[0] < key:
                low = begin + len(line) + 1
            else:
                high = begin
        return low


def write_table(folder: Path, entries: Iterable[tuple[str, str]], about: Mapping[str, object]) -> None:
    """Writes the table in place of the old one: whole, or not at all, also when the process is killed.

    Args:
        folder: Made where it is not there.
        entries: (key, value), in any order; no value holds a tab or the end of a line.
        about: What the first line says, beside length and checksum.

    Raises:
        MachineError: It cannot be written there; the old table is untouched.
    """
    body = "".join(sorted(f"{key}\t{value}\n" for key, value in entries)).encode()
    told = {**about, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    header = _MAGIC + json.dumps(told, ensure_ascii=False).encode() + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f".{FILE_NAME}-*"):
            with suppress(OSError):
                left.unlink()  # of a loading that was killed
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f".{FILE_NAME}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(header)
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(folder / FILE_NAME)
        finally:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
    except OSError as problem:
        raise MachineError(
            f"The table of RxNorm codes could not be written ({problem.strerror}).",
            hint="The table loaded before is still in use. Make space, or close other windows of the program.",
        ) from problem
