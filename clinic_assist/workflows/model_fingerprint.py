"""Takes the fingerprint of a model at this workplace."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from clinic_assist import __version__
from clinic_assist.notes.note import ModelIdentity
from clinic_assist.workflows.fingerprints import Fingerprint
from clinic_assist.workflows.workplace import Workplace


def fingerprint_of(workplace: Workplace, identity: ModelIdentity) -> Fingerprint:
    """The parts on which a draft by this model depends here.

    The adapter is part of a model's full name, with the beginning of its own hash. Templates are the product's and the
    hospital's own.
    """
    return {
        "model": identity.sha256,
        "adapter": f"{identity.name} {identity.version}",
        "application": __version__,
        "runtime": _runtime(),
        "prompts": folder_digest(workplace.resources / "prompts"),
        "templates": " ".join(map(folder_digest, _template_folders(workplace))),
        "knowledge": workplace.knowledge_line,
    }


def folder_digest(folder: Path) -> str:
    """SHA-256 over names and contents of the files below a folder; of nothing where it is not there."""
    hasher = sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in files:
        for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()):
            hasher.update(len(part).to_bytes(8, "big") + part)
    return hasher.hexdigest()


def _template_folders(workplace: Workplace) -> tuple[Path, ...]:
    own = workplace.note_templates
    return (workplace.resources / "tasks", *((own,) if own is not None else ()))


def _runtime() -> str:
    try:
        return f"llama-cpp-python {version('llama-cpp-python')}"
    except PackageNotFoundError:
        return "llama-cpp-python of the bundle"
