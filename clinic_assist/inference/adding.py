"""Lists a model or adapter file in a folder's catalogue, with its hash and what it says of itself as a proposal.

The catalogue is not signed afterwards: whoever answers for it signs it, and until then nothing of the folder is used.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from clinic_assist.errors import UserError
from clinic_assist.inference.catalogue import (
    AdapterEntry,
    Catalogue,
    CatalogueEntry,
    InstalledModel,
    read_unsigned,
    write_catalogue,
)
from clinic_assist.inference.families import Family
from clinic_assist.inference.inspection import inspect_model, likely_family
from clinic_assist.inference.scanning import hash_of
from clinic_assist.notes.models import ModelFile

_USUAL_CONTEXT: Final = 8192
"""Tokens: a note uses at most 5,000 of record, with rules, question and answer beside them."""
_LEAST_CONTEXT: Final = 64
_Struct = TypeVar("_Struct", CatalogueEntry, AdapterEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWords:
    """What a person says of a model; what is empty or 0 is taken from the file."""

    intended_use: str
    name: str = ""
    version: str = ""
    family: Family | None = None
    licence: str = ""
    source: str = ""
    context_tokens: int = 0
    is_clinical: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterWords:
    """What a person says of an adapter. Attributes: base_sha256: of the model file that it was made for."""

    base_sha256: str
    specialty: str
    intended_use: str
    name: str
    version: str
    licence: str
    source: str = ""
    scale: float = 1.0
    sha256: str = ""


def add_model(folder: Path, file: Path, words: ModelWords, worker: Sequence[str]) -> tuple[CatalogueEntry, ModelFile]:
    """Lists a model; a file outside the folder is copied into it. Answers the entry and what the file says.

    Args:
        folder: Of models; made where it is not there.
        file: In GGUF.
        words: What a person says of it.
        worker: Starts a model worker, which reads the file.

    Raises:
        UserError: The file or catalogue cannot be read or written, words are missing, or the family cannot be right.
        MachineError: The file is no model.
    """
    place, name = _in_folder(folder, file)
    digest = _hash(place, words.sha256)
    said = _inspect(place, digest, words.family or Family.SLOTS_TINY, worker)
    family = words.family or likely_family(said.architecture, said.name)
    if family is None:
        raise UserError(
            "The file does not tell its family.", hint=f"Say it: --family {'|'.join(one.value for one in Family)}"
        )
    said = _inspect(place, digest, family, worker)
    if said.problem:
        raise UserError(f"The model cannot be listed: {said.problem}.", hint="Name its own family.")
    entry = _checked(
        CatalogueEntry,
        name=words.name or said.name or place.stem,
        version=words.version or said.quantisation or "1",
        file=name,
        sha256=digest,
        size_bytes=place.stat().st_size,
        family=family.value,
        is_clinical=words.is_clinical,
        licence=words.licence or said.licence,
        intended_use=words.intended_use,
        context_tokens=words.context_tokens or _context(said),
        source=words.source,
    )
    catalogue = read_unsigned(folder)
    others = tuple(one for one in catalogue.models if one.file != name and one.sha256 != digest)
    write_catalogue(folder, msgspec.structs.replace(catalogue, models=(*others, entry)))
    return entry, said


def add_adapter(folder: Path, file: Path, words: AdapterWords) -> AdapterEntry:
    """Lists an adapter; a file outside the folder is copied into it. Raises UserError as `add_model` does."""
    place, name = _in_folder(folder, file)
    entry = _checked(
        AdapterEntry,
        name=words.name,
        version=words.version,
        specialty=words.specialty,
        file=name,
        sha256=_hash(place, words.sha256),
        base_sha256=words.base_sha256,
        size_bytes=place.stat().st_size,
        licence=words.licence,
        intended_use=words.intended_use,
        scale=words.scale,
        source=words.source,
    )
    catalogue: Catalogue = read_unsigned(folder)
    others = tuple(one for one in catalogue.adapters if one.file != name and one.sha256 != entry.sha256)
    write_catalogue(folder, msgspec.structs.replace(catalogue, adapters=(*others, entry)))
    return entry


def _in_folder(folder: Path, file: Path) -> tuple[Path, str]:
    """The file within the folder, and its path there with `/`."""
    source, target = file.resolve(), folder.resolve()
    if source.suffix != ".gguf" or not source.is_file():
        raise UserError(f"{file.name} is no model file.", hint="A model is one file whose name ends in .gguf.")
    if source.is_relative_to(target):
        return source, source.relative_to(target).as_posix()
    place = target / source.name
    if place.exists():
        raise UserError(f"There is a file {place.name} in the models folder already.", hint="Take it away first.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    except OSError as error:
        place.unlink(missing_ok=True)
        raise UserError(f"{file.name} cannot be copied to the models folder.", hint=error.strerror or "") from error
    return place, place.name


def _hash(place: Path, expected: str) -> str:
    digest = hash_of(place)
    if expected and digest != expected.strip().lower():
        raise UserError(
            f"The SHA-256 of {place.name} is {digest}, which is not the one given.",
            hint="Copy the file again from its source.",
        )
    return digest


def _inspect(place: Path, digest: str, family: Family, worker: Sequence[str]) -> ModelFile:
    unlisted = CatalogueEntry(
        name=place.stem[:100] or "model",
        version="1",
        file=place.name,
        sha256=digest,
        family=family,
        is_clinical=False,
        licence="not known",
        intended_use="not known",
        context_tokens=_USUAL_CONTEXT,
    )
    return inspect_model(InstalledModel(entry=unlisted, path=place), worker)


def _context(said: ModelFile) -> int:
    return max(_LEAST_CONTEXT, min(_USUAL_CONTEXT, said.trained_context or _USUAL_CONTEXT))


def _checked(kind: type[_Struct], **fields: object) -> _Struct:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise UserError("What is said of the file is not complete.", hint=str(error)) from error
