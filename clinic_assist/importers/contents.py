"""Contents of documents in files of their own: FHIR Binary resources that came beside what points to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

from clinic_assist.chart.intake import SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers.detect import FHIR_JSON, FHIR_NDJSON, FHIR_XML
from clinic_assist.importers.formats import plain_format
from clinic_assist.importers.source import read_source

MAX_CONTENT_BYTES: Final = 64 * 1024 * 1024
"""Most bytes of such files that are looked through in one folder, or that travel with one file."""
PEEK_BYTES: Final = 1024

_OF_FHIR = FHIR_JSON | FHIR_XML | {FHIR_NDJSON}
# FHIR R4 s.2.3.0.1 and s.2.24.0.1: Binary/id, whatever server and version stand around it; or a UUID.
_WANTED = re.compile(rb"(?:\bBinary/|urn:uuid:)([A-Za-z0-9\-.]{1,64})")
# Of those, what can only be meant for a content: UUIDs name records of every type.
_POINTED_AT = re.compile(rb'(?:\bBinary/|"url"\s*:\s*"urn:uuid:)([A-Za-z0-9\-.]{1,64})')
_IS_BINARY = re.compile(rb'\s*\{.{0,900}?"resourceType"\s*:\s*"Binary"', re.DOTALL)
_ID = re.compile(rb'"id"\s*:\s*"([A-Za-z0-9\-.]{1,64})"')
_LINE_ENDS = re.compile(rb"[\r\n]+")
_BOM = b"\xef\xbb\xbf"


class BinaryFiles:
    """The files among some that hold a Binary resource, or nothing but those in lines.

    A Binary says neither whose it is nor from which server: only files of one folder are taken for one export, and a
    name that two of them have is nobody's.
    """

    def __init__(self) -> None:
        self._files: dict[PurePath, list[Path | bytes]] = {}
        self._indexed: dict[PurePath, dict[bytes, bytes | None]] = {}
        self._held_bytes = 0

    def meet(self, path: PurePath, head: bytes, content: Path | bytes) -> None:
        """Looks at the beginning of a file."""
        if _IS_BINARY.match(head[:PEEK_BYTES].removeprefix(_BOM)):
            self._held_bytes += len(content) if isinstance(content, bytes) else 0
            if self._held_bytes > MAX_CONTENT_BYTES:
                return
            self._files.setdefault(path.parent, []).append(content)
            self._indexed.pop(path.parent, None)

    def are_missing_for(self, source: SourceFile) -> bool:
        """Whether a FHIR file points to a Binary that no file of its folder holds so far."""
        if plain_format(source.format) not in _OF_FHIR:
            return False
        named = set(_POINTED_AT.findall(source.data))
        known = self._known(PurePath(source.name).parent) if named else {}
        return any(one not in known for one in named)

    def wanted_by(self, source: SourceFile) -> bytes:
        """The Binary resources that a FHIR file names and that its folder holds, one to a line; mostly empty."""
        folder = PurePath(source.name).parent
        if plain_format(source.format) not in _OF_FHIR or folder not in self._files:
            return b""
        known = self._known(folder)
        named = dict.fromkeys(_WANTED.findall(source.data))
        found = [record for one in named if (record := known.get(one)) is not None]
        return b"\n".join(found)

    def _known(self, folder: PurePath) -> dict[bytes, bytes | None]:
        if folder not in self._files:
            return {}
        if folder not in self._indexed:
            self._indexed = {folder: _by_id(self._files[folder])}  # one folder at a time
        return self._indexed[folder]


def _by_id(files: list[Path | bytes]) -> dict[bytes, bytes | None]:
    """The resources by id; None for an id that stands twice."""
    found: dict[bytes, bytes | None] = {}
    room_bytes = MAX_CONTENT_BYTES
    for file in files:
        data = file if isinstance(file, bytes) else _read(file, room_bytes)
        if len(data) > room_bytes:
            continue
        room_bytes -= len(data)
        for record in _records(data):
            name = _ID.search(record)
            if name is not None:
                found[name[1]] = None if name[1] in found else record
    return found


def _records(data: bytes) -> Iterator[bytes]:
    """One resource to a line where each line is one, else the whole as one line: JSON text holds no line ends."""
    data = data.removeprefix(_BOM).strip()
    lines = [line.strip() for line in _LINE_ENDS.split(data)]
    if all(line.startswith(b"{") and line.endswith(b"}") for line in lines):
        yield from lines
    else:
        yield b" ".join(lines)


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        return read_source(path).data if path.stat().st_size <= most_bytes else b""
    except (OSError, SourceError):
        return b""
