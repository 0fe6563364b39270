"""A specialty adapter changes what its base writes, and nothing but a verified one does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_gguf import Shape, write_random_adapter
from worker_models import PATIENT, WORKER, as_adapter, as_installed

from clinic_assist.errors import MachineError, UserError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.client import ModelProcess
from clinic_assist.notes.generation import GenerationRequest

REQUEST = GenerationRequest(prompt=(("the patient was", False),), max_tokens=40, grammar="root ::= [a-z ]{30,60}")


def written(model: InstalledModel) -> str:
    with ModelProcess(model, command=WORKER, patience=PATIENT) as process:
        return "".join(process.generate(REQUEST, should_stop=lambda: False))


def test_an_adapter_changes_what_the_base_writes_and_more_the_stronger_it_acts(spm_path: Path, tmp_path: Path) -> None:
    base = as_installed(spm_path)
    path = write_random_adapter(tmp_path / "adapter.gguf")

    plain, again = written(base), written(base)
    hardly = written(as_adapter(path, base, scale=1e-6))
    strongly = written(as_adapter(path, base))

    assert plain == again
    assert hardly == plain
    assert strongly != plain


def test_a_note_names_base_and_adapter(spm_path: Path, tmp_path: Path) -> None:
    base = as_installed(spm_path)
    worn = as_adapter(write_random_adapter(tmp_path / "adapter.gguf"), base)

    identity = ModelProcess(worn, command=WORKER).identity

    assert worn.adapter is not None
    assert identity.name == f"Random with adapter Random 1 ({worn.adapter.entry.sha256[:12]})"
    assert identity.sha256 == base.entry.sha256


def test_an_altered_adapter_is_refused_and_the_unaltered_one_loads(spm_path: Path, tmp_path: Path) -> None:
    base = as_installed(spm_path)
    path = write_random_adapter(tmp_path / "adapter.gguf")
    worn = as_adapter(path, base)
    right = path.read_bytes()
    path.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))

    with pytest.raises(UserError, match=r"adapter\.gguf is not the one"):
        written(worn)
    path.write_bytes(right)
    assert written(worn)


def test_an_adapter_that_went_away_is_named(spm_path: Path, tmp_path: Path) -> None:
    path = write_random_adapter(tmp_path / "adapter.gguf")
    worn = as_adapter(path, as_installed(spm_path))
    path.unlink()

    with pytest.raises(UserError, match=r"adapter\.gguf cannot be read"):
        written(worn)


def test_an_adapter_of_other_dimensions_or_architecture_is_refused_by_the_worker(
    spm_path: Path, tmp_path: Path
) -> None:
    base = as_installed(spm_path)
    wide = write_random_adapter(tmp_path / "wide.gguf", shape=Shape(width=128))
    foreign = write_random_adapter(tmp_path / "foreign.gguf", architecture="qwen2")

    for path in (wide, foreign):
        with pytest.raises(MachineError, match="does not fit the model"):
            written(as_adapter(path, base))
