"""Quantised weights and prompts of 64 tokens and more: where a build for the wrong processor crashes."""

from __future__ import annotations

from pathlib import Path

import llama_cpp
import pytest
from tiny_gguf import Shape, quantise, write_random_model
from worker_models import WORKER, as_installed

from clinic_assist.inference.client import ModelProcess
from clinic_assist.notes.generation import GenerationRequest


@pytest.mark.parametrize("kind", ["Q4_0", "Q8_0", "Q4_K_M"])
def test_a_quantised_model_reads_a_long_prompt_and_writes(tmp_path: Path, kind: str) -> None:
    plain = write_random_model(tmp_path / "f32.gguf", shape=Shape(width=256, heads=4, kv_heads=2, feed_forward=512))
    path = quantise(plain, tmp_path / "small.gguf", ftype=getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{kind}"))
    request = GenerationRequest(prompt=(("the potassium was 4.1 on " * 20, False),), grammar="root ::= [a-z ]{30,60}")

    with ModelProcess(as_installed(path), command=WORKER) as model:
        text = "".join(model.generate(request, should_stop=lambda: False))
        done = model.last_done

    assert done is not None
    assert done.prompt_tokens >= 64
    assert len(text) >= 30
    assert path.stat().st_size < plain.stat().st_size / 2
