"""Reads a file as the clinic gave it, and finds the files in a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError, UserError
from clinic_assist.importers.detect import ARCHIVES, C_CDA, TAR_HEADER_BYTES, detect_format

MAX_SOURCE_BYTES = 512 * 1024 * 1024
"""Largest file that is read. A whole-patient export is a few megabytes."""

_PEEK_BYTES = 4096
_REPEATED = "Where it is the export_cda.xml of Apple Health, import the export.xml beside it instead."


def read_source(path: Path) -> SourceFile:
    """Reads one file with its SHA-256 and its format, which is told from the content.

    Anything but a regular file is refused before a byte is read, and a file over the size limit after its first block.

    Raises:
        SourceError: It cannot be read; the message names no path, which may hold a name.
    """
    with open_regular(path) as (file, size_bytes):
        if size_bytes > MAX_SOURCE_BYTES:
            raise _too_large(file, size_bytes)
        data = file.read(size_bytes + 1)
    if len(data) != size_bytes:
        raise SourceError("The file changed while it was read.", hint="Wait until it is written, then import it again.")
    return SourceFile(
        id=SourceId(sha256(data).hexdigest()), name=shown_path(path), data=data, format=detect_format(data)
    )


@contextmanager
def open_regular(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Opens a file, if it is a regular one that holds anything; gives it with its size in bytes.

    Raises:
        SourceError: It is none, or cannot be read, also within the block; the message names no path.
    """
    try:
        # O_NONBLOCK: opening a pipe or a device must not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise SourceError(_open_failure(error)) from error
    try:
        size_bytes = _regular_size(descriptor)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            yield file, size_bytes
    except OSError as error:
        raise SourceError("The file cannot be read.", hint=_reason(error)) from error
    finally:
        os.close(descriptor)


def _regular_size(descriptor: int) -> int:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(f"This is {_kind(status.st_mode)}, not a file that can be imported.")
    if status.st_size == 0:
        raise SourceError("The file is empty.", hint="Export it again from the system it came from.")
    return status.st_size


def is_archive(path: Path) -> bool:
    """Whether a file on disk holds other files; False where it cannot be read, which is said when its turn comes."""
    try:
        with path.open("rb") as file:
            return detect_format(file.read(TAR_HEADER_BYTES)) in ARCHIVES
    except OSError:
        return False


def find_sources(path: Path) -> Iterator[Path]:
    """Yields the files to import: the file itself, or all files below a folder in sorted order.

    Hidden files and folders are left out. Links to folders are not followed, so a loop of links ends; links to files
    are.

    Raises:
        UserError: There is nothing at that path.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise UserError("There is no file or folder at that path.", hint=_reason(error)) from error
    if not stat.S_ISDIR(mode):
        yield path
        return
    for folder, folders, names in os.walk(path, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder, name)


def shown_path(path: Path) -> str:
    """The path for display: a name whose bytes are no UTF-8 cannot be shown or stored as it is."""
    return os.fsencode(path).decode("utf-8", "replace")


def _too_large(file: IO[bytes], size_bytes: int) -> SourceError:
    told = f"{size_bytes / 2**30:.1f} GiB; files above {MAX_SOURCE_BYTES // 2**20} MiB are not read."
    head = file.read(_PEEK_BYTES)
    if head.strip(b"\0"):
        hint = _REPEATED if detect_format(head) == C_CDA else "Export fewer patients into one file."
        return SourceError(f"The file holds {told}", hint=hint)
    return SourceError(
        f"The file is no record: it begins with zero bytes only. It holds {told}",
        hint="Export it again from the system it came from.",
    )


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"


def _open_failure(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "The file is not there."
        case PermissionError():
            return "The file may not be read by this user."
        case _:
            return "The file cannot be opened."


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else ""
