"""A loaded model and the one patient's state it holds: our own decoding loop on llama.cpp's low-level interface."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import llama_cpp
import numpy as np

from clinic_assist.inference.protocol import Done, DoneReason, ErrorCode, Event, Generate, Load, Piece, Progress, Ready
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.loading import load_verified
from clinic_assist.inference.worker.sampling import Grammar, Logits, Sampling
from clinic_assist.inference.worker.tokens import Tokens

_BATCH_TOKENS: Final = 512
_PROGRESS_S: Final = 1.0
_DECODE_ABORTED: Final = 2  # llama.h, llama_decode: "2 - aborted"

Emit = Callable[[Event], None]


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _say_nothing(_level: int, _text: bytes, _data: object) -> None:
    """llama.cpp quotes tokens and grammars in its log."""


class Engine:
    """One model, one context, one patient."""

    def __init__(self, command: Load, *, stop_requested: Callable[[], bool]) -> None:
        """Checks the file's hash, then loads it. Raises WorkFailedError.

        Args:
            command: Which file, and how to load it.
            stop_requested: Called often, from the computing thread; true ends the generation.
        """
        started = time.monotonic()
        llama_cpp.llama_log_set(_say_nothing, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self._stop_requested = stop_requested
        self._threads = command.threads or max(1, core_count() - 1)
        self._gpu_layers = command.gpu_layers if llama_cpp.llama_supports_gpu_offload() else 0
        self._flash_attn = command.flash_attn
        self._model = load_verified(Path(command.path), command.sha256, gpu_layers=self._gpu_layers)
        self._tokens = Tokens(self._model)
        trained = llama_cpp.llama_model_n_ctx_train(self._model)
        self._window = min(command.context_tokens, trained) if trained > 0 else command.context_tokens
        self._on_abort_check = llama_cpp.ggml_abort_callback(self._abort_check)
        self._beat: Callable[[], None] = _no_beat
        self._context: object = None
        self._state: list[int] = []
        self._patient_key = ""
        self._open_context()
        self._load_seconds = time.monotonic() - started

    def ready(self, request_id: int) -> Ready:
        """What was loaded, and how."""
        return Ready(
            id=request_id,
            context_tokens=self._window,
            threads=self._threads,
            gpu_layers=self._gpu_layers,
            model_bytes=llama_cpp.llama_model_size(self._model),
            seconds=self._load_seconds,
        )

    @property
    def tokens(self) -> Tokens:
        """The model's vocabulary."""
        return self._tokens

    def wipe(self) -> None:
        """Forgets the patient: the state's memory is given back, the next generation makes a new one."""
        if self._context is not None:
            llama_cpp.llama_memory_clear(self._memory(), True)  # noqa: FBT003 - a C function without names
            llama_cpp.llama_free(self._context)
            self._context = None
        self._state, self._patient_key = [], ""

    def generate(self, command: Generate, emit: Emit) -> Done:
        """Writes text piece by piece through `emit`; gives how it ended. Raises WorkFailedError."""
        started = time.monotonic()
        self._admit(command.patient_key)
        prompt = self._tokens.encode_prompt(command.prompt)
        if not prompt:
            raise WorkFailedError(ErrorCode.PROMPT_EMPTY)
        if len(prompt) >= self._window:
            raise WorkFailedError(ErrorCode.PROMPT_TOO_LONG)
        grammar = Grammar(self._tokens, command.grammar) if command.grammar else None
        try:
            sampling = Sampling(self._tokens, grammar=grammar, temperature=command.temperature, seed=command.seed)
            reused = self._keep_common_start(prompt)
            logits = self._read_prompt(prompt, request_id=command.id, emit=emit)
            read = time.monotonic()
            reason, count = (DoneReason.STOPPED, 0) if logits is None else self._write(command, logits, sampling, emit)
        except WorkFailedError:
            self.wipe()
            raise
        finally:
            if grammar is not None:
                grammar.close()
        return Done(
            id=command.id,
            reason=reason,
            prompt_tokens=len(prompt),
            reused_tokens=reused,
            tokens=count,
            prompt_seconds=read - started,
            seconds=time.monotonic() - started,
        )

    def _admit(self, patient_key: str) -> None:
        """Makes sure that no other patient's state is left. An empty key belongs to nobody and shares nothing."""
        if not patient_key or patient_key != self._patient_key:
            self.wipe()
        self._patient_key = patient_key
        if self._context is None:
            self._open_context()

    def _write(self, command: Generate, logits: Logits, sampling: Sampling, emit: Emit) -> tuple[DoneReason, int]:
        """The decoding loop: choose, emit, decode. Gives why it ended and the number of tokens."""
        count = 0
        while not self._stop_requested():
            token, text = sampling.choose(logits)
            if self._tokens.ends_text(token):
                return DoneReason.END, count
            count += 1
            if text:
                emit(Piece(id=command.id, text=text))
            if count >= command.max_tokens:
                return DoneReason.LENGTH, count
            if len(self._state) >= self._window:
                return DoneReason.CONTEXT, count
            following = self._decode([token])
            if following is None:
                break
            logits = following
        return DoneReason.STOPPED, count

    def _keep_common_start(self, prompt: list[int]) -> int:
        """Keeps what this patient's last prompt and this one begin with; the last token is always read anew."""
        common = 0
        for old, new in zip(self._state, prompt[:-1], strict=False):
            if old != new:
                break
            common += 1
        return self._cut_state(common)

    def _cut_state(self, length: int) -> int:
        """Forgets all but the first tokens of the state; gives how many are left, 0 where a model cannot step back."""
        if not llama_cpp.llama_memory_seq_rm(self._memory(), 0, length, -1):
            llama_cpp.llama_memory_clear(self._memory(), True)  # noqa: FBT003 - a C function without names
            length = 0
        del self._state[length:]
        return length

    def _read_prompt(self, prompt: list[int], *, request_id: int, emit: Emit) -> Logits | None:
        """Reads the rest of the prompt in chunks; gives the logits after its last token, None when stopped."""
        self._beat = _Beat(lambda: emit(Progress(id=request_id, done=len(self._state), total=len(prompt))))
        logits: Logits | None = None
        try:
            while len(self._state) < len(prompt):
                logits = self._decode(prompt[len(self._state) : len(self._state) + _BATCH_TOKENS])
                if logits is None:
                    return None
                self._beat()
        finally:
            self._beat = _no_beat
        return logits

    def _decode(self, tokens: list[int]) -> Logits | None:
        """Puts tokens behind the state; gives the logits of the last one, None when stopped before or midway."""
        if self._stop_requested():
            return None
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        result = llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(array, len(tokens)))
        if result == _DECODE_ABORTED:
            self._cut_state(len(self._state))
            return None
        if result != 0:
            raise WorkFailedError(ErrorCode.DECODE_FAILED)
        self._state += tokens
        pointer = llama_cpp.llama_get_logits_ith(self._context, -1)
        if not pointer:
            raise WorkFailedError(ErrorCode.DECODE_FAILED)
        return np.ctypeslib.as_array(pointer, shape=(self._tokens.size,))

    def _abort_check(self, _data: object) -> bool:
        """Called by llama.cpp between the steps of a computation on a CPU."""
        self._beat()
        return self._stop_requested()

    def _memory(self) -> object:
        return llama_cpp.llama_get_memory(self._context)

    def _open_context(self) -> None:
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = self._window
        parameters.n_batch = parameters.n_ubatch = min(_BATCH_TOKENS, self._window)
        parameters.n_seq_max = parameters.n_outputs_max = 1
        parameters.n_threads = parameters.n_threads_batch = self._threads
        parameters.flash_attn_type = (
            llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED if self._flash_attn else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        parameters.abort_callback = self._on_abort_check
        self._context = llama_cpp.llama_init_from_model(self._model, parameters)
        if not self._context:
            self._context = None
            raise WorkFailedError(ErrorCode.OUT_OF_MEMORY)


class _Beat:
    """Calls `send` at most once a second."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._last = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last >= _PROGRESS_S:
            self._last = now
            self._send()


def _no_beat() -> None:
    """Nothing is being read."""


def core_count() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on Windows and macOS
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
