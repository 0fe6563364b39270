"""What the models folders hold: models and adapters that can be chosen, and files that cannot, with the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from clinic_assist.errors import UserError
from clinic_assist.inference.catalogue import (
    CATALOGUE_NAME,
    AdapterEntry,
    CatalogueEntry,
    InstalledAdapter,
    InstalledModel,
    SignedCatalogue,
    changed_file,
    missing_file,
    read_catalogue,
)
from clinic_assist.inference.trust import Trust

Entry = CatalogueEntry | AdapterEntry
_Entry = TypeVar("_Entry", CatalogueEntry, AdapterEntry)


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
    adapters: tuple[InstalledAdapter, ...] = ()
    refused: tuple[RefusedModel, ...] = ()
    missing: tuple[Entry, ...] = ()

    def adapters_of(self, model: InstalledModel) -> tuple[InstalledAdapter, ...]:
        """The adapters that were made for a model."""
        return tuple(adapter for adapter in self.adapters if adapter.entry.base_sha256 == model.entry.sha256)


def scan_models(folders: Sequence[Path], trust: Trust) -> ModelScan:
    """Answers which models can be chosen and which files cannot be used, without reading any model file.

    Folders come in order of precedence: a model listed twice (same hash) is taken from the first that has its file. A
    catalogue that is refused costs its own folder only, and every file in it.
    """
    models: dict[str, InstalledModel] = {}
    adapters: dict[str, InstalledAdapter] = {}
    refused: list[RefusedModel] = []
    missing: list[Entry] = []
    for folder in folders:
        try:
            signed = read_catalogue(folder, trust)
        except UserError as error:
            refused += _all_refused(folder, error)
            continue
        owner = signed.signed_by.owner if signed.signed_by else ""
        for model in _there(folder, signed.catalogue.models, refused, missing):
            found = InstalledModel(entry=model, path=folder / model.file, signed_by=owner)
            models.setdefault(model.sha256, found)
        for adapter in _there(folder, signed.catalogue.adapters, refused, missing):
            made = InstalledAdapter(entry=adapter, path=folder / adapter.file, signed_by=owner)
            adapters.setdefault(adapter.sha256, made)
        refused += _unlisted(folder, signed)
    return ModelScan(
        installed=tuple(models.values()),
        adapters=tuple(adapters.values()),
        refused=tuple(refused),
        missing=tuple(entry for entry in missing if entry.sha256 not in models | adapters),
    )


def verify_file(path: Path, sha256: str) -> None:
    """Hashes the whole file and compares. Takes a second or more per gigabyte.

    Raises:
        UserError: The file is gone, or is not the one that the catalogue lists.
    """
    if hash_of(path) != sha256:
        raise changed_file(path)


def hash_of(path: Path) -> str:
    """SHA-256 of a whole file. Raises UserError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise missing_file(path) from error


def with_adapter(model: InstalledModel, adapter: InstalledAdapter | None) -> InstalledModel:
    """The model as it is used with an adapter. Raises UserError where that was made for another model."""
    return replace(model, adapter=adapter)


def _there(
    folder: Path,
    listed: Sequence[_Entry],
    refused: list[RefusedModel],
    missing: list[Entry],
) -> list[_Entry]:
    """The entries whose file is in the folder, of the listed size."""
    found: list[_Entry] = []
    for entry in listed:
        path = folder / entry.file
        if not path.is_file():
            missing.append(entry)
        elif entry.size_bytes and path.stat().st_size != entry.size_bytes:
            refused.append(RefusedModel(path=path, reason="its size is not the one that the catalogue lists"))
        else:
            found.append(entry)
    return found


def _all_refused(folder: Path, error: UserError) -> list[RefusedModel]:
    reason = f"{error.message} {error.hint}".strip()
    files = [RefusedModel(path=path, reason="the catalogue of its folder is refused") for path in _model_files(folder)]
    return [RefusedModel(path=folder / CATALOGUE_NAME, reason=reason), *files]


def _unlisted(folder: Path, signed: SignedCatalogue) -> list[RefusedModel]:
    entries: tuple[Entry, ...] = (*signed.catalogue.models, *signed.catalogue.adapters)
    known = {folder / entry.file for entry in entries}
    return [
        RefusedModel(path=path, reason="no catalogue lists it") for path in _model_files(folder) if path not in known
    ]


def _model_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.gguf")) if folder.is_dir() else []
