"""Which models may be used: those that a signed catalogue lists, with the SHA-256 of their file.

A models folder holds GGUF files, one `catalogue.json`, and its signature `catalogue.json.sig`. The application brings
one folder; a hospital may add its own. Order of trust: the signature over the exact bytes of the catalogue, by a key
that counts here (`inference.trust`), before a byte of it is parsed; then the hash of a model's file, taken by the
worker right before loading, before a byte of that is parsed. What fails is refused by name, with the reason in words.

Attack: another model is put in place of a listed one, a catalogue is changed, or an old one is put back. Limit: a
catalogue that was signed once stays good until the key's `least_number` is raised above its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Final

import msgspec

from clinic_assist.errors import UserError
from clinic_assist.inference.families import Family
from clinic_assist.inference.signatures import SigningKey, is_signed_by, key_id
from clinic_assist.inference.trust import Trust, TrustedKey

CATALOGUE_NAME: Final = "catalogue.json"
SIGNATURE_NAME: Final = "catalogue.json.sig"
FORMAT: Final = 1
_MAX_CATALOGUE_BYTES: Final = 4 * 1024 * 1024
_MAX_SIGNATURE_BYTES: Final = 4096
_SIGN_HINT: Final = "`clinic-assist model sign FOLDER --key FILE` signs it, after the models in it were checked."

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


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
        _refuse_paths_outside(self.file)


class AdapterEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a catalogue says of one LoRA adapter: a small file that tunes one model to a specialty.

    Attributes:
        file: Path of the GGUF file, relative to the catalogue, with `/`.
        base_sha256: Of the one model file that it was made for.
        scale: How strongly it acts; 1 as it was trained.
        size_bytes: Of the file; 0 where not stated.
    """

    name: Name
    version: Name
    specialty: Name
    file: Name
    sha256: Sha256
    base_sha256: Sha256
    licence: Text
    intended_use: Text
    scale: Annotated[float, msgspec.Meta(gt=0, le=4)] = 1.0
    size_bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    source: str = ""

    def __post_init__(self) -> None:
        _refuse_paths_outside(self.file)


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `catalogue.json`.

    Attributes:
        format: Version of this schema.
        number: Higher with each signing; see `trust.TrustedKey.least_number`.
    """

    format: int
    models: tuple[CatalogueEntry, ...]
    adapters: tuple[AdapterEntry, ...] = ()
    number: Annotated[int, msgspec.Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise ValueError(f"format is not {FORMAT}")


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `catalogue.json.sig`: Ed25519 over the exact bytes of the catalogue. Attributes: key: short name of the key."""

    key: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
    signature: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCatalogue:
    """A catalogue whose signature was found right. Attributes: signed_by: None for a folder without a catalogue."""

    catalogue: Catalogue
    signed_by: TrustedKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledAdapter:
    """A listed adapter whose file is there. Its hash is not yet proven: the worker does that before it loads."""

    entry: AdapterEntry
    path: Path
    signed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """A listed model whose file is there. Its hash is not yet proven: the worker does that before it loads.

    Attributes:
        signed_by: Owner of the key that signed its catalogue.
        adapter: What it is used with, if anything.
    """

    entry: CatalogueEntry
    path: Path
    signed_by: str = ""
    adapter: InstalledAdapter | None = None

    def __post_init__(self) -> None:
        if self.adapter is not None and self.adapter.entry.base_sha256 != self.entry.sha256:
            raise UserError(
                f"The adapter {self.adapter.entry.name} was not made for the model {self.entry.name}.",
                hint="Choose the model that it was made for, or no adapter.",
            )

    @property
    def is_clinical(self) -> bool:
        """False for a verbaliser that only puts facts into sentences."""
        return self.entry.is_clinical

    @property
    def full_name(self) -> str:
        """Name of the model, and of the adapter with the beginning of its hash: what a note says."""
        if self.adapter is None:
            return self.entry.name
        entry = self.adapter.entry
        return f"{self.entry.name} with adapter {entry.name} {entry.version} ({entry.sha256[:12]})"


def read_catalogue(folder: Path, trust: Trust) -> SignedCatalogue:
    """Reads a folder's catalogue, after its signature was found right; an empty one where there is none.

    Raises:
        UserError: It is not signed by a key that counts, is older than that key allows, cannot be read, or does not
            fit the schema; the hint says what to do.
    """
    path = folder / CATALOGUE_NAME
    data = _read_limited(path, _MAX_CATALOGUE_BYTES, "model catalogue")
    if data is None:
        return SignedCatalogue(catalogue=Catalogue(format=FORMAT, models=()), signed_by=None)
    key = _signer(path, data, trust)
    catalogue = parse_catalogue(data, path)
    if catalogue.number < key.least_number:
        raise UserError(
            f"The model catalogue {path} is old: its number is {catalogue.number}, the least {key.least_number}.",
            hint="Put the newest catalogue and its signature in place, or check it and sign it again.",
        )
    return SignedCatalogue(catalogue=catalogue, signed_by=key)


def read_unsigned(folder: Path) -> Catalogue:
    """A folder's catalogue for whoever is about to sign it: no signature is asked for. Raises UserError."""
    path = folder / CATALOGUE_NAME
    data = _read_limited(path, _MAX_CATALOGUE_BYTES, "model catalogue")
    return Catalogue(format=FORMAT, models=()) if data is None else parse_catalogue(data, path)


def parse_catalogue(data: bytes, path: Path) -> Catalogue:
    """Raises UserError where it does not fit the schema; the hint names the place."""
    try:
        return msgspec.json.decode(data, type=Catalogue)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"The model catalogue {path} is not valid.", hint=str(error)) from error


def write_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Writes a catalogue, and takes away the signature of the one before. Raises UserError."""
    path = folder / CATALOGUE_NAME
    new = folder / f"{CATALOGUE_NAME}.new"
    try:
        new.write_bytes(msgspec.json.format(msgspec.json.encode(catalogue), indent=2) + b"\n")
        (folder / SIGNATURE_NAME).unlink(missing_ok=True)
        new.replace(path)
    except OSError as error:
        raise UserError(f"The model catalogue {path} cannot be written.", hint=error.strerror or "") from error


def sign_catalogue(folder: Path, key: SigningKey) -> Catalogue:
    """Signs a folder's catalogue as it lies there, under the next number. Raises UserError."""
    catalogue = read_unsigned(folder)
    if not catalogue.models and not catalogue.adapters:
        raise UserError(f"No catalogue in {folder} lists a model.", hint="`clinic-assist model add` lists one.")
    catalogue = msgspec.structs.replace(catalogue, number=catalogue.number + 1)
    write_catalogue(folder, catalogue)
    signature = Signature(key=key_id(key.public), signature=key.sign((folder / CATALOGUE_NAME).read_bytes()))
    try:
        (folder / SIGNATURE_NAME).write_bytes(msgspec.json.encode(signature) + b"\n")
    except OSError as error:
        raise UserError(f"The signature cannot be written into {folder}.", hint=error.strerror or "") from error
    return catalogue


def changed_file(path: Path) -> UserError:
    """The error for a file that is not the listed one."""
    return UserError(
        f"The model file {path.name} is not the one that the catalogue lists.",
        hint="Copy the file again from its source; if the change was intended, list it anew and sign the catalogue.",
    )


def missing_file(path: Path) -> UserError:
    """The error for a file that was there and is not any more."""
    return UserError(f"The model file {path.name} cannot be read.", hint=f"Check that {path} exists and may be read.")


def _signer(path: Path, data: bytes, trust: Trust) -> TrustedKey:
    """The key that signed these bytes. Raises UserError where none that counts did."""
    raw = _read_limited(path.parent / SIGNATURE_NAME, _MAX_SIGNATURE_BYTES, "signature of the model catalogue")
    if raw is None:
        raise UserError(f"The model catalogue {path} is not signed.", hint=_SIGN_HINT)
    try:
        signature = msgspec.json.decode(raw, type=Signature)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"The signature of the model catalogue {path} is damaged.", hint=_SIGN_HINT) from error
    key = trust.find(signature.key)
    if key is None:
        raise UserError(
            f"The model catalogue {path} is signed with the key {signature.key}: {trust.why_not(signature.key)}.",
            hint="`clinic-assist model trust KEYFILE` makes a key count that you know to be right.",
        )
    if not is_signed_by(key.key, signature.signature, data):
        raise UserError(
            f"The model catalogue {path} was changed after {key.owner} signed it, or the signature belongs to another.",
            hint=_SIGN_HINT,
        )
    return key


def _read_limited(path: Path, limit_bytes: int, what: str) -> bytes | None:
    """A small file, read once; None where there is none. Raises UserError."""
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UserError(f"The {what} {path} cannot be read.", hint=error.strerror or "") from error
    if len(data) > limit_bytes:
        raise UserError(f"The {what} {path} is too large.")
    return data


def _refuse_paths_outside(file: str) -> None:
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file:
        raise ValueError("file is not a path inside the models folder")
    if path.suffix != ".gguf":
        raise ValueError("file is not a .gguf file")
