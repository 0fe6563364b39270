"""Which of the models that may be used is used: what a person chose, else the site's clinical model, else the first.

The choice is a small file on this machine. It can only name models by their hash, so whoever changes it chooses among
those that a trusted key signed for, and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec

from clinic_assist.errors import UserError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.scanning import ModelScan, with_adapter

_MAX_BYTES: Final = 4096
_Hash = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was chosen, by SHA-256. Attributes: adapter: empty for none."""

    model: _Hash
    adapter: _Hash = ""


def read_choice(path: Path) -> Choice | None:
    """The choice, or None where nobody made one or it cannot be read."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MAX_BYTES), type=Choice)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def write_choice(path: Path, choice: Choice) -> None:
    """Keeps a choice. Raises UserError where it cannot be written."""
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(msgspec.json.encode(choice) + b"\n")
        new.replace(path)
    except OSError as error:
        raise UserError("The choice of the model cannot be kept.", hint=error.strerror or "") from error


def is_gone(scan: ModelScan, choice: Choice | None) -> bool:
    """Whether something was chosen that cannot be used any more, so that another model stands in for it."""
    return choice is not None and _chosen(scan, choice) is None


def choose_model(scan: ModelScan, choice: Choice | None) -> InstalledModel | None:
    """The model to use; None where there is none."""
    chosen = _chosen(scan, choice) if choice is not None else None
    if chosen is not None or not scan.installed:
        return chosen
    return next((model for model in scan.installed if model.is_clinical), scan.installed[0])


def _chosen(scan: ModelScan, choice: Choice) -> InstalledModel | None:
    """What was chosen, whole: a model whose adapter is gone is not what was chosen."""
    model = next((model for model in scan.installed if model.entry.sha256 == choice.model), None)
    if model is None or not choice.adapter:
        return model
    adapter = next((one for one in scan.adapters_of(model) if one.entry.sha256 == choice.adapter), None)
    return with_adapter(model, adapter) if adapter is not None else None
