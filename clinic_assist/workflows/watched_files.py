"""Which files of the watched folders wait to be imported. Knows no disk, no clock and no window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from clinic_assist.chart.provenance import SourceId
from clinic_assist.workflows.watch_memory import Answer, Sighting, WatchMemory

MOST_BYTES = 16 * 1024**3
"""Larger files are not looked into. What is below and nevertheless too large for its kind, the preview says."""

SETTLED_S = 4.0
"""How long a file must stay as it is before it is taken for complete: two looks at least so far apart."""

_TRY_AGAIN_S = 60.0


class FileState(Enum):
    """What is known of a file in a watched folder. Only NEW files are offered for import."""

    WRITING = "writing"
    CHECKING = "checking"
    NEW = "new"
    TWICE = "twice"
    KNOWN = "known"
    DEALT_WITH = "dealt-with"
    LEFT_OUT = "left-out"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one look into a folder found.

    Attributes:
        files: In the order of their paths; empty where the folder cannot be read.
        trouble: Why not all of it was seen; empty where it was.
    """

    folder: Path
    files: tuple[Sighting, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFile:
    """A file in a watched folder.

    Attributes:
        key: Of its content; None while that is not known.
        reason: Why it cannot be read.
    """

    sighting: Sighting
    state: FileState
    key: SourceId | None = None
    reason: str = ""

    @property
    def path(self) -> Path:
        return self.sighting.path


@dataclass(frozen=True, slots=True)
class _Met:
    """A file as it was last seen: since when it is so, what it holds, and when reading it failed."""

    sighting: Sighting
    since: float
    is_settled: bool = False
    key: SourceId | None = None
    failed_at: float | None = None
    reason: str = ""


class WatchedFiles:
    """The files of all watched folders, as of the last look.

    Attributes:
        memory: What is remembered from one session to the next.
        listings: The last look into each folder, in the order in which they are watched.
    """

    def __init__(self, memory: WatchMemory) -> None:
        self.memory = memory
        self.listings: tuple[Listing, ...] = ()
        self._met: dict[Path, _Met] = {}
        self._is_known: dict[SourceId, bool] = {}
        self._to_ask_again: set[SourceId] = set()

    def set_folders(self, folders: tuple[Path, ...]) -> None:
        """Takes in which folders are watched; the files of others wait no longer."""
        self.memory = replace(self.memory, folders=folders)
        self.listings = tuple(listing for listing in self.listings if listing.folder in folders)
        left = {seen.path for listing in self.listings for seen in listing.files}
        self._met = {path: met for path, met in self._met.items() if path in left}

    # -- looking --------------------------------------------------------------------------------------------------

    def see(self, listings: Sequence[Listing], *, at: float) -> None:
        """Takes in what a look found at a moment (in seconds, of a clock that never goes back)."""
        self.listings = tuple(listings)
        met: dict[Path, _Met] = {}
        for listing in listings:
            for sighting in listing.files:
                met.setdefault(sighting.path, self._seen(sighting, at))
        self._met = met

    def _seen(self, sighting: Sighting, at: float) -> _Met:
        before = self._met.get(sighting.path)
        if before is None or before.sighting != sighting:
            key = self.memory.content_of(sighting)
            return _Met(sighting, at, is_settled=key is not None, key=key)
        if before.failed_at is not None and at - before.failed_at >= _TRY_AGAIN_S:
            before = replace(before, failed_at=None, reason="")
        if before.is_settled or at - before.since < SETTLED_S or not _has_bytes(before):
            return before
        return replace(before, is_settled=True)

    @property
    def is_settling(self) -> bool:
        """Whether a file may be complete at the next look and is not known to be so now."""
        return any(not met.is_settled and _has_bytes(met) for met in self._met.values())

    def unread(self) -> tuple[Sighting, ...]:
        """The complete files of whose content nothing is known."""
        return tuple(
            met.sighting
            for met in self._met.values()
            if met.is_settled and met.key is None and met.failed_at is None and met.sighting.size_bytes <= MOST_BYTES
        )

    def learn(self, contents: Mapping[Sighting, SourceId]) -> None:
        """Takes in what files hold."""
        self.memory = self.memory.with_contents(contents)
        for sighting, key in contents.items():
            if self._is_still(sighting):
                self._met[sighting.path] = replace(self._met[sighting.path], is_settled=True, key=key)

    def note_change(self, sighting: Sighting, *, at: float) -> None:
        """Takes in that a file changed while it was read: it is not complete."""
        if self._is_still(sighting):
            self._met[sighting.path] = _Met(sighting, at)

    def note_failure(self, sighting: Sighting, reason: str, *, at: float) -> None:
        """Takes in that a file cannot be read; it is tried again after a while."""
        if self._is_still(sighting):
            self._met[sighting.path] = replace(self._met[sighting.path], failed_at=at, reason=reason)

    def _is_still(self, sighting: Sighting) -> bool:
        met = self._met.get(sighting.path)
        return met is not None and met.sighting == sighting

    # -- the vault's word -----------------------------------------------------------------------------------------

    def unasked(self) -> tuple[SourceId, ...]:
        """The contents of which it is not known whether the vault holds them."""
        known = self._is_known.keys() - self._to_ask_again
        keys = (met.key for met in self._met.values())
        return tuple(dict.fromkeys(key for key in keys if key is not None and key not in known))

    def note_known(self, known: Mapping[SourceId, bool]) -> None:
        """Takes in which contents the vault holds."""
        self._is_known.update(known)
        self._to_ask_again.difference_update(known)

    def ask_again(self) -> None:
        """The vault has changed: what it said before counts only until it is asked again."""
        self._to_ask_again = set(self._is_known)

    # -- a person's word ------------------------------------------------------------------------------------------

    def answer(self, keys: Iterable[SourceId], answer: Answer | None) -> None:
        """Remembers what became of some contents; None offers them again."""
        self.memory = self.memory.with_answers(keys, answer)

    # -- what is there --------------------------------------------------------------------------------------------

    def files(self) -> tuple[WatchedFile, ...]:
        """All files, in the order in which they were found."""
        offered: set[SourceId] = set()
        return tuple(self._file(met, offered) for met in self._met.values())

    def _file(self, met: _Met, offered: set[SourceId]) -> WatchedFile:
        state = self._state(met)
        if state is FileState.NEW and met.key is not None:
            state = FileState.TWICE if met.key in offered else state
            offered.add(met.key)
        return WatchedFile(sighting=met.sighting, state=state, key=met.key, reason=met.reason)

    def _state(self, met: _Met) -> FileState:
        if not met.is_settled:
            return FileState.WRITING
        if met.sighting.size_bytes > MOST_BYTES:
            return FileState.TOO_LARGE
        if met.failed_at is not None:
            return FileState.UNREADABLE
        if met.key is None or met.key not in self._is_known:
            return FileState.CHECKING
        return FileState.KNOWN if self._is_known[met.key] else _STATES[self.memory.answers.get(met.key)]


_STATES = {None: FileState.NEW, Answer.LEFT_OUT: FileState.LEFT_OUT, Answer.DEALT_WITH: FileState.DEALT_WITH}


def _has_bytes(met: _Met) -> bool:
    """Whether there is anything in it: many programs make a file first and fill it later."""
    return met.sighting.size_bytes > 0
