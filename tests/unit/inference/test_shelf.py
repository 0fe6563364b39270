"""Which model is used, and what a person may choose."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.inference.shelf import ModelShelf
from clinic_assist.inference.trust import KeyFolder
from tests.signed_models import ADAPTER, ADAPTER_ENTRY, ENTRY, WEIGHTS, digest, trusting_folder, write_folder

CLINICAL = ENTRY | {"name": "Large", "file": "large.gguf", "sha256": digest(b"large"), "is_clinical": True}
FILES = {"small.gguf": WEIGHTS, "large.gguf": b"large", "diabetes.gguf": ADAPTER}
SMALL, LARGE, DIABETES = digest(WEIGHTS), digest(b"large"), digest(ADAPTER)


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    folder = write_folder(tmp_path / "models", ENTRY, CLINICAL, files=FILES, adapters=(ADAPTER_ENTRY,))
    keys = KeyFolder(path=trusting_folder(tmp_path / "keys"))
    return ModelShelf(folders=[folder], keys=[keys], choice=tmp_path / "state" / "model.json", worker=())


def in_use(shelf: ModelShelf) -> str:
    model = shelf.model_in_use()
    assert model is not None
    return model.full_name


def test_without_a_choice_the_clinical_model_is_used(shelf: ModelShelf) -> None:
    assert in_use(shelf) == "Large"
    assert [model.name for model in shelf.look().models if model.is_in_use] == ["Large"]


def test_a_chosen_model_with_its_adapter_is_used_and_shown_as_such(shelf: ModelShelf) -> None:
    shelf.choose(SMALL, DIABETES)

    small = next(model for model in shelf.look().models if model.name == "Small")

    assert in_use(shelf).startswith("Small with adapter Diabetes 2")
    assert small.is_in_use
    assert [adapter.is_in_use for adapter in small.adapters] == [True]
    assert small.signed_by == "Hospital IT"


def test_what_is_not_listed_cannot_be_chosen_and_an_adapter_of_another_model_cannot(shelf: ModelShelf) -> None:
    for model, adapter in (("0" * 64, ""), (SMALL, "0" * 64), (LARGE, DIABETES)):
        with pytest.raises(UserError):
            shelf.choose(model, adapter)

    assert in_use(shelf) == "Large"
    shelf.choose(SMALL)
    assert in_use(shelf) == "Small"


def test_a_choice_whose_adapter_is_gone_is_not_used_without_it_and_that_is_said(
    shelf: ModelShelf, tmp_path: Path
) -> None:
    shelf.choose(SMALL, DIABETES)
    assert not shelf.look().chosen_is_gone
    (tmp_path / "models" / "diabetes.gguf").unlink()

    assert in_use(shelf) == "Large"
    assert shelf.look().chosen_is_gone
    assert ("diabetes.gguf", "a catalogue lists it, and it is not there") in [
        (one.file, one.reason) for one in shelf.look().not_usable
    ]


@pytest.mark.parametrize("content", ["", "{", '{"model": "../x"}', "[]"])
def test_a_damaged_choice_counts_as_none(shelf: ModelShelf, tmp_path: Path, content: str) -> None:
    shelf.choose(SMALL)
    assert in_use(shelf) == "Small"
    (tmp_path / "state" / "model.json").write_text(content)

    assert in_use(shelf) == "Large"


def test_a_choice_ends_the_model_that_ran_until_then(shelf: ModelShelf) -> None:
    ended: list[bool] = []
    shelf._when_chosen = lambda: ended.append(True)

    with pytest.raises(UserError):
        shelf.choose("0" * 64)
    assert ended == []
    shelf.choose(SMALL)
    assert ended == [True]
