"""One llama_context and the tokens that are in it: decode, step back, copy out and in, wipe."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final

import llama_cpp
import numpy as np

from clinic_assist.inference.fitting import CHUNK_TOKENS, OUTPUT_ROWS, KvType, Plan
from clinic_assist.inference.protocol import ErrorCode
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.sampling import Logits

_DECODE_ABORTED: Final = 2  # llama.h, llama_decode: "2 - aborted"
_SEQUENCE: Final = 0
_KV_TYPES: Final = {KvType.F16: llama_cpp.GGML_TYPE_F16, KvType.Q8_0: llama_cpp.GGML_TYPE_Q8_0}

SavedState = ctypes.Array[ctypes.c_uint8]


class Context:
    """The memory of a model while it reads and writes: of one chart at a time.

    Attributes:
        tokens: What has been read and written, in order.
        can_step_back: False once the model's memory refused to forget its last tokens (recurrent models).
    """

    def __init__(self, model: object, plan: Plan, *, threads: int, vocabulary: int) -> None:
        """Allocates it. Raises WorkFailedError(OUT_OF_MEMORY)."""
        self.tokens: list[int] = []
        self.can_step_back = not (llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model))
        self._vocabulary = vocabulary
        self._callback: object = None
        self._pointer = llama_cpp.llama_init_from_model(model, _parameters(plan, threads))
        if not self._pointer:
            raise WorkFailedError(ErrorCode.OUT_OF_MEMORY)
        self._memory = llama_cpp.llama_get_memory(self._pointer)

    def abort_when(self, check: Callable[[], bool] | None) -> None:
        """Has llama.cpp ask `check` between the steps of a computation on a processor; None: nothing.

        Asking costs 1 to 2 ms for each token of a large model, which is why it is not always on.
        """
        if check is None:
            self._callback = llama_cpp.ggml_abort_callback()
        else:
            self._callback = llama_cpp.ggml_abort_callback(lambda _data: check())
        llama_cpp.llama_set_abort_callback(self._pointer, self._callback, None)

    def use_adapter(self, adapter: Any, scale: float) -> None:
        """Computes with a LoRA adapter from now on. Raises WorkFailedError."""
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(adapter)
        if llama_cpp.llama_set_adapters_lora(self._pointer, adapters, 1, (ctypes.c_float * 1)(scale)) != 0:
            raise WorkFailedError(ErrorCode.ADAPTER_UNREADABLE)

    def decode(self, tokens: list[int], *, rows: int = 1) -> bool:
        """Puts tokens behind the others; false when aborted midway, and then none of them is left.

        `row` then gives the logits behind each of the last `rows` tokens. Raises WorkFailedError(DECODE_FAILED).
        """
        count = len(tokens)
        batch = llama_cpp.llama_batch(
            n_tokens=count,
            token=(llama_cpp.llama_token * count)(*tokens),
            logits=(ctypes.c_int8 * count)(*([0] * (count - rows) + [1] * rows)),
        )
        result = llama_cpp.llama_decode(self._pointer, batch)
        if result == _DECODE_ABORTED:
            self.cut(len(self.tokens))
            return False
        if result != 0:
            raise WorkFailedError(ErrorCode.DECODE_FAILED)
        self.tokens += tokens
        return True

    def row(self, number: int) -> Logits:
        """Logits behind a token of the last decoding: -1 is the last. Valid until the next decoding."""
        pointer = llama_cpp.llama_get_logits_ith(self._pointer, number)
        if not pointer:
            raise WorkFailedError(ErrorCode.DECODE_FAILED)
        return np.ctypeslib.as_array(pointer, shape=(self._vocabulary,))

    def cut(self, length: int) -> int:
        """Forgets all but the first tokens; gives how many are left, 0 where the model cannot step back."""
        if not llama_cpp.llama_memory_seq_rm(self._memory, _SEQUENCE, length, -1):
            self.can_step_back = False
            self.clear()
            return 0
        del self.tokens[length:]
        return len(self.tokens)

    def clear(self) -> None:
        """Forgets all, and overwrites it."""
        llama_cpp.llama_memory_clear(self._memory, True)  # noqa: FBT003 - a C function without names
        self.tokens = []

    def close(self) -> None:
        """Overwrites what it held and gives the memory back. Safe to repeat."""
        if self._pointer:
            self.clear()
            llama_cpp.llama_free(self._pointer)
            self._pointer = None

    def state_bytes(self) -> int:
        """How many bytes `save` would give."""
        return int(llama_cpp.llama_state_seq_get_size(self._pointer, _SEQUENCE))

    def save(self) -> SavedState | None:
        """A copy of the memory, in this process's own; None where llama.cpp gives none."""
        size = self.state_bytes()
        buffer = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._pointer, buffer, size, _SEQUENCE)
        return buffer if written == size else None

    def restore(self, tokens: list[int], saved: SavedState) -> bool:
        """Puts a copy back in place of what is there; false, and nothing there, where llama.cpp refuses it."""
        self.clear()
        if not llama_cpp.llama_state_seq_set_data(self._pointer, saved, len(saved), _SEQUENCE):
            self.clear()
            return False
        self.tokens = tokens
        return True


def _parameters(plan: Plan, threads: int) -> object:
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = plan.context_tokens
    parameters.n_batch = parameters.n_ubatch = min(CHUNK_TOKENS, plan.context_tokens)
    parameters.n_seq_max = 1
    parameters.n_outputs_max = min(OUTPUT_ROWS, parameters.n_batch)
    parameters.n_threads = parameters.n_threads_batch = threads
    parameters.type_k = parameters.type_v = _KV_TYPES[plan.kv_type]
    parameters.flash_attn_type = (
        llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED if plan.flash_attention else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    )
    return parameters
