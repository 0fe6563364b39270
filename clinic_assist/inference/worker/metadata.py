"""What a verified model file says of itself, read with llama.cpp's own accessors, and whether it is of its family."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import llama_cpp

from clinic_assist.inference.fitting import DoesNotFitError, choose_plan
from clinic_assist.inference.protocol import Inspect, Inspected
from clinic_assist.inference.worker.loading import verified
from clinic_assist.inference.worker.machine import figures_of, free_memory, without_weights

_MOST_TEXT: Final = 200
_CONTROL_OR_ADDED: Final = (1 << 3) | (1 << 4)  # llama.h, llama_token_attr: CONTROL, USER_DEFINED


def inspect_file(command: Inspect) -> Inspected:
    """Hashes the file, reads its header and vocabulary but no weights. Raises WorkFailedError."""
    with verified(Path(command.path), command.sha256) as name, without_weights(name) as model:
        figures = figures_of(model)
        texts = {key: text_of(model, f"general.{key}") for key in ("architecture", "name", "license")}
        quantisation = _quantisation(text_of(model, "general.file_type"))
        missing = missing_marks(model, command.marks)
        parameter_count = int(llama_cpp.llama_model_n_params(model))
        kv_heads = _largest(text_of(model, f"{texts['architecture']}.attention.head_count_kv"), figures.heads)
    free = free_memory()
    layers = -1 if llama_cpp.llama_supports_gpu_offload() else 0
    try:
        plan = choose_plan(figures, free, context_tokens=command.context_tokens, gpu_layers=layers)
        ram, gpu, does_fit = plan.ram_bytes, plan.gpu_bytes, True
    except DoesNotFitError as refusal:
        ram, gpu, does_fit = refusal.needed_bytes, 0, False
    return Inspected(
        id=command.id,
        architecture=texts["architecture"],
        name=texts["name"],
        licence=texts["license"],
        quantisation=quantisation,
        parameters=parameter_count,
        layers=figures.layers,
        heads=figures.heads,
        kv_heads=kv_heads,
        trained_context=figures.trained_context,
        vocabulary=figures.vocabulary,
        weight_bytes=figures.weight_bytes,
        missing_marks=missing,
        ram_bytes=ram,
        gpu_bytes=gpu,
        free_ram_bytes=max(0, free.ram),
        free_gpu_bytes=max(0, free.gpu),
        does_fit=does_fit,
    )


def missing_marks(model: object, marks: Sequence[str]) -> tuple[str, ...]:
    """Those of some turn marks that are no tokens of their own, set apart from ordinary text."""
    vocab = llama_cpp.llama_model_get_vocab(model)
    return tuple(mark for mark in marks if not _is_token(vocab, mark.encode()))


def text_of(model: object, key: str) -> str:
    """A text of the file's metadata, cut; empty where it has none."""
    buffer = ctypes.create_string_buffer(4 * _MOST_TEXT)
    length = llama_cpp.llama_model_meta_val_str(model, key.encode(), buffer, len(buffer))
    return buffer.value.decode(errors="replace")[:_MOST_TEXT] if length >= 0 else ""


def _is_token(vocab: object, mark: bytes) -> bool:
    buffer = (llama_cpp.llama_token * (len(mark) + 8))()
    no, yes = False, True
    count = llama_cpp.llama_tokenize(vocab, mark, len(mark), buffer, len(buffer), no, yes)
    return count == 1 and bool(llama_cpp.llama_vocab_get_attr(vocab, buffer[0]) & _CONTROL_OR_ADDED)


def _largest(stated: str, default: int) -> int:
    """Of one number, or one for each layer (`[8, 8, 4]`): llama.cpp's own accessor aborts before weights are read."""
    numbers = [int(part) for part in stated.strip("[]").split(",") if part.strip().isdecimal()]
    return max(numbers, default=default)


def _quantisation(file_type: str) -> str:
    """How most weights are kept (`Q4_K_M`), by the number in the file; empty where it states none that is known."""
    numbers = {
        int(number): re.sub("^LLAMA_FTYPE_(MOSTLY|ALL)_", "", name)
        for name, number in vars(llama_cpp).items()
        if name.startswith("LLAMA_FTYPE_")
    }
    return numbers.get(int(file_type), "") if file_type.isdecimal() else ""
