"""The files of an import before they are read: where each lies, and which are stored together."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from pathlib import Path, PurePath
from typing import Protocol

from clinic_assist.chart.file_parts import IN_PARTS, whole_name
from clinic_assist.chart.intake import Advance, FileReport, ImportIssue, IssueSeverity, SourceFile
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.errors import SourceError
from clinic_assist.importers import (
    OMOP_TABLE,
    Guides,
    find_sources,
    is_archive,
    is_cut,
    parts_of,
    plain_format,
    read_source,
    shown_path,
)
from clinic_assist.workflows.ports import FileReader

# The tables of OMOP name concepts by numbers that another table of the archive puts in words; a record may point to a
# content that comes after it.
_MOST_HELD_BYTES = 128 * 2**20
# A content that a record of the archive points to may stand in a file of its own.
_OF_FHIR = "fhir-"
NOTHING_IN_IT = "The archive holds no files."

# Small files are stored together, because a disk takes some milliseconds to write durably, however little it is.
_TOGETHER_BYTES = 8 * 2**20
_TOGETHER_FILES = 100


@dataclass(frozen=True, slots=True, eq=False)
class Incoming:
    """A file on its way in.

    Attributes:
        name: The path as the person knows it.
        size_bytes: 0 where it cannot be told.
        path: Where it lies on disk; None for one that was taken out of an archive.
        taken: The file itself, where it is in memory already.
        is_archive: Whether it holds other files.
        is_cut: Whether it is too large to be read at once and comes in parts, which are files of their own.
    """

    name: str
    size_bytes: int
    path: Path | None = None
    taken: SourceFile | None = None
    is_archive: bool = False
    is_cut: bool = False

    @property
    def holds_files(self) -> bool:
        """Whether it is opened, not read."""
        return self.is_archive or self.is_cut

    @property
    def short_name(self) -> str:
        """The last part of the name."""
        return PurePath(self.name).name

    @property
    def whole_name(self) -> str:
        """The name of the file that it is, or is a part of."""
        return whole_name(self.name) or self.name

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read."""
        return self.taken is not None or (self.path is not None and self.path.is_file())

    def read(self) -> SourceFile:
        """The file with its bytes. Raises SourceError."""
        if self.taken is not None:
            return self.taken
        return read_source(self.path or Path(self.name))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose to import.

    Attributes:
        mapping: By which tables of no known kind are read before any mapping that the vault keeps.
    """

    paths: Sequence[Path]
    mapping: SavedMapping | None = None


def on_disk(paths: Sequence[Path], should_stop: Callable[[], bool] = lambda: False) -> list[Incoming]:
    """All files of some files and folders. A path where nothing is comes too, to be reported in its turn.

    Where it is stopped, those that were found so far.
    """
    found = (path for given in paths for path in (find_sources(given) if given.exists() else (given,)))
    return [_incoming(path) for path in takewhile(lambda _path: not should_stop(), found)]


def guides_of(files: Iterable[Incoming], mappings: Iterable[SavedMapping] = ()) -> Guides:
    """What the tables among some files need to be read; of several mappings the first that fits a table is for it."""
    return Guides([file.path for file in files if file.path is not None and not file.is_archive], mappings)


def _incoming(path: Path) -> Incoming:
    size_bytes = path.stat().st_size if path.is_file() else 0
    return Incoming(
        name=shown_path(path),
        size_bytes=size_bytes,
        path=path,
        is_archive=size_bytes > 0 and is_archive(path),
        is_cut=is_cut(path, size_bytes),
    )


def groups(files: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """The files in the groups in which they are stored; a large one is alone, and so is an archive."""
    group: list[Incoming] = []
    room_bytes = _TOGETHER_BYTES
    for file in files:
        if group and (file.holds_files or file.size_bytes > room_bytes or len(group) == _TOGETHER_FILES):
            yield group
            group, room_bytes = [], _TOGETHER_BYTES
        group.append(file)
        # Nothing joins an archive either.
        room_bytes = -1 if file.holds_files else room_bytes - file.size_bytes
    if group:
        yield group


def _taken(source: SourceFile) -> Incoming:
    return Incoming(name=source.name, size_bytes=len(source.data), taken=source)


def opened(file: Incoming, reader: FileReader, guides: Guides, advance: Advance) -> OpenedFile:
    """A file that holds files, to take them out of it."""
    return CutFile(file, advance) if file.is_cut else OpenedArchive(file, reader, guides, advance)


class OpenedFile(Protocol):
    """A file while the files in it are taken out.

    Attributes:
        share: How much of it lies behind, 0 to 1.
    """

    share: float

    def files(self) -> Generator[Incoming, None, None]:
        """Yields the files in it, as far as they can be had. Raises whatever telling the progress raises."""
        ...

    def report(self) -> FileReport:
        """What could not be had. Each file that could has a report of its own."""
        ...


class CutFile:
    """A file that is too large to be read at once, in parts. Implements `OpenedFile`."""

    def __init__(self, file: Incoming, advance: Advance) -> None:
        self.share = 0.0
        self._file, self._advance = file, advance
        self._digest = sha256()
        self._is_whole = False
        self._issues: tuple[ImportIssue, ...] = ()

    def files(self) -> Generator[Incoming, None, None]:
        """See `OpenedFile.files`."""
        try:
            with closing(parts_of(self._file.path or Path(self._file.name), self._digest)) as found:
                for part, share in found:
                    self.share = share
                    self._advance(share)
                    yield _taken(part)
            self._is_whole = True
        except SourceError as problem:
            # What came before is imported all the same; what cannot be read counts as one record.
            reason = f"{problem.message} {problem.hint}".rstrip()
            self._issues = (ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(""), reason=reason),)

    def report(self) -> FileReport:
        """What is said of the file beside the reports of its parts (see `chart.file_parts`)."""
        return FileReport(
            path=self._file.name,
            sha256=SourceId(self._digest.hexdigest()) if self._is_whole else None,
            format=IN_PARTS,
            entries=len(self._issues),
            is_archive=True,
            issues=self._issues,
        )


class OpenedArchive:
    """An archive while its files are taken out. Implements `OpenedFile`."""

    def __init__(self, file: Incoming, reader: FileReader, guides: Guides, advance: Advance) -> None:
        self.share = 0.0
        self._file, self._reader, self._guides, self._advance = file, reader, guides, advance
        self._held: list[SourceFile] = []
        self._source: SourceFile | None = None
        self._entries = 0
        self._issues: list[ImportIssue] = []

    def files(self) -> Generator[Incoming, None, None]:
        """See `OpenedFile.files`."""
        try:
            self._source = self._file.read()
            for found in self._reader.unpack(self._source, self._tell):
                self._entries += 1
                if isinstance(found, ImportIssue):
                    self._issues.append(found)
                elif plain_format(found.format) == OMOP_TABLE:
                    self._held.append(found)
                    yield from self._let_go(if_more_than=_MOST_HELD_BYTES)
                else:
                    if found.format.startswith(_OF_FHIR):
                        self._guides.meet(found)
                    if self._guides.must_wait(found):
                        self._held.append(found)
                        yield from self._let_go(if_more_than=_MOST_HELD_BYTES)
                    else:
                        yield _taken(found)
        except SourceError as problem:
            # What was taken out before is imported all the same; what is damaged counts as one entry.
            self._entries += 1
            self._refuse(f"{problem.message} {problem.hint}".rstrip())
        yield from self._let_go(if_more_than=0)
        if not self._entries:
            self._entries = 1
            self._refuse(NOTHING_IN_IT)

    def _let_go(self, *, if_more_than: int) -> Iterator[Incoming]:
        """Yields what was held back until that has come which it needs: a concept table, or contents."""
        if sum(len(file.data) for file in self._held) <= if_more_than:
            return
        for file in self._held:
            if plain_format(file.format) == OMOP_TABLE:
                self._guides.meet(file)
        while self._held:
            yield _taken(self._held.pop(0))

    def report(self) -> FileReport:
        """See `OpenedFile.report`."""
        source = self._source
        return FileReport(
            path=self._file.name,
            sha256=source.id if source else None,
            format=source.format if source and self._entries > len(self._issues) else None,
            entries=self._entries,
            is_archive=True,
            issues=tuple(self._issues),
        )

    def _refuse(self, reason: str) -> None:
        self._issues.append(ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(""), reason=reason))

    def _tell(self, share: float) -> None:
        self.share = share
        self._advance(share)
