"""The rows of watched folders and of the files in them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, Tone, cell, lines, number_cell
from clinic_assist.workflows.watched_files import FileState, Listing, WatchedFile

_LOOKS = {
    FileState.WRITING: (Tone.MUTED, "dash-circle"),
    FileState.CHECKING: (Tone.MUTED, "dash-circle"),
    FileState.NEW: (Tone.MONITOR, "add"),
    FileState.TWICE: (Tone.MUTED, "info"),
    FileState.KNOWN: (Tone.GOOD, "check"),
    FileState.DEALT_WITH: (Tone.MUTED, "check"),
    FileState.LEFT_OUT: (Tone.MUTED, "close"),
    FileState.UNREADABLE: (Tone.CRITICAL, "cross-circle"),
    FileState.TOO_LARGE: (Tone.SERIOUS, "warning"),
}
NEEDS_NOTHING = frozenset({FileState.KNOWN, FileState.DEALT_WITH, FileState.LEFT_OUT})
"""Of such files there may be thousands, and none of them asks for anything."""


def folder_rows(folders: Sequence[Path], listings: Sequence[Listing], files: Sequence[WatchedFile]) -> tuple[Row, ...]:
    """A row per folder: what is wrong with it, if anything is, and how many files wait; the key is its number."""
    by_folder = {listing.folder: listing for listing in listings}
    new = Counter(file.path for file in files if file.state is FileState.NEW)
    return tuple(_folder_row(number, folder, by_folder.get(folder), new) for number, folder in enumerate(folders))


def _folder_row(number: int, folder: Path, listing: Listing | None, new: Counter[Path]) -> Row:
    found = listing.files if listing is not None else ()
    waiting = sum(new[seen.path] for seen in found)
    return Row(
        (
            cell(_shown(folder), bold=True),
            _folder_state(listing),
            number_cell(len(found)),
            number_cell(waiting, bold=bool(waiting)),
        ),
        key=str(number),
    )


def _folder_state(listing: Listing | None) -> Cell:
    if listing is None:
        return cell(strings.WATCH_NOT_LOOKED, tone=Tone.MUTED, icon="dash-circle")
    if listing.trouble:
        return cell(listing.trouble, tone=Tone.SERIOUS, icon="warning")
    return cell(strings.WATCH_IS_WATCHED, tone=Tone.GOOD, icon="eye")


MOST_SHOWN = 1000
"""So many files are listed; a preview, and what leaves all of them out, are of all."""


def waiting_first(files: Sequence[WatchedFile], *, with_all: bool) -> tuple[WatchedFile, ...]:
    """The new files, those not ready or not readable, and last, if wanted, those that need nothing; not all of them."""
    new = [file for file in files if file.state is FileState.NEW]
    open_ones = [file for file in files if file.state not in NEEDS_NOTHING and file.state is not FileState.NEW]
    rest = [file for file in files if file.state in NEEDS_NOTHING] if with_all else []
    return (*new, *open_ones, *rest)[:MOST_SHOWN]


def file_rows(files: Sequence[WatchedFile]) -> tuple[Row, ...]:
    """A row per file."""
    return tuple(_file_row(file) for file in files)


def key_of(file: WatchedFile) -> str:
    """The key of a file's row: its path, in letters that any text can hold."""
    return os.fsencode(file.path).hex()


def _file_row(file: WatchedFile) -> Row:
    seen = file.sighting
    name = lines(
        Run(_shown(Path(seen.path.name)), bold=file.state is FileState.NEW),
        Run(f"\n{_shown(seen.path.parent)}", tone=Tone.MUTED),
    )
    size = Cell((Run(strings.size_words(seen.size_bytes)),), right=True, order=seen.size_bytes)
    at = datetime.fromtimestamp(seen.changed_ns // 10**9, UTC).isoformat()
    return Row((name, size, cell(strings.moment_words(at), order=seen.changed_ns), _state(file)), key=key_of(file))


def _state(file: WatchedFile) -> Cell:
    tone, icon = _LOOKS[file.state]
    words = strings.WATCH_STATES[file.state.value]
    if file.state is FileState.WRITING and not file.sighting.size_bytes:
        words = strings.WATCH_EMPTY_FILE
    return cell(file.reason or words, tone=tone, icon=icon)


def _shown(path: Path) -> str:
    """A path as it can be shown: a name whose bytes are no UTF-8 cannot be as it is."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
