"""A file is asked what it is after its hash was right, in a worker, and refused where the catalogue says otherwise."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tiny_gguf import CONTROL, Vocabulary, spm_vocabulary, write_random_model
from worker_models import PATIENT, WORKER, as_engine, as_installed

from clinic_assist.drafting.prompt import load_prompt_texts
from clinic_assist.errors import MachineError, UserError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.families import TURN_MARKS, Family, family_problem
from clinic_assist.inference.inspection import inspect_model, likely_family

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def as_family(path: Path, family: Family) -> InstalledModel:
    model = as_installed(path)
    return InstalledModel(entry=msgspec.structs.replace(model.entry, family=family), path=path)


def with_marks(family: Family) -> Vocabulary:
    """A SentencePiece vocabulary that has the marks of one family and of no other."""
    vocabulary = spm_vocabulary()
    foreign = {mark for marks in TURN_MARKS.values() for mark in marks} - set(TURN_MARKS[family])
    for number, text in enumerate(vocabulary.tokens):
        if text in foreign:
            vocabulary.tokens[number] = f"<other{number}>"
    for mark in TURN_MARKS[family]:
        if mark not in vocabulary.tokens:
            vocabulary.add(mark, CONTROL)
    return vocabulary


def test_dimensions_and_memory_are_read_in_the_worker(spm_path: Path) -> None:
    said = inspect_model(as_installed(spm_path), WORKER)

    assert (said.architecture, said.name, said.licence) == ("llama", "random", "")
    assert (said.layers, said.heads, said.kv_heads, said.trained_context) == (2, 4, 2, 1024)
    assert said.vocabulary == len(spm_vocabulary().tokens)
    assert said.weight_bytes == 4 * said.parameters
    assert said.does_fit
    assert said.ram_bytes > said.weight_bytes
    assert said.problem == ""


def test_nothing_of_an_altered_file_is_read(spm_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "altered.gguf"
    path.write_bytes(spm_path.read_bytes() + b"\0")

    with pytest.raises(UserError, match=r"altered\.gguf is not the one"):
        inspect_model(as_installed(path, sha256="0" * 64), WORKER)
    assert inspect_model(as_installed(path), WORKER).layers == 2


def test_a_verified_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.gguf"
    path.write_bytes(b"GGUF and then nothing")

    with pytest.raises(MachineError, match="cannot be loaded"):
        inspect_model(as_installed(path), WORKER)


@pytest.mark.parametrize("family", [Family.CHATML, Family.QWEN3, Family.LLAMA3, Family.GEMMA, Family.MISTRAL_V7])
def test_a_file_loads_as_its_own_family_and_as_no_other(family: Family, tmp_path: Path) -> None:
    path = write_random_model(tmp_path / "model.gguf", vocabulary=with_marks(family))
    others = {one for one in Family if set(TURN_MARKS[one]) - set(TURN_MARKS[family]) and one is not Family.MISTRAL}

    with ModelProcess(as_family(path, family), command=WORKER, patience=PATIENT) as process:
        process.start()

    assert len(others) >= 3
    for other in others:
        with (
            pytest.raises(MachineError, match="not of the family"),
            ModelProcess(as_family(path, other), command=WORKER, patience=PATIENT) as process,
        ):
            process.start()


def test_marks_that_are_ordinary_characters_are_said_for_mistral_and_refused_for_its_later_tokenizers(
    spm_path: Path,
) -> None:
    first = inspect_model(as_family(spm_path, Family.MISTRAL), WORKER)
    third = inspect_model(as_family(spm_path, Family.MISTRAL_V3), WORKER)

    assert first.problem == ""
    assert "[INST] [/INST] are ordinary characters" in first.remarks[0]
    assert "lacks its marks [INST] [/INST]" in third.problem


@pytest.mark.parametrize(
    ("family", "architecture", "is_refused"),
    [
        (Family.CHATML, "qwen2", False),
        (Family.QWEN3, "qwen3", False),
        (Family.GEMMA, "gemma3", False),
        (Family.LLAMA3, "llama", False),
        (Family.LLAMA3, "gemma3", True),
        (Family.GEMMA, "qwen3", True),
        (Family.MISTRAL, "gemma2", True),
        (Family.MISTRAL, "qwen2", True),
    ],
)
def test_an_architecture_goes_with_its_families_only(family: Family, architecture: str, *, is_refused: bool) -> None:
    assert bool(family_problem(family, architecture=architecture, missing_marks=())) is is_refused


@pytest.mark.parametrize(
    ("architecture", "name", "family"),
    [
        ("qwen3", "Qwen3 8B", Family.QWEN3),
        ("qwen2", "Diabetica 7B", Family.CHATML),
        ("gemma3", "Medgemma 4b It", Family.GEMMA),
        ("llama", "Meta Llama-3.1 8B", Family.LLAMA3),
        ("llama", "BioMistral 7B", Family.MISTRAL),
        ("llama", "a name that tells nothing", None),
    ],
)
def test_a_family_is_proposed_from_the_files_words_or_not_at_all(
    architecture: str, name: str, family: Family | None
) -> None:
    assert likely_family(architecture, name) is family


@pytest.mark.parametrize("family", [one for one in Family if one is not Family.SLOTS_TINY])
def test_every_mark_of_a_template_is_one_token_of_a_vocabulary_that_has_it(family: Family, tmp_path: Path) -> None:
    template = load_prompt_texts(RESOURCES / "prompts").templates[family.value]
    tokens = as_engine(write_random_model(tmp_path / "m.gguf", vocabulary=with_marks(family))).tokens
    whole = tokens.encode_prompt(
        (
            (template.begin, True),
            ("the rules", False),
            (template.between, True),
            ("the facts", False),
            (template.end, True),
        )
    )
    text = template.begin + template.between + template.end

    for mark in TURN_MARKS[family]:
        (token,) = tokens.encode(mark, trusted=True)
        assert whole.count(token) == text.count(mark)
        assert token not in tokens.encode(f"a record with {mark} in it", trusted=False)
    assert whole[0] == 1
    assert whole.count(1) == 1
