"""Which models may be used: those that a catalogue lists, with the SHA-256 of their file.

A models folder holds GGUF files and one `catalogue.json`. The application brings one folder; a hospital may add its
own. A file that no catalogue lists, or whose bytes hash to something else, is refused by name; the hash is taken again
by the worker right before loading, and nothing of a file is parsed before that.

The catalogue's own signature (Ed25519) has its place in the schema; it is not checked yet, so whoever may write into a
models folder may add a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Annotated, Final

import msgspec

from clinic_assist.errors import UserError

CATALOGUE_NAME: Final = "catalogue.json"
_MAX_CATALOGUE_BYTES: Final = 4 * 1024 * 1024
_FORMAT: Final = 1

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Family(Enum):
    """Which chat template a model was tuned on; see `resources/prompts`."""

    SLOTS_TINY = "slots-tiny"
    CHATML = "chatml"
    QWEN3 = "qwen3"
    LLAMA3 = "llama3"
    GEMMA = "gemma"
    MISTRAL = "mistral"


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a catalogue says of one model.

    Attributes:
        file: Path of the GGUF file, relative to the catalogue, with `/`.
        size_bytes: Of the file; 0 where not stated.
        is_clinical: False for a verbaliser that only puts facts into sentences.
        context_tokens: Window to allocate.
        source: Where the weights come from, for people.
    """

    name: Name
    version: Name
    file: Name
    sha256: Sha256
    family: Family
    is_clinical: bool
    licence: Text
    intended_use: Text
    context_tokens: Annotated[int, msgspec.Meta(ge=64, le=1_048_576)]
    size_bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    source: str = ""

    def __post_init__(self) -> None:
        path = PurePosixPath(self.file)
        if path.is_absolute() or ".." in path.parts or "\\" in self.file or ":" in self.file:
            raise ValueError("file is not a path inside the models folder")
        if path.suffix != ".gguf":
            raise ValueError("file is not a .gguf file")


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `catalogue.json`.

    Attributes:
        format: Version of this schema.
        signature: Reserved: Ed25519 over the rest, hex.
    """

    format: int
    models: tuple[CatalogueEntry, ...]
    signature: str = ""

    def __post_init__(self) -> None:
        if self.format != _FORMAT:
            raise ValueError(f"format is not {_FORMAT}")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """A listed model whose file is there. Its hash is not yet proven: the worker does that before it loads."""

    entry: CatalogueEntry
    path: Path

    @property
    def is_clinical(self) -> bool:
        """False for a verbaliser that only puts facts into sentences."""
        return self.entry.is_clinical


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedModel:
    """A file in a models folder that will not be loaded, and why, in words."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScan:
    """What the models folders hold.

    Attributes:
        missing: Listed, and its file is in none of the folders.
    """

    installed: tuple[InstalledModel, ...] = ()
    refused: tuple[RefusedModel, ...] = ()
    missing: tuple[CatalogueEntry, ...] = ()


def read_catalogue(folder: Path) -> Catalogue:
    """Reads a folder's catalogue; an empty one where there is none.

    Raises:
        UserError: The file cannot be read or does not fit the schema; the hint names the place.
    """
    path = folder / CATALOGUE_NAME
    try:
        if not path.exists():
            return Catalogue(format=_FORMAT, models=())
        if path.stat().st_size > _MAX_CATALOGUE_BYTES:
            raise UserError(f"The model catalogue {path} is too large.")
        return msgspec.json.decode(path.read_bytes(), type=Catalogue)
    except OSError as error:
        raise UserError(f"The model catalogue {path} cannot be read.", hint=error.strerror or "") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"The model catalogue {path} is not valid.", hint=str(error)) from error


def scan_models(folders: Sequence[Path]) -> ModelScan:
    """Answers which models can be chosen and which files cannot be used, without reading any model file.

    Folders come in order of precedence: a model listed twice (same hash) is taken from the first that has its file. A
    broken catalogue costs its own folder only.
    """
    installed: dict[str, InstalledModel] = {}
    refused: list[RefusedModel] = []
    absent: list[CatalogueEntry] = []
    for folder in folders:
        try:
            listed = read_catalogue(folder).models
        except UserError as error:
            refused.append(RefusedModel(path=folder / CATALOGUE_NAME, reason=f"{error.message} {error.hint}".strip()))
            listed = ()
        for entry in listed:
            if (folder / entry.file).is_file():
                _place(entry, folder, installed, refused)
            else:
                absent.append(entry)
        refused += _unlisted(folder, listed)
    missing = tuple(entry for entry in absent if entry.sha256 not in installed)
    return ModelScan(installed=tuple(installed.values()), refused=tuple(refused), missing=missing)


def installed_models(folders: Sequence[Path]) -> tuple[InstalledModel, ...]:
    """The models that can be chosen, in catalogue order. `scan_models` also says what was refused."""
    return scan_models(folders).installed


def verify_file(model: InstalledModel) -> None:
    """Hashes the whole file and compares. Takes a second or more per gigabyte.

    Raises:
        UserError: The file is gone, or is not the one that the catalogue lists.
    """
    try:
        with model.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise missing_file(model) from error
    if digest != model.entry.sha256:
        raise changed_file(model)


def changed_file(model: InstalledModel) -> UserError:
    """The error for a file that is not the listed one."""
    return UserError(
        f"The model file {model.path.name} is not the one that the catalogue lists.",
        hint="Copy the file again from its source, or list its SHA-256 in the catalogue if the change was intended.",
    )


def missing_file(model: InstalledModel) -> UserError:
    """The error for a file that was there and is not any more."""
    return UserError(
        f"The model file {model.path.name} cannot be read.", hint=f"Check that {model.path} exists and may be read."
    )


def _place(
    entry: CatalogueEntry, folder: Path, installed: dict[str, InstalledModel], refused: list[RefusedModel]
) -> None:
    path = folder / entry.file
    if entry.sha256 in installed:
        return
    if entry.size_bytes and path.stat().st_size != entry.size_bytes:
        refused.append(RefusedModel(path=path, reason="its size is not the one that the catalogue lists"))
        return
    installed[entry.sha256] = InstalledModel(entry=entry, path=path)


def _unlisted(folder: Path, listed: Sequence[CatalogueEntry]) -> list[RefusedModel]:
    known = {folder / entry.file for entry in listed}
    found = sorted(folder.rglob("*.gguf")) if folder.is_dir() else []
    return [RefusedModel(path=path, reason="no catalogue lists it") for path in found if path not in known]
