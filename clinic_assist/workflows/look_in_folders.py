"""Look which files lie in a watched folder, and what they hold. Reads the disk, and never writes there."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError, UserError
from clinic_assist.policy.values import Policy
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.watch_memory import Sighting, WatchMemory
from clinic_assist.workflows.watched_files import Listing

MOST_FILES = 100_000
"""So many files of one folder are looked at; that there are more is said."""

NOT_THERE = "The folder is not there."
NOT_READABLE = "The folder cannot be read."
PARTLY = "A folder in it cannot be read."
TOO_MANY = f"Only the first {MOST_FILES:,} files are looked at."

_PIECE_BYTES = 1 << 20
# What browsers (Firefox, Chromium, Internet Explorer), WinSCP and many exports name a file until it is complete.
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", ".temp", "~")


def look(folder: Path, should_stop: Callable[[], bool] = lambda: False) -> Listing:
    """What lies in a folder and the folders in it now, but for what is hidden and what is still named as unfinished.

    Links to folders are not followed, so a loop of links ends.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises where the path cannot be looked at
        return Listing(folder=folder, trouble=NOT_THERE)
    found: list[Sighting] = []
    unreadable: list[str | None] = []
    for seen in _sightings(folder, unreadable):
        if should_stop() or len(found) == MOST_FILES:
            break
        found.append(seen)
    trouble = PARTLY if unreadable else ""
    if os.fspath(folder) in unreadable:
        trouble = NOT_READABLE
    elif len(found) == MOST_FILES:
        trouble = TOO_MANY
    return Listing(folder=folder, files=tuple(found), trouble=trouble)


def look_if_permitted(policy: Policy, folder: Path, should_stop: Callable[[], bool] = lambda: False) -> Listing:
    """As `look`, where the machine's policy lets the folder be watched; else only why not, without reading it."""
    try:
        policy.refuse_watching(folder)
    except UserError as refusal:
        return Listing(folder=folder, trouble=refusal.message)
    return look(folder, should_stop)


def _sightings(folder: Path, unreadable: list[str | None]) -> Iterator[Sighting]:
    for at, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not is_unfinished(name) and (seen := _sighting(Path(at, name))) is not None:
                yield seen


def is_unfinished(name: str) -> bool:
    """Whether a name says that its file is hidden, or is being written, or is some program's lock."""
    return name.startswith((".", "~")) or name.casefold().endswith(_UNFINISHED)


def _sighting(path: Path) -> Sighting | None:
    """None for what is no file: a pipe, a link to nothing, or one that went meanwhile."""
    try:
        status = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return _sighting_of(path, status)


def _sighting_of(path: Path, status: os.stat_result) -> Sighting:
    return Sighting(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def content_of(seen: Sighting, should_stop: Callable[[], bool] = lambda: False) -> SourceId | None:
    """The SHA-256 of a file; None where it is not as it was seen, or the work was stopped.

    Raises:
        SourceError: It cannot be read.
    """
    try:
        # O_NONBLOCK: opening a pipe that took the file's place must not wait for a writer.
        descriptor = os.open(seen.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            digest, left = sha256(), seen.size_bytes
            is_same = _sighting_of(seen.path, os.fstat(descriptor)) == seen
            while is_same and left > 0 and (piece := file.read(min(left, _PIECE_BYTES))):
                if should_stop():
                    return None
                digest.update(piece)
                left -= len(piece)
            is_same = is_same and not left and _sighting_of(seen.path, os.fstat(descriptor)) == seen
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceError("The file cannot be read.", hint=os.strerror(error.errno) if error.errno else "") from error
    return SourceId(digest.hexdigest()) if is_same else None


def check_folder(store: ChartStore, memory: WatchMemory, folder: Path) -> Path:
    """The folder as it is remembered, when it can be watched.

    Raises:
        UserError: It is no folder, it is watched already, or the vault lies in it.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 - see above
        raise UserError("There is no folder at that path.", hint="Choose another folder.")
    chosen = folder.resolve()
    for watched in memory.folders:
        if chosen == watched or watched in chosen.parents:
            raise UserError("This folder is watched already.", hint="Folders within a watched one are watched with it.")
        if chosen in watched.parents:
            raise UserError(
                "A folder within this one is watched already.", hint="Stop watching that one first, then choose this."
            )
    vault = Path(store.status().directory).resolve()
    if vault == chosen or chosen in vault.parents or vault in chosen.parents:
        raise UserError("The vault itself lies there.", hint="Choose a folder that holds nothing but exports.")
    return chosen
