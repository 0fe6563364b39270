"""What a file says of its model decides, before a weight is read, whether and how it is loaded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny_gguf import Shape, write_random_model
from worker_models import as_engine

from clinic_assist.inference.fitting import FreeMemory
from clinic_assist.inference.protocol import ErrorCode, Event, Generate, Piece
from clinic_assist.inference.worker import engine as engine_module
from clinic_assist.inference.worker import loading, machine
from clinic_assist.inference.worker.engine import prepare_llama
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.writing import Teller


def test_the_dimensions_of_a_model_are_read_from_its_file(tmp_path: Path) -> None:
    prepare_llama()
    shape = Shape(width=96, layers=3, heads=6, kv_heads=2, feed_forward=300, context=512)
    path = write_random_model(tmp_path / "m.gguf", shape=shape)
    figures = machine.read_figures(os.fsencode(path))

    assert (figures.layers, figures.heads, figures.width, figures.feed_forward) == (3, 6, 96, 300)
    assert figures.kv_width == 3 * 2 * (16 + 16)  # layers x kv heads x (key + value), 96 / 6 wide
    assert figures.trained_context == 512
    assert 0 < figures.weight_bytes < path.stat().st_size


def test_a_file_that_is_no_model_is_refused_when_its_dimensions_are_read(tmp_path: Path) -> None:
    prepare_llama()
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + bytes(500))

    with pytest.raises(WorkFailedError) as failure:
        machine.read_figures(os.fsencode(path))
    assert failure.value.code is ErrorCode.MODEL_UNREADABLE


def test_this_machine_has_memory_and_cores() -> None:
    prepare_llama()

    assert 100_000_000 < machine.free_memory().ram < 10**14
    assert machine.free_memory().gpu >= 0
    assert 1 <= machine.thread_count() <= machine.core_count()


def test_a_model_that_is_too_large_is_refused_before_a_weight_is_read(
    spm_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    parameters = loading._model_parameters

    def counted(gpu_layers: int) -> object:
        loaded.append(gpu_layers)
        return parameters(gpu_layers)

    monkeypatch.setattr(loading, "_model_parameters", counted)
    as_engine(spm_path)
    monkeypatch.setattr(engine_module, "free_memory", lambda: FreeMemory(ram=200_000_000))
    with pytest.raises(WorkFailedError) as failure:
        as_engine(spm_path)

    assert loaded == [0]
    assert failure.value.code is ErrorCode.TOO_LARGE
    assert failure.value.free_bytes == 200_000_000
    assert failure.value.needed_bytes > 50_000_000


def test_where_memory_is_short_the_same_model_reads_and_writes_with_flash_attention_and_8_bit_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = Shape(width=128, layers=2, heads=4, kv_heads=2, feed_forward=128)  # 32 wide: a block of q8_0
    path = write_random_model(tmp_path / "m.gguf", shape=shape)

    def only_the_last(figures: object, free: object, **wish: int) -> object:
        from clinic_assist.inference.fitting import KvType, predict

        return predict(figures, 512, kv_type=KvType.Q8_0, flash_attention=True, gpu_layers=0)  # type: ignore[arg-type]

    monkeypatch.setattr(engine_module, "choose_plan", only_the_last)
    engine = as_engine(path)
    pieces: list[str] = []

    def collect(event: Event) -> None:
        if isinstance(event, Piece):
            pieces.append(event.text)

    command = Generate(id=1, prompt=(("the potassium was 4.1 on " * 20, False),), grammar="root ::= [a-z ]{30,60}")
    engine.generate(command, collect)

    assert engine.ready(1).kv_type.value == "q8_0"
    assert 30 <= len("".join(pieces)) <= 60


def test_text_is_passed_on_at_once_then_by_lines_and_nothing_is_lost_or_out_of_order() -> None:
    told: list[str] = []
    teller = Teller(told.append)
    written = ["The ", "potassium", " was", "", " 4.1.\n", "The", " end"]
    for text in written:
        teller.add(text)
    before_the_end = len(told)
    teller.flush()
    teller.flush()

    assert told[0] == "The "
    assert told[1].endswith("\n")
    assert "".join(told) == "".join(written)
    assert before_the_end < len([text for text in written if text])
