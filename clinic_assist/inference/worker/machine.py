"""What this machine has free, and what a verified file says of its model's size."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import llama_cpp
from llama_cpp import _ggml as ggml_library

from clinic_assist.inference.fitting import FreeMemory, ModelFigures
from clinic_assist.inference.protocol import ErrorCode
from clinic_assist.inference.worker.failure import WorkFailedError

_CPU, _GPU = 0, 1  # ggml-backend.h: enum ggml_backend_dev_type
_MOST_THREADS: Final = 16
"""More threads than this wait for memory, not for a processor."""


def core_count() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on Windows and macOS
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def thread_count() -> int:
    """One core is left to the window and to what else the machine does."""
    return min(_MOST_THREADS, max(1, core_count() - 1))


def free_memory() -> FreeMemory:
    """What is free now. Of graphics cards, those that this build of llama.cpp can use."""
    cards = [free for kind, free in _devices() if kind == _GPU]
    return FreeMemory(ram=_free_ram(), gpu=sum(cards) if llama_cpp.llama_supports_gpu_offload() else 0)


def read_figures(name: bytes) -> ModelFigures:
    """Dimensions of the model in a file whose hash was found right. Raises WorkFailedError where it is no model."""
    with without_weights(name) as model:
        return figures_of(model)


@contextmanager
def without_weights(name: bytes) -> Iterator[object]:
    """The header and vocabulary of a model file whose hash was found right. Raises WorkFailedError: it is no model."""
    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(name, parameters)
    if not model:
        raise WorkFailedError(ErrorCode.MODEL_UNREADABLE)
    try:
        yield model
    finally:
        llama_cpp.llama_model_free(model)


def figures_of(model: object) -> ModelFigures:
    """The dimensions that a header states. Raises WorkFailedError where they are not those of a model."""
    prefix = _text(model, "general.architecture")

    def numbers(key: str, default: int = 0) -> list[int]:
        """One number, or one for each layer."""
        found = _text(model, f"{prefix}.{key}").strip("[]")
        try:
            return [int(part) for part in found.split(",")] if found else [default]
        except ValueError:
            return [default]

    layers, heads, width = (max(numbers(key)) for key in ("block_count", "attention.head_count", "embedding_length"))
    if not layers or not heads or not width:
        raise WorkFailedError(ErrorCode.MODEL_UNREADABLE)
    kv_heads = numbers("attention.head_count_kv", heads)
    head_width = width // heads
    lengths = max(numbers("attention.key_length", head_width)) + max(numbers("attention.value_length", head_width))
    return ModelFigures(
        layers=layers,
        heads=heads,
        width=width,
        feed_forward=max(numbers("feed_forward_length")),
        kv_width=lengths * (sum(kv_heads) if len(kv_heads) == layers else kv_heads[0] * layers),
        vocabulary=llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model)),
        weight_bytes=llama_cpp.llama_model_size(model),
        trained_context=max(numbers("context_length")),
    )


def _text(model: object, key: str) -> str:
    size = 64
    while True:
        buffer = ctypes.create_string_buffer(size)
        length = llama_cpp.llama_model_meta_val_str(model, key.encode(), buffer, size)
        if length < size:
            return buffer.value.decode(errors="replace") if length >= 0 else ""
        size = length + 1


def _free_ram() -> int:
    """Bytes that programs can still have; where the system does not say, what llama.cpp says of the processor."""
    measures: dict[str, Callable[[], int]] = {"linux": _linux_available, "win32": _windows_available}
    if measure := measures.get(sys.platform):
        return measure()
    return next((free for kind, free in _devices() if kind == _CPU), 0)


def _linux_available() -> int:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    free = next(1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))  # proc(5)
    return min(free, _container_room())


def _container_room() -> int:
    """What a container's limit leaves (Control Group v2: memory.max, memory.current); all where there is none."""
    folder = Path("/sys/fs/cgroup")
    try:
        return int((folder / "memory.max").read_text()) - int((folder / "memory.current").read_text())
    except (OSError, ValueError):
        return sys.maxsize


def _windows_available() -> int:
    """GlobalMemoryStatusEx, MEMORYSTATUSEX.ullAvailPhys (sysinfoapi.h)."""
    status = (ctypes.c_uint64 * 8)()
    status[0] = ctypes.sizeof(status)  # dwLength; dwMemoryLoad behind it is for the system to fill in
    windows: Any = vars(ctypes)["windll"]
    windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return int(status[2])


def _devices() -> list[tuple[int, int]]:
    """Kind and free bytes of each device that llama.cpp computes on."""
    found = []
    for number in range(_call("ggml_backend_dev_count", ctypes.c_size_t)):
        device = ctypes.c_void_p(_call("ggml_backend_dev_get", ctypes.c_void_p, ctypes.c_size_t(number)))
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        _call("ggml_backend_dev_memory", None, device, ctypes.byref(free), ctypes.byref(total))
        found.append((_call("ggml_backend_dev_type", ctypes.c_int, device), free.value))
    return found


def _call(name: str, result: type | None, *arguments: object) -> Any:
    function = getattr(_library(name), name)
    function.restype = result
    return function(*arguments)


def _library(name: str) -> ctypes.CDLL:
    """llama-cpp-python opens two libraries of ggml's, and on Windows a function is found in its own only."""
    library: ctypes.CDLL = ggml_library.libggml
    if hasattr(library, name):
        return library
    return ctypes.CDLL(str(next(Path(ggml_library.libggml_base_path).glob("*ggml-base*"))))
