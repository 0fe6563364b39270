"""Takes the files out of an archive, in memory: no name in it is ever a path on this machine, so nothing can escape.

An archive within an archive is opened too, to a depth. What cannot be taken out is named with its reason, and costs
only itself. The formats are read by the standard library (zipfile, tarfile, gzip, bz2, lzma).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO, Final, cast

from clinic_assist.chart.intake import ImportIssue, IssueSeverity, SourceFile
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.parts import cutting, stream

MOST_FILES: Final = 100_000
MOST_DEPTH: Final = 3
MOST_FILE_BYTES: Final = 512 * 1024 * 1024
MOST_TOTAL_BYTES: Final = 16 * 1024 * 1024 * 1024
MOST_INNER_ARCHIVE_BYTES: Final = 128 * 1024 * 1024
# Clinical text packs to a thirtieth at most; a file of one repeated byte to a thousandth (RFC 1951).
_MOST_RATIO: Final = 250
_RATIO_FROM_BYTES: Final = 64 * 1024 * 1024
_PIECE_BYTES: Final = 1024 * 1024

DAMAGED_ARCHIVE: Final = SourceError("The archive is damaged or was cut short.", hint="Export or copy it again.")
DAMAGED: Final = "It is damaged or was cut short."
_LOCKED: Final = "It is locked with a password."
_TOO_LARGE: Final = "It is larger than any file that is read."
_TOO_DEEP: Final = "It is an archive in an archive in an archive; it was not opened."
_NO_FILE: Final = "It is a link or a device, not a file."
_BOMB: Final = "It unpacks to far more than a record can hold; the rest of the archive was not opened."
_TOO_MANY: Final = f"The archive holds more than {MOST_FILES:,} files; the rest was not opened."
_EMPTY: Final = "The file is empty."
_PACKING: Final = "It is packed in a way that cannot be unpacked."
_HIDDEN_FOLDERS: Final = frozenset({"__MACOSX"})  # what macOS adds to a ZIP: no content of the sender

# All that the standard library raises for archives that are not what they say.
_BROKEN: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A file begins; its bytes follow, in pieces, and then its `Ended`.

    Attributes:
        share: Of the work, 0 to 1, lies behind.
        format: What the file is, where it is a part of a large one and does not tell all by itself; mostly empty.
    """

    name: str
    share: float
    format: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The file is complete; or, with a reason, it cannot be had, and what came of it is void."""

    reason: str = ""


Part = Begun | bytes | Ended


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in an archive; `open` gives its bytes or raises one of `_BROKEN`."""

    name: str
    share: float
    open: Callable[[], IO[bytes]]
    refusal: str = ""


class _Stop(Exception):  # noqa: N818 - no error: the rest is left in the archive, and that was said
    """Ends the work on the whole archive."""


def unpack(data: bytes, archive_format: str) -> Iterator[Part]:
    """Yields all files of an archive in its order. Hidden files and folders are left out, as in folders on disk.

    Raises:
        SourceError: It cannot be opened at all, or not read further.
    """
    try:
        yield from _Unpacker(len(data)).files(data, archive_format, prefix="", depth=1)
    except _Stop:
        return
    except _BROKEN as problem:
        raise SourceError(DAMAGED_ARCHIVE.message, hint=DAMAGED_ARCHIVE.hint) from problem


def found_in(archive_name: str, begun: Begun, data: bytes, reason: str) -> SourceFile | ImportIssue:
    """What an archive held: a file like any other, or the reason why not."""
    name = begun.name
    if reason or not data:
        return ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(name), reason=reason or _EMPTY)
    return SourceFile(
        id=SourceId(sha256(data).hexdigest()),
        name=f"{archive_name}/{name}" if name else archive_name,
        data=data,
        format=begun.format or detect.detect_format(data),
    )


class _Unpacker:
    """One archive with all that is in it, and what it may cost."""

    def __init__(self, size_bytes: int) -> None:
        self._room_bytes = min(MOST_TOTAL_BYTES, max(_RATIO_FROM_BYTES, _MOST_RATIO * size_bytes))
        self._files = 0

    def files(self, data: bytes, archive_format: str, *, prefix: str, depth: int) -> Iterator[Part]:
        """The files of one archive; raises one of `_BROKEN` where it cannot go on."""
        for entry in _entries(data, archive_format):
            name = f"{prefix}{entry.name}"
            if _is_hidden(entry.name):
                continue
            self._files += 1
            if self._files > MOST_FILES:
                yield from _refused(name, entry, _TOO_MANY)
                raise _Stop
            if entry.refusal:
                yield from _refused(name, entry, entry.refusal)
            else:
                yield from self._file(name, entry, depth)

    def _file(self, name: str, entry: _Entry, depth: int) -> Iterator[Part]:
        try:
            with entry.open() as opened:
                head = opened.read(_PIECE_BYTES)
                inner = detect.detect_format(head) if head else ""
                if inner in detect.ARCHIVES:
                    yield from self._inner(name, entry, head, opened, inner=inner, depth=depth)
                elif cutting.can_be_cut(head):
                    yield from self._in_parts(name, entry, head, opened)
                else:
                    yield Begun(name, entry.share)
                    yield from self._pieces(head, opened)
        except (NotImplementedError, RuntimeError):  # zipfile: a method or an encryption that it does not know
            yield from _refused(name, entry, _PACKING)
        except _BROKEN:
            yield from _refused(name, entry, DAMAGED)

    def _inner(
        self, name: str, entry: _Entry, head: bytes, rest: IO[bytes], *, inner: str, depth: int
    ) -> Iterator[Part]:
        """An archive within: held whole, because a ZIP must be read from its end."""
        if depth >= MOST_DEPTH:
            yield from _refused(name, entry, _TOO_DEEP)
            return
        data = head + rest.read(MOST_INNER_ARCHIVE_BYTES + 1)
        if len(data) > MOST_INNER_ARCHIVE_BYTES:
            yield from _refused(name, entry, _TOO_LARGE)
            return
        if not self._spend(len(data)):
            yield from _refused(name, entry, _BOMB)
            raise _Stop
        yield from self.files(data, inner, prefix=_prefix(name, inner, data), depth=depth + 1)

    def _pieces(self, head: bytes, rest: IO[bytes]) -> Iterator[Part]:
        """The bytes of a file that has begun, and its end."""
        size_bytes, piece = 0, head
        while piece:
            size_bytes += len(piece)
            if size_bytes > MOST_FILE_BYTES:
                yield Ended(_TOO_LARGE)
                return
            if not self._spend(len(piece)):
                yield Ended(_BOMB)
                raise _Stop
            yield piece
            try:
                piece = rest.read(_PIECE_BYTES)
            except _BROKEN:
                yield Ended(DAMAGED)
                return
        yield Ended()

    def _in_parts(self, name: str, entry: _Entry, head: bytes, rest: IO[bytes]) -> Iterator[Part]:
        """A file of records, in parts where it is large; what is damaged costs the part that it is in."""
        taken = _Taken(head, rest, self._spend)
        found = cutting.cut(taken.pieces())
        held, is_one, left = None, True, ""
        while True:
            try:
                part = next(found)
            except StopIteration as end:
                left = end.value
                break
            if held is not None:
                yield from _whole(f"{name} {held.name}", entry, held)
                is_one = False
            held = part
        last = name if is_one or held is None else f"{name} {held.name}"
        if held is not None and not taken.reason:
            yield from _whole(last, entry, held)
        if taken.reason or left:
            yield from _refused(last, entry, taken.reason or left)
        if taken.reason == _BOMB:
            raise _Stop

    def _spend(self, size_bytes: int) -> bool:
        self._room_bytes -= size_bytes
        return self._room_bytes >= 0


class _Taken:
    """The bytes of a file on their way out of an archive.

    Attributes:
        reason: Why they end before the file does; empty where they do not.
    """

    def __init__(self, head: bytes, rest: IO[bytes], spend: Callable[[int], bool]) -> None:
        self.reason = ""
        self._head, self._rest, self._spend = head, rest, spend

    def pieces(self) -> Iterator[bytes]:
        """As they come."""
        piece = self._head
        while piece:
            if not self._spend(len(piece)):
                self.reason = _BOMB
                return
            yield piece
            try:
                piece = self._rest.read(_PIECE_BYTES)
            except _BROKEN:
                self.reason = DAMAGED
                return


def _whole(name: str, entry: _Entry, part: stream.Part) -> Iterator[Part]:
    yield Begun(name, entry.share, part.format)
    for start in range(0, len(part.data), _PIECE_BYTES):
        yield part.data[start : start + _PIECE_BYTES]
    yield Ended()


def _refused(name: str, entry: _Entry, reason: str) -> Iterator[Part]:
    yield Begun(name, entry.share)
    yield Ended(reason)


def _entries(data: bytes, archive_format: str) -> Iterator[_Entry]:
    if archive_format == detect.ZIP:
        return _zip_entries(data)
    if archive_format == detect.TAR:
        return _tar_entries(io.BytesIO(data), data)
    return _packed_entries(data, archive_format)


def _zip_entries(data: bytes) -> Iterator[_Entry]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        for number, info in enumerate(infos):
            locked = bool(info.flag_bits & 0x1)  # APPNOTE.TXT 4.4.4: bit 0, encrypted
            link = (info.external_attr >> 28) == 0xA  # Unix S_IFLNK in the upper half
            refusal = _LOCKED if locked else _NO_FILE if link else ""
            yield _Entry(info.filename, number / len(infos), _opener(archive, info), refusal)


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _tar_entries(file: IO[bytes], packed: bytes) -> Iterator[_Entry]:
    """The files of a tar archive in the order in which they come; the archive is never rewound."""
    with tarfile.open(fileobj=file, mode="r|", errors="replace", bufsize=64 * 1024) as archive:
        for info in archive:
            if info.isdir():
                continue
            share = min(1.0, info.offset / max(len(packed), 1))
            taken = archive.extractfile(info) if info.isfile() else None
            if taken is None:
                yield _Entry(info.name, share, io.BytesIO, _NO_FILE)
            else:
                yield _Entry(info.name, share, _giver(taken))


def _giver(taken: IO[bytes]) -> Callable[[], IO[bytes]]:
    return lambda: taken


def _packed_entries(data: bytes, archive_format: str) -> Iterator[_Entry]:
    """What gzip, bzip2 or xz packed: one file, or a tar archive."""
    if is_packed_tar(data, archive_format):
        yield from _tar_entries(cast("IO[bytes]", _ToTheDamage(data, archive_format)), data)
    else:
        yield _Entry("", 0.0, lambda: _unpacking(data, archive_format))


def is_packed_tar(data: bytes, archive_format: str) -> bool:
    """Whether what is packed is a tar archive; False where it cannot be told."""
    try:
        with _unpacking(data, archive_format) as opened:
            return detect.detect_format(opened.read(detect.TAR_HEADER_BYTES)) == detect.TAR
    except _BROKEN:
        return False


def _unpacking(data: bytes, archive_format: str) -> IO[bytes]:
    packed = io.BytesIO(data)
    if archive_format == detect.GZIP:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=packed))
    if archive_format == detect.BZIP2:
        return bz2.BZ2File(packed)
    return lzma.LZMAFile(packed)


class _ToTheDamage(io.RawIOBase):
    """Reads as far as can be: what comes before the damage is given, and the complaint only after it."""

    def __init__(self, packed: bytes, archive_format: str) -> None:
        super().__init__()
        self._from = _unpacking(packed, archive_format)
        self._complaint: Exception | None = None

    def read(self, size_bytes: int = -1, /) -> bytes:
        """Raises one of `_BROKEN`."""
        found = b""
        while len(found) < size_bytes and self._complaint is None:
            try:
                piece = self._from.read1(size_bytes - len(found))  # type: ignore[attr-defined]
            except _BROKEN as problem:
                self._complaint = problem
            else:
                if not piece:
                    break
                found += piece
        if self._complaint is not None and not found:
            raise self._complaint
        return found


def _prefix(name: str, archive_format: str, data: bytes) -> str:
    """What the names of an inner archive's files begin with; a file that is packed alone keeps the name itself."""
    is_alone = archive_format not in (detect.ZIP, detect.TAR) and not is_packed_tar(data, archive_format)
    return name if is_alone else f"{name}/"


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part not in ("..", ".")) or part in _HIDDEN_FOLDERS for part in parts)
