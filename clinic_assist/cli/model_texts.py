"""What the commands about language models say to people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from clinic_assist.inference.catalogue import AdapterEntry, Catalogue, CatalogueEntry
from clinic_assist.inference.fitting import GIGABYTE, MARGIN_BYTES
from clinic_assist.inference.trust import TrustedKey
from clinic_assist.notes.models import ListedModel, ModelFile, ModelsHere

LIST_HINT: Final = "`clinic-assist model list` shows which there are."


def list_text(here: ModelsHere, keys: Sequence[TrustedKey]) -> list[str]:
    """Models with their adapters, what is refused, and whose signatures count."""
    lines = []
    for model in here.models:
        lines += _model_lines(model)
    if not here.models:
        lines.append("No model may be used. Summaries are composed from the record by code.")
    if here.chosen_is_gone:
        lines.append("The model or adapter that was chosen cannot be used any more; another stands in for it.")
    lines += [f"REFUSED  {one.file}: {one.reason}" for one in here.not_usable]
    lines.append("Signatures of these keys count:")
    lines += [f"    {key.id}   {key.owner}   catalogues from number {key.least_number} on" for key in keys]
    return lines


def _model_lines(model: ListedModel) -> list[str]:
    nature = "clinical model" if model.is_clinical else "puts facts into sentences, no clinical model"
    mark = "IN USE" if model.is_in_use else "      "
    return [
        f"{mark}   {model.name} {model.version}   {model.sha256[:12]}   {_size(model.size_bytes)}",
        f"         {nature}   licence: {model.licence}   signed by {model.signed_by}",
        *(
            f"         {'+' if one.is_in_use else '-'} adapter {one.name} {one.version}   {one.specialty}   "
            f"{one.sha256[:12]}   signed by {one.signed_by}"
            for one in model.adapters
        ),
    ]


def show_text(model: ListedModel, said: ModelFile) -> list[str]:
    """What catalogue and file say of a model."""
    return [
        *_model_lines(model),
        f"For: {model.intended_use}",
        f"From: {model.source or 'not stated'}",
        f"The catalogue lists the family {model.family} and a window of {model.context_tokens:,} tokens.",
        *file_text(said),
    ]


def file_text(said: ModelFile) -> list[str]:
    """What a file says of itself."""
    weights = f"{said.parameters:,} parameters, {said.quantisation or 'unknown'} weights of {_size(said.weight_bytes)}"
    inside = f"{said.layers} layers, {said.heads} heads, {said.kv_heads} for keys and values"
    lines = [
        f"The file calls itself {said.name or 'nothing'}; licence: {said.licence or 'not stated'}.",
        f"Architecture {said.architecture}, {weights}.",
        f"{inside}; trained for {said.trained_context:,} tokens; vocabulary of {said.vocabulary:,}.",
        fit_text(said),
    ]
    lines += [f"REFUSED: {said.problem}."] if said.problem else []
    return [*lines, *said.remarks]


def fit_text(said: ModelFile) -> str:
    """Whether it fits, with figures."""
    needs = f"It needs {_size(said.ram_bytes)} of main memory, of which {_size(said.free_ram_bytes)} are free"
    card = (
        f", and {_size(said.gpu_bytes)} of the graphics card's {_size(said.free_gpu_bytes)}" if said.gpu_bytes else ""
    )
    kept = f" ({_size(MARGIN_BYTES)} are kept)"
    return f"{'Fits' if said.does_fit else 'DOES NOT FIT'} into memory: {needs}{card}{kept}."


def added_text(entry: CatalogueEntry | AdapterEntry, folder: Path, said: ModelFile | None) -> list[str]:
    """What was listed, and what to do next."""
    family = f", family {entry.family.value}" if isinstance(entry, CatalogueEntry) else f", for {entry.specialty}"
    return [
        f"Listed: {entry.name} {entry.version}{family}, licence {entry.licence}, SHA-256 {entry.sha256}.",
        *(file_text(said) if said else ()),
        "The catalogue has to be signed before anything of it is used:",
        f"    clinic-assist model sign {folder} --key FILE",
    ]


def signed_text(signed: Catalogue, ident: str, *, does_count: bool) -> list[str]:
    """That a catalogue was signed, and whether the key counts here."""
    what = f"{len(signed.models)} models and {len(signed.adapters)} adapters"
    lines = [f"Signed: {what}, catalogue number {signed.number}, with the key {ident}."]
    if not does_count:
        lines.append("That key does not count on this machine yet: clinic-assist model trust KEYFILE")
    return lines


def made_text(ident: str, private: Path, public: Path) -> list[str]:
    """That a key pair was made, and where each part belongs."""
    return [
        f"Made the key {ident}.",
        f"    {private}   signs; keep it away from workstations, with its passphrase elsewhere",
        f"    {public}   is trusted: clinic-assist model trust {public.name}, on each workstation",
    ]


def trusted_text(key: TrustedKey, path: Path) -> list[str]:
    """That a key counts now."""
    return [
        f"Signatures of {key.owner} count from now on (key {key.id}, catalogues from number {key.least_number} on).",
        f"    {path}   take this file away to undo it",
    ]


def _size(count: int) -> str:
    return f"{count / GIGABYTE:.1f} GB" if count >= GIGABYTE // 10 else f"{count / 1_000_000:.1f} MB"
