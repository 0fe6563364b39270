"""Finds the files of an RxNorm release in a folder or in the NLM's ZIP, and opens them one after another."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from clinic_assist.errors import UserError

NEEDED: Final = ("RXNCONSO.RRF", "RXNREL.RRF")
OPTIONAL: Final = ("RXNSAT.RRF", "RXNATOMARCHIVE.RRF", "RXNCUI.RRF", "RXNSAB.RRF")
# The NLM names its files RxNorm_full_10072024.zip, RxNorm_full_prescribe_10072024.zip, RxNorm_weekly_10092024.zip.
_DATED: Final = re.compile(r"RxNorm_[a-z_]*?(\d{2})(\d{2})(\d{4})", re.IGNORECASE)
_HINT: Final = "Name the folder with RXNCONSO.RRF and RXNREL.RRF, or the ZIP file as the NLM gives it."


@dataclass(frozen=True, slots=True)
class Release:
    """The files of one release.

    Attributes:
        path: The folder or the ZIP.
        files: Upper-case file name → path, or name within the ZIP.
    """

    path: Path
    files: dict[str, str]

    @property
    def dated(self) -> str:
        """The release's day as the name of the folder or file has it, `2024-10-07`; empty where it has none."""
        found = None
        for name in (self.path.name, *(part for file in self.files.values() for part in PurePosixPath(file).parts)):
            found = found or _DATED.search(name)
        return f"{found[3]}-{found[1]}-{found[2]}" if found else ""

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A file of the release. Raises UserError where it cannot be read, or is damaged within the ZIP."""
        try:
            if self.path.is_dir():
                with Path(self.files[name]).open("rb") as file:
                    yield file
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.files[name]) as member:
                    yield cast("BinaryIO", member)
        except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError) as problem:
            raise UserError(f"{name} cannot be read: the file is damaged or locked.", hint=_HINT) from problem
        except Exception as problem:
            if type(problem).__module__ == "zlib":
                raise UserError(f"{name} cannot be read: the ZIP is damaged.", hint="Copy it again.") from problem
            raise


def find_release(path: Path) -> Release:
    """The release in a folder or ZIP.

    Raises:
        UserError: There is nothing at that path, it is something else, or a needed file is missing.
    """
    names = _names(path)
    folders: dict[str, dict[str, str]] = {}
    for name in names:
        inside = PurePosixPath(name.replace("\\", "/"))
        if inside.name.upper() in NEEDED + OPTIONAL:
            folders.setdefault(str(inside.parent), {})[inside.name.upper()] = name
    whole = [folder for folder, files in folders.items() if all(needed in files for needed in NEEDED)]
    if not whole:
        found = {name for files in folders.values() for name in files}
        missing = [name for name in NEEDED if name not in found] or list(NEEDED)
        raise UserError(f"This is no RxNorm release: {' and '.join(missing)} not found.", hint=_HINT)
    # The full release holds the prescribable content once more, in a folder of its own.
    chosen = min(whole, key=lambda folder: ("prescribe" in folder.lower(), len(folder), folder))
    return Release(path, folders[chosen])


def _names(path: Path) -> list[str]:
    try:
        if path.is_dir():
            return [str(file) for file in sorted(path.rglob("*")) if file.suffix.upper() == ".RRF" and file.is_file()]
        if not path.exists():
            raise UserError("There is nothing at that path.", hint=_HINT)
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except zipfile.BadZipFile as problem:
        raise UserError("This file is no ZIP, or is damaged.", hint=_HINT) from problem
    except OSError as problem:
        raise UserError(f"It cannot be read ({problem.strerror}).", hint=_HINT) from problem
