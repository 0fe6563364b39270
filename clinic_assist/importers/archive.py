"""ZIP archives: each member is read by itself, as if it had been unpacked, and its facts lead into the archive.

A place is `member[12]!` and the place in that member; members are counted from 1 as the archive lists them, because
their names may be those of people. Nothing is written to a disk. Attack: a small archive that unpacks to more than fits
into the memory. What a member and all of them may have is limited, and what is beyond is said.
"""

from __future__ import annotations

import lzma
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from clinic_assist.chart.facts import Fact, ImagingStudy
from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, IssueSeverity, SourceFile, part_of, unwatched
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers.detect import detect_format

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 512 * 1024 * 1024
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_BYTES_PER_BYTE = 40
"""Most that all members together may have, and what is added for each byte of the archive."""

# ECMA-376 part 2 s.10.1.2 and OpenDocument 1.2 part 3 s.3.3: what every office document holds.
_OFFICE = frozenset(("[Content_Types].xml", "mimetype"))
_PLACE = re.compile(r"member\[(\d{1,9})\](?:!(.*))?", re.DOTALL)
_ENCRYPTED = 0x1  # APPNOTE 4.4.4
_BROKEN = (BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, OSError, ValueError)

DAMAGED = "The archive is damaged: what it holds cannot be told."
OFFICE = "This is a document of an office program, which this version cannot read."
EMPTY = "The archive is empty."
PROTECTED = "This file in the archive is protected by a password."
BROKEN = "This file in the archive is damaged: it cannot be unpacked."
TOO_LARGE = "This file in the archive unpacks to more than an archive of this size may hold."
NO_CONTENT = "This file in the archive is empty."
TOO_MANY = f"Only the first {MAX_MEMBERS:,} files of the archive were read."

ReadMember = Callable[[SourceFile, Advance], ImportBatch]


class _MemberError(Exception):
    """Why a member gives no bytes."""


def read_archive(source: SourceFile, read: ReadMember, advance: Advance = unwatched) -> ImportBatch:
    """Answers what all members of an archive state; one that cannot be read is an entry that is rejected.

    Args:
        source: The archive.
        read: Reads one member. Archives inside the archive are for it to refuse.
        advance: Is called with each member.

    Raises:
        SourceError: It is no archive, or of an office program, or empty.
        Exception: Whatever `advance` raises.
    """
    archive = _opened(source.data)
    members = _members(archive)
    if not members:
        raise SourceError(EMPTY)
    batches = _Batches(source.id)
    left = MAX_UNPACKED_BYTES + MAX_UNPACKED_BYTES_PER_BYTE * len(source.data)
    for number, member in enumerate(members[:MAX_MEMBERS], start=1):
        within = part_of(advance, (number - 1) / len(members), number / len(members))
        within(0)
        try:
            data = _unpacked(archive, member, min(left, MAX_MEMBER_BYTES))
            left -= len(data)
            batches.add(number, read(_source_of(source, number, data), within))
        except _MemberError as problem:
            batches.reject(number, str(problem))
        except SourceError as refusal:
            batches.reject(number, f"{refusal.message} {refusal.hint}".rstrip(), refusal.locator)
    if len(members) > MAX_MEMBERS:
        batches.reject(MAX_MEMBERS + 1, TOO_MANY)
    return batches.whole()


class _Batches:
    """What the members gave, put together."""

    def __init__(self, source: SourceId) -> None:
        self._source = source
        self._entries = self._read = 0
        self._facts: list[Fact] = []
        self._issues: list[ImportIssue] = []
        self._types: Counter[str] = Counter()

    def add(self, number: int, batch: ImportBatch) -> None:
        self._entries += batch.entries
        self._read += batch.read
        self._facts += [_moved(fact, self._source, number) for fact in batch.facts]
        self._issues += [replace(issue, locator=_place(number, issue.locator)) for issue in batch.issues]
        self._types.update(dict(batch.entry_types))

    def reject(self, number: int, reason: str, place: str = "") -> None:
        self._entries += 1
        self._issues.append(ImportIssue(severity=IssueSeverity.REJECTED, locator=_place(number, place), reason=reason))

    def whole(self) -> ImportBatch:
        return ImportBatch(
            source=self._source,
            entries=self._entries,
            read=self._read,
            facts=tuple(self._facts),
            issues=tuple(self._issues),
            entry_types=tuple(sorted(self._types.items())),
        )


def _opened(data: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(data))
    except _BROKEN as problem:
        raise SourceError(DAMAGED, hint="Export it again, or unpack it and import the files in it.") from problem


def _members(archive: ZipFile) -> list[ZipInfo]:
    """The files in it; hidden ones and folders are left out, as in a folder."""
    listed = archive.infolist()
    if any(one.filename in _OFFICE for one in listed[:3]):
        raise SourceError(OFFICE, hint="Save it as PDF or text.")
    return [one for one in listed if not one.is_dir() and not _is_hidden(one.filename)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _unpacked(archive: ZipFile, member: ZipInfo, limit: int) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        raise _MemberError(PROTECTED)
    try:
        with archive.open(member) as file:
            data = file.read(limit + 1)
    except MemoryError:
        raise
    except _BROKEN as problem:
        raise _MemberError(BROKEN) from problem
    if len(data) > limit:
        raise _MemberError(TOO_LARGE)
    if not data:
        raise _MemberError(NO_CONTENT)
    return data


def _source_of(archive: SourceFile, number: int, data: bytes) -> SourceFile:
    """A member as a file: its id makes ids of facts that no other member and no other file has."""
    own = sha256(f"{archive.id}\nmember[{number}]".encode()).hexdigest()
    return SourceFile(id=SourceId(own), name="", data=data, format=detect_format(data))


def _place(number: int, inner: str) -> Locator:
    return Locator(f"member[{number}]!{inner}" if inner else f"member[{number}]")


def _moved(fact: Fact, source: SourceId, number: int) -> Fact:
    """A fact of a member as one of the archive."""
    origin = replace(fact.provenance, source=source, locator=_place(number, fact.provenance.locator))
    if not isinstance(fact, ImagingStudy):
        return replace(fact, provenance=origin)
    series = tuple(
        replace(one, instances=tuple(replace(held, source=source) if held.source else held for held in one.instances))
        for one in fact.series
    )
    return replace(fact, provenance=origin, series=series)


def member_at(data: bytes, locator: str) -> tuple[str, bytes, Locator]:
    """Answers the name and bytes of the member that a place is in, and the place in it.

    Raises:
        SourceError: There is no such member, or it cannot be unpacked.
    """
    archive = _opened(data)
    match = _PLACE.fullmatch(locator)
    members = _members(archive)
    if match is None or not 1 <= int(match[1]) <= len(members):
        raise SourceError("There is no such file in the archive.", locator=locator)
    member = members[int(match[1]) - 1]
    try:
        return member.filename, _unpacked(archive, member, MAX_MEMBER_BYTES), Locator(match[2] or "")
    except _MemberError as problem:
        raise SourceError(str(problem), locator=locator) from problem
